"""Selection lists of leading talents, and courses that other departments have subsidised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.masks import mask_name
from shared.tables import CITY_CHANGES
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date
from shared.writes import insert_row
from sqlalchemy import and_, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from training_subsidy.domain.dates import Dates
from training_subsidy.store.register.paper_tables import RegisterNoteRow
from training_subsidy.store.register.people import person_from
from training_subsidy.store.register.talent_tables import TalentRow
from training_subsidy.store.tables import (
    OtherCourseRow,
    PersonRow,
    SelectedTalentRow,
    SelectionListRow,
)


class SelectionListNotFound(NotFound):
    """There is no such selection list."""


class SelectionListExists(Conflict):
    """A list of this year and number is entered already."""


class OtherCourseNotFound(NotFound):
    """There is no such course of another department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionList:
    """The list of one year, as it was published; ``talents`` are persons by their place in the library."""

    id: UUID
    year: int
    region: str
    number: str
    talents: Mapping[UUID, UUID]
    listed_by: str
    listed_at: datetime
    objections_until: date | None
    proposed_by: str | None = None
    version: int = 1

    @property
    def signers(self) -> tuple[str, ...]:
        """Who published it and, where it is read whole, who had proposed it."""
        return tuple(one for one in (self.listed_by, self.proposed_by) if one is not None)

    @property
    def person_ids(self) -> list[UUID]:
        """The persons of the talents."""
        return list(self.talents.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTalent:
    """A talent of a published list as everybody reads it: the name is masked (A-40)."""

    talent_id: UUID
    name: str
    trade_code: str
    level: int
    nominated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedList:
    """A list as everybody reads it; objections are taken until its day."""

    id: UUID
    year: int
    region: str
    number: str
    published_on: date
    objections_until: date | None


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
    told_on: date | None = None
    removed_at: datetime | None = None
    struck_by_two: bool = False

    @property
    def version(self) -> int:
        """2 once it is taken off; nothing else of it changes."""
        return 1 if self.removed_at is None else 2

    @property
    def key(self) -> tuple[str, Dates, str | None, int | None]:
        """Which course it is, however often it is told of."""
        return self.department, self.dates, self.trade_code, self.level


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
                objections_until=selected.objections_until,
            )
        )
    except IntegrityError:
        raise SelectionListExists from None
    for person_id, talent_id in {one: at for at, one in selected.talents.items()}.items():
        insert_row(
            tx, SelectedTalentRow, list_id=selected.id, talent_id=talent_id, person_id=person_id
        )
    tx.audit_subject("selection_list", selected.id, selected.version)
    tx.created(selected.id)
    return selected


async def read_list(tx: Reading, list_id: UUID) -> SelectionList:
    """One list, whoever asks for it; who was struck from it is not on it. Raises ``SelectionListNotFound``."""
    proposed = select(CITY_CHANGES.c.proposed_by).where(CITY_CHANGES.c.result == list_id).limit(1)
    found = (
        await tx.session.execute(
            select(SelectionListRow, proposed.scalar_subquery().label("proposed_by"))
            .where(SelectionListRow.id == list_id)
            .options(undefer(SelectionListRow.objections_until))
        )
    ).one_or_none()
    if found is None:
        raise SelectionListNotFound
    row = found[0]
    selected = await tx.session.execute(
        select(SelectedTalentRow.talent_id, SelectedTalentRow.person_id)
        .where(SelectedTalentRow.list_id == list_id, SelectedTalentRow.struck_at.is_(None))
        .order_by(SelectedTalentRow.person_id)
    )
    talents = {one.talent_id or one.person_id: one.person_id for one in selected}
    return SelectionList(
        id=row.id,
        year=row.year,
        region=row.region,
        number=row.number,
        talents=talents,
        listed_by=row.listed_by,
        listed_at=row.listed_at,
        objections_until=row.objections_until,
        proposed_by=found.proposed_by,
    )


async def get_list(tx: Reading, list_id: UUID) -> SelectionList:
    """One list of the actor's region."""
    found = await read_list(tx, list_id)
    tx.by.within(found.region)
    return found


