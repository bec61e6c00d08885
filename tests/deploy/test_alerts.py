"""Each alert's condition is brought about, measured as a worker measures it, and seen to fire."""

import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from aid_engines.topics import connection
from aid_simulators.bank_books import Booking, StatementOut
from aid_simulators.bank_files import write_camt053
from aid_testing.actors import once
from aid_testing.bank_files import a_statement_file, a_stmt, an_entry, post_statement
from aid_testing.clocks import clocks_of
from aid_testing.environment import settings_of
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client
from aid_testing.promql import Labels, alerts
from aid_testing.rows import a_message
from aiokafka import AIOKafkaProducer
from disbursement.domain.bank.files import BankFileNotFound
from disbursement.store.bank import files as files_store
from disbursement.usecases.bank import files
from disbursement.usecases.metrics import measure_money
from shared.auth import TokenFile
from shared.clock import Clock
from shared.consumer import Subscriptions
from shared.contracts.intake import ApplicationWithdrawn
from shared.contracts.people import Purpose
from shared.deadlines import StatutoryClock
from shared.kafka import Producer
from shared.measures import Measure, take, take_archive, take_backup, take_lag
from shared.people import PeopleClient, PersonDataUnavailable
from shared.roles import Role, system
from shared.service import _measure
from shared.workdays import LHASA, Calendar, Due
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

ALERTS = alerts(Path(__file__).parents[2] / "deploy/prometheus/rules")
SERVICE = "training-subsidy"
TOPIC = "aid.training-subsidy.claims"


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of(SERVICE)


@pytest_asyncio.fixture
async def desk(client_of: Callable[[str], Awaitable[Client]]) -> Desk:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    return desk


@pytest_asyncio.fixture
async def producer(client: Client) -> AsyncIterator[Producer]:
    producer = Producer(settings_of(client.layout, SERVICE))
    yield producer
    await producer.stop()


async def figures(client: Client, own: Sequence[Measure] = ()) -> str:
    """What /metrics shows after a worker has measured."""
    await take(client.database, own)
    return (await client.get("/metrics")).text


def of(fired: dict[Labels, float], **labels: str) -> float:
    """The value of one series that fires; fails if it does not."""
    return fired[tuple(labels.items())]


