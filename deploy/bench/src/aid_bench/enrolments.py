"""Ten thousand enrolments into two hundred classes, and what a request costs when all are there."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import asyncpg
import httpx
from aid.environment import settings_of
from aid.suite import Suite
from aid_client.courses import SERVICE, CourseSteps, Worker
from aid_client.http import SuiteClient
from aid_engines.layout import without_driver
from sqlalchemy import event
from training_subsidy.app import create_app
from training_subsidy.settings import Settings

from aid_bench import raw
from aid_bench.events import A_BATCH, INSERTED
from aid_bench.figures import Figure, Runs

A_CLASS = 50
SEATS = 60
BUDGETS = {"a class's enrolments": 8, "its list": 3}
"""How many statements a change and a list may send, whatever stands in the tables."""
SAME_ROWS, NO_MORE = 0.5, 1.3
SLICE = 5
"""The first and the last fifth are held against each other."""
SETTLED_SECONDS = 1.0
YARDSTICK = "a trade"
"""A read that stays as it is while the tables grow: what makes it slower, the machine does."""


@dataclass
class Counted:
    """The statements of one request after another."""

    sent: int = 0
    most: dict[str, int] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=dict)

    def count(self, *_: Any) -> None:
        """One statement more."""
        self.sent += 1

    async def of(self, name: str, step: Any) -> Any:
        """What a step answers, with its statements and its milliseconds."""
        self.sent, began = 0, time.perf_counter()
        answer = await step
        self.took.setdefault(name, []).append(1000 * (time.perf_counter() - began))
        self.most[name] = max(self.sent, self.most.get(name, 0))
        return answer


@asynccontextmanager
async def _service(running: Suite, counted: Counted) -> AsyncIterator[SuiteClient]:
    """The service in this process on its real engines, so that each statement is seen."""
    app = create_app(settings_of(running.layout, SERVICE, Settings))
    engine = app.state.database.engine
    event.listen(engine.sync_engine, "before_cursor_execute", counted.count)
    transport = httpx.ASGITransport(app=app)
    try:
        async with SuiteClient(running.layout, transport=transport) as client:
            yield client
    finally:
        await engine.dispose()


async def fill(running: Suite, runs: Runs, *, classes: int) -> None:
    """Fill so many classes by one request each, and read each list; adds what was measured."""
    counted, some = Counted(), max(1, classes // SLICE)
    async with _service(running, counted) as client:
        school = CourseSteps(client)
        await school.register()
        await school.list_trade()
        for place in range(classes):
            if place % some == 0:
                await _analyse(running)
            await _opened(school)
            await _enrol(counted, school)
            await _list(counted, school)
            trade = f"/v1/trades/{school.trade['id']}"
            await counted.of(YARDSTICK, client.ask("GET", SERVICE, trade, token=school.school))
        await _opened(school)
    async with _service(running, Counted()) as client:
        school.suite, before = client, await _inserted(running)
        await _enrol(Counted(), school)
    rows = max(1.0, (await _inserted(running) - before) / A_CLASS)
    number = classes * A_CLASS
    wanted = max(A_BATCH, round(number * rows / A_BATCH) * A_BATCH)
    limit = await raw.rows(running, number=wanted, batch=A_BATCH) / rows
    runs.add("enrolments", 1000 * number / sum(counted.took["a class's enrolments"]), limit)
    busier = _busier(counted.took[YARDSTICK], some)
    for name, budget in BUDGETS.items():
        took = counted.took[name]
        runs.add(
            f"{name}, the last beside the first", median(took[-some:]), busier * median(took[:some])
        )
        runs.add(f"statements of {name}", counted.most[name], budget)


def _busier(took: list[float], some: int) -> float:
    """How much slower the machine is at the end than at the beginning."""
    return median(took[-some:]) / median(took[:some])


async def _opened(school: CourseSteps) -> None:
    await school.plan_class(seats=SEATS)
    await school.open_class()


async def _enrol(counted: Counted, school: CourseSteps) -> None:
    people = [Worker() for _ in range(A_CLASS)]
    trainees = [{"name": one.name, "id_number": one.id_number} for one in people]
    ask = school.suite.ask(
        "POST",
        SERVICE,
        "/v1/enrolment-batches",
        token=school.school,
        json={"class_id": school.course["id"], "trainees": trainees},
    )
    answer = await counted.of("a class's enrolments", ask)
    refused = [one["code"] for one in answer["results"] if one["code"] is not None]
    assert not refused, f"everybody has a seat, and not {refused[:3]}"


async def _list(counted: Counted, school: CourseSteps) -> None:
    path = f"/v1/classes/{school.course['id']}/enrolments?limit=200"
    ask = school.suite.ask("GET", SERVICE, path, token=school.school)
    found = await counted.of("its list", ask)
    assert len(found["items"]) == A_CLASS, "everybody stands on the list"


async def _analyse(running: Suite) -> None:
    """The server's own statistics, which it makes each minute, and all this takes less than one."""
    connection = await asyncpg.connect(without_driver(running.admin_url))
    await connection.execute("ANALYZE")
    await connection.close()


async def _inserted(running: Suite) -> int:
    """Rows inserted until now; the server counts what a session has done when it ends."""
    await asyncio.sleep(SETTLED_SECONDS)
    connection = await asyncpg.connect(without_driver(running.admin_url))
    try:
        return int(await connection.fetchval(INSERTED))
    finally:
        await connection.close()


def figures(runs: Runs, *, classes: int) -> list[Figure]:
    """All that was measured, in the order of the table."""
    note = f"{classes * A_CLASS} into {classes} classes, fifty a request, beside the same rows raw"
    found = [runs.figure("enrolments", "1/s", SAME_ROWS, note=note)]
    for name in BUDGETS:
        grown, sent = f"{name}, the last beside the first", f"statements of {name}"
        found.append(runs.figure(grown, "ms", NO_MORE, at_most=True))
        found.append(runs.figure(sent, "", 1.0, at_most=True, note="the most of any request"))
    return found
