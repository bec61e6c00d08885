"""Home visits of the county by sample (第十八条（一）（2）, TA-074, A-24).

Case *n* of a county and month is drawn on receipt by a keyed hash of *n*. The seed is secret in
its month; its hash is published before and the seed after, so that anyone can draw again.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from shared.errors import Conflict
from shared.lots import is_drawn, lowest

from approval.domain.cases.case import CLOSED, Case
from approval.domain.cases.visit import Visit


class SampledVisitPending(Conflict):
    article = "202号 第十八条（一）（2）"


def minimum_home_visits(cases: int, ratio: Fraction) -> int:
    """The least number of visits among the cases of a period, exact and rounded up."""
    return ceil(ratio * cases)


def shortfall(cases: int, visited: int, ratio: Fraction) -> int:
    """How many visits are still missing at the end of the period."""
    return max(0, minimum_home_visits(cases, ratio) - visited)


def draw(seed: bytes, number: int, rate: Fraction) -> bool:
    """Whether the case with this running number of the county and month is visited."""
    return is_drawn(seed, str(number), rate)


def next_to_visit(seed: bytes, numbers: Iterable[int], count: int) -> tuple[int, ...]:
    """The cases that make up a shortfall: those of the lowest lots among the ones not drawn."""
    return tuple(int(name) for name in lowest(seed, map(str, numbers), count))


def visits_or_will(cases: Iterable[Case]) -> int:
    """How many of a month's cases were visited, or cannot be approved without a visit."""
    return sum(
        case.visited_on is not None
        or (case.visit is Visit.AFTER_DECISION)
        or (case.visit.is_before_decision and case.status not in CLOSED)
        for case in cases
    )


def check_visited(*, sampled: bool, visit_recorded: bool) -> None:
    """Refuse to approve a drawn case before its visit has a result."""
    if sampled and not visit_recorded:
        raise SampledVisitPending
