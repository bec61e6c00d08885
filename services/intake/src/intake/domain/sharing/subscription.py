"""What others may be told of as it happens: events of the topics, and a change of one person's aid."""

from enum import StrEnum

from shared.contracts import approval, disbursement
from shared.contracts.event import CaseEvent
from shared.errors import NotFound


class NoSuchEvent(NotFound):
    """No event of this type is shared with readers outside."""


class RegistryEvent(StrEnum):
    """Of what a consumer is told that has subscribed (``reg_event_type``)."""

    REGISTER = "REGISTER"  # aid was granted
    UPDATE = "UPDATE"  # its money moved, or the grant was taken back


class SubscriptionReason(StrEnum):
    """Why a wish to subscribe, or to end it, is refused (``…StatusReasonCode``)."""

    REFERENCE_TWICE = "rjct.reference_id.duplicate"
    DETAILS = "rjct.notify_details.invalid"
    CODE = "rjct.subscription_code.invalid"


MONEY = (
    disbursement.PaymentPaid,
    disbursement.PaymentReturned,
    disbursement.PaymentCancelled,
    approval.GrantRevoked,
)


def registry_event_of(event: CaseEvent) -> RegistryEvent | None:
    """What an event is to who has subscribed; none of what changes no answer."""
    if isinstance(event, approval.DecisionMade):
        return RegistryEvent.REGISTER if event.approved else None
    return RegistryEvent.UPDATE if isinstance(event, MONEY) else None
