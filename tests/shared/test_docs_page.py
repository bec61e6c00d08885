"""The page of a service: everything it offers, and nothing from elsewhere."""

import re

from aid_testing.fixtures import Client


async def test_the_page_shows_every_operation_with_its_roles(client: Client) -> None:
    page = await client.get("/docs")

    paths = client.app.openapi()["paths"]
    assert page.status_code == 200
    assert all(path in page.text for path in paths)
    assert "hrss_handler" in page.text


async def test_the_page_loads_nothing_and_runs_nothing(client: Client) -> None:
    page = await client.get("/docs")

    assert "<script" not in page.text
    assert re.findall(r"https?://", page.text) == []
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_there_is_no_other_page(client: Client) -> None:
    assert (await client.get("/redoc")).status_code == 404
