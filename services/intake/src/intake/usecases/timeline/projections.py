"""Following the events of all services: timeline, progress, work list, and messages to people."""

from typing import Any

from shared.clock import real_now
from shared.contracts import approval, disbursement
from shared.contracts.event import CaseEvent, DeadlineChanged, Event
from shared.contracts.plumbing import TOPICS
from shared.transaction import Transaction

from intake.domain.sharing.subscription import registry_event_of
from intake.domain.timeline.notifications import notification_of
from intake.domain.timeline.timeline import timeline_entry
from intake.store.applications import applications
from intake.store.sharing import subscriptions
from intake.store.timeline import messages, timeline, work
from intake.store.timeline.timeline import Entry
from intake.usecases import clocks
from intake.usecases.rewards import days
from intake.usecases.sharing import shares

TOWNSHIP = frozenset({approval.SignerRole.TOWNSHIP_HANDLER, approval.SignerRole.TOWNSHIP_LEAD})
_SERVICE = {topic: service for service, topic in TOPICS.items()}


async def follow_event(tx: Transaction, event: CaseEvent) -> None:
    """Write what an event says about its case, once, whenever it arrives."""
    shares.share(tx, event)
    change = registry_event_of(event)
    if change is not None:
        subscriptions.note_change(tx, event.case_id, change)
    service = _SERVICE[event.topic]
    origin = tx.context.origin(service, now=tx.clock.now())
    happened_at, event_id = origin["happened_at"], origin["event_id"]
    entry = timeline_entry(event)
    if entry is not None:
        code, facts = entry
        await timeline.write_entry(
            tx,
            event.case_id,
            Entry(service=service, code=code, facts=facts, happened_at=happened_at),
            source=origin["source"],
            event_id=event_id,
        )
    if isinstance(event, disbursement.PaymentEvent):
        await days.follow_payment(tx, event)
    if isinstance(event, approval.DecisionMade):
        await _decided_before_withdrawal(tx, event, event_id)
    if _is_without_aid(event):
        await clocks.DEADLINES.cancel(tx, case_id=event.case_id, what="late_documents")
    changes = _progress(event, happened_at)
    if changes:
        await timeline.note_progress(tx, event.case_id, changes)
    notification = notification_of(event)
    if notification is not None and await timeline.is_application(tx, event.case_id):
        code, facts = notification
        await messages.queue_message(
            tx, event.case_id, event_id=event_id, code=code, facts=facts, at=real_now()
        )


async def _decided_before_withdrawal(
    tx: Transaction, event: approval.DecisionMade, event_id: str
) -> None:
    """Approval decides nothing that it knows to be withdrawn: so the withdrawal crossed its decision."""
    if await applications.undo_withdrawal(tx, event.case_id):
        late = Entry(
            service="intake",
            code="application-withdrawn:late",
            facts={},
            happened_at=tx.clock.now(),
        )
        await timeline.write_entry(
            tx, event.case_id, late, source="/services/intake", event_id=event_id
        )


RECOVERY = (
    disbursement.RecoveryDemanded | disbursement.RecoveryReceived | disbursement.RecoveryClosed
)
"""What happens to money after it was paid: the payment stays what it was."""


def _is_without_aid(event: Event) -> bool:
    """Refused, or its payment cancelled: nobody waits for the papers of the aid any more."""
    if isinstance(event, approval.DecisionMade):
        return not event.approved
    return isinstance(event, disbursement.PaymentCancelled)


async def keep_duty(tx: Transaction, event: DeadlineChanged) -> None:
    """Follow a deadline of any service."""
    await work.keep_duty(tx, _SERVICE[event.topic], event)


def _progress(event: Event, happened_at: Any) -> dict[str, Any]:
    if isinstance(event, approval.DecisionMade):
        return {"approved": event.approved, "decided_at": happened_at}
    if isinstance(event, approval.RulingRecorded) and event.reopened:
        return {"approved": None, "decided_at": None}
    if isinstance(event, approval.OpinionSigned):
        return {"opinion": True} if event.role in TOWNSHIP else {}
    if isinstance(event, approval.CaseReturned | approval.ObjectionResolved):
        reopened = isinstance(event, approval.CaseReturned) or event.facts_changed
        return {"opinion": False} if reopened else {}
    return _progress_of_money(event)


def _progress_of_money(event: Event) -> dict[str, Any]:
    if isinstance(event, approval.RecoveryOrdered):
        return {"recovery": "recovery-ordered"}
    if isinstance(event, RECOVERY):
        closed = isinstance(event, disbursement.RecoveryClosed)
        return {"recovery": None if closed else event.name()}
    if isinstance(event, disbursement.PaymentNotCancellable):
        return {}  # it was too late to stop the money: where that stands is known already
    if isinstance(event, disbursement.PaymentEvent):
        state = event.name().removeprefix("payment-")
        return {
            "payment": "paid" if state == "matched" else state,
            "needs_applicant": disbursement.needs_applicant(event),
        }
    return {}
