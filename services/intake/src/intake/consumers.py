"""The events intake answers to: all of the assistance topics, and every service's deadlines.

Of claims, and of what adds to a grant, it hears what it shares with readers outside; of training,
whose inbox has something new.
"""

from shared.consumer import Subscriptions
from shared.contracts.event import CaseEvent, DeadlineChanged
from shared.contracts.registry import events_extending
from shared.contracts.training_subsidy import MessageQueued
from shared.transaction import Transaction

from intake.domain.sharing.facts import FOR_THIS_ALONE
from intake.domain.timeline.timeline import EVENT_FORMATTERS
from intake.usecases.devices import pushes
from intake.usecases.sharing import shares
from intake.usecases.timeline import projections

subscriptions = Subscriptions("intake")


async def follow_event(tx: Transaction, event: CaseEvent) -> None:
    await projections.follow_event(tx, event)


async def keep_duty(tx: Transaction, event: DeadlineChanged) -> None:
    await projections.keep_duty(tx, event)


async def share_alone(tx: Transaction, event: CaseEvent) -> None:
    shares.share(tx, event)


@subscriptions.on(MessageQueued)
async def announce_training(tx: Transaction, event: MessageQueued) -> None:
    await pushes.announce_training(tx, event)


for _event in EVENT_FORMATTERS:
    subscriptions.on(_event)(follow_event)  # type: ignore[arg-type]
for _shared in FOR_THIS_ALONE:
    subscriptions.on(_shared)(share_alone)
for _deadline in events_extending(DeadlineChanged):
    subscriptions.on(_deadline)(keep_duty)
