"""PostgreSQL's part of a copy: the whole cluster, so that transaction ids stay what they are.

The audit chain is ordered by transaction ids. A dump read into a new cluster would meet them
again; a physical copy goes on behind them. One schema of a copy can be read back into the cluster
that it came from, whose transaction ids are further on.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aid_engines import postgres
from aid_engines.layout import ADMIN, DATABASE, HOST, Layout
from aid_engines.ports import free_ports
from aid_engines.supervisor import Supervisor, run_once, say_nothing


async def _tool(layout: Layout, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the administrator."""
    await run_once(
        (str(postgres.binaries() / name), *arguments),
        log=layout.logs / "backup.log",
        cwd=layout.home,
        env=postgres.ENVIRONMENT | {"PGPASSWORD": layout.password(ADMIN)},
    )


def _address(layout: Layout) -> tuple[str, ...]:
    return ("-h", HOST, "-p", str(layout.ports["postgres"]), "-U", ADMIN)


async def copy(layout: Layout, to: Path) -> None:
    """Copy the running cluster with the log that makes it whole, as of when this returns."""
    sync = () if layout.durable else ("--no-sync",)
    wanted = ("-D", str(to), "-X", "stream", "-c", "fast", *sync)
    await _tool(layout, "pg_basebackup", *_address(layout), *wanted)


async def place(copied: Path, data: Path) -> None:
    """Put a copy where a server will find it, whole or not at all."""
    new = data.with_name(f"{data.name}.new")
    await asyncio.to_thread(shutil.rmtree, new, ignore_errors=True)
    await asyncio.to_thread(shutil.copytree, copied, new, symlinks=True)
    new.chmod(0o700)
    new.rename(data)


@asynccontextmanager
async def beside(layout: Layout, copied: Path) -> AsyncIterator[Layout]:
    """A server on another port with the copy as its data, for as long as the block lasts."""
    home = layout.home / "copy"
    await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
    for name in ("run", "logs"):
        (home / name).mkdir(parents=True)
    (home / "keys").symlink_to(layout.keys)
    port = free_ports(["postgres"], beside={})["postgres"]
    other = replace(layout, home=home, ports={**layout.ports, "postgres": port}, durable=False)
    await place(copied, home / "postgres")
    try:
        async with Supervisor(run=other.run, logs=other.logs, say=say_nothing) as running:
            server = postgres.Server(other, postgres.best_identity())
            await running.until_ready(running.start(server.program()))
            yield other
    finally:
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)


async def move_schema(source: Layout, target: Layout, schema: str) -> None:
    """Replace one schema of the target by the source's, in one transaction."""
    script = source.home / "schema.sql"
    await _tool(
        source, "pg_dump", *_address(source), "-d", DATABASE, "-n", schema, "-f", str(script)
    )
    drop = f"DROP SCHEMA IF EXISTS {schema} CASCADE"
    whole = ("--single-transaction", "-v", "ON_ERROR_STOP=1", "-q", "-X")
    await _tool(
        target, "psql", *_address(target), "-d", DATABASE, *whole, "-c", drop, "-f", str(script)
    )
