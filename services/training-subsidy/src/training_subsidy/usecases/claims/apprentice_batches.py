"""An enterprise claims for a year of its apprentices at once; each one's result is told (VT-037)."""

from collections.abc import Sequence
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.claims.apprentices import year_of
from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.apprenticeship import Apprenticeship, ApprenticeshipNotFound
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.domain.vocabulary import Claimant, ClaimType, SubsidyKind
from training_subsidy.store import involvement
from training_subsidy.store.claims import apprentice_claims, claims
from training_subsidy.store.claims.apprentice_claims import (
    ApprenticeBatch,
    ApprenticeResult,
    ApprenticeToClaim,
)
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register import apprenticeships, people
from training_subsidy.usecases import inquiries
from training_subsidy.usecases.claims.batches import submit_together
from training_subsidy.usecases.claims.claimants import AccountGiven
from training_subsidy.usecases.claims.drafts import account_of


async def claim_year(
    tx: Transaction,
    agreement_id: UUID,
    *,
    year: int,
    account: AccountGiven,
    signed_by: str,
) -> ApprenticeBatch:
    """Make and submit a claim for each apprentice of an agreement and a year that is over.

    Social insurance is asked of each anew, and each claim is held until it has answered.

    Raises ``ApprenticeshipNotConfirmed`` and ``ApprenticeYearNotOver``; whatever concerns one apprentice
    is that one's result.
    """
    agreement = await apprenticeships.get_agreement(tx, agreement_id)
    if not tx.by.org or tx.by.org != agreement.org:
        raise ApprenticeshipNotFound
    days = year_of(agreement, year, today=tx.clock.today())
    found = await apprentice_claims.apprentices_of(tx, agreement_id, year=year)
    drafted = {
        one.id: _draft(tx, agreement, days, one, account, year=year)
        for one in found
        if not one.claimed
    }
    batch_id = new_id()
    tx.audit_subject("apprentice_batch", batch_id, 1)
    await _ask_insurance(tx, agreement, days, [one for one in found if one.id in drafted])
    made = await submit_together(tx, list(drafted.values()), signed_by=signed_by) if drafted else {}
    batch = ApprenticeBatch(
        id=batch_id,
        org=agreement.org,
        apprenticeship_id=agreement_id,
        year=year,
        results=tuple(_result(one.id, drafted, made) for one in found),
        made_by=tx.by.sub,
        made_at=tx.clock.now(),
    )
    apprentice_claims.insert_batch(tx, batch)
    return batch


async def _ask_insurance(
    tx: Transaction, agreement: Apprenticeship, days: Dates, found: Sequence[ApprenticeToClaim]
) -> None:
    """What was said when the agreement was made says nothing of the year: it is asked again (VT-035)."""
    await inquiries.ask(
        tx,
        [
            ToAsk(
                question=Question.EMPLOYMENT,
                subject=one.employee_id,
                person_id=one.person.person_id,
                region=agreement.region,
                about={"employer_code": agreement.org, "through": days.last.isoformat()},
            )
            for one in found
        ],
    )


def _draft(
    tx: Transaction,
    agreement: Apprenticeship,
    days: Dates,
    one: ApprenticeToClaim,
    account: AccountGiven,
    *,
    year: int,
) -> Claim:
    claim = claims.insert_claim(
        tx,
        Claim(
            id=new_id(),
            owner=tx.by.sub,
            org=tx.by.org,
            claimant=Claimant.ENTERPRISE,
            type=ClaimType.APPRENTICESHIP,
            kind=SubsidyKind.TRAINING,
            region=agreement.region,
            person_id=one.person.person_id,
            enrolment_id=None,
            class_id=None,
            trade_code=None,  # the years of one apprenticeship are one trade
            level=None,
            dates=days,
            payee_ref=new_id(),
            payee_version=1,
            created_at=tx.clock.now(),
        ),
    )
    apprentice_claims.insert_claim(tx, claim.id, one.id, year=year)
    involvement.record_involvement(tx, claim.id)
    people.write_account(tx, claim.id, account_of(claim, account, one.person, version=1))
    return claim


def _result(
    apprentice_id: UUID, drafted: dict[UUID, Claim], made: dict[UUID, Claim]
) -> ApprenticeResult:
    if apprentice_id not in drafted:
        return ApprenticeResult(apprentice_id=apprentice_id, code="CLAIMED_ALREADY")
    claim = made[drafted[apprentice_id].id]
    reason = claim.reasons[0].value if claim.reasons else None
    return ApprenticeResult(
        apprentice_id=apprentice_id, claim_id=claim.id, status=claim.status, code=reason
    )
