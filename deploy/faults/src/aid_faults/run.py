"""One run: a suite of its own, its cases under load, its kills, the quiet after, the checks."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import httpx
from aid import suite, verify
from aid_client.approval import ApprovalSteps
from aid_client.chance import CHANCE
from aid_client.http import PATIENCE
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

from aid_faults import agreement
from aid_faults.client import PatientClient
from aid_faults.ends import count_unasked, count_unsent, hear, judge, not_ended, read_ends
from aid_faults.finance import Finance
from aid_faults.killer import Killed, Killer, until_all_ready
from aid_faults.observer import Observer
from aid_faults.plan import TOWNSHIPS, Plan, PlannedKill, draw
from aid_faults.report import Report
from aid_faults.walks import CaseWalk, MedicalWalk, walks_of

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.5
QUIET_LOOK_SECONDS = 2.0
TOLD_SECONDS = 30.0
AGAIN_SECONDS = 1.0

Say = Callable[[str], None]


class Trouble(Protocol):
    """What befalls a suite, step by step of a plan; ``over`` says that cases ask for nothing more."""

    over: asyncio.Event
    kills: list[Killed]

    async def run(self, planned: Sequence[PlannedKill], /) -> None:
        """Everything that is to befall it."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked of a run."""

    seed: int
    applications: int
    claims: int
    kills: int
    at_a_time: int
    minutes: float
    quiet_seconds: float
    brokers: int = 1
    split: bool = False


