"""A part of the work behind the one door (分办、转办, 第二十七条): who has it, until when, its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class Department(StrEnum):
    """Which office a part of the work goes to."""

    CIVIL_AFFAIRS = "CIVIL_AFFAIRS"
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE"
    HEALTH = "HEALTH"
    EDUCATION = "EDUCATION"
    HOUSING = "HOUSING"
    HRSS = "HRSS"
    DISABLED_FEDERATION = "DISABLED_FEDERATION"
    TOWNSHIP = "TOWNSHIP"


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    TAKEN_BACK = "taken_back"


DOORS = frozenset({Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER})
WORKERS = DOORS | {Role.DATA_PARTNER}
MOST_HANDS = 3
"""So many offices may have a part of the work: people are not sent in circles (A-78)."""
S = TaskStatus

# fmt: off
TASK_LIFECYCLE = Lifecycle(
    # while it is  one may      and it becomes  who
    (S.OPEN,       "hand_on",   S.OPEN,         WORKERS),
    (S.OPEN,       "finish",    S.DONE,         WORKERS),
    (S.OPEN,       "take_back", S.TAKEN_BACK,   DOORS),
    statuses=labels("intake", "task_statuses"),
    words=labels("intake", "task_steps"),
)
# fmt: on


class TaskNotFound(NotFound):
    """There is no such task."""


class InCircles(Conflict):
    article = "202号 第二十七条"


class WrittenAnswerMissing(Unprocessable):
    article = "202号 第二十七条"
    pointer = "/written_answer"


class AnswerDayImpossible(Unprocessable):
    article = "202号 第二十七条"
    pointer = "/written_answer/on"


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The office's own writing that the door has before it: its number and its day."""

    document: str
    on: date


def check_answer(
    written: WrittenAnswer | None, *, by_the_office: bool, split: date, today: date
) -> None:
    """What the door says for an office rests on that office's writing since the split.

    Raises ``WrittenAnswerMissing``, ``AnswerDayImpossible``.
    """
    if written is None:
        if not by_the_office:
            raise WrittenAnswerMissing
    elif not split <= written.on <= today:
        raise AnswerDayImpossible(first=split.isoformat(), last=today.isoformat())


def check_hands(hands: Sequence[str], to: Department) -> None:
    """Nobody gets a part of the work twice, and no more than some. Raises ``InCircles``."""
    if to in hands or len(hands) >= MOST_HANDS:
        raise InCircles(most=MOST_HANDS)
