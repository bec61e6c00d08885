"""The register of delegations: a handler proposes, a lead signs; files bring proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import CauseType
from shared.ids import new_id
from shared.transaction import Transaction

from approval.domain.county.delegation import (
    Delegation,
    DelegationOverlaps,
    DelegationStatus,
    check_days,
)
from approval.store.county import delegations


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One delegation of a file."""

    township: str
    cause_type: CauseType
    since: date
    until: date | None = None


async def propose_delegation(
    tx: Transaction, *, township: str, cause_type: CauseType, since: date, until: date | None
) -> Delegation:
    """The county's handler enters a delegation; it counts once the lead has signed."""
    tx.by.within(township)
    check_days(since, until)
    new = Delegation(
        id=new_id(),
        township=township,
        cause_type=cause_type,
        since=since,
        until=until,
        status=DelegationStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    await delegations.one_at_a_time(tx, township, cause_type)
    if await delegations.overlapping(tx, new):
        raise DelegationOverlaps
    made = await delegations.insert_delegation(tx, new)
    assert made is not None, "what does not overlap begins on a day of its own"
    tx.created(made.id)
    return made


async def load_delegations(tx: Transaction, entries: Sequence[Loaded], *, in_force: bool) -> int:
    """Enter what a file brings, once each; awaiting both signatures unless it is the seed."""
    made = 0
    for entry in entries:
        check_days(entry.since, entry.until)
        new = Delegation(
            id=new_id(),
            township=entry.township,
            cause_type=entry.cause_type,
            since=entry.since,
            until=entry.until,
            status=DelegationStatus.IN_FORCE if in_force else DelegationStatus.LOADED,
        )
        await delegations.one_at_a_time(tx, entry.township, entry.cause_type)
        if not await delegations.overlapping(tx, new):
            made += await delegations.insert_delegation(tx, new) is not None
    return made


async def adopt_delegation(tx: Transaction, delegation_id: UUID, *, expected: int) -> Delegation:
    """The county's handler signs what a file brought."""
    one = await delegations.get_delegation(tx, delegation_id, expected=expected, lock=True)
    return await delegations.save_delegation(tx, one.propose(by=tx.by, at=tx.clock.now()))


async def sign_delegation(tx: Transaction, delegation_id: UUID, *, expected: int) -> Delegation:
    """The county's lead signs: from its day on the township has the power."""
    one = await delegations.get_delegation(tx, delegation_id, expected=expected, lock=True)
    return await delegations.save_delegation(tx, one.sign(by=tx.by, at=tx.clock.now()))


async def decline_delegation(tx: Transaction, delegation_id: UUID, *, expected: int) -> Delegation:
    """The county's lead does not sign."""
    one = await delegations.get_delegation(tx, delegation_id, expected=expected, lock=True)
    return await delegations.save_delegation(tx, one.decline(by=tx.by))


async def end_delegation(
    tx: Transaction, delegation_id: UUID, *, on: date, expected: int
) -> Delegation:
    """The county's lead takes the power back after a last day."""
    one = await delegations.get_delegation(tx, delegation_id, expected=expected, lock=True)
    return await delegations.save_delegation(tx, one.end(on, by=tx.by))
