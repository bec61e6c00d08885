"""Which service may fetch what from whom: one table, held by the routes that answer (PIPL 6).

A service is named by the subject of its token, ``service:<name>``, and the token carries what it
was issued for (the claim ``purposes``). Both are held against the table; whoever is not in it, or
asks for what the token does not name, is refused with 403.
"""

from enum import StrEnum

from shared.contracts.people import Purpose
from shared.errors import Forbidden
from shared.roles import Actor
from shared.suite import PROGRAMMES

PREFIX = "service:"


class Confirmation(StrEnum):
    """What is asked besides people's data."""

    DECISION = "DECISION"


MAY_FETCH: frozenset[tuple[str, str, Purpose | Confirmation]] = frozenset(
    {
        ("assessment", "intake", Purpose.ECONOMIC_CHECK),
        ("approval", "intake", Purpose.PUBLIC_NOTICE),
        ("approval", "intake", Purpose.DECISION_LETTER),
        *(("disbursement", one.people, Purpose.PAYMENT) for one in PROGRAMMES),
        *(("disbursement", one.decisions, Confirmation.DECISION) for one in PROGRAMMES),
    }
)
"""Who asks, who answers, and what for; a further programme brings its two rows along."""


def purposes_of(service: str) -> list[str]:
    """What the token of a service is issued for."""
    return sorted({purpose.value for asking, _, purpose in MAY_FETCH if asking == service})


class NotForThisService(Forbidden):
    """A service asks for what it has no purpose for."""


def require_purpose(by: Actor, *, owner: str, purpose: Purpose | Confirmation) -> None:
    """Refuse a service that the table does not let ask this owner for this purpose."""
    asking = by.sub.removeprefix(PREFIX) if by.sub.startswith(PREFIX) else ""
    if (asking, owner, purpose) not in MAY_FETCH or purpose.value not in by.purposes:
        raise NotForThisService
