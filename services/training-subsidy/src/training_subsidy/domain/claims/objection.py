"""A claimant objects to a refusal; another officer than those who signed it answers within a term."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

CLAIMANTS = frozenset({Role.APPLICANT, Role.ENTERPRISE, Role.TRAINING_INSTITUTION})
LEAD = frozenset({Role.HRSS_LEAD})


class ObjectionStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is            one may     and it becomes             who
    (ObjectionStatus.OPEN,   "answer",   ObjectionStatus.ANSWERED,  LEAD),
    (ObjectionStatus.OPEN,   "withdraw", ObjectionStatus.WITHDRAWN, CLAIMANTS),
    (ObjectionStatus.OPEN,   "overtake", ObjectionStatus.OVERTAKEN, LEAD),
    statuses=labels("training_subsidy", "objection_statuses"),
    words=labels("training_subsidy", "objection_steps"),
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One objection to a refusal of a claim, ``decision_id``.

    ``founded``: the officer agrees, and the claim is handled again by others than signed the refusal.
    """

    id: UUID
    claim_id: UUID
    decision_id: UUID | None
    status: ObjectionStatus
    text: str = field(repr=False)
    raised_by: str
    raised_at: datetime
    founded: bool | None = None
    answer: str | None = field(default=None, repr=False)
    answered_by: str | None = None
    answered_at: datetime | None = None
    version: int = 1

    def answered(self, *, founded: bool, answer: str, by: Actor, at: datetime) -> "Objection":
        """The officer's answer, with the reason."""
        status = LIFECYCLE.after("answer", status=self.status, by=by)
        return replace(
            self, status=status, founded=founded, answer=answer, answered_by=by.sub, answered_at=at
        )

    def withdrawn(self, *, by: Actor) -> "Objection":
        """The claimant takes it back."""
        return replace(self, status=LIFECYCLE.after("withdraw", status=self.status, by=by))


def overtaken(*, by: Actor) -> ObjectionStatus:
    """How an open objection stands once a ruling has ended its refusal: nobody answers it."""
    return LIFECYCLE.after("overtake", status=ObjectionStatus.OPEN, by=by)
