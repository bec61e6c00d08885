"""A suite: its engines, its services and its simulators, started together and stopped in order.

Tests start one of their own: `engines(home)` is a real PostgreSQL with the five schemas and a
real Apache Kafka with the topics; `start(layout)` is everything.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from aid_engines import files, kafka, postgres, proxy
from aid_engines.layout import HOST, PORT_VARIABLES, Layout
from aid_engines.lock import STATE
from aid_engines.ports import refuse_taken
from aid_engines.probes import answers_ok
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Child, Program, Supervisor, say_nothing
from aid_simulators import issuer
from shared.suite import SERVICES, Service

from aid import keyring
from aid.environment import program_environment

if TYPE_CHECKING:
    from aid.archive.archiver import Archiver

RENEWAL_SECONDS = 1800.0
TICK_SECONDS = 30.0
SERVICE_QUIET_SECONDS = 120.0
"""A service writes nothing while Python loads it; on a busy machine that takes its time."""
SIMULATORS = {"bank": "aid_simulators.bank", "verification": "aid_simulators.verification"}
PROVIDER = {"issuer": "aid_simulators.provider"}
"""Who signs people in, where no other issuer is named."""
PAGES = {"web": "aid_web.app"}
"""The pages, a process without data of its own."""

TOPICS_MADE = "kafka/topics.json"
"""Under the suite's folder, beside the data: which topics its broker is known to have."""

Say = Callable[[str], None]


class Suite:
    """A running suite. What it holds of itself stands in its folder, for other commands."""

    def __init__(self, layout: Layout, supervisor: Supervisor, say: Say) -> None:
        self.layout = layout
        self.supervisor = supervisor
        self._say = say
        self._archive = contextlib.AsyncExitStack()
        self.archiver: Archiver | None = None

    @property
    def admin_url(self) -> str:
        """PostgreSQL's address for the administrator."""
        assert self.layout.admin_url is not None, "an embedded suite has one"
        return self.layout.admin_url

    @property
    def bootstrap(self) -> str:
        return self.layout.bootstrap

    def service_url(self, name: str) -> str:
        """PostgreSQL's address for the role of a service."""
        return self.layout.database_url(name)

    def pid(self, name: str) -> int | None:
        """The process of a program (`postgres`, `kafka`, `intake` …), or None while it is away."""
        return self.supervisor.children[name].pid

    def kill(self, name: str) -> None:
        """Kill a program as an accident would (SIGKILL); the supervisor starts it again."""
        self.supervisor.kill(name)

    async def until_ready(self, name: str) -> None:
        await self.supervisor.until_ready(self.supervisor.children[name])

    async def start_engines(self, *, migrated: bool = True) -> None:
        """PostgreSQL with its schemas and Apache Kafka with its topics, both at once."""
        await _together(self._database(migrated=migrated), self._broker())

    async def start_all(self, *, split: bool = False, migrated: bool = True) -> None:
        """Engines and services; the services load while the broker starts, where it has its topics.

        None runs on a schema that is behind it, nor listens to a topic that is not made yet.
        """
        services: list[Child] = []
        self.supervisor.open_nursery(cwd=self.layout.home, env=program_environment(self.layout))

        async def database() -> None:
            await self._database(migrated=migrated)
            if are_topics_made(self.layout):
                services.extend(self._start_services(split=split))

        await _together(database(), self._broker())
        services = services or self._start_services(split=split)
        await _together(*(self.supervisor.until_ready(child) for child in services))

    def _start_services(self, *, split: bool) -> list[Child]:
        """The five services, the simulators and the proxy before them, each a process of its own."""
        programs = [
            self._service(service, process)
            for service in SERVICES
            for process in (("api", "worker") if split else ("all",))
        ]
        programs += [
            self.beside(name, module) for name, module in programs_beside(self.layout).items()
        ]
        if proxy.is_here():
            programs.append(proxy.program(self.layout))
        self._say(f"starting {', '.join(program.name for program in programs)}")
        return [self.supervisor.start(program) for program in programs]

    async def start_archive(self) -> None:
        """Keep the archive of this suite up to date from now on, where one is named."""
        from aid.archive.settings import ArchiveSettings  # noqa: PLC0415 - most have none

        settings = ArchiveSettings.of(self.layout)
        if settings is None:
            return
        from aid.archive.archiver import archiving  # noqa: PLC0415

        self.archiver = await self._archive.enter_async_context(
            archiving(self.layout, self.supervisor, settings, self._say)
        )

    async def stop(self) -> None:
        """Services, the archive, the broker, the database: so that none loses its ground."""
        engines = {name for name in self.supervisor.children if name.startswith("kafka")}
        engines.add("postgres")
        names = {name for name in self.supervisor.children if not name.startswith("archive")}
        await self.supervisor.stop(*sorted(names - engines))
        await self._archive.aclose()
        await self.supervisor.stop(*sorted(engines - {"postgres"}))
        await self.supervisor.stop("postgres")

    async def keep_up(self) -> None:
        """Renew the services' tokens and keep logs short, for as long as the suite runs."""
        renewed = time.time()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.supervisor.trim_logs()
            if self.layout.has_embedded_issuer and time.time() - renewed > RENEWAL_SECONDS:
                issuer.write_tokens(self.layout)
                renewed = time.time()

    async def _database(self, *, migrated: bool) -> None:
        if self.layout.has_embedded_postgres:
            self._say("starting PostgreSQL")
            server = postgres.Server(self.layout, postgres.best_identity())
            await self.supervisor.until_ready(self.supervisor.start(server.program()))
        if self.layout.admin_url is None:
            self._say("AID_DATABASE_URL is not set: the schemas are taken as they are")
        elif migrated:
            from aid.migrate import migrate  # noqa: PLC0415 - SQLAlchemy is slow to load

            await migrate(self.layout, self._say)

    async def _broker(self) -> None:
        if self.layout.has_embedded_kafka:
            cluster = kafka.cluster(self.layout)
            await cluster.make(self._say)
            self._say("starting Apache Kafka")
            children = [self.supervisor.start(program) for program in cluster.programs()]
            try:
                for child in children:
                    await self.supervisor.until_ready(child)
            except Refusal:
                cluster.discard_aot()  # in case Java trips over it
                raise
        from aid_engines import topics  # noqa: PLC0415 - aiokafka is slow to load

        await topics.make(self.layout)
        files.write_json(self.layout.home / TOPICS_MADE, sorted(topics.ALL_TOPICS))

    def _service(self, service: Service, process: str) -> Program:
        name = service.name if process != "worker" else f"{service.name}-worker"
        port = self.layout.ports[service.name]
        if process == "worker":
            port = self.layout.worker_port(service.name)
        return Program(
            name=name,
            command=(sys.executable, "-m", f"{service.package}.app"),
            module=f"{service.package}.app",
            cwd=self.layout.home,
            env=program_environment(self.layout, service, process=process, port=port),
            ready=lambda: answers_ok(f"http://{HOST}:{port}/readyz"),
            quiet_seconds=SERVICE_QUIET_SECONDS,
        )

    def beside(self, name: str, module: str) -> Program:
        """A program beside the services: an outside party, who signs people in, the pages."""
        return Program(
            name=name,
            command=(sys.executable, "-m", module),
            module=module,
            cwd=self.layout.home,
            env=program_environment(self.layout),
            ready=lambda: answers_ok(f"http://{HOST}:{self.layout.ports[name]}/readyz"),
            quiet_seconds=SERVICE_QUIET_SECONDS,
        )


