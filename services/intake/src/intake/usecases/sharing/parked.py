"""What could not be told to other authorities: kept with its reason, read and let go on by an operator."""

from uuid import UUID

from shared.errors import DomainError
from shared.transient import place_of

from shared import observe

PARKED = "TELLING_PARKED"


def reason_of(service: str, telling: UUID, fault: Exception) -> str:
    """Why something could not be told, without anybody's data; in the log too, and it alarms."""
    if isinstance(fault, DomainError):
        reason = fault.code()
    else:
        reason = f"{type(fault).__name__} {place_of(fault)}"
    observe.note_fault(service, PARKED)
    observe.log().error("telling_parked", telling=str(telling), reason=reason)
    return reason
