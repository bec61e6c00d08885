"""What somebody may expect who has not applied yet: the same rules on what they say themselves.

Nothing of it is verified and nobody has judged anything: what the law leaves to officers answers
“to be found”. Caps of the year and the decision are not part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.policy import Answer, Finding

from assessment.domain.case import Bill, Case, Cost, Deduction, EducationItem
from assessment.domain.figures import Figures
from assessment.domain.rules.programme import Assessment, assess


class Expectation(StrEnum):
    """What the rules say of a person's own figures."""

    NOT_LIKELY = "NOT_LIKELY"
    TO_BE_FOUND = "TO_BE_FOUND"
    LIKELY = "LIKELY"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """The answer to who asks before applying."""

    expectation: Expectation
    findings: tuple[Finding, ...]
    assessment: Assessment


SPOKEN_OF = frozenset({Answer.MET, Answer.NOT_MET, Answer.UNKNOWN})


def check_oneself(case: Case, figures: Figures) -> SelfCheck:
    """Ask every rule that concerns the category (第六条（五）: the policy explained to everybody)."""
    assessment = assess(case, figures)
    findings = tuple(one for one in assessment.findings if one.answer in SPOKEN_OF)
    answers = {one.answer for one in findings}
    if Answer.NOT_MET in answers:
        expectation = Expectation.NOT_LIKELY
    elif Answer.UNKNOWN in answers:
        expectation = Expectation.TO_BE_FOUND
    else:
        expectation = Expectation.LIKELY
    return SelfCheck(expectation=expectation, findings=findings, assessment=assessment)


def cost_of(bills: Sequence[tuple[int, int]], *, item: EducationItem | None = None) -> Cost | None:
    """Bills of this year as a cost: each its sum and what others paid of it, in fen."""
    if not bills:
        return None
    return Cost(
        bills=tuple(
            Bill(amount=amount, item=item, paid_by_others={Deduction.OTHER: others})
            for amount, others in bills
        )
    )
