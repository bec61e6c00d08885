"""Who stands in for an absent lead, from a day until a day (第十八条, 第三十条)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.errors import Conflict, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.roles import Actor, Role, identity

COUNTY_DIGITS = 6
LONGEST_DAYS = 92


class DeputyDaysImpossible(Unprocessable):
    article = "202号 第三十条"


class DeputyIsTheLead(Unprocessable):
    article = "202号 第三十条"
    pointer = "/deputy"


class DeputyNamesHimself(AnotherPersonRequired):
    article = "202号 第三十条"


class DeputyClosed(Conflict):
    article = "202号 第三十条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """One stand-in for one absent lead; it counts once another person of the county has signed."""

    id: UUID
    region: str
    absent: str
    deputy: str
    since: date
    until: date
    reason: str
    proposed_by: str
    proposed_at: datetime
    signed_by: str | None = None
    signed_at: datetime | None = None
    version: int = 0

    @property
    def role(self) -> Role:
        """The lead's role, by the office whose region it is."""
        return Role.COUNTY_LEAD if len(self.region) == COUNTY_DIGITS else Role.TOWNSHIP_LEAD

    def sign(self, *, by: Actor, at: datetime, today: date) -> "Deputy":
        """A second person signs, who is not the stand-in."""
        if self.signed_by is not None or self.until < today:
            raise DeputyClosed
        than = {self.proposed_by, self.deputy}
        require_another_person(by.sub, than=than, refusal=DeputyNamesHimself())
        return replace(self, signed_by=by.sub, signed_at=at)

    def end(self, on: date) -> "Deputy":
        """The lead is back: the last day is an earlier one."""
        if not self.since <= on <= self.until:
            raise DeputyDaysImpossible(first=self.since.isoformat(), longest=LONGEST_DAYS)
        return replace(self, until=on)


def check(*, absent: str, deputy: str, proposer: str, since: date, until: date) -> None:
    """Refuse days that cannot be, a lead as the own stand-in, and who names himself."""
    if not 0 <= (until - since).days < LONGEST_DAYS:
        raise DeputyDaysImpossible(first=since.isoformat(), longest=LONGEST_DAYS)
    if identity(absent) == identity(deputy):
        raise DeputyIsTheLead
    require_another_person(proposer, than={deputy}, refusal=DeputyNamesHimself())
