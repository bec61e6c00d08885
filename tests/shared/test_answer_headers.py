"""Who has a body is told that it is the same; a version does not say that."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from shared.answer_headers import BODY_TAG, AnswerHeaders
from shared.web import ETagResponse, View


class Thing(View):
    word: str


SHOWN = {"word": "等待"}


def application() -> FastAPI:
    app = FastAPI(default_response_class=ETagResponse)
    app.add_middleware(AnswerHeaders)

    @app.get("/thing")
    async def get_thing() -> Thing:
        return Thing(version=3, word=SHOWN["word"])

    @app.get("/list")
    async def list_things() -> list[str]:
        return [SHOWN["word"]]

    @app.post("/list")
    async def make() -> list[str]:
        return [SHOWN["word"]]

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"[1,"
            yield b"2]"

        return StreamingResponse(parts(), media_type="application/json")

    @app.get("/fault")
    async def fault() -> ETagResponse:
        return ETagResponse({"code": "X"}, 404)

    return app


async def ask(path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.request(method, path, headers=named)


async def test_a_thing_keeps_its_version_as_etag_and_is_not_sent_twice() -> None:
    first = await ask("/thing")
    second = await ask("/thing", if_none_match=first.headers[BODY_TAG])

    assert first.headers["etag"] == '"3"'
    assert (second.status_code, second.content) == (304, b"")
    assert (second.headers["etag"], second.headers[BODY_TAG]) == ('"3"', first.headers[BODY_TAG])
    assert not {"content-length", "content-type"} & set(second.headers)


async def test_a_list_has_its_body_as_etag() -> None:
    first = await ask("/list")
    second = await ask("/list", if_none_match=f'"other", {first.headers["etag"]}')

    assert first.headers["etag"] == first.headers[BODY_TAG]
    assert second.status_code == 304


async def test_the_same_version_with_other_words_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    first = await ask("/thing")
    monkeypatch.setitem(SHOWN, "word", "已发放")
    second = await ask("/thing", if_none_match=f"{first.headers[BODY_TAG]}")

    assert second.headers["etag"] == first.headers["etag"]
    assert (second.status_code, second.json()["word"]) == (200, "已发放")


@pytest.mark.parametrize("named", ['"3"', 'W/"3"', "*", "nonsense", '"' + "x" * 3000 + '"'])
async def test_what_names_no_body_gets_the_body(named: str) -> None:
    assert (await ask("/thing", if_none_match=named)).status_code == 200


async def test_what_is_sent_in_pieces_or_refused_or_changed_stays_as_it_is() -> None:
    streamed, refused = await ask("/stream"), await ask("/fault")
    changed = await ask("/list", method="POST")

    assert streamed.json() == [1, 2]
    assert refused.status_code == 404
    assert not any(BODY_TAG in answer.headers for answer in (streamed, refused, changed))


@pytest.mark.parametrize(
    ("token", "kept"), [({"authorization": "Bearer x"}, "private, no-cache"), ({}, None)]
)
async def test_only_who_asked_may_keep_what_somebody_was_answered(
    token: dict[str, str], kept: str | None
) -> None:
    assert (await ask("/list", **token)).headers.get("cache-control") == kept


async def test_an_answer_says_that_its_language_was_asked_for() -> None:
    """A cache between must not give one person's language to another."""
    for path in ("/thing", "/list"):
        assert "accept-language" in (await ask(path)).headers["vary"].lower()
