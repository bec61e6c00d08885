"""Who stands in for an absent lead of human resources, from a day until a day (A-50, record 0127)."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.deputies import DeputyRefusals, StandIn, check_named
from shared.errors import Conflict, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.roles import Actor


class DeputyDaysImpossible(Unprocessable):
    article = "215号（二十五）"


class DeputyIsTheLead(Unprocessable):
    article = "215号（二十五）"
    pointer = "/deputy"


class DeputyNamesHimself(AnotherPersonRequired):
    article = "215号（二十五）"


class DeputyClosed(Conflict):
    article = "215号（二十五）"


REFUSALS = DeputyRefusals(
    days=DeputyDaysImpossible,
    is_the_lead=DeputyIsTheLead,
    names_himself=DeputyNamesHimself,
    closed=DeputyClosed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy(StandIn):
    """One stand-in for one absent lead of a county's office, or the city's."""

    def sign(self, *, by: Actor, at: datetime, today: date) -> "Deputy":
        """A second person signs, who is neither the stand-in nor the absent lead."""
        return self.signed(by=by, at=at, today=today, refusals=REFUSALS)

    def end(self, on: date, *, by: Actor, at: datetime, today: date) -> "Deputy":
        """The lead is back: the last day is an earlier one, and none that is over."""
        return self.ended(on, by=by, at=at, today=today, refusals=REFUSALS)


def check(*, absent: str, deputy: str, proposer: str, since: date, until: date) -> None:
    """Refuse days that cannot be, a lead as the own stand-in, and who names himself."""
    check_named(
        absent=absent,
        deputy=deputy,
        proposer=proposer,
        since=since,
        until=until,
        refusals=REFUSALS,
    )
