"""`make upgrade FROM=tag`: cases under load while a release comes; exits 1 unless nobody noticed.

The suite starts as the earlier revision has it, with its schemas. While cases are under
way the schemas go to today's, then service after service gets a process of today's program, which
answers beside the one before until that one leaves.
"""

import argparse
import asyncio
import logging
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aid import suite
from aid.environment import program_environment
from aid.migrate import migrate
from aid.reference import load_seed
from aid_engines import topics
from aid_engines.layout import HOST, Layout
from aid_engines.ports import free_ports
from aid_engines.probes import answers_ok
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Program
from shared.suite import SERVICES, Service

from aid_faults.__main__ import say
from aid_faults.earlier import Earlier, newest_tag
from aid_faults.front import Front
from aid_faults.killer import Killed
from aid_faults.plan import PlannedKill
from aid_faults.report import Report
from aid_faults.run import FaultRun, Form, Say, Trouble
from aid_faults.walks import CaseWalk
from shared import observe

FIRST, LAST = 0.03, 0.4
"""The shares of the changes between which services are replaced."""
HELD_BACK = 3
LOOK_SECONDS = 0.05
BESIDE_SECONDS = 2.0
"""How long both programs of a service answer and consume beside each other."""
LEAVING_SECONDS = 1.0


@dataclass
class Fleet:
    """The processes of the services, of both programs, behind one address a service."""

    running: suite.Suite
    earlier: Earlier
    front: Front = field(init=False)
    _ports: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        layout = self.running.layout
        names = [f"{which} {service.name}" for which in ("before", "now") for service in SERVICES]
        while True:
            self._ports = free_ports(names, beside={})
            if not set(self._ports.values()) & set(layout.ports.values()):
                break
        ports = {service.name: layout.ports[service.name] for service in SERVICES}
        self.front = Front(layout.run, ports)

    async def start(self) -> None:
        """Everything as the earlier revision has it; outside parties are today's simulators."""
        supervisor, layout = self.running.supervisor, self.running.layout
        await self.earlier.migrate(layout)
        for service in SERVICES:
            self.front.pass_to(service.name, self._ports[f"before {service.name}"])
        programs = [self._program(service, "before") for service in SERVICES]
        programs.append(self.front.program(layout.home))
        programs += [
            self.running.beside(name, module)
            for name, module in (suite.SIMULATORS | suite.PROVIDER).items()
        ]
        children = [supervisor.start(program) for program in programs]
        for child in children:
            await supervisor.until_ready(child)
        await load_seed(layout)
        # Today's program is loaded ahead: else the cases would be over before the last service's is.
        supervisor.open_nursery(cwd=layout.home, env=program_environment(layout))

    async def replace(self, service: Service) -> None:
        """Today's program takes over from the one before, and nothing is asked of what leaves."""
        supervisor = self.running.supervisor
        old, new = (self._ports[f"{which} {service.name}"] for which in ("before", "now"))
        child = supervisor.start(self._program(service, "now"))
        await supervisor.until_ready(child)
        self.front.pass_to(service.name, old, new)
        await asyncio.sleep(BESIDE_SECONDS)
        self.front.pass_to(service.name, new)
        await asyncio.sleep(LEAVING_SECONDS)
        await supervisor.stop(f"before-{service.name}")

    def _program(self, service: Service, which: str) -> Program:
        port = self._ports[f"{which} {service.name}"]
        environment = program_environment(self.running.layout, service, port=port)
        environment["AID_INSTANCE"] = which
        if which == "before":
            environment = self.earlier.environment(environment)
        return Program(
            name=f"{which}-{service.name}",
            command=(sys.executable, "-m", f"{service.package}.app"),
            module=f"{service.package}.app" if which == "now" else None,
            cwd=self.running.layout.home,
            env=environment,
            ready=lambda: answers_ok(f"http://{HOST}:{port}/readyz"),
            quiet_seconds=suite.SERVICE_QUIET_SECONDS,
        )


