"""Public notices with their sealed names, and objections to them."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.people import WaitingRows
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Vault
from shared.writes import change_row, insert_row
from sqlalchemy import String, case, func, literal, or_, select, update

from approval.domain.cases.case import Case, Status
from approval.store.tables import CaseRow, NoticeRow, ObjectionRow


class NoticeNotFound(NotFound):
    """There is no such notice, or it has been taken down."""


class ObjectionNotFound(NotFound):
    """There is no such objection."""


WITHOUT_NAME = WaitingRows("notices", waits="name IS NULL AND taken_down IS NULL")


async def insert_notice(
    tx: Transaction, case: Case, *, amount: int, second: bool, posted_on: date, photo: UUID | None
) -> NoticeRow:
    """Post a notice; its name comes later. The audit chain holds the day from which it counts."""
    row = NoticeRow(
        id=new_id(),
        case_id=case.id,
        region=case.region,
        round=case.round,
        category=case.assessment.category_title,
        amount=amount,
        minor=case.assessment.minor,
        second=second,
        posted_on=posted_on,
        posted_by=tx.by.sub,
        posted_at=tx.clock.now(),
        photo_document_id=photo,
    )
    insert_row(tx, NoticeRow, **_given(row))
    tx.audit(
        "keep_notice",
        resource=("notice", row.id),
        amount=amount,
        round=case.round,
        posted_on=posted_on.isoformat(),
        posted_by=tx.by.sub,
    )
    return row


def _given(row: NoticeRow | ObjectionRow) -> dict[str, Any]:
    """The columns that a new row was given; the others take their defaults."""
    names = (column.name for column in row.__table__.columns)
    return {name: row.__dict__[name] for name in names if name in row.__dict__}


async def notices_of(tx: Transaction, case_id: UUID) -> list[NoticeRow]:
    """All notices of a case, the first one first."""
    query = select(NoticeRow).where(NoticeRow.case_id == case_id).order_by(NoticeRow.id)
    return list(await tx.session.scalars(query.execution_options(populate_existing=True)))


async def running_of(tx: Transaction, case_id: UUID) -> NoticeRow | None:
    """The notice of a case that has not been taken down."""
    found = [notice for notice in await notices_of(tx, case_id) if notice.taken_down is None]
    return found[0] if found else None


async def find_running(
    tx: Reading, *, region: str, after: UUID | None, limit: int
) -> list[NoticeRow]:
    """What is posted in a region now, the oldest first."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.taken_down.is_(None), covered_by(region, NoticeRow.region))
        .order_by(NoticeRow.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(NoticeRow.id > after)
    return list(await tx.session.scalars(query))


async def get_running(tx: Transaction, notice_id: UUID) -> NoticeRow:
    """A posted notice. Raises ``NoticeNotFound``, also for one that was taken down."""
    row = await tx.session.get(NoticeRow, notice_id, populate_existing=True)
    if row is None or row.taken_down is not None:
        raise NoticeNotFound
    return row


async def posted_until(tx: Transaction, day: date, *, limit: int) -> list[NoticeRow]:
    """Running notices without open objection, posted on or before a day: those that may be over."""
    query = (
        select(NoticeRow)
        .join(CaseRow, CaseRow.id == NoticeRow.case_id)
        .where(
            NoticeRow.taken_down.is_(None),
            NoticeRow.posted_on <= day,
            CaseRow.status == Status.ON_NOTICE,
        )
        .order_by(NoticeRow.posted_on, NoticeRow.id)
        .limit(limit)
    )
    return list(await tx.session.scalars(query.execution_options(populate_existing=True)))


async def take_down(tx: Transaction, notice_id: UUID, *, closed_on: date | None) -> None:
    """Take a notice off the public page and forget the name; ``closed_on`` when it ran to its end."""
    change_row(
        tx,
        NoticeRow,
        {"id": notice_id},
        taken_down=tx.clock.now(),
        closed_on=closed_on,
        name=None,
        village=None,
    )


async def keep_name(
    tx: Transaction,
    notice_id: UUID,
    *,
    name: str,
    village: str | None,
    village_code: str | None,
    minor: bool,
) -> None:
    """Keep the name and the village's name sealed, for as long as the notice stands.

    The village's code stays: it says whose worker may see what became of the notice.
    """
    given = {"name": name} | ({"village": village} if village else {})
    values = tx.vault.seal_row("notices", notice_id, given)
    code = literal(village_code, String)
    await tx.session.execute(
        update(NoticeRow)
        .where(NoticeRow.id == notice_id, NoticeRow.taken_down.is_(None))
        .values(
            minor=or_(NoticeRow.minor, literal(minor)),
            village_code=case((func.starts_with(code, NoticeRow.region), code), else_=None),
            **values,
        )
        .execution_options(synchronize_session=False)
    )


def open_name(vault: Vault, row: NoticeRow) -> tuple[str | None, str | None]:
    """Name and village of a notice, while they are known."""
    opened = vault.open_row("notices", row.id, row, ["name", "village"])
    return opened["name"] or None, opened["village"] or None


async def insert_objection(
    tx: Transaction, notice: NoticeRow, *, name: str, contact: str, text: str
) -> ObjectionRow:
    """Keep an objection; who raised it and what it says are sealed."""
    row_id = new_id()
    given = {"name": name, "contact": contact, "text": text}
    sealed = tx.vault.seal_row("objections", row_id, given)
    row = ObjectionRow(
        id=row_id,
        case_id=notice.case_id,
        notice_id=notice.id,
        state="open",
        raised_on=tx.clock.today(),
        raised_by=tx.by.sub,
        version=1,
        **sealed,
    )
    insert_row(tx, ObjectionRow, **_given(row))
    return row


async def objections_of(tx: Transaction, *case_ids: UUID) -> list[ObjectionRow]:
    """All objections in some cases, in their order."""
    query = select(ObjectionRow).where(ObjectionRow.case_id.in_(case_ids)).order_by(ObjectionRow.id)
    return list(await tx.session.scalars(query.execution_options(populate_existing=True)))


async def get_objection(tx: Reading, objection_id: UUID) -> ObjectionRow:
    """One objection. Raises ``ObjectionNotFound``."""
    row = await tx.session.get(ObjectionRow, objection_id, populate_existing=True)
    if row is None:
        raise ObjectionNotFound
    return row


async def region_of(tx: Reading, notice_id: UUID) -> str:
    """Where a notice is or was posted."""
    row = await tx.session.get(NoticeRow, notice_id)
    assert row is not None, "an objection belongs to a notice"
    return place_of(row)


def place_of(row: NoticeRow) -> str:
    """Whose notice it is: the village's, as soon as it is known, and so that of all above it."""
    return row.village_code or row.region


async def resolve(
    tx: Transaction, objection: ObjectionRow, *, state: str, finding: str, answer: str
) -> None:
    """Write what an open objection came to: the finding for the file, the answer for the objector."""
    given = {"finding": finding, "answer": answer}
    _settle(tx, objection, state=state, **tx.vault.seal_row("objections", objection.id, given))


async def overtake(tx: Transaction, objection: ObjectionRow) -> None:
    """An objection fell away with its notice."""
    _settle(tx, objection, state="overtaken")


def _settle(
    tx: Transaction, objection: ObjectionRow, *, state: str, **sealed: bytes | None
) -> None:
    change_row(
        tx,
        ObjectionRow,
        {"id": objection.id},
        was=objection.version,
        state=state,
        **sealed,
        resolved_on=tx.clock.today(),
        resolved_by=tx.by.sub,
        version=objection.version + 1,
    )


async def objections_by(
    tx: Reading, sub: str, *, after: UUID | None, limit: int
) -> list[ObjectionRow]:
    """What one account has objected to, the first one first."""
    query = select(ObjectionRow).where(ObjectionRow.raised_by == sub)
    if after is not None:
        query = query.where(ObjectionRow.id > after)
    return list(await tx.session.scalars(query.order_by(ObjectionRow.id).limit(limit)))


def open_objection(vault: Vault, row: ObjectionRow) -> dict[str, str | None]:
    """The sealed parts of an objection, opened; the caller audits the reading."""
    names = ["name", "contact", "text", "finding", "answer"]
    return vault.open_row("objections", row.id, row, names)


def open_answer(vault: Vault, row: ObjectionRow) -> str | None:
    """What the objector is told; the caller audits the reading."""
    return vault.open_row("objections", row.id, row, ["answer"])["answer"] or None
