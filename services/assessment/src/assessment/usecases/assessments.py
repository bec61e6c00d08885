"""An assessment opens with acceptance, comes back for rework, and ends with its case."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.contracts.approval import CaseReturned, ObjectionResolved
from shared.contracts.assessment import (
    AssessmentOpened,
    AssessmentSuspended,
    CheckBlocked,
    ReceiptsFreed,
)
from shared.contracts.intake import (
    ApplicantKnown,
    ApplicationAccepted,
    ApplicationCorrected,
    AuthorisationSigned,
    AuthorisationWithdrawn,
    CheckAuthorisation,
    LateDocumentsBrought,
    UrgencyAnswered,
)
from shared.contracts.orders import PayeeCorrection
from shared.errors import NotYet
from shared.ids import new_id
from shared.transaction import Transaction
from shared.words import labels

from assessment.domain.check import Blocked, Check, CheckStatus, authorised
from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.store import assessments, checks, results
from assessment.store.case_records import record_of
from assessment.usecases.city_figures import wait_no_more, watch
from assessment.usecases.clocks import DEADLINES, resume_clock, start_clock, suspend_clock
from assessment.usecases.conflicts import compare


async def open_assessment(tx: Transaction, event: ApplicationAccepted) -> None:
    """Open the one assessment of an accepted case and ask for each adult's check (第十八条)."""
    dossier = Dossier(accepted=event, opened_at=tx.clock.now(), payee_version=event.payee_version)
    if not await assessments.insert_dossier(tx, dossier):
        return
    await start_clock(tx, dossier)
    tx.publish(AssessmentOpened(case_id=dossier.case_id, opened_at=dossier.opened_at))
    await suspend_clock(tx, dossier)
    await _ask(tx, dossier, anew=False)
    await watch(tx, dossier)


def _check_of(dossier: Dossier, person_id: UUID) -> Check:
    accepted = dossier.accepted
    check = Check(
        request_id=new_id(),
        case_id=dossier.case_id,
        person_id=person_id,
        status=CheckStatus.PEOPLE,
    )
    given = authorised(person_id, accepted.authorisations, on=accepted.accepted_on)
    if isinstance(given, Blocked):
        return check.block(given)
    return check.authorise(check.request_id, given)


def _publish_blocked(tx: Transaction, check: Check) -> None:
    assert check.blocked is not None, "a blocked check has its reason"
    tx.publish(
        CheckBlocked(case_id=check.case_id, person_id=check.person_id, reason=check.blocked.value)
    )


async def return_case(tx: Transaction, event: CaseReturned) -> None:
    """The county sent the case back: once for each return (退回补正)."""
    await reopen(tx, event.case_id, f"returned {event.returned_at.isoformat()}")


async def recheck_case(tx: Transaction, event: ObjectionResolved) -> None:
    """An objection changed the facts: the assessment is done again."""
    if event.facts_changed:
        await reopen(tx, event.case_id, f"objection {event.objection_id}")


async def reopen(tx: Transaction, case_id: UUID, ground: str, *, facts_found: bool = True) -> None:
    """Take a finished assessment up again, once for each ground."""
    dossier = await assessments.find_dossier(tx, case_id)
    if dossier is None:
        raise NotYet(what=labels("assessment", "not_yet")["assessment"])
    if not await assessments.note_reopening(tx, case_id, ground):
        return
    if dossier.status is not AssessmentStatus.COMPLETED:
        return  # it is at work already, or its case has ended
    await _begin_again(tx, dossier, facts_found=facts_found)


async def _begin_again(
    tx: Transaction, dossier: Dossier, *, facts_found: bool, corrected: bool = False
) -> None:
    """Under the next revision; where facts are found anew, it is visited and asked anew (A-85)."""
    dossier = dossier.reopen(by=tx.by)
    if facts_found:
        dossier = dossier.begin_round(tx.clock.today())
        await _ask(tx, dossier, anew=True)
    dossier = await assessments.save_dossier(tx, dossier, corrected=corrected)
    await start_clock(tx, dossier, again=True)
    tx.publish(
        AssessmentOpened(
            case_id=dossier.case_id, opened_at=tx.clock.now(), revision=dossier.revision
        )
    )
    await watch(tx, dossier)


