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
from shared.identifiers import is_same_name
from shared.ids import new_id
from shared.money import yuan
from shared.roles import Role
from shared.transaction import Transaction
from shared.vault import Vault

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    CourseNotOver,
    ExaminationPending,
    NotYetPaid,
    SignatureDiffers,
    StudyNotOver,
    TraineeContractMissing,
)
from training_subsidy.domain.claims.rules.amounts import study_shares
from training_subsidy.domain.claims.study import StudyRestNotAgreed
from training_subsidy.domain.register.enrolment import check_finding_day
from training_subsidy.domain.register.finding_file import FindingAbout
from training_subsidy.domain.register.person import NotThisPerson
from training_subsidy.domain.register.supervisors import check_may_visit
from training_subsidy.domain.vocabulary import (
    CONCERNED,
    OF_WORKERS_ALONE,
    UNDER_WAY,
    Claimant,
    ClaimStatus,
    ClaimType,
    Reason,
    Severity,
)
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, notes, timeline
from training_subsidy.store.register import (
    classes,
    identities,
    people,
    supervision,
    supervisors,
)
from training_subsidy.store.register.supervision import Supervision
from training_subsidy.usecases.claims import clocks, deputies, skill_certificates
from training_subsidy.usecases.claims.facts import (
    SERVICE_ACTOR,
    Facts,
    draft_with_facts,
    evaluate_claim,
    facts_of,
)
from training_subsidy.usecases.claims.next_steps import (
    require_no_conflict_of_interest,
    require_not_involved,
)
from training_subsidy.usecases.register import findings


async def submit_claim(tx: Transaction, claim_id: UUID, *, signed_by: str, expected: int) -> Claim:
    """Sign and submit: the rules answer at once; people decide what they bar, hold or allow."""
    draft = await claims.get_claim(tx, claim_id, expected=expected, lock=True, with_person=True)
    draft = replace(draft.after("submit", by=tx.by), submitted_at=tx.clock.now())
    draft = await _for_registered_person(tx, draft)
    claim, facts = await draft_with_facts(tx, draft)
    _check_signature(tx.vault, claim, facts, signed_by)
    _check_complete(claim, facts)
    _check_over(claim, today=tx.clock.today())
    claim = await _numbered(tx, claim, facts)
    if claim.claimant is Claimant.WORKER and claim.class_id is not None:
        identities.bind_account(tx, claim.person_id)
    await note_submission(tx, claim, facts, signed_by=signed_by)
    await skill_certificates.ask(tx, claim, facts.skill)
    await identities.write_bound(tx)
    return claim


async def _numbered(tx: Transaction, claim: Claim, facts: Facts) -> Claim:
    """The claim with its number and the rules' answer, written."""
    claim = replace(
        claim,
        case_number=await claims.next_number(tx, region=claim.region, year=tx.clock.today().year),
    )
    return claims.save_claim(tx, await evaluate_claim(tx, claim, facts))


async def hand_in_claim(tx: Transaction, claim_id: UUID, *, signed_by: str) -> Claim:
    """The counter hands in what a worker has signed on paper; no account is bound to the person.

    Raises ``ClaimNotFound`` for a claim that no counter has entered.
    """
    draft = await claims.get_claim(tx, claim_id, lock=True, with_person=True)
    if not draft.is_on_paper:
        raise ClaimNotFound
    draft = replace(draft.after("hand_in", by=tx.by), submitted_at=tx.clock.now())
    draft = await _for_registered_person(tx, draft, at_counter=True)
    claim, facts = await draft_with_facts(tx, draft)
    _check_signature(tx.vault, claim, facts, signed_by)
    _check_complete(claim, facts)
    _check_over(claim, today=tx.clock.today())
    claim = await _numbered(tx, claim, facts)
    await note_submission(tx, claim, facts, signed_by=signed_by)
    await skill_certificates.ask(tx, claim, facts.skill)
    return claim


async def note_submission(tx: Transaction, claim: Claim, facts: Facts, *, signed_by: str) -> None:
    """Keep signature, duty and timeline of a claim that was submitted just now, and tell of it."""
    notes.write_note(tx, claim.id, kind="signature", note=signed_by)
    involvement.record_involvement(tx, claim.id)
    await clocks.follow_status(tx, ClaimStatus.DRAFT, claim)
    timeline.write(tx, claim.id, "claim-submitted", case_number=claim.case_number)
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
    publish_what_stops(tx, ClaimStatus.SUBMITTED, claim, facts)


async def _for_registered_person(
    tx: Transaction, claim: Claim, *, at_counter: bool = False
) -> Claim:
    """Who was taught in no class here signs for a person of the register: from now on no other account claims for this one.

    Of whom only the claim names nothing is proved, and nothing is registered. What was signed
    ``at_counter`` binds no account. Raises ``NotThisPerson``.
    """
    if claim.type not in OF_WORKERS_ALONE:
        return claim
    account = None if at_counter else tx.by.sub
    signed = await identities.sign_for_person(tx, claim.id, account=account)
    if not ((signed.own or at_counter) and is_same_name(signed.named.name, signed.meant.name)):
        raise NotThisPerson
    return replace(claim, person_id=signed.meant.person_id)


