"""What body and social insurance answer about an insured employee's claim, and what follows (VT-038)."""

from dataclasses import replace

from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.programme import decide_claim
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.inquiry import Inquiry, Question
from training_subsidy.domain.vocabulary import (
    UNDER_WAY,
    ClaimStatus,
    Decision,
    Reason,
)
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import claims, skill_certificates, timeline
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.certificates import follow_certificate, go_on, hold_anew
from training_subsidy.usecases.claims.facts import evaluate_claim, facts_of
from training_subsidy.usecases.claims.submission import publish_what_stops
from training_subsidy.usecases.register import apprenticeships

AWAITED = frozenset({Reason.CERTIFICATE_NOT_VERIFIABLE, Reason.INSURANCE_NOT_KNOWN})
"""What an answer alone can end."""


async def follow_body(tx: Transaction, inquiry: Inquiry) -> None:
    """A body answers about the certificate of a claim, of an apprentice, or of a trainee."""
    if inquiry.about.get(apprenticeships.ABOUT):
        await apprenticeships.follow_certificate(tx, inquiry)
    elif inquiry.about.get("claim_type") is None:
        await follow_certificate(tx, inquiry)
    else:
        await _follow(tx, inquiry)


async def follow_insurance(tx: Transaction, inquiry: Inquiry) -> None:
    """The authority of unemployment insurance answers how long was paid."""
    await _follow(tx, inquiry)


async def _follow(tx: Transaction, inquiry: Inquiry) -> None:
    """Take an answer about a claim's certificate or its person's contributions.

    Both answers may come at once: the claim is held before what is known is read.
    """
    held = await skill_certificates.hold_claim(tx, inquiry.subject)
    if held is None or inquiry.answer is None:
        return
    claim, certificate = held
    if inquiry.question is Question.CERTIFICATE:
        told = certificate.told_by_body(
            inquiry.answer, level=claim.level, trade_code=claim.trade_code
        )
    else:
        told = certificate.told_by_insurance(inquiry.answer)
    if told.is_verified and not certificate.is_verified:
        claim, another = await skill_certificates.register_person(tx, claim)
        if another:
            told = replace(told, doubt=CertificateDoubt.OF_ANOTHER_ACCOUNT)
    if told != certificate:
        if told.doubt is CertificateDoubt.OF_ANOTHER_ACCOUNT and told.doubt != certificate.doubt:
            claim = replace(claim, resolved_holds=False)  # whoever released it saw another doubt
        skill_certificates.save_answers(tx, told)
        await _move(tx, claim)


async def _move(tx: Transaction, claim: Claim) -> None:
    """The claim that waited goes on by itself or is to be refused; one under way is held if the rules
    answer worse than before; of an approval or a payment the lead owes a look.
    """
    if claim.status in {ClaimStatus.APPROVED, ClaimStatus.PAID}:
        await clocks.ask_to_check(tx, claim)
        timeline.write(tx, claim.id, "claim-checked-again:register")
        return
    if claim.status is not ClaimStatus.HELD and claim.status not in UNDER_WAY:
        return
    facts = await facts_of(tx, claim)
    if claim.status is ClaimStatus.HELD:
        if _waits(claim):
            await go_on(tx, claim, facts, told="claim-answers-known")
        return
    decision = decide_claim(facts.case, figures_on(claim.started_on)).decision
    if decision is Decision.HOLD_FOR_REVIEW or (
        decision is Decision.INELIGIBLE and not claim.is_barred
    ):
        await hold_anew(tx, claim, facts)
    elif claim.status is ClaimStatus.SUBMITTED and claim.is_barred:
        fresh = await evaluate_claim(tx, claim, facts)
        fresh = claims.save_claim(tx, fresh)
        await clocks.follow_status(tx, claim.status, fresh)
        publish_what_stops(tx, claim.status, fresh, facts)


def _waits(claim: Claim) -> bool:
    """Whether the rules hold it, and for nothing but answers."""
    held = claim.answered is not None and claim.answered.decision is Decision.HOLD_FOR_REVIEW
    return held and AWAITED.issuperset(claim.reasons)
