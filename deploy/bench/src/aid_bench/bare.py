"""The limits of HTTP: a bare FastAPI GET, and a POST that checks what ours checks, without a database."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psutil
import uvicorn
from aid_engines.layout import AUDIENCE, HOST, Layout
from aid_engines.ports import free_ports
from aid_engines.probes import answers_ok
from fastapi import FastAPI, Request
from pydantic import BaseModel
from shared.auth import SignedIn, Verifier
from shared.rates import Rate
from shared.web import IfMatch, KeyHeader, once_of


class Small(BaseModel):
    """About what a small answer holds."""

    id: UUID
    number: str
    amount: str
    version: int


SMALL = Small(
    id=UUID("0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"),
    number="LZ-540102-2026-000001",
    amount="2100.00",
    version=3,
)


def create_app() -> FastAPI:
    """The two limits, and a readiness probe."""
    app = FastAPI()
    app.state.verifier = Verifier(
        jwks=os.environ["BENCH_JWKS"], issuer=os.environ["BENCH_ISSUER"], audience=AUDIENCE
    )
    app.state.rate_of_subjects = Rate(per_second=0, burst=1)

    @app.get("/small", operation_id="small")
    async def small() -> Small:
        return SMALL

    @app.post("/checked", operation_id="checked")
    async def checked(
        request: Request, actor: SignedIn, expected: IfMatch, idempotency_key: KeyHeader = None
    ) -> Small:
        once = await once_of(request, actor, idempotency_key)
        return SMALL.model_copy(update={"number": actor.sub, "version": expected + once.status})

    return app


@dataclass(frozen=True, slots=True)
class Bare:
    """The running limit."""

    url: str
    process: psutil.Process

    def cpu_seconds(self) -> float:
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextlib.asynccontextmanager
async def running(layout: Layout) -> AsyncIterator[Bare]:
    """One worker on uvloop and httptools, as the services are."""
    port = free_ports(("bare",), beside={})["bare"]
    environment: dict[str, Any] = {
        **os.environ,
        "BENCH_PORT": str(port),
        "BENCH_JWKS": str(layout.keys / "jwks.json"),
        "BENCH_ISSUER": layout.issuer,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aid_bench.bare"), env=environment
    )
    url = f"http://{HOST}:{port}"
    try:
        async with asyncio.timeout(60):
            while not await answers_ok(f"{url}/small"):  # noqa: ASYNC110 - it announces nothing
                await asyncio.sleep(0.1)
        yield Bare(url, psutil.Process(process.pid))
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    uvicorn.run(
        create_app(),
        host=HOST,
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
