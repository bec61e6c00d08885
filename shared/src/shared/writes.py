"""What a transaction writes row by row, gathered and sent to the database as one statement.

A round trip costs more than a row. So rows wait in the transaction until somebody reads what they
change, or until it ends: then one statement of common table expressions writes them all. Foreign
keys are checked when that statement ends, so the order of the parts is free. Rows travel as
``json``, not ``jsonb``, so that a JSON column keeps its text byte for byte.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import TextClause, TextualSelect, inspect, text
from sqlalchemy.orm import DeclarativeBase

from shared.errors import ChangedMeanwhile
from shared.rows import answering

if TYPE_CHECKING:
    from shared.transaction import Transaction

Heard = Callable[["Transaction", Any, Sequence[Mapping[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class WritePart:
    """One common table expression: ``{me}`` is its name, ``:{me}`` its rows as a JSON array.

    ``gives`` is a query of one value; ``heard`` gets the transaction, that value and the rows sent.
    """

    sql: str
    gives: str
    heard: Heard


@dataclass(slots=True)
class Writes:
    """The rows that wait, by the part that writes them."""

    waiting: dict[WritePart, list[dict[str, Any]]] = field(default_factory=dict)
    changes: dict[tuple[WritePart, frozenset[tuple[str, Any]]], dict[str, Any]] = field(
        default_factory=dict
    )
    """The waiting rows that change another one, by its key."""

    def add(self, part: WritePart, row: dict[str, Any]) -> None:
        """Let a row wait."""
        self.waiting.setdefault(part, []).append(row)

    async def send(self, tx: "Transaction") -> None:
        """Write all that waits. Raises ``ChangedMeanwhile`` when a row is not as it was read."""
        if not self.waiting:
            return
        sent, self.waiting = self.waiting, {}
        self.changes.clear()
        values = {
            f"w{place}": json.dumps(rows, default=_as_json, ensure_ascii=False)
            for place, rows in enumerate(sent.values())
        }
        given = (await tx.session.execute(_statement(tuple(sent)), values)).one()
        for (part, rows), answer in zip(sent.items(), given, strict=True):
            part.heard(tx, answer, rows)


@cache
def _statement(parts: tuple[WritePart, ...]) -> TextualSelect:
    named = [(f"w{place}", part) for place, part in enumerate(parts)]
    ctes = ",\n".join(part.sql.replace("{me}", name) for name, part in named)
    gives = ", ".join(f"({part.gives.replace('{me}', name)}) AS {name}" for name, part in named)
    return answering(text(f"WITH {ctes}\nSELECT {gives}"), *(name for name, _ in named))


def _as_json(value: object) -> str:
    """A value as ``json_populate_record`` reads it into its column."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return rf"\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no value of a column")


def _all_written(_tx: object, count: int, rows: Sequence[Mapping[str, Any]]) -> None:
    if count != len(rows):
        raise ChangedMeanwhile


@cache
def inserting(row: type[DeclarativeBase], *columns: str) -> WritePart:
    """New rows of a table with these columns; the others take their defaults."""
    names, table = ", ".join(columns), row.__tablename__
    return WritePart(
        sql=f"""{{me}} AS (
    INSERT INTO {table} ({names})
    SELECT {names} FROM json_populate_recordset(CAST(NULL AS {table}), CAST(:{{me}} AS json))
    RETURNING 1)""",
        gives="SELECT count(*) FROM {me}",
        heard=_all_written,
    )


@cache
def changing(row: type[DeclarativeBase], *columns: str, versioned: bool) -> WritePart:
    """These columns of rows found by their primary key.

    ``versioned``: each row has ``was``, the version that was read; if it has moved on,
    ``ChangedMeanwhile`` is raised.
    """
    table, keys = row.__tablename__, [column.name for column in inspect(row).primary_key]
    sets = ", ".join(f"{name} = n.{name}" for name in columns)
    found = " AND ".join(f"t.{name} = n.{name}" for name in keys)
    same = " AND t.version = CAST(w ->> 'was' AS integer)" if versioned else ""
    return WritePart(
        sql=f"""{{me}} AS (
    UPDATE {table} AS t SET {sets}
    FROM json_array_elements(CAST(:{{me}} AS json)) AS w,
        LATERAL json_populate_record(CAST(NULL AS {table}), w) AS n
    WHERE {found}{same}
    RETURNING 1)""",
        gives="SELECT count(*) FROM {me}",
        heard=_all_written,
    )


@cache
def removing(row: type[DeclarativeBase], *keys: str) -> WritePart:
    """Rows found by these columns; that one is gone already is no fault."""
    found = " AND ".join(f"t.{name} = n.{name}" for name in keys)
    table = row.__tablename__
    return WritePart(
        sql=f"""{{me}} AS (
    DELETE FROM {table} AS t
    USING json_populate_recordset(CAST(NULL AS {table}), CAST(:{{me}} AS json)) AS n
    WHERE {found}
    RETURNING 1)""",
        gives="SELECT count(*) FROM {me}",
        heard=_whatever_there_was,
    )


def _whatever_there_was(_tx: object, _count: int, _rows: object) -> None:
    """Nothing to say."""


def remove_row(tx: "Transaction", row: type[DeclarativeBase], **key: Any) -> None:
    """Let a row wait to be deleted."""
    tx.writes.add(removing(row, *key), key)


def insert_row(tx: "Transaction", row: type[DeclarativeBase], **columns: Any) -> None:
    """Let a new row of a table wait."""
    tx.writes.add(inserting(row, *columns), columns)


def change_row(
    tx: "Transaction",
    row: type[DeclarativeBase],
    key: Mapping[str, Any],
    *,
    was: int | None = None,
    **columns: Any,
) -> None:
    """Let a change of a row wait; ``was`` is the version that was read, where the table has one.

    A second change of the same columns takes the place of the first.
    """
    part = changing(row, *columns, versioned=was is not None)
    place = part, frozenset(key.items())
    there = tx.writes.changes.get(place)
    if there is not None:
        there.update(columns)
        return
    version = {} if was is None else {"was": was}
    tx.writes.changes[place] = {**key, **columns, **version}
    tx.writes.add(part, tx.writes.changes[place])


async def insert_once(
    tx: "Transaction", row: type[DeclarativeBase], *unique: str, **columns: Any
) -> bool:
    """Insert a row at once; false when there is one with the same ``unique`` columns already.

    Without ``unique`` any unique key of the table counts.
    """
    query = _inserting_once(row, unique, tuple(columns))
    values = json.dumps(columns, default=_as_json, ensure_ascii=False)
    return await tx.session.scalar(query, {"row": values}) is not None


@cache
def _inserting_once(
    row: type[DeclarativeBase], unique: tuple[str, ...], columns: tuple[str, ...]
) -> TextClause:
    names, table = ", ".join(columns), row.__tablename__
    place = f"({', '.join(unique)})" if unique else ""
    return text(f"""
INSERT INTO {table} ({names})
SELECT {names} FROM json_populate_record(CAST(NULL AS {table}), CAST(:row AS json))
ON CONFLICT {place} DO NOTHING RETURNING {inspect(row).primary_key[0].name}
""")
