"""Submitting a claim electronically (VT-057), and what stops or releases it on the way."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.contracts.training_subsidy import (
    ClaimHeld,
    ClaimReleased,
    ClaimSubmitted,
    ClaimWaitlisted,
    SupervisionRecorded,
)
from shared.identifiers import same_name
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.claim import CONCERNED, UNDER_WAY, Claim, ClaimStatus
from training_subsidy.domain.enrolment import check_day
from training_subsidy.domain.errors import (
    CourseNotOver,
    ExaminationPending,
    NotYetPaid,
    SignatureDiffers,
    StudyNotOver,
)
from training_subsidy.domain.vocabulary import Reason, Severity
from training_subsidy.policy import figures_on
from training_subsidy.store import (
    claims,
    classes,
    involvement,
    notes,
    people,
    supervision,
    timeline,
)
from training_subsidy.store.supervision import Supervision
from training_subsidy.usecases import clocks
from training_subsidy.usecases.facts import SERVICE_ACTOR, Facts, evaluate_claim, facts_of
from training_subsidy.usecases.next_steps import require_no_conflict_of_interest


async def submit_claim(tx: Transaction, claim_id: UUID, *, signed_by: str, expected: int) -> Claim:
    """Sign and submit: the rules answer at once; people decide what they bar, hold or allow."""
    draft = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    claim = await _with_the_days_of_its_class(tx, draft.after("submit", by=tx.by))
    await people.lock_person(tx, claim.person_id)
    await _check_signature(tx, claim, signed_by)
    _check_complete(await facts_of(tx, claim))
    _check_over(claim, today=tx.clock.today())
    claim = replace(
        claim,
        submitted_at=tx.clock.now(),
        case_number=await claims.next_number(tx, region=claim.region, year=tx.clock.today().year),
    )
    claim = await claims.save_claim(tx, await evaluate_claim(tx, claim))
    await notes.write_note(tx, claim_id, kind="signature", note=signed_by)
    await involvement.record_involvement(tx, claim_id)
    await clocks.follow_status(tx, ClaimStatus.DRAFT, claim)
    await timeline.write(tx, claim_id, "claim-submitted", case_number=claim.case_number)
    tx.publish(
        ClaimSubmitted(
            case_id=claim.id,
            case_number=claim.case_number or "",
            claim_type=claim.type,
            kind=claim.kind,
            claimant=claim.claimant,
            region=claim.region,
            person_id=claim.person_id,
            class_id=claim.class_id,
            submitted_at=tx.clock.now(),
        )
    )
    await publish_what_stops(tx, ClaimStatus.SUBMITTED, claim)
    return claim


async def _with_the_days_of_its_class(tx: Transaction, claim: Claim) -> Claim:
    """A class may have ended early since the claim was drafted."""
    if claim.class_id is None:
        return claim
    return replace(claim, dates=(await classes.read_class(tx, claim.class_id)).dates)


async def _check_signature(tx: Transaction, claim: Claim, signed_by: str) -> None:
    """A worker signs personally; an organisation by whoever acts for it."""
    if claim.org is None:
        person = (await people.open_persons(tx, [claim.person_id]))[claim.person_id]
        if not same_name(signed_by, person.name):
            raise SignatureDiffers


def _check_complete(facts: Facts) -> None:
    """What the claimant can still mend is said now and refused nobody."""
    if facts.case.receipted is False:
        raise NotYetPaid
    if not facts.examined:
        raise ExaminationPending


def _check_over(claim: Claim, *, today: date) -> None:
    """What is still being taught is not paid for yet."""
    if claim.dates.last <= today:
        return
    if claim.class_id is None:
        raise StudyNotOver(ends_on=claim.dates.last)
    raise CourseNotOver(ends_on=claim.dates.last)


async def publish_what_stops(tx: Transaction, before: ClaimStatus, claim: Claim) -> None:
    """Tell timeline and topic that a claim is held or waits."""
    if before is claim.status:
        return
    if claim.status is ClaimStatus.HELD:
        reason = claim.answered.reasons[0] if claim.answered and claim.answered.reasons else ""
        await timeline.write(tx, claim.id, "claim-held", reason=await _which(tx, claim, reason))
        tx.publish(ClaimHeld(case_id=claim.id, reason=str(reason)))
    if claim.status is ClaimStatus.WAITLISTED:
        amount = claim.amount or 0
        code = "claim-waitlisted:no-plan" if claim.waits_for_plan else "claim-waitlisted"
        await timeline.write(tx, claim.id, code)
        tx.publish(ClaimWaitlisted(case_id=claim.id, plan_id=claim.plan_id, amount=amount))


async def _which(tx: Transaction, claim: Claim, reason: str) -> str:
    """What the claimant is told of a hold: of a certificate, what does not hold about it."""
    if reason != Reason.CERTIFICATE_NOT_VERIFIABLE:
        return str(reason)
    return str((await facts_of(tx, claim)).case.certificate_doubt or reason)


async def hold_claim(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """An officer stops a claim until somebody has looked."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    held = replace(claim.after("hold", by=tx.by), resolved_holds=False)
    await require_no_conflict_of_interest(tx, claim)
    held = await claims.save_claim(tx, held)
    await notes.write_note(tx, claim_id, kind="hold", note=reason)
    await clocks.follow_status(tx, claim.status, held)
    await timeline.write(tx, claim_id, "claim-held", reason="OFFICER")
    tx.publish(ClaimHeld(case_id=claim_id, reason="OFFICER"))
    return held


