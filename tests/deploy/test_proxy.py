"""The proxy starts under the rights that compose leaves it, and answers by its settings."""

import asyncio
import contextlib
import json
import os
import ssl
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import yaml
from aid_engines import proxy as embedded_proxy
from aid_engines.layout import HOST, Layout
from aid_engines.ports import free_ports
from aid_engines.supervisor import Supervisor, say_nothing
from aid_testing.certificates import a_certificate
from shared.proxies import caller

DEPLOY = Path(__file__).parents[2] / "deploy"
CADDY = Path(sys.executable).parent / "caddy"
PROXY: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["proxy"]
CAPABILITIES = {"NET_BIND_SERVICE": 10}
WITH_RIGHTS_OF = """
import ctypes, os, sys
kept, user, *command = sys.argv[1:]
libc = ctypes.CDLL(None)
for capability in range(64):
    if str(capability) not in kept.split(","):
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.setgroups([]); os.setgid(int(user)); os.setuid(int(user))
libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
os.execv(command[0], command)
"""
PORTAL = "https://portal.example"


def as_in_the_image(folder: Path) -> Path:
    """Caddy as its image has it: a program that carries the right to bind low ports."""
    program = folder / "caddy"
    program.write_bytes(CADDY.resolve().read_bytes())
    program.chmod(0o755)
    carried = struct.pack("<5I", 0x02000001, 1 << CAPABILITIES["NET_BIND_SERVICE"], 0, 0, 0)
    os.setxattr(program, "security.capability", carried)
    return program


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a program a capability")
def test_fr_58_the_proxy_starts_with_the_rights_that_compose_leaves_it(tmp_path: Path) -> None:
    """FR-58 of the field reports."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    assert PROXY["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in PROXY["security_opt"]
    kept = ",".join(str(CAPABILITIES[name]) for name in PROXY.get("cap_add", []))
    user = PROXY["user"].partition(":")[0]

    said = subprocess.run(
        (sys.executable, "-c", WITH_RIGHTS_OF, kept, user, as_in_the_image(tmp_path), "version"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("v2.")


@contextlib.asynccontextmanager
async def proxy(folder: Path, **settings: str) -> AsyncIterator[int]:
    """The Caddyfile with these settings, on a free port; no service stands behind it."""
    environment = {"HOME": str(folder)} | settings
    adapting = await asyncio.create_subprocess_exec(
        *(CADDY, "adapt", "--config", DEPLOY / "proxy/Caddyfile"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await adapting.communicate()
    config = json.loads(said)
    ports = free_ports(["outer", "inner"], beside={})
    servers = config["apps"]["http"]["servers"].values()
    for server, port in zip(servers, ports.values(), strict=True):
        server["listen"] = [f"127.0.0.1:{port}"]
    (folder / "config.json").write_text(json.dumps(config))
    process = await asyncio.create_subprocess_exec(
        *(CADDY, "run", "--config", folder / "config.json"),
        env=environment,
        stderr=(folder / "caddy.log").open("wb"),
    )
    try:
        async with httpx.AsyncClient() as http, asyncio.timeout(30):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    inside = await http.get(f"http://127.0.0.1:{ports['inner']}/healthz")
                    assert inside.status_code == 200
                    break
                await asyncio.sleep(0.05)
        yield ports["outer"]
    finally:
        process.terminate()
        await process.wait()


async def test_fr_58_the_proxy_says_that_it_is_there(tmp_path: Path) -> None:
    """FR-58 of the field reports."""
    async with proxy(tmp_path) as port, httpx.AsyncClient() as http:
        answer = await http.get(f"http://127.0.0.1:{port}/healthz")
        unknown = await http.get(f"http://127.0.0.1:{port}/healthz/further")

    assert (answer.status_code, unknown.status_code) == (200, 404)


async def test_who_sends_its_headers_too_slowly_is_let_go(tmp_path: Path) -> None:
    async with proxy(tmp_path) as port, asyncio.timeout(20):
        answers, asks = await asyncio.open_connection("127.0.0.1", port)
        asks.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
        began = asyncio.get_running_loop().time()

        await answers.read()

        assert asyncio.get_running_loop().time() - began < 15
        asks.close()


async def test_tls_is_a_setting(tmp_path: Path) -> None:
    made = a_certificate(tmp_path / "tls")

    async with (
        proxy(tmp_path, AID_TLS="files", AID_TLS_FOLDER=str(tmp_path / "tls")) as port,
        httpx.AsyncClient(verify=ssl.create_default_context(cafile=made)) as http,
    ):
        answer = await http.get(f"https://localhost:{port}/healthz")
        with pytest.raises(httpx.ConnectError):
            await httpx.AsyncClient().get(f"https://localhost:{port}/healthz")

    assert answer.status_code == 200


async def test_only_pages_of_a_named_origin_may_ask(tmp_path: Path) -> None:
    asking = {"Access-Control-Request-Method": "POST"}
    async with (
        proxy(tmp_path, AID_CORS_ORIGINS=f"https://other.example {PORTAL}") as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        path = "/healthz"  # as any: what asks before the request itself is answered here
        may = await http.options(path, headers={"Origin": PORTAL} | asking)
        may_not = await http.options(path, headers={"Origin": "https://evil.example"} | asking)
        answered = await http.get("/healthz", headers={"Origin": PORTAL})

    assert may.status_code == 204
    assert may.headers["access-control-allow-origin"] == PORTAL
    assert "Idempotency-Key" in may.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in may_not.headers
    assert answered.headers["access-control-allow-origin"] == PORTAL
    assert "If-None-Match" in may.headers["access-control-allow-headers"]
    assert "ETag, Body-Tag" in answered.headers["access-control-expose-headers"]


async def test_no_origin_may_ask_unless_one_is_named(tmp_path: Path) -> None:
    async with proxy(tmp_path) as port, httpx.AsyncClient() as http:
        for origin in (PORTAL, "null"):
            answer = await http.get(f"http://127.0.0.1:{port}/x", headers={"Origin": origin})
            assert "access-control-allow-origin" not in answer.headers, origin


class Page(BaseHTTPRequestHandler):
    """What stands behind the prefix of the pages: it says what it was asked."""

    def do_GET(self) -> None:
        said = self.path.encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


async def test_pages_answer_below_their_prefix_and_tell_the_outside_nothing_inner(
    tmp_path: Path,
) -> None:
    layout = Layout.beside(tmp_path)
    layout.run.mkdir(parents=True)
    with HTTPServer((HOST, layout.ports["web"]), Page) as pages:
        Thread(target=pages.serve_forever, daemon=True).start()
        async with embedded(layout), httpx.AsyncClient(base_url=layout.base_url("proxy")) as http:
            asked = await http.get("/web/cases/1?tab=papers")
            inner = [await http.get(path) for path in ("/readyz", "/metrics")]
        pages.shutdown()

    assert (asked.status_code, asked.text) == (200, "/web/cases/1?tab=papers")
    assert [one.status_code for one in inner] == [404, 404]


class Listener(Page):
    """A service that says who asks, as the proxy tells it."""

    def do_GET(self) -> None:
        self.path = ", ".join(self.headers.get_all("X-Forwarded-For", []))
        super().do_GET()


@pytest.mark.parametrize(
    ("outer", "told"),
    [
        ("192.0.2.0/32", HOST),
        (f"{HOST}/32 10.0.0.0/8", f"192.0.2.66, 203.0.113.9, 10.0.0.9, {HOST}"),
    ],
    ids=["a stranger", "a proxy before it"],
)
async def test_the_proxy_keeps_what_was_said_only_by_a_proxy_named(
    tmp_path: Path, outer: str, told: str
) -> None:
    layout = replace(Layout.beside(tmp_path), settings={"AID_OUTER_PROXIES": outer})
    layout.run.mkdir(parents=True)
    with HTTPServer((HOST, layout.ports["intake"]), Listener) as service:
        Thread(target=service.serve_forever, daemon=True).start()
        async with embedded(layout), httpx.AsyncClient(base_url=layout.base_url("proxy")) as http:
            said = {"X-Forwarded-For": "192.0.2.66, 203.0.113.9, 10.0.0.9"}
            answer = await http.get("/intake/v1/errors", headers=said)
        service.shutdown()

    assert answer.text == told
    asks = caller("127.0.0.0/8 10.0.0.0/8", "x-forwarded-for")
    believed = "203.0.113.9" if "203" in told else HOST
    assert asks(HOST, {"x-forwarded-for": answer.text}) == believed


async def test_what_does_not_answer_is_a_problem_and_not_an_empty_page(tmp_path: Path) -> None:
    layout = Layout.beside(tmp_path)
    layout.run.mkdir(parents=True)
    async with (
        embedded(layout),
        httpx.AsyncClient(base_url=layout.base_url("proxy"), timeout=20) as http,
    ):
        answers = [await http.get(path) for path in ("/web/", "/intake/v1/errors")]

    assert [one.status_code for one in answers] == [503, 503]
    assert all(one.headers["content-type"] == "application/problem+json" for one in answers)


async def test_the_embedded_proxy_speaks_tls_by_the_same_setting(tmp_path: Path) -> None:
    made = a_certificate(tmp_path / "tls")
    settings = {"AID_TLS": "files", "AID_TLS_FOLDER": str(tmp_path / "tls")}
    layout = replace(Layout.beside(tmp_path), settings=settings)
    layout.run.mkdir(parents=True)

    async with (
        embedded(layout),
        httpx.AsyncClient(verify=ssl.create_default_context(cafile=made)) as http,
    ):
        answer = await http.get(f"https://localhost:{layout.ports['proxy']}/healthz")

    assert layout.base_url("proxy").startswith("https://")
    assert answer.status_code == 200


@contextlib.asynccontextmanager
async def embedded(layout: Layout) -> AsyncIterator[None]:
    """The proxy of an embedded run alone, as its supervisor starts it and asks whether it is ready."""
    async with Supervisor(run=layout.run, logs=layout.logs, say=say_nothing) as supervisor:
        await supervisor.until_ready(supervisor.start(embedded_proxy.program(layout)))
        yield
        await supervisor.stop("proxy")
