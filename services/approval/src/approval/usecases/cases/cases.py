"""What other services' events make of a case: it opens, its review begins anew, it ends."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.approval import CaseForwarded
from shared.contracts.assessment import AssessmentCompleted, AssessmentOpened, ReceiptsFreed
from shared.contracts.intake import ApplicantKnown, HouseholdChanged
from shared.transaction import Transaction
from shared.workdays import start_of_day

from approval.domain.cases.case import CLOSED, Case, ReceiptFinding, Status
from approval.domain.cases.visit import Visit
from approval.store.cases import cases, households
from approval.store.notices import notices
from approval.usecases import clocks


async def open_case(tx: Transaction, event: AssessmentCompleted) -> None:
    """One case for each application; a higher revision replaces the assessment (退回补正)."""
    await cases.one_at_a_time(tx, event.case_id)
    case = await cases.find_case(tx, event.case_id, lock=True)
    household_id = await households.household_of(tx, event.case_id)
    if household_id is not None:
        event = event.model_copy(update={"household_id": household_id})
    if case is not None:
        if event.revision > case.revision and case.status not in CLOSED:
            await _reassess(tx, case, event)
        return
    ended = await cases.has_ended(tx, event.case_id)
    case = Case(
        id=event.case_id,
        assessment=event,
        status=Status.ENDED if ended else Status.TOWNSHIP_REVIEW,
        revision=event.revision,
        opened_at=tx.clock.now(),
        review_began_at=start_of_day(event.accepted_on),
    )
    if ended:
        await cases.insert_case(tx, case)
    elif case.is_directly_at_the_county:
        await cases.insert_case(tx, await _received_directly(tx, case))
    else:
        case = await cases.insert_case(tx, case)
        await clocks.start(tx, "opinion", case, at=case.review_began_at)


async def await_reassessment(tx: Transaction, event: AssessmentOpened) -> None:
    """The assessment is at work again: nobody signs or decides on what it said before (A-72)."""
    case = await cases.find_case(tx, event.case_id, lock=True)
    if case is None or event.revision <= case.revision or not case.may("await_reassessment"):
        return
    await clear_away(tx, case)
    waiting = replace(case.after("await_reassessment", by=tx.by), review_began_at=tx.clock.now())
    await cases.save_case(tx, waiting)


async def change_household(tx: Transaction, event: HouseholdChanged) -> None:
    """The county has found who belongs together: counters follow people, the case its household."""
    await cases.one_at_a_time(tx, event.case_id)
    await households.keep_household(tx, event.case_id, event.household_id)
    if event.moves:
        await households.move_people(tx, event.moves)
    if event.merged:
        await households.merge_households(tx, event.merged, into=event.household_id)
    case = await cases.find_case(tx, event.case_id, lock=True)
    if case is not None and case.assessment.household_id != event.household_id:
        assessment = case.assessment.model_copy(update={"household_id": event.household_id})
        await cases.save_case(tx, replace(case, assessment=assessment), assessed=True)


async def know_applicant(tx: Transaction, event: ApplicantKnown) -> None:
    """Whoever applied on paper reads the letter by the own account; a case to come brings it along."""
    case = await cases.find_case(tx, event.case_id, lock=True)
    if case is not None and case.assessment.owner != event.owner:
        assessment = case.assessment.model_copy(update={"owner": event.owner})
        await cases.save_case(tx, replace(case, assessment=assessment), assessed=True)


async def free_receipts(tx: Transaction, event: ReceiptsFreed) -> None:
    """Who named the receipt first was refused or ended: the hold lifts by itself (A-83)."""
    case = await cases.find_case(tx, event.case_id, lock=True)
    if case is None or case.status in CLOSED or not case.is_receipt_held:
        return
    await cases.save_case(tx, replace(case, receipt_finding=ReceiptFinding.FREED))


async def _reassess(tx: Transaction, case: Case, event: AssessmentCompleted) -> None:
    waited = case.status in {Status.RETURNED, Status.REASSESSMENT}
    anew = case.reassess(event, by=tx.by)
    if not waited:
        anew = replace(anew, review_began_at=tx.clock.now())
    await clear_away(tx, case)
    if anew.is_directly_at_the_county:
        await cases.save_case(tx, await _received_directly(tx, anew), assessed=True)
        return
    await cases.save_case(tx, anew, assessed=True)
    await clocks.start(tx, "opinion", anew, at=anew.review_began_at)


async def _received_directly(tx: Transaction, case: Case) -> Case:
    """The county itself accepted and assessed it: no township signs, and it visits (A-26)."""
    now = tx.clock.now()
    received = replace(case, status=Status.COUNTY_REVIEW, received_at=now, visit=Visit.OWN)
    await clocks.start_county(tx, received)
    tx.publish(
        CaseForwarded(
            case_id=case.id,
            received_at=now,
            forwarded_by=case.assessment.assessed_by,
            visit_drawn=True,
        )
    )
    return received


async def clear_away(tx: Transaction, case: Case) -> None:
    """Take the notice down, close its objections unanswered, and stop the clocks of its steps."""
    for objection in await notices.objections_of(tx, case.id):
        if objection.state == "open":
            await notices.overtake(tx, objection)
    running = await notices.running_of(tx, case.id)
    if running is not None:
        await notices.take_down(tx, running.id, closed_on=None)
    await clocks.cancel_steps(tx, case)


async def end_case(tx: Transaction, case_id: UUID, *, how: str) -> None:
    """The application was withdrawn or handed over; after a decision this changes nothing."""
    await cases.one_at_a_time(tx, case_id)
    await cases.record_ending(tx, case_id, how=how, at=tx.clock.now())
    case = await cases.find_case(tx, case_id, lock=True)
    if case is None or case.status in CLOSED:
        return
    await clear_away(tx, case)
    await clocks.cancel(tx, case)
    await cases.save_case(tx, case.after("end", by=tx.by))
