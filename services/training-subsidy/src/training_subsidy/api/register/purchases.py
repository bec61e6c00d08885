"""Purchased training, over HTTP: selection projects, offers, scores, and the register of contracts."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field, model_validator
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import ANYONE, OFFICES, Note, RegionCode
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.class_errors import InstitutionNotAllowed
from training_subsidy.domain.register.purchases import (
    BidAboveHighestPrice,
    BiddingClosed,
    BiddingRuns,
    BidMadeAlready,
    ContractNumberTaken,
    GroupsMissing,
    NotTheBestBid,
    PanelDoesNotAward,
    PanelTooSmall,
    ProjectDatesNotPossible,
    ProjectNotFound,
    ProjectStatus,
    PurchaseContract,
    PurchaseContractNotFound,
    PurchaseProject,
    ScoredAlready,
    ScoresIncomplete,
    TooFewBids,
    points_of,
)
from training_subsidy.domain.vocabulary import TraineeGroup
from training_subsidy.store.register import purchases as store
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.store.register.trades import TradeNotFound
from training_subsidy.usecases.register import purchases

router = APIRouter(prefix="/v1", tags=["purchased training"])
LEAD = (Role.HRSS_LEAD,)
PANEL = (Role.HRSS_HANDLER, Role.HRSS_LEAD)


class ProjectBody(Body):
    """What is to be bought, by which document."""

    model_config = example(
        region="540102",
        title="2026年贫困劳动者中式烹调培训",
        document="拉人社采〔2026〕3号",
        trade_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        groups=["REGISTERED_POOR", "HARD_TO_EMPLOY"],
        seats=60,
        highest_price="1500.00",
        first_day="2026-04-01",
        last_day="2026-12-20",
        course_days=20,
        bids_until="2026-03-20",
    )

    region: RegionCode
    title: Annotated[str, Field(min_length=2, max_length=100)]
    document: Annotated[str, Field(min_length=3, max_length=200)]
    trade_id: UUID
    groups: Annotated[list[TraineeGroup], Field(min_length=1, max_length=30)]
    seats: Annotated[int, Field(ge=1, le=10_000)]
    highest_price: Annotated[
        WireMoney, Field(gt=0, description="The most that is paid for each person")
    ]
    first_day: date
    last_day: date
    course_days: Annotated[int, Field(ge=1, le=1100, description="The least days of each course")]
    bids_until: Annotated[date, Field(description="The last day for offers")]


class ProjectView(View):
    """A project; selections are public."""

    id: UUID
    region: str
    title: str
    document: str
    trade_id: UUID
    groups: list[TraineeGroup]
    seats: int
    highest_price: Money
    first_day: date
    last_day: date
    course_days: int
    bids_until: date
    status: ProjectStatus
    reason: str | None

    @classmethod
    def of(cls, project: PurchaseProject) -> "ProjectView":
        shown = {name: getattr(project, name) for name in cls.model_fields if name in _OWN}
        return cls(**shown, first_day=project.term.first, last_day=project.term.last)


_OWN = frozenset(ProjectView.model_fields) - {"first_day", "last_day"}


class BidBody(Body):
    """What an institution offers."""

    model_config = example(price="1380.00", plan="教师三名，实训灶台二十个，结业后推荐就业。")

    price: Annotated[WireMoney, Field(gt=0, description="For each person")]
    plan: Note


class BidPlaced(View):
    """The caller's offer was taken."""

    id: UUID
    project_id: UUID
    price: Money


class BidView(Part):
    """An offer with the panel's points, once offers are opened."""

    id: UUID
    institution_id: UUID
    credit_code: str
    price: Money
    plan: str
    made_at: datetime
    points: int
    scored_by: list[str]


class BidsView(View):
    """The offers of a project."""

    project_id: UUID
    items: list[BidView]


class ScoreBody(Body):
    """What a member of the panel gives one offer, of a hundred points."""

    bid_id: UUID
    points: Annotated[int, Field(ge=0, le=100)]
    note: Note


