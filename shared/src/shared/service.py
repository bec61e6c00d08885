"""A running service: HTTP, and behind it relay, consumers, clocks and its own workers."""

import asyncio
import gc
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from fastapi import Depends, FastAPI

from shared import audit, measures, observe, tracing
from shared.answer_headers import AnswerHeaders
from shared.answers import answer_at_once
from shared.audit_routes import audit_router
from shared.auth import Verifier
from shared.calendar_changes import calendars_router, load_calendars_of
from shared.city_change_routes import city_changes_router
from shared.city_changes import expire_city_changes
from shared.commit_notify import listen_for_commits, tell_the_worker, watch_clock
from shared.consumer import stored_offsets
from shared.contracts.plumbing import AuditSealed
from shared.docs_page import publish_page
from shared.door import Door
from shared.exception_handlers import answer_fault, answer_problems
from shared.heads import HeadInTime
from shared.kafka import consume
from shared.key_rotation import FileResealing, reseal
from shared.middleware import Edge
from shared.openapi import access_matrix, all_routes, publish_openapi
from shared.operations import plumbing_router
from shared.parameter_changes import loading_parameters, parameters_router
from shared.query import only_known_parameters
from shared.rates import Rate
from shared.retention import Retention
from shared.roles import system
from shared.route_index import RouteIndex
from shared.runtime import ServiceDefinition, ServiceRuntime, running
from shared.settings import ServiceSettings
from shared.suite import VERSION
from shared.transient import is_transient, lasting
from shared.web import ETagResponse

NET_SECONDS = 20.0
"""How often background work looks although nothing has woken it."""
WORK_SECONDS = 0.1
BROKER_SECONDS = 0.3
KEEP_ALIVE_SECONDS = 75
"""Longer than proxies and clients keep an idle connection: who closes first must not be the service,
or a request that is just on its way is lost."""
SWEEP_SECONDS = 1.0
SEAL_SECONDS = 2.0
MEASURE_SECONDS = 5.0
RESEAL_SECONDS = 30.0
FORGET_SECONDS = 10.0

Step = Callable[[], Awaitable[float | None]]
"""One round; returns in how many seconds the next one is due, if that is known."""


async def _forever(run: ServiceRuntime, name: str, step: Step, *, seconds: float) -> None:
    """Repeat a step when the bell rings or its next round is due, not sooner than ``seconds``.

    A fault is logged and tried again with growing pauses.
    """
    pause = seconds
    while True:
        heard = run.bell.rings
        try:
            due = await step()
            pause = seconds
            run.failing.pop(name, None)
        except Exception as fault:  # noqa: BLE001 - background work outlives every fault
            run.failing.setdefault(name, time.monotonic())
            due = pause = min(max(pause, SWEEP_SECONDS) * 2, 10.0)
            if named := lasting(fault):
                observe.note_fault(run.service.name, named)
            level = observe.log().warning if is_transient(fault) else observe.log().error
            level("background_fault", step=name, fault=type(fault).__name__)
        wait = NET_SECONDS if due is None else min(due, NET_SECONDS)
        rest = min(wait, pause)
        await asyncio.sleep(rest)
        if wait > rest:
            await run.bell.wait(heard, seconds=wait - rest)


async def _sweep(run: ServiceRuntime) -> float | None:
    """Do what the clock has brought about; the next round is due with the next deadline."""
    await run.sweep()
    async with run.database.reading(by=system(run.service.name)) as tx:
        due_at = await run.service.deadlines.measure(tx)
    if due_at is None:
        return None
    return max(0.0, (due_at - run.clock.now()).total_seconds()) + SWEEP_SECONDS


async def _seal(run: ServiceRuntime) -> float | None:
    return None if await audit.seal(run.database) is None else SEAL_SECONDS


async def _measure(run: ServiceRuntime) -> None:
    await measures.take(run.database, run.service.measures)
    await measures.take_lag(run.database, run.producer, run.service.subscriptions.topics)
    if run.settings.backup_mark is not None:
        measures.take_backup(run.service.name, run.settings.backup_mark)
    if run.settings.archive_mark is not None:
        measures.take_archive(run.service.name, run.settings.archive_mark)
    observe.MEASURED_AT.labels(run.service.name).set(time.time())


async def _consume(run: ServiceRuntime) -> None:
    subscriptions = run.service.subscriptions

    async def deliver(messages: Sequence[Any]) -> None:
        await subscriptions.deliver(run.database, messages)
        run.bell.ring()

    while not await run.producer.is_up():  # noqa: ASYNC110 - a broker that starts announces nothing
        await asyncio.sleep(BROKER_SECONDS)
    await consume(
        run.settings,
        service=run.service.name,
        topics=subscriptions.topics,
        deliver=deliver,
        stored_offsets=lambda: stored_offsets(run.database),
    )