async def release_claim(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """The human decision: the claim goes on with its finding shown, and is reviewed (A-57)."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    released = replace(claim.after("release", by=tx.by), resolved_holds=True)
    await require_no_conflict_of_interest(tx, claim)
    await people.lock_person(tx, claim.person_id)
    released = await claims.save_claim(
        tx, await evaluate_claim(tx, released, proposed=claim.amount)
    )
    await notes.write_note(tx, claim_id, kind="release", note=reason)
    await clocks.follow_status(tx, claim.status, released)
    await timeline.write(tx, claim_id, "claim-released")
    tx.publish(ClaimReleased(case_id=claim_id, released_by=tx.by.sub))
    await publish_what_stops(tx, ClaimStatus.SUBMITTED, released)
    return released


async def record_supervision(
    tx: Transaction,
    class_id: UUID,
    *,
    severity: Severity,
    code: str,
    note: str,
    found_on: date,
) -> Supervision:
    """A third party reports: serious findings hold the claims under way and have the lead look at
    approvals that are not paid yet; minor ones are shown.
    """
    course = await classes.get_class(tx, class_id)
    check_day(course, found_on, today=tx.clock.today())
    finding = await supervision.insert_finding(
        tx,
        Supervision(
            id=new_id(),
            class_id=class_id,
            severity=severity,
            code=code,
            note=note,
            found_on=found_on,
            found_by=tx.by.sub,
            recorded_at=tx.clock.now(),
        ),
    )
    tx.publish(
        SupervisionRecorded(
            class_id=class_id, finding_id=finding.id, severity=severity, found_on=found_on
        )
    )
    if severity.value in figures_on(course.starts_on).holding_severities:
        for claim in await claims.of_class(tx, class_id, CONCERNED):
            await _stop_or_check(tx, claim)
    return finding


async def _stop_or_check(tx: Transaction, claim: Claim) -> None:
    """A finding is a reference: it holds what is under way, and asks a person about an approval."""
    if claim.status in UNDER_WAY:
        await _hold_for(tx, claim)
        return
    await clocks.ask_to_check(tx, claim)
    await timeline.write(tx, claim.id, "claim-checked-again")


async def _hold_for(tx: Transaction, claim: Claim) -> None:
    held = replace(claim.after("hold", by=SERVICE_ACTOR), resolved_holds=False)
    held = await claims.save_claim(tx, held)
    await clocks.follow_status(tx, claim.status, held)
    reason = Reason.SERIOUS_FINDING.value
    await timeline.write(tx, claim.id, "claim-held", reason=reason)
    tx.publish(ClaimHeld(case_id=claim.id, reason=reason))
