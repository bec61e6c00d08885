"""Special accounts: their balances for finance, their loading by two people of the city."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field, model_validator
from shared.access import open_to_all
from shared.agent_banks import agent_banks
from shared.call import Call, Creation, may_call, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.contracts.vocabulary import FundKind, Programme
from shared.errors import InvalidBody
from shared.identifiers import OrganisationName
from shared.money import WireMoney
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, example, problems
from shared.words import labels

from disbursement.api.views import FundView
from disbursement.domain.funds.levels import Level, LevelNotOfRegion, usual_level
from disbursement.domain.funds.sources import AllocationDiffers, AllocationSpent
from disbursement.store.funds import funds as store
from disbursement.store.funds.funds import (
    FundAccountTaken,
    FundDiffers,
    FundNotFound,
    FundOfKindExists,
    FundShort,
)
from disbursement.usecases.funds.funds import Allocation, FundNotice, load_funds

router = APIRouter(prefix="/v1", tags=["funds"])

FUND_READERS = (
    Role.FINANCE_MAKER,
    Role.FINANCE_CHECKER,
    Role.AUDITOR,
    Role.COUNTY_LEAD,
    Role.CITY_SUPERVISOR,
)


FAULTS = labels("disbursement", "fund_faults")
SCHEME_CODE = r"^[A-Z][A-Z_]{2,39}$"
EarmarkCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{2,59}$")]


class AllocationBody(Body):
    """Money that finance put into the account, under its own reference, and who gave it for what."""

    donor: OrganisationName | None = None
    purpose: Annotated[str | None, Field(min_length=2, max_length=200)] = None
    only_for: Annotated[
        list[EarmarkCode],
        Field(max_length=20, description="Categories, claim types or household statuses; else all"),
    ] = []
    only_region: Annotated[
        str | None,
        Field(pattern=r"^\d{6}(\d{3})?$", description="The county or township it is for; else all"),
    ] = None
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
    amount: Annotated[WireMoney, Field(gt=0)]


class FundBody(Body):
    """A special account (专户) as finance announces it."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,40}$")]
    programme: Programme
    region: Annotated[str, Field(pattern=r"^\d{4}(\d{2}(\d{3})?)?$")]
    level: Annotated[
        Level | None,
        Field(description="Finance, civil affairs or township; else as the region has it"),
    ] = None
    kind: FundKind
    scheme: Annotated[
        str | None,
        Field(pattern=SCHEME_CODE, description="Which reward it is for; of rewards alone"),
    ] = None
    name: OrganisationName
    bank_code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,30}$")]
    account: Annotated[str, Field(pattern=r"^[0-9A-Z-]{6,34}$")]
    opening_balance: WireMoney = 0
    allocations: Annotated[list[AllocationBody], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _is_of_one_scheme(self) -> "FundBody":
        """A fund of rewards names the reward that it is for, and no other fund names one."""
        of_rewards = self.programme is Programme.FLAT_RATE_REWARD
        special = self.kind is FundKind.SPECIAL_REWARD
        if of_rewards != (self.scheme is not None) or (special and not of_rewards):
            raise InvalidBody(FAULTS["scheme"], field="scheme")
        return self


class FundsBody(CityBody):
    """Funds and allocations; loading them again changes nothing."""

    model_config = example(
        document="拉财社〔2026〕5号",
        funds=[
            {
                "code": "TA-540102-FISCAL",
                "programme": "TEMPORARY_ASSISTANCE",
                "region": "540102",
                "kind": "FISCAL_SUBSIDY",
                "name": "城关区临时救助资金专账",
                "bank_code": "BANK-LHASA",
                "account": "5401020000000001",
                "allocations": [{"reference": "2026-1", "amount": "500000.00"}],
            }
        ],
    )

    funds: Annotated[list[FundBody], Field(min_length=1, max_length=200)]


def _notice(body: FundBody) -> FundNotice:
    allocations = [
        Allocation(**a.model_dump() | {"only_for": tuple(a.only_for)}) for a in body.allocations
    ]
    if body.opening_balance:
        allocations.insert(0, Allocation(reference="opening", amount=body.opening_balance))
    facts = body.model_dump(exclude={"allocations", "opening_balance", "level"})
    level = body.level or usual_level(body.region)
    return FundNotice(**facts, level=level, allocations=tuple(allocations))


async def _load_funds(tx: Transaction, body: FundsBody, _: UUID | None, __: int) -> None:
    posted = await load_funds(tx, [_notice(fund) for fund in body.funds])
    tx.audit_detail = {"posted": posted}


LOAD_FUNDS = CityOperation(
    name="load_funds",
    body=FundsBody,
    apply=_load_funds,
    things=lambda body: frozenset(f"fund {fund.code}" for fund in body.funds),
    refusals=(
        *(FundDiffers, FundOfKindExists, FundAccountTaken, FundShort),
        *(LevelNotOfRegion, AllocationDiffers, AllocationSpent),
    ),
)


@router.post(
    "/internal/funds",
    operation_id="load_funds",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired),
)
async def propose_funds(
    body: FundsBody, call: Annotated[Creation, may_create(Role.OPERATOR)]
) -> CityChangeView:
    """提议加载专账和拨款，由市级另一人确认后入账；金额更正以冲销分录入账。第二十三条。 Propose funds and allocations."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, LOAD_FUNDS, body))


class BankView(BaseModel):
    """An agent bank of the one-card."""

    code: str
    name: str


@router.get("/banks", operation_id="list_banks", tags=["reference"])
@open_to_all
async def list_banks() -> list[BankView]:
    """一卡通代发银行（公开）。第十九条。 Banks whose accounts can be paid to, public."""
    return [BankView(code=code, name=name) for code, name in sorted(agent_banks().items())]


@router.get("/funds", operation_id="list_funds")
async def list_funds(call: Annotated[Call, may_call(*FUND_READERS)]) -> list[FundView]:
    """本辖区专账及余额。第二十三条。 Funds of the caller's region with their balances."""
    async with call.reading() as tx:
        found = await store.find_funds(tx, region=call.by.region.code or "-")
    return [FundView.of(fund) for fund in found]


@router.get(
    "/funds/{fund_id}", operation_id="get_fund", responses=problems(FundNotFound, OutsideRegion)
)
async def get_fund(fund_id: UUID, call: Annotated[Call, may_call(*FUND_READERS)]) -> FundView:
    """一个专账。 One fund."""
    async with call.reading() as tx:
        fund = await store.get_fund(tx, fund_id)
    call.by.within(fund.region)
    return FundView.of(fund)
