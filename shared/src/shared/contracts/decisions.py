"""A decision as its owner has it, for whoever pays it; asked over HTTP, never part of an event.

``GET /v1/internal/decisions/{decision_id}`` under a service token.
"""

from uuid import UUID

from shared.contracts.event import Contract
from shared.contracts.vocabulary import PaymentMethod
from shared.money import Money


class DecisionRecord(Contract):
    """What was decided, from the owner's own rows; it names no person.

    ``payee_version`` is the version of the account at the decision; a correction raises it.
    """

    decision_id: UUID
    case_id: UUID
    approved: bool
    is_revoked: bool
    amount: Money
    region: str
    method: PaymentMethod
    payee_ref: UUID | None
    payee_version: int | None
    scheme: str | None = None
    """The code of the scheme, of a programme that is data."""
