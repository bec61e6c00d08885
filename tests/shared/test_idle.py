"""What a service does while nothing happens, with its real background work."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

import pytest_asyncio
from aid import suite
from aid_testing.environment import settings_of
from aid_testing.rows import rows
from aid_testing.statements import counting, listen
from fastapi import FastAPI
from shared.roles import system
from shared.suite import SERVICE, SERVICES
from sqlalchemy import text

SETTLED_SECONDS = 6.0
SPAN_SECONDS = 10.0
A_SECOND = 2.0


@pytest_asyncio.fixture
async def alone(tmp_path_factory: Any) -> AsyncIterator[suite.Suite]:
    """Engines of this test's own: what its services consume is missed by nobody else."""
    home: Path = tmp_path_factory.mktemp("idle")
    async with suite.engines(home) as running:
        yield running


@asynccontextmanager
async def working(engines: suite.Suite, name: str, clock: Path) -> AsyncIterator[FastAPI]:
    """A service with all its background work, in this process."""
    settings = settings_of(engines.layout, name, process="all")
    settings = settings.model_copy(update={"clock_file": clock})
    app: FastAPI = import_module(f"{SERVICE[name].package}.app").create_app(settings)
    listen(app.state.database)
    async with app.router.lifespan_context(app):
        yield app


async def test_an_idle_service_sends_two_statements_a_second_at_most(
    alone: suite.Suite, tmp_path: Path
) -> None:
    sent: dict[str, list[str]] = {}
    async with AsyncExitStack() as stack:
        for service in SERVICES:
            with counting() as statements:
                await stack.enter_async_context(
                    working(alone, service.name, tmp_path / "clock.json")
                )
            sent[service.name] = statements
        await asyncio.sleep(SETTLED_SECONDS)
        assert all(sent.values()), "its background work has begun"
        for statements in sent.values():
            statements.clear()
        await asyncio.sleep(SPAN_SECONDS)

    for name, statements in sent.items():
        seen = Counter(" ".join(statement.split())[:100] for statement in statements)
        assert len(statements) <= A_SECOND * SPAN_SECONDS, (name, seen.most_common(5))


async def test_what_happens_wakes_a_service_at_once(alone: suite.Suite, tmp_path: Path) -> None:
    """A commit is relayed and sealed, and a moved clock sweeps, long before the next slow look."""
    clock = tmp_path / "clock.json"
    async with working(alone, "intake", clock) as app:
        await asyncio.sleep(SETTLED_SECONDS)
        database = app.state.database

        began = monotonic()
        async with database.transaction(by=system("test"), action="act") as tx:
            tx.audit_subject("thing", "one")
        await until(database, "SELECT sum(rows) FROM audit_seals", at_least=1, seconds=5)
        await until(
            database,
            "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL",
            at_least=1,
            seconds=5,
        )
        assert monotonic() - began < 5

        await a_deadline(database)
        assert await value(database, "SELECT count(*) FROM deadlines WHERE passed_at > now()") == 0
        clock.write_text(json.dumps({"offset_seconds": 40 * 86_400}))
        await until(
            database,
            "SELECT count(*) FROM deadlines WHERE passed_at > now()",
            at_least=1,
            seconds=2,
        )


async def a_deadline(database: Any) -> None:
    """A duty that is due in a month."""
    async with database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            text(
                "INSERT INTO deadlines (id, case_id, what, article, role, region, started_at,"
                " due_at, provisional, state) VALUES (gen_random_uuid(), gen_random_uuid(),"
                " 'accept', '第十八条', 'township_handler', '540102001', now(),"
                " now() + interval '30 days', false, 'open')"
            )
        )


async def value(database: Any, statement: str) -> Any:
    [row] = await rows(database, statement)
    return row[0] or 0


async def until(database: Any, statement: str, *, at_least: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while await value(database, statement) < at_least:  # noqa: ASYNC110 - another connection writes
            await asyncio.sleep(0.05)
