"""The newest revision of a service comes while it is at work on the tables of the one before.

What the older revision has no column for is lost on the way back: whatever looks at the rows of the
run stands in a file that is asked before this one.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path

import asyncpg
import httpx
import pytest
from aid.migrate import migrate
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_testing.actors import COUNTY, TOWNSHIP, as_, once
from aid_testing.environment import settings_of
from aid_testing.survived import Survived
from alembic import command
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from shared.ids import new_id
from shared.migration import configuration, version_folders
from shared.suite import SERVICE, Service
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

MORE = 8
COLUMNS = """
SELECT table_name || '.' || column_name AS name, data_type,
    is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES' AS may_be_left_out
FROM information_schema.columns WHERE table_schema = $1
"""
Asks = Callable[[httpx.AsyncClient, Layout], Awaitable[httpx.Response]]


def own_revisions(service: Service) -> list[str]:
    """The service's own revisions, the newest first."""
    own, _ = version_folders(service.package)
    script = ScriptDirectory.from_config(configuration(service.package))
    return [one.revision for one in script.walk_revisions() if Path(one.path).parent == own]


REVISED = [name for name, service in SERVICE.items() if len(own_revisions(service)) > 1]


async def sweeps(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    """Duties that are over pass; their rows and events are written."""
    who = as_(layout, "operator", region="5401") | once()
    return await client.post("/v1/internal/sweep", headers=who)


async def looks_at_regions(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "township_handler", region=TOWNSHIP)
    return await client.get("/v1/regions", headers=who)


async def looks_at_trades(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    return await client.get("/v1/trades", headers=as_(layout, "worker", sub="worker-meanwhile"))


async def looks_at_city_figures(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    """Open to all; a token that nobody asks for does no harm."""
    return await client.get("/v1/city-figures", headers=as_(layout, "auditor", region=COUNTY))


async def looks_at_delegations(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "county_lead", region=COUNTY)
    return await client.get("/v1/delegations?limit=5", headers=who)


async def looks_at_payments(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    who = as_(layout, "finance_maker", region=COUNTY)
    return await client.get("/v1/payments?limit=5", headers=who)


async def reports_as_the_bank(client: httpx.AsyncClient, layout: Layout) -> httpx.Response:
    """A message about a reference that was never sent: said, and kept."""
    who = as_(layout, "bank", org="BANK-LHASA", region="5401") | once()
    results = [{"end_to_end_id": new_id().hex, "status": "ACSP"}]
    body = {"message_id": new_id().hex, "results": results}
    return await client.post("/v1/bank/results", json=body, headers=who)


AT_WORK: dict[str, tuple[Asks, ...]] = {
    "intake": (looks_at_regions,),
    "assessment": (looks_at_city_figures,),
    "training-subsidy": (sweeps, looks_at_trades),
    "approval": (looks_at_delegations,),
    "disbursement": (looks_at_payments, reports_as_the_bank),
}


async def keep_asking(app: FastAPI, layout: Layout, asks: Asks, seen: Counter[int]) -> None:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        while True:
            seen[(await asks(client, layout)).status_code] += 1


async def until_more(seen: Counter[int], *, than: int) -> None:
    """Wait until some more requests are answered."""
    async with asyncio.timeout(60):
        while True:
            if seen.total() >= than + MORE:
                return
            await asyncio.sleep(0.05)


async def back_to(layout: Layout, service: Service, revision: str) -> None:
    """Put a schema back to an earlier revision of its own."""
    engine = create_async_engine(
        layout.admin_url or "",
        connect_args={"server_settings": {"search_path": service.package}},
    )

    def downgrade(connection: Connection) -> None:
        config = configuration(service.package)
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    async with engine.connect() as connection:
        await connection.execute(text(f"SET ROLE {service.package}_owner"))
        await connection.commit()
        await connection.run_sync(downgrade)
        await connection.commit()
    await engine.dispose()


async def columns(layout: Layout, service: Service) -> dict[str, tuple[str, bool]]:
    connection = await asyncpg.connect(without_driver(layout.admin_url or "", database=DATABASE))
    try:
        rows: Sequence[asyncpg.Record] = await connection.fetch(COLUMNS, service.package)
    finally:
        await connection.close()
    return {row["name"]: (row["data_type"], row["may_be_left_out"]) for row in rows}


def test_every_service_with_more_than_one_revision_is_asked_meanwhile() -> None:
    assert set(AT_WORK) == set(REVISED)


@pytest.mark.parametrize("name", REVISED)
async def test_requests_go_on_while_the_newest_revision_comes(
    survived: Survived, name: str
) -> None:
    service, layout = SERVICE[name], survived.running.layout
    _, before, *_ = own_revisions(service)
    await back_to(layout, service, before)
    app = import_module(f"{service.package}.app").create_app(settings_of(layout, name))
    seen: Counter[int] = Counter()
    asking = [
        asyncio.create_task(keep_asking(app, layout, asks, seen))
        for asks in AT_WORK[name]
        for _ in range(2)
    ]
    said: list[str] = []

    await until_more(seen, than=0)
    answered = seen.total()
    await migrate(layout, said.append)
    during = seen.total() - answered
    await until_more(seen, than=answered + during)

    for task in asking:
        task.cancel()
    ended = await asyncio.gather(*asking, return_exceptions=True)
    await app.state.database.engine.dispose()
    assert all(isinstance(one, asyncio.CancelledError) for one in ended), ended
    assert said == [f"migrating {name}"]
    assert during > 0
    assert {status for status in seen if status >= 500 or status in {401, 422}} == set()


@pytest.mark.parametrize("name", REVISED)
async def test_the_version_before_may_leave_out_what_the_newest_revision_adds(
    survived: Survived, name: str
) -> None:
    service, layout = SERVICE[name], survived.running.layout
    _, before, *_ = own_revisions(service)
    await back_to(layout, service, before)
    earlier = await columns(layout, service)

    await migrate(layout, print)

    now = await columns(layout, service)
    assert {one: now[one][0] for one in earlier} == {one: earlier[one][0] for one in earlier}
    assert all(now[one][1] or not left_out for one, (_, left_out) in earlier.items())
    tables = {one.partition(".")[0] for one in earlier}  # into a new table it writes nothing
    added = [one for one in now if one not in earlier and one.partition(".")[0] in tables]
    assert all(now[one][1] for one in added)