class ScoresBody(Body):
    """A member's points for every offer."""

    model_config = example(
        scores=[
            {
                "bid_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
                "points": 86,
                "note": "师资和场地符合，价格合理。",
            }
        ]
    )

    scores: Annotated[list[ScoreBody], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({one.bid_id for one in self.scores}) != len(self.scores):
            raise ScoresIncomplete(bids=len(self.scores))
        return self


class FailBody(Body):
    """Why nobody is selected."""

    model_config = example(reason="有效报价不足，重新组织。")

    reason: Note


class AwardBody(CityBody):
    """Which offer wins, and the number of its contract."""

    model_config = example(
        document="拉人社采〔2026〕3号中标通知",
        region="540102",
        bid_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        number="CG-2026-017",
    )

    region: RegionCode
    bid_id: UUID
    number: Annotated[str, Field(min_length=2, max_length=60)]


class ClassUnderView(Part):
    """A class under a contract, and the seats that it holds of it."""

    class_id: UUID
    seats: int


class ContractView(View):
    """A contract of the register; it is public."""

    id: UUID
    project_id: UUID
    number: str
    region: str
    institution_id: UUID
    credit_code: str
    trade_id: UUID
    groups: list[TraineeGroup]
    price: Annotated[Money, Field(description="For each person")]
    seats: int
    seats_taken: int
    first_day: date
    last_day: date
    course_days: int
    awarded_on: date
    classes: list[ClassUnderView] | None = None


_OF_CONTRACT = frozenset(ContractView.model_fields) - {"first_day", "last_day", "classes"}


def _contract(
    contract: PurchaseContract, classes: list[tuple[UUID, int]] | None = None
) -> ContractView:
    return ContractView(
        **{name: getattr(contract, name) for name in _OF_CONTRACT},
        first_day=contract.term.first,
        last_day=contract.term.last,
        classes=None
        if classes is None
        else [ClassUnderView(class_id=one, seats=seats) for one, seats in classes],
    )


async def _award(tx: Transaction, body: AwardBody, target: UUID | None, expected: int) -> UUID:
    assert target is not None
    contract = await purchases.award(
        tx, target, bid_id=body.bid_id, number=body.number, expected=expected
    )
    return contract.id


async def _check_award(
    tx: Transaction, body: AwardBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    project, _ = await purchases.check_award(tx, target, bid_id=body.bid_id, expected=expected)
    if project.region != body.region:
        raise ProjectNotFound


AWARD_REFUSED = (
    ProjectNotFound,
    ActionNotAllowed,
    PanelTooSmall,
    PanelDoesNotAward,
    NotTheBestBid,
    OutsideRegion,
)
AWARD = CityOperation(
    name="award_purchase",
    body=AwardBody,
    apply=_award,
    check=_check_award,
    roles=LEAD,
    refusals=(*AWARD_REFUSED, ContractNumberTaken),
    county=lambda body: body.region,
)


@router.post(
    "/purchase-projects",
    operation_id="open_purchase_project",
    status_code=status.HTTP_201_CREATED,
    responses=problems(TradeNotFound, GroupsMissing, ProjectDatesNotPossible, OutsideRegion),
)
async def open_purchase_project(
    body: ProjectBody, call: Annotated[Creation, may_create(*LEAD)]
) -> ProjectView:
    """发布购买培训服务的择优项目。215号（五）。 Put a selection project out."""
    async with call.transaction() as tx:
        project = await purchases.open_project(
            tx,
            **body.model_dump(exclude={"first_day", "last_day"}),
            term=Dates(body.first_day, body.last_day),
        )
    return ProjectView.of(project)


@router.get(
    "/purchase-projects",
    operation_id="list_purchase_projects",
    responses=problems(CursorNotReadable),
)
@open_to_all
async def list_purchase_projects(
    db: Db, limit: Limit = 50, cursor: Cursor = None
) -> Page[ProjectView]:
    """公开的择优项目。 The public list of selection projects."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_projects(tx, region=None, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[ProjectView.of(one) for one in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/purchase-projects/{project_id}",
    operation_id="get_purchase_project",
    responses=problems(ProjectNotFound),
)
@open_to_all
async def get_purchase_project(project_id: UUID, db: Db) -> ProjectView:
    """一个择优项目。 One selection project."""
    async with db.reading(by=ANYONE) as tx:
        return ProjectView.of(await store.get_project(tx, project_id))


@router.post(
    "/purchase-projects/{project_id}/bids",
    operation_id="make_bid",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ProjectNotFound,
        InstitutionNotFound,
        InstitutionNotAllowed,
        BiddingClosed,
        BidAboveHighestPrice,
        BidMadeAlready,
    ),
)
async def make_bid(
    project_id: UUID,
    body: BidBody,
    call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)],
) -> BidPlaced:
    """在册机构报价，每个项目一次，截止前不公开。215号（五）。 An institution offers, once."""
    async with call.transaction() as tx:
        bid = await purchases.make_bid(tx, project_id, price=body.price, plan=body.plan)
    return BidPlaced(id=bid.id, project_id=bid.project_id, price=bid.price, version=1)


@router.post(
    "/purchase-projects/{project_id}/close-bidding",
    operation_id="close_bidding",
    responses=problems(ProjectNotFound, ActionNotAllowed, BiddingRuns, TooFewBids, OutsideRegion),
)
async def close_bidding(
    project_id: UUID, call: Annotated[Change, may_change(*LEAD)]
) -> ProjectView:
    """报价截止，开标。215号（五）。 Close the bidding and open the offers."""
    async with call.transaction() as tx:
        return ProjectView.of(await purchases.close_bidding(tx, project_id, expected=call.expected))


@router.get(
    "/purchase-projects/{project_id}/bids",
    operation_id="list_bids",
    responses=problems(ProjectNotFound, BiddingRuns, OutsideRegion),
)
async def list_bids(project_id: UUID, call: Annotated[Call, may_call(*OFFICES)]) -> BidsView:
    """开标后的报价和评分。 The offers and their points, once they are opened."""
    async with call.reading() as tx:
        project = await store.get_project(tx, project_id)
        tx.by.within(project.region)
        if project.status is ProjectStatus.BIDDING:
            raise BiddingRuns(day=project.bids_until)
        selection = await store.selection_of(tx, project_id)
    return BidsView(
        project_id=project_id,
        version=project.version,
        items=[
            BidView(
                id=bid.id,
                institution_id=bid.institution_id,
                credit_code=bid.credit_code,
                price=bid.price,
                plan=bid.plan,
                made_at=bid.made_at,
                points=points_of(bid.id, selection.scores),
                scored_by=sorted(selection.scores.get(bid.id, {})),
            )
            for bid in selection.bids
        ],
    )


@router.post(
    "/purchase-projects/{project_id}/scores",
    operation_id="score_bids",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ProjectNotFound, BiddingRuns, ScoresIncomplete, ScoredAlready, OutsideRegion
    ),
)
async def score_bids(
    project_id: UUID, body: ScoresBody, call: Annotated[Creation, may_create(*PANEL)]
) -> ProjectView:
    """评审成员对每份报价评分，一人一次。215号（五）。 A member of the panel scores every offer."""
    async with call.transaction() as tx:
        project = await purchases.score_bids(
            tx, project_id, [(one.bid_id, one.points, one.note) for one in body.scores]
        )
    return ProjectView.of(project)


@router.post(
    "/purchase-projects/{project_id}/fail",
    operation_id="fail_purchase_project",
    responses=problems(ProjectNotFound, ActionNotAllowed, OutsideRegion),
)
async def fail_purchase_project(
    project_id: UUID, body: FailBody, call: Annotated[Change, may_change(*LEAD)]
) -> ProjectView:
    """流标，公布原因。 Nobody is selected; the reason is published."""
    async with call.transaction() as tx:
        return ProjectView.of(
            await purchases.fail_project(tx, project_id, reason=body.reason, expected=call.expected)
        )


@router.post(
    "/purchase-projects/{project_id}/award",
    operation_id="award_purchase",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*AWARD_REFUSED),
)
async def award_purchase(
    project_id: UUID, body: AwardBody, call: Annotated[Change, may_change(*LEAD)]
) -> CityChangeView:
    """提议授予得分最高的报价，由另一人确认后合同入册。215号（五）。 Propose who is awarded the contract."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, AWARD, body, target=project_id, expected=call.expected))


@router.get(
    "/purchase-contracts",
    operation_id="list_purchase_contracts",
    responses=problems(CursorNotReadable),
)
@open_to_all
async def list_purchase_contracts(
    db: Db, limit: Limit = 50, cursor: Cursor = None
) -> Page[ContractView]:
    """公开的购买服务合同登记册。 The public register of contracts."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_contracts(tx, region=None, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[_contract(one) for one in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/purchase-contracts/{contract_id}",
    operation_id="get_purchase_contract",
    responses=problems(PurchaseContractNotFound),
)
@open_to_all
async def get_purchase_contract(contract_id: UUID, db: Db) -> ContractView:
    """一份合同及其班次占用的名额。 One contract, and the seats that its classes hold."""
    async with db.reading(by=ANYONE) as tx:
        contract = await store.get_contract(tx, contract_id)
        return _contract(contract, await store.classes_under(tx, contract_id))
