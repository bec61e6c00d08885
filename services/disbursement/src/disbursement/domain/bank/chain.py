"""How statements of an account follow each other: by day, by number, by balance."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.errors import Conflict

from disbursement.domain.bank.messages import BreakKind, Statement


class DayStatedAlready(Conflict):
    """The account's statement of this day was taken under another id."""


BookedLine = tuple[str | None, int, bool]
"""A line by what it is about: reference of the payment, amount in fen, credit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A statement of the same account that stands already. ``place`` orders those of one day.

    ``lines`` are its lines by reference of the payment, amount and side, where it is of a day that
    is stated now.
    """

    statement_id: str
    sequence: int | None
    on: date
    opening: int
    closing: int
    content: str
    place: int
    lines: tuple[BookedLine, ...] = ()

    @property
    def order(self) -> tuple[date, int, int]:
        return self.on, self.sequence or 0, self.place


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where two statements do not join; the key of its break is ``account/about``."""

    kind: BreakKind
    about: str
    amount: int | None = None
    expected: int | None = None


def require_new_day(statement: Statement, content: str, there: Sequence[Stated]) -> None:
    """Refuse a day that is stated again under another id: its lines would count twice.

    A second statement of a day goes on where the first ended; after a day that came to nothing it
    must not say that day's lines again. Raises ``DayStatedAlready``.
    """
    before, _ = neighbours(statement, there)
    for other in there:
        if other.on != statement.on or other.statement_id == statement.statement_id:
            continue
        same_number = statement.sequence is not None and other.sequence == statement.sequence
        same_lines = bool(statement.lines) and other.content == content
        goes_on = before is not None and before.closing == statement.opening
        again = not goes_on and other.opening == statement.opening
        if same_number or same_lines or again or _says_again(statement, other):
            raise DayStatedAlready(day=statement.on.isoformat(), earlier=other.statement_id)


def booked_lines(statement: Statement) -> tuple[BookedLine, ...]:
    """The lines of a statement by what they are about."""
    return tuple((one.end_to_end_id, one.amount, one.credit) for one in statement.lines)


def _says_again(statement: Statement, other: Stated) -> bool:
    """Whether all lines of a day that came to nothing stand in another statement of it, and more."""
    came_to_nothing = other.opening == other.closing == statement.opening
    return (
        bool(other.lines)
        and came_to_nothing
        and not (Counter(other.lines) - Counter(booked_lines(statement)))
    )


def neighbours(
    statement: Statement, there: Sequence[Stated]
) -> tuple[Stated | None, Stated | None]:
    """The statements before and after; one that has no number follows those of its day."""

    def is_before(other: Stated) -> bool:
        if other.on != statement.on or statement.sequence is None or other.sequence is None:
            return other.on <= statement.on
        return other.sequence < statement.sequence

    before = [other for other in there if is_before(other)]
    after = [other for other in there if not is_before(other)]
    return (
        max(before, key=lambda other: other.order, default=None),
        min(after, key=lambda other: other.order, default=None),
    )


def gaps(statement: Statement, there: Sequence[Stated]) -> Iterator[Gap]:
    """Where a new statement does not join the one before it, and the one after it."""
    before, after = neighbours(statement, there)
    here = f"{statement.on}/{statement.statement_id}"
    if before is not None and before.closing != statement.opening:
        yield Gap(BreakKind.STATEMENT_DOES_NOT_JOIN, here, statement.opening, before.closing)
    if before is not None and statement.sequence is not None and before.sequence is not None:
        yield from _numbers(statement.on, statement.sequence, before, here)
    if after is not None and after.opening != statement.closing:
        about = f"{after.on}/{after.statement_id}"
        yield Gap(BreakKind.STATEMENT_DOES_NOT_JOIN, about, after.opening, statement.closing)


def _numbers(on: date, sequence: int, before: Stated, here: str) -> Iterator[Gap]:
    """Numbers run on without a gap; a bank may begin again at 1 with the year, by day."""
    last = before.sequence or 0
    if on.year != before.on.year and sequence <= last:
        last = 0
    if sequence > last + 1:
        yield Gap(BreakKind.STATEMENT_MISSING, f"{on.year}/{last + 1}..{sequence - 1}")
    elif sequence <= last:
        yield Gap(BreakKind.STATEMENT_NUMBER_REPEATED, here)
