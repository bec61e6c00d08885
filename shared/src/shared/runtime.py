"""What a service is made of, and the resources of one running process of it."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy import text

from shared import observe
from shared.city_changes import CityOperation
from shared.clock import Clock
from shared.commit_notify import Bell
from shared.consumer import Subscriptions
from shared.deadlines import Deadlines
from shared.kafka import Producer
from shared.key_rotation import SealedColumn
from shared.measures import Measure
from shared.objects import Objects
from shared.parameters import Parameters
from shared.relay import Relay
from shared.roles import system
from shared.settings import ServiceSettings
from shared.transaction import Database, Transaction
from shared.vault import Vault

STUCK_SECONDS = 30.0

Worker = Callable[["ServiceRuntime"], Awaitable[float | None]]
"""One round of background work; returns in how many seconds there is more to do, if any waits."""
Forget = Callable[["ServiceRuntime"], Awaitable[int]]
"""Removes some of what is past its time; returns how many things, 0 when nothing is left."""
Sweep = Callable[[Transaction], Awaitable[int]]
"""One round of what a clock brings about; returns how many things moved."""


@dataclass(frozen=True, kw_only=True)
class ServiceDefinition:
    """What a service is made of; its ``app.py`` puts this together and nothing else wires."""

    name: str
    title: str
    description: str
    routers: Sequence[APIRouter]
    subscriptions: Subscriptions
    deadlines: Deadlines
    city_operations: Sequence[CityOperation[Any]] = ()
    parameters: Parameters | None = None
    sweeps: Sequence[Sweep] = ()
    workers: Sequence[Worker] = ()
    measures: Sequence[Measure] = ()
    retention: Sequence[Forget] = ()
    sealed: Sequence[SealedColumn] = ()
    vault: Vault
    objects: Objects | None = None
    state: dict[str, Any] = field(default_factory=dict)
    schemas_at: str = ""
    """Where somebody outside reads the schema of an event that is shared; of who shares any."""

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")


@dataclass(kw_only=True)
class ServiceRuntime:
    """The resources of one process; workers get them."""

    service: ServiceDefinition
    settings: ServiceSettings
    database: Database
    clock: Clock
    producer: Producer
    relay: Relay
    revisions: "Revisions"
    bell: Bell = field(default_factory=Bell)
    app: FastAPI | None = None
    failing: dict[str, float] = field(default_factory=dict)

    async def sweep(self) -> int:
        """Do all that the clock has brought about until now; returns how much moved."""
        moved = 0
        while True:
            round_moved = 0
            for step in (*self.service.sweeps, self.service.deadlines.sweep):
                async with self.database.transaction(
                    by=system(self.service.name),
                    action=f"sweep_{self.service.package}",
                    audited=False,
                ) as tx:
                    round_moved += await step(tx)
            moved += round_moved
            if round_moved == 0:
                return moved

    def needs(self, part: str) -> bool:
        """Whether this process does its work only where a part is there, as ``is_ready`` has them."""
        return part != "broker" or self.settings.process != "api"

    async def is_ready(self) -> dict[str, bool]:
        """Database, migrations, broker, and whether background work gets on."""
        database = migrated = False
        try:
            async with asyncio.timeout(3), self.database.engine.connect() as connection:
                reached = await connection.scalars(text("SELECT version_num FROM alembic_version"))
                database, migrated = True, self.revisions.serve(set(reached))
        except Exception as fault:  # noqa: BLE001 - any fault means: not ready
            observe.log().warning("not_ready", reason=type(fault).__name__)
        since = (*self.failing.values(), *self.relay.failing.values())
        stuck = [began for began in since if time.monotonic() - began > STUCK_SECONDS]
        parts = {
            "database": database,
            "migrations": migrated,
            "broker": await self.producer.is_up(),
            "background": not stuck,
        }
        for part, is_there in parts.items():
            observe.READY.labels(self.service.name, part).set(is_there)
        return parts


REVISION = re.compile(r"^(revision|down_revision) = (?:\"([^\"]+)\"|None)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions that this program knows, and the newest of them: one of each branch."""

    known: frozenset[str]
    newest: frozenset[str]

    def serve(self, reached: set[str]) -> bool:
        """Whether a schema is this program's, or one of a later program.

        Revisions only add while the program before serves, so one that is not known here is no
        hindrance; one that is known and not the newest is behind.
        """
        return len(reached) >= len(self.newest) and not reached & (self.known - self.newest)


def _revisions(package: str) -> Revisions:
    """The revisions of a service and of the plumbing, read without loading Alembic."""
    known: set[str] = set()
    superseded: set[str] = set()
    for name in (package, "shared"):
        for script in (files(name) / "migrations" / "versions").iterdir():
            if script.name.endswith(".py"):
                for kind, revision in REVISION.findall(script.read_text("utf-8")):
                    (known if kind == "revision" else superseded).add(revision)
    return Revisions(frozenset(known), frozenset(known - superseded))


def running(service: ServiceDefinition, settings: ServiceSettings) -> ServiceRuntime:
    """Connect the resources of a process."""
    clock = Clock(settings.clock_file)
    database = Database.connect(
        settings.database_url,
        service=service.name,
        clock=clock,
        keyring=service.vault,
        city=settings.city,
    )
    database.deadlines = service.deadlines
    producer = Producer(settings)
    return ServiceRuntime(
        service=service,
        settings=settings,
        database=database,
        clock=clock,
        producer=producer,
        relay=Relay(database, producer.send, producer.is_up, schemas_at=service.schemas_at),
        revisions=_revisions(service.package),
    )
