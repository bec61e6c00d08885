"""What was claimed for a worker, by whomever, with what comes next in each (FR-65)."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.deadlines import Deadline
from shared.timeline import NextStep
from shared.transaction import Reading

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.timeline import next_step
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import own_claims as store
from training_subsidy.store.claims.claim_rows import claim_from
from training_subsidy.store.claims.own_claims import CLAIM
from training_subsidy.store.register.people import (
    PAYEE,
    PERSON,
    Account,
    account_from,
    person_from,
)
from training_subsidy.usecases.claims.clocks import BESIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaimSeen:
    """A claim for the actor; ``account`` only of the actor's own."""

    claim: Claim
    title: str | None
    own: bool
    account: Account | None = field(repr=False)
    next: NextStep


async def own_claims(
    tx: Reading, *, before: UUID | None, limit: int, language: str
) -> list[OwnClaimSeen]:
    """The claims for the actor, the newest first."""
    rows = await store.own_claims(tx, before=before, limit=limit)
    return [_seen(tx, row, language) for row in rows]


def _seen(tx: Reading, row: Any, language: str) -> OwnClaimSeen:
    claim = claim_from(CLAIM.read(row.claim))
    own = claim.belongs_to(tx.by)
    person = person_from(tx.vault, PERSON.read(row.person))
    clocks = [Deadline(*one) for one in row.running]
    running = [one for one in clocks if one.what not in BESIDE]
    due_at = running[0].due_at if running else None
    article = running[0].article if running else None
    if claim.status is ClaimStatus.APPROVED:
        due_at, article = claim.payment_due_at, None
    return OwnClaimSeen(
        claim=claim,
        title=row.title,
        own=own,
        account=account_from(tx.vault, PAYEE.read(row.payee), person=person) if own else None,
        next=next_step(claim, due_at=due_at, article=article, place=row.place, language=language),
    )
