"""What a suite costs that nobody uses, and how long it takes to start again."""

import asyncio
import time
from dataclasses import dataclass

import asyncpg
import psutil
from aid import suite
from aid_engines.layout import Layout, without_driver
from shared.suite import SERVICES

SETTLED_SECONDS = 10.0
STATISTICS_SECONDS = 1.5
"""PostgreSQL's processes hand in their counts with such a delay."""
TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'aid'"


@dataclass(frozen=True, slots=True)
class Idle:
    """Shares of a core by process, and transactions a second of the whole suite."""

    cores: dict[str, float]
    transactions: float

    @property
    def without_kafka(self) -> float:
        return sum(share for name, share in self.cores.items() if not name.startswith("kafka"))


def cpu_seconds(running: suite.Suite, *names: str) -> dict[str, float]:
    """CPU that each process and its children have used."""
    used = {}
    for name in names or tuple(running.supervisor.children):
        pid = running.pid(name)
        if pid is not None:
            used[name] = _cpu(psutil.Process(pid))
    return used


def services_cpu(running: suite.Suite) -> float:
    """CPU seconds that the five services have used."""
    return sum(cpu_seconds(running, *(service.name for service in SERVICES)).values())


def _cpu(process: psutil.Process) -> float:
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            used = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


async def idle(running: suite.Suite, *, seconds: float) -> Idle:
    """Watch a suite for a while in which nobody asks anything."""
    connection = await asyncpg.connect(without_driver(running.admin_url))
    try:
        await asyncio.sleep(SETTLED_SECONDS)
        began, before = time.monotonic(), cpu_seconds(running)
        first = await connection.fetchval(TRANSACTIONS)
        await asyncio.sleep(seconds)
        after, span = cpu_seconds(running), time.monotonic() - began
        await asyncio.sleep(STATISTICS_SECONDS)
        last = await connection.fetchval(TRANSACTIONS)
        over = time.monotonic() - began
    finally:
        await connection.close()
    cores = {name: (after[name] - before[name]) / span for name in before if name in after}
    return Idle(cores, float(last - first) / over)


async def start(layout: Layout) -> tuple[float, float]:
    """What a suite takes that was there before, from the command to ready: seconds, CPU seconds."""
    began, own = time.perf_counter(), _cpu(psutil.Process())
    async with suite.start(layout):
        return time.perf_counter() - began, _cpu(psutil.Process()) - own
