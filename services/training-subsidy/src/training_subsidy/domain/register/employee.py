"""Employees as their employer declares them, and what social insurance says of it (215号（七）（十一）)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.inquiry import EmploymentFacts, InquiryOutcome

ANSWERERS = frozenset({Role.SERVICE, Role.DATA_PARTNER, Role.HRSS_LEAD})
EMPLOYER = frozenset({Role.ENTERPRISE})


class EmployeeStatus(StrEnum):
    DECLARED = "declared"  # social insurance has been asked
    CONFIRMED = "confirmed"
    DENIED = "denied"
    LEFT = "left"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is               one may    and it becomes            who
    (EmployeeStatus.DECLARED,   "confirm", EmployeeStatus.CONFIRMED, ANSWERERS),
    (EmployeeStatus.DECLARED,   "deny",    EmployeeStatus.DENIED,    ANSWERERS),
    (EmployeeStatus.DECLARED,   "leave",   EmployeeStatus.LEFT,      EMPLOYER),
    (EmployeeStatus.CONFIRMED,  "confirm", EmployeeStatus.CONFIRMED, ANSWERERS),
    (EmployeeStatus.CONFIRMED,  "deny",    EmployeeStatus.DENIED,    ANSWERERS),
    (EmployeeStatus.CONFIRMED,  "leave",   EmployeeStatus.LEFT,      EMPLOYER),
    (EmployeeStatus.DENIED,     "confirm", EmployeeStatus.CONFIRMED, ANSWERERS),
    (EmployeeStatus.DENIED,     "deny",    EmployeeStatus.DENIED,    ANSWERERS),
    (EmployeeStatus.DENIED,     "leave",   EmployeeStatus.LEFT,      EMPLOYER),
    (EmployeeStatus.LEFT,       "confirm", EmployeeStatus.LEFT,      ANSWERERS),
    (EmployeeStatus.LEFT,       "deny",    EmployeeStatus.LEFT,      ANSWERERS),
    statuses=labels("training_subsidy", "employee_statuses"),
    words=labels("training_subsidy", "employee_steps"),
)
# fmt: on


class EmployeeNotFound(NotFound):
    """There is no such employee, or not of your organisation or region."""


class LeftOnNotPossible(Unprocessable):
    """The day on which somebody left lies between the hiring and today."""

    pointer = "/left_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """One person whom an organisation says it employs, from ``hired_on`` until ``left_on``.

    ``since`` and ``until`` are what social insurance says. Of whom an agency dispatches, ``user_code``
    is the enterprise that uses the worker, under the contract (VT-036). ``denied`` is what was told of
    it just now, if anything: that somebody else insures the person.
    """

    id: UUID
    org: str
    person_id: UUID
    region: str
    hired_on: date
    user_code: str | None
    contract_reference: str | None
    declared_by: str
    declared_at: datetime
    status: EmployeeStatus = EmployeeStatus.DECLARED
    since: date | None = None
    until: date | None = None
    left_on: date | None = None
    denied: bool | None = None
    version: int = 1

    def told(self, outcome: InquiryOutcome, facts: EmploymentFacts, *, by: Actor) -> "Employee":
        """With what social insurance says; who it insures for somebody else is not employed here.

        Without a record nothing is known, and a person decides. Who has left takes the answer too: it
        is about the days before.
        """
        if outcome is InquiryOutcome.NO_RECORD:
            return self
        elsewhere = facts.employer_code not in {None, self.org}
        denied = outcome is InquiryOutcome.DENIED or elsewhere
        status = LIFECYCLE.after("deny" if denied else "confirm", status=self.status, by=by)
        if denied:
            return replace(self, status=status, since=None, until=None, denied=True)
        return replace(self, status=status, since=facts.since, until=facts.until, denied=False)

    def left(self, on: date, *, by: Actor, today: date) -> "Employee":
        """The employer says when the employment ended. Raises ``LeftOnNotPossible``."""
        status = LIFECYCLE.after("leave", status=self.status, by=by)
        if not self.hired_on <= on <= today:
            raise LeftOnNotPossible(first=self.hired_on, last=today)
        return replace(self, status=status, left_on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """One entry of an employer's roster, as it bears on a course; ``outcome`` is the last answer.

    ``denied``: social insurance insures the person for somebody else, whatever became of the entry.
    """

    status: EmployeeStatus
    since: date | None
    until: date | None
    left_on: date | None
    outcome: InquiryOutcome | None
    denied: bool = False

    def covers(self, days: Dates) -> bool | None:
        """Whether it was so on these days; ``None``: nobody has said, or not since when.

        Confirmed for other days is as good as denied.
        """
        left = self.status is EmployeeStatus.LEFT
        told_otherwise = self.denied or self.outcome is InquiryOutcome.DENIED
        if self.status is EmployeeStatus.DENIED or (left and told_otherwise):
            return False
        if self.since is None:
            return None
        ends = [day for day in (self.until, self.left_on) if day is not None]
        return self.since <= days.last and all(day >= days.first for day in ends)

    def lasted_through(self, days: Dates) -> bool | None:
        """Whether it was so on each of these days, by an answer given since the last question (VT-037).

        Who was insured only from a later day on is for a person to look at: the insurance may have
        been entered late.
        """
        covered = self.covers(days)
        if not covered:
            return covered
        ends = [day for day in (self.until, self.left_on) if day is not None]
        if any(day < days.last for day in ends):
            return False
        assert self.since is not None, "what covers a day began"
        told = self.outcome is InquiryOutcome.CONFIRMED and self.since <= days.first
        return True if told else None


def employed_on(days: Dates, entries: Collection[Employment]) -> bool | None:
    """Whether somebody was employed on the days of a course; ``None``: not known (VT-035).

    One confirmed entry for these days is enough, whatever became of the others; only where every entry
    says otherwise was nobody employed.
    """
    said = {entry.covers(days) for entry in entries}
    if True in said:
        return True
    return False if said == {False} else None
