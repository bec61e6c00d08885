"""The city's instruction on a case (督办, 第三十一条): to an office, with a term, and its answer."""

from enum import StrEnum

from shared.errors import NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Role
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


class InstructionDayPast(Unprocessable):
    article = "202号 第三十一条"
    pointer = "/answer_by"
