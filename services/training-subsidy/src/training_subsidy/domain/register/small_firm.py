"""Small firms that train weakly: training is bought for them centrally (215号（十一）, VT-039).

What size a firm has is what the department found that knows it, entered by two officers, and never
what the firm says; one with a training centre of its own is not weak in training.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import label, labels

from training_subsidy.domain.dates import Dates, months_after
from training_subsidy.domain.figures import Figures

SIZES_REGISTER = "firm-sizes"
LEAD = frozenset({Role.HRSS_LEAD})
ENTERPRISE = frozenset({Role.ENTERPRISE})
SIZES = labels("training_subsidy", "firm_sizes")


class SmallFirmStatus(StrEnum):
    APPLIED = "applied"
    LISTED = "listed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SmallFirmDecision(StrEnum):
    """How an application ends."""

    LIST = "LIST"
    REFUSE = "REFUSE"


STEP_OF_DECISION = {SmallFirmDecision.LIST: "list_firm", SmallFirmDecision.REFUSE: "refuse_firm"}
S = SmallFirmStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is  one may           and it becomes  who
    (S.APPLIED,    "list_firm",      S.LISTED,       LEAD),
    (S.APPLIED,    "refuse_firm",    S.REFUSED,      LEAD),
    (S.APPLIED,    "withdraw_firm",  S.WITHDRAWN,    ENTERPRISE),
    statuses=labels("training_subsidy", "small_firm_statuses"),
    words=labels("training_subsidy", "small_firm_steps"),
)
# fmt: on


class SmallFirmNotFound(NotFound):
    """There is no such application, or not of your enterprise or region."""


class SmallFirmAppliedAlready(Conflict):
    article = "215号（十一）"


class FirmSizeNotKnown(Conflict):
    article = "215号（十一）"


class FirmTooLarge(Unprocessable):
    article = "215号（十一）"


class FirmTrainsItself(Unprocessable):
    article = "215号（十一）"


class NotOfSmallFirm(Unprocessable):
    article = "215号（十一）"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmFacts:
    """What is known of a firm from others: size and heads of the register, and its own centre."""

    size: str | None
    heads: int | None
    has_centre: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallFirm:
    """An application for bought training; listed from ``since`` until ``until``, both included."""

    id: UUID
    org: str
    region: str
    trade_code: str
    seats: int
    applied_by: str
    applied_at: datetime
    status: SmallFirmStatus = SmallFirmStatus.APPLIED
    size: str | None = None
    heads: int | None = None
    since: date | None = None
    until: date | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1

    def check_decision(
        self, decision: SmallFirmDecision, facts: FirmFacts, figures: Figures
    ) -> None:
        """Whether it can be decided so; a refusal needs the reason alone.

        Raises ``FirmSizeNotKnown``, ``FirmTooLarge``, ``FirmTrainsItself``.
        """
        if decision is SmallFirmDecision.REFUSE:
            return
        if facts.size is None:
            raise FirmSizeNotKnown
        if facts.size not in figures.small_firm_sizes:
            raise FirmTooLarge(size=label(facts.size, SIZES))
        if facts.has_centre:
            raise FirmTrainsItself

    def decided(
        self,
        decision: SmallFirmDecision,
        facts: FirmFacts,
        *,
        by: Actor,
        at: datetime,
        today: date,
        figures: Figures,
    ) -> "SmallFirm":
        """The second of two people decides; what is known of the firm then is kept."""
        by.within(self.region)
        action = STEP_OF_DECISION[decision]
        status = LIFECYCLE.after(action, status=self.status, by=by)
        self.check_decision(decision, facts, figures)
        decided = replace(
            self,
            status=status,
            size=facts.size,
            heads=facts.heads,
            decided_by=by.sub,
            decided_at=at,
        )
        if decision is SmallFirmDecision.REFUSE:
            return decided
        return replace(decided, since=today, until=months_after(today, figures.small_firm_months))

    def withdrawn(self, *, by: Actor) -> "SmallFirm":
        """The firm takes its application back."""
        return replace(self, status=LIFECYCLE.after("withdraw_firm", status=self.status, by=by))


def lists_on(day: date, *, since: date, until: date) -> bool:
    """Whether a firm is listed on the first day of a course."""
    return Dates(since, until).overlaps(Dates(day, day))
