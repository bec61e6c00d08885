"""Which service may fetch what from whom: one table, held by the routes that answer (PIPL 6).

A service is named by the subject of its token, ``service:<name>``. Whoever is not in the table is
refused with 403: a token of a service opens what that service needs, and not all that services need.
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


class NotForThisService(Forbidden):
    """A service asks for what it has no purpose for."""


def require_purpose(by: Actor, *, owner: str, purpose: Purpose | Confirmation) -> None:
    """Refuse a service that the table does not let ask this owner for this purpose."""
    asking = by.sub.removeprefix(PREFIX) if by.sub.startswith(PREFIX) else ""
    if (asking, owner, purpose) not in MAY_FETCH:
        raise NotForThisService
