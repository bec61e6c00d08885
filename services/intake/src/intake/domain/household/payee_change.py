"""Another account that a handler enters for the applicant: a lead confirms it (第十九条, A-45, A-50)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor
from shared.words import labels

from intake.domain.applications.draft import AccountGiven
from intake.domain.applications.status import LEAD


class PayeeChangeStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is              one may     and it becomes               who
    (PayeeChangeStatus.OPEN,   "confirm",  PayeeChangeStatus.CONFIRMED, LEAD),
    (PayeeChangeStatus.OPEN,   "reject",   PayeeChangeStatus.REJECTED,  LEAD),
    statuses=labels("intake", "payee_change_statuses"),
    words=labels("intake", "payee_change_steps"),
)
# fmt: on


class PayeeChangeNotFound(NotFound):
    """The application has no such change of the account."""


class PayeeChangeOpenAlready(Conflict):
    article = "202号 第十九条"


class PayeeConfirmedByAnother(AnotherPersonRequired):
    article = "202号 第三十条"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeChange:
    """An account as it was entered, on which signed paper, and what the lead said."""

    id: UUID
    application_id: UUID
    account: AccountGiven
    paper_id: UUID
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
