"""Public counts in which nobody can be found: small numbers are withheld, and what would give them away.

A number from 1 to 4 is withheld. A table is published with its sums, by county and kind: a withheld
number that the others leave no choice is found by subtraction. So further ones are withheld, the
smallest first, until none can be worked out: seen as a graph, with a number between its county and its
kind, every withheld one lies on a circle of withheld ones, the bounds that the told numbers set to it leave it more
than one value, and where a sum is told, what is withheld below it comes to 5 at least. Nothing is
withheld of zero, which everybody may know.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from shared.contracts.shares import Count
from shared.errors import NotFound

Key = tuple[str | None, str | None]
"""County and kind of a number; without one it is the sum over all."""
Node = tuple[bool, str | None]
LEAST = 5
OUTCOMES = ("accepted", "approved", "refused", "paid", "returned")
OTHER_KIND = "OTHER"
SETTLING = timedelta(days=5)
"""After a month its last days are heard of from the bank; then it is counted, once."""


class CountsNotPublished(NotFound):
    """No counts of this month are published."""


def with_sums(cells: Mapping[tuple[str, str], int]) -> dict[Key, int]:
    """Every number of a table: each county by each kind, and the sums."""
    counties = sorted({county for county, _ in cells})
    kinds = sorted({kind for _, kind in cells})
    table: dict[Key, int] = {(c, k): cells.get((c, k), 0) for c in counties for k in kinds}
    table |= {(c, None): sum(table[c, k] for k in kinds) for c in counties}
    table |= {(None, k): sum(table[c, k] for c in counties) for k in kinds}
    return table | {(None, None): sum(cells.values())}


def withheld(table: Mapping[Key, int]) -> set[Key]:
    """The numbers of a table that are not published."""
    hidden = {key for key, number in table.items() if 0 < number < LEAST}
    while weak := _weak(table, hidden):
        further = [
            (number, _order(other), other)
            for key in weak
            for other, number in table.items()
            if number > 0 and other not in hidden and {*_nodes(key)} & {*_nodes(other)}
        ]
        if not further:
            return {key for key, number in table.items() if number > 0}
        hidden.add(min(further)[2])
    return hidden


def _order(key: Key) -> tuple[bool, str, bool, str]:
    county, kind = key
    return (county is None, county or "", kind is None, kind or "")


def _nodes(key: Key) -> tuple[Node, Node]:
    return (True, key[0]), (False, key[1])


def _weak(table: Mapping[Key, int], hidden: set[Key]) -> list[Key]:
    """The withheld numbers that can be worked out, or nearly."""
    alone = {
        key
        for key in hidden
        if not _on_a_circle(key, hidden) or any(_thin(node, table, hidden) for node in _nodes(key))
    }
    return sorted(alone or _settled(table, hidden), key=_order)


def _settled(table: Mapping[Key, int], hidden: set[Key]) -> set[Key]:
    """The withheld numbers of which the others, and that none is zero, leave one value."""
    most = sum(table.values())
    bounds = {key: (1, most) if key in hidden else (n, n) for key, n in table.items()}
    lines = _lines(table)
    moved = True
    while moved:
        moved = False
        for total, parts in lines:
            low, high = (sum(bounds[one][end] for one in parts) for end in (0, 1))
            for key in (total, *parts):
                least, greatest = bounds[key]
                if key == total:
                    new = max(least, low), min(greatest, high)
                else:
                    new = (
                        max(least, bounds[total][0] - (high - greatest)),
                        min(greatest, bounds[total][1] - (low - least)),
                    )
                if new != bounds[key]:
                    bounds[key], moved = new, True
                    break
    return {key for key in hidden if bounds[key][0] == bounds[key][1]}


def _lines(table: Iterable[Key]) -> list[tuple[Key, list[Key]]]:
    """Each sum with its parts."""
    counties = sorted({c for c, _ in table if c is not None})
    kinds = sorted({k for _, k in table if k is not None})
    rows = [_row(county, kinds) for county in (*counties, None)]
    return rows + [_column(kind, counties) for kind in (*kinds, None)]


def _row(county: str | None, kinds: Iterable[str]) -> tuple[Key, list[Key]]:
    return (county, None), [(county, kind) for kind in kinds]


def _column(kind: str | None, counties: Iterable[str]) -> tuple[Key, list[Key]]:
    return (None, kind), [(county, kind) for county in counties]


def _on_a_circle(key: Key, hidden: Iterable[Key]) -> bool:
    begin, end = _nodes(key)
    reached, waiting = {begin}, [begin]
    others = [_nodes(one) for one in hidden if one != key]
    while waiting:
        node = waiting.pop()
        for pair in others:
            if node in pair:
                other = pair[0] if pair[1] == node else pair[1]
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
    return end in reached


def _thin(node: Node, table: Mapping[Key, int], hidden: set[Key]) -> bool:
    """Whether what is withheld of a line, whose sum is told, comes to a small number."""
    is_county, name = node
    total: Key = (name, None) if is_county else (None, name)
    if total in hidden:
        return False
    parts = [key for key in hidden if key != total and node in _nodes(key)]
    return bool(parts) and sum(table[key] for key in parts) < LEAST


def published(cells: Mapping[tuple[str, str], int], outcome: str) -> list[Count]:
    """One outcome's table as everybody may see it, by county and kind; the sums last."""
    if not cells:
        return []
    table = with_sums(cells)
    hidden = withheld(table)
    return [
        Count(county=key[0], kind=key[1], outcome=outcome, cases=None if key in hidden else number)
        for key, number in sorted(table.items(), key=lambda one: _order(one[0]))
    ]


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def is_countable(first: date, *, today: date) -> bool:
    """Whether a month is over, and what happened in it is heard of."""
    return today >= next_month(first) + SETTLING
