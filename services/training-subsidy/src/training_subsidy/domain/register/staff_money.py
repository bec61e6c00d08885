"""What an enterprise set aside for its staff's education, and what it used it for (（十二）（二十三）)."""

from dataclasses import dataclass
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable


class StaffMoneyNotFound(NotFound):
    """There is no such declaration, or not of your organisation or region."""


class StaffMoneyDeclaredAlready(Conflict):
    """The year is declared already."""


class StaffMoneyDoesNotAddUp(Unprocessable):
    article = "215号（二十三）"


class StaffMoneyYearNotBegun(Unprocessable):
    article = "215号（二十三）"
    pointer = "/year"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMoney:
    """The staff-education money of one year, in fen (VT-070).

    ``used`` is of this year's and earlier money; ``frontline`` of it is for workers at the front line,
    ``masters`` for teaching apprentices (师带徒, VT-042).
    """

    id: UUID
    org: str
    region: str
    year: int
    extracted: int
    used: int
    frontline: int
    masters: int
    version: int = 1

    def check(self, *, this_year: int) -> None:
        """Raises ``StaffMoneyDoesNotAddUp`` and ``StaffMoneyYearNotBegun``."""
        if self.year > this_year:
            raise StaffMoneyYearNotBegun(year=this_year)
        if max(self.frontline, self.masters) > self.used:
            raise StaffMoneyDoesNotAddUp

    @property
    def frontline_percent(self) -> int | None:
        """The front line's part of what was used, rounded down; none where nothing was."""
        return self.frontline * 100 // self.used if self.used else None