def later(client: Client, by: timedelta, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the service's clock stand later, as the embedded run does."""
    file = tmp_path / "clock.json"
    file.write_text(json.dumps({"offset_seconds": by.total_seconds()}))
    patch.setattr(client.database, "clock", Clock(file))


def long_ago(_: date, calendar: Calendar) -> Due:
    return calendar.add_working_days(date(2025, 6, 9), 1)


async def test_a_duty_past_its_day(client: Client) -> None:
    clocks = clocks_of(
        SERVICE,
        StatutoryClock(what="drill", article="第十八条", role=Role.HRSS_HANDLER, due=long_ago),
    )
    async with client.database.transaction(by=system("test")) as tx:
        await clocks.start(tx, "drill", case_id=uuid4(), region="5401", at=tx.clock.now())

    async with client.database.reading(by=system("test")) as tx:
        await clocks.measure(tx)

    fired = ALERTS["AidDutyOverdue"].fires(await figures(client))
    assert of(fired, service=SERVICE, what="drill") == 1


async def test_a_duty_that_no_table_knows(client: Client) -> None:
    what = f"dropped-{uuid4()}"
    known = clocks_of(
        SERVICE, StatutoryClock(what=what, article="x", role=Role.HRSS_HANDLER, due=long_ago)
    )
    async with client.database.transaction(by=system("test")) as tx:
        await known.start(tx, what, case_id=uuid4(), region="540102", at=tx.clock.now())

    async with client.database.reading(by=system("test")) as tx:
        await clocks_of(SERVICE).measure(tx)

    fired = ALERTS["AidDutyUndeclared"].fires(await figures(client))
    assert of(fired, service=SERVICE, what=what) == 1


async def test_a_release_without_an_end(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.released()
    later(desk.client, timedelta(hours=49), tmp_path, monkeypatch)

    fired = ALERTS["AidReleaseUnpaid"].fires(await figures(desk.client, [measure_money]))

    assert of(fired, service="disbursement") >= 49 * 3600


async def test_a_bank_line_that_nobody_knows(desk: Desk) -> None:
    line = Booking(number=1, payer=uuid4().hex, reference=uuid4().hex, amount=100, credit=False)
    statement = StatementOut(
        id=uuid4().hex[:16],
        sequence=1,
        account=line.payer,
        on="2026-06-01",
        opening=1000,
        closing=900,
        bookings=[line],
    )
    answer = await desk.client.post(
        "/v1/bank/statements",
        files={"file": ("statement.xml", write_camt053(statement))},
        data={"format": "camt.053"},
        headers=desk.bank | once(),
    )
    assert answer.status_code == 201, answer.text

    fired = ALERTS["AidBankLineUnmatched"].fires(await figures(desk.client, [measure_money]))

    assert of(fired, service="disbursement", kind="UNMATCHED_BANK_LINE") >= 1


async def test_a_bank_that_closes_elsewhere_than_the_ledger(desk: Desk) -> None:
    stmt = a_stmt(desk.account, "10000.00", "9995.00", an_entry("5.00"))
    await post_statement(desk, a_statement_file(stmt))
    await desk.client.post("/v1/internal/sweep", headers=desk.operator)

    fired = ALERTS["AidLedgerDiffersFromBank"].fires(await figures(desk.client, [measure_money]))

    assert of(fired, service="disbursement", fund=desk.fund_code) == 5


async def test_a_file_of_a_bank_that_cannot_be_read(desk: Desk) -> None:
    bank = f"BANK-{desk.county}"
    by = files.acting_for(bank)
    async with desk.client.database.transaction(by=by) as tx:
        await files_store.keep_file(
            tx, bank_code=bank, name="odd.exe", content=b"MZ", digest=desk.county, signature=None
        )
        [kept] = await files_store.find_waiting(tx, bank)
        await files.park(tx, kept, BankFileNotFound())

    fired = ALERTS["AidBankFileParked"].fires(await figures(desk.client, [measure_money]))

    assert of(fired, service="disbursement", bank=bank) == 1


async def test_a_message_that_cannot_be_handled(client: Client) -> None:
    message = a_message(ApplicationWithdrawn(case_id=uuid4(), withdrawn_at=datetime.now(LHASA)))
    unknown = replace(message, headers=message.headers | {"ce_type": "aid.nobody.knows.v1"})
    await Subscriptions(SERVICE).deliver(client.database, [unknown])

    fired = ALERTS["AidDeadLetter"].fires(await figures(client))

    assert of(fired, service=SERVICE) >= 1


async def test_an_event_that_waits_for_the_broker(client: Client) -> None:
    async with client.database.transaction(by=system("test")) as tx:
        tx.publish(ApplicationWithdrawn(case_id=uuid4(), withdrawn_at=tx.clock.now()))
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        waits = "UPDATE outbox SET created_at = now() - interval '61 s' WHERE published_at IS NULL"
        await tx.session.execute(text(waits))

    fired = ALERTS["AidRelayLagging"].fires(await figures(client))

    assert of(fired, service=SERVICE) > 60


async def test_a_consumer_far_behind(client: Client, producer: Producer) -> None:
    sender = AIOKafkaProducer(**connection(client.layout))
    await sender.start()
    for _ in range(1001):
        await sender.send(TOPIC, b"{}", partition=11)
    await sender.stop()

    await take_lag(client.database, producer, [TOPIC])

    fired = ALERTS["AidConsumerLagging"].fires(await figures(client))
    assert of(fired, service=SERVICE, topic=TOPIC) > 1000


async def test_audit_rows_without_a_seal(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client.database.transaction(by=system("test"), action="act") as tx:
        tx.audit_subject("thing", uuid4())
    later(client, timedelta(minutes=6), tmp_path, monkeypatch)

    fired = ALERTS["AidSealLagging"].fires(await figures(client))

    assert of(fired, service=SERVICE) > 300


def test_no_alert_fires_on_a_quiet_suite() -> None:
    quiet = """
aid_deadlines_overdue{service="intake",what="notice"} 0
aid_payments_oldest_unpaid_release_seconds{service="disbursement"} 172800
aid_bank_breaks_open{service="disbursement",kind="UNMATCHED_BANK_LINE"} 0
aid_dead_letters{service="intake"} 0
aid_bank_ledger_difference_yuan{service="disbursement",fund="TA-540102-FISCAL"} 0
aid_outbox_oldest_unsent_seconds{service="intake"} 60
aid_consumer_lag{service="intake",topic="aid.approval.cases"} 1000
aid_audit_seal_lag_seconds{service="intake"} 300
"""
    of_a_moment = {name: alert for name, alert in ALERTS.items() if alert.is_of_a_moment}
    assert {name: alert.fires(quiet) for name, alert in of_a_moment.items()} == {
        name: {} for name in of_a_moment
    }


async def test_fr_59_a_database_that_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FR-59 of the field reports."""
    running = client.app.state.running
    assert (await client.get("/readyz")).json()["database"] is True
    assert ("part", "database") not in {
        pair for labels in ALERTS["AidPartAway"].fires(await shown(client)) for pair in labels
    }

    nowhere = create_async_engine("postgresql+asyncpg://x:y@127.0.0.1:9/aid")
    monkeypatch.setattr(running.database, "engine", nowhere)
    assert (await client.get("/readyz")).status_code == 503

    fired = ALERTS["AidPartAway"].fires(await shown(client))
    assert of(fired, service=SERVICE, part="database") == 0


async def test_fr_59_a_service_that_is_refused_by_another(client: Client, tmp_path: Path) -> None:
    """FR-59 of the field reports."""
    (tmp_path / "token").write_text("expired")
    refusing = httpx.MockTransport(lambda _: httpx.Response(401))
    people = PeopleClient(
        url="http://owner:8000", token=TokenFile(tmp_path / "token"), transport=refusing
    )
    series = 'aid_calls_refused_total{owner="owner:8000"}'
    assert f"{series} 0.0" in await shown(client)

    with pytest.raises(PersonDataUnavailable):
        await people.fetch(uuid4(), Purpose.PAYMENT)

    assert f"{series} 1.0" in await shown(client)


async def test_fr_59_the_age_of_a_copy_is_that_of_its_mark(client: Client, tmp_path: Path) -> None:
    """FR-59 of the field reports."""
    mark = tmp_path / "backup.mark"
    take_backup(SERVICE, mark)
    assert f'aid_backup_at_seconds{{service="{SERVICE}"}} 0.0' in await shown(client)

    mark.touch()
    os.utime(mark, (1_790_000_000, 1_790_000_000))
    take_backup(SERVICE, mark)

    assert f'aid_backup_at_seconds{{service="{SERVICE}"}} 1.79e+09' in await shown(client)


async def test_the_age_of_the_archive_is_that_of_its_mark(client: Client, tmp_path: Path) -> None:
    mark = tmp_path / "archive.mark"
    mark.touch()
    os.utime(mark, (1_790_000_000, 1_790_000_000))

    take_archive(SERVICE, mark)

    assert f'aid_archive_at_seconds{{service="{SERVICE}"}} 1.79e+09' in await shown(client)


async def test_fr_59_a_worker_says_when_it_measured(client: Client) -> None:
    """FR-59 of the field reports."""
    began = time.time()

    await _measure(client.app.state.running)

    [line] = [
        line
        for line in (await shown(client)).splitlines()
        if line.startswith(f'aid_measured_at_seconds{{service="{SERVICE}"}}')
    ]
    assert float(line.rpartition(" ")[2]) >= began - 1


async def shown(client: Client) -> str:
    return (await client.get("/metrics")).text
