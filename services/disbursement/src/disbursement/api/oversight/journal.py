"""The journal of the dedicated ledger (专账, 第二十三条) for finance and audit: entries, balances, a file."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from shared.call import Call, may_call
from shared.contracts.vocabulary import FundKind, Programme
from shared.money import Money, SignedMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion
from shared.web import Part, problems
from shared.workdays import lhasa_date

from disbursement.api.funds.funds import FUND_READERS
from disbursement.api.oversight.register import Since, Until, asked_of
from disbursement.api.oversight.spreadsheets import FILES, ExportFormat, as_file
from disbursement.domain.funds.ledger import Account, EntryKind
from disbursement.domain.oversight.register import LARGEST, PeriodNotPossible, RegisterTooLarge
from disbursement.store.oversight import journal as store
from disbursement.store.oversight.journal import EntriesAsked, JournalEntry
from disbursement.usecases.oversight import exports

router = APIRouter(prefix="/v1/journal", tags=["oversight"])
FundCode = Annotated[
    str | None, Query(alias="fund", pattern=r"^[A-Z0-9-]{3,40}$", description="Code of a fund")
]


class JournalLineView(Part):
    """One side of an entry."""

    account: Account
    debit: Money | None
    credit: Money | None


class JournalEntryView(Part):
    """One entry: its debits are its credits. ``key`` names its cause and is there once."""

    id: UUID
    key: str
    kind: EntryKind
    fund_code: str
    region: str
    payment_id: UUID | None
    posted_at: datetime
    posted_by: str
    lines: list[JournalLineView]

    @classmethod
    def of(cls, entry: JournalEntry) -> "JournalEntryView":
        """The entry as it is shown."""
        lines = [
            JournalLineView(
                account=account,
                debit=amount if amount > 0 else None,
                credit=-amount if amount < 0 else None,
            )
            for account, amount in entry.lines
        ]
        names = cls.model_fields.keys() - {"lines"}
        return cls(**{name: getattr(entry, name) for name in names}, lines=lines)


class AccountBalanceView(Part):
    """An account of a fund over the days: debits positive, credits negative."""

    fund_code: str
    fund_kind: FundKind
    account: Account
    opening: SignedMoney
    debit: Money
    credit: Money
    closing: SignedMoney


class TrialBalanceView(Part):
    """试算平衡表. ``difference`` is what the closing balances do not cancel out; it is nothing in whole books."""

    since: date
    until: date
    region: str
    accounts: list[AccountBalanceView]
    debit: Money
    credit: Money
    difference: SignedMoney


@router.get(
    "",
    operation_id="list_journal",
    responses=problems(CursorNotReadable, PeriodNotPossible, OutsideRegion),
)
async def list_journal(
    call: Annotated[Call, may_call(*FUND_READERS)],
    since: Since = None,
    until: Until = None,
    region: RegionFilter = None,
    programme: Programme = Programme.TEMPORARY_ASSISTANCE,
    source: FundKind | None = None,
    fund: FundCode = None,
    kind: EntryKind | None = None,
    payment_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[JournalEntryView]:
    """专账会计分录，按入账先后。202号 第二十三条。 Entries of the ledger in the order of their booking."""
    asked = asked_of(call, since, until, region, programme, source)
    which = EntriesAsked(fund=fund, kind=kind, payment=payment_id)
    async with call.reading() as tx:
        found = await store.find_entries(tx, asked, which, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[JournalEntryView.of(entry) for entry in found[:limit]], next=next_of(found, limit)
    )


@router.get(
    "/trial-balance",
    operation_id="get_trial_balance",
    responses=problems(PeriodNotPossible, OutsideRegion),
)
async def get_trial_balance(
    call: Annotated[Call, may_call(*FUND_READERS)],
    since: Since = None,
    until: Until = None,
    region: RegionFilter = None,
    programme: Programme = Programme.TEMPORARY_ASSISTANCE,
    source: FundKind | None = None,
) -> TrialBalanceView:
    """试算平衡表：期初、借方、贷方、期末。202号 第二十三条。 Each account's balances over the days."""
    asked = asked_of(call, since, until, region, programme, source)
    async with call.reading() as tx:
        found = await store.balance(tx, asked)
    return TrialBalanceView(
        since=asked.since,
        until=asked.until,
        region=asked.region,
        accounts=[
            AccountBalanceView(
                **{name: getattr(one, name) for name in AccountBalanceView.model_fields}
            )
            for one in found
        ],
        debit=sum(one.debit for one in found),
        credit=sum(one.credit for one in found),
        difference=sum(one.closing for one in found),
    )


@router.get(
    "/export",
    operation_id="export_journal",
    response_class=Response,
    responses=problems(PeriodNotPossible, OutsideRegion, RegisterTooLarge) | FILES,
)
async def export_journal(
    call: Annotated[Call, may_call(*FUND_READERS)],
    since: Since = None,
    until: Until = None,
    region: RegionFilter = None,
    programme: Programme = Programme.TEMPORARY_ASSISTANCE,
    source: FundKind | None = None,
    fund: FundCode = None,
    form: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> Response:
    """导出会计分录（CSV 或 XLSX，一行一科目），导出留痕。202号 第二十三条。 The journal as a file; audited."""
    asked = asked_of(call, since, until, region, programme, source)
    async with call.transaction(audited=False) as tx:
        found = await store.find_entries(
            tx, asked, EntriesAsked(fund=fund), after=None, limit=LARGEST + 1
        )
        if len(found) > LARGEST:
            raise RegisterTooLarge(most=LARGEST)
        tx.audit("export_journal", resource=("journal", asked.region), entries=len(found))
    rows = [row for entry in found for row in _rows(entry)]
    return await as_file(
        exports.JOURNAL, rows, form, name=f"journal-{asked.region}-{asked.since}-{asked.until}"
    )


def _rows(entry: JournalEntry) -> list[list[Any]]:
    return [
        [
            lhasa_date(entry.posted_at),
            entry.posted_at.isoformat(),
            entry.key,
            entry.kind,
            entry.fund_code,
            entry.payment_id,
            account,
            amount if amount > 0 else None,
            -amount if amount < 0 else None,
            entry.posted_by,
        ]
        for account, amount in entry.lines
    ]
