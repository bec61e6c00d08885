"""What was set down of a trail, laid beside what is in the database for as long as a proof lasts.

A session sees both as `audit_log`: a view of its own, before the table in its path. So each check
asks the whole trail, and is written once.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.suite import SERVICE
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.archive.place import Place
from aid.books import Findings
from aid.partitions.detachment import COLUMNS, fetched

SET_DOWN = text("SELECT year, file, sha256, rows FROM detached_partitions ORDER BY year")
BESIDE = "CREATE TEMPORARY TABLE audit_set_down (LIKE {schema}.audit_log) ON COMMIT DROP"
WHOLE = """
CREATE TEMPORARY VIEW audit_log AS
SELECT {columns} FROM {schema}.audit_log UNION ALL SELECT {columns} FROM audit_set_down
"""
INDEXES = (
    "CREATE INDEX ON audit_set_down (xid)",
    "CREATE INDEX ON audit_set_down (resource_type, resource_id)",
    "ANALYZE audit_set_down",
)


async def lay_beside(
    layout: Layout, sessions: Mapping[str, AsyncSession], findings: Findings
) -> bool:
    """Lay each year that was set down beside its trail; false, and said, where one is not at hand."""
    address = layout.settings.get("AID_PARTITIONS")
    whole, rows = True, 0
    for name, session in sessions.items():
        for noted in (await session.execute(SET_DOWN)).mappings().all():
            if address is None:
                findings.fail(
                    f"archived: the trail of {name} of {noted['year']}, {noted['rows']} rows in "
                    f"{noted['file']} (SHA-256 {noted['sha256']}): name its folder in "
                    "AID_PARTITIONS, and what rests on it is proved too"
                )
                whole = False
                continue
            try:
                await _lay(session, SERVICE[name].package, Place(address), dict(noted))
            except Refusal as refused:
                findings.fail(f"archived: {refused}")
                whole = False
            rows += noted["rows"]
    if rows:
        findings.prove(f"{rows} archived rows of the trail are as they were set down", "archived")
    return whole


async def _lay(session: AsyncSession, schema: str, place: Place, noted: Mapping[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = await fetched(place, noted, Path(folder))
        is_there = await session.scalar(text("SELECT to_regclass('pg_temp.audit_set_down')"))
        if is_there is None:
            columns = ", ".join(COLUMNS)
            await session.execute(text(BESIDE.format(schema=schema)))
            await session.execute(text(WHOLE.format(schema=schema, columns=columns)))
        connection = await (await session.connection()).get_raw_connection()
        driver: Any = connection.driver_connection
        await driver.copy_to_table("audit_set_down", source=file, columns=list(COLUMNS))
        if is_there is None:
            for statement in INDEXES:
                await session.execute(text(statement))
