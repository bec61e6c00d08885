"""The days of a walk: everything is done on its day, and the clock only moves forward."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from aid_client import clock
from aid_client.http import SuiteClient
from aid_engines.layout import Layout
from shared.clock import real_now
from shared.workdays import LHASA

from aid import suite
from aid.golden_walk.figures import load_caps
from aid.golden_walk.form import FormOnItsWay
from aid.golden_walk.history import History
from aid.golden_walk.journal import StepOnItsWay
from aid.golden_walk.notices import NoticeOnItsWay
from aid.golden_walk.numbers import NumberOnItsWay
from aid.golden_walk.payments import PaymentOnItsWay
from aid.golden_walk.route import RouteOnItsWay
from aid.golden_walk.samples import SampleOnItsWay
from aid.golden_walk.terms import TermsOnTheirWay
from aid.golden_walk.training import TrainingOnItsWay
from aid.golden_walk.way import CaseWay, Written
from aid.golden_walk.yearly import YearlyReport

Walked = dict[tuple[str, int], dict[str, Any]]
AnyCase = History | Written
AT_ONCE = 4
OPENS = time(9)
BEFORE = timedelta(days=2)
"""What two people load counts from a later day than theirs."""
WAYS: dict[str, type[CaseWay]] = {
    "DIS": PaymentOnItsWay,
    "DLN": TermsOnTheirWay,
    "INT": FormOnItsWay,
    "IDS": NumberOnItsWay,
    "RTE": RouteOnItsWay,
    "SMP": SampleOnItsWay,
    "PUB": NoticeOnItsWay,
    "TRN": TrainingOnItsWay,
}


async def walk(layout: Layout, cases: Sequence[AnyCase]) -> Walked:
    """Walk all cases, those of each standing of the city through one suite. The answer to each step."""
    walked: Walked = {}
    standings = sorted({case.standing for case in cases}, key=repr)
    for place, standing in enumerate(standings):
        of_standing = [case for case in cases if case.standing == standing]
        own = Layout.beside(layout.home / f"standing-{place}")
        walked |= await _walk_through(own, of_standing)
    return walked


async def _walk_through(layout: Layout, cases: Sequence[AnyCase]) -> Walked:
    """Walk cases through one suite, from instant to instant: the clock only moves forward."""
    tasks = [task for case in cases for task in _on_their_way(case)]
    most = max(len(task.acts) for task in tasks)
    suite.prepare_folder(layout)
    instants = sorted({_instant(on) for task in tasks for on, _ in task.acts})
    standing = cases[0].standing
    early = BEFORE if standing.household_caps else timedelta()
    await clock.move(layout, instants[0] - early - real_now())
    async with suite.start(layout), SuiteClient(layout) as http:
        if standing.household_caps:
            await load_caps(layout, standing)
        for instant in instants:
            await clock.move(layout, max(instant - real_now(), clock.offset(layout)))
            for place in range(most):
                todays = [task.acts[place] for task in tasks if place < len(task.acts)]
                await _each(act(http) for on, act in todays if _instant(on) == instant)
    return {(task.history, task.number): task.answer for task in tasks}


def _on_their_way(case: AnyCase) -> Sequence[StepOnItsWay | CaseWay]:
    if isinstance(case, History):
        return StepOnItsWay.of(case)
    if case.given.get("year") is not None and case.group == "DLN":
        return [YearlyReport(case)]
    return [WAYS[case.group](case)]


def _instant(on: date) -> datetime:
    return on if isinstance(on, datetime) else _morning(on)


def _morning(day: date) -> datetime:
    return datetime.combine(day, OPENS, tzinfo=LHASA)


async def _each(steps: Iterable[Any]) -> None:
    """Some at once: they are households that have nothing to do with each other."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(step: Any) -> None:
        async with gate:
            await step

    await asyncio.gather(*(one(step) for step in steps))
