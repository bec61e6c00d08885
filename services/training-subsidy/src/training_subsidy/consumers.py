"""The events training-subsidy answers to: what becomes of its claims' money."""

from shared.consumer import Subscriptions
from shared.contracts.disbursement import (
    FundBudgetSet,
    PaymentCancelled,
    PaymentEvent,
    PaymentHeld,
    PaymentNotCancellable,
    PaymentOrdered,
    PaymentPaid,
    PaymentReady,
    PaymentReleased,
    PaymentReturned,
    RecoveryClosed,
    RecoveryDemanded,
    RecoveryReceived,
)
from shared.contracts.event import DeadlineChanged
from shared.contracts.plumbing import DisbursementDeadlineChanged
from shared.transaction import Transaction

from training_subsidy.usecases.claims import payments, plan_targets

subscriptions = Subscriptions("training-subsidy")


async def follow_payment(tx: Transaction, event: PaymentEvent) -> None:
    await payments.follow_payment(tx, event)


@subscriptions.on(DisbursementDeadlineChanged)
async def follow_duty(tx: Transaction, event: DeadlineChanged) -> None:
    await payments.follow_duty(tx, event)


@subscriptions.on(FundBudgetSet)
async def keep_fund_budget(tx: Transaction, event: FundBudgetSet) -> None:
    await plan_targets.keep_fund_budget(tx, event)


for _event in (
    PaymentOrdered,
    PaymentHeld,
    PaymentReady,
    PaymentReleased,
    PaymentPaid,
    PaymentReturned,
    PaymentCancelled,
    PaymentNotCancellable,
    RecoveryDemanded,
    RecoveryReceived,
    RecoveryClosed,
):
    subscriptions.on(_event)(follow_payment)
