"""Loads once what all services load, and forks each from there: a start loads it once, not seven times.

    python -m aid.nursery          with one end of a socket pair as its standard input

The supervisor asks for a module with its environment, folder and log; the nursery forks, answers
with the process number, and says when and how it ended. It runs nothing itself, and ends with the
supervisor; its children end with it. Linux only; elsewhere every program loads by itself.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from aid_engines import exec_helper

LOADED = (
    "shared.service",
    "shared.objects",
    "shared.vault",
    "sqlalchemy.orm",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "httpx",
    "uvloop",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "yaml",
)
LONGEST_MESSAGE = 1 << 17
PR_SET_NAME = 15
IS_POSSIBLE = sys.platform == "linux"


class NurseryGone(Exception):
    """The nursery has ended; what it forked has ended with it."""


@dataclass(slots=True)
class Forked:
    """A program that the nursery runs; to the supervisor as if it were a child of its own."""

    pid: int
    nursery: "Nursery"

    def poll(self) -> int | None:
        """The exit code once it has ended, negative if a signal ended it."""
        self.nursery.hear()
        return self.nursery.codes.get(self.pid)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass(slots=True)
class Nursery:
    """The supervisor's end."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    codes: dict[int, int] = field(default_factory=dict)
    running: set[int] = field(default_factory=set)
    _answers: list[int] = field(default_factory=list)
    _one_asks: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, *, cwd: Path, env: Mapping[str, str], log: IO[bytes]) -> "Nursery":
        """Start it; it loads while others go on. It ends when the calling thread does."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        helper = (sys.executable, "-I", "-S", exec_helper.__file__)
        arguments = (str(os.getpid()), str(int(signal.SIGTERM)), "self")
        with theirs:
            process = subprocess.Popen(
                [*helper, *arguments, sys.executable, "-m", "aid_engines.nursery"],
                cwd=cwd,
                env={**env, "PYTHONUNBUFFERED": "1"},
                stdin=theirs.fileno(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, ours)

    def fork(self, module: str, *, cwd: Path, env: Mapping[str, str], output: IO[bytes]) -> Forked:
        """Run a module as `python -m` does. Raises ``NurseryGone``. Blocks while it still loads."""
        wish = json.dumps({"module": module, "cwd": str(cwd), "env": dict(env)}).encode()
        with self._one_asks:
            try:
                socket.send_fds(self.line, [wish], [output.fileno()])
                while not self._answers:
                    self._take(self.line.recv(LONGEST_MESSAGE))
            except OSError as gone:
                raise NurseryGone from gone
            pid = self._answers.pop()
            self.running.add(pid)
        return Forked(pid, self)

    def hear(self) -> None:
        """Take what it has said of its children since; whoever asks it just now does so anyway."""
        if not self._one_asks.acquire(blocking=False):
            return
        try:
            while True:
                self._take(self.line.recv(LONGEST_MESSAGE, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return
        except (OSError, NurseryGone):
            for pid in self.running - set(self.codes):
                if not Path(f"/proc/{pid}").exists():
                    self.codes[pid] = -signal.SIGTERM
        finally:
            self._one_asks.release()

    def close(self) -> None:
        """End it; who waits for an answer of it hears that it is gone."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()
        self.process.terminate()
        self.process.wait()

    def _take(self, message: bytes) -> None:
        if not message:
            raise NurseryGone
        said = json.loads(message)
        if "ended" in said:
            self.codes[said["ended"]] = said["code"]
        else:
            self._answers.append(said["pid"])


def main() -> None:
    """Load, then fork what is asked for until the supervisor's end is closed."""
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    wish = _until_forked(socket.socket(fileno=os.dup(0)))
    if wish is not None:
        _become(wish)
        runpy.run_module(wish["module"], run_name="__main__", alter_sys=True)


def _until_forked(line: socket.socket) -> dict[str, Any] | None:
    """In each child what it is to be; in the nursery, at its end, nothing."""
    nursery = os.getpid()
    ended, ring = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
    while True:
        ready, _, _ = select.select([line.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, 4096)
            _tell_ends(line)
        if line.fileno() not in ready:
            continue
        content, files, _, _ = socket.recv_fds(line, LONGEST_MESSAGE, 1)
        if not content:
            return None
        pid = os.fork()
        if pid:
            os.close(files[0])
            line.send(json.dumps({"pid": pid}).encode())
            continue
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in (line.fileno(), ended, ring):
            os.close(number)
        line.detach()
        wish: dict[str, Any] = json.loads(content)
        return {**wish, "output": files[0], "parent": nursery}


def _tell_ends(line: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        code = os.waitstatus_to_exitcode(status)
        line.send(json.dumps({"ended": pid, "code": code}).encode())


def _become(wish: Mapping[str, Any]) -> None:
    """What `python -m` in a session of its own would be."""
    os.setsid()
    exec_helper.end_with(wish["parent"], signal.SIGTERM)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, target in ((nothing, 0), (wish["output"], 1), (wish["output"], 2)):
        os.dup2(number, target)
    os.close(nothing)
    os.close(wish["output"])
    os.environ.clear()
    os.environ.update(wish["env"])
    os.chdir(wish["cwd"])
    name = wish["module"].removesuffix(".app").encode()[:15]
    ctypes.CDLL(None).prctl(PR_SET_NAME, ctypes.c_char_p(name), 0, 0, 0)


if __name__ == "__main__":
    main()
