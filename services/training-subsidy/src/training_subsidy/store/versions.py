"""Writing a row only if nobody has written since it was read."""

from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.transaction import Transaction
from sqlalchemy import text, update


async def save(tx: Transaction, table: Any, row_id: UUID, version: int, **values: Any) -> int:
    """Write values over this version and return the next one. Raises ``ChangedMeanwhile``."""
    written = await tx.session.execute(
        update(table)
        .where(table.id == row_id, table.version == version)
        .values(version=version + 1, **values)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    return version + 1


def expect(version: int, expected: int | None) -> None:
    """Refuse a change of what has been changed since the caller read it."""
    if expected is not None and version != expected:
        raise ChangedMeanwhile(version=version)


async def is_there(tx: Transaction, table: str) -> bool:
    """Whether a table has come: a sweep may be at work before the newest revision."""
    found = await tx.session.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": table})
    return bool(found)
