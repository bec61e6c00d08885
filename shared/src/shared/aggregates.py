"""A whole aggregate in one statement: the rows that hang on it come as arrays of records.

The expressions are put together once, when a store is loaded; asyncpg reads the values of a record
in the types of their columns.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ARRAY, Column, Table, Uuid
from sqlalchemy.orm import DeclarativeBase

RowT = TypeVar("RowT", bound=DeclarativeBase)


def columns_of(table: Table, alias: str) -> str:
    """The columns of a table in their order, as a record holds them."""
    return ", ".join(_readable(column, alias) for column in table.columns)


def _readable(column: Column[Any], alias: str) -> str:
    # inside a record asyncpg knows text[] and uuid[], but not varchar[]
    cast = isinstance(column.type, ARRAY) and not isinstance(column.type.item_type, Uuid)
    return f"CAST({alias}.{column.name} AS text[])" if cast else f"{alias}.{column.name}"


def rows_where(row: type[DeclarativeBase], where: str, *, order: str | None = None) -> str:
    """An expression: the rows of ``t`` for which a condition holds, as an array of records."""
    table = row.__table__
    assert isinstance(table, Table)
    sorted_by = order or ", ".join(f"t.{column.name}" for column in table.primary_key)
    return f"""ARRAY(SELECT ROW({columns_of(table, "t")})
    FROM {table.name} AS t WHERE {where} ORDER BY {sorted_by})"""


def rows_from(row: type[RowT], records: Iterable[Sequence[Any]]) -> list[RowT]:
    """The rows of an expression of ``rows_where``; they belong to no session."""
    return [row(**dict(zip(_names(row), record, strict=True))) for record in records]


@cache
def _names(row: type[DeclarativeBase]) -> tuple[str, ...]:
    return tuple(column.name for column in row.__table__.columns)


def row_from(row: type[RowT], records: Iterable[Sequence[Any]]) -> RowT | None:
    """The one row of such an expression, or none."""
    found = rows_from(row, records)
    return found[0] if found else None
