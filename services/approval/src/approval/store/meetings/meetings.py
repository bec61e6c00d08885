"""Joint meetings and their agenda."""

from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row
from sqlalchemy import select

from approval.domain.meetings.meeting import JointMeetingNotFound, MeetingResult
from approval.store.meetings.meeting_tables import AgendaRow, JointMeetingRow
from shared import held


async def hold_meeting(tx: Transaction, meeting_id: UUID, *, expected: int) -> JointMeetingRow:
    """A meeting of the actor's county, to change it."""
    row = await held.hold(tx, JointMeetingRow, meeting_id, missing=JointMeetingNotFound)
    tx.by.within(row.county)
    held.require_version(row, expected)
    return row


async def get_meeting(tx: Reading, meeting_id: UUID) -> JointMeetingRow:
    """A meeting of the actor's region. Raises ``JointMeetingNotFound``, ``OutsideRegion``."""
    row = await held.find(tx, JointMeetingRow, meeting_id, missing=JointMeetingNotFound)
    tx.by.within(row.county)
    return row


async def agenda_of(tx: Reading, meeting_id: UUID) -> list[AgendaRow]:
    """The cases of a meeting."""
    if isinstance(tx, Transaction):
        await tx.flush()
    query = select(AgendaRow).where(AgendaRow.meeting_id == meeting_id)
    return list(await tx.session.scalars(query.order_by(AgendaRow.case_id)))


async def find_meetings(
    tx: Reading, *, case_id: UUID | None, after: UUID | None, limit: int
) -> list[JointMeetingRow]:
    """Meetings of the actor's region, or those on one case."""
    query = select(JointMeetingRow).where(covered_by(tx.by.region.code, JointMeetingRow.county))
    if case_id is not None:
        on_it = select(AgendaRow.meeting_id).where(AgendaRow.case_id == case_id)
        query = query.where(JointMeetingRow.id.in_(on_it))
    if after is not None:
        query = query.where(JointMeetingRow.id > after)
    return list(await tx.session.scalars(query.order_by(JointMeetingRow.id).limit(limit)))


def put_on_agenda(tx: Transaction, meeting_id: UUID, case_id: UUID, question: str) -> None:
    """Add a case with what is asked; the words are sealed."""
    insert_row(
        tx,
        AgendaRow,
        meeting_id=meeting_id,
        case_id=case_id,
        question=tx.vault.seal(question, _place("question", meeting_id, case_id)),
    )


def keep_result(
    tx: Transaction,
    meeting_id: UUID,
    case_id: UUID,
    result: MeetingResult,
    text: str,
    next_meeting: UUID | None,
) -> None:
    """Keep what the meeting found for a case, and to which meeting it was postponed."""
    change_row(
        tx,
        AgendaRow,
        {"meeting_id": meeting_id, "case_id": case_id},
        result=result,
        text=tx.vault.seal(text, _place("text", meeting_id, case_id)),
        decided_at=tx.clock.now(),
        next_meeting=next_meeting,
    )


def words_of(tx: Transaction, row: AgendaRow) -> tuple[str, str | None]:
    """Question and answer; the caller audits the reading."""
    asked = tx.vault.open(row.question, _place("question", row.meeting_id, row.case_id))
    if row.text is None:
        return asked, None
    return asked, tx.vault.open(row.text, _place("text", row.meeting_id, row.case_id))


def _place(column: str, meeting_id: UUID, case_id: UUID) -> Place:
    return Place(AgendaRow.__tablename__, column, f"{meeting_id}/{case_id}")
