"""Purchased training, over HTTP: selection projects, offers, scores, and the register of contracts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Db, problems

from training_subsidy.api.parts import ANYONE, OFFICES
from training_subsidy.api.register.purchase_parts import (
    AwardBody,
    BidBody,
    BidPlaced,
    BidsView,
    BidView,
    FailBody,
    ProjectBody,
    ProjectView,
    ScoresBody,
)
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.class_errors import InstitutionNotAllowed
from training_subsidy.domain.register.purchase_errors import (
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
    ScoredAlready,
    ScoresIncomplete,
    TooFewBids,
)
from training_subsidy.domain.register.purchases import (
    ProjectStatus,
    points_of,
)
from training_subsidy.store.register import purchases as store
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.store.register.trades import TradeNotFound
from training_subsidy.usecases.register import purchases

router = APIRouter(prefix="/v1", tags=["purchased training"])
LEAD = (Role.HRSS_LEAD,)
PANEL = (Role.HRSS_HANDLER, Role.HRSS_LEAD)


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
        next=next_of(found, limit),
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
    """报价截止日次日起开标。215号（五）。 Open the offers, from the day after the last one for them on."""
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
