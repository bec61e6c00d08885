"""The agreement of talent and employer about what the fiscal does not pay of a study (VT-041)."""

from datetime import date
from uuid import UUID

from shared.contracts.training_subsidy import ClaimReleased
from shared.identifiers import check_uscc
from shared.transaction import Reading, Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.rules.amounts import Shares, study_shares
from training_subsidy.domain.claims.study import (
    NoStudy,
    StudyAgreement,
    StudyAgreementConfirmed,
    StudyAgreementInFuture,
    StudyAgreementNotNow,
    StudyHost,
)
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.vocabulary import ClaimStatus, ClaimType
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, study_agreements, timeline
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.facts import SERVICE_ACTOR, evaluate_claim, facts_of
from training_subsidy.usecases.claims.next_steps import require_no_conflict_of_interest
from training_subsidy.usecases.claims.submission import publish_what_stops


async def agree(
    tx: Transaction,
    claim_id: UUID,
    *,
    employer_code: str,
    person_bears: int,
    employer_bears: int,
    agreed_on: date,
    host: StudyHost | None = None,
) -> tuple[Shares, StudyAgreement]:
    """Enter where it is and who bears how much; whether it comes to the whole rest is asked when the claim is submitted."""
    claim = await claims.get_claim(tx, claim_id, lock=True)
    _require_study(claim)
    if claim.status is not ClaimStatus.DRAFT and not claim.waits_for_its_rest:
        raise StudyAgreementNotNow
    code = check_uscc(employer_code)
    if not code.valid:
        raise CreditCodeInvalid(detail=code.words)
    if agreed_on > tx.clock.today():
        raise StudyAgreementInFuture
    agreement = StudyAgreement(
        claim_id=claim_id,
        employer_code=code.normalised,
        person_bears=person_bears,
        employer_bears=employer_bears,
        agreed_on=agreed_on,
        host=None if host is None else host.checked(),
    )
    await study_agreements.write_agreement(tx, agreement)
    tx.audit_subject("claim", claim.id, claim.version)
    return await _let_go_on(tx, claim), agreement


async def read_agreement(tx: Reading, claim_id: UUID) -> tuple[Shares, StudyAgreement | None]:
    """How the fee of the receipts is divided, and what was agreed. Raises ``NoStudy``."""
    claim = await claims.get_claim(tx, claim_id)
    _require_study(claim)
    return await _shares(tx, claim), await study_agreements.find_agreement(tx, claim_id)


async def confirm_share(tx: Transaction, claim_id: UUID) -> tuple[Shares, StudyAgreement]:
    """The employer that an agreement names says that it bears its share; a held claim goes on.

    Raises ``NoStudy`` for another organisation, ``StudyAgreementConfirmed``.
    """
    claim = await claims.find_claim(tx, claim_id, lock=True)
    if claim is None or claim.status is ClaimStatus.WITHDRAWN:
        raise NoStudy
    return await _confirmed(tx, claim, employer=tx.by.org or "-", paper=None)


async def record_paper(
    tx: Transaction, claim_id: UUID, *, paper: str
) -> tuple[Shares, StudyAgreement]:
    """An officer has the paper on which the employer agrees, and from now on signs nothing of it.

    Raises ``NoStudy``, ``StudyAgreementConfirmed``, ``OwnClaim``.
    """
    claim = await claims.get_claim(tx, claim_id, lock=True)
    await require_no_conflict_of_interest(tx, claim)
    confirmed = await _confirmed(tx, claim, employer=None, paper=paper)
    involvement.record_involvement(tx, claim_id)
    return confirmed


async def _confirmed(
    tx: Transaction, claim: Claim, *, employer: str | None, paper: str | None
) -> tuple[Shares, StudyAgreement]:
    agreement = await study_agreements.confirm(tx, claim.id, employer=employer, paper=paper)
    if agreement is None:
        if await study_agreements.find_agreement(tx, claim.id, employer=employer) is None:
            raise NoStudy
        raise StudyAgreementConfirmed
    tx.audit_subject("claim", claim.id, claim.version)
    return await _let_go_on(tx, claim), agreement


async def _let_go_on(tx: Transaction, claim: Claim) -> Shares:
    """A claim that waited for this alone goes on by itself; how its fee is divided."""
    if not claim.waits_for_its_rest:
        return await _shares(tx, claim)
    ready = claim.after("confirm", by=SERVICE_ACTOR)
    facts = await facts_of(tx, ready)
    ready = await evaluate_claim(tx, ready, facts, proposed=claim.amount)
    ready = claims.save_claim(tx, ready)
    await clocks.follow_status(tx, claim.status, ready)
    if ready.status is not ClaimStatus.HELD:
        timeline.write(tx, claim.id, "claim-rest-confirmed")
        tx.publish(ClaimReleased(case_id=claim.id, released_by=SERVICE_ACTOR.sub))
        publish_what_stops(tx, ClaimStatus.SUBMITTED, ready, facts)
    elif ready.reasons[:1] != claim.reasons[:1]:
        publish_what_stops(
            tx, ClaimStatus.SUBMITTED, ready, facts
        )  # it waits for something else now
    return study_shares(facts.case.paid or 0, figures_on(claim.started_on))


def _require_study(claim: Claim) -> None:
    if claim.type is not ClaimType.STUDY_REIMBURSEMENT:
        raise NoStudy


async def _shares(tx: Reading, claim: Claim) -> Shares:
    figures = figures_on(claim.started_on)
    fee = await study_agreements.fee_of(tx, claim.id, figures.study_cost_items)
    return study_shares(fee, figures)
