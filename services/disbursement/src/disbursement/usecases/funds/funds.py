"""Special accounts and the money that arrives in them, as reference data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import FundKind, Programme
from shared.transaction import Transaction

from disbursement.domain.funds import ledger
from disbursement.domain.funds.levels import Level, check_level
from disbursement.domain.funds.sources import AllocationDiffers, AllocationSpent
from disbursement.store.funds import funds, lots
from disbursement.store.funds.funds import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Money that finance has put into a fund, under its own reference."""

    reference: str
    amount: int
    donor: str | None = None
    purpose: str | None = None
    only_for: tuple[str, ...] = ()
    only_region: str | None = None

    @property
    def is_bound(self) -> bool:
        """Whether it is not for everybody and everywhere."""
        return bool(self.only_for) or self.only_region is not None

    @property
    def bound(self) -> dict[str, Any]:
        """What the donor said of it."""
        return {
            "donor": self.donor,
            "purpose": self.purpose,
            "only_for": list(self.only_for),
            "only_region": self.only_region,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FundNotice:
    """A fund as finance announces it."""

    code: str
    programme: Programme
    region: str
    level: Level
    kind: FundKind
    name: str
    scheme: str | None = None
    bank_code: str
    account: str
    allocations: tuple[Allocation, ...]


async def load_funds(tx: Transaction, notices: Sequence[FundNotice]) -> int:
    """Enter funds and post allocations once each; returns how many were new.

    An allocation of another amount than before reverses what stands; what its giver bound it to
    stays as it was announced. One that arrived on a statement before takes that entry's place.

    Raises ``LevelNotOfRegion``, ``AllocationDiffers``, ``AllocationSpent``, and as ``put_funds``.
    """
    columns = [field.name for field in fields(FundNotice) if field.name != "allocations"]
    for notice in notices:
        check_level(notice.level, notice.region, code=notice.code)
    given = [{name: getattr(notice, name) for name in columns} for notice in notices]
    known = await funds.put_funds(tx, given)
    stand, unannounced = await funds.read_allocations(tx, [row.id for row in known.values()])
    new = 0
    for notice in notices:
        fund_id = known[notice.code].id
        for told in notice.allocations:
            base = ledger.allocation(notice.code, told.reference, told.amount).key
            standing = stand.get(base, Standing())
            if standing.said is not None and _as_meant(standing.said) != _as_meant(told.bound):
                raise AllocationDiffers(reference=told.reference)
            if standing.times and standing.amount == told.amount:
                continue
            if standing.times:
                await _reverse(tx, fund_id, ledger.last_key(base, standing.times), standing.amount)
            elif arrived := unannounced.get((fund_id, told.amount)):
                fit = [one for one in arrived if not (told.is_bound and one.is_touched)]
                if not fit:
                    raise AllocationSpent(reference=told.reference)
                was = fit[0]
                arrived.remove(was)
                lots.rename(tx, was.id, key=base, said=told.bound)
                await _reverse(tx, fund_id, was.key, told.amount, lot=base)
            times = standing.times + 1
            entry = ledger.allocation(notice.code, told.reference, told.amount, time=times)
            await funds.post(tx, entry, fund_id=fund_id, bound=told.bound)
            stand[base] = Standing(times, told.amount, told.bound)
            new += 1
    return new


def _as_meant(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "only_for": set(said["only_for"])}


async def _reverse(
    tx: Transaction, fund_id: UUID, key: str, amount: int, *, lot: str | None = None
) -> None:
    bound = {} if lot is None else {"lot": lot}
    await funds.post(tx, ledger.reversal(key, amount), fund_id=fund_id, bound=bound)
