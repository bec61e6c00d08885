"""The joint meeting on hard cases (社会救助联席会议, 第二十七条): called, held, and its results."""

from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class MeetingStatus(StrEnum):
    CALLED = "called"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MeetingResult(StrEnum):
    """What the meeting found for one case; it decides no aid itself."""

    SOLVED_BY_DEPARTMENT = "SOLVED_BY_DEPARTMENT"
    AID_RECOMMENDED = "AID_RECOMMENDED"
    REFERRED = "REFERRED"
    POSTPONED = "POSTPONED"
    NO_SOLUTION = "NO_SOLUTION"


LEAD = frozenset({Role.COUNTY_LEAD})
COUNTY = frozenset({Role.COUNTY_HANDLER, Role.COUNTY_LEAD})
S = MeetingStatus

# fmt: off
MEETING_LIFECYCLE = Lifecycle(
    # while it is  one may    and it becomes  who
    (S.CALLED,     "add",     S.CALLED,       COUNTY),
    (S.CALLED,     "hold",    S.HELD,         COUNTY),
    (S.CALLED,     "cancel",  S.CANCELLED,    LEAD),
    (S.HELD,       "result",  S.HELD,         LEAD),
    statuses=labels("approval", "meeting_statuses"),
    words=labels("approval", "meeting_steps"),
)
# fmt: on
"""With the result of its last case a meeting is closed."""


class JointMeetingNotFound(NotFound):
    """There is no such meeting."""


class MeetingDayImpossible(Unprocessable):
    article = "202号 第二十七条"
    pointer = "/on"


class NextMeetingMissing(Unprocessable):
    article = "202号 第二十七条"
    pointer = "/next_meeting"


class NextMeetingImpossible(Unprocessable):
    article = "202号 第二十七条"
    pointer = "/next_meeting"


class ReferralMissing(Conflict):
    article = "202号 第二十一条"


LONGEST = timedelta(days=366)


def check_day(on: date, *, today: date) -> None:
    """A meeting is called for a day from today on, in a year at most.

    Raises ``MeetingDayImpossible``.
    """
    last = today + LONGEST
    if not today <= on <= last:
        raise MeetingDayImpossible(first=today.isoformat(), last=last.isoformat())


class MeetingNotHeldYet(Conflict):
    article = "202号 第二十七条"


class CaseOnAgenda(Conflict):
    article = "202号 第二十七条"


class AgendaItemNotFound(NotFound):
    """The case is not on the agenda."""


class AgendaItemDecided(Conflict):
    article = "202号 第二十七条"
