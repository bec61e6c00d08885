"""Fixtures of all tests: one real PostgreSQL and one real Kafka a run, one application a service."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from aid import suite
from aid_engines.ports import free_ports
from fastapi import FastAPI
from shared.openapi import all_routes
from shared.problems import PROBLEM
from shared.suite import SERVICE
from shared.transaction import Database

from aid_testing.certificates import a_certificate
from aid_testing.environment import settings_of
from aid_testing.locations import follow_location
from aid_testing.sentences import codes_in
from aid_testing.statements import ANSWERED, STATEMENTS, Counted, budgets, listen


class Client(httpx.AsyncClient):
    """HTTP to one service in this process, through its real routes."""

    def __init__(self, app: FastAPI, layout: Any) -> None:
        self._counted = Counted(
            app,
            service=app.state.running.service.name,
            statements=STATEMENTS,
            limits=budgets(),
        )
        listen(app.state.database)
        self.transport = httpx.ASGITransport(app=self._counted, raise_app_exceptions=False)
        super().__init__(transport=self.transport, base_url="http://service")
        self.app = app
        self.layout = layout

    async def send(self, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        """The answer; none may cost more than its budget, and no refusal may speak in codes."""
        answer = await super().send(request, **kwargs)
        self._counted.check()
        if answer.status_code == httpx.codes.CREATED:
            await follow_location(self, ANSWERED.get(), answer)
        if answer.headers.get("content-type") == PROBLEM and answer.content:
            said = answer.json()
            quotes_the_bank = said["code"] == "BANK_FILE_UNREADABLE"  # its own field, to itself
            assert quotes_the_bank or not codes_in(said["detail"], self.operations), said["detail"]
        return answer

    @cached_property
    def operations(self) -> frozenset[str]:
        """The operation ids of the service."""
        return frozenset(str(route.operation_id) for route in all_routes(self.app.routes))

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database


@pytest_asyncio.fixture(scope="session")
async def engines(tmp_path_factory: Any) -> AsyncIterator[suite.Suite]:
    """PostgreSQL with the five schemas at head, and Kafka with the topics, with TLS for outside."""
    home: Path = tmp_path_factory.mktemp("aid")
    certificate = a_certificate(home / "tls")
    whole = certificate.with_name("whole.pem")
    whole.write_bytes(certificate.with_name("key.pem").read_bytes() + certificate.read_bytes())
    settings = {
        "AID_KAFKA_OUTSIDE_PORT": str(free_ports(("outside",), beside={})["outside"]),
        "AID_KAFKA_OUTSIDE_CERTIFICATE_FILE": str(whole),
    }
    async with suite.engines(home, settings=settings) as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def client_of(engines: suite.Suite) -> AsyncIterator[Callable[[str], Awaitable[Client]]]:
    """``await client_of("intake")``: the service's routes, without its background work."""
    clients: dict[str, Client] = {}

    async def make(name: str) -> Client:
        if name not in clients:
            package = SERVICE[name].package
            app = import_module(f"{package}.app").create_app(settings_of(engines.layout, name))
            clients[name] = Client(app, engines.layout)
            await load_calendars(clients[name].database)
            if name == "assessment":
                await load_standard(clients[name].database)
            if name == "disbursement":
                await load_agent_banks(clients[name].database)
        return clients[name]

    yield make
    for client in clients.values():
        await client.aclose()
        await client.database.engine.dispose()


async def load_calendars(database: Database) -> None:
    from importlib.resources import files  # noqa: PLC0415

    import yaml  # noqa: PLC0415
    from shared.calendars import CalendarNotice, load_notices  # noqa: PLC0415
    from shared.roles import system  # noqa: PLC0415

    text = files("shared.reference").joinpath("calendars.yaml").read_text("utf-8")
    notices = [CalendarNotice(**_plain(entry)) for entry in yaml.safe_load(text)["calendars"]]
    async with database.transaction(by=system("test"), audited=False) as tx:
        await load_notices(tx.session, notices)


async def load_standard(database: Database) -> None:
    """A minimum living standard that is good for years; a test of another day loads its own."""
    from assessment.domain.figures import CityFigure  # noqa: PLC0415
    from assessment.store.city_figures import insert_figure  # noqa: PLC0415
    from shared.roles import system  # noqa: PLC0415

    async with database.transaction(by=system("test"), audited=False) as tx:
        insert_figure(
            tx,
            name=CityFigure.DIBAO_STANDARD,
            since=date(2021, 1, 1),
            good_until=date(2028, 12, 31),
            value={"standard": "910.00"},
            document="拉民发〔2021〕1号",
        )


async def load_agent_banks(database: Database) -> None:
    """The sample banks as the embedded run has them; a test of another bank loads its own."""
    from importlib.resources import files  # noqa: PLC0415

    import yaml  # noqa: PLC0415
    from disbursement.api.bank.agents import AgentBanksBody  # noqa: PLC0415
    from disbursement.usecases.bank.agents import load_agent_banks  # noqa: PLC0415
    from shared.roles import system  # noqa: PLC0415

    text = files("aid").joinpath("seed/agent_banks.yaml").read_text("utf-8")
    body = AgentBanksBody.model_validate(yaml.safe_load(text))
    async with database.transaction(by=system("test"), audited=False) as tx:
        await load_agent_banks(tx, body.editions())


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    days = {
        name: [str(day) for day in entry.get(name) or ()] for name in ("days_off", "days_worked")
    }
    return {**entry, **days}
