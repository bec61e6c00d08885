"""What a ruling adds to a claim that was approved: a further order of the difference (A-81)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict
from shared.money import yuan


class NothingMoreRuled(Conflict):
    """No ruling on the decision in force changes its amount to a higher one."""

    article = "215号（二十五）"


class SupplementAbovePlan(Conflict):
    article = "215号（六）"


class RuledOtherwiseMeanwhile(Conflict):
    """Another amount is to be ordered than was proposed: a ruling or an order came in between."""

    article = "215号（二十五）"


class SupplementOfStopped(Conflict):
    """The money of the approval is being stopped, or was ordered back: nothing is added to it."""

    article = "215号（二十五）"


class SupplementStatus(StrEnum):
    ORDERED = "ordered"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """A further order for a claim, ``id``; ``amount`` in fen is what the ruling adds.

    It is promised of ``plan_id``, beside what the claim itself holds; ``payment_due_at`` is until
    when finance is to pay it. ``proposed_by`` is unknown of orders from before it was kept.
    """

    id: UUID
    claim_id: UUID
    decision_id: UUID
    plan_id: UUID
    amount: int
    status: SupplementStatus
    ordered_by: str
    ordered_at: datetime
    proposed_by: str | None = None
    payment_due_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether its money is to come or has come."""
        return self.status is not SupplementStatus.CANCELLED

    @property
    def signers(self) -> tuple[str, ...]:
        """Who proposed and who ordered it: they order nothing of it back."""
        return tuple(one for one in (self.proposed_by, self.ordered_by) if one)


def rest_of(*, ruled: int | None, granted: int, supplemented: int) -> int:
    """What is still to be ordered, in fen. Raises ``NothingMoreRuled``."""
    rest = (ruled or 0) - granted - supplemented
    if rest <= 0:
        raise NothingMoreRuled
    return rest


def above_plan(rest: int) -> SupplementAbovePlan:
    """The refusal of a rest that the plan does not reach."""
    return SupplementAbovePlan(rest=yuan(rest))
