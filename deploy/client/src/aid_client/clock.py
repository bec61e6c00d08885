"""The business clock of an embedded run: how far it is ahead, and how it is moved."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
from aid_engines import data, files, postgres
from aid_engines.layout import HOST, Layout, without_driver
from aid_engines.lock import STATE, holder
from aid_engines.refusal import Refusal
from aid_simulators import issuer
from shared.clock import real_now
from shared.suite import SERVICES
from shared.workdays import LHASA

UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
SWEEP_SECONDS = 600
CASES = tuple(f"{service.package}.{service.cases}" for service in SERVICES if service.cases)


def offset(layout: Layout) -> timedelta:
    """How far business time is ahead of real time."""
    content = files.read_json(layout.clock)
    return timedelta(seconds=content["offset_seconds"] if content else 0)


def now(layout: Layout) -> datetime:
    """The instant of business, in Lhasa's time."""
    return (real_now() + offset(layout)).astimezone(LHASA)


def duration(text: str) -> timedelta:
    """`8d`, `36h`, `1w2d`: a way forward."""
    parts = re.findall(r"(\d+)([wdhms])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise Refusal(f"{text!r} is no duration. Write for example 8d, 36h or 1w2d.")
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def instant(text: str) -> datetime:
    """An RFC 3339 instant, with its zone."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"{text!r} is no instant. Write for example 2026-03-02T09:00+08:00."
        ) from None
    if parsed.tzinfo is None:
        raise Refusal(f"{text!r} has no zone. Write for example {text}+08:00.")
    return parsed.astimezone(UTC)


async def move(layout: Layout, to: timedelta, *, drop_data: bool = False) -> None:
    """Set the offset, then have every running service sweep its deadlines at the new time.

    Time does not run back over cases: without `drop_data` that is refused once there are any.
    """
    if not layout.has_embedded_issuer:
        raise Refusal(
            "The clock moves only where the embedded issuer signs the tokens, and AID_ISSUER "
            f"names {layout.issuer}: this may be a real installation."
        )
    seconds = round(to.total_seconds())
    running = holder(layout.run) is not None
    if seconds < offset(layout).total_seconds():
        if drop_data:
            data.drop(layout)
        elif await _cases_exist(layout, running=running):
            raise Refusal(
                "The clock cannot move back: there are cases already, and their deadlines would "
                "lie in a past that never was. --drop-data drops all data with it."
            )
    files.write_json(layout.clock, {"offset_seconds": seconds}, mode=0o644)
    state = files.read_json(layout.run / STATE)
    if running and state and state["services"]:
        await sweep(layout)


async def sweep(layout: Layout) -> None:
    """Have all five services look at their deadlines; returns when all have done so."""
    token = issuer.token(layout, ["operator"], region=issuer.CITY, hours=1)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f'"{uuid4()}"'}
    async with httpx.AsyncClient(headers=headers, timeout=SWEEP_SECONDS) as client:
        failures = await asyncio.gather(
            *(_sweep(client, service.name, layout.base_url(service.name)) for service in SERVICES)
        )
    if sentences := [failure for failure in failures if failure]:
        raise Refusal("The clock is set, but not every service has swept:\n" + "\n".join(sentences))


async def _sweep(client: httpx.AsyncClient, name: str, base_url: str) -> str | None:
    try:
        response = await client.post(f"{base_url}/v1/internal/sweep")
    except httpx.HTTPError as failure:
        return f"{name} does not answer: {failure!r}"
    return None if response.is_success else f"{name}: {response.status_code} {response.text}"


async def _cases_exist(layout: Layout, *, running: bool) -> bool:
    url = layout.admin_url or layout.database_url("intake")
    if layout.has_embedded_postgres:
        if not (layout.home / "postgres").exists():
            return False
        if not running and not await postgres.answers(HOST, layout.ports["postgres"]):
            raise Refusal(
                "Whether there are cases is known to the database, which is not running. "
                "Start it (aid up --detach), or drop all data with --drop-data."
            )
    try:
        connection = await asyncpg.connect(without_driver(url))
    except asyncpg.InvalidCatalogNameError:
        return False
    try:
        for table in CASES:
            if await connection.fetchval("SELECT to_regclass($1)", table) and (
                await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})")
            ):
                return True
    except asyncpg.InsufficientPrivilegeError:  # an address that sees intake alone
        return True
    finally:
        await connection.close()
    return False