async def correct_facts(tx: Transaction, event: ApplicationCorrected) -> None:
    """The form was put right: what was assessed on changed facts is assessed anew (A-72)."""
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None:
        raise NotYet(what=labels("assessment", "not_yet")["assessment"])
    if dossier.status is AssessmentStatus.ENDED or dossier.decided:
        return
    if not await assessments.note_reopening(tx, event.case_id, f"correction {event.correction_id}"):
        return
    right = dossier.with_facts(event)
    if dossier.status is AssessmentStatus.COMPLETED:
        await free_receipts(tx, event.case_id)
        await _begin_again(tx, right, facts_found=True, corrected=True)
        return
    if right.region != dossier.region:
        await DEADLINES.relocate(tx, case_id=event.case_id, was=dossier.region, region=right.region)
    if right.urgent is not dossier.urgent:
        await DEADLINES.cancel(tx, case_id=event.case_id)
        await start_clock(tx, right)
        await suspend_clock(tx, right)
    await _ask(tx, right, anew=False)
    await compare(tx, await record_of(tx, right))
    await assessments.save_dossier(tx, right, corrected=True)


async def answer_urgency(tx: Transaction, event: UrgencyAnswered) -> None:
    """The emergency procedure counts from now on, or the general one from acceptance (A-73)."""
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None:
        raise NotYet(what=labels("assessment", "not_yet")["assessment"])
    if dossier.status is AssessmentStatus.ENDED or not dossier.accepted.urgency_pending:
        return
    answered = dossier.with_urgency(confirmed=event.confirmed, region=event.region)
    if not answered.urgent:
        await DEADLINES.cancel(tx, case_id=event.case_id)
        await start_clock(tx, answered)
        await suspend_clock(tx, answered)
    await assessments.save_dossier(tx, answered, corrected=True)


async def note_papers(tx: Transaction, event: LateDocumentsBrought) -> None:
    """What was left for later is there: a general case waits for it no more (A-73)."""
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None:
        raise NotYet(what=labels("assessment", "not_yet")["assessment"])
    if dossier.status is AssessmentStatus.ENDED or not dossier.accepted.missing:
        return
    dossier = await assessments.save_dossier(tx, dossier.with_papers(), corrected=True)
    await resume_clock(tx, dossier)


async def _ask(tx: Transaction, dossier: Dossier, *, anew: bool) -> None:
    """Ask about the adults that the facts name now; ``anew``: also about who was asked before."""
    there = {one.person_id: one for one in await checks.checks_of(tx, dossier.case_id)}
    if there.keys() - set(dossier.adults):
        await checks.drop_checks(tx, dossier.case_id, but=dossier.adults)
    new = [_check_of(dossier, person) for person in dossier.adults if person not in there]
    await checks.insert_checks(tx, new)
    for check in new:
        if check.blocked is not None:
            _publish_blocked(tx, check)
    for person in dossier.adults if anew else ():
        known = there.get(person)
        if known is None or known.status is CheckStatus.BLOCKED:
            continue
        if standing := known.standing(on=tx.clock.today()):
            await checks.save_check(tx, known.authorise(new_id(), standing), forget=True)
        else:
            blocked = known.block(Blocked.AUTHORISATION_EXPIRED)
            await checks.save_check(tx, blocked, forget=True)
            _publish_blocked(tx, blocked)


async def end_assessment(tx: Transaction, case_id: UUID) -> None:
    """The case was withdrawn or belongs elsewhere: all work on it ends, its receipts are free.

    What was granted before keeps its receipts.
    """
    dossier = await assessments.find_dossier(tx, case_id)
    if dossier is None or dossier.status is AssessmentStatus.ENDED:
        return
    await assessments.save_dossier(tx, dossier.step("end", by=tx.by))
    await DEADLINES.cancel(tx, case_id=case_id)
    await wait_no_more(tx, dossier)
    await checks.forget_people(tx, case_id)
    if not await results.is_granted(tx, case_id):
        await free_receipts(tx, case_id)


