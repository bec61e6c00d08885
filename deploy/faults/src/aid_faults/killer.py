"""Kills programs of a running suite at their moments; its supervisor starts them again."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aid.suite import Suite
from aid_engines.refusal import Refusal

from aid_faults.plan import EVERYTHING, PlannedKill

LOOK_SECONDS = 0.02
LATE_KILL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill that was done: when, in seconds of the run, and at which share of the changes."""

    seconds: float
    done: float
    target: str
    programs: tuple[str, ...]


@dataclass
class Killer:
    """Does the kills of a plan, one after the other; none hits what is down already."""

    suite: Suite
    share_done: Callable[[], float]
    kills: list[Killed] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the cases ask for nothing more: what is left is done now, one at a time."""

    async def run(self, planned: Sequence[PlannedKill]) -> None:
        """Every kill of the plan."""
        began = time.monotonic()
        for kill in planned:
            await self._moment(kill)
            names = list(self.suite.supervisor.children)
            names = names if kill.target == EVERYTHING else [kill.target]
            hit = [name for name in names if await self._hit(name, wait=len(names) == 1)]
            self.kills.append(
                Killed(time.monotonic() - began, self.share_done(), kill.target, tuple(hit))
            )

    async def _moment(self, kill: PlannedKill) -> None:
        while self.share_done() < kill.at:
            if self.over.is_set():
                await asyncio.sleep(LATE_KILL_SECONDS)
                await until_all_ready(self.suite)
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _hit(self, name: str, *, wait: bool) -> bool:
        """Kill a program; one that is down is waited for, unless others die with it."""
        while self.suite.pid(name) is None:
            if not wait:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        self.suite.kill(name)
        return True


async def until_all_ready(suite: Suite) -> None:
    """Wait until every program answers, however often it had to be started."""
    for name in list(suite.supervisor.children):
        while True:
            try:
                await suite.until_ready(name)
            except Refusal:  # it was killed so often that its supervisor would call it hopeless
                await asyncio.sleep(1)
            else:
                break
