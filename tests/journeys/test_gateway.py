"""The reverse proxy of the deployment in front of a running suite: one address for everything."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from aid_client.application import ApplicationSteps
from aid_client.household import Household
from aid_client.http import SuiteClient
from aid_engines import proxy
from aid_engines.layout import Layout
from shared.suite import SERVICES


@pytest.fixture(scope="module")
def gateway(layout: Layout) -> str:
    """The one address that a running suite prints."""
    return layout.base_url(proxy.NAME)


async def test_an_application_is_accepted_through_one_base_address(
    gateway: str, layout: Layout
) -> None:
    urls = {f"{service.prefix}_URL": f"{gateway}/{service.name}" for service in SERVICES}
    async with SuiteClient(replace(layout, settings={**layout.settings, **urls})) as http:
        application = ApplicationSteps(http, Household())

        await application.accepted()

        assert application.view["status"] == "accepted"


async def test_what_a_service_keeps_for_itself_is_not_outside(gateway: str) -> None:
    async with httpx.AsyncClient(base_url=gateway) as http:
        for path in ("metrics", "readyz", "v1/internal/dead-letters"):
            assert (await http.get(f"/intake/{path}")).status_code == 404, path


async def test_an_unknown_service_is_a_problem_with_advice(gateway: str) -> None:
    async with httpx.AsyncClient(base_url=gateway) as http:
        answer = await http.get("/v1/applications")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "/intake/" in answer.json()["detail"]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_fr_58_a_document_says_where_its_service_is_reached(
    gateway: str, service: Any
) -> None:
    """FR-58 of the field reports."""
    async with httpx.AsyncClient(base_url=gateway) as http:
        document = (await http.get(f"/{service.name}/openapi.json")).json()
        page = (await http.get(f"/{service.name}/docs")).text
        [server] = document["servers"]
        reached = await http.get(f"{server['url']}/v1/errors")

    assert server["url"] == f"/{service.name}"
    assert f"'/{service.name}/openapi.json'" in page
    assert reached.status_code == 200


async def test_a_document_asked_directly_names_no_prefix(layout: Layout) -> None:
    async with httpx.AsyncClient(base_url=layout.base_url("intake")) as http:
        for forged in ({}, {"X-Forwarded-Prefix": "/elsewhere"}):
            document = (await http.get("/openapi.json", headers=forged)).json()
            assert "servers" not in document


async def test_the_one_address_leads_to_every_document(gateway: str) -> None:
    async with httpx.AsyncClient(base_url=gateway) as http:
        page = await http.get("/")
        alive = await http.get("/healthz")
        linked = [await http.get(f"/{service.name}/docs") for service in SERVICES]

    assert alive.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert all(f'href="/{service.name}/docs"' in page.text for service in SERVICES)
    assert [one.status_code for one in linked] == [200] * len(SERVICES)
