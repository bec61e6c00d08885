"""A lead is absent: a dated stand-in, named by one and signed by another, takes the lead's steps."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.roles import Actor, Role
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.deputy import Deputy, check
from training_subsidy.domain.claims.errors import SecondPersonNeeded
from training_subsidy.store.claims import deputies


async def name_deputy(
    tx: Transaction,
    *,
    region: str,
    absent: str,
    deputy: str,
    since: date,
    until: date,
    reason: str,
) -> Deputy:
    """A handler of the office names a stand-in; it counts once a second person has signed."""
    tx.by.within(region)
    check(absent=absent, deputy=deputy, proposer=tx.by.sub, since=since, until=until)
    made = deputies.insert_deputy(
        tx,
        Deputy(
            id=new_id(),
            region=region,
            absent=absent,
            deputy=deputy,
            since=since,
            until=until,
            reason=reason,
            proposed_by=tx.by.sub,
            proposed_at=tx.clock.now(),
        ),
    )
    tx.created(made.id)
    return made


async def sign_deputy(tx: Transaction, deputy_id: UUID, *, expected: int) -> Deputy:
    """Another lead of the office, or the city above it, signs."""
    one = await deputies.get_deputy(tx, deputy_id, expected=expected, lock=True)
    signed = one.sign(by=tx.by, at=tx.clock.now(), today=tx.clock.today())
    return deputies.save_deputy(tx, signed)


async def end_deputy(tx: Transaction, deputy_id: UUID, *, on: date, expected: int) -> Deputy:
    """The lead is back before the last day; who says so is kept."""
    one = await deputies.get_deputy(tx, deputy_id, expected=expected, lock=True)
    ended = one.end(on, by=tx.by, at=tx.clock.now(), today=tx.clock.today())
    return deputies.save_deputy(tx, ended)


async def lead_of(tx: Transaction, claim: Claim) -> Actor:
    """The actor as the lead of a claim's office: by the token, or standing in for an absent lead.

    Four eyes hold of the person: who has reviewed or held the claim stands in for nobody there
    (A-50). The audit names for whom it was. Anybody else stays who they are, and is refused by the
    step. Raises ``SecondPersonNeeded``.
    """
    if Role.HRSS_LEAD in tx.by.roles | tx.by.held:
        return replace(tx.by, roles=frozenset({Role.HRSS_LEAD}))
    today = tx.clock.today()
    found, handled = await deputies.standing_in(tx, claim.id, region=claim.region, today=today)
    for one in found:
        if one.stands_in(tx.by, today=today):
            require_another_person(tx.by.sub, than=handled, refusal=SecondPersonNeeded())
            tx.audit("stand_in", resource=("claim", claim.id), absent=one.absent, role="hrss_lead")
            return replace(tx.by, roles=frozenset({Role.HRSS_LEAD}))
    return tx.by
