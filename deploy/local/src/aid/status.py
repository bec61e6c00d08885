"""What of a suite is ready: asked of each program, not believed from a file."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aid_engines import files, postgres, processes, proxy, topics
from aid_engines.layout import HOST, Layout
from aid_engines.lock import STATE, holder
from aid_engines.probes import answers_ok
from shared.clock import real_now
from shared.suite import SERVICES

from aid.suite import programs_beside

POSTGRES_PORT = 5432


@dataclass(frozen=True, slots=True)
class Standing:
    """How one program stands; `pid` only for one that we run."""

    name: str
    address: str
    ready: bool
    pid: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """How the suite stands. Ready is it with everything up and its reference data loaded."""

    supervisor: int | None
    started: bool
    programs: tuple[Standing, ...]
    archived_seconds_ago: float | None = None
    """How long ago the archive was complete, where there is one."""

    @property
    def ready(self) -> bool:
        return bool(self.supervisor) and self.started and all(p.ready for p in self.programs)


async def ask(layout: Layout) -> Status:
    state = files.read_json(layout.run / STATE)
    pids = {p.name: p.pid for p in processes.recorded(layout.run / "procs.json") if p.alive()}
    database = urlsplit(layout.admin_url or layout.database_url("intake"))
    host, port = database.hostname or HOST, database.port or POSTGRES_PORT
    asked: list[tuple[str, str, Awaitable[bool]]] = [
        ("postgres", f"{host}:{port}", postgres.answers(host, port)),
        ("kafka", layout.bootstrap, topics.answers(layout)),
    ]
    engines_alone = state is not None and not state["services"]
    names = (
        () if engines_alone else (*(service.name for service in SERVICES), *programs_beside(layout))
    )
    for name in names:
        url = layout.base_url(name)
        asked.append((name, url, answers_ok(f"{url}/readyz")))
    if not engines_alone and proxy.is_here():
        url = layout.base_url(proxy.NAME)
        asked.append((proxy.NAME, url, answers_ok(f"{url}/healthz")))
    if state and state["split"]:
        for service in SERVICES:
            url = f"http://{HOST}:{layout.worker_port(service.name)}"
            asked.append((f"{service.name}-worker", url, answers_ok(f"{url}/readyz")))
    answers = await asyncio.gather(*(answer for _, _, answer in asked))
    return Status(
        supervisor=holder(layout.run),
        started=state is not None,
        programs=tuple(
            Standing(name, address, ready, pids.get(name))
            for (name, address, _), ready in zip(asked, answers, strict=True)
        ),
        archived_seconds_ago=_archive_age(layout),
    )


def _archive_age(layout: Layout) -> float | None:
    mark = layout.archive_mark
    return real_now().timestamp() - mark.stat().st_mtime if mark.exists() else None


def lines(status: Status) -> list[str]:
    """The status, for people."""
    table = [
        f"  {program.name:<28} {'ready' if program.ready else 'NOT READY':<10} {program.address}"
        for program in status.programs
    ]
    if status.archived_seconds_ago is not None:
        table.append(f"  {'archive':<28} complete up to {status.archived_seconds_ago:.0f} s ago")
    if status.supervisor is None:
        return ["The suite is not running (aid up starts it).", *table]
    verdict = "ready" if status.ready else "not ready"
    return [f"The suite runs as process {status.supervisor} and is {verdict}.", *table]
