"""Faults by name that no other test shows: database, connections and clock, on what a run left."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import uuid4

import asyncpg
import httpx
import pytest_asyncio
from aid_engines import files
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_testing.actors import CITY, as_, once
from aid_testing.applications import a_draft
from aid_testing.environment import settings_of
from aid_testing.rows import a_message
from aid_testing.survived import Survived
from fastapi import FastAPI
from shared.contracts.intake import ApplicationWithdrawn
from shared.suite import SERVICES

REFUSES_SECONDS = 3.0
CUTS = 8
DRAFTS = 40
A_YEAR = timedelta(days=400)
LATER = 503
CREATED = 201


def application_of(layout: Layout, name: str) -> FastAPI:
    """A service on the engines of the run, without its background work."""
    package = next(one.package for one in SERVICES if one.name == name)
    app: FastAPI = import_module(f"{package}.app").create_app(settings_of(layout, name))
    return app


@asynccontextmanager
async def served(layout: Layout, name: str) -> AsyncIterator[httpx.AsyncClient]:
    app = application_of(layout, name)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client
    await app.state.database.engine.dispose()


@pytest_asyncio.fixture
async def admin(survived: Survived) -> AsyncIterator[asyncpg.Pool]:
    url = without_driver(survived.running.admin_url, database=DATABASE)
    async with asyncpg.create_pool(url, min_size=0, max_size=2) as pool:
        yield pool


async def drafts_of(admin: asyncpg.Pool, sub: str) -> int:
    count: int = await admin.fetchval(
        "SELECT count(*) FROM intake.audit_log"
        " WHERE action = 'create_application' AND actor_id = $1 AND outcome = 'success'",
        sub,
    )
    return count


async def test_while_the_database_refuses_one_is_told_to_come_again_and_then_it_goes_on(
    survived: Survived, admin: asyncpg.Pool
) -> None:
    layout, supervisor = survived.running.layout, survived.running.supervisor
    who = as_(layout, "applicant", sub="applicant-refused") | once()
    draft = a_draft()
    withdrawn = a_message(ApplicationWithdrawn(case_id=uuid4(), withdrawn_at=datetime.now(UTC)))
    approval = application_of(layout, "approval")
    async with served(layout, "intake") as intake:
        postgres = supervisor.children["postgres"].program
        await supervisor.stop("postgres", hard=True)

        refused = await intake.post("/v1/applications", json=draft, headers=who)
        subscriptions = approval.state.running.service.subscriptions
        waiting = asyncio.create_task(subscriptions.deliver(approval.state.database, [withdrawn]))
        await asyncio.sleep(REFUSES_SECONDS)
        handled_without_database = waiting.done()
        await supervisor.until_ready(supervisor.start(postgres))
        again = await intake.post("/v1/applications", json=draft, headers=who)
        await asyncio.wait_for(waiting, timeout=30)
        replayed = await intake.post("/v1/applications", json=draft, headers=who)

    await approval.state.database.engine.dispose()
    assert (refused.status_code, "retry-after" in refused.headers) == (LATER, True)
    assert not handled_without_database
    assert (again.status_code, replayed.status_code) == (CREATED, CREATED)
    assert replayed.json()["id"] == again.json()["id"]
    assert await drafts_of(admin, "applicant-refused") == 1
    handled = "SELECT count(*) FROM approval.inbox WHERE event_id = $1"
    assert await admin.fetchval(handled, withdrawn.id) == 1
    assert await admin.fetchval("SELECT count(*) FROM approval.dead_letters") == 0


async def test_connections_that_are_cut_again_and_again_cost_no_draft_and_double_none(
    survived: Survived, admin: asyncpg.Pool
) -> None:
    layout = survived.running.layout
    seen: Counter[int] = Counter()
    ids: set[str] = set()

    async def draft(intake: httpx.AsyncClient, number: int) -> None:
        sub = f"applicant-cut-{number % 4}"
        headers, body = as_(layout, "applicant", sub=sub) | once(), a_draft()
        while True:
            answer = await intake.post("/v1/applications", json=body, headers=headers)
            seen[answer.status_code] += 1
            if answer.status_code != LATER:
                ids.add(answer.json()["id"])
                return

    async def cut() -> None:
        for _ in range(CUTS):
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'intake'"
            )
            await asyncio.sleep(0.1)

    async with served(layout, "intake") as intake:
        await asyncio.gather(cut(), *(draft(intake, number) for number in range(DRAFTS)))

    made = sum([await drafts_of(admin, f"applicant-cut-{number}") for number in range(4)])
    assert set(seen) <= {CREATED, LATER}
    assert seen[LATER] > 0, "some were cut"
    assert (seen[CREATED], len(ids), made) == (DRAFTS, DRAFTS, DRAFTS)


async def test_a_clock_that_jumps_a_year_ahead_and_back_passes_each_duty_once_and_moves_no_money(
    survived: Survived, admin: asyncpg.Pool
) -> None:
    layout = survived.running.layout
    before = files.read_json(layout.clock) or {"offset_seconds": 0}
    money = await moved(admin)
    ahead = {"offset_seconds": before["offset_seconds"] + round(A_YEAR.total_seconds())}

    for clock in (ahead, before, ahead):
        files.write_json(layout.clock, clock, mode=0o644)
        for service in SERVICES:
            async with served(layout, service.name) as client:
                answer = await client.post(
                    "/v1/internal/sweep", headers=as_(layout, "operator", region=CITY) | once()
                )
                assert answer.status_code < LATER - 3, answer.text
    files.write_json(layout.clock, before, mode=0o644)

    assert await moved(admin) == money
    passed = [row for service in SERVICES for row in await passings(admin, service.package)]
    assert passed, "some duty was open"
    assert [row for row in passed if row["times"] > 1] == []


async def moved(admin: asyncpg.Pool) -> list[tuple[object, ...]]:
    rows = await admin.fetch(
        "SELECT kind, count(*), sum(amount) FILTER (WHERE amount > 0) AS sum"
        " FROM disbursement.journal_entries AS e"
        " JOIN disbursement.journal_lines AS l ON l.entry_id = e.id GROUP BY kind ORDER BY kind"
    )
    return [tuple(row) for row in rows]


async def passings(admin: asyncpg.Pool, schema: str) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await admin.fetch(
        "SELECT payload->>'deadline_id' AS duty, count(*) AS times"
        f" FROM {schema}.outbox WHERE payload->>'state' = 'passed' GROUP BY 1"
    )
    return rows
