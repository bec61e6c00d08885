"""Rows inside a row: a case is read whole, with what belongs to it, in one statement.

PostgreSQL packs the rows of other tables into one answer, ``ARRAY(SELECT ROW(…) FROM …)``; the
driver hands each over as a plain tuple, which gets its column names back here.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ARRAY
from sqlalchemy.orm import DeclarativeBase


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
        self.sql = f"ROW({', '.join(_written(alias, one) for one in columns)})"

    def read(self, values: tuple[Any, ...]) -> Any:
        """The row with a name for each column; the values come typed, JSON decoded."""
        return self._row(*values)

    def read_all(self, rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Each row of an array."""
        return [self.read(values) for values in rows]


def _written(alias: str, column: Any) -> str:
    """One column; inside a ROW the driver knows arrays of text, and no others of strings."""
    cast = "::text[]" if isinstance(column.type, ARRAY) else ""
    return f'{alias}."{column.name}"{cast}'
