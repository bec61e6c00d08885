"""The catalogue of trades and levels whose training may be subsidised (215号（七）, VT-016)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import TradeListed
from shared.errors import Unprocessable


class TrainingType(StrEnum):
    """The four types of training of 215号（四） (VT-004)."""

    EMPLOYMENT_SKILL = "EMPLOYMENT_SKILL"
    PRE_POST = "PRE_POST"
    ON_JOB_UPGRADING = "ON_JOB_UPGRADING"
    ENTREPRENEURSHIP = "ENTREPRENEURSHIP"


class StandardReachesBack(Unprocessable):
    article = "215号（七）"


class NotInTheCatalogue(Unprocessable):
    article = "215号（七）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The subsidy standard of a trade and level from a day on, in fen (A-53).

    Without an amount the trade is off the catalogue from that day on (A-88).
    """

    in_force_from: date
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade at one level: 5 (初级工) to 1 (高级技师); a smaller number is higher."""

    id: UUID
    code: str
    name: str
    level: int
    training_type: TrainingType
    standards: tuple[Standard, ...]
    listed_on: date
    version: int = 0

    @classmethod
    def list_trade(
        cls,
        *,
        id: UUID,  # noqa: A002 - the field's name
        code: str,
        name: str,
        level: int,
        training_type: TrainingType,
        standards: tuple[Standard, ...],
        on: date,
    ) -> tuple["Trade", TradeListed]:
        """Enter a trade and level with its dated standards."""
        trade = cls(
            id=id,
            code=code,
            name=name,
            level=level,
            training_type=training_type,
            standards=tuple(sorted(standards, key=lambda standard: standard.in_force_from)),
            listed_on=on,
        )
        return trade, TradeListed(trade_id=id, code=code, level=level, listed_on=on)

    def adjust(self, standard: Standard, *, on: date) -> "Trade":
        """Add a standard from a day to come on; the catalogue is adjusted, never its past (VT-016)."""
        taken = any(one.in_force_from == standard.in_force_from for one in self.standards)
        if taken or standard.in_force_from <= on:
            raise StandardReachesBack(day=standard.in_force_from)
        dated = sorted((*self.standards, standard), key=lambda one: one.in_force_from)
        return replace(self, standards=tuple(dated))

    def delist(self, day: date, *, on: date) -> "Trade":
        """Take the trade off the catalogue from a day to come; what began before keeps its standard."""
        if self.standard_on(day) is None:
            raise NotInTheCatalogue(day=day)
        return self.adjust(Standard(in_force_from=day, amount=None), on=on)

    def standard_on(self, day: date) -> int | None:
        """The standard in force on a day, in fen; none before the first, and none while off."""
        in_force = [s.amount for s in self.standards if s.in_force_from <= day]
        return in_force[-1] if in_force else None
