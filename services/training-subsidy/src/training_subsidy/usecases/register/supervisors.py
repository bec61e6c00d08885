"""Contracted bodies: entered, admitted by another person, suspended or removed after being heard (VT-020)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.calendars import read_calendar
from shared.identifiers import check_uscc
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.register_terms import register_due
from training_subsidy.domain.register.supervisors import (
    LIFECYCLE,
    STEP_OF,
    Measure,
    MeasureKind,
    MeasureStatus,
    SupervisingBody,
    check_contract,
)
from training_subsidy.policy import figures_on
from training_subsidy.store.register import notes, supervisors, visits
from training_subsidy.usecases.deadlines import DEADLINES


async def enter_body(tx: Transaction, body: SupervisingBody) -> SupervisingBody:
    """Enter a body with its selection, contract and declared interests; a lead admits it.

    Raises ``CreditCodeInvalid``, ``SupervisorTrains``, ``ContractDaysImpossible``.
    """
    for region in (body.region, *body.counties):
        tx.by.within(region)
    code = _checked(body.credit_code)
    body = replace(
        body, credit_code=code, interests=tuple(sorted({_checked(one) for one in body.interests}))
    )
    check_contract(body, is_institution=await supervisors.is_institution(tx, code))
    entered = await supervisors.insert_body(tx, body)
    await DEADLINES.start(
        tx, "supervisor_entry", case_id=entered.id, region=entered.region, at=tx.clock.now()
    )
    return entered


def _checked(code: str) -> str:
    found = check_uscc(code)
    if not found.valid:
        raise CreditCodeInvalid(detail=found.words)
    return found.normalised


async def decide_body(
    tx: Transaction, body_id: UUID, *, action: str, explanation: str, expected: int
) -> SupervisingBody:
    """``admit`` discloses the body and lets it be drawn; ``refuse`` does neither."""
    body = await supervisors.get_body(tx, body_id, expected=expected)
    decided = supervisors.save_body(tx, body.decided(action, by=tx.by, at=tx.clock.now()))
    notes.write_note(tx, body_id, NoteKind.DECISION, explanation)
    await DEADLINES.meet(tx, "supervisor_entry", case_id=body_id)
    return decided


async def declare_interests(
    tx: Transaction, body_id: UUID, *, interests: Sequence[str], expected: int
) -> SupervisingBody:
    """A body, or the office for it, says whom it owns, runs or supplies from now on (``InterestStays``).

    The open visits to whom it names are HRSS's.
    """
    body = await supervisors.get_body(tx, body_id, expected=expected)
    declared = tuple(sorted({_checked(one) for one in interests}))
    said = body.declaring(declared, by=tx.by, on=tx.clock.today())
    await visits.hand_to_office(tx, body_id, declared)
    return supervisors.save_body(tx, said)


async def notice_measure(
    tx: Transaction, body_id: UUID, *, kind: MeasureKind, reason_code: str, grounds: str
) -> Measure:
    """Tell a body what is intended and why; it may be heard within its term."""
    body = await supervisors.get_body(tx, body_id)
    if STEP_OF[kind] not in LIFECYCLE.possible(body.status):
        raise LIFECYCLE.refusal(STEP_OF[kind], status=body.status, by=tx.by)
    today = tx.clock.today()
    term = register_due("hearing_request")(
        today, await read_calendar(tx.session), figures_on(today)
    )
    measure = await supervisors.insert_measure(
        tx,
        Measure(
            id=new_id(),
            body_id=body_id,
            credit_code=body.credit_code,
            region=body.region,
            kind=kind,
            reason_code=reason_code,
            noticed_by=tx.by.sub,
            noticed_at=tx.clock.now(),
            hear_until=term.on,
        ),
    )
    notes.write_note(tx, measure.id, NoteKind.REASON, grounds)
    await DEADLINES.start(
        tx, "supervisor_measure", case_id=measure.id, region=measure.region, at=tx.clock.now()
    )
    return measure


async def speak_to_measure(
    tx: Transaction, measure_id: UUID, *, said: str, expected: int
) -> Measure:
    """The body says what it has to say; then the lead may decide."""
    measure = await supervisors.get_measure(tx, measure_id, expected=expected)
    notes.write_note(tx, measure_id, NoteKind.HEARING, said)
    return supervisors.save_measure(tx, measure.after("speak", by=tx.by))


async def decide_measure(
    tx: Transaction, measure_id: UUID, *, action: str, explanation: str, expected: int
) -> Measure:
    """``impose`` or ``drop``, by another person than noticed it, after the body was heard.

    The open visits of a body that is suspended or removed are HRSS's.
    """
    measure = await supervisors.get_measure(tx, measure_id, expected=expected)
    decided = supervisors.save_measure(
        tx, measure.decided(action, by=tx.by, at=tx.clock.now(), today=tx.clock.today())
    )
    if decided.status is MeasureStatus.IMPOSED and decided.kind is not MeasureKind.REINSTATE:
        await visits.hand_to_office(tx, measure.body_id, None)
    if decided.status is MeasureStatus.IMPOSED:
        body = await supervisors.get_body(tx, measure.body_id)
        supervisors.save_body(tx, body.after(STEP_OF[measure.kind], by=tx.by))
    notes.write_note(tx, measure_id, NoteKind.DECISION, explanation)
    await DEADLINES.meet(tx, "supervisor_measure", case_id=measure_id)
    return decided
