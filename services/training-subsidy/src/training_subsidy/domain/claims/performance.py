"""The yearly performance review of a region's training money by a contracted evaluator (VT-058).

215号（二十二） wants a third-party evaluation of the money and spending that follows its results, and
holds no formula. Targets, weights and what a result allows are dated parameters; the service
counts, the evaluator judges, the county comments, human resources and finance confirm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.money import yuan
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.grade import Grade

WHOLE = 100


class Indicator(StrEnum):
    """What a year's money is judged by."""

    PASSED = "PASSED"  # 培训合格率
    EMPLOYED = "EMPLOYED"  # 就业率
    STARTED = "STARTED"  # 创业率
    COST = "COST"  # 人均取证成本
    EXECUTION = "EXECUTION"  # 资金执行率


class PerformanceStatus(StrEnum):
    COMMISSIONED = "commissioned"  # waits for the evaluator
    EVALUATED = "evaluated"  # waits for the county's comment
    COMMENTED = "commented"  # waits for the lead
    AGREED = "agreed"  # waits for finance
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


BODY = frozenset({Role.THIRD_PARTY_INSPECTOR})
HANDLER = frozenset({Role.HRSS_HANDLER})
LEAD = frozenset({Role.HRSS_LEAD})
FINANCE = frozenset({Role.FINANCE_CHECKER})
S = PerformanceStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is      one may       and it becomes   who
    (S.COMMISSIONED,   "evaluate",   S.EVALUATED,     BODY),
    (S.COMMISSIONED,   "withdraw",   S.WITHDRAWN,     HANDLER),
    (S.EVALUATED,      "comment",    S.COMMENTED,     HANDLER),
    (S.COMMENTED,      "agree",      S.AGREED,        LEAD),
    (S.COMMENTED,      "send_back",  S.COMMISSIONED,  LEAD),
    (S.AGREED,         "confirm",    S.CONFIRMED,     FINANCE),
    (S.AGREED,         "send_back",  S.COMMISSIONED,  FINANCE),
    statuses=labels("training_subsidy", "performance_statuses"),
    words=labels("training_subsidy", "performance_steps"),
)
# fmt: on


class PerformanceNotFound(NotFound):
    """There is no such review, or it is another evaluator's."""


class ReviewedAlready(Conflict):
    article = "215号（二十二）"


class ReviewYearNotOver(Unprocessable):
    article = "215号（二十二）"
    pointer = "/year"


class EvaluatorNotContracted(Unprocessable):
    article = "215号（二十二）"
    pointer = "/body_id"


class EvaluatorInvolved(Unprocessable):
    article = "215号（二十二）"
    pointer = "/body_id"


class NothingToReview(Unprocessable):
    article = "215号（二十二）"


class AnotherReviewOfficer(AnotherPersonRequired):
    article = "215号（二十二）"


class PlanAboveResult(Unprocessable):
    article = "215号（二十二）"
    pointer = "/budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFacts:
    """What is stored of a region and year. Money in fen.

    Trainees examined and passed, of how many it is known what became of them, who has work or a
    business; certified trainees that were paid for; the year's plans and what was paid of them.
    """

    trained: int
    passed: int
    known: int
    employed: int
    started: int
    certified: int
    planned: int
    paid: int

    def actual(self, indicator: Indicator) -> int | None:
        """The figure of an indicator: per cent rounded down, or fen; nothing where nothing is known."""
        part, whole = {
            Indicator.PASSED: (self.passed * WHOLE, self.trained),
            Indicator.EMPLOYED: (self.employed * WHOLE, self.known),
            Indicator.STARTED: (self.started * WHOLE, self.known),
            Indicator.COST: (self.paid, self.certified),
            Indicator.EXECUTION: (self.paid * WHOLE, self.planned),
        }[indicator]
        return part // whole if whole else None

    def people(self, indicator: Indicator) -> int | None:
        """How many people a figure speaks of; none for a figure of money alone."""
        return {
            Indicator.PASSED: self.trained,
            Indicator.EMPLOYED: self.known,
            Indicator.STARTED: self.known,
            Indicator.COST: self.certified,
            Indicator.EXECUTION: None,
        }[indicator]

    def is_of_enough(self, indicator: Indicator, least: int) -> bool:
        """Whether a figure speaks of at least so many people, or of none."""
        people = self.people(indicator)
        return people is None or people >= least


