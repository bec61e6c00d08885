"""Fires told by the fire service, and a campaign's reports on them (拉政办发〔2018〕147号).

A fire reaches the township on the day on which it is told, as a lead of proactive discovery. While
a campaign of fire prevention runs, each of its counties reports by the 25th of the month, and sums
up at its end.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels

LONGEST = timedelta(days=366)
ARTICLE = "拉政办发〔2018〕147号"


class FireCause(StrEnum):
    """What the fire service gives as the cause."""

    ELECTRICAL = "ELECTRICAL"
    OPEN_FLAME = "OPEN_FLAME"
    BUTTER_LAMP = "BUTTER_LAMP"
    HEATING = "HEATING"
    SMOKING = "SMOKING"
    PLAYING = "PLAYING"
    FIREWORKS = "FIREWORKS"
    ARSON = "ARSON"
    LIGHTNING = "LIGHTNING"
    OTHER = "OTHER"
    UNDETERMINED = "UNDETERMINED"


class FireReportKind(StrEnum):
    MONTHLY = "MONTHLY"
    CLOSING = "CLOSING"


class FireReportStatus(StrEnum):
    DUE = "due"
    HANDED_IN = "handed_in"
    RECEIVED = "received"


# fmt: off
FIRE_REPORT_LIFECYCLE = Lifecycle(
    # while it is                  one may      and it becomes               who
    (FireReportStatus.DUE,         "hand_in",   FireReportStatus.HANDED_IN,
     frozenset({Role.COUNTY_HANDLER, Role.COUNTY_LEAD})),
    (FireReportStatus.HANDED_IN,   "receive",   FireReportStatus.RECEIVED,
     frozenset({Role.CITY_SUPERVISOR})),
    (FireReportStatus.HANDED_IN,   "send_back", FireReportStatus.DUE,
     frozenset({Role.CITY_SUPERVISOR})),
    statuses=labels("intake", "fire_report_statuses"),
    words=labels("intake", "fire_report_steps"),
)
# fmt: on


class FireEventNeeded(Unprocessable):
    """The fire service tells the number, day and cause of the fire, and nobody else does."""

    article = ARTICLE
    pointer = "/fire"


class FireEventTold(Conflict):
    """The fire is told of this township already."""

    article = ARTICLE


class FireOnAnotherDay(Unprocessable):
    """A fire has happened today or before."""

    article = ARTICLE
    pointer = "/fire/occurred_on"


class FireReportNotFound(NotFound):
    """There is no such report on fires."""


class FireCampaignNotFound(NotFound):
    """There is no such campaign of fire prevention."""


class CampaignEndDays(Unprocessable):
    """A campaign that runs ends from today on, before its last day, and is summed up by its day."""

    article = ARTICLE
    pointer = "/last_day"


class CampaignDays(Unprocessable):
    """A campaign ends after it begins, and is summed up after its last report's month has begun."""

    article = ARTICLE


@dataclass(frozen=True, slots=True, kw_only=True)
class FireEvent:
    """A fire as the fire service knows it; ``households`` is how many it hit in the township."""

    number: str
    cause: FireCause
    occurred_on: date
    households: int

    def check(self, today: date) -> None:
        """Raises ``FireOnAnotherDay``."""
        if self.occurred_on > today:
            raise FireOnAnotherDay(today=today.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class FirePeriod:
    """What a county reports: from a day, by a day, and from which day on it is owed."""

    kind: FireReportKind
    since: date
    due_on: date
    opens_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign: its days, its counties, the day of the month, and when it is summed up."""

    name: str
    since: date
    until: date
    report_day: int
    summary_by: date
    counties: tuple[str, ...]

    def check(self) -> None:
        """Raises ``CampaignDays``."""
        last = self.since + LONGEST
        if not (self.since < self.until <= last and self.since <= self.summary_by <= last):
            raise CampaignDays

    def ended(self, last_day: date, *, summary_by: date, today: date) -> "Campaign":
        """The campaign with an earlier last day, from today on, and summed up no later than planned.

        Where the planned day of the summary is before the last day, by that. Raises
        ``CampaignEndDays``.
        """
        first, latest = max(today, self.since), max(self.summary_by, last_day)
        if not first <= last_day < self.until or not first <= summary_by <= latest:
            raise CampaignEndDays(first=first, last=self.until, summary_by=latest)
        return replace(self, until=last_day, summary_by=summary_by)

    @property
    def summary_opens_on(self) -> date:
        """From when on the summary is owed: its month, and no day before the campaign."""
        return max(self.summary_by.replace(day=1), self.since)

    def periods(self) -> Iterator[FirePeriod]:
        """The reports of one county, one after the other; each goes on where the last one ended.

        The summary covers the whole campaign, and may be due before its last day.
        """
        since, month = self.since, self.since.replace(day=1)
        while month <= self.until:
            due = month.replace(day=self.report_day)
            if due >= since and month <= self.until:
                opens = max(month, self.since)
                yield FirePeriod(
                    kind=FireReportKind.MONTHLY, since=since, due_on=due, opens_on=opens
                )
                since = _day_after(due)
            month = _next_month(month)
        opens = self.summary_opens_on
        yield FirePeriod(
            kind=FireReportKind.CLOSING,
            since=self.since,
            due_on=self.summary_by,
            opens_on=opens,
        )


def _next_month(month: date) -> date:
    return _day_after(month.replace(day=calendar.monthrange(month.year, month.month)[1]))


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
