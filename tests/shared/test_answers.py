"""Routes found by their place, and answers written at once, are what FastAPI's own way gives."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Response
from shared.answers import answer_at_once
from shared.route_index import RouteIndex
from shared.web import ETagResponse, View


class Thing(View):
    name: str


class Marked(Thing):
    secret: str


def router() -> APIRouter:
    routes = APIRouter(prefix="/v1/things")

    @routes.get("/first")
    async def get_first() -> Thing:
        return Thing(name="第一", version=3)

    @routes.get("/{name}")
    async def get_thing(name: str) -> Thing:
        return Marked(name=name, version=7, secret="kept")

    @routes.post("", status_code=201)
    async def make_thing() -> Thing:
        return Thing(name="new", version=1)

    @routes.get("/{name}/pages/{number}")
    async def get_page(name: str, number: int) -> Response:
        return Response(f"{name} {number}", headers={"x-page": str(number)})

    return routes


def application(*, quick: bool) -> FastAPI:
    app = FastAPI(default_response_class=ETagResponse)
    app.include_router(router())
    if quick:
        answer_at_once(app.router)
        app.router.middleware_stack = RouteIndex(app.router)
    return app


async def asked(app: FastAPI, method: str, path: str) -> tuple[Any, ...]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        answer = await client.request(method, path)
    headers = {name: value for name, value in answer.headers.items() if name != "allow"}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/things/first"),
        ("GET", "/v1/things/second"),
        ("POST", "/v1/things"),
        ("GET", "/v1/things/second/pages/2"),
        ("GET", "/v1/things/second/pages/two"),
        ("GET", "/v1/things/second/"),
        ("DELETE", "/v1/things/second"),
        ("GET", "/v1/nothing"),
    ],
)
async def test_the_quick_way_answers_as_fastapi_does(method: str, path: str) -> None:
    usual, quick = application(quick=False), application(quick=True)

    assert await asked(quick, method, path) == await asked(usual, method, path)


async def test_a_field_that_the_route_does_not_declare_is_not_shown() -> None:
    _, content, _ = await asked(application(quick=True), "GET", "/v1/things/second")

    assert b"kept" not in content


async def test_every_route_of_a_service_is_found_by_its_place(
    client_of: Callable[[str], Any],
) -> None:
    app = (await client_of("intake")).app
    index = app.router.middleware_stack
    seen: list[str] = []

    async def other(scope: Any, *_: Any) -> None:
        seen.append(scope["path"])

    index._other, usual = other, index._other
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://here"
        ) as client:
            await client.get(f"/v1/applications/{uuid4()}")
    finally:
        index._other = usual

    assert seen == []
