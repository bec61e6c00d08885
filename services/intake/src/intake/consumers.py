"""The events intake answers to: all of the assistance topics, and every service's deadlines."""

from shared.consumer import Subscriptions
from shared.contracts.event import CaseEvent, DeadlineChanged
from shared.contracts.registry import events_extending
from shared.transaction import Transaction

from intake.domain.timeline.timeline import EVENT_FORMATTERS
from intake.usecases.timeline import projections

subscriptions = Subscriptions("intake")


async def follow_event(tx: Transaction, event: CaseEvent) -> None:
    await projections.follow_event(tx, event)


async def keep_duty(tx: Transaction, event: DeadlineChanged) -> None:
    await projections.keep_duty(tx, event)


for _event in EVENT_FORMATTERS:
    subscriptions.on(_event)(follow_event)  # type: ignore[arg-type]
for _deadline in events_extending(DeadlineChanged):
    subscriptions.on(_deadline)(keep_duty)
