"""Reads, changes and whole walks through HTTP, beside a bare FastAPI in the same run."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
from aid.suite import Suite as Running
from aid_client.http import SuiteClient
from aid_engines.layout import Layout, without_driver

from aid_bench import bare, raw
from aid_bench.bare import Bare
from aid_bench.figures import Figure, Runs
from aid_bench.idle_cost import services_cpu
from aid_bench.load import all_once, rate, request
from aid_bench.walks import Walk, Walks

READ, LIST, CHANGE = 0.15, 0.15, 0.08
SUBMIT, WALK_BARE, WALK_RAW = 0.35, 1 / 1000, 0.25
WALK_GETS = 1000
GETS_FOR_CPU = 2000
ACCEPTS_A_SECOND = 20
WRITTEN = """
SELECT xact_commit AS commits, tup_inserted + tup_updated + tup_deleted AS rows
FROM pg_stat_database WHERE datname = 'aid'
"""
OPENED = """
SELECT extract(epoch FROM theirs.created_at - ours.created_at) * 1000 AS milliseconds
FROM intake.outbox AS ours
JOIN assessment.outbox AS theirs ON theirs.attributes->>'causationid' = ours.id::text
WHERE ours.type LIKE '%application-accepted%' AND ours.aggregateid = ANY($1::uuid[])
"""


class Measured:
    """One running suite, the limit beside it, and what the runs have seen."""

    def __init__(self, running: Running, suite: SuiteClient, limit: Bare) -> None:
        self.running, self.suite, self.limit = running, suite, limit
        self.runs = Runs()
        self.phases: dict[str, float] = {}
        self._small = request("GET", "/small")

    @property
    def layout(self) -> Layout:
        return self.running.layout

    async def bare_rate(self, seconds: float) -> float:
        """Bare GETs a second, now."""
        return await rate(self.limit.url, self._small, seconds=seconds)

    async def bare_cpu(self) -> float:
        """CPU seconds of one bare GET."""
        before = self.limit.cpu_seconds()
        await all_once(self.limit.url, [self._small] * GETS_FOR_CPU)
        return (self.limit.cpu_seconds() - before) / GETS_FOR_CPU

    async def walk(self, number: int, *, seconds: float) -> list[Walk]:
        """Some walks: each change, the whole, and its CPU, beside the bare GET."""
        bare_before = await self.bare_rate(seconds)
        a_get = await self.bare_cpu()
        checked = await self._checked_rate(seconds)
        cpu, written = services_cpu(self.running), await self._written()
        walks = Walks(self.suite, number)
        times = await walks.run()
        cpu = (services_cpu(self.running) - cpu) / number
        await asyncio.sleep(1.5)
        commits, rows = (
            after - before for after, before in zip(await self._written(), written, strict=True)
        )
        raw_seconds = await raw.commits(self.running, commits=commits, rows=rows)
        bare_now = (bare_before + await self.bare_rate(seconds)) / 2
        a_second = number / times.seconds
        for name in ("accept", "sign", "decide"):
            self.runs.add(name, times.changes[name], bare_now)
        self.runs.add("submit", times.changes["submit"], checked)
        self.runs.add("walks", a_second, bare_now)
        self.runs.add("walks raw", a_second, number / raw_seconds)
        self.runs.add("walk CPU", cpu / a_get, WALK_GETS)
        self.runs.add("walk CPU ms", cpu * 1000, a_get * 1000 * WALK_GETS)
        self.phases = {name: took / number for name, took in times.phases.items()}
        return walks.walks

    async def _checked_rate(self, seconds: float) -> float:
        token = self.suite.token("applicant", sub="bench")
        content = request("POST", "/checked", token=token, version=3)
        return await rate(self.limit.url, content, seconds=seconds)

    async def _written(self) -> tuple[int, int]:
        connection = await asyncpg.connect(without_driver(self.running.admin_url))
        try:
            row = await connection.fetchrow(WRITTEN)
        finally:
            await connection.close()
        return int(row["commits"]), int(row["rows"])

    async def read(self, walk: Walk, *, seconds: float) -> None:
        """Each read of one thing and of a list, with its CPU, beside the bare GET of that moment."""
        application, case = walk.application, walk.case
        lead = case.officer("county_lead")
        for name, service, path, token in (
            ("application", "intake", f"/v1/applications/{application.id}", application.handler),
            ("timeline", "intake", f"/v1/applications/{application.id}/timeline", lead),
            ("assessment", "assessment", walk.assessment.address, application.handler),
            ("case", "approval", case.address, lead),
            ("work list", "intake", "/v1/work", application.handler),
        ):
            limit = await self.bare_rate(seconds / 2)
            content = request("GET", path, token=token)
            before = services_cpu(self.running)
            measured = await rate(self.layout.base_url(service), content, seconds=seconds)
            cpu = services_cpu(self.running) - before
            self.runs.add(f"read {name}", measured, limit)
            self.runs.add(f"CPU {name}", cpu * 1000 / (measured * seconds), 1000 / limit)

    async def propagation(self, number: int) -> None:
        """From accepting to the opened assessment, at twenty a second, beside raw insert to insert."""
        walks = Walks(self.suite, number)
        ids = await walks.submitted()
        for content in walks.accepts():
            accepting = asyncio.create_task(
                all_once(self.layout.base_url("intake"), [content], connections=1)
            )
            await asyncio.sleep(1 / ACCEPTS_A_SECOND)
            await accepting
        await walks.opened()
        connection = await asyncpg.connect(without_driver(self.running.admin_url))
        try:
            took = sorted(float(row["milliseconds"]) for row in await connection.fetch(OPENED, ids))
        finally:
            await connection.close()
        limit = sorted(
            await raw.propagation(self.running, number=number, a_second=ACCEPTS_A_SECOND)
        )
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            self.runs.add(f"propagation {name}", _at(took, share), _at(limit, share))

    def figures(self) -> list[Figure]:
        """All that was measured, in the order of the table."""
        figure = self.runs.figure
        found = [
            figure(f"read {name}", "1/s", READ)
            for name in ("application", "timeline", "assessment", "case")
        ]
        found.append(figure("read work list", "1/s", LIST))
        found += [figure(name, "1/s", CHANGE) for name in ("accept", "sign", "decide")]
        found += [
            figure("submit", "1/s", SUBMIT, note="beside the same checks without a database"),
            figure("walks", "1/s", WALK_BARE, note="load client on the same cores"),
            figure("walks raw", "1/s", WALK_RAW, note="beside the same commits and rows, raw"),
            figure("walk CPU", "GETs", 1.0, at_most=True, note="five services, in bare GETs"),
            figure("walk CPU ms", "ms", 1.0, at_most=True),
        ]
        names = ("application", "timeline", "assessment", "case", "work list")
        found += [
            figure(f"CPU {name}", "ms", 1 / READ, at_most=True, note="beside 1 / bare rate")
            for name in names
        ]
        if "propagation p50" in self.runs.seen:
            found.append(figure("propagation p50", "ms", 3.0, at_most=True))
            found.append(figure("propagation p99", "ms", 3.0, at_most=True))
        return found


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


@contextlib.asynccontextmanager
async def measured(running: Running) -> AsyncIterator[Measured]:
    """The running suite with its client and the limit beside it."""
    async with bare.running(running.layout) as limit, SuiteClient(running.layout) as client:
        yield Measured(running, client, limit)