async def free_receipts(tx: Transaction, case_id: UUID) -> None:
    """Give the receipts back, and say so of every case that waited for nothing else (A-83)."""
    for waiting in await results.release_receipts(tx, case_id):
        tx.publish(ReceiptsFreed(case_id=waiting, freed_by=case_id))


async def know_applicant(tx: Transaction, event: ApplicantKnown) -> None:
    """Whose the case is goes with the assessment to whoever decides, so that they may read it."""
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is not None and dossier.accepted.owner != event.owner:
        accepted = dossier.accepted.model_copy(update={"owner": event.owner})
        await assessments.save_dossier(tx, replace(dossier, accepted=accepted), corrected=True)


async def withdraw_authorisation(tx: Transaction, event: AuthorisationWithdrawn) -> None:
    """The adult is asked about under what other consents name, if any still stands.

    Else there is no further check of this adult; the assessment stands still until a consent is
    given again.
    """
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None or dossier.status is AssessmentStatus.ENDED:
        return
    for check in await checks.checks_of(tx, event.case_id):
        if event.authorisation_id not in {one.authorisation_id for one in check.consents}:
            continue
        left = [
            one
            for one in check.standing(on=tx.clock.today())
            if one.authorisation_id != event.authorisation_id
        ]
        if left:
            await _go_on_under(tx, check, left)
        else:
            dossier = await _stand_still(tx, dossier, check)
        dossier = await assessments.save_dossier(tx, dossier)


async def _stand_still(tx: Transaction, dossier: Dossier, check: Check) -> Dossier:
    blocked = check.block(Blocked.AUTHORISATION_WITHDRAWN)
    await checks.save_check(tx, blocked, forget=True)
    _publish_blocked(tx, blocked)
    if dossier.status is not AssessmentStatus.OPEN:
        return dossier
    tx.publish(
        AssessmentSuspended(case_id=check.case_id, reason=Blocked.AUTHORISATION_WITHDRAWN.value)
    )
    running = dossier.waits_for is None
    dossier = dossier.step("suspend", by=tx.by)
    if running:
        await suspend_clock(tx, dossier)
    return dossier


async def sign_authorisation(tx: Transaction, event: AuthorisationSigned) -> None:
    """Ask for the check of an adult who has authorised it now, or has authorised more than before.

    Go on where this was awaited.
    """
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None or dossier.status is AssessmentStatus.ENDED:
        return
    given = event.authorisation
    there = await checks.checks_of(tx, event.case_id)
    own = next((check for check in there if check.person_id == given.person_id), None)
    if own is None or given.authorisation_id in {one.authorisation_id for one in own.consents}:
        return
    if isinstance(authorised(given.person_id, [given], on=tx.clock.today()), Blocked):
        return
    await _go_on_under(tx, own, [*own.standing(on=tx.clock.today()), given])
    withdrawn = [
        check
        for check in there
        if check.blocked is Blocked.AUTHORISATION_WITHDRAWN and check != own
    ]
    if dossier.status is AssessmentStatus.SUSPENDED and not withdrawn:
        dossier = dossier.step("resume", by=tx.by)
        await resume_clock(tx, dossier)
    await assessments.save_dossier(tx, dossier)


async def _go_on_under(
    tx: Transaction, check: Check, consents: Sequence[CheckAuthorisation]
) -> None:
    """The same request while it asks the same sources, else a new one: its answers count alone."""
    same = check.under(consents)
    if check.blocked is None and same.asked_of == check.asked_of:
        await checks.save_consents(tx, same)
    else:
        await checks.save_check(tx, check.authorise(new_id(), consents), forget=True)


async def correct_payee(tx: Transaction, event: PayeeCorrection) -> None:
    """The finished assessment names the payee's newest version."""
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None or event.payee_version <= dossier.payee_version:
        return
    await assessments.save_dossier(tx, dossier.with_payee(event.payee_version))
