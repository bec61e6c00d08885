"""What a worker without an account signs at the counter, and another account entered from it (A-50)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

LEAD = frozenset({Role.HRSS_LEAD})


class SheetKind(StrEnum):
    """What a sheet asks for; ``HANDED_IN`` is what the worker hands in for whoever handles the claim."""

    ACCOUNT = "ACCOUNT"
    OBJECTION = "OBJECTION"
    HANDED_IN = "HANDED_IN"


class PayeeChangeStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may    and it becomes               who
    (PayeeChangeStatus.OPEN,  "confirm", PayeeChangeStatus.CONFIRMED, LEAD),
    (PayeeChangeStatus.OPEN,  "reject",  PayeeChangeStatus.REJECTED,  LEAD),
    statuses=labels("training_subsidy", "payee_change_statuses"),
    words=labels("training_subsidy", "payee_change_steps"),
)
# fmt: on


class SheetNotFound(NotFound):
    """The claim has no such sheet."""


class SheetDoesNotAsk(Unprocessable):
    """The sheet was signed for something else."""

    article = "215号（二十五）"
    pointer = "/sheet_id"


class SheetEnteredAlready(Conflict):
    """The same scan is a sheet of the claim already, for the same thing."""

    article = "215号（二十五）"


class SheetUsedAlready(Conflict):
    """The sheet was used before: each act is signed for itself."""

    article = "215号（二十五）"


class PayeeChangeNotFound(NotFound):
    """The claim has no such change of the account."""


class PayeeChangeOpenAlready(Conflict):
    article = "215号（二十五）"


class PayeeConfirmedByAnother(AnotherPersonRequired):
    article = "215号（二十五）"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeChange:
    """An account as a counter entered it, on which sheet, and what the lead said."""

    id: UUID
    claim_id: UUID
    sheet_id: UUID
    bank_code: str
    account: str = field(repr=False)
    proposed_by: str
    proposed_at: datetime
    status: PayeeChangeStatus = PayeeChangeStatus.OPEN
    answered_by: str | None = None
    answered_at: datetime | None = None
    version: int = 1

    def answer(self, step: str, *, by: Actor, at: datetime) -> "PayeeChange":
        """The lead's answer, by another person, once."""
        status = LIFECYCLE.after(step, status=self.status, by=by)
        require_another_person(by.sub, than=[self.proposed_by], refusal=PayeeConfirmedByAnother())
        return replace(
            self, status=status, answered_by=by.sub, answered_at=at, version=self.version + 1
        )