def _check_signature(vault: Vault, claim: Claim, facts: Facts, signed_by: str) -> None:
    """A worker signs personally; an organisation by whoever acts for it."""
    if claim.org is None and not is_same_name(
        signed_by, people.person_from(vault, facts.person).name
    ):
        raise SignatureDiffers


def _check_complete(claim: Claim, facts: Facts) -> None:
    """What the claimant can still mend is said now and refused nobody."""
    if facts.case.receipted is False:
        raise NotYetPaid
    if not facts.examined:
        raise ExaminationPending
    if facts.case.type is ClaimType.DIRECTED_ENTRUSTED and facts.case.trainee_contract is False:
        raise TraineeContractMissing
    if facts.case.rest_agreed is False:
        rest = study_shares(facts.case.paid or 0, figures_on(claim.started_on)).other
        raise StudyRestNotAgreed(rest=yuan(rest))


def _check_over(claim: Claim, *, today: date) -> None:
    """What is still being taught is not paid for yet."""
    if claim.dates.last <= today:
        return
    if claim.class_id is None:
        raise StudyNotOver(ends_on=claim.dates.last)
    raise CourseNotOver(ends_on=claim.dates.last)


def publish_what_stops(tx: Transaction, before: ClaimStatus, claim: Claim, facts: Facts) -> None:
    """Tell timeline and topic that a claim is held or waits."""
    if before is claim.status:
        return
    if claim.status is ClaimStatus.HELD:
        reason = claim.answered.reasons[0] if claim.answered and claim.answered.reasons else ""
        timeline.write(tx, claim.id, "claim-held", reason=_which(facts, reason))
        tx.publish(ClaimHeld(case_id=claim.id, reason=str(reason)))
    if claim.status is ClaimStatus.WAITLISTED:
        amount = claim.amount or 0
        code = "claim-waitlisted:no-plan" if claim.waits_for_plan else "claim-waitlisted"
        timeline.write(tx, claim.id, code)
        tx.publish(ClaimWaitlisted(case_id=claim.id, plan_id=claim.plan_id, amount=amount))


def _which(facts: Facts, reason: str) -> str:
    """What the claimant is told of a hold: of a certificate, what does not hold about it."""
    if reason != Reason.CERTIFICATE_NOT_VERIFIABLE:
        return str(reason)
    return str(facts.case.certificate_doubt or reason)


async def hold_claim(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """An officer stops a claim until somebody has looked."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    held = replace(claim.after("hold", by=tx.by), resolved_holds=False)
    await require_no_conflict_of_interest(tx, claim)
    held = claims.save_claim(tx, held)
    notes.write_note(tx, claim_id, kind="hold", note=reason)
    await clocks.follow_status(tx, claim.status, held)
    timeline.write(tx, claim_id, "claim-held", reason="OFFICER")
    tx.publish(ClaimHeld(case_id=claim_id, reason="OFFICER"))
    return held


async def release_claim(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """The human decision: the claim goes on with its finding shown, and is reviewed (A-57)."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True, with_person=True)
    lead = await deputies.lead_of(tx, claim)
    released = replace(claim.after("release", by=lead), resolved_holds=True)
    facts = await facts_of(tx, released)
    require_not_involved(tx, claim, facts.involved)
    released = await evaluate_claim(tx, released, facts, proposed=claim.amount)
    released = claims.save_claim(tx, released)
    notes.write_note(tx, claim_id, kind="release", note=reason)
    await clocks.follow_status(tx, claim.status, released)
    timeline.write(tx, claim_id, "claim-released")
    tx.publish(ClaimReleased(case_id=claim_id, released_by=tx.by.sub))
    publish_what_stops(tx, ClaimStatus.SUBMITTED, released, facts)
    return released


async def record_supervision(
    tx: Transaction,
    class_id: UUID,
    *,
    severity: Severity,
    code: str,
    note: str,
    found_on: date,
    about: FindingAbout,
) -> Supervision:
    """A third party reports: serious findings hold the claims under way and have the lead look at
    approvals that are not paid yet; minor ones are shown.
    """
    course = await classes.get_class(tx, class_id)
    today = tx.clock.today()
    planned_on, bodies = await supervisors.planned_day_and_bodies(tx, class_id, tx.by.org)
    if tx.by.has(Role.THIRD_PARTY_INSPECTOR):
        check_may_visit(bodies, region=course.region, on=today, codes=course.codes)
    check_finding_day(course, found_on, planned_on=planned_on, today=today)
    finding = supervision.insert_finding(
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
    await findings.open_file(tx, course, finding, about)
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
    timeline.write(tx, claim.id, "claim-checked-again")


async def _hold_for(tx: Transaction, claim: Claim) -> None:
    held = replace(claim.after("hold", by=SERVICE_ACTOR), resolved_holds=False)
    held = claims.save_claim(tx, held)
    await clocks.follow_status(tx, claim.status, held)
    reason = Reason.SERIOUS_FINDING.value
    timeline.write(tx, claim.id, "claim-held", reason=reason)
    tx.publish(ClaimHeld(case_id=claim.id, reason=reason))
