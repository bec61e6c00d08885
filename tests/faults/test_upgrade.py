"""The tools of the drill of a release: an earlier program is unpacked whole, and the front loses nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
from aid_engines.layout import HOST
from aid_engines.ports import free_ports
from aid_engines.proxy import CADDY
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Supervisor, say_nothing
from aid_faults.earlier import Earlier
from aid_faults.front import Front
from aid_faults.plan import PlannedKill
from aid_faults.upgrade import FIRST, Release
from shared.suite import SERVICES

ANSWER = "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nX-Who: {who}\r\n\r\n{who}"


@contextlib.asynccontextmanager
async def answering(who: str, port: int) -> AsyncIterator[None]:
    """A server that says its name to each request, on a connection that stays open."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                answer = ANSWER.format(status="200 OK", length=len(who), who=who)
                writer.write(answer.encode())
                await writer.drain()

    server = await asyncio.start_server(serve, HOST, port)
    try:
        yield
    finally:
        server.close()


@pytest.mark.skipif(not CADDY.exists(), reason="there is no Caddy here")
async def test_who_answers_changes_while_no_request_fails(tmp_path: Path) -> None:
    ports = free_ports(["front", "before", "now"], beside={})
    front = Front(tmp_path, {"intake": ports["front"]})
    front.pass_to("intake", ports["before"])
    heard: list[tuple[int, str]] = []

    async def ask(client: httpx.AsyncClient, times: int) -> set[str]:
        answers = await asyncio.gather(*(client.get("/v1/x") for _ in range(times)))
        heard.extend((answer.status_code, answer.text) for answer in answers)
        return {answer.text for answer in answers}

    async with (
        Supervisor(run=tmp_path / "run", logs=tmp_path / "logs", say=say_nothing) as supervisor,
        answering("before", ports["before"]),
        answering("now", ports["now"]),
        httpx.AsyncClient(base_url=f"http://{HOST}:{ports['front']}") as client,
    ):
        await supervisor.until_ready(supervisor.start(front.program(tmp_path)))
        first = await ask(client, 20)
        front.pass_to("intake", ports["before"], ports["now"])
        both = await ask(client, 40)
        front.pass_to("intake", ports["now"])
        last = await ask(client, 20)

    assert (first, both, last) == ({"before"}, {"before", "now"}, {"now"})
    assert {status for status, _ in heard} == {HTTPStatus.OK}


def test_a_revision_that_this_clone_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no-such-tag"):
        Earlier.unpack("no-such-tag", tmp_path / "earlier")


async def test_a_release_brings_schemas_first_and_then_service_after_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    async def noted(what: str) -> None:
        done.append(what)

    class FleetOfNames:
        class running:  # noqa: N801 - as the fleet has it
            layout = None

        async def replace(self, service: object) -> None:
            await noted(service.name)  # type: ignore[attr-defined]

    monkeypatch.setattr("aid_faults.upgrade.migrate", lambda *_: noted("schemas"))
    monkeypatch.setattr("aid_faults.upgrade.topics.make", lambda _: noted("topics"))
    shares = iter([0.0, FIRST / 2, *[1.0] * 20])
    release = Release(FleetOfNames(), lambda: next(shares), lambda _: None)  # type: ignore[arg-type]

    await release.run([PlannedKill(0.5, "intake")])

    assert done == ["schemas", "topics", *(service.name for service in SERVICES)]
    assert len(release.replaced) == 1 + len(SERVICES)
