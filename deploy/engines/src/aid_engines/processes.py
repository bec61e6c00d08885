"""Processes we started, told apart from others that got the same number later."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Protocol

import psutil

from aid_engines import exec_helper, files

POLL_SECONDS = 0.05


class Process(Protocol):
    """A process as one of ours or as the nursery's."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Started:
    """A process we started; `born` tells it from a later one with the same number."""

    name: str
    pid: int
    born: str
    stop_signal: int

    def alive(self) -> bool:
        return born(self.pid) == self.born

    def send(self, number: int) -> None:
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def born(pid: int) -> str | None:
    """When the process started, or None if it has ended; a zombie has ended."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else f"{boot} {fields[19]}"
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else str(process.create_time())
    except psutil.NoSuchProcess:
        return None


def spawn(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    output: IO[bytes] | int,
    identity: str = "self",
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that ends with us.

    Call it from a thread that lives on: the kernel takes the end of the thread for ours.
    """
    helper = [sys.executable, "-I", "-S", exec_helper.__file__]
    return subprocess.Popen(
        [*helper, str(os.getpid()), str(int(death_signal)), identity, *command],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def record(path: Path, started: Iterable[Started]) -> None:
    files.write_json(path, [asdict(process) for process in started])


def recorded(path: Path) -> list[Started]:
    return [Started(**row) for row in files.read_json(path) or []]


def stop_recorded(path: Path, *, patience_seconds: float = 8) -> list[str]:
    """Stop what an earlier run left behind, and say what that was; then forget it."""
    left = [process for process in recorded(path) if process.alive()]
    for process in left:
        process.send(process.stop_signal)
    wait_for_end(left, patience_seconds)
    for process in left:
        process.send(signal.SIGKILL)
    wait_for_end(left, patience_seconds)
    path.unlink(missing_ok=True)
    return [process.name for process in left]


def wait_for_end(started: Iterable[Started], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(process.alive() for process in started):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def ended(process: Process) -> int:
    """The exit code, once there is one; negative if a signal ended it."""
    async with _end_announced(process) as announced:
        while (code := process.poll()) is None:
            if announced and announced.is_set():  # its parent, the nursery, is about to say how
                await asyncio.sleep(0.01)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if announced else POLL_SECONDS):
                    await (announced or asyncio.Event()).wait()
    return code


@contextlib.asynccontextmanager
async def _end_announced(process: Process) -> AsyncIterator[asyncio.Event | None]:
    """An event that the kernel sets when the process ends, where it can (Linux)."""
    if process.poll() is not None or not hasattr(os, "pidfd_open"):
        yield None
        return
    loop = asyncio.get_running_loop()
    announced = asyncio.Event()
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        yield None
        return
    loop.add_reader(descriptor, announced.set)
    try:
        yield announced
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
