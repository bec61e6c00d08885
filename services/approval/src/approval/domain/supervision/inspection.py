"""Inspections (监督检查, 第三十一条): a list drawn by a seed, findings, answers, and their end."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class InspectionStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class FindingStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


SETTLED = (FindingStatus.CLOSED, FindingStatus.WITHDRAWN)
"""A finding for which nobody waits."""
INSPECTORS = (Role.CITY_SUPERVISOR, Role.FINANCE_CHECKER, Role.AUDITOR)
"""Government, finance and audit (第三十一条)."""
_INSPECTORS = frozenset(INSPECTORS)
COUNTY = frozenset({Role.COUNTY_HANDLER, Role.COUNTY_LEAD})

# fmt: off
INSPECTION_LIFECYCLE = Lifecycle(
    # while it is            one may   and it becomes           who
    (InspectionStatus.OPEN,  "find",   InspectionStatus.OPEN,   _INSPECTORS),
    (InspectionStatus.OPEN,  "close",  InspectionStatus.CLOSED, _INSPECTORS),
    statuses=labels("approval", "inspection_statuses"),
    words=labels("approval", "inspection_steps"),
)
FINDING_LIFECYCLE = Lifecycle(
    # while it is             one may      and it becomes          who
    (FindingStatus.OPEN,      "answer",    FindingStatus.ANSWERED, COUNTY),
    (FindingStatus.ANSWERED,  "ask_again", FindingStatus.OPEN,     _INSPECTORS),
    (FindingStatus.ANSWERED,  "close",     FindingStatus.CLOSED,   _INSPECTORS),
    (FindingStatus.OPEN,      "withdraw",  FindingStatus.WITHDRAWN, _INSPECTORS),
    (FindingStatus.ANSWERED,  "withdraw",  FindingStatus.WITHDRAWN, _INSPECTORS),
    statuses=labels("approval", "finding_statuses"),
    words=labels("approval", "finding_steps"),
)
# fmt: on


class InspectionNotFound(NotFound):
    """There is no such inspection."""


class FindingNotFound(NotFound):
    """There is no such finding."""


class NothingToInspect(Unprocessable):
    article = "202号 第三十一条"


class PeriodImpossible(Unprocessable):
    article = "202号 第三十一条"
    pointer = "/last"


class CaseNotDrawn(Unprocessable):
    article = "202号 第三十一条"
    pointer = "/case_id"


class FindingsStillOpen(Conflict):
    article = "202号 第三十一条"


def draw(seed: str, cases: Iterable[UUID], size: int) -> tuple[UUID, ...]:
    """The first of the cases in the order of their digests under the seed.

    Whoever has the seed and the cases of the period draws the same list again.
    """
    drawn = sorted(cases, key=lambda case: sha256(f"{seed}:{case}".encode()).digest())
    return tuple(drawn[:size])
