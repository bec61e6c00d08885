"""Rows inside a row: a case is read whole, with what belongs to it, in one statement.

PostgreSQL packs the rows of other tables into one answer, ``ARRAY(SELECT ROW(…) FROM …)``; the
driver hands each over as a plain tuple, which gets its column names back here. Nothing of the ORM
takes part: an entity costs ten times as much as a tuple, and nobody writes through these.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import ARRAY, Integer, String, Table, TextClause, TextualSelect, Uuid, column
from sqlalchemy.orm import DeclarativeBase

RowT = TypeVar("RowT", bound=DeclarativeBase)


class Packed:
    """The columns of a table, packed into one SQL value and unpacked again.

    >>> DOCUMENT = Packed(DocumentRow, "d")
    >>> text(f"SELECT ARRAY(SELECT {DOCUMENT.sql} FROM documents AS d …) AS documents …")
    >>> [DOCUMENT.read(values) for values in row.documents]
    """

    def __init__(
        self, table: type[DeclarativeBase], alias: str, *, without: Iterable[str] = ()
    ) -> None:
        left_out = frozenset(without)
        columns = [one for one in table.__table__.columns if one.name not in left_out]
        self._row: Callable[..., Any] = namedtuple(  # type: ignore[misc]  # noqa: PYI024 - made of the table
            table.__name__, [one.name for one in columns]
        )
        self._arrays = [(one.name, _reader(one)) for one in columns if isinstance(one.type, ARRAY)]
        self.sql = f"ROW({', '.join(_written(alias, one) for one in columns)})"

    def read(self, values: Sequence[Any]) -> Any:
        """The row with a name for each column; the values come typed, JSON decoded."""
        row = self._row(*values)
        if not self._arrays:
            return row
        return row._replace(
            **{name: _each(getattr(row, name), read) for name, read in self._arrays}
        )

    def read_all(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Each row of an array."""
        return [self.read(values) for values in rows]


def answering(query: TextClause, *names: str) -> TextualSelect:
    """A query in SQL whose columns are named in their order.

    Then SQLAlchemy puts the reading of an answer together once, and not for every answer.
    """
    return query.columns(*(column(name) for name in names))


@cache
def _packed(row: type[DeclarativeBase]) -> Packed:
    return Packed(row, "t")


def rows_where(row: type[DeclarativeBase], where: str, *, order: str | None = None) -> str:
    """An expression: the rows of ``t`` for which a condition holds, as an array of records."""
    table = row.__table__
    assert isinstance(table, Table)
    sorted_by = order or ", ".join(f"t.{column.name}" for column in table.primary_key)
    return f"""ARRAY(SELECT {_packed(row).sql}
    FROM {table.name} AS t WHERE {where} ORDER BY {sorted_by})"""


def rows_from(row: type[RowT], records: Iterable[Sequence[Any]]) -> list[RowT]:
    """The rows of an expression of ``rows_where``: for reading only, of the table's columns."""
    return cast("list[RowT]", _packed(row).read_all(records))


def row_from(row: type[RowT], records: Iterable[Sequence[Any]]) -> RowT | None:
    """The one row of such an expression, or none."""
    found = rows_from(row, records)
    return found[0] if found else None


def _written(alias: str, column: Any) -> str:
    """One column; of all arrays inside a ROW a new connection of the driver reads ``text[]`` alone.

    Others it learns with the first statement that has one for a parameter, on that connection.
    """
    if isinstance(column.type, ARRAY):
        _reader(column)
        return f'{alias}."{column.name}"::text[]'
    return f'{alias}."{column.name}"'


_READERS: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (Uuid, UUID),
    (Integer, int),
    (String, str),
)


def _reader(column: Any) -> Callable[[str], Any]:
    """How a member of an array is read from its text."""
    for kind, read in _READERS:
        if isinstance(column.type.item_type, kind):
            return read
    raise TypeError(f"{column} is an array of {column.type.item_type!r}: nothing reads its text")


def _each(texts: Sequence[str] | None, read: Callable[[str], Any]) -> list[Any] | None:
    return None if texts is None else [read(one) for one in texts]