@dataclass
class FaultRun:
    """A run on a running suite."""

    running: suite.Suite
    form: Form
    say: Say
    plan: Plan = field(init=False)
    walks: list[CaseWalk] = field(init=False)
    client: PatientClient = field(init=False)
    observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        CHANCE.seed(self.form.seed)
        PATIENCE.seconds, PATIENCE.look_seconds = PATIENCE_SECONDS, LOOK_SECONDS
        self.client = PatientClient(self.running.layout)
        self.observer = Observer(self.running.layout)
        self.plan = draw(
            self.form.seed,
            applications=self.form.applications,
            claims=self.form.claims,
            kills=self.form.kills,
            programs=sorted(self.running.supervisor.children),
        )
        self.walks = walks_of(self.plan.cases, self.client, self.observer)
        self._gate = asyncio.Semaphore(self.form.at_a_time)

    def share_done(self) -> float:
        """How much of the changes of all cases has been answered."""
        return self.client.changes / max(1, self.plan.changes)

    def trouble(self) -> Trouble:
        """What befalls the suite while cases are under way."""
        return Killer(self.running, self.share_done)

    async def until_its_turn(self, walk: CaseWalk) -> None:
        """Cases begin as soon as there is room for them."""

    async def run(self) -> Report:
        """Everything, and what became of it."""
        form = {
            "applications": self.form.applications,
            "claims": self.form.claims,
            "brokers": self.form.brokers,
            "split": self.form.split,
        }
        report = Report(self.plan, form)
        began = time.monotonic()
        killer = self.trouble()
        try:
            async with asyncio.timeout(60 * self.form.minutes), self._behind():
                killing = asyncio.create_task(killer.run(self.plan.kills))
                progress = asyncio.create_task(self._tell(killer))
                try:
                    await self._walk()
                    killer.over.set()
                    await killing
                finally:
                    killing.cancel()
                    progress.cancel()
                self.say("every step is taken and every kill done; waiting until it is quiet")
                await until_all_ready(self.running)
                await self._until_ended()
        except TimeoutError:
            report.unfinished = f"the run was not over after {self.form.minutes:g} minutes"
        await self._judge(report)
        report.kills = killer.kills
        report.seconds = time.monotonic() - began
        report.changes, report.sent_again = self.client.changes, self.client.again
        return report

    @contextlib.asynccontextmanager
    async def _behind(self) -> AsyncIterator[None]:
        """Observer and finance work for as long as the block runs; without them no run goes on."""
        counties = tuple(sorted({township[:6] for township in TOWNSHIPS}))
        finance = Finance(self.client, self.observer, counties)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one.run()) for one in (self.observer, finance)]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def _walk(self) -> None:
        """All waves, one after the other: their notices close when the clock goes on."""
        await self._turn_bank()
        for wave in range(self.plan.waves):
            mine = [walk for walk in self.walks if walk.planned.wave == wave]
            self.say(f"wave {wave + 1} of {self.plan.waves}: {len(mine)} cases")
            await self._each(mine, lambda walk: walk.begin())
            medical = [walk for walk in mine if isinstance(walk, MedicalWalk)]
            await self._let_notices_close(medical)
            await self._each(medical, lambda walk: walk.go_on())

    async def _each(
        self, walks: Sequence[CaseWalk], step: Callable[[CaseWalk], Awaitable[None]]
    ) -> None:
        async def one(walk: CaseWalk) -> None:
            await self.until_its_turn(walk)
            async with self._gate:
                try:
                    if not walk.failed:
                        await step(walk)
                except Exception as fault:  # noqa: BLE001 - one case's fault is its own
                    walk.failed = f"{type(fault).__name__}: {fault}"
                    self.say(f"case {walk.planned.number} goes no further: {walk.failed}")

        await asyncio.gather(*(one(walk) for walk in walks))

    async def _turn_bank(self) -> None:
        accounts = {walk.card: walk.planned.bank for walk in self.walks if walk.planned.bank}
        address = f"{self.running.layout.base_url('bank')}/settings"

        async def turn() -> None:
            async with httpx.AsyncClient(timeout=10) as http:
                answer = await http.post(address, json={"accounts": accounts, "late_seconds": 0.5})
                answer.raise_for_status()

        await _again(turn)

    async def _let_notices_close(self, walks: Sequence[MedicalWalk]) -> None:
        """Move the business clock behind the last notice of a wave."""
        for walk in walks:
            if walk.planned.amount and not walk.failed:
                case: ApprovalSteps = walk.case
                await _again(case.wait_for_the_notice)
                return

    async def _tell(self, killer: Trouble) -> None:
        while True:
            await asyncio.sleep(20)
            paid = sum(seen.status == "paid" for seen in self.observer.payments.values())
            self.say(
                f"{self.client.changes} of about {self.plan.changes} changes, "
                f"{len(killer.kills)} kills, {paid} paid"
            )

    async def _until_ended(self) -> None:
        """Wait until every case has ended as asked and all is told, or the patience is over."""
        deadline = time.monotonic() + self.form.quiet_seconds
        while time.monotonic() < deadline:
            ends = await read_ends(self.running.layout, self.walks)
            going = [walk.planned for walk in self.walks if not walk.failed]
            waiting = any(not_ended(planned, ends[planned.number]) for planned in going)
            if not waiting and not await count_unsent(self.running.layout):
                return
            await asyncio.sleep(QUIET_LOOK_SECONDS)

    async def _judge(self, report: Report) -> None:
        """Every check, also after a run that was not over in time."""
        layout = self.running.layout
        findings = await verify.settled(layout)
        report.verify = findings.broken
        ends = await read_ends(layout, self.walks)
        told = await self._told()
        for walk in self.walks:
            ended = replace(ends[walk.planned.number], told=told[walk.planned.number])
            lost, doubled = judge(walk.planned, ended)
            if lost and walk.failed:
                lost.append(f"it went no further: {walk.failed}")
            report.lost += ["; ".join(lost)] * bool(lost)
            report.doubled += ["; ".join(doubled)] * bool(doubled)
            report.ended += not lost
        report.doubled += await count_unasked(layout, self.walks)
        expected = sum(case.amount for case in self.plan.cases)
        report.agreement = await agreement.compare(layout, expected)
        report.doubled += report.agreement.doubled

    async def _told(self) -> dict[int, tuple[str, ...]]:
        told: dict[int, tuple[str, ...]] = {}

        async def one(walk: CaseWalk) -> None:
            async with self._gate:
                told[walk.planned.number] = await hear(walk, seconds=TOLD_SECONDS)

        await asyncio.gather(*(one(walk) for walk in self.walks))
        return told


async def _again(step: Callable[[], Awaitable[Any]]) -> None:
    """Take a step until it succeeds: what it speaks to may be down just now."""
    while True:
        try:
            await step()
        except (Refusal, httpx.HTTPError):
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


async def run(form: Form, home: Path, say: Say) -> Report:
    """A suite of its own in a folder, and a run on it."""
    layout = Layout.beside(home, brokers=form.brokers)
    say("a suite of its own is made")
    async with suite.start(layout, split=form.split) as running:
        fault_run = FaultRun(running, form, say)
        async with fault_run.client:
            return await fault_run.run()
