"""Who stands in for an absent lead, from a day until a day: named by one, signed by another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from shared.errors import DomainError
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.roles import Actor, identity

LONGEST_DAYS = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyRefusals:
    """A service's own refusals, each with the article of its law."""

    days: Callable[..., DomainError]
    is_the_lead: Callable[[], DomainError]
    names_himself: Callable[[], AnotherPersonRequired]
    closed: Callable[[], DomainError]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One stand-in for one absent lead of a region's office; it counts once another has signed."""

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
    ended_by: str | None = None
    ended_at: datetime | None = None
    version: int = 0

    def stands_in(self, by: Actor, *, today: date) -> bool:
        """Whether this person takes the lead's steps on this day."""
        runs = self.since <= today <= self.until
        return self.signed_by is not None and runs and by.is_among([self.deputy])

    def signed(self, *, by: Actor, at: datetime, today: date, refusals: DeputyRefusals) -> Self:
        """A second person signs, who is neither the stand-in nor the lead whose place is taken."""
        if self.signed_by is not None or self.until < today:
            raise refusals.closed()
        than = {self.proposed_by, self.deputy, self.absent}
        require_another_person(by.sub, than=than, refusal=refusals.names_himself())
        return replace(self, signed_by=by.sub, signed_at=at)

    def ended(
        self, on: date, *, by: Actor, at: datetime, today: date, refusals: DeputyRefusals
    ) -> Self:
        """The lead is back: the last day is an earlier one, and none that is over.

        What was signed until now keeps its ground. The stand-in does not end the own standing in.
        """
        require_another_person(by.sub, than={self.deputy}, refusal=refusals.names_himself())
        first = max(self.since, today)
        if not first <= on < self.until:
            raise refusals.days(first=first.isoformat(), longest=LONGEST_DAYS)
        return replace(self, until=on, ended_by=by.sub, ended_at=at)


def check_named(
    *,
    absent: str,
    deputy: str,
    proposer: str,
    since: date,
    until: date,
    refusals: DeputyRefusals,
) -> None:
    """Refuse days that cannot be, a lead as the own stand-in, and who names himself."""
    if not 0 <= (until - since).days < LONGEST_DAYS:
        raise refusals.days(first=since.isoformat(), longest=LONGEST_DAYS)
    if identity(absent) == identity(deputy):
        raise refusals.is_the_lead()
    require_another_person(proposer, than={deputy}, refusal=refusals.names_himself())
