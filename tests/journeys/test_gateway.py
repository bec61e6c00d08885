"""The reverse proxy of the deployment in front of a running suite: one base address for all five."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aid_client.application import ApplicationSteps
from aid_client.household import Household
from aid_client.http import SuiteClient
from aid_engines.layout import Layout
from aid_engines.ports import free_ports
from shared.suite import SERVICES

CADDYFILE = Path(__file__).parents[2] / "deploy/proxy/Caddyfile"
CADDY = Path(sys.executable).parent / "caddy"


def _adapted(layout: Layout, port: int) -> dict[str, Any]:
    """The Caddyfile as Caddy reads it, with this suite's addresses for the containers' names."""
    said = subprocess.run(
        [CADDY, "adapt", "--config", CADDYFILE], capture_output=True, check=True, text=True
    ).stdout
    config: dict[str, Any] = json.loads(said)
    outer, inner = config["apps"]["http"]["servers"].items()
    server = outer[1]
    server["listen"] = [f"127.0.0.1:{port}"]
    del config["apps"]["http"]["servers"][inner[0]]
    for proxy in _proxies(server):
        name = proxy.pop("dynamic_upstreams")["name"].removesuffix("-api")
        proxy["upstreams"] = [{"dial": f"127.0.0.1:{layout.ports[name]}"}]
    return config


def _proxies(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [proxy for item in part for proxy in _proxies(item)]
    if not isinstance(part, dict):
        return []
    if part.get("handler") == "reverse_proxy":
        return [part]
    return [proxy for item in part.values() for proxy in _proxies(item)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gateway(layout: Layout, tmp_path_factory: Any) -> AsyncIterator[str]:
    folder: Path = tmp_path_factory.mktemp("caddy")
    port = free_ports(["gateway"], beside={})["gateway"]
    (folder / "config.json").write_text(json.dumps(_adapted(layout, port)))
    process = await asyncio.create_subprocess_exec(
        *(CADDY, "run", "--config", folder / "config.json"),
        env={"HOME": str(folder)},
        stderr=(folder / "caddy.log").open("wb"),
    )
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient() as http, asyncio.timeout(20):
        while True:
            try:
                await http.get(f"{address}/healthz")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    yield address
    process.terminate()
    await process.wait()


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
