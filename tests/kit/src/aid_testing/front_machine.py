"""A bank's front machine for tests: takes files, has an outbox, and does as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response


@dataclass
class Says:
    """What it answers to a file; ``keeps``: it has the file all the same."""

    status: int = 202
    body: bytes = b""
    signature: str | None = None
    keeps: bool = True


@dataclass
class AFrontMachine:
    """``got`` are the calls with a file, ``outbox`` what it has for us."""

    url: str = ""
    got: list[tuple[str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    outbox: dict[str, tuple[bytes, str | None]] = field(default_factory=dict)
    says: list[Says] = field(default_factory=list)
    loses_acknowledgements: bool = False
    broken: set[str] = field(default_factory=set)

    @property
    def has(self) -> dict[str, bytes]:
        """The files that it has, by name."""
        return dict(self.got)

    def table(self, bank_code: str, **changes: str) -> str:
        """Its table in the settings' file."""
        lines = {"url": self.url} | changes
        return f"[{bank_code}]\n" + "".join(f'{name} = "{to}"\n' for name, to in lines.items())


def _app(machine: AFrontMachine) -> FastAPI:
    app = FastAPI()

    @app.post("/bank/in/{name}")
    async def take(name: str, request: Request) -> Response:
        said = machine.says.pop(0) if machine.says else Says()
        if said.keeps:
            machine.got.append((name, await request.body()))
        machine.headers.append(dict(request.headers))
        headers = {} if said.signature is None else {"X-Content-Signature": said.signature}
        return Response(said.body, status_code=said.status, headers=headers)

    @app.get("/bank/out")
    async def listed() -> dict[str, list[dict[str, str]]]:
        return {"files": [{"name": name} for name in machine.outbox]}

    @app.get("/bank/out/{name}")
    async def read(name: str) -> Response:
        if name in machine.broken:
            return Response(status_code=500)
        content, signature = machine.outbox[name]
        headers = {} if signature is None else {"X-Content-Signature": signature}
        return Response(content, headers=headers)

    @app.delete("/bank/out/{name}")
    async def acknowledge(name: str) -> Response:
        if not machine.loses_acknowledgements:
            machine.outbox.pop(name, None)
        return Response(status_code=204)

    return app


@asynccontextmanager
async def a_front_machine(
    *, certificate: Path | None = None, key: Path | None = None
) -> AsyncIterator[AFrontMachine]:
    """One on a free port of this machine, with TLS where it has a certificate."""
    machine = AFrontMachine()
    config = uvicorn.Config(
        _app(machine),
        host="127.0.0.1",
        port=0,
        log_level="error",
        lifespan="off",
        ssl_certfile=None if certificate is None else str(certificate),
        ssl_keyfile=None if key is None else str(key),
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it announces nothing
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    scheme = "http" if certificate is None else "https"
    machine.url = f"{scheme}://127.0.0.1:{port}/bank"
    try:
        yield machine
    finally:
        server.should_exit = True
        await running
