"""Selection lists of leading talents, and courses that other departments have subsidised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.dates import Dates
from training_subsidy.store.tables import OtherCourseRow, SelectedTalentRow, SelectionListRow


class SelectionListNotFound(NotFound):
    """There is no such selection list."""


class SelectionListExists(Conflict):
    """A list of this year and number is entered already."""


class OtherCourseNotFound(NotFound):
    """There is no such course of another department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionList:
    """The list of one year, as it was published."""

    id: UUID
    year: int
    region: str
    number: str
    person_ids: tuple[UUID, ...]
    listed_by: str
    listed_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCourse:
    """A course that another department has subsidised (VT-014)."""

    id: UUID
    person_id: UUID
    department: str
    region: str
    trade_code: str | None
    level: int | None
    dates: Dates
    entered_by: str
    entered_at: datetime
    version: int = 1


async def insert_list(tx: Transaction, selected: SelectionList) -> SelectionList:
    """Enter a list with its talents. Raises ``SelectionListExists``."""
    try:
        await tx.session.execute(
            insert(SelectionListRow).values(
                id=selected.id,
                year=selected.year,
                region=selected.region,
                number=selected.number,
                listed_by=selected.listed_by,
                listed_at=selected.listed_at,
            )
        )
    except IntegrityError:
        raise SelectionListExists from None
    await tx.session.execute(
        insert(SelectedTalentRow),
        [{"list_id": selected.id, "person_id": one} for one in selected.person_ids],
    )
    tx.audit_subject("selection_list", selected.id, selected.version)
    tx.created(selected.id)
    return selected


async def get_list(tx: Reading, list_id: UUID) -> SelectionList:
    """One list of the actor's region."""
    row = await tx.session.scalar(select(SelectionListRow).where(SelectionListRow.id == list_id))
    if row is None:
        raise SelectionListNotFound
    tx.by.within(row.region)
    talents: Sequence[UUID] = (
        await tx.session.scalars(
            select(SelectedTalentRow.person_id)
            .where(SelectedTalentRow.list_id == list_id)
            .order_by(SelectedTalentRow.person_id)
        )
    ).all()
    return SelectionList(
        id=row.id,
        year=row.year,
        region=row.region,
        number=row.number,
        person_ids=tuple(talents),
        listed_by=row.listed_by,
        listed_at=row.listed_at,
    )


async def regions_of(tx: Transaction, person_id: UUID, year: int) -> frozenset[str]:
    """The regions on whose lists of the year a person stands."""
    found = await tx.session.scalars(
        select(SelectionListRow.region)
        .join(SelectedTalentRow, SelectionListRow.id == SelectedTalentRow.list_id)
        .where(SelectedTalentRow.person_id == person_id, SelectionListRow.year == year)
    )
    return frozenset(found)


async def insert_other_course(tx: Transaction, course: OtherCourse) -> OtherCourse:
    """Note a course of another department."""
    await tx.session.execute(
        insert(OtherCourseRow).values(
            id=course.id,
            person_id=course.person_id,
            department=course.department,
            region=course.region,
            trade_code=course.trade_code,
            level=course.level,
            starts_on=course.dates.first,
            ends_on=course.dates.last,
            entered_by=course.entered_by,
            entered_at=course.entered_at,
        )
    )
    tx.audit_subject("other_course", course.id, course.version)
    tx.created(course.id)
    return course


def _other(row: OtherCourseRow) -> OtherCourse:
    return OtherCourse(
        id=row.id,
        person_id=row.person_id,
        department=row.department,
        region=row.region,
        trade_code=row.trade_code,
        level=row.level,
        dates=Dates(row.starts_on, row.ends_on),
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )


async def get_other_course(tx: Reading, course_id: UUID) -> OtherCourse:
    """One entry of the actor's region."""
    row = await tx.session.scalar(select(OtherCourseRow).where(OtherCourseRow.id == course_id))
    if row is None:
        raise OtherCourseNotFound
    tx.by.within(row.region)
    return _other(row)


async def courses_of(tx: Reading, person_id: UUID) -> set[tuple[str, Dates]]:
    """Department and days of the courses elsewhere that are known of a person."""
    rows = await tx.session.execute(
        select(OtherCourseRow.department, OtherCourseRow.starts_on, OtherCourseRow.ends_on).where(
            OtherCourseRow.person_id == person_id
        )
    )
    return {(row.department, Dates(row.starts_on, row.ends_on)) for row in rows}
