"""Rows that a step changes: found in the actor's region, held, and written if nobody wrote since."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase

from shared.errors import ChangedMeanwhile, NotFound
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row

RowT = TypeVar("RowT", bound=DeclarativeBase)


async def find(tx: Reading, table: type[RowT], row_id: UUID, *, missing: type[NotFound]) -> RowT:
    """One row, wherever it is. Raises ``missing``."""
    query: Any = select(table).where(table.__table__.c.id == row_id)
    row: RowT | None = await tx.session.scalar(query)
    if row is None:
        raise missing
    return row


async def hold(
    tx: Transaction, table: type[RowT], row_id: UUID, *, missing: type[NotFound]
) -> RowT:
    """One row, held to the end of the transaction; it is no longer of the session, and may change."""
    query: Any = select(table).where(table.__table__.c.id == row_id).with_for_update()
    row: RowT | None = await tx.session.scalar(query)
    if row is None:
        raise missing
    tx.session.expunge(row)
    return row


def require_seen(tx: Reading, row: Any, *, missing: type[NotFound], with_org: bool = True) -> None:
    """Officers see what is in their region, people their own, an organisation what lies with it.

    ``with_org`` says whether it lies with the organisation that the row names.
    """
    if tx.by.has(Role.DATA_PARTNER):
        if row.org is None or row.org != tx.by.org or not with_org:
            raise missing
    elif tx.by.owns_single_cases:
        if row.owner != tx.by.sub:
            raise missing
    else:
        tx.by.within(row.region)


def require_version(row: Any, expected: int) -> None:
    """Refuse whoever has read another version. Raises ``ChangedMeanwhile``."""
    if row.version != expected:
        raise ChangedMeanwhile(version=row.version)


def insert(tx: Transaction, table: type[RowT], resource: str, **values: Any) -> RowT:
    """Enter a new row, under an id of its own unless one is given; texts of ``bytea`` columns are sealed."""
    row_id = values.pop("id", None) or new_id()
    columns = {"id": row_id, "version": 1} | _sealed(tx, table, row_id, values)
    insert_row(tx, table, **columns)
    tx.audit_subject(resource, row_id, 1)
    tx.created(row_id)
    return table(**columns)


def change(tx: Transaction, row: DeclarativeBase, resource: str, **values: Any) -> None:
    """Write new values of a held row; texts of ``bytea`` columns are sealed."""
    any_row: Any = row
    was = any_row.version
    columns = {"version": was + 1} | _sealed(tx, type(row), any_row.id, values)
    change_row(tx, type(row), {"id": any_row.id}, was=was, **columns)
    for name, value in columns.items():
        setattr(row, name, value)
    tx.audit_subject(resource, any_row.id, was + 1)


def opened(tx: Reading, row: Any, column: str) -> str | None:
    """The text of a sealed column; the caller audits the reading."""
    sealed = getattr(row, column)
    if sealed is None:
        return None
    return tx.vault.open(sealed, Place(type(row).__tablename__, column, row.id))


def _sealed(
    tx: Transaction, table: type[DeclarativeBase], row_id: UUID, values: dict[str, Any]
) -> dict[str, Any]:
    kept = {name: str(table.__table__.columns[name].type) for name in values}
    return {
        name: tx.vault.seal(value, Place(table.__tablename__, name, row_id))
        if kept[name] in {"BLOB", "BYTEA"} and isinstance(value, str)
        else value
        for name, value in values.items()
    }
