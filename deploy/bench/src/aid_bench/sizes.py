"""What a case and a claim cost, and how reads go with many of them: measured here, kept in a file.

python -m aid_bench.sizes            some cases and claims, then a million rows by SQL; minutes
python -m aid_bench.sizes --render   docs/sizing.md again from docs/sizing.json
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from aid import suite
from aid_client.courses import Worker
from aid_client.http import SuiteClient
from aid_client.payment import PaymentSteps
from aid_client.training_claims import Training
from aid_engines.layout import Layout, without_driver, work_folder
from shared.clock import real_now
from shared.suite import SERVICES

from aid_bench import copies, sizes_page
from aid_bench.walks import Walks

WARM = 4
AT_ONCE = 12
CLAIMS = 20
ASKED = 60
ROWS = """
SELECT n.nspname || '.' || c.relname AS name, pg_total_relation_size(c.oid) AS bytes
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind = 'r'
"""
KEPT = Path("docs/sizing.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the suite has used and holds at one moment."""

    cpu: Mapping[str, float]
    rows: Mapping[str, int]
    bytes: Mapping[str, int]
    topics: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one of some number costs: CPU seconds by process, rows and bytes by table."""

    number: int
    seconds: float
    cpu: Mapping[str, float]
    rows: Mapping[str, float]
    bytes: Mapping[str, float]
    topics: float
    documents: float


@dataclass(slots=True, kw_only=True)
class Sizing:
    """All that is kept of one run."""

    on: str
    cores: int
    load: float
    case: Cost
    claim: Cost
    reads: list[dict[str, Any]] = field(default_factory=list)


class Meter:
    """Looks at a running suite."""

    def __init__(self, running: suite.Suite, admin: asyncpg.Connection) -> None:
        self._running = running
        self._admin = admin

    async def standing(self) -> Tally:
        """Now, with every backend's counts handed in and nothing on its way."""
        tables = await self._admin.fetch(ROWS, [one.package for one in SERVICES])
        counted = {
            row["name"]: await self._admin.fetchval(f"SELECT count(*) FROM {row['name']}")
            for row in tables
        }
        home = self._running.layout.home
        return Tally(
            cpu={
                name: _cpu(child.pid) for name, child in self._running.supervisor.children.items()
            },
            rows=counted,
            bytes={row["name"]: row["bytes"] for row in tables},
            topics=_bytes(home / "kafka", "*.log"),
            documents=_bytes(home / "objects", "*"),
        )

    async def cost(self, number: int, work: Callable[[], Awaitable[None]]) -> Cost:
        """What it costs, each, to do some number of something."""
        before, began = await self.standing(), time.monotonic()
        await work()
        seconds = time.monotonic() - began
        after = await self.standing()

        def each(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
            changed = {name: (other[name] - one.get(name, 0)) / number for name in other}
            return {name: round(value, 4) for name, value in changed.items() if value > 0}

        return Cost(
            number=number,
            seconds=round(seconds, 1),
            cpu=each(before.cpu, after.cpu),
            rows=each(before.rows, after.rows),
            bytes=each(before.bytes, after.bytes),
            topics=round((after.topics - before.topics) / number),
            documents=round((after.documents - before.documents) / number),
        )


async def measure(home: Path, *, seconds: float, most: int, fill_seconds: float) -> Sizing:
    """A suite of its own: cases, then claims, then tables filled up to ``most`` rows."""
    layout = Layout.beside(home)
    async with suite.start(layout) as running, SuiteClient(layout) as http:
        admin = await asyncpg.connect(without_driver(running.admin_url, database="aid"))
        meter = Meter(running, admin)
        await Walks(http, WARM).run()
        rounds = 0
        last: Walks

        async def cases() -> None:
            nonlocal rounds, last
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                last = Walks(http, AT_ONCE)
                await last.run()
                rounds += 1

        case = await _counted(meter, cases, lambda: rounds * AT_ONCE)
        course = await Training(http).founded(budget="3000000.00")
        await _claim(course)
        claim = await meter.cost(CLAIMS, lambda: _claims(course))
        sizing = Sizing(
            on=real_now().date().isoformat(),
            cores=os.cpu_count() or 1,
            load=round(os.getloadavg()[0], 1),
            case=case,
            claim=claim,
        )
        application = last.walks[-1].application
        number = 10_000
        until = time.monotonic() + fill_seconds
        while number <= most and await copies.fill(admin, number, until=until):
            took = {
                name: await _asked(http, service, path, token)
                for name, (service, path, token) in copies.reads(http, application).items()
            }
            sizing.reads.append({"rows": number, "ms": took})
            print(f"{number:,} rows: {took}", flush=True)
            number *= 10
        await admin.close()
    return sizing


async def _counted(
    meter: Meter, work: Callable[[], Awaitable[None]], number: Callable[[], int]
) -> Cost:
    """The cost of work whose number is known only when it is done."""
    whole = await meter.cost(1, work)
    done = number()
    share = {
        name: {key: round(value / done, 4) for key, value in getattr(whole, name).items()}
        for name in ("cpu", "rows", "bytes")
    }
    return Cost(
        number=done,
        seconds=whole.seconds,
        topics=round(whole.topics / done),
        documents=round(whole.documents / done),
        **share,
    )


async def _claims(course: Training) -> None:
    for _ in range(CLAIMS):
        await _claim(course)


async def _claim(course: Training) -> None:
    """One worker of the class, from the seat to the matched payment."""
    await course.claimed(Worker())
    await course.review()
    await course.decide()
    payment = PaymentSteps(course)
    await payment.release(await payment.make_batch())
    await payment.matched()


async def _asked(http: SuiteClient, service: str, path: str, token: str) -> float:
    """Milliseconds of one read, the fastest: what others do on the machine is in the slower ones."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        await http.ask("GET", service, path, token=token)
        took.append((time.perf_counter() - began) * 1000)
    return round(min(took), 1)


def _cpu(pid: int | None) -> float:
    """Seconds of a process and of all that it started, with those that have ended."""
    if pid is None:
        return 0.0
    whole = 0.0
    try:
        found = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for place, process in enumerate(found):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        whole += times.user + times.system
        if place == 0:
            whole += times.children_user + times.children_system
    return whole


def _bytes(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def main() -> None:
    """Measure and keep, or only write the page again."""
    parser = argparse.ArgumentParser(prog="python -m aid_bench.sizes", description=__doc__)
    parser.add_argument("--render", action="store_true", help="only docs/sizing.md")
    parser.add_argument("--seconds", type=float, default=90.0, help="of cases")
    parser.add_argument("--most", type=int, default=1_000_000, help="rows of each table, by SQL")
    parser.add_argument("--fill-seconds", type=float, default=180.0, help="at most, for those")
    asked = parser.parse_args()
    kept = work_folder() / KEPT
    if not asked.render:
        with tempfile.TemporaryDirectory(prefix="aid-sizing-") as home:
            found = asyncio.run(
                measure(
                    Path(home),
                    seconds=asked.seconds,
                    most=asked.most,
                    fill_seconds=asked.fill_seconds,
                )
            )
        kept.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")
    page = sizes_page.page(json.loads(kept.read_text("utf-8")))
    kept.with_suffix(".md").write_text(page, "utf-8")


if __name__ == "__main__":
    main()
