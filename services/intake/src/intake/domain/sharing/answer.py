"""What is told of a person: whether they are aided this year, since when, and what was paid."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.errors import NotFound

from intake.domain.sharing.agreement import Agreement, DataField

PAID, RETURNED, MATCHED = "payment-paid", "payment-returned", "payment-matched"


class DataPullNotFound(NotFound):
    """No such receipt, or it is another consumer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What the bank or the counter did with the money of a case, as the timeline has it."""

    code: str
    amount: int = 0
    """In fen."""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Aid that was granted to a person's household, or to the person alone."""

    category: str
    region: str
    decided_on: date
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer; what the agreement does not name is none."""

    aided: bool | None = None
    aided_since: date | None = None
    paid_by_category: dict[str, int] | None = None
    """Fen by the category of aid; none is left out."""

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept with its receipt."""
        since = self.aided_since and self.aided_since.isoformat()
        return {
            "aided": self.aided,
            "aided_since": since,
            "paid_by_category": self.paid_by_category,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Told":
        since = kept["aided_since"]
        return cls(
            aided=kept["aided"],
            aided_since=since and date.fromisoformat(since),
            paid_by_category=kept["paid_by_category"],
        )


def paid_in(movements: Iterable[Movement], *, year: int) -> int:
    """What was paid in a year and did not come back, in fen."""
    standing: list[Movement] = []
    before = ""
    for one in movements:
        kind = one.code.partition(":")[0]
        if kind == PAID:
            standing.append(one)
        elif kind == RETURNED and before in {PAID, MATCHED} and standing:
            standing.pop()  # it came back after it was paid
        before = kind
    return sum(one.amount for one in standing if one.paid_on and one.paid_on.year == year)


def told(agreement: Agreement, grants: Iterable[Grant], *, today: date) -> Told:
    """What an agreement tells of somebody with these grants, in the calendar year of a day.

    Temporary assistance is given once for an incident: somebody is aided in the year in which it was
    granted. A person whom nobody here knows is answered like one without a grant.
    """
    fields = agreement.fields
    everything = [one for one in grants if one.region.startswith(agreement.region)]
    days = [one.decided_on for one in everything if one.decided_on.year == today.year]
    paid = defaultdict[str, int](int)
    for one in everything:
        paid[one.category] += paid_in(one.movements, year=today.year)
    return Told(
        aided=bool(days) if DataField.AIDED in fields else None,
        aided_since=min(days, default=None) if DataField.AIDED_SINCE in fields else None,
        paid_by_category={category: amount for category, amount in sorted(paid.items()) if amount}
        if DataField.PAID_BY_CATEGORY in fields
        else None,
    )
