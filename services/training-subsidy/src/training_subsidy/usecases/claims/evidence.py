"""A proof of a group or an employment that is taken back, and the claims that rest on it (VT-002, VT-035)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.register.inquiry import Inquiry
from training_subsidy.domain.register.proofs import GroupProof, ProofStatus
from training_subsidy.domain.register.talents import SelectionObjection
from training_subsidy.domain.vocabulary import (
    CONCERNED,
    RESTING,
    UNDER_WAY,
    ClaimStatus,
    ClaimType,
    Decision,
    GroupStanding,
    Reason,
)
from training_subsidy.store.claims import claims, timeline
from training_subsidy.store.claims.claim_facts import read_facts_of_many
from training_subsidy.store.register.apprenticeships import ApprenticeSeen
from training_subsidy.store.register.employees import EmployeeSeen
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.certificates import go_on, hold_anew
from training_subsidy.usecases.claims.facts import facts_from, facts_of
from training_subsidy.usecases.register import apprenticeships, employees, proofs, talents


async def follow_group(tx: Transaction, inquiry: Inquiry) -> None:
    """Take what a department says of a group, and look at the claims of whom it takes out."""
    taken_back = await proofs.follow_group(tx, inquiry)
    if taken_back is not None:
        await _check(tx, await claims.of_proof(tx, taken_back, RESTING))


async def decide_proof(
    tx: Transaction, proof_id: UUID, *, action: str, reason: str | None, expected: int
) -> GroupProof:
    """``confirm`` or ``reject`` a proof; claims that rest on a rejected one are looked at again."""
    decided = await proofs.decide_proof(
        tx, proof_id, action=action, reason=reason, expected=expected
    )
    if decided.status is ProofStatus.REJECTED:
        await _check(tx, await claims.of_proof(tx, decided, RESTING))
    return decided


async def follow_employment(tx: Transaction, inquiry: Inquiry) -> None:
    """Take what social insurance says of an employee, and look at the claims that rest on it.

    A year of an apprentice that waited for the answer goes on by itself (VT-037).
    """
    if not await employees.follow_employment(tx, inquiry):
        return
    waiting = RESTING | {ClaimStatus.HELD}
    concerned = await claims.of_employee(tx, inquiry.subject, waiting)
    await _check(tx, [claim for claim in concerned if claim.status is not ClaimStatus.HELD])
    for claim in concerned:
        if _waits_for_insurance(claim):
            await go_on(tx, claim, await facts_of(tx, claim), told="claim-employment-known")


def _waits_for_insurance(claim: Claim) -> bool:
    """Whether the rules hold a year of an apprentice, and for nothing but what insurance says."""
    asked = claim.answered is not None and claim.answered.decision is Decision.HOLD_FOR_REVIEW
    return (
        asked
        and claim.status is ClaimStatus.HELD
        and claim.type is ClaimType.APPRENTICESHIP
        and claim.reasons == (Reason.EMPLOYMENT_NOT_CONFIRMED,)
    )


async def record_leaving(
    tx: Transaction, employee_id: UUID, *, left_on: date, expected: int
) -> EmployeeSeen:
    """The employer says that somebody has left, perhaps before a course that is claimed for."""
    left = await employees.record_leaving(tx, employee_id, left_on=left_on, expected=expected)
    await _check(tx, await claims.of_employee(tx, employee_id, RESTING))
    return left


async def record_apprentice_left(
    tx: Transaction, apprentice_id: UUID, *, left_on: date, expected: int
) -> ApprenticeSeen:
    """The enterprise says when an apprentice left, perhaps in a year that is claimed for (VT-037)."""
    left = await apprenticeships.record_left(tx, apprentice_id, left_on=left_on, expected=expected)
    await _check(tx, await claims.of_apprentice(tx, apprentice_id, RESTING))
    return left


async def cancel_apprentice(
    tx: Transaction, apprentice_id: UUID, *, reason: str, ended_on: date | None
) -> ApprenticeSeen:
    """Two officers end an apprenticeship as of a day: years that it did not last are looked at again."""
    cancelled = await apprenticeships.cancel(tx, apprentice_id, reason=reason, ended_on=ended_on)
    await _check(tx, await claims.of_apprentice(tx, apprentice_id, RESTING))
    return cancelled


async def answer_selection_objection(
    tx: Transaction, objection_id: UUID, *, founded: bool, answer: str, expected: int
) -> SelectionObjection:
    """Answer what was said against a talent; of who is struck, studies are looked at again (VT-040)."""
    answered, listed = await talents.answer_objection(
        tx, objection_id, founded=founded, answer=answer, expected=expected
    )
    person_id = listed.talents.get(answered.talent_id)
    if founded and person_id is not None:
        studies = await claims.of_studies(
            tx,
            person_id,
            region=listed.region,
            year=listed.year,
            statuses=CONCERNED | {ClaimStatus.PAID},
        )
        for claim in studies:
            if claim.status not in UNDER_WAY:
                await clocks.ask_to_check(tx, claim)
                timeline.write(tx, claim.id, "claim-checked-again:evidence")
    return answered


async def look_again(tx: Transaction, concerned: Sequence[Claim]) -> None:
    """What claims rest on was taken back: those under way are held, those that are held are asked
    anew, of others the lead owes a look.
    """
    read = await read_facts_of_many(tx, concerned) if concerned else {}
    for claim in concerned:
        if claim.status in UNDER_WAY | {ClaimStatus.HELD}:
            asked = replace(claim, resolved_holds=False)
            await hold_anew(tx, asked, facts_from(asked, read[claim.id]))
        else:
            await clocks.ask_to_check(tx, claim)
            timeline.write(tx, claim.id, "claim-checked-again:evidence")


async def _check(tx: Transaction, concerned: Sequence[Claim]) -> None:
    """Who has no other evidence: a claim under way is held, of a decided one the lead owes a look."""
    if not concerned:
        return
    read = await read_facts_of_many(tx, concerned)
    for claim in concerned:
        asked = replace(claim, resolved_holds=False)
        facts = facts_from(asked, read[claim.id])
        if _stands(facts.case, claim):
            continue
        if claim.status in UNDER_WAY:
            await hold_anew(tx, asked, facts)
        else:
            await clocks.ask_to_check(tx, claim)
            timeline.write(tx, claim.id, "claim-checked-again:evidence")


def _stands(case: ClaimCase, claim: Claim) -> bool:
    """Whether it still has what it needs; an employment not known was for a person to accept."""
    if case.apprentice_stayed is False:
        return False
    if case.group_standing not in {None, GroupStanding.PROVED}:
        return False
    if case.employees_registered is None:
        return case.employment_known is None or claim.resolved_holds
    return case.employees_registered
