"""Classes and what changes of them."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.classes import ClassStatus, DirectedContract, TrainingClass
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.store.tables import ClassRow, EnrolmentRow, InstitutionRow
from training_subsidy.store.versions import expect, save


class ClassNotFound(NotFound):
    """There is no such class, or it is not your institution's."""


FREE_SEAT = text("UPDATE classes SET enrolled = enrolled - 1, version = version + 1 WHERE id = :id")


def class_from(row: Any) -> TrainingClass:
    return TrainingClass(
        id=row.id,
        institution_id=row.institution_id,
        credit_code=row.credit_code,
        region=row.region,
        title=row.title,
        trade_id=row.trade_id,
        trade_code=row.trade_code,
        level=row.level,
        funding=Funding(row.funding),
        contract_reference=row.contract_reference,
        contract_price=row.contract_price,
        modules=tuple(row.modules),
        dates=Dates(row.starts_on, row.ends_on),
        place=row.place,
        seats=row.seats,
        scope=row.scope,
        enterprise_code=row.enterprise_code,
        directed=None if row.directed is None else _contract(row.directed),
        enrolled=row.enrolled,
        status=ClassStatus(row.status),
        planned_ends_on=row.planned_ends_on,
        version=row.version,
    )


def _contract(stored: dict[str, str | int | None]) -> DirectedContract:
    passed_on, reference = stored["interview_passed_on"], stored["reference"]
    return DirectedContract(
        years=int(stored["years"] or 0),
        reference=None if reference is None else str(reference),
        interview_passed_on=None if passed_on is None else date.fromisoformat(str(passed_on)),
    )


async def insert_class(tx: Transaction, course: TrainingClass) -> TrainingClass:
    """Note a planned class."""
    saved = replace(course, version=1)
    contract = saved.directed
    passed_on = None if contract is None else contract.interview_passed_on
    await tx.session.execute(
        insert(ClassRow).values(
            id=saved.id,
            institution_id=saved.institution_id,
            credit_code=saved.credit_code,
            region=saved.region,
            title=saved.title,
            trade_id=saved.trade_id,
            trade_code=saved.trade_code,
            level=saved.level,
            funding=saved.funding,
            contract_reference=saved.contract_reference,
            contract_price=saved.contract_price,
            modules=list(saved.modules),
            starts_on=saved.starts_on,
            ends_on=saved.ends_on,
            place=saved.place,
            seats=saved.seats,
            scope=saved.scope,
            enterprise_code=saved.enterprise_code,
            directed=None
            if contract is None
            else {
                "years": contract.years,
                "reference": contract.reference,
                "interview_passed_on": None if passed_on is None else passed_on.isoformat(),
            },
            enrolled=saved.enrolled,
            status=saved.status,
            version=saved.version,
        )
    )
    tx.audit_subject("class", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_class(
    tx: Reading, class_id: UUID, *, expected: int | None = None, lock: bool = False
) -> TrainingClass:
    """One class that the actor may see: an institution its own (404), an officer the region's."""
    query = select(ClassRow).where(ClassRow.id == class_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    return seen_by(tx, row, expected=expected)


async def get_class_and_standing(
    tx: Reading, class_id: UUID, *, of_anybody: bool = False, lock: bool = False
) -> tuple[TrainingClass, InstitutionStatus]:
    """The same with the standing of its institution now; ``of_anybody``: whoever the actor is."""
    query = (
        select(ClassRow, InstitutionRow.status)
        .join(InstitutionRow, InstitutionRow.id == ClassRow.institution_id)
        .where(ClassRow.id == class_id)
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=ClassRow)
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise ClassNotFound
    row, status = found
    course = class_from(row) if of_anybody else seen_by(tx, row)
    return course, InstitutionStatus(status)


def seen_by(tx: Reading, row: Any, *, expected: int | None = None) -> TrainingClass:
    """The class of a row, if the actor may see it: an institution its own, an officer the region's."""
    if row is None or (tx.by.owns_single_cases and row.credit_code != tx.by.org):
        raise ClassNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row.region)
    expect(row.version, expected)
    return class_from(row)


async def class_of(tx: Transaction, enrolment_id: UUID) -> TrainingClass:
    """The class of a seat, held until the end of the transaction, whoever the actor is."""
    own = select(EnrolmentRow.class_id).where(EnrolmentRow.id == enrolment_id).scalar_subquery()
    query = select(ClassRow).where(ClassRow.id == own).with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise ClassNotFound
    return class_from(row)


async def read_class(tx: Transaction, class_id: UUID) -> TrainingClass:
    """One class as a claim needs it, whoever the actor is."""
    row = await tx.session.scalar(
        select(ClassRow).where(ClassRow.id == class_id).execution_options(populate_existing=True)
    )
    if row is None:
        raise ClassNotFound
    return class_from(row)


async def save_class(tx: Transaction, course: TrainingClass) -> TrainingClass:
    """Write status and last day, unless someone else has written since."""
    version = await save(
        tx,
        ClassRow,
        course.id,
        course.version,
        status=course.status,
        ends_on=course.ends_on,
        planned_ends_on=course.planned_ends_on,
    )
    tx.audit_subject("class", course.id, version)
    return replace(course, version=version)


async def free_seat(tx: Transaction, class_id: UUID) -> None:
    """Give a seat back that was taken by mistake."""
    await tx.session.execute(FREE_SEAT, {"id": class_id})


async def find_classes(
    tx: Reading,
    *,
    credit_code: str | None,
    region: str | None,
    status: ClassStatus | None,
    after: UUID | None,
    limit: int,
) -> list[TrainingClass]:
    """Classes of an institution, or of a region, in the order they were planned."""
    query = select(ClassRow).order_by(ClassRow.id).limit(limit)
    if credit_code is not None:
        query = query.where(ClassRow.credit_code == credit_code)
    if region is not None:
        query = query.where(covered_by(region, ClassRow.region))
    if status is not None:
        query = query.where(ClassRow.status == status)
    if after is not None:
        query = query.where(ClassRow.id > after)
    return [class_from(row) for row in await tx.session.scalars(query)]
