"""`make profile`: where the CPU of reads, changes, events and decisions goes, by layer.

The service that is looked at runs in this process, on the engines and beside the services of a
suite of its own; the load comes from another process. ``ARGS="read-case accept"`` takes some.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from aid import suite
from aid.documents import application
from aid_client.http import SuiteClient
from aid_engines.layout import HOST, Layout
from aid_engines.ports import free_ports
from aid_engines.probes import answers_ok

from aid_bench import decisions, events
from aid_bench.__main__ import say
from aid_bench.load import request
from aid_bench.sampler import Samples, lines, sampling
from aid_bench.walks import Walk, Walks
from shared import observe

READS = ("application", "timeline", "assessment", "case", "work-list")
CHANGES = ("submit", "accept", "sign", "decide")
ENGINES = ("relay", "consumers", "orders", "batches")
WALKS, REQUESTS, EVENTS, ORDERS, DECISIONS = 32, 800, 5000, 1000, 4000


class Profiles:
    """What was looked at so far."""

    def __init__(self, only: Sequence[str], folder: Path) -> None:
        self._only = only
        self._folder = folder
        self.found: dict[str, Any] = {}

    def wants(self, *names: str) -> bool:
        return not self._only or any(name in self._only for name in names)

    def keep(self, name: str, samples: Samples, *, number: int, cpu: float) -> None:
        """Show and write one of them."""
        say(f"{name}: {1000 * cpu / number:.2f} ms CPU each, {samples.number} samples")
        text = list(lines(samples))
        print("\n".join(text), flush=True)
        self.found[name] = {
            "each_ms": round(1000 * cpu / number, 3),
            "samples": samples.number,
            "layers": {layer: round(share, 3) for layer, share in samples.shares()},
            "functions": text,
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps(self.found, ensure_ascii=False, indent=1)
        (self._folder / "profile.json").write_text(content + "\n", encoding="utf-8")


@contextlib.asynccontextmanager
async def served(layout: Layout, service: str) -> AsyncIterator[str]:
    """A service in this process, as its own process has it, without work behind the scenes."""
    port = free_ports(("profiled",), beside={})["profiled"]
    app = application(layout, service)
    config = uvicorn.Config(
        app, host=HOST, port=port, http="httptools", access_log=False, log_config=None
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    url = f"http://{HOST}:{port}"
    while not await answers_ok(f"{url}/healthz"):  # noqa: ASYNC110 - it announces nothing
        await asyncio.sleep(0.05)
    try:
        yield url
    finally:
        server.should_exit = True
        await serving


async def asked(url: str, requests: Sequence[bytes]) -> None:
    """Send requests from a process of their own. Raises when one is refused."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aid_bench.load", url), stdin=asyncio.subprocess.PIPE
    )
    await program.communicate(b"\n".join(one.hex().encode() for one in requests))
    if program.returncode:
        raise RuntimeError(f"the load on {url} was refused")


async def look(
    profiles: Profiles, name: str, url: str, requests: Sequence[bytes], *, warm: int = 0
) -> None:
    """Sample the process while it answers."""
    if warm:
        await asked(url, requests[:warm])
    samples, before = Samples(), time.process_time()
    with sampling(samples):
        await asked(url, requests[warm:])
    number = len(requests) - warm
    profiles.keep(name, samples, number=number, cpu=time.process_time() - before)


async def reads(profiles: Profiles, layout: Layout, walk: Walk) -> None:
    """Each read of one thing, and the work list."""
    case, handler = walk.case, walk.application.handler
    lead = case.officer("county_lead")
    address = f"/v1/applications/{walk.application.id}"
    for name, service, path, token in (
        ("application", "intake", address, handler),
        ("timeline", "intake", f"{address}/timeline", lead),
        ("assessment", "assessment", walk.assessment.address, handler),
        ("case", "approval", case.address, lead),
        ("work-list", "intake", "/v1/work", handler),
    ):
        if profiles.wants(name):
            content = request("GET", path, token=token)
            async with served(layout, service) as url:
                await look(profiles, f"read {name}", url, [content] * REQUESTS, warm=100)


class ProfiledWalks(Walks):
    """Walks whose timed changes are sent to a service in this process."""

    def __init__(self, client: SuiteClient, number: int, profiles: Profiles) -> None:
        super().__init__(client, number)
        self._profiles = profiles
        self._client = client

    async def _change(self, name: str, service: str, requests: Sequence[bytes]) -> None:
        if not self._profiles.wants(name):
            await super()._change(name, service, requests)
            return
        async with served(self._client.layout, service) as url:
            await look(self._profiles, name, url, requests, warm=min(10, len(requests) // 4))


async def of_suite(profiles: Profiles, layout: Layout) -> None:
    """Reads and changes."""
    async with suite.start(layout) as running, SuiteClient(running.layout) as client:
        changes = profiles.wants(*CHANGES)
        walks = ProfiledWalks(client, WALKS if changes else 4, profiles)
        await walks.run()
        await reads(profiles, running.layout, walks.walks[0])


async def of_engines(profiles: Profiles, layout: Layout) -> None:
    """Relay, consumers, orders and batches."""
    layout = Layout.beside(layout.home / "engines", durable=True)
    async with suite.start(layout, services=False) as running:
        engines = events.Engines(running)
        await engines.prepare_money()
        steps: dict[str, tuple[int, Callable[[], Any]]] = {
            "relay": (EVENTS, lambda: engines.relay(EVENTS)),
            "consumers": (EVENTS, lambda: engines.consumers(EVENTS, 1)),
            "orders": (ORDERS, lambda: engines.orders(ORDERS)),
            "batches": (ORDERS, lambda: engines.fill_batches(ORDERS)),
        }
        for name, (number, step) in steps.items():
            if profiles.wants(name) or (name == "orders" and profiles.wants("batches")):
                samples, before = Samples(), time.process_time()
                with sampling(samples):
                    await step()
                profiles.keep(name, samples, number=number, cpu=time.process_time() - before)


async def of_decisions(profiles: Profiles, _: Layout) -> None:
    """One decision with all its findings."""
    samples, before = Samples(), time.process_time()
    with sampling(samples):
        decisions.decide_often(DECISIONS)
    profiles.keep("decision", samples, number=DECISIONS, cpu=time.process_time() - before)


async def main(only: Sequence[str], folder: Path) -> None:
    """Look at all that was asked for; leaves ``profile.json``."""
    observe.configure_logging("profile", level="WARNING")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    home = folder / "suite"
    shutil.rmtree(home, ignore_errors=True)
    layout = Layout.beside(home, durable=True)
    profiles = Profiles(only, folder)
    if profiles.wants(*READS, *CHANGES):
        await of_suite(profiles, layout)
    if profiles.wants(*ENGINES):
        await of_engines(profiles, layout)
    if profiles.wants("decision"):
        await of_decisions(profiles, layout)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/profile"))
    parser.add_argument("only", nargs="*", help=", ".join((*READS, *CHANGES, *ENGINES, "decision")))
    options = parser.parse_args()
    uvloop.run(main(options.only, options.folder))
