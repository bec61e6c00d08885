"""The city's instruction (督办, 第三十一条): to an office, with a term, and its answer."""

from datetime import date, timedelta
from enum import StrEnum

from shared.errors import NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import COUNTY, Role
from shared.words import labels


class Office(StrEnum):
    """Which office is to answer."""

    TOWNSHIP = "TOWNSHIP"
    COUNTY = "COUNTY"


class InstructionStatus(StrEnum):
    ISSUED = "issued"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ANSWERERS = {
    Office.TOWNSHIP: (Role.TOWNSHIP_HANDLER, Role.TOWNSHIP_LEAD),
    Office.COUNTY: (Role.COUNTY_HANDLER, Role.COUNTY_LEAD),
}
CITY = frozenset({Role.CITY_SUPERVISOR})
_OFFICES = frozenset(role for roles in ANSWERERS.values() for role in roles)
S = InstructionStatus

# fmt: off
INSTRUCTION_LIFECYCLE = Lifecycle(
    # while it is  one may      and it becomes  who
    (S.ISSUED,     "answer",    S.ANSWERED,     _OFFICES),
    (S.ISSUED,     "withdraw",  S.WITHDRAWN,    CITY),
    (S.ANSWERED,   "ask_again", S.ISSUED,       CITY),
    (S.ANSWERED,   "close",     S.CLOSED,       CITY),
    statuses=labels("approval", "instruction_statuses"),
    words=labels("approval", "instruction_steps"),
)
# fmt: on


class InstructionNotFound(NotFound):
    """There is no such instruction."""


class InstructionDayImpossible(Unprocessable):
    article = "202号 第三十一条"
    pointer = "/answer_by"


class InstructionElsewhere(Unprocessable):
    article = "202号 第三十一条"
    pointer = "/region"


LONGEST = timedelta(days=366)


def office_of(region: str) -> Office:
    """The office that a region's code names: a county's has six digits."""
    return Office.TOWNSHIP if len(region) > COUNTY else Office.COUNTY


def check_answer_day(answer_by: date, *, today: date) -> None:
    """An office answers from today on, in a year at most. Raises ``InstructionDayImpossible``."""
    last = today + LONGEST
    if not today <= answer_by <= last:
        raise InstructionDayImpossible(first=today.isoformat(), last=last.isoformat())