def points_of(indicator: Indicator, actual: int, target: int) -> int:
    """How far a target is reached, 0 to 100; of a cost less is better."""
    if indicator is Indicator.COST:
        return WHOLE if actual <= target else target * WHOLE // actual
    return WHOLE if actual >= target else actual * WHOLE // target


def score_of_money(facts: MoneyFacts, table: Mapping[str, int], *, least: int) -> int | None:
    """The weighted score of 0 to 100, rounded down; what is not known has no weight.

    Neither has what fewer than ``least`` people tell: the score is public, and would tell of them.
    """
    weighted = weights = 0
    for one in Indicator:
        actual, weight = facts.actual(one), table[f"{one.lower()}_weight"]
        if actual is not None and facts.is_of_enough(one, least):
            weighted += weight * points_of(one, actual, table[f"{one.lower()}_target"])
            weights += weight
    return weighted // weights if weights else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceReview:
    """The review of one region and year, with the facts and the table that it was counted by."""

    id: UUID
    region: str
    year: int
    body_id: UUID
    org: str
    commissioned_by: str
    commissioned_at: datetime
    status: PerformanceStatus = PerformanceStatus.COMMISSIONED
    facts: MoneyFacts | None = None
    counted_by: Mapping[str, int] | None = None
    score: int | None = None
    grade: Grade | None = None
    commented_by: str | None = None
    agreed_by: str | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "PerformanceReview":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def evaluated(
        self,
        *,
        facts: MoneyFacts,
        table: Mapping[str, int],
        score: int | None,
        grade: Grade,
        by: Actor,
    ) -> "PerformanceReview":
        """The evaluator has judged what the service counted. Raises ``NothingToReview``."""
        evaluated = self.after("evaluate", by=by)
        if score is None:
            raise NothingToReview
        return replace(evaluated, facts=facts, counted_by=table, score=score, grade=grade)

    def commented(self, *, by: Actor) -> "PerformanceReview":
        """The county has said what it has to say."""
        return replace(self.after("comment", by=by), commented_by=by.sub)

    def agreed(self, *, by: Actor) -> "PerformanceReview":
        """Human resources: another person than commissioned or commented it."""
        return replace(self._by_another("agree", by), agreed_by=by.sub)

    def confirmed(self, *, by: Actor, at: datetime) -> "PerformanceReview":
        """Finance: the second of two, who had no part in it. From now on it is published."""
        return replace(self._by_another("confirm", by), confirmed_by=by.sub, confirmed_at=at)

    def sent_back(self, *, by: Actor) -> "PerformanceReview":
        """To be evaluated anew."""
        return replace(
            self.after("send_back", by=by),
            facts=None,
            counted_by=None,
            score=None,
            grade=None,
            commented_by=None,
            agreed_by=None,
        )

    def _by_another(self, action: str, by: Actor) -> "PerformanceReview":
        taken = self.after(action, by=by)
        took_part = (self.commissioned_by, self.commented_by, self.agreed_by)
        require_another_person(by.sub, than=took_part, refusal=AnotherReviewOfficer())
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What the last confirmed review lets a region plan for a year. Money in fen.

    ``base`` are the plans that the review counted, ``planned`` the other plans of its region and
    this year.
    """

    review_id: UUID
    year: int
    grade: Grade
    base: int
    planned: int

    def most(self, figures: Figures) -> int:
        """All plans of the year may come to so much without a second person (a dated table)."""
        return self.base * figures.performance_effects[self.grade] // WHOLE

    def check(self, budget: int, figures: Figures) -> None:
        """Raises ``PlanAboveResult``: two people may, with a reason."""
        most = self.most(figures)
        if self.planned + budget > most:
            raise PlanAboveResult(
                year=self.year, grade=self.grade.value, most=yuan(most), planned=yuan(self.planned)
            )