async def _listen(run: ServiceRuntime) -> None:
    def told() -> None:
        run.relay.wake()
        run.bell.ring()

    await listen_for_commits(run.settings.database_url, run.service.name, told)


async def _work(run: ServiceRuntime) -> None:
    service = run.service
    stored = FileResealing(service.state.get("objects"))

    async def reseal_all() -> float:
        await reseal(run.database, service.vault, service.sealed)
        await stored.round(run.database)
        return RESEAL_SECONDS

    retention = Retention(
        run.database,
        service=service.name,
        further=[partial(forget, run) for forget in service.retention],
    )
    steps: list[tuple[str, Step, float]] = [
        ("sweep", partial(_sweep, run), SWEEP_SECONDS),
        ("seal", partial(_seal, run), SEAL_SECONDS),
        ("measure", partial(_measure, run), MEASURE_SECONDS),
        ("consume", partial(_consume, run), SWEEP_SECONDS),
        ("reseal", reseal_all, RESEAL_SECONDS),
        ("forget", retention.round, FORGET_SECONDS),
        *((worker.__name__, partial(worker, run), WORK_SECONDS) for worker in service.workers),
    ]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run.relay.run())
        tasks.create_task(_listen(run))
        if run.settings.clock_file is not None:
            tasks.create_task(watch_clock(run.clock.offset, run.bell))
        for name, step, seconds in steps:
            tasks.create_task(_forever(run, name, step, seconds=seconds))


def _on_commit(run: ServiceRuntime) -> Callable[[bool], None]:
    """Wake what works in this process; if it does not relay, tell the one that does."""
    tell = tell_the_worker(run.database)

    def committed(published: bool) -> None:
        run.bell.ring()
        if not run.relay.is_here:
            tell()
        elif published:
            run.relay.wake()

    return committed


def build(service: ServiceDefinition, settings: ServiceSettings) -> FastAPI:
    """The service's FastAPI application, with everything behind it in its lifespan."""
    parameters = () if service.parameters is None else loading_parameters(service.parameters)
    operations = (load_calendars_of(service.deadlines), *service.city_operations, *parameters)
    run = running(replace(service, sweeps=(*service.sweeps, expire_city_changes)), settings)
    if AuditSealed.type not in service.subscriptions.handlers:
        service.subscriptions.on(AuditSealed)(audit.keep_root)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        run.app = app
        await app.state.verifier.prepare()
        work: asyncio.Task[None] | None = None
        run.database.on_commit = _on_commit(run)
        if settings.process != "api":
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
        version=VERSION,
        description=service.description,
        default_response_class=ETagResponse,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        dependencies=[Depends(only_known_parameters)],
    )
    app.state.database = run.database
    app.state.clock = run.clock
    app.state.running = run
    app.state.verifier = Verifier(
        jwks=settings.jwks,
        issuer=settings.issuer,
        audience=settings.audience,
        claims=settings.claims,
    )
    app.state.rate_of_subjects = Rate(
        per_second=settings.subject_rate_per_second, burst=settings.subject_burst
    )
    app.state.objects = service.objects
    for name, value in service.state.items():
        setattr(app.state, name, value)
    if settings.process != "worker":
        for router in (
            *service.routers,
            calendars_router(operations[0]),
            *([parameters_router(parameters)] if parameters else []),
            city_changes_router(operations),
            audit_router(),
        ):
            app.include_router(router)
    app.include_router(plumbing_router(run))
    answer_problems(app)
    publish_openapi(app)
    publish_page(app)
    answer_at_once(app.router)
    app.router.middleware_stack = RouteIndex(app.router)
    needs_token = access_matrix(app)
    door = Door(
        app.state.verifier,
        service=service.name,
        closed=[one for one in all_routes(app.routes) if needs_token[str(one.operation_id)]],
    )
    app.add_middleware(AnswerHeaders)
    app.add_middleware(
        Edge,
        service=service.name,
        settings=settings,
        answer_fault=answer_fault,
        refuse=door.refusal,
    )
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
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=HeadInTime,
        access_log=False,
        proxy_headers=False,  # `shared.proxies` believes whom the settings name
        log_config=None,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    gc.collect()
    gc.freeze()  # what is loaded now stays: no later collection looks at it while others wait
    with tracing.exporting(app, settings, service=service):
        _Server(config).run()


class _Server(uvicorn.Server):
    """Lets go of requests that wait for something to happen as soon as it is to end."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.config.app.state.running.bell.close()  # type: ignore[union-attr]
        super().handle_exit(sig, frame)
