"""The yearly credit grade of an institution: counted, proposed, confirmed, objected to (VT-019, A-58).

215号（七） asks for a credit rating (信用等级评定) and a credit file, and holds no formula. So weights,
bounds and what a grade does are dated parameters; the service counts, and nobody types a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.figures import Figures

WHOLE = 100


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class GradeStatus(StrEnum):
    PROPOSED = "proposed"  # waits for the lead
    REJECTED = "rejected"
    CONFIRMED = "confirmed"  # disclosed; the institution may object
    OBJECTED = "objected"  # waits for another lead
    UPHELD = "upheld"
    ANNULLED = "annulled"  # the year may be graded anew
    LIFTED = "lifted"  # what it does has ended before another year is graded


class GradeAnswer(StrEnum):
    """How an objection to a grade is answered."""

    UPHOLD = "UPHOLD"
    ANNUL = "ANNUL"


STEP_OF_ANSWER = {GradeAnswer.UPHOLD: "uphold", GradeAnswer.ANNUL: "annul"}
INSTITUTION = frozenset({Role.TRAINING_INSTITUTION})
LEAD = frozenset({Role.HRSS_LEAD})
S = GradeStatus
IN_FORCE = frozenset({S.CONFIRMED, S.OBJECTED, S.UPHELD})
"""A grade stands while an objection to it is looked at."""

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is   one may          and it becomes  who
    (S.PROPOSED,    "confirm_grade", S.CONFIRMED,    LEAD),
    (S.PROPOSED,    "reject_grade",  S.REJECTED,     LEAD),
    (S.CONFIRMED,   "object",        S.OBJECTED,     INSTITUTION),
    (S.OBJECTED,    "uphold",        S.UPHELD,       LEAD),
    (S.OBJECTED,    "annul",         S.ANNULLED,     LEAD),
    (S.CONFIRMED,   "lift",          S.LIFTED,       LEAD),
    (S.UPHELD,      "lift",          S.LIFTED,       LEAD),
    statuses=labels("training_subsidy", "grade_statuses"),
    words=labels("training_subsidy", "grade_steps"),
)
# fmt: on


class GradeNotFound(NotFound):
    """There is no such grade, or it is another institution's and not public yet."""


class GradedAlready(Conflict):
    article = "215号（七）"


class GradeYearNotOver(Unprocessable):
    article = "215号（七）"
    pointer = "/year"


class TooFewToGrade(Unprocessable):
    article = "215号（七）"


class AnotherGrader(AnotherPersonRequired):
    article = "215号（七）"


class GradeObjectedTooLate(Conflict):
    article = "215号（七）"


class GradeBlocksNothing(Conflict):
    """Only a grade that keeps an institution from opening classes is lifted."""

    article = "215号（五）（七）"


class GradeBlocksClasses(Unprocessable):
    article = "215号（五）（七）"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFacts:
    """What is stored of a year: trainees examined and passed, of how many it is known what became of
    them and who has work, findings that were not explained by severity, sanctions that stand.
    """

    trained: int
    passed: int
    known: int
    employed: int
    serious: int
    minor: int
    sanctions: int


def counts_employment(facts: GradeFacts, least: int) -> bool:
    """Whether it is known of enough trainees what became of them: of a few it says nothing."""
    return facts.known >= max(least, 1)


def score_of(facts: GradeFacts, formula: Mapping[str, int], *, least: int) -> int:
    """The score of 0 to 100, rounded down; where employment is known of fewer than ``least`` passes
    count alone.
    """
    passed = facts.passed * WHOLE // facts.trained
    if counts_employment(facts, least):
        weight = formula["pass_weight"]
        employed = facts.employed * WHOLE // facts.known
        rate = (passed * weight + employed * (WHOLE - weight)) // WHOLE
    else:
        rate = passed
    lost = (
        facts.serious * formula["serious"]
        + facts.minor * formula["minor"]
        + facts.sanctions * formula["sanction"]
    )
    return max(rate - lost, 0)


def grade_of(score: int, formula: Mapping[str, int]) -> Grade:
    """The best grade whose least score is reached; the lowest has none."""
    for grade in (Grade.A, Grade.B, Grade.C):
        if score >= formula[grade.lower()]:
            return grade
    return Grade.D


def check_grade(grade: Grade | None, figures: Figures) -> None:
    """Whether an institution of this grade plans and opens classes; one without a grade does (A-58)."""
    if grade is not None and grade in figures.blocked_grades:
        raise GradeBlocksClasses(grade=grade.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionGrade:
    """The grade of one institution for one year, with the facts and the formula it was counted by."""

    id: UUID
    institution_id: UUID
    credit_code: str
    region: str
    year: int
    score: int
    grade: Grade
    facts: GradeFacts
    formula: Mapping[str, int]
    proposed_by: str
    proposed_at: datetime
    status: GradeStatus = GradeStatus.PROPOSED
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "InstitutionGrade":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def decided(self, action: str, *, by: Actor, at: datetime) -> "InstitutionGrade":
        """``confirm_grade`` or ``reject_grade``: by another person than proposed it."""
        decided = self.after(action, by=by)
        require_another_person(by.sub, than=(self.proposed_by,), refusal=AnotherGrader())
        return replace(decided, decided_by=by.sub, decided_at=at)

    def objected(self, *, by: Actor, today: date, until: date | None) -> "InstitutionGrade":
        """The institution objects, until the last day of its term."""
        objected = self.after("object", by=by)
        if until is not None and today > until:
            raise GradeObjectedTooLate(until=until)
        return objected

    def lifted(self, figures: Figures, *, by: Actor) -> "InstitutionGrade":
        """Its effect ends by two people; an institution without classes would never be graded anew.

        Raises ``GradeBlocksNothing``.
        """
        if self.grade not in figures.blocked_grades:
            raise GradeBlocksNothing(grade=self.grade.value)
        return self.after("lift", by=by)

    def answered(self, action: str, *, by: Actor) -> "InstitutionGrade":
        """``uphold`` or ``annul``: by somebody who neither proposed nor confirmed it."""
        answered = self.after(action, by=by)
        took_part = (self.proposed_by, self.decided_by)
        require_another_person(by.sub, than=took_part, refusal=AnotherGrader())
        return answered


def check_year(year: int, *, today: date) -> None:
    """A year is graded when it is over."""
    if year >= today.year:
        raise GradeYearNotOver(last=today.year - 1)


def check_facts(facts: GradeFacts, figures: Figures) -> None:
    """A few trainees say nothing of an institution, and a grade would say something of them."""
    if facts.trained < figures.outcome_least:
        raise TooFewToGrade(trained=facts.trained, least=figures.outcome_least)