async def find_lists(
    tx: Reading, *, year: int | None, after: UUID | None, limit: int
) -> list[PublishedList]:
    """The published lists, in the order in which they were published."""
    query = select(SelectionListRow).order_by(SelectionListRow.id).limit(limit)
    query = query.options(undefer(SelectionListRow.objections_until))
    if year is not None:
        query = query.where(SelectionListRow.year == year)
    if after is not None:
        query = query.where(SelectionListRow.id > after)
    return [_published(row) for row in await tx.session.scalars(query)]


async def read_published(tx: Reading, list_id: UUID) -> tuple[PublishedList, list[PublishedTalent]]:
    """A list and its talents as everybody reads them. Raises ``SelectionListNotFound``."""
    rows = (
        await tx.session.execute(
            select(SelectionListRow, TalentRow, PersonRow)
            .outerjoin(
                SelectedTalentRow,
                and_(
                    SelectedTalentRow.list_id == SelectionListRow.id,
                    SelectedTalentRow.struck_at.is_(None),
                ),
            )
            .outerjoin(TalentRow, TalentRow.id == SelectedTalentRow.talent_id)
            .outerjoin(PersonRow, PersonRow.person_id == TalentRow.person_id)
            .where(SelectionListRow.id == list_id)
            .options(undefer(SelectionListRow.objections_until))
            .order_by(TalentRow.id)
        )
    ).all()
    if not rows:
        raise SelectionListNotFound
    return _published(rows[0][0]), [
        PublishedTalent(
            talent_id=talent.id,
            name=mask_name(person_from(tx.vault, person).name),
            trade_code=talent.trade_code,
            level=talent.level,
            nominated_by=talent.nominated_by,
        )
        for _, talent, person in rows
        if talent is not None
    ]


def _published(row: SelectionListRow) -> PublishedList:
    return PublishedList(
        id=row.id,
        year=row.year,
        region=row.region,
        number=row.number,
        published_on=lhasa_date(row.listed_at),
        objections_until=row.objections_until,
    )


async def regions_of(tx: Transaction, person_id: UUID, year: int) -> frozenset[str]:
    """The regions on whose lists of the year a person stands."""
    found = await tx.session.scalars(
        select(SelectionListRow.region)
        .join(SelectedTalentRow, SelectionListRow.id == SelectedTalentRow.list_id)
        .where(
            SelectedTalentRow.person_id == person_id,
            SelectedTalentRow.struck_at.is_(None),
            SelectionListRow.year == year,
        )
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
            told_on=course.told_on,
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
        told_on=row.told_on,
        removed_at=row.removed_at,
    )


_OTHERS = select(OtherCourseRow).options(
    undefer(OtherCourseRow.told_on), undefer(OtherCourseRow.removed_at)
)


async def get_other_course(tx: Reading, course_id: UUID) -> OtherCourse:
    """One entry of the actor's region."""
    query = _OTHERS.where(OtherCourseRow.id == course_id)
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise OtherCourseNotFound
    tx.by.within(row.region)
    return _other(row)


async def courses_of(tx: Reading, person_id: UUID) -> list[OtherCourse]:
    """The courses elsewhere that are or were known of a person.

    ``struck_by_two`` are those that a department told of and two officers took off with a reason.
    """
    reasoned = exists().where(RegisterNoteRow.subject == OtherCourseRow.id)
    rows = await tx.session.execute(
        _OTHERS.add_columns(reasoned.label("reasoned")).where(OtherCourseRow.person_id == person_id)
    )
    return [
        replace(_other(row), struck_by_two=reasoned and row.told_on is not None)
        for row, reasoned in rows
    ]


async def take_off(
    tx: Transaction, course_ids: Sequence[UUID], *, told_on: date | None = None
) -> None:
    """These courses bar nothing any more; ``told_on`` is the day of the data that no longer name them."""
    said = {} if told_on is None else {"told_on": told_on}
    await tx.session.execute(
        update(OtherCourseRow)
        .where(OtherCourseRow.id.in_(course_ids), OtherCourseRow.removed_at.is_(None))
        .values(removed_at=tx.clock.now(), **said)
        .execution_options(synchronize_session=False)
    )


async def told_again(tx: Transaction, course_ids: Sequence[UUID], on: date) -> None:
    """A department has told of these courses again, with data of a day."""
    await tx.session.execute(
        update(OtherCourseRow)
        .where(OtherCourseRow.id.in_(course_ids))
        .values(told_on=on)
        .execution_options(synchronize_session=False)
    )
