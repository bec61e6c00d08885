"""The reverse proxy of the deployment in front of a running suite: one address for everything."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from aid_client.application import ApplicationSteps
from aid_client.household import Household
from aid_client.http import SuiteClient
from aid_engines import proxy
from aid_engines.layout import Layout
from aid_engines.probes import answers_ok
from aid_simulators import issuer
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


async def test_one_document_describes_everything_and_is_kept_by_whoever_has_it(
    gateway: str,
) -> None:
    async with httpx.AsyncClient(base_url=gateway) as http:
        document = await http.get("/openapi.json")
        again = await http.get("/openapi.json", headers={"If-None-Match": document.headers["etag"]})
        described = document.json()
        [server] = described["servers"]
        reached = await http.get(f"{server['url'].rstrip('/')}/intake/v1/errors")

    assert document.headers["content-type"].startswith("application/json")
    assert again.status_code == 304
    assert {path.split("/")[1] for path in described["paths"]} == {one.name for one in SERVICES}
    assert reached.status_code == 200


async def test_the_portal_leads_to_pages_documents_and_guides_that_are_there(gateway: str) -> None:
    async with httpx.AsyncClient(base_url=gateway) as http:
        page = (await http.get("/")).text
        links = re.findall(r'href="([^"]+)"', page)
        answers = {link: (await http.get(link)).status_code for link in links}

    assert answers.pop("/web/") in {200, 302, 303, 503}, "the pages may run or not"
    assert "/openapi.json" in answers
    assert any(link.startswith("/guides/") for link in answers)
    assert {link: status for link, status in answers.items() if status != 200} == {}


async def test_pages_that_do_not_run_are_a_problem_with_advice(
    gateway: str, layout: Layout
) -> None:
    if not await answers_ok(f"{layout.base_url('web')}/readyz"):
        async with httpx.AsyncClient(base_url=gateway, timeout=20) as http:
            answer = await http.get("/web/")
            short = await http.get("/web")

        assert (answer.status_code, short.headers["location"]) == (503, "/web/")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "10"
        assert "请稍后再试" in answer.json()["detail"]


async def test_what_was_read_compressed_may_be_changed(gateway: str, layout: Layout) -> None:
    """The proxy marks the ETag of what it compresses; a client sends it back as it came."""
    person = issuer.token(layout, ["applicant"], sub="reads-compressed", name="卓玛")
    headers = {"Authorization": f"Bearer {person}", "Accept-Encoding": "gzip"}
    form = Household().draft()
    async with httpx.AsyncClient(base_url=gateway, headers=headers) as http:
        drafted = await http.post(
            "/intake/v1/applications", json=form, headers={"Idempotency-Key": '"compressed"'}
        )
        read = await http.get(f"/intake/v1/applications/{drafted.json()['id']}")
        withdrawn = await http.post(
            f"/intake/v1/applications/{drafted.json()['id']}/withdraw",
            json={"reason": "不再需要"},
            headers={"Idempotency-Key": '"withdrawn"', "If-Match": read.headers["etag"]},
        )

    assert read.headers["etag"].endswith('-gzip"'), "else this shows nothing"
    assert withdrawn.status_code == 200, withdrawn.text
