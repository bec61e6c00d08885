"""Special accounts and the money that arrives in them, as reference data."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.vocabulary import FundKind, Programme
from shared.transaction import Transaction

from disbursement.domain.funds import ledger
from disbursement.domain.funds.ledger import Entry
from disbursement.store.funds import funds


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Money that finance has put into a fund, under its own reference."""

    reference: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundNotice:
    """A fund as finance announces it."""

    code: str
    programme: Programme
    region: str
    kind: FundKind
    name: str
    bank_code: str
    account: str
    allocations: tuple[Allocation, ...]


async def load_funds(tx: Transaction, notices: Sequence[FundNotice]) -> int:
    """Enter funds and post allocations once each; returns how many were new."""
    entries: dict[Entry, UUID] = {}
    for notice in notices:
        fund = await funds.put_fund(
            tx,
            code=notice.code,
            programme=notice.programme,
            region=notice.region,
            kind=notice.kind,
            name=notice.name,
            bank_code=notice.bank_code,
            account=notice.account,
        )
        for allocation in notice.allocations:
            entry = ledger.allocation(notice.code, allocation.reference, allocation.amount)
            entries[entry] = fund.id
    new = len({entry.key for entry in entries}) - await funds.count_posted(tx, entries)
    for entry, fund_id in entries.items():
        await funds.post(tx, entry, fund_id=fund_id)
    return new