@dataclass
class Release:
    """The release as it comes, at its moments; in place of kills."""

    fleet: Fleet
    share_done: Callable[[], float]
    say: Say
    over: asyncio.Event = field(default_factory=asyncio.Event)
    kills: list[Killed] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    """What was done, in its order, each with the share of the changes that was done by then."""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when all is replaced, or nothing more will be."""
    late: list[str] = field(default_factory=list)
    """Services whose turn came when no case was under way any more: they show nothing."""

    async def run(self, _: Sequence[PlannedKill], /) -> None:
        """Schemas and topics first, then service after service."""
        try:
            await self._replace_all()
        finally:
            self.done.set()

    async def _replace_all(self) -> None:
        layout = self.fleet.running.layout
        steps = len(SERVICES)
        await self._moment(FIRST)
        await migrate(layout, self.say)
        await topics.make(layout)
        self._note("schemas")
        for place, service in enumerate(SERVICES):
            await self._moment(FIRST + (LAST - FIRST) * place / steps)
            if self.over.is_set():
                self.late.append(service.name)
            await self.fleet.replace(service)
            self._note(service.name)

    async def _moment(self, share: float) -> None:
        while self.share_done() < share:
            if self.over.is_set():
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _note(self, what: str) -> None:
        self.replaced.append(f"{what} at {self.share_done():.0%}")
        self.say(f"today's {what} at {self.share_done():.0%} of the changes")


@dataclass
class UpgradeRun(FaultRun):
    """A run in which a release comes."""

    fleet: Fleet = field(kw_only=True)
    release: Release = field(init=False)

    async def until_its_turn(self, walk: CaseWalk) -> None:
        """Every third case begins when all is replaced: so none is replaced with all cases over."""
        if walk.planned.number % HELD_BACK == 0:
            await self.release.done.wait()

    def trouble(self) -> Trouble:
        self.release = Release(self.fleet, self.share_done, self.say)
        return self.release


async def run(form: Form, home: Path, named: str, say: Say) -> Report:
    """A suite of the earlier revision in a folder, a release under load, and what became of it."""
    earlier = Earlier.unpack(named, home / "earlier")
    say(f"a suite of {named} ({earlier.revision[:12]}) is made")
    async with suite.start(Layout.beside(home), services=False, migrated=False) as running:
        fleet = Fleet(running, earlier)
        await fleet.start()
        upgrade = UpgradeRun(running, form, say, fleet=fleet)
        async with upgrade.client:
            report = await upgrade.run()
        report.form = {"from": earlier.revision, "replaced": upgrade.release.replaced}
        if len(upgrade.release.replaced) != 1 + len(SERVICES):
            report.unfinished = report.unfinished or "the release did not come to its end"
        if late := upgrade.release.late:
            report.unfinished = report.unfinished or (
                f"{', '.join(late)} had no case under way: ask for more by APPLICATIONS= and CLAIMS="
            )
        if upgrade.client.again:
            report.lost.append(f"requests had to be sent again: {dict(upgrade.client.again)}")
    return report


def main() -> int:
    """Run, show, leave the report; 0 if nothing was lost, doubled or refused meanwhile."""
    observe.configure_logging("upgrade", level="WARNING")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser(prog="make upgrade", description=__doc__)
    parser.add_argument("--from", dest="named", help="a tag or commit; else the newest tag")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--applications", type=int, default=120)
    parser.add_argument("--claims", type=int, default=60)
    parser.add_argument("--quiet-seconds", type=float, default=240.0, help="to end, after the last")
    parser.add_argument("--folder", type=Path, default=Path("build/upgrade"))
    asked = parser.parse_args()
    named = asked.named or newest_tag()
    if named is None:
        print("This clone has no tag: FROM=… names a tag or a commit to come from.")
        return 2
    form = Form(
        seed=asked.seed,
        applications=asked.applications,
        claims=asked.claims,
        kills=0,
        at_a_time=8,
        minutes=15.0,
        quiet_seconds=asked.quiet_seconds,
    )
    say(f"seed {form.seed}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aid-upgrade-", ignore_cleanup_errors=True) as home:
        try:
            report = asyncio.run(run(form, Path(home), named, say))
        except Refusal as refused:
            print(refused)
            return 2
        if not report.ok:
            shutil.copytree(Path(home) / "logs", asked.folder / "logs", dirs_exist_ok=True)
    report.write(asked.folder)
    print("\n".join(report.lines()))
    say(f"{'nobody noticed' if report.ok else 'NOT as asked'}; {time.monotonic() - began:.0f} s")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
