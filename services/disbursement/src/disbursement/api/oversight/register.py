"""The itemised register (明细台账, 第二十三条): lines, sums, and a file of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from shared.call import Call, may_call
from shared.contracts.vocabulary import FundKind, PaymentMethod, Programme
from shared.masks import mask_name
from shared.money import Money, SignedMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Part, problems
from shared.workdays import lhasa_date

from disbursement.api.funds.funds import FUND_READERS
from disbursement.api.oversight.spreadsheets import FILES, ExportFormat, as_file
from disbursement.domain.funds.levels import Level
from disbursement.domain.oversight.register import (
    LARGEST,
    Group,
    Movement,
    PeriodNotPossible,
    RegisterTooLarge,
    check_period,
)
from disbursement.store.cash import cash
from disbursement.store.oversight import register as store
from disbursement.store.oversight.register import Asked, RegisterLine
from disbursement.store.payments import payments
from disbursement.usecases.oversight import exports

router = APIRouter(prefix="/v1/register", tags=["oversight"])
READERS = (*FUND_READERS, Role.COUNTY_HANDLER, Role.TOWNSHIP_HANDLER, Role.TOWNSHIP_LEAD)
FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2100, 12, 31)
Since = Annotated[
    date | None,
    Query(ge=FIRST_DAY, le=LAST_DAY, description="First day, in Lhasa; of this month by default"),
]
Until = Annotated[
    date | None,
    Query(
        ge=FIRST_DAY,
        le=LAST_DAY,
        description="Last day, included, a year at most; today by default",
    ),
]

AT_ONCE = 1_000
"""Names that are opened together; a file has many, and others are answered meanwhile."""


class RegisterLineView(Part):
    """One movement of aid; the name is masked."""

    id: UUID
    kind: Movement
    day: date
    posted_at: datetime
    payment_id: UUID
    case_id: UUID
    case_number: str
    region: str
    category: str | None
    method: PaymentMethod
    people: int
    recipient: str | None
    amount: Money
    fund_code: str
    fund_kind: FundKind
    level: Level


class SumsView(Part):
    """What was given of one group, net of what the bank sent back; ``recovered`` came back later."""

    key: str
    payments: int
    households: int
    people: int
    amount: SignedMoney
    average: Money
    recovered: Money


class AgreementView(Part):
    """What register, ledger and orders say that a fund paid until now."""

    code: str
    kind: FundKind
    level: Level
    register_sum: Money
    ledger: Money
    orders: Money
    difference: Money


class TotalsView(Part):
    """Sums of a period by group, and whether the register agrees with the ledger."""

    since: date
    until: date
    region: str
    total: list[SumsView]
    groups: list[SumsView]
    funds: list[AgreementView]


def asked_of(
    call: Call,
    since: date | None,
    until: date | None,
    region: str | None,
    programme: str,
    source: str | None,
) -> Asked:
    """The part that a caller may see of the books. Raises ``OutsideRegion``, ``PeriodNotPossible``."""
    if region is not None:
        call.by.within(region)
    last = until or call.database.clock.today()
    first = since or last.replace(day=1)
    check_period(first, last)
    place = region or call.by.region.code or "-"
    return Asked(region=place, since=first, until=last, programme=programme, source=source)


async def _views(tx: Reading, lines: Sequence[RegisterLine]) -> list[RegisterLineView]:
    ids = sorted({line.payment_id for line in lines})
    names: dict[UUID, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        payees = await payments.open_payees(tx, some)
        names |= {one: payee["holder_name"] for one, payee in payees.items()}
        names |= await cash.open_recipients(tx, some)
    return [
        RegisterLineView(
            **{name: getattr(line, name) for name in line.__slots__},
            day=lhasa_date(line.posted_at),
            recipient=mask_name(names[line.payment_id]) if line.payment_id in names else None,
        )
        for line in lines
    ]


@router.get(
    "",
    operation_id="list_register",
    responses=problems(CursorNotReadable, PeriodNotPossible, OutsideRegion),
)
async def list_register(
    call: Annotated[Call, may_call(*READERS)],
    since: Since = None,
    until: Until = None,
    region: RegionFilter = None,
    programme: Programme = Programme.TEMPORARY_ASSISTANCE,
    source: FundKind | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RegisterLineView]:
    """救助资金明细台账：案件、人员（掩码）、金额、日期、来源。202号 第二十三条。 The itemised register."""
    asked = asked_of(call, since, until, region, programme, source)
    async with call.reading() as tx:
        found = await store.find_lines(tx, asked, after=read_id(cursor), limit=limit + 1)
        items = await _views(tx, found[:limit])
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.get(
    "/totals",
    operation_id="get_register_totals",
    responses=problems(PeriodNotPossible, OutsideRegion),
)
async def get_register_totals(
    call: Annotated[Call, may_call(*READERS)],
    since: Since = None,
    until: Until = None,
    by: Annotated[Group, Query(description="How the sums are told apart")] = Group.TOWNSHIP,
    region: RegionFilter = None,
    programme: Programme = Programme.TEMPORARY_ASSISTANCE,
    source: FundKind | None = None,
) -> TotalsView:
    """台账合计，并与专账核对。202号 第二十三条。 Sums of the register, held against the ledger."""
    asked = asked_of(call, since, until, region, programme, source)
    async with call.reading() as tx:
        sums = await store.sum_up(tx, asked, *dict.fromkeys((Group.ALL, by)))
        agreed = await store.compare(tx, region=asked.region, programme=programme)
    return TotalsView(
        since=asked.since,
        until=asked.until,
        region=asked.region,
        total=[SumsView.model_validate(one) for one in sums[Group.ALL]],
        groups=[SumsView.model_validate(one) for one in sums[by]],
        funds=[
            AgreementView(
                code=one.code,
                kind=FundKind(one.kind),
                level=Level(one.level),
                register_sum=one.register,
                ledger=one.ledger,
                orders=one.orders,
                difference=one.difference,
            )
            for one in agreed
        ],
    )


@router.get(
    "/export",
    operation_id="export_register",
    response_class=Response,
    responses=problems(PeriodNotPossible, OutsideRegion, RegisterTooLarge) | FILES,
)
async def export_register(
    call: Annotated[Call, may_call(*READERS)],
    since: Since = None,
    until: Until = None,
    region: RegionFilter = None,
    programme: Programme = Programme.TEMPORARY_ASSISTANCE,
    source: FundKind | None = None,
    form: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> Response:
    """导出明细台账（CSV 或 XLSX，姓名掩码），导出留痕。202号 第二十三条。 The register as a file; audited."""
    asked = asked_of(call, since, until, region, programme, source)
    async with call.transaction(audited=False) as tx:
        found = await store.find_lines(tx, asked, after=None, limit=LARGEST + 1)
        if len(found) > LARGEST:
            raise RegisterTooLarge(most=LARGEST)
        views = await _views(tx, found)
        tx.audit("export_register", resource=("register", asked.region), lines=len(found))
    rows = [exports.register_row(view.model_dump()) for view in views]
    return await as_file(
        exports.REGISTER, rows, form, name=f"register-{asked.region}-{asked.since}-{asked.until}"
    )