def programs_beside(layout: Layout) -> dict[str, str]:
    """The programs beside the services, by name: outside parties, who signs people in, the pages."""
    return SIMULATORS | (PROVIDER if layout.has_embedded_issuer else {}) | PAGES


@contextlib.asynccontextmanager
async def engines(
    home: Path,
    *,
    brokers: int = 1,
    migrated: bool = True,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Suite]:
    """A PostgreSQL and an Apache Kafka of one's own in `home`, on free ports, for tests.

    With the schemas of all services at head and the topics made. Stopped when the block ends,
    and by the kernel if the test run is killed.
    """
    layout = replace(Layout.beside(home, brokers=brokers), settings=settings or {})
    async with start(layout, services=False, migrated=migrated) as suite:
        yield suite


@contextlib.asynccontextmanager
async def start(
    layout: Layout,
    *,
    services: bool = True,
    split: bool = False,
    seed: bool = True,
    migrated: bool = True,
    say: Say = say_nothing,
) -> AsyncIterator[Suite]:
    """A suite from its start to its ordered stop; ready, and seeded, inside the block."""
    prepare_folder(layout)
    async with Supervisor(run=layout.run, logs=layout.logs, say=say) as supervisor:
        suite = Suite(layout, supervisor, say)
        state = layout.run / STATE
        if layout.has_embedded_kafka:
            kafka.cluster(layout)  # refuses before anything is started
        refuse_taken(_wanted_ports(layout, services=services, split=split))
        keyring.prepare(layout)
        if layout.has_embedded_issuer:
            issuer.prepare(layout)
            issuer.write_tokens(layout)
        keeping = asyncio.create_task(suite.keep_up())
        try:
            if services:
                await suite.start_all(split=split, migrated=migrated)
                await suite.start_archive()
                if seed:
                    await _load_seed(layout, say)
            else:
                await suite.start_engines(migrated=migrated)
            files.write_json(state, {"services": services, "split": split})
            yield suite
        finally:
            state.unlink(missing_ok=True)
            keeping.cancel()
            await suite.stop()


def are_topics_made(layout: Layout) -> bool:
    """Whether an earlier start has made every topic in the broker of this folder."""
    wanted = {service.topic for service in SERVICES}
    made = files.read_json(layout.home / TOPICS_MADE) if layout.has_embedded_kafka else None
    return made is not None and wanted <= set(made)


def prepare_folder(layout: Layout) -> None:
    """Make the suite's folder, for its owner's eyes only."""
    for folder in (layout.home, layout.keys):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    for name in ("run", "logs", "tmp", "objects", "spool/messages"):
        (layout.home / name).mkdir(parents=True, exist_ok=True)


async def _load_seed(layout: Layout, say: Say) -> None:
    say("loading the reference data")
    await import_module("aid.reference").load_seed(layout)


def _wanted_ports(layout: Layout, *, services: bool, split: bool) -> dict[int, tuple[str, str]]:
    wanted: dict[int, tuple[str, str]] = {}
    if layout.has_embedded_postgres:
        wanted[layout.ports["postgres"]] = ("PostgreSQL", PORT_VARIABLES["postgres"])
    if layout.has_embedded_kafka:
        for port in layout.broker_ports:
            wanted[port] = ("Apache Kafka", PORT_VARIABLES["kafka"])
        for port in layout.controller_ports:
            wanted[port] = ("Apache Kafka's controller", PORT_VARIABLES["controller"])
    if services:
        for name in (*(service.name for service in SERVICES), *programs_beside(layout), proxy.NAME):
            wanted[layout.ports[name]] = (name, PORT_VARIABLES[name])
    if services and split:
        for service in SERVICES:
            worker = f"the worker of {service.name}"
            wanted[layout.worker_port(service.name)] = (worker, PORT_VARIABLES[service.name])
    return wanted


async def _together(*steps: Coroutine[None, None, None]) -> None:
    """Take all steps at once; the first that fails stops the others and is what is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(step)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
