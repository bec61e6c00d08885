"""`aid up` and `aid down`: a suite in the foreground or behind, and its end."""

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aid_engines import aot, postgres, processes, proxy
from aid_engines.kafka import recorded_brokers
from aid_engines.layout import Layout
from aid_engines.lock import AlreadyRunning, hold, holder
from aid_engines.refusal import Refusal
from shared.suite import SERVICES

from aid.suite import prepare_folder, programs_beside, start

STOP_SECONDS = 45
FORCE_AFTER_SECONDS = 1.0
POLL_SECONDS = 0.1
READY_LINE = "AID_READY_LINE"


class StartProgress:
    """Prints progress with the seconds since the start; a terminal that is gone is no matter."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, line: str) -> None:
        self.plain(f"[{time.monotonic() - self._since:5.1f} s] {line}")

    @staticmethod
    def plain(line: str) -> None:
        with contextlib.suppress(OSError):
            print(line, flush=True)


def chosen_brokers(layout: Layout, brokers: int | None) -> Layout:
    """As many brokers as asked for, or as the data have, or one."""
    if brokers not in {None, 1, 3}:
        raise Refusal("--brokers is 1 or 3.")
    return layout.with_brokers(brokers or recorded_brokers(layout) or 1)


async def foreground(layout: Layout, *, services: bool, split: bool) -> None:
    """Run until a signal says to stop; a second ctrl-C, later than a moment after, is hard."""
    voice = StartProgress()
    serving = asyncio.create_task(_serve(layout, voice, services=services, split=split))
    loop = asyncio.get_running_loop()
    asked_at: list[float] = []

    def stop(number: signal.Signals) -> None:
        if not asked_at:
            asked_at.append(time.monotonic())
            loop.set_exception_handler(lambda *_: None)  # what is cut off half-way is no news
            serving.cancel()
            voice("stopping")
        elif number is signal.SIGINT and time.monotonic() - asked_at[0] > FORCE_AFTER_SECONDS:
            for process in processes.recorded(layout.run / "procs.json"):
                process.send(signal.SIGKILL)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop, number)
    try:
        await serving
    except asyncio.CancelledError:
        if not asked_at:
            raise
    voice("stopped")


async def _serve(layout: Layout, voice: StartProgress, *, services: bool, split: bool) -> None:
    async with start(layout, services=services, split=split, say=voice):
        voice("ready")
        for line in addresses(layout, services=services):
            voice.plain(line)
        _tell_ready()
        training = asyncio.create_task(aot.make_once(layout))
        try:
            await asyncio.Event().wait()
        finally:
            training.cancel()
            await asyncio.gather(training, return_exceptions=True)


def _tell_ready() -> None:
    """Tell who started us behind itself, once everything is said."""
    if (line := os.environ.pop(READY_LINE, None)) is not None:
        with contextlib.suppress(OSError):
            os.write(int(line), b"ready")
        os.close(int(line))


def addresses(layout: Layout, *, services: bool) -> list[str]:
    """Where everything answers, for people."""
    rows = []
    if services and proxy.is_here():
        rows.append(("everything", f"{layout.base_url(proxy.NAME)}/"))
    elif services:
        names = (*(service.name for service in SERVICES), *programs_beside(layout))
        rows += [(name, f"{layout.base_url(name)}/docs") for name in names]
    if layout.has_embedded_postgres:
        rows.append(("postgres", f"127.0.0.1:{layout.ports['postgres']}"))
    rows.append(("kafka", layout.bootstrap))
    rows.append(("data and logs", str(layout.home)))
    return [f"  {name:<16} {address}" for name, address in rows]


def detached(layout: Layout, arguments: list[str]) -> int:
    """Start a suite behind us; pass on what it says until it is ready or has failed."""
    prepare_folder(layout)
    if (running := holder(layout.run)) is not None:
        raise AlreadyRunning(f"The suite is already running (process {running}).")
    log = layout.logs / "up.log"
    ours, theirs = os.pipe()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "aid", "up", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(theirs,),
            env=os.environ | {READY_LINE: str(theirs)},
        )
    os.close(theirs)
    with log.open(encoding="utf-8", errors="replace") as said, os.fdopen(ours, "rb") as line:
        while True:
            told, _, _ = select.select([line], [], [], POLL_SECONDS)
            ready = bool(told) and line.read() == b"ready"
            if text := said.read():
                StartProgress.plain(text.rstrip("\n"))
            if told:
                return 0 if ready else process.wait() or 1


def down(layout: Layout, say: Callable[[str], None]) -> None:
    """Stop the suite of this folder and whatever a killed one left behind."""
    pid = holder(layout.run)
    if pid:
        say(f"stopping process {pid}")
        _send(pid, signal.SIGTERM)
        if not _released(layout.run, STOP_SECONDS):
            say("it does not stop: killing it")
            _send(pid, signal.SIGKILL)
            _released(layout.run, STOP_SECONDS)
    if not (layout.run / "up.lock").exists():
        say("nothing is running")
        return
    with hold(layout.run):
        left = processes.stop_recorded(layout.run / "procs.json")
        if layout.has_embedded_postgres:
            postgres.Server(layout, "self").clear()
    say("stopped" if pid or left else "nothing is running")


def _released(run: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while holder(run) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
