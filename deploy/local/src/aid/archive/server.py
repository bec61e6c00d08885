"""What the archive asks of PostgreSQL, and the programs of PostgreSQL that it runs."""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
from aid_engines import postgres
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Program

from aid.archive import segments
from aid.archive.contents import Origin

SLOT = "aid_archive"
PIECE_BYTES = 1 << 20
GZIP_FORMAT = 31
RECEIVER = "archive-log"


@dataclass(slots=True)
class Streamed:
    """What went through a stream."""

    bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """All that was committed before ``at`` lies in the log up to ``segment``.

    It holds a commit younger than ``witness``; ``quiet`` is the next transaction's number where
    none was at work.
    """

    at: datetime
    witness: datetime
    segment: str
    quiet: int | None


@dataclass(frozen=True, slots=True)
class Database:
    """The database of a suite, as its administrator reaches it."""

    layout: Layout

    @property
    def _url(self) -> str:
        if self.layout.admin_url is None:
            raise Refusal("Name the administrator's address in AID_DATABASE_URL.")
        return without_driver(self.layout.admin_url, database=DATABASE)

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self._url)

    async def origin(self) -> Origin:
        connection = await self.connect()
        try:
            row = await connection.fetchrow(
                "SELECT system_identifier::text AS system, timeline_id AS timeline,"
                " pg_size_bytes(current_setting('wal_segment_size')) AS segment_bytes"
                " FROM pg_control_system(), pg_control_checkpoint()"
            )
        finally:
            await connection.close()
        return Origin(**dict(row))

    async def make_slot(self) -> bool:
        """Have the server keep its log for us; true if it does so from now on only."""
        connection = await self.connect()
        try:
            status = await connection.fetchval(
                "SELECT wal_status FROM pg_replication_slots WHERE slot_name = $1", SLOT
            )
            if status == "lost":
                await connection.execute("SELECT pg_drop_replication_slot($1)", SLOT)
            if status in {None, "lost"}:
                await connection.execute(
                    "SELECT pg_create_physical_replication_slot($1, true)", SLOT
                )
        finally:
            await connection.close()
        return status in {None, "lost"}

    async def close_segment(self, origin: Origin, last: Closed | None) -> Closed:
        """End the log's segment of now.

        A commit younger than the instant is written first, so that a recovery to it knows where
        to stop. Where no transaction wrote since ``last``, its segment is still the last one.
        """
        connection = await self.connect()
        try:
            at = await connection.fetchval("SELECT clock_timestamp()")
            if last is not None and last.quiet == await _quiet(connection) is not None:
                return replace(last, at=at)
            await connection.execute("SELECT pg_current_xact_id()")
            quiet = await _quiet(connection)
            end = segments.place_of(await connection.fetchval("SELECT pg_switch_wal()::text"))
        finally:
            await connection.close()
        name = segments.name_of(origin.timeline, end - 1, origin.segment_bytes)
        return Closed(at=at, witness=at, segment=name, quiet=quiet)

    async def now(self) -> tuple[datetime, int]:
        """The server's instant and the place of its log."""
        connection = await self.connect()
        try:
            row = await connection.fetchrow(
                "SELECT clock_timestamp() AS at, pg_current_wal_lsn()::text AS lsn"
            )
        finally:
            await connection.close()
        return row["at"], segments.place_of(row["lsn"])

    def receiver(self, spool: Path) -> Program:
        """The program that takes the log as it is written, for as long as it runs."""

        async def ready() -> bool:
            return await asyncio.to_thread(lambda: any(spool.iterdir()))

        return Program(
            name=RECEIVER,
            command=(
                str(postgres.binaries() / "pg_receivewal"),
                *("-D", str(spool), "-S", SLOT, "-s", "1", "--no-loop", *self._address()),
                *(() if self.layout.durable else ("--no-sync",)),
            ),
            cwd=self.layout.home,
            env=self._environment(),
            ready=ready,
        )

    async def base_copy(self, streamed: Streamed) -> AsyncIterator[bytes]:
        """A base copy without its log, as a packed tar."""
        process = await asyncio.create_subprocess_exec(
            str(postgres.binaries() / "pg_basebackup"),
            *("-D", "-", "-F", "tar", "-X", "none", "-c", "fast", *self._address()),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment(),
        )
        assert process.stdout is not None, "it is piped"
        packer = zlib.compressobj(1, wbits=GZIP_FORMAT)
        whole = hashlib.sha256()
        try:
            while piece := await process.stdout.read(PIECE_BYTES):
                packed = await asyncio.to_thread(packer.compress, piece)
                whole.update(packed)
                streamed.bytes += len(packed)
                if packed:
                    yield packed
            _, said = await process.communicate()
            if process.returncode != 0:
                raise Refusal(f"pg_basebackup failed. {said.decode(errors='replace')}")
            packed = packer.flush()
            whole.update(packed)
            streamed.bytes += len(packed)
            streamed.sha256 = whole.hexdigest()
            yield packed
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    def _address(self) -> tuple[str, ...]:
        parts = urlsplit(self._url)
        return (
            *("-h", parts.hostname or "", "-p", str(parts.port or 5432)),
            *("-U", unquote(parts.username or ""), "-w"),
        )

    def _environment(self) -> dict[str, str]:
        parts = urlsplit(self._url)
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        tls = {"PGSSLMODE": query["sslmode"]} if "sslmode" in query else {}
        return postgres.ENVIRONMENT | tls | {"PGPASSWORD": unquote(parts.password or "")}


async def _quiet(connection: asyncpg.Connection) -> int | None:
    """The next transaction's number if none is at work, else nothing."""
    row = await connection.fetchrow(
        "SELECT pg_snapshot_xmin(s)::text AS first, pg_snapshot_xmax(s)::text AS next"
        " FROM pg_current_snapshot() AS s"
    )
    return int(row["next"]) if row["first"] == row["next"] else None
