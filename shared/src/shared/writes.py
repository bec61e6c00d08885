"""What a transaction writes row by row, gathered and sent to the database as one statement.

A round trip costs more than a row. So rows wait in the transaction until somebody reads what they
change, or until it ends: then one statement of common table expressions writes them all. Foreign
keys are checked when that statement ends, so the order of the parts is free.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, TextClause, text

from shared.errors import ChangedMeanwhile

if TYPE_CHECKING:
    from shared.transaction import Transaction

Heard = Callable[["Transaction", Any, Sequence[Mapping[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One common table expression: ``{me}`` is its name, ``:{me}`` its rows as a JSON array.

    ``gives`` is a query of one value; ``heard`` gets the transaction, that value and the rows sent.
    """

    sql: str
    gives: str
    heard: Heard


@dataclass(slots=True)
class Writes:
    """The rows that wait, by the part that writes them."""

    waiting: dict[Part, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, part: Part, row: dict[str, Any]) -> None:
        """Let a row wait."""
        self.waiting.setdefault(part, []).append(row)

    async def send(self, tx: "Transaction") -> None:
        """Write all that waits. Raises ``ChangedMeanwhile`` when a row is not as it was read."""
        if not self.waiting:
            return
        sent, self.waiting = self.waiting, {}
        values = {
            f"w{place}": json.dumps(rows, default=_as_json, ensure_ascii=False)
            for place, rows in enumerate(sent.values())
        }
        given = (await tx.session.execute(_statement(tuple(sent)), values)).one()
        for (part, rows), answer in zip(sent.items(), given, strict=True):
            part.heard(tx, answer, rows)


@cache
def _statement(parts: tuple[Part, ...]) -> TextClause:
    named = [(f"w{place}", part) for place, part in enumerate(parts)]
    ctes = ",\n".join(part.sql.replace("{me}", name) for name, part in named)
    gives = ", ".join(f"({part.gives.replace('{me}', name)}) AS {name}" for name, part in named)
    return text(f"WITH {ctes}\nSELECT {gives}")


def _as_json(value: object) -> str:
    """A value as ``jsonb_populate_record`` reads it into its column."""
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
def inserting(table: Table, *columns: str) -> Part:
    """New rows of a table with these columns; the others take their defaults."""
    names = ", ".join(columns)
    return Part(
        sql=f"""{{me}} AS (
    INSERT INTO {table.name} ({names})
    SELECT {names} FROM jsonb_populate_recordset(CAST(NULL AS {table.name}), CAST(:{{me}} AS jsonb))
    RETURNING 1)""",
        gives="SELECT count(*) FROM {me}",
        heard=_all_written,
    )


@cache
def changing(table: Table, *columns: str, versioned: bool) -> Part:
    """These columns of rows found by their primary key.

    ``versioned``: each row has ``was``, the version that was read; if it has moved on,
    ``ChangedMeanwhile`` is raised.
    """
    keys = [column.name for column in table.primary_key]
    sets = ", ".join(f"{name} = n.{name}" for name in columns)
    found = " AND ".join(f"t.{name} = n.{name}" for name in keys)
    same = " AND t.version = CAST(w ->> 'was' AS integer)" if versioned else ""
    return Part(
        sql=f"""{{me}} AS (
    UPDATE {table.name} AS t SET {sets}
    FROM jsonb_array_elements(CAST(:{{me}} AS jsonb)) AS w,
        LATERAL jsonb_populate_record(CAST(NULL AS {table.name}), w) AS n
    WHERE {found}{same}
    RETURNING 1)""",
        gives="SELECT count(*) FROM {me}",
        heard=_all_written,
    )


def insert_row(writes: Writes, table: Table, row: dict[str, Any]) -> None:
    """Let a new row of a table wait."""
    writes.add(inserting(table, *row), row)


def change_row(
    writes: Writes,
    table: Table,
    key: dict[str, Any],
    row: dict[str, Any],
    *,
    was: int | None = None,
) -> None:
    """Let a change of a row wait; a second change of the same columns takes the place of the first."""
    part = changing(table, *row, versioned=was is not None)
    rows = writes.waiting.setdefault(part, [])
    for there in rows:
        if all(there[name] == value for name, value in key.items()):
            there.update(row)
            return
    rows.append({**key, **row} if was is None else {**key, **row, "was": was})
