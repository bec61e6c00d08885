"""The year's budgets of special accounts, and their use as ledger and orders have it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.vocabulary import FundKind, Programme
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, SignedMoney, WireMoney
from shared.pages import (
    Cursor,
    CursorNotReadable,
    Limit,
    Page,
    next_of,
    read_cursor,
    read_id,
    write_cursor,
)
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from disbursement.api.funds.funds import FUND_READERS
from disbursement.domain.funds.budgets import (
    BudgetFourEyes,
    BudgetNotFound,
    BudgetStatus,
    BudgetUse,
    BudgetWaits,
    KindOffBudget,
)
from disbursement.domain.funds.levels import Level
from disbursement.store.funds import budgets as store
from disbursement.store.funds.budgets import AccountUse, BudgetRow
from disbursement.store.funds.funds import FundNotFound
from disbursement.usecases.funds import budgets
from shared import held

router = APIRouter(prefix="/v1", tags=["funds"])
STEP = (BudgetNotFound, OutsideRegion, ActionNotAllowed, BudgetFourEyes)
Words = Annotated[str, Field(min_length=2, max_length=500)]
YearNumber = Annotated[int, Field(ge=2018, le=2100)]


class BudgetBody(Body):
    """What an account may be spent for in a year, after which paper."""

    model_config = example(
        fund_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        year=2026,
        amount="600000.00",
        document="城财预〔2026〕3号",
        reason="年初预算",
    )

    fund_id: UUID
    year: YearNumber
    amount: WireMoney
    document: Annotated[str, Field(min_length=2, max_length=100)]
    reason: Words


class BudgetReasonBody(Body):
    """Why it is not confirmed."""

    model_config = example(reason="金额与批复文件不符，请核对后重新提交。")

    reason: Words


class BudgetView(View):
    """A setting of a budget; of an account and year one is in force."""

    id: UUID
    fund_id: UUID
    region: str
    year: int
    amount: Money
    document: str
    reason: str
    status: BudgetStatus
    exceeded_at: Annotated[datetime | None, Field(description="Since when more is ordered")]
    proposed_by: str
    proposed_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    answer: str | None


class BudgetUseView(Part):
    """An account in a year; orders count in the year in which they were made."""

    year: int
    fund_id: UUID
    code: str
    programme: Programme
    region: str
    level: Level
    kind: FundKind
    budget_id: UUID | None
    budget: Money | None
    exceeded_at: datetime | None
    allocated: Annotated[SignedMoney, Field(description="Allotted to this account, with interest")]
    received: Annotated[SignedMoney, Field(description="Transferred here from another level")]
    passed_on: Annotated[SignedMoney, Field(description="Transferred to another level")]
    encumbered: Annotated[Money, Field(description="Ordered in the year and not yet paid")]
    paid: Annotated[Money, Field(description="Of the year's orders, net of what came back")]
    returned: Annotated[Money, Field(description="Sent back by the bank")]
    recovered: Annotated[Money, Field(description="Paid back by debtors")]
    available: Annotated[Money, Field(description="What the account has now, promised to nobody")]
    left: Annotated[
        SignedMoney | None, Field(description="Of the budget; negative where it is passed")
    ]

    @classmethod
    def of(cls, account: AccountUse) -> "BudgetUseView":
        facts = {
            name: getattr(account.use if name in USES else account, name)
            for name in cls.model_fields
        }
        return cls.model_validate(facts)


USES = {*BudgetUse.__dataclass_fields__, "left"}


class BudgetToldView(Part):
    """The budget of an account in a year, and what was ordered of it."""

    year: int
    code: str
    level: Level
    kind: FundKind
    budget: Money | None
    encumbered: Money
    paid: Money
    left: SignedMoney | None


class BudgetFileView(BudgetView):
    """A setting of a budget, and the use of its account in that year."""

    use: BudgetUseView


def _view(row: BudgetRow) -> BudgetView:
    return BudgetView.model_validate(row)


@router.get(
    "/budget-use",
    operation_id="list_budget_use",
    responses=problems(CursorNotReadable, OutsideRegion),
)
async def list_budget_use(
    call: Annotated[Call, may_call(*FUND_READERS, Role.COUNTY_HANDLER)],
    year: Annotated[int | None, Query(ge=2018, le=2100, description="This year by default")] = None,
    region: RegionFilter = None,
    kind: Annotated[FundKind | None, Query()] = None,
    level: Annotated[Level | None, Query()] = None,
    programme: Annotated[Programme | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BudgetUseView]:
    """各级专账的年度预算执行：预算、拨款、已承诺、已付、退回、可用。第二十三条。 Budgets and their use, by account."""
    if region is not None:
        call.by.within(region)
    async with call.reading() as tx:
        found = await store.read_use(
            tx,
            year or call.database.clock.today().year,
            region=region or call.by.region.code or "-",
            kind=kind,
            level=level,
            programme=programme,
            after=(read_cursor(cursor, parts=1) or ("",))[0],
            limit=limit + 1,
        )
    return Page(
        items=[BudgetUseView.of(one) for one in found[:limit]],
        next=write_cursor(found[limit - 1].code) if len(found) > limit else None,
    )


@router.get("/budgets", operation_id="list_budgets", responses=problems(CursorNotReadable))
async def list_budgets(
    call: Annotated[Call, may_call(*FUND_READERS)],
    year: Annotated[int | None, Query(ge=2018, le=2100)] = None,
    status: Annotated[BudgetStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BudgetView]:
    """本辖区年度预算的编制和调整记录。第二十三条。 How budgets were set and changed, the oldest first."""
    async with call.reading() as tx:
        found = await store.find_budgets(
            tx,
            region=call.by.region.code or "-",
            year=year,
            status=status,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[_view(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/budgets/{budget_id}",
    operation_id="get_budget",
    responses=problems(BudgetNotFound, OutsideRegion),
)
async def get_budget(
    budget_id: UUID, call: Annotated[Call, may_call(*FUND_READERS)]
) -> BudgetFileView:
    """一项年度预算及其执行情况。 One budget, and what became of its money."""
    async with call.reading() as tx:
        row = await held.find(tx, BudgetRow, budget_id, missing=BudgetNotFound)
        call.by.within(row.region)
        [use] = await store.read_use(tx, row.year, region=row.region, fund_id=row.fund_id, limit=1)
    return BudgetFileView(**dict(_view(row)), use=BudgetUseView.of(use))


@router.post(
    "/budgets",
    operation_id="propose_budget",
    status_code=status.HTTP_201_CREATED,
    responses=problems(FundNotFound, OutsideRegion, KindOffBudget, BudgetWaits),
)
async def propose_budget(
    body: BudgetBody, call: Annotated[Creation, may_create(Role.FINANCE_MAKER)]
) -> BudgetView:
    """编制或调整年度预算，由财政另一人复核后生效。第二十三条、第二十五条。 Set or change a year's budget."""
    async with call.transaction() as tx:
        return _view(await budgets.propose(tx, **body.model_dump()))


@router.post(
    "/budgets/{budget_id}/confirm", operation_id="confirm_budget", responses=problems(*STEP)
)
async def confirm_budget(
    budget_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> BudgetView:
    """复核预算，自此生效，原预算留存。第三十条。 It is in force; the one before is kept."""
    async with call.transaction() as tx:
        return _view(await budgets.confirm(tx, budget_id, expected=call.expected))


@router.post("/budgets/{budget_id}/reject", operation_id="reject_budget", responses=problems(*STEP))
async def reject_budget(
    budget_id: UUID,
    body: BudgetReasonBody,
    call: Annotated[Change, may_change(Role.FINANCE_CHECKER)],
) -> BudgetView:
    """退回预算并说明理由。第三十条。 It is not in force, and why."""
    async with call.transaction() as tx:
        return _view(
            await budgets.reject(tx, budget_id, expected=call.expected, reason=body.reason)
        )
