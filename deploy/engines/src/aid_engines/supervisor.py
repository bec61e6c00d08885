"""Keeps programs running: starts them, watches them, starts them again, stops them in order.

Whatever is killed, the next start finds a clean ground: one supervisor a folder (a lock),
children that end with it (the kernel), and a list of what was started for those that did not.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from aid_engines import processes
from aid_engines.lock import hold
from aid_engines.nursery import IS_POSSIBLE, Nursery, NurseryGone
from aid_engines.processes import Process, Started, ended
from aid_engines.refusal import Refusal

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 10.0
POLL_SECONDS = 0.05
FAILURES_BEFORE_GIVING_UP = 4
LONGEST_LOG_BYTES = 50_000_000
LOG_TAIL_LINES = 15

Say = Callable[[str], None]


async def nothing() -> None:
    """What a program needs before a start, mostly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, and how to see that it is ready. `prepare` runs before every start."""

    name: str
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    ready: Callable[[], Awaitable[bool]]
    prepare: Callable[[], Awaitable[None]] = nothing
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    identity: str = "self"
    module: str | None = None
    """The Python module that ``command`` runs, where it may as well be forked from the nursery."""
    stop_seconds: float = 8.0
    quiet_seconds: float = 60.0
    """How long it may write nothing to its log while it is not ready."""
    longest_seconds: float = 900.0
    """How long it may be on its way, however much it writes."""


@dataclass(slots=True)
class Child:
    program: Program
    log: Path
    process: Process | None = None
    started: Started | None = None
    failures: int = 0
    starts: int = 0
    stopping: bool = False
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None


class Supervisor:
    """Runs programs under one folder. Enter it to hold the folder; leave it to stop them all."""

    def __init__(self, *, run: Path, logs: Path, say: Say) -> None:
        self._run = run
        self._logs = logs
        self._say = say
        self._lock: IO[str] | None = None
        self._janitor: subprocess.Popen[bytes] | None = None
        self._nursery: Nursery | None = None
        self.children: dict[str, Child] = {}

    async def __aenter__(self) -> Self:
        self._run.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        self._lock = hold(self._run)
        left = await asyncio.to_thread(processes.stop_recorded, self._procs)
        if left:
            self._say(f"stopped what an earlier run left behind: {', '.join(left)}")
        if sys.platform != "linux":
            self._janitor = _janitor(self._procs)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.stop(*self.children)
        finally:
            if self._nursery:
                await asyncio.to_thread(self._nursery.close)
            if self._janitor and self._janitor.stdin:
                self._janitor.stdin.close()
            if self._lock:
                self._lock.close()

    def open_nursery(self, *, cwd: Path, env: Mapping[str, str]) -> None:
        """Let modules be forked from now on, where that is possible; it loads in the meantime."""
        if IS_POSSIBLE:
            with (self._logs / "nursery.log").open("ab") as log:
                self._nursery = Nursery.open(cwd=cwd, env=env, log=log)

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, self._logs / f"{program.name}.log")
        self.children[program.name] = child
        child.task = asyncio.create_task(self._keep(child), name=program.name)
        return child

    async def until_ready(self, child: Child) -> None:
        """Wait while it gets on: while its log grows, or it has started anew.

        Refuses, with the end of its log, if it keeps failing, says nothing more, or takes for ever.
        """
        program = child.program
        began = moved_at = time.monotonic()
        seen = _progress(child)
        while not (child.pid and await program.ready()):
            if child.failures >= FAILURES_BEFORE_GIVING_UP:
                raise Refusal(f"{program.name} does not start. {_end_of(child.log)}")
            now, progress = time.monotonic(), _progress(child)
            if progress != seen:
                seen, moved_at = progress, now
            if now - moved_at > program.quiet_seconds or now - began > program.longest_seconds:
                raise Refusal(
                    f"{program.name} is not ready after {now - began:.0f} seconds, and has written "
                    f"nothing for {now - moved_at:.0f}. {_end_of(child.log)}"
                )
            await asyncio.sleep(POLL_SECONDS)

    async def stop(self, *names: str, hard: bool = False) -> None:
        """Stop these together: ask, wait as long as each may take, then kill."""
        children = [self.children[name] for name in names if name in self.children]
        for child in children:
            child.stopping = True
        await asyncio.gather(*(self._stop(child, hard=hard) for child in children))
        for child in children:
            self.children.pop(child.program.name, None)
        self._record()

    def kill(self, name: str) -> None:
        """Kill a program outright, as an accident would; it is started again."""
        process = self.children[name].process
        assert process is not None, "only what was started can be killed"
        process.kill()

    def trim_logs(self) -> None:
        """Set aside a log that has grown long; its program goes on writing to the same file."""
        for child in self.children.values():
            with contextlib.suppress(OSError):
                if child.log.stat().st_size > LONGEST_LOG_BYTES:
                    shutil.copyfile(child.log, child.log.with_suffix(".old.log"))
                    os.truncate(child.log, 0)

    @property
    def _procs(self) -> Path:
        return self._run / "procs.json"

    def _record(self) -> None:
        processes.record(
            self._procs, [child.started for child in self.children.values() if child.started]
        )

    async def _keep(self, child: Child) -> None:
        pause = FIRST_PAUSE_SECONDS
        name = child.program.name
        while not child.stopping:
            since = time.monotonic()
            try:
                await child.program.prepare()
                end = await self._once(child)
            except (OSError, Refusal) as failure:
                end = f"could not be started: {failure}"
            if child.stopping:
                return
            if time.monotonic() - since > STEADY_SECONDS:
                pause, child.failures = FIRST_PAUSE_SECONDS, 0
            child.failures += 1
            if child.failures < FAILURES_BEFORE_GIVING_UP:
                self._say(f"{name} {end}; starting it again")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _once(self, child: Child) -> str:
        program = child.program
        with child.log.open("ab") as output:
            process = await self._forked(program, output) or processes.spawn(
                program.command,
                cwd=program.cwd,
                env=program.env,
                output=output,
                identity=program.identity,
                death_signal=program.death_signal,
            )
        child.process = process
        child.starts += 1
        child.started = Started(
            name=program.name,
            pid=process.pid,
            born=processes.born(process.pid) or "",
            stop_signal=int(program.stop_signal),
        )
        self._record()
        code = await ended(process)
        return f"was killed by {_signal(-code)}" if code < 0 else f"ended with exit code {code}"

    async def _forked(self, program: Program, output: IO[bytes]) -> Process | None:
        """The program from the nursery, or nothing where there is none, or none any more."""
        if self._nursery is None or program.module is None:
            return None
        try:
            return await asyncio.to_thread(
                self._nursery.fork, program.module, cwd=program.cwd, env=program.env, output=output
            )
        except NurseryGone:
            self._nursery = None
            return None

    async def _stop(self, child: Child, *, hard: bool) -> None:
        process = child.process
        if process and process.poll() is None:
            process.send_signal(signal.SIGKILL if hard else child.program.stop_signal)
            try:
                async with asyncio.timeout(child.program.stop_seconds):
                    await ended(process)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await ended(process)
        if child.task:
            child.task.cancel()
            await asyncio.gather(child.task, return_exceptions=True)


def _janitor(procs: Path) -> subprocess.Popen[bytes]:
    """What stops our children if we are killed, where the kernel does not."""
    return subprocess.Popen(
        [sys.executable, "-m", "aid_engines.reaper", str(procs)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


async def run_once(
    command: tuple[str, ...],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    identity: str = "self",
) -> None:
    """Run a program that ends by itself; refuse, with the end of its log, if it fails."""
    with log.open("ab") as output:
        process = processes.spawn(command, cwd=cwd, env=env, output=output, identity=identity)
    try:
        code = await ended(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if code != 0:
        raise Refusal(f"{Path(command[0]).name} failed. {_end_of(log)}")


def say_nothing(line: str) -> None:
    logging.getLogger("aid").debug(line)


def _progress(child: Child) -> tuple[int, int]:
    """What grows while a program gets on: how often it was started, and its log."""
    try:
        return child.starts, child.log.stat().st_size
    except FileNotFoundError:
        return child.starts, 0


def _end_of(log: Path) -> str:
    try:
        with log.open(encoding="utf-8", errors="replace") as lines:
            tail = "".join(deque(lines, LOG_TAIL_LINES))
    except FileNotFoundError:
        tail = ""
    return f"The end of {log}:\n{tail}"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
