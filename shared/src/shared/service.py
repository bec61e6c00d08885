"""A running service: HTTP, and behind it relay, consumers, clocks and its own workers."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NoReturn

import uvicorn
from fastapi import FastAPI

from shared import audit, measures, observe, tracing
from shared.auth import Verifier
from shared.commit_notify import listen_for_commits, tell_the_worker
from shared.consumer import stored_offsets
from shared.contracts.plumbing import AuditSealed
from shared.exception_handlers import answer_fault, answer_problems
from shared.kafka import consume
from shared.middleware import Edge
from shared.openapi import all_routes, publish_openapi
from shared.operations import plumbing_router
from shared.resealing import FileResealing, reseal
from shared.roles import system
from shared.runtime import ServiceDefinition, ServiceRuntime, running
from shared.settings import ServiceSettings
from shared.transient import is_transient, lasting
from shared.web import Answer

SWEEP_SECONDS = 1.0
SEAL_SECONDS = 2.0
MEASURE_SECONDS = 5.0
RESEAL_SECONDS = 30.0


async def _forever(
    run: ServiceRuntime, name: str, step: Callable[[], Awaitable[bool]], *, seconds: float
) -> None:
    """Repeat a step; a fault is logged and tried again with growing pauses."""
    pause = seconds
    while True:
        try:
            more = await step()
            pause = seconds
            run.failing.pop(name, None)
        except Exception as fault:  # noqa: BLE001 - background work outlives every fault
            more = False
            run.failing.setdefault(name, time.monotonic())
            pause = min(pause * 2, 10.0)
            if named := lasting(fault):
                observe.note_fault(run.service.name, named)
            level = observe.log().warning if is_transient(fault) else observe.log().error
            level("background_fault", step=name, fault=type(fault).__name__)
        await asyncio.sleep(0 if more else pause)


async def _work(run: ServiceRuntime) -> None:
    service = run.service

    async def sweep() -> bool:
        await run.sweep()
        async with run.database.reading(by=system(service.name)) as tx:
            await service.deadlines.measure(tx)
        return False

    async def seal() -> bool:
        await audit.seal(run.database)
        return False

    async def measure() -> bool:
        await measures.take(run.database, service.measures)
        await measures.take_lag(run.database, run.producer, service.subscriptions.topics)
        return False

    stored = FileResealing(service.state.get("objects"))

    async def reseal_all() -> bool:
        await reseal(run.database, service.vault, service.sealed)
        await stored.round(run.database)
        return False

    async def deliver(messages: Sequence[Any]) -> None:
        await service.subscriptions.deliver(run.database, messages)

    async def consume_forever() -> bool:
        await consume(
            run.settings,
            service=service.name,
            topics=service.subscriptions.topics,
            deliver=deliver,
            stored_offsets=lambda: stored_offsets(run.database),
        )
        return False

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run.relay.run())
        tasks.create_task(
            listen_for_commits(run.settings.database_url, service.name, run.relay.wake)
        )
        tasks.create_task(_forever(run, "sweep", sweep, seconds=SWEEP_SECONDS))
        tasks.create_task(_forever(run, "seal", seal, seconds=SEAL_SECONDS))
        tasks.create_task(_forever(run, "measure", measure, seconds=MEASURE_SECONDS))
        tasks.create_task(_forever(run, "consume", consume_forever, seconds=0.5))
        tasks.create_task(_forever(run, "reseal", reseal_all, seconds=RESEAL_SECONDS))
        for worker in service.workers:
            tasks.create_task(_forever(run, worker.__name__, partial(worker, run), seconds=0.5))


def build(service: ServiceDefinition, settings: ServiceSettings) -> FastAPI:
    """The service's FastAPI application, with everything behind it in its lifespan."""
    run = running(service, settings)
    if AuditSealed.type not in service.subscriptions.handlers:
        service.subscriptions.on(AuditSealed)(audit.keep_root)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        run.app = app
        work: asyncio.Task[None] | None = None
        if settings.process == "api":
            run.database.on_commit = tell_the_worker(run.database)
        else:
            run.database.on_commit = run.relay.wake
            work = asyncio.create_task(_work(run))
        yield
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        await run.producer.stop()
        await run.database.engine.dispose()

    app = FastAPI(
        title=f"aid {service.name}",
        summary=service.title,
        version=service.version,
        description=service.description,
        default_response_class=Answer,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
    )
    app.state.database = run.database
    app.state.clock = run.clock
    app.state.running = run
    app.state.verifier = Verifier(
        jwks=settings.jwks, issuer=settings.issuer, audience=settings.audience
    )
    app.state.objects = service.objects
    for name, value in service.state.items():
        setattr(app.state, name, value)
    if settings.process != "worker":
        for router in service.routers:
            app.include_router(router)
    app.include_router(plumbing_router(run))
    answer_problems(app)
    publish_openapi(app)
    app.add_middleware(Edge, service=service.name, settings=settings, answer_fault=answer_fault)
    for route in all_routes(app.routes):
        assert route.operation_id, f"{route.path} has no operation id"
    return app


def _leave(*_: object) -> NoReturn:
    sys.exit(0)


def serve(app: FastAPI, settings: ServiceSettings, *, service: str) -> None:
    """Run until stopped; the process's one entry point.

    uvicorn ends in order and then raises the signal again, which would end the process before
    its last spans are sent: so the signal is made an ordinary exit.
    """
    observe.configure_logging(service)
    signal.signal(signal.SIGTERM, _leave)
    with tracing.exporting(app, settings, service=service):
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=5,
        )
