"""The days of a walk: every application is accepted on its day and decided on its day."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from aid_client import clock
from aid_client.http import SuiteClient
from aid_engines.layout import Layout
from shared.clock import real_now
from shared.workdays import LHASA

from aid import suite
from aid.golden_walk.history import History
from aid.golden_walk.journal import StepOnItsWay

Walked = dict[tuple[str, int], dict[str, Any]]
AT_ONCE = 4
OPENS = time(9)


async def walk(layout: Layout, histories: Sequence[History]) -> Walked:
    """Walk all histories through one suite, day by day. The answer to each step."""
    tasks = [task for history in histories for task in StepOnItsWay.of(history)]
    days = sorted({day for task in tasks for day in (task.step.apply.accept_date, task.decided_on)})
    walked: Walked = {}
    suite.prepare_folder(layout)
    await clock.move(layout, _morning(days[0]) - real_now())
    async with suite.start(layout), SuiteClient(layout) as http:
        for day in days:
            await clock.move(layout, max(_morning(day) - real_now(), clock.offset(layout)))
            await _each(task.begin(http) for task in tasks if task.step.apply.accept_date == day)
            await _each(task.decide() for task in tasks if task.decided_on == day)
        for task in tasks:
            walked[task.history, task.number] = task.answer
    return walked


def _morning(day: date) -> datetime:
    return datetime.combine(day, OPENS, tzinfo=LHASA)


async def _each(steps: Iterable[Any]) -> None:
    """Some at once: they are households that have nothing to do with each other."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(step: Any) -> None:
        async with gate:
            await step

    await asyncio.gather(*(one(step) for step in steps))
