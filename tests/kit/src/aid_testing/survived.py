"""One suite on which cases walk while its programs are killed, and what it holds when it is quiet."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest_asyncio
from aid import suite
from aid_client.chance import CHANCE
from aid_client.http import PATIENCE
from aid_engines.layout import Layout
from aid_faults.plan import Plan
from aid_faults.report import Report
from aid_faults.run import FaultRun, Form

SHORT = Form(
    seed=8, applications=8, claims=4, kills=14, at_a_time=12, minutes=10, quiet_seconds=120
)


@dataclass(frozen=True)
class Survived:
    """What a run left: its report, and the engines with all that is in them."""

    plan: Plan
    report: Report
    running: suite.Suite


@contextmanager
def as_before() -> Iterator[None]:
    """A run draws from its own seed and waits longer; the tests after it do as before."""
    drawn, waits = CHANCE.getstate(), replace(PATIENCE)
    try:
        yield
    finally:
        CHANCE.setstate(drawn)
        PATIENCE.seconds, PATIENCE.look_seconds = waits.seconds, waits.look_seconds


@pytest_asyncio.fixture(scope="session")
async def survived(tmp_path_factory: Any) -> AsyncIterator[Survived]:
    """The short form of ``make faults``; afterwards the services rest, and the engines stay."""
    home: Path = tmp_path_factory.mktemp("faults")
    async with suite.start(Layout.beside(home)) as running:
        with as_before():
            run = FaultRun(running, SHORT, print)
            async with run.client:
                report = await run.run()
        engines = {"postgres", "kafka"}
        await running.supervisor.stop(*set(running.supervisor.children) - engines)
        yield Survived(run.plan, report, running)
