"""The events approval answers to."""

from shared.consumer import Subscriptions
from shared.contracts.assessment import (
    AssessmentCompleted,
    AssessmentOpened,
    ContradictionFound,
    ReceiptsFreed,
)
from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentNotCancellable,
    PaymentPaid,
)
from shared.contracts.intake import (
    ApplicantKnown,
    ApplicationEnded,
    ApplicationLapsed,
    ApplicationRouted,
    ApplicationWithdrawn,
    DeathFound,
    HouseholdChanged,
)
from shared.contracts.plumbing import DisbursementDeadlineChanged
from shared.transaction import Transaction

from approval.usecases.cases import cases
from approval.usecases.decisions import deaths, reservations
from approval.usecases.emergency import reviews
from approval.usecases.supervision import misconduct

subscriptions = Subscriptions("approval")


@subscriptions.on(AssessmentCompleted)
async def open_case(tx: Transaction, event: AssessmentCompleted) -> None:
    await cases.open_case(tx, event)


@subscriptions.on(AssessmentOpened)
async def await_reassessment(tx: Transaction, event: AssessmentOpened) -> None:
    await cases.await_reassessment(tx, event)


@subscriptions.on(HouseholdChanged)
async def change_household(tx: Transaction, event: HouseholdChanged) -> None:
    await cases.change_household(tx, event)


@subscriptions.on(ApplicantKnown)
async def know_applicant(tx: Transaction, event: ApplicantKnown) -> None:
    await cases.know_applicant(tx, event)


@subscriptions.on(ReceiptsFreed)
async def free_receipts(tx: Transaction, event: ReceiptsFreed) -> None:
    await cases.free_receipts(tx, event)


@subscriptions.on(ContradictionFound)
async def show_contradiction(tx: Transaction, event: ContradictionFound) -> None:
    await reviews.show_contradiction(tx, event)


@subscriptions.on(ApplicationWithdrawn)
async def end_withdrawn_case(tx: Transaction, event: ApplicationWithdrawn) -> None:
    await cases.end_case(tx, event.case_id, how="withdrawn")


@subscriptions.on(ApplicationRouted)
async def end_routed_case(tx: Transaction, event: ApplicationRouted) -> None:
    await cases.end_case(tx, event.case_id, how="routed")


@subscriptions.on(ApplicationEnded)
async def end_ended_case(tx: Transaction, event: ApplicationEnded) -> None:
    await cases.end_case(tx, event.case_id, how="ended")
    await deaths.stop_unpaid(tx, event.case_id)


@subscriptions.on(DeathFound)
async def take_over(tx: Transaction, event: DeathFound) -> None:
    await deaths.take_over(tx, event)


@subscriptions.on(ApplicationLapsed)
async def end_lapsed_case(tx: Transaction, event: ApplicationLapsed) -> None:
    await cases.end_case(tx, event.case_id, how="lapsed")


@subscriptions.on(PaymentPaid)
async def use_cap(tx: Transaction, event: PaymentPaid) -> None:
    await reservations.use_cap(tx, event)


@subscriptions.on(PaymentCancelled)
async def release_cap(tx: Transaction, event: PaymentCancelled) -> None:
    await reservations.release_cap(tx, event)


@subscriptions.on(PaymentNotCancellable)
async def keep_grant(tx: Transaction, event: PaymentNotCancellable) -> None:
    await reservations.keep_grant(tx, event)


@subscriptions.on(DisbursementDeadlineChanged)
async def raise_alarm(tx: Transaction, event: DisbursementDeadlineChanged) -> None:
    await misconduct.raise_alarm(tx, event)
