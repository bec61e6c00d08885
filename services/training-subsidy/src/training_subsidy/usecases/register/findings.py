"""Findings are answered by their institution within a term and ended by the office (VT-063, VT-064)."""

from uuid import UUID

from shared.calendars import read_calendar
from shared.roles import system
from shared.transaction import Transaction

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.finding_file import FindingAbout, FindingEnd, FindingFile
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.register_terms import register_due
from training_subsidy.policy import figures_on
from training_subsidy.store.register import finding_files, notes, supervision
from training_subsidy.store.register.supervision import Supervision
from training_subsidy.usecases.deadlines import DEADLINES

SERVICE_ACTOR = system("training-subsidy")
BATCH_SIZE = 100


async def open_file(
    tx: Transaction, course: TrainingClass, finding: Supervision, about: FindingAbout
) -> None:
    """The institution is told, and may answer within its term."""
    today = tx.clock.today()
    term = register_due("finding_answer")(today, await read_calendar(tx.session), figures_on(today))
    file = FindingFile(
        id=finding.id,
        class_id=course.id,
        credit_code=course.credit_code,
        region=course.region,
        about=about,
        severity=finding.severity,
        code=finding.code,
        found_on=finding.found_on,
        answer_until=term.on,
    )
    finding_files.insert_file(tx, file)
    await _start(tx, file, "finding_answer")


async def answer_finding(
    tx: Transaction, finding_id: UUID, *, answer: str, expected: int
) -> FindingFile:
    """What the institution says to it; the office ends it within its term."""
    file = await finding_files.get_file(tx, finding_id, expected=expected)
    answered = finding_files.save_file(tx, file.after("answer", by=tx.by))
    notes.write_note(tx, finding_id, NoteKind.ANSWER, answer)
    await DEADLINES.meet(tx, "finding_answer", case_id=finding_id)
    await _start(tx, answered, "finding_end")
    return answered


async def end_finding(
    tx: Transaction, finding_id: UUID, *, end: FindingEnd, note: str, expected: int
) -> FindingFile:
    """The office, by another person than found it, accepts the answer, sees it mended, or proposes a sanction."""
    file = await finding_files.get_file(tx, finding_id, expected=expected)
    made = await supervision.finding_made(tx, finding_id)
    ended = finding_files.save_file(
        tx, file.ended(end, found_by=made.found_by, by=tx.by, at=tx.clock.now())
    )
    notes.write_note(tx, finding_id, NoteKind.DECISION, note)
    await DEADLINES.cancel(tx, case_id=finding_id, what="finding_answer")
    await DEADLINES.meet(tx, "finding_end", case_id=finding_id)
    return ended


async def pass_answer_terms(tx: Transaction) -> int:
    """Silence until the term is over leaves the finding to the office; returns how many go on."""
    over = await finding_files.lapsed(tx, tx.clock.today(), limit=BATCH_SIZE)
    for file in over:
        silent = finding_files.save_file(tx, file.after("lapse", by=SERVICE_ACTOR))
        await DEADLINES.cancel(tx, case_id=file.id, what="finding_answer")
        await _start(tx, silent, "finding_end")
    return len(over)


async def _start(tx: Transaction, file: FindingFile, what: str) -> None:
    await DEADLINES.start(tx, what, case_id=file.id, region=file.region, at=tx.clock.now())
