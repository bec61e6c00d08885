"""The days of a walk: everything is done on its day, and the clock only moves forward."""

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
from aid.golden_walk.form import FormCase, FormOnItsWay
from aid.golden_walk.history import History
from aid.golden_walk.journal import StepOnItsWay
from aid.golden_walk.terms import TermsCase, TermsOnTheirWay

Walked = dict[tuple[str, int], dict[str, Any]]
AnyCase = History | TermsCase | FormCase
AT_ONCE = 4
OPENS = time(9)


async def walk(layout: Layout, cases: Sequence[AnyCase]) -> Walked:
    """Walk all cases through one suite, day by day. The answer to each step."""
    tasks = [task for case in cases for task in _on_their_way(case)]
    acts = {(task.history, task.number): task.acts for task in tasks}
    days = sorted({day for of_task in acts.values() for day, _ in of_task})
    most = max(len(of_task) for of_task in acts.values())
    suite.prepare_folder(layout)
    await clock.move(layout, _morning(days[0]) - real_now())
    async with suite.start(layout), SuiteClient(layout) as http:
        for day in days:
            await clock.move(layout, max(_morning(day) - real_now(), clock.offset(layout)))
            for place in range(most):
                todays = [of_task[place] for of_task in acts.values() if place < len(of_task)]
                await _each(act(http) for on, act in todays if on == day)
    return {(task.history, task.number): task.answer for task in tasks}


def _on_their_way(case: AnyCase) -> Sequence[StepOnItsWay | TermsOnTheirWay | FormOnItsWay]:
    match case:
        case TermsCase():
            return [TermsOnTheirWay(case)]
        case FormCase():
            return [FormOnItsWay(case)]
        case History():
            return StepOnItsWay.of(case)


def _morning(day: date) -> datetime:
    return datetime.combine(day, OPENS, tzinfo=LHASA)


async def _each(steps: Iterable[Any]) -> None:
    """Some at once: they are households that have nothing to do with each other."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(step: Any) -> None:
        async with gate:
            await step

    await asyncio.gather(*(one(step) for step in steps))
