"""Buying free training: projects, offers, the panel's scores, and the contract (VT-008, A-87)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.purchase_errors import PurchaseContractNotFound
from training_subsidy.domain.register.purchases import (
    Bid,
    PurchaseContract,
    PurchaseProject,
)
from training_subsidy.domain.vocabulary import TraineeGroup
from training_subsidy.policy import figures_on
from training_subsidy.store.register import contracts, institutions, notes, purchases, trades
from training_subsidy.store.versions import expect


async def open_project(
    tx: Transaction,
    *,
    region: str,
    title: str,
    document: str,
    trade_id: UUID,
    groups: Sequence[TraineeGroup],
    seats: int,
    highest_price: int,
    term: Dates,
    course_days: int,
    bids_until: date,
) -> PurchaseProject:
    """Put out what is to be bought."""
    tx.by.within(region)
    await trades.get_trade(tx, trade_id)
    project = PurchaseProject(
        id=new_id(),
        region=region,
        title=title,
        document=document,
        trade_id=trade_id,
        groups=tuple(dict.fromkeys(groups)),
        seats=seats,
        highest_price=highest_price,
        term=term,
        course_days=course_days,
        bids_until=bids_until,
        opened_by=tx.by.sub,
    )
    today = tx.clock.today()
    return await purchases.insert_project(
        tx, project.checked(today=today, figures=figures_on(today))
    )


async def make_bid(tx: Transaction, project_id: UUID, *, price: int, plan: str) -> Bid:
    """An institution of the register offers."""
    institution = await institutions.find_by_code(tx, tx.by.org or "")
    project = await purchases.get_project(tx, project_id, lock=True)
    today = tx.clock.today()
    project.check_bid(
        price=price, status=institution.status, today=today, figures=figures_on(today)
    )
    return await purchases.insert_bid(
        tx,
        Bid(
            id=new_id(),
            project_id=project_id,
            institution_id=institution.id,
            credit_code=institution.credit_code,
            price=price,
            plan=plan,
            made_at=tx.clock.now(),
            made_by=tx.by.sub,
        ),
    )


async def close_bidding(tx: Transaction, project_id: UUID, *, expected: int) -> PurchaseProject:
    """Offers are opened, and no more are taken."""
    project = await purchases.get_project(tx, project_id, expected=expected, lock=True)
    bids = await purchases.count_bids(tx, project_id)
    today = tx.clock.today()
    closed = project.closed(bids=bids, by=tx.by, today=today, figures=figures_on(today))
    return purchases.save_project(tx, closed)


async def fail_project(
    tx: Transaction, project_id: UUID, *, reason: str, expected: int
) -> PurchaseProject:
    """Nobody is selected."""
    project = await purchases.get_project(tx, project_id, expected=expected, lock=True)
    return purchases.save_project(tx, project.failed(reason=reason, by=tx.by))


async def score_bids(
    tx: Transaction, project_id: UUID, points: Sequence[tuple[UUID, int, str]]
) -> PurchaseProject:
    """A member of the panel gives every offer its points, once."""
    project = await purchases.get_project(tx, project_id, lock=True)
    tx.by.within(project.region)
    selection = await purchases.selection_of(tx, project_id)
    project.check_scores([bid_id for bid_id, _, _ in points], selection.bids)
    await purchases.insert_scores(tx, project, points)
    return project


async def check_award(
    tx: Transaction, project_id: UUID, *, bid_id: UUID, expected: int
) -> tuple[PurchaseProject, Bid]:
    """The project as it would be awarded by the actor, and the offer that wins."""
    project = await purchases.get_project(tx, project_id, expected=expected, lock=True)
    selection = await purchases.selection_of(tx, project_id)
    figures = figures_on(tx.clock.today())
    allowed = [
        bid
        for bid in selection.bids
        if selection.standings[bid.id] not in figures.blocked_standings
    ]
    awarded = project.awarded(bid_id, allowed, selection.scores, by=tx.by, figures=figures)
    return awarded, next(bid for bid in selection.bids if bid.id == bid_id)


async def check_end(
    tx: Transaction, contract_id: UUID, *, county: str, last_day: date, expected: int | None
) -> PurchaseContract:
    """A contract of the county as it would end.

    Raises ``PurchaseContractNotFound``, ``ContractEndNotPossible``.
    """
    contract = await contracts.get_contract(tx, contract_id)
    expect(contract.version, expected)
    if not contract.region.startswith(county):
        raise PurchaseContractNotFound
    return contract.ended(last_day, today=tx.clock.today())


async def end_contract(
    tx: Transaction, contract_id: UUID, *, county: str, last_day: date, reason: str
) -> UUID:
    """Two officers end a contract before its term: no class is planned after that day.

    Classes that were planned since it was proposed stand in nobody's way.
    """
    ended = await check_end(tx, contract_id, county=county, last_day=last_day, expected=None)
    await contracts.end_contract(tx, ended)
    notes.write_note(tx, contract_id, NoteKind.REASON, reason)
    return contract_id


async def award(
    tx: Transaction, project_id: UUID, *, bid_id: UUID, number: str, expected: int
) -> PurchaseContract:
    """The contract is entered with the price that was offered; the second of two people does this."""
    project, bid = await check_award(tx, project_id, bid_id=bid_id, expected=expected)
    purchases.save_project(tx, project)
    return await contracts.insert_contract(
        tx,
        PurchaseContract(
            id=new_id(),
            project_id=project_id,
            number=number,
            region=project.region,
            institution_id=bid.institution_id,
            credit_code=bid.credit_code,
            trade_id=project.trade_id,
            groups=project.groups,
            price=bid.price,
            seats=project.seats,
            term=project.term,
            course_days=project.course_days,
            awarded_by=tx.by.sub,
            awarded_on=tx.clock.today(),
        ),
    )
