"""Sanctions of institutions: notice, hearing, decision by another person, objection (VT-006, VT-011)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.calendars import read_calendar
from shared.contracts.training_subsidy import (
    ClassStatusChanged,
    InstitutionStatus,
    InstitutionStatusChanged,
)
from shared.ids import new_id
from shared.roles import system
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.register.class_notice import ClassNoticeKind
from training_subsidy.domain.register.classes import ClassStatus, check_trade
from training_subsidy.domain.register.grade import check_grade
from training_subsidy.domain.register.institution import LIFECYCLE as INSTITUTIONS
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.register_letter import TEXTS, register_page
from training_subsidy.domain.register.register_terms import register_due
from training_subsidy.domain.register.sanction import (
    KINDS,
    OUTCOME,
    STEP_OF,
    ClassEnd,
    ClassEndNotPossible,
    ObjectedTooLate,
    RunningClass,
    Sanction,
    SanctionKind,
    SanctionStatus,
    check_ends,
)
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.policy import figures_on
from training_subsidy.store.register import class_notices, contracts, institutions, notes, sanctions
from training_subsidy.store.register.sanctions import Successor
from training_subsidy.usecases.deadlines import DEADLINES

SERVICE_ACTOR = system("training-subsidy")
BATCH_SIZE = 100
Ends = Mapping[UUID, tuple[ClassEnd, UUID | None]]
DUTIES = {
    SanctionStatus.NOTICED: "sanction_notice",
    SanctionStatus.HEARING: "sanction_hearing",
    SanctionStatus.READY: "sanction_decision",
    SanctionStatus.OBJECTED: "sanction_objection",
}
"""What is owed while a sanction stands so; elsewhere nothing is."""


async def notice_sanction(
    tx: Transaction, institution_id: UUID, *, kind: SanctionKind, reason_code: str, grounds: str
) -> Sanction:
    """Tell an institution which sanction is intended and why; it may ask for a hearing."""
    institution = await institutions.get_institution(tx, institution_id)
    tx.by.within(institution.region)
    INSTITUTIONS.after(STEP_OF[kind], status=institution.status, by=tx.by)
    today = tx.clock.today()
    term = register_due("hearing_request")(
        today, await read_calendar(tx.session), figures_on(today)
    )
    sanction = await sanctions.insert_sanction(
        tx,
        Sanction(
            id=new_id(),
            institution_id=institution_id,
            credit_code=institution.credit_code,
            region=institution.region,
            kind=kind,
            reason_code=reason_code,
            noticed_by=tx.by.sub,
            noticed_at=tx.clock.now(),
            hearing_until=term.on,
            before=institution.status,
        ),
    )
    notes.write_note(tx, sanction.id, NoteKind.REASON, grounds)
    await _start(tx, sanction)
    return sanction


async def answer_notice(
    tx: Transaction, sanction_id: UUID, *, action: str, note: str | None, expected: int
) -> Sanction:
    """The institution asks for a hearing or waives it."""
    sanction = await sanctions.get_sanction(tx, sanction_id, expected=expected)
    answered = await _saved(tx, sanction, sanction.after(action, by=tx.by))
    if note:
        notes.write_note(tx, sanction_id, NoteKind.HEARING, note)
    return answered


async def hold_hearing(
    tx: Transaction, sanction_id: UUID, *, held_on: date, record: str, expected: int
) -> Sanction:
    """The record of the hearing, held by another person than who noticed the sanction."""
    sanction = await sanctions.get_sanction(tx, sanction_id, expected=expected)
    heard = sanction.heard(
        on=held_on,
        noticed_on=lhasa_date(sanction.noticed_at),
        by=tx.by,
        today=tx.clock.today(),
    )
    notes.write_note(tx, sanction_id, NoteKind.HEARING, record)
    return await _saved(tx, sanction, heard)


async def impose(
    tx: Transaction, sanction_id: UUID, *, explanation: str, ends: Ends, expected: int
) -> Sanction:
    """Another person imposes the sanction; of who leaves, each running class has an end."""
    sanction = await sanctions.get_sanction(tx, sanction_id, expected=expected)
    imposed = sanction.decided("impose", by=tx.by, at=tx.clock.now())
    if imposed.kind is SanctionKind.EXIT:
        await _end_classes(tx, imposed, ends)
    elif ends:
        raise ClassEndNotPossible
    await _change_standing(tx, imposed, OUTCOME[imposed.kind], imposed.reason_code, explanation)
    notes.write_note(tx, sanction_id, NoteKind.DECISION, explanation)
    return await _saved(tx, sanction, imposed)


async def drop(tx: Transaction, sanction_id: UUID, *, explanation: str, expected: int) -> Sanction:
    """Another person does not impose it; the standing stays."""
    sanction = await sanctions.get_sanction(tx, sanction_id, expected=expected)
    dropped = sanction.decided("drop", by=tx.by, at=tx.clock.now())
    notes.write_note(tx, sanction_id, NoteKind.DECISION, explanation)
    return await _saved(tx, sanction, dropped)


async def object_to_sanction(
    tx: Transaction, sanction_id: UUID, *, objection: str, expected: int
) -> Sanction:
    """The institution objects within its term; the sanction stands until it is answered."""
    sanction = await sanctions.get_sanction(tx, sanction_id, expected=expected)
    objected = sanction.after("object", by=tx.by)
    assert sanction.decided_at is not None, "only what was decided is objected to"
    decided_on = lhasa_date(sanction.decided_at)
    due = register_due("objection_request")
    until = due(decided_on, await read_calendar(tx.session), figures_on(decided_on)).on
    if tx.clock.today() > until:
        raise ObjectedTooLate(until=until)
    notes.write_note(tx, sanction_id, NoteKind.OBJECTION, objection)
    return await _saved(tx, sanction, objected)


async def answer_objection(
    tx: Transaction, sanction_id: UUID, *, action: str, answer: str, expected: int
) -> Sanction:
    """Somebody who had no part in it upholds the sanction, or lifts it: the standing is as before."""
    sanction = await sanctions.get_sanction(tx, sanction_id, expected=expected)
    answered = sanction.answered(action, by=tx.by)
    institution = await institutions.get_institution(tx, sanction.institution_id)
    still = institution.status is OUTCOME[sanction.kind]  # another sanction may have come since
    if answered.status is SanctionStatus.LIFTED and still:
        await _change_standing(tx, answered, answered.before, "OBJECTION_UPHELD", answer)
    notes.write_note(tx, sanction_id, NoteKind.ANSWER, answer)
    return await _saved(tx, sanction, answered)


async def pass_hearing_terms(tx: Transaction) -> int:
    """Silence until the term is over ends the wait for a hearing; returns how many go on."""
    over = await sanctions.lapsed(tx, tx.clock.today(), limit=BATCH_SIZE)
    for sanction in over:
        await _saved(tx, sanction, sanction.after("lapse", by=SERVICE_ACTOR))
    return len(over)


async def _saved(tx: Transaction, before: Sanction, after: Sanction) -> Sanction:
    """Write the step, end the duty of the old status and start that of the new one."""
    saved = sanctions.save_sanction(tx, after)
    if ended := DUTIES.get(before.status):
        await DEADLINES.meet(tx, ended, case_id=saved.id)
    await _start(tx, saved)
    return saved


async def _start(tx: Transaction, sanction: Sanction) -> None:
    if begun := DUTIES.get(sanction.status):
        await DEADLINES.start(
            tx, begun, case_id=sanction.id, region=sanction.region, at=tx.clock.now()
        )


async def _change_standing(
    tx: Transaction,
    sanction: Sanction,
    status: InstitutionStatus,
    reason_code: str,
    reason: str,
) -> None:
    institution = await institutions.get_institution(tx, sanction.institution_id)
    institutions.change_standing(
        tx, replace(institution, status=status), reason_code=reason_code, reason=reason
    )
    tx.publish(
        InstitutionStatusChanged(
            institution_id=institution.id,
            status=status,
            reason_code=reason_code,
            effective_on=tx.clock.today(),
        )
    )


async def _end_classes(tx: Transaction, sanction: Sanction, ends: Ends) -> None:
    """Each class goes on to its end, with another institution, or is called off; all are told."""
    running = await sanctions.running_classes(tx, sanction.institution_id, tx.clock.today())
    check_ends([one for one, _ in running.values()], ends)
    wanted = [successor for _, successor in ends.values() if successor is not None]
    known = await sanctions.successors(tx, wanted, sanction.region)
    for class_id, (end, successor) in ends.items():
        course, version = running[class_id]
        if end is ClassEnd.TRANSFERRED:
            if successor not in known or successor == sanction.institution_id:
                raise ClassEndNotPossible
            to = known[successor]
            _check_successor(to, course, today=tx.clock.today())
            sanctions.transfer_class(
                tx, class_id, version, to=successor, credit_code=to.credit_code
            )
        elif end is ClassEnd.CANCELLED:
            sanctions.cancel_class(tx, class_id, version)
            await DEADLINES.cancel(tx, case_id=class_id, what="class_told")
            if course.funding is Funding.PURCHASED_FREE:
                await contracts.give_seats_back(tx, class_id, kept=0)
            tx.publish(ClassStatusChanged(class_id=class_id, status=ClassStatus.CANCELLED))
        class_notices.tell(
            tx,
            class_id,
            ClassNoticeKind(end.lower()),
            told="" if successor is None else known[successor].credit_code,
        )


def _check_successor(to: Successor, course: RunningClass, *, today: date) -> None:
    """Who goes on with a class might have planned it: qualification, scope and grade (VT-006, A-58).

    Raises ``ClassEndNotPossible``, ``GradeBlocksClasses``, ``TradeOutsideScope``.
    """
    if course.funding is Funding.PAY_FIRST and not to.pays_first:
        raise ClassEndNotPossible
    check_trade(course.trade_code, to.trade_codes)
    check_grade(to.grade, figures_on(today))


async def letter_of_sanction(tx: Transaction, sanction_id: UUID) -> str:
    """The notice, and once it is decided the decision, as a page; each reading is audited."""
    sanction = await sanctions.get_sanction(tx, sanction_id)
    written = (await notes.notes_of(tx, [sanction_id]))[sanction_id]
    institution = await institutions.get_institution(tx, sanction.institution_id)
    is_decided = sanction.decided_at is not None
    shown = {NoteKind.REASON, NoteKind.DECISION} if is_decided else {NoteKind.REASON}
    what = "sanction" if is_decided else "sanction_notice"
    if is_decided and sanction.status is SanctionStatus.DROPPED:
        what = "sanction_dropped"
    tx.audit("read_sanction_letter", resource=("institution_sanction", sanction_id))
    return register_page(
        title=TEXTS[f"{what}_title"].zh,
        addressee=institution.name,
        paragraphs=[TEXTS[what].format(kind=KINDS[sanction.kind], until=sanction.hearing_until).zh],
        reasons=[one.text for one in written if one.kind in shown],
        office=sanction.region,
        day=lhasa_date(sanction.decided_at or sanction.noticed_at).isoformat(),
        with_appeal=is_decided,
    )
