"""The broker is away: who only answers HTTP goes on, and who works behind says that it cannot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aid_engines.layout import Layout
from aid_testing.actors import as_, once
from aid_testing.applications import a_draft
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from httpx import ASGITransport
from intake.app import create_app
from shared.ids import new_id

NOBODY = "127.0.0.1:9"


@asynccontextmanager
async def without_broker(layout: Layout, process: str) -> AsyncIterator[httpx.AsyncClient]:
    """A process of intake on the database of the run, whose broker is nowhere."""
    settings = settings_of(layout, "intake", process=process)
    app = create_app(settings.model_copy(update={"kafka_bootstrap": NOBODY}))
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://aid") as http:
            yield http


async def test_people_go_on_applying(client: Client) -> None:
    person = as_(client.layout, "applicant", sub=f"applicant-{new_id()}") | once()

    async with without_broker(client.layout, "api") as http:
        ready = await http.get("/readyz")
        made = await http.post("/v1/applications", json=a_draft(), headers=person)

    assert (ready.status_code, made.status_code) == (200, 201)
    assert ready.json() == {
        "database": True,
        "migrations": True,
        "broker": False,
        "background": True,
    }
    found = await rows(
        client.database,
        "SELECT 1 FROM applications WHERE id = :id",
        id=made.json()["id"],
    )
    assert len(found) == 1


@pytest.mark.parametrize("process", ["worker", "all"])
async def test_who_sends_and_listens_is_not_ready(client: Client, process: str) -> None:
    async with without_broker(client.layout, process) as http:
        ready = await http.get("/readyz")

    assert (ready.status_code, ready.json()["broker"]) == (503, False)
