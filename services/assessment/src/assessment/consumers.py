"""The events assessment answers to."""

from shared.consumer import Subscriptions
from shared.contracts.approval import (
    CaseReturned,
    DecisionMade,
    GrantSupplemented,
    ObjectionResolved,
)
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.intake import (
    ApplicantKnown,
    ApplicationAccepted,
    ApplicationCorrected,
    ApplicationEnded,
    ApplicationLapsed,
    ApplicationRouted,
    ApplicationWithdrawn,
    AuthorisationSigned,
    AuthorisationWithdrawn,
    DeathFound,
    HouseholdChanged,
    LateDocumentsBrought,
    PayeeCorrected,
    UrgencyAnswered,
)
from shared.transaction import Transaction

from assessment.usecases import assessments, grants

subscriptions = Subscriptions("assessment")


@subscriptions.on(ApplicationAccepted)
async def open_assessment(tx: Transaction, event: ApplicationAccepted) -> None:
    await assessments.open_assessment(tx, event)


@subscriptions.on(ApplicationCorrected)
async def correct_facts(tx: Transaction, event: ApplicationCorrected) -> None:
    await assessments.correct_facts(tx, event)


@subscriptions.on(ApplicantKnown)
async def know_applicant(tx: Transaction, event: ApplicantKnown) -> None:
    await assessments.know_applicant(tx, event)


@subscriptions.on(UrgencyAnswered)
async def answer_urgency(tx: Transaction, event: UrgencyAnswered) -> None:
    await assessments.answer_urgency(tx, event)


@subscriptions.on(ApplicationWithdrawn)
async def end_withdrawn(tx: Transaction, event: ApplicationWithdrawn) -> None:
    await assessments.end_assessment(tx, event.case_id)


@subscriptions.on(ApplicationRouted)
async def end_routed(tx: Transaction, event: ApplicationRouted) -> None:
    await assessments.end_assessment(tx, event.case_id)


@subscriptions.on(ApplicationEnded)
async def end_ended(tx: Transaction, event: ApplicationEnded) -> None:
    await assessments.end_assessment(tx, event.case_id)


@subscriptions.on(ApplicationLapsed)
async def end_lapsed(tx: Transaction, event: ApplicationLapsed) -> None:
    await assessments.end_assessment(tx, event.case_id)


@subscriptions.on(LateDocumentsBrought)
async def note_papers(tx: Transaction, event: LateDocumentsBrought) -> None:
    await assessments.note_papers(tx, event)


@subscriptions.on(AuthorisationSigned)
async def sign_authorisation(tx: Transaction, event: AuthorisationSigned) -> None:
    await assessments.sign_authorisation(tx, event)


@subscriptions.on(AuthorisationWithdrawn)
async def withdraw_authorisation(tx: Transaction, event: AuthorisationWithdrawn) -> None:
    await assessments.withdraw_authorisation(tx, event)


@subscriptions.on(PayeeCorrected)
async def correct_payee(tx: Transaction, event: PayeeCorrected) -> None:
    await assessments.correct_payee(tx, event)


@subscriptions.on(DeathFound)
async def take_other_payee(tx: Transaction, event: DeathFound) -> None:
    await assessments.correct_payee(tx, event)


@subscriptions.on(HouseholdChanged)
async def change_household(tx: Transaction, event: HouseholdChanged) -> None:
    await grants.change_household(tx, event)


@subscriptions.on(CaseReturned)
async def return_case(tx: Transaction, event: CaseReturned) -> None:
    await assessments.return_case(tx, event)


@subscriptions.on(ObjectionResolved)
async def recheck_case(tx: Transaction, event: ObjectionResolved) -> None:
    await assessments.recheck_case(tx, event)


@subscriptions.on(DecisionMade)
async def note_decision(tx: Transaction, event: DecisionMade) -> None:
    await grants.note_decision(tx, event)


@subscriptions.on(GrantSupplemented)
async def note_supplement(tx: Transaction, event: GrantSupplemented) -> None:
    await grants.note_supplement(tx, event)


@subscriptions.on(PaymentCancelled)
async def note_cancellation(tx: Transaction, event: PaymentCancelled) -> None:
    await grants.note_cancellation(tx, event)
