"""A year of the audit trail is set down in a file with its digest, and taken back out of it."""

import asyncio
import gzip
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.suite import SERVICES, Service

from aid.archive.place import Place
from aid.partitions import years
from aid.partitions.years import TABLE, Year, Years

COLUMNS = (
    *("position", "xid", "at", "actor_id", "actor_roles", "action", "outcome"),
    *("resource_type", "resource_id", "detail"),
)
FACTS = """
SELECT count(*) AS rows, coalesce(min(position), 0) AS first, coalesce(max(position), 0) AS last,
    count(*) FILTER (WHERE xid >= coalesce(
        (SELECT max(until_xid) FROM {schema}.audit_seals), '0'::xid8)) AS unsealed
FROM {schema}.{name}
"""
DETACH = """
ALTER TABLE {schema}.audit_log DETACH PARTITION {schema}.{name};
DROP TABLE {schema}.{name};
"""
NOTE = """
INSERT INTO {schema}.detached_partitions
    ("table", year, file, sha256, rows, first_position, last_position)
VALUES ('audit_log', $1, $2, $3, $4, $5, $6)
"""
PIECE_BYTES = 1 << 20


async def detach(layout: Layout, year: int, address: str, now: datetime) -> None:
    """Set a year of all five trails down, the oldest first, and take it out of the database.

    Refused until a whole year lies between, as duties and drafts still ask what was done; and for
    one that has rows without a seal, or is not the oldest. ``now`` is of the business clock.
    """
    place = Place(address)
    if not years.over(year + 1, now):
        raise Refusal(f"The trail of {year} stays at hand until {year + 1} is over.")
    connection = await years.connect(layout)
    try:
        for service in SERVICES:
            found = await years.read(connection, service)
            if any(row["year"] == year for row in found.detached):
                continue
            oldest = _oldest(found, year, service)
            print(await _set_down(connection, service, oldest, place))
    finally:
        await connection.close()


async def attach(layout: Layout, year: int, address: str) -> None:
    """Take a year of all five trails back, the newest of the detached first."""
    place = Place(address)
    connection = await years.connect(layout)
    try:
        for service in SERVICES:
            found = await years.read(connection, service)
            noted = {row["year"]: row for row in found.detached}
            if year not in noted:
                print(f"{service.name}: {year} is not detached")
                continue
            if year != max(noted):
                raise Refusal(f"Attach {max(noted)} first: the trail grows back from its end.")
            with tempfile.TemporaryDirectory() as folder:
                file = await fetched(place, noted[year], Path(folder))
                await _take_back(connection, service, year, file, is_first=len(noted) == 1)
            print(f"{service.name}: {year} is back, {noted[year]['rows']} rows")
    finally:
        await connection.close()


async def fetched(place: Place, noted: Mapping[str, Any], folder: Path) -> Path:
    """The rows of a detached year, as PostgreSQL copies them, in a file. Raises ``Refusal``."""
    packed, file = folder / "year.gz", folder / "year"
    whole = hashlib.sha256()
    try:
        with packed.open("wb") as out:
            async for piece in place.stream(noted["file"]):
                whole.update(piece)
                await asyncio.to_thread(out.write, piece)
    except FileNotFoundError:
        raise Refusal(f"{place.address} lacks {noted['file']}, where a year lies.") from None
    if whole.hexdigest() != noted["sha256"]:
        raise Refusal(f"{place.address}: {noted['file']} is not as it was written.")
    await asyncio.to_thread(_unpack, packed, file)
    return file


async def _set_down(
    connection: asyncpg.Connection, service: Service, oldest: Year, place: Place
) -> str:
    schema, name = service.package, oldest.name
    facts = await connection.fetchrow(FACTS.format(schema=schema, name=name))
    if facts["unsealed"]:
        raise Refusal(
            f"{service.name}: {facts['unsealed']} rows of {oldest.year} have no seal yet."
        )
    file = f"partitions/{service.name}/{name}.copy.gz"
    with tempfile.TemporaryDirectory() as folder:
        query = f"SELECT {', '.join(COLUMNS)} FROM {schema}.{name} ORDER BY position"
        rows, packed = Path(folder) / "rows", Path(folder) / "packed"
        await connection.copy_from_query(query, output=rows)
        sha256 = await asyncio.to_thread(_pack, rows, packed)
        await place.put(file, _pieces(packed))
        await fetched(place, {"file": file, "sha256": sha256}, Path(folder))  # it is there, whole
    async with connection.transaction():
        await years.take_over(connection, service)
        if await connection.fetchrow(FACTS.format(schema=schema, name=name)) != facts:
            raise Refusal(f"{service.name}: {oldest.year} was written to meanwhile. Try again.")
        await connection.execute(DETACH.format(schema=schema, name=name))
        noted = (oldest.year, file, sha256, facts["rows"], facts["first"], facts["last"])
        await connection.execute(NOTE.format(schema=schema), *noted)
    return f"{service.name}: {oldest.year}, {facts['rows']} rows in {file}, SHA-256 {sha256}"


async def _take_back(
    connection: asyncpg.Connection,
    service: Service,
    year: int,
    file: Path,
    *,
    is_first: bool,
) -> None:
    schema, name = service.package, f"{TABLE}_{year}"
    begin, end = years.limits(year)
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'")
        await connection.execute(f"SET LOCAL ROLE {schema}_owner")
        await connection.execute(
            f"CREATE TABLE {schema}.{name}"
            f" (LIKE {schema}.{TABLE} INCLUDING DEFAULTS INCLUDING INDEXES)"
        )
        await connection.copy_to_table(name, schema_name=schema, source=file, columns=list(COLUMNS))
        since = "MINVALUE" if is_first else f"'{begin}'"
        await connection.execute(f"LOCK TABLE {schema}.{TABLE} IN ACCESS EXCLUSIVE MODE")
        await connection.execute(years.move(schema, name, None if is_first else begin, end))
        await connection.execute(
            f"ALTER TABLE {schema}.{TABLE} ATTACH PARTITION {schema}.{name}"
            f" FOR VALUES FROM ({since}) TO ('{end}')"
        )
        await connection.execute(
            f"DELETE FROM {schema}.detached_partitions WHERE \"table\" = '{TABLE}' AND year = $1",
            year,
        )


def _oldest(found: Years, year: int, service: Service) -> Year:
    oldest = min(found.attached, key=lambda one: one.year, default=None)
    if oldest is None or year not in {one.year for one in found.attached}:
        raise Refusal(f"{service.name} has no partition of {year}.")
    if oldest.year != year:
        raise Refusal(f"Detach {oldest.year} first: what is left of the trail has no gap.")
    return oldest


def _pack(rows: Path, packed: Path) -> str:
    with (
        rows.open("rb") as source,
        packed.open("wb") as target,
        gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as out,
    ):
        shutil.copyfileobj(source, out)
    with packed.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _unpack(packed: Path, file: Path) -> None:
    with gzip.open(packed) as source, file.open("wb") as target:
        shutil.copyfileobj(source, target)


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while piece := await asyncio.to_thread(source.read, PIECE_BYTES):
            yield piece
