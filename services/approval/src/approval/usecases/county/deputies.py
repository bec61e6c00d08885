"""A lead is absent: a dated stand-in, named by one and signed by another, takes the lead's steps."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.roles import Actor, Role
from shared.transaction import Transaction

from approval.domain.county.deputy import Deputy, check
from approval.store.cases.case_records import CaseRecord
from approval.store.county import deputies


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
    """The county's handler names a stand-in; it counts once a second person has signed."""
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
    """The county's lead, or the city above it, signs."""
    one = await deputies.get_deputy(tx, deputy_id, expected=expected, lock=True)
    signed = one.sign(by=tx.by, at=tx.clock.now(), today=tx.clock.today())
    return deputies.save_deputy(tx, signed)


async def end_deputy(tx: Transaction, deputy_id: UUID, *, on: date, expected: int) -> Deputy:
    """The lead is back before the last day; who says so is kept."""
    one = await deputies.get_deputy(tx, deputy_id, expected=expected, lock=True)
    ended = one.end(on, by=tx.by, at=tx.clock.now(), today=tx.clock.today())
    return deputies.save_deputy(tx, ended)


def lead_of(tx: Transaction, record: CaseRecord, role: Role) -> Actor:
    """The actor as the lead of a case's office: by the token, or standing in for an absent lead.

    Four eyes hold of the person: who signed the case in another role stands in for nobody there.
    The audit names for whom it was. Anybody else stays who they are, and is refused by the step.
    """
    if role in tx.by.roles | tx.by.held:
        return replace(tx.by, roles=frozenset({role}))
    case, today = record.case, tx.clock.today()
    region = case.county if role is Role.COUNTY_LEAD else case.region
    for one in record.deputies:
        if (
            one.region == region
            and tx.by.is_among([one.deputy])
            and one.since <= today <= one.until
        ):
            tx.audit("stand_in", resource=("case", case.id), absent=one.absent, role=role.value)
            return replace(tx.by, roles=frozenset({role}))
    return tx.by
