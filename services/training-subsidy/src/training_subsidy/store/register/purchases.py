"""Selection projects with their offers and scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.purchase_errors import (
    BidMadeAlready,
    ProjectNotFound,
    ScoredAlready,
)
from training_subsidy.domain.register.purchases import (
    Bid,
    ProjectStatus,
    PurchaseProject,
)
from training_subsidy.domain.vocabulary import TraineeGroup
from training_subsidy.store.register.purchase_tables import (
    PurchaseBidRow,
    PurchaseProjectRow,
    PurchaseScoreRow,
)
from training_subsidy.store.tables import InstitutionRow
from training_subsidy.store.versions import expect


@dataclass(frozen=True, slots=True)
class Selection:
    """The offers of a project, the panel's points by offer and member, and each bidder's standing."""

    bids: tuple[Bid, ...]
    scores: Mapping[UUID, Mapping[str, int]]
    standings: Mapping[UUID, str]


def _project(row: PurchaseProjectRow) -> PurchaseProject:
    return PurchaseProject(
        id=row.id,
        region=row.region,
        title=row.title,
        document=row.document,
        trade_id=row.trade_id,
        groups=tuple(TraineeGroup(one) for one in row.groups),
        seats=row.seats,
        highest_price=row.highest_price,
        term=Dates(row.first_day, row.last_day),
        course_days=row.course_days,
        bids_until=row.bids_until,
        opened_by=row.opened_by,
        status=ProjectStatus(row.status),
        reason=row.reason,
        version=row.version,
    )


async def insert_project(tx: Transaction, project: PurchaseProject) -> PurchaseProject:
    """Put a project out."""
    saved = replace(project, version=1)
    await tx.session.execute(
        insert(PurchaseProjectRow).values(
            id=saved.id,
            region=saved.region,
            title=saved.title,
            document=saved.document,
            trade_id=saved.trade_id,
            groups=list(saved.groups),
            seats=saved.seats,
            highest_price=saved.highest_price,
            first_day=saved.term.first,
            last_day=saved.term.last,
            course_days=saved.course_days,
            bids_until=saved.bids_until,
            opened_by=saved.opened_by,
            status=saved.status,
            version=saved.version,
        )
    )
    tx.audit_subject("purchase_project", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_project(
    tx: Reading, project_id: UUID, *, expected: int | None = None, lock: bool = False
) -> PurchaseProject:
    """One project; for a change of the actor's region. Raises ``ProjectNotFound``, ``OutsideRegion``."""
    query = select(PurchaseProjectRow).where(PurchaseProjectRow.id == project_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise ProjectNotFound
    if expected is not None:
        tx.by.within(row.region)
        expect(row.version, expected)
    return _project(row)


def save_project(tx: Transaction, project: PurchaseProject) -> PurchaseProject:
    """Write status and reason, unless someone else has written since."""
    saved = replace(project, version=project.version + 1)
    change_row(
        tx,
        PurchaseProjectRow,
        {"id": saved.id},
        was=project.version,
        status=saved.status,
        reason=saved.reason,
        version=saved.version,
    )
    tx.audit_subject("purchase_project", saved.id, saved.version)
    return saved


async def find_projects(
    tx: Reading, *, region: str | None, after: UUID | None, limit: int
) -> list[PurchaseProject]:
    """Projects in the order they were put out."""
    query = select(PurchaseProjectRow).order_by(PurchaseProjectRow.id).limit(limit)
    if region is not None:
        query = query.where(covered_by(region, PurchaseProjectRow.region))
    if after is not None:
        query = query.where(PurchaseProjectRow.id > after)
    return [_project(row) for row in await tx.session.scalars(query)]


async def insert_bid(tx: Transaction, bid: Bid) -> Bid:
    """Note an offer. Raises ``BidMadeAlready``."""
    try:
        await tx.session.execute(
            insert(PurchaseBidRow).values(
                id=bid.id,
                project_id=bid.project_id,
                institution_id=bid.institution_id,
                credit_code=bid.credit_code,
                price=bid.price,
                plan=bid.plan,
                made_at=bid.made_at,
                made_by=bid.made_by,
            )
        )
    except IntegrityError:
        raise BidMadeAlready from None
    tx.audit_subject("purchase_bid", bid.id, 1)
    tx.created(f"/v1/purchase-projects/{bid.project_id}")  # bids are shut until they are opened
    return bid


async def count_bids(tx: Transaction, project_id: UUID) -> int:
    """How many offers there are."""
    query = select(func.count()).where(PurchaseBidRow.project_id == project_id)
    return int(await tx.session.scalar(query) or 0)


async def selection_of(tx: Reading, project_id: UUID) -> Selection:
    """Offers and scores of a project, the earliest offer first."""
    found = await tx.session.execute(
        select(PurchaseBidRow, PurchaseScoreRow, InstitutionRow.status)
        .join(InstitutionRow, InstitutionRow.id == PurchaseBidRow.institution_id)
        .join(PurchaseScoreRow, PurchaseScoreRow.bid_id == PurchaseBidRow.id, isouter=True)
        .where(PurchaseBidRow.project_id == project_id)
        .order_by(PurchaseBidRow.id, PurchaseScoreRow.member)
    )
    bids: dict[UUID, Bid] = {}
    scores: dict[UUID, dict[str, int]] = {}
    standings: dict[UUID, str] = {}
    for row, score, standing in found:
        standings[row.id] = standing
        bids[row.id] = Bid(
            id=row.id,
            project_id=row.project_id,
            institution_id=row.institution_id,
            credit_code=row.credit_code,
            price=row.price,
            plan=row.plan,
            made_at=row.made_at,
            made_by=row.made_by,
        )
        if score is not None:
            scores.setdefault(row.id, {})[score.member] = score.points
    return Selection(tuple(bids.values()), scores, standings)


async def insert_scores(
    tx: Transaction, project: PurchaseProject, points: Sequence[tuple[UUID, int, str]]
) -> None:
    """Note what a member of the panel gives each offer. Raises ``ScoredAlready``."""
    try:
        await tx.session.execute(
            insert(PurchaseScoreRow),
            [
                {
                    "bid_id": bid_id,
                    "member": tx.by.sub,
                    "points": given,
                    "note": note,
                    "scored_at": tx.clock.now(),
                }
                for bid_id, given, note in points
            ],
        )
    except IntegrityError:
        raise ScoredAlready from None
    tx.audit_subject("purchase_project", project.id, project.version)
    tx.created(f"/v1/purchase-projects/{project.id}")
