"""Every operation of a document asked by every role, with what its schemas allow and forbid.

Schemathesis draws the requests, follows the links between operations, and holds each answer
against the document. Half of the requests speak of things that are there.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from uuid import UUID

import schemathesis
import uvicorn
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.generation.meta import TestPhase
from schemathesis.hooks import unregister
from shared.access import SIGNED_IN
from shared.openapi import access_matrix
from shared.roles import LEVELS_OF, Role

from aid_testing.actors import as_
from aid_testing.fixtures import Client
from aid_testing.matrix import region_at
from aid_testing.things import Things, things_of

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
FIRST_SERVER_ERROR = 500
PATIENCE_SECONDS = 60
NO_ANSWER = "no answer"
SHOWN = 2000
KNOWN_SHARE = 0.6
"""How many of the requests speak of things that are there, and bring key and version as asked."""
OTHER_SHARE = 0.25
"""How many come from a role that the operation is not for."""


@dataclass(kw_only=True)
class Outcome:
    """What became of the requests to one document."""

    document: str
    operations: int = 0
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    """By check, operation and status: the first request that did it, and what was wrong."""

    @property
    def server_errors(self) -> int:
        return sum(n for status, n in self.statuses.items() if status >= FIRST_SERVER_ERROR)

    @property
    def undeclared(self) -> int:
        return sum(name.startswith("status_code_conformance") for name in self.faults)


class Callers:
    """The roles take their turns: mostly one that the operation is for, at times another."""

    def __init__(self, client: Client, things: Things, chance: random.Random) -> None:
        self._layout = client.layout
        self._things = things
        self._chance = chance
        self._tokens: dict[tuple[Role, str], str] = {}
        self._all = cycle(Role)
        self._turns = {
            operation: cycle(sorted(set(roles or Role) - {SIGNED_IN} or Role))
            for operation, roles in access_matrix(client.app).items()
        }

    def next_for(self, operation: str) -> tuple[Role, str]:
        """The role whose turn it is, and its Authorization header."""
        other = self._chance.random() < OTHER_SHARE
        role = next(self._all) if other else Role(next(self._turns[operation]))
        return role, self._token(role)

    def _token(self, role: Role) -> str:
        region = region_at(max(LEVELS_OF[role]), self._things.region)
        if (role, region) not in self._tokens:
            headers = as_(
                self._layout,
                role,
                region=region,
                sub=self._things.subs.get(role),
                org=self._things.orgs.get(role),
            )
            self._tokens[role, region] = headers["Authorization"]
        return self._tokens[role, region]


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[str]:
    """The application behind a port of this machine; its address."""
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it announces nothing
        await asyncio.sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


async def fuzz_api(client: Client, *, seed: int, examples: int, seconds: int) -> Outcome:
    """Ask all operations of the client's service; ``examples`` of each, for so long at most."""
    things = await things_of(client)
    async with _served(client.app) as address:
        return await asyncio.to_thread(_ask, client, things, address, seed, examples, seconds)


class Dresser:
    """Gives each request a caller, and most of them things that are there, a key and a version."""

    def __init__(self, callers: Callers, things: Things, outcome: Outcome, seed: int) -> None:
        self._callers = callers
        self._things = things
        self._outcome = outcome
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def dress(self, case: Any) -> None:
        with self._lock:
            operation = case.operation.definition.raw["operationId"]
            role, authorization = self._callers.next_for(operation)
            self._outcome.roles[role] += 1
            case.headers["Authorization"] = authorization
            if case.meta is None or case.meta.phase.name != TestPhase.STATEFUL:
                self._known(case)

    def _known(self, case: Any) -> None:
        for name in case.path_parameters:
            if name in self._things.ids and self._is_known():
                case.path_parameters[name] = self._things.ids[name]
        for name in case.headers:
            if name.lower() == "idempotency-key" and self._is_known():
                case.headers[name] = f'"{UUID(int=self._chance.getrandbits(128))}"'
            if name.lower() == "if-match" and self._is_known():
                case.headers[name] = f'"{self._chance.randint(1, 9)}"'

    def _is_known(self) -> bool:
        return self._chance.random() < KNOWN_SHARE


def _note(outcome: Outcome, event: events.EngineEvent) -> None:
    """Count what a scenario asked, and keep the first of each kind of fault."""
    if isinstance(event, events.FatalError):
        raise event.exception
    if isinstance(event, events.NonFatalError):
        outcome.faults[f"{NO_ANSWER} {event.label}"] = str(event.value)[:SHOWN]
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for interaction in recorder.interactions.values():
        outcome.requests += 1
        if interaction.response is not None:
            outcome.statuses[interaction.response.status_code] += 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            case = recorder.cases[case_id].value
            asked = recorder.interactions.get(case_id)
            status = getattr(getattr(asked, "response", None), "status_code", "-")
            name = f"{check.name} {case.operation.label} {status}"
            outcome.faults.setdefault(name, _shown(check.failure_info))


def _shown(info: Any) -> str:
    return f"{info.failure.title}: {info.failure.message}\n{info.code_sample}"[:SHOWN]


def _ask(
    client: Client, things: Things, address: str, seed: int, examples: int, seconds: int
) -> Outcome:
    """Each operation by itself for two thirds of the time, then along the links."""
    outcome = Outcome(document=client.app.state.running.service.name)
    dresser = Dresser(Callers(client, things, random.Random(seed)), things, outcome, seed)

    def dress(_: Any, case: Any, __: Any) -> None:
        dresser.dress(case)

    schemathesis.hook("before_call")(dress)
    try:
        for phases, share in ((ALONE, 2), (ALONG_LINKS, 1)):
            config = _config(address, phases, seed, examples, seconds * share // 3)
            schema = schemathesis.openapi.from_dict(client.app.openapi(), config=config)
            outcome.operations = sum(1 for _ in schema.get_all_operations())
            for event in from_schema(schema).execute():
                _note(outcome, event)
    finally:
        unregister(dress)
    return outcome


ALONE = {"stateful": {"enabled": False}}
ALONG_LINKS = {"enabled": False, "stateful": {"enabled": True}}


def _config(
    address: str, phases: dict[str, Any], seed: int, examples: int, seconds: int
) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "max-time": max(1, seconds),
            "base-url": address,
            "request-timeout": PATIENCE_SECONDS,
            "generation": {"max-examples": examples, "database": "none"},
            "phases": phases,
            "checks": {"enabled": False} | {name: {"enabled": True} for name in CHECKS},
        }
    )
