"""`make bench`: the whole table; `make bench QUICK=1` one run of each instead of three."""

import argparse
import asyncio
import logging
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aid import suite
from aid_engines import aot
from aid_engines.layout import Layout

from aid_bench import decisions, enrolments, events, http, idle_cost, statements
from aid_bench.figures import Figure, Runs, table, write
from shared import observe

IDLE_GOAL, START_GOAL, CORES = 0.05, 8.0, 2
STATEMENTS_GOAL = 10.0
"""Two a second for each of five services."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    runs: int
    walks: int
    seconds: float
    idle_seconds: float
    starts: int
    events: int
    orders: int
    lines: int
    classes: int
    decisions: int
    million: int
    sample: int


FULL = Size(
    runs=3,
    walks=24,
    seconds=4.0,
    idle_seconds=30.0,
    starts=3,
    events=5000,
    orders=500,
    lines=20_000,
    classes=200,
    decisions=1000,
    million=1_000_000,
    sample=5000,
)
QUICK = Size(
    runs=1,
    walks=8,
    seconds=2.0,
    idle_seconds=10.0,
    starts=1,
    events=2000,
    orders=200,
    lines=2_000,
    classes=30,
    decisions=300,
    million=1_000_000,
    sample=500,
)


def say(line: str) -> None:
    """Progress, with the time it came."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)


async def of_suite(layout: Layout, size: Size) -> list[Figure]:
    """All that needs the five services."""
    say("a suite of its own is made")
    async with suite.start(layout) as running, http.measured(running) as measured:
        for run in range(1, size.runs + 1):
            say(f"run {run}: {size.walks} walks")
            walks = await measured.walk(size.walks, seconds=size.seconds)
            say(f"run {run}: reads")
            await measured.read(walks[0], seconds=size.seconds)
            say(f"run {run}: from event to event")
            await measured.propagation(size.walks)
        figures = measured.figures()
    phases = ", ".join(f"{name} {1000 * took:.0f}" for name, took in measured.phases.items())
    say(f"a walk in phases, ms: {phases}")
    return figures


async def of_engines(layout: Layout, size: Size) -> list[Figure]:
    """All that needs database and broker alone; in tables that only this fills."""
    layout = Layout.beside(layout.home / "engines", durable=True)
    async with suite.start(layout, services=False) as running:
        engines = events.Engines(running)
        await engines.prepare_money()
        for run in range(1, size.runs + 1):
            say(f"run {run}: relay, consumers, orders, batches, a statement")
            await engines.relay(size.events)
            await engines.consumers(size.events, size.events // 10)
            await engines.orders(size.orders)
            await engines.fill_batches(size.orders)
            await statements.match(engines, size.lines)
        say("orders with more and more in the tables")
        await engines.cost_by_size(size.orders)
        return engines.figures()


async def of_enrolments(layout: Layout, size: Size) -> list[Figure]:
    """Classes that fill up; one run, as it is of what stands in the tables."""
    layout = Layout.beside(layout.home / "enrolments", durable=True)
    runs = Runs()
    async with suite.start(layout, services=False) as running:
        say(f"{size.classes} classes are filled")
        await enrolments.fill(running, runs, classes=size.classes)
    return enrolments.figures(runs, classes=size.classes)


async def of_decisions(_: Layout, size: Size) -> list[Figure]:
    """What needs no engine at all."""
    runs = Runs()
    for run in range(1, size.runs + 1):
        say(f"run {run}: decisions")
        decisions.measure(runs, decisions=size.decisions, million=size.million, sample=size.sample)
    return decisions.figures(runs)


async def at_rest(layout: Layout, size: Size) -> list[Figure]:
    """Warm starts, and what a suite costs that nobody uses."""
    runs = Runs()
    say("Java's ahead-of-time cache is made, as behind every suite that rests")
    async with suite.start(layout):
        await aot.make_once(layout, rest_seconds=0)
    for start in range(1, size.starts + 1):
        say(f"warm start {start}")
        seconds, cpu = await idle_cost.start(layout)
        runs.add("warm start", seconds, START_GOAL)
        runs.add("warm start CPU", cpu, START_GOAL * CORES)
    say("at rest")
    async with suite.start(layout) as running:
        idle = await idle_cost.idle(running, seconds=size.idle_seconds)
    for name, share in idle.cores.items():
        say(f"  {name:<18}{100 * share:6.2f} % of a core")
    runs.add("idle without Kafka", 100 * idle.without_kafka, 100 * IDLE_GOAL)
    runs.add("idle transactions", idle.transactions, STATEMENTS_GOAL)
    return [
        runs.figure("idle without Kafka", "% of a core", 1.0, at_most=True),
        runs.figure("idle transactions", "1/s", 1.0, at_most=True),
        runs.figure("warm start", "s", 1.0, at_most=True),
        runs.figure("warm start CPU", "s", 1.0, at_most=True, note="what two cores have in 8 s"),
    ]


async def main(size: Size, folder: Path, only: Sequence[str]) -> None:
    """Measure, show, and leave the figures in a folder."""
    observe.configure_logging("bench", level="WARNING")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # it is loud about a new topic
    home = folder / "suite"
    shutil.rmtree(home, ignore_errors=True)
    layout = Layout.beside(home, durable=True)
    parts = {
        "http": of_suite,
        "rest": at_rest,
        "events": of_engines,
        "enrolments": of_enrolments,
        "decisions": of_decisions,
    }
    figures: list[Figure] = []
    for name, part in parts.items():
        if not only or name in only:
            figures += await part(layout, size)
            write(folder, figures)
    print(table(figures))
    missed = sum(not figure.met for figure in figures)
    say(f"{len(figures)} figures, {missed} missed; {folder}/bench.json and bench.svg")
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small run instead of three")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("only", nargs="*", help="parts: http, rest, events, enrolments, decisions")
    options = parser.parse_args()
    asyncio.run(main(QUICK if options.quick else FULL, options.folder, options.only))
