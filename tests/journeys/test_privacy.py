"""After a walk, no name, number or account that went in is in any table, topic or log."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.payment import PaymentSteps
from aid_engines.layout import Layout
from aid_engines.topics import connection
from aiokafka import AIOKafkaConsumer
from shared.suite import SERVICES
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

TABLES = text("""
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_schema = ANY(:schemas) AND table_type = 'BASE TABLE'
""")


async def rows_of_all_tables(layout: Layout) -> AsyncIterator[tuple[str, str]]:
    engine = create_async_engine(layout.admin_url or "")
    async with engine.connect() as connection:
        schemas = [service.package for service in SERVICES]
        for schema, table in (await connection.execute(TABLES, {"schemas": schemas})).all():
            rows = await connection.execute(text(f'SELECT t::text FROM "{schema}"."{table}" AS t'))
            for (row,) in rows:
                yield f"{schema}.{table}", row
    await engine.dispose()


async def records_of_all_topics(layout: Layout) -> list[tuple[str, bytes]]:
    consumer = AIOKafkaConsumer(**connection(layout), auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        consumer.subscribe(pattern=r"^aid\..*")
        await asyncio.sleep(1)
        found: list[tuple[str, bytes]] = []
        while polled := await consumer.getmany(timeout_ms=3000):
            for records in polled.values():
                for record in records:
                    headers = b" ".join(value for _, value in record.headers)
                    found.append((record.topic, (record.value or b"") + headers))
        return found
    finally:
        await consumer.stop()


def files_below(folder: Path) -> list[tuple[str, bytes]]:
    return [(file.name, file.read_bytes()) for file in folder.rglob("*") if file.is_file()]


async def test_nothing_personal_is_outside_the_vaults(
    application: ApplicationSteps, layout: Layout
) -> None:
    await application.accepted()
    await AssessmentSteps(application).completed()
    case = await ApprovalSteps(application).signed("2100.00")
    await case.post_notice()
    await case.noticed()
    await case.wait_for_the_notice()
    await case.forward()
    await case.visit_if_drawn()
    await case.review("2100.00")
    await case.decide("2100.00")
    payment = PaymentSteps(application)
    await payment.release(await payment.make_batch())
    await payment.matched()
    needles = {value: value.encode() for value in application.household.secrets}

    leaks = set()
    async for table, row in rows_of_all_tables(layout):
        for value, raw in needles.items():
            if value in row or raw.hex() in row:
                leaks.add((table, value))
    records = await records_of_all_topics(layout)
    leaks |= {
        (topic, v) for topic, record in records for v, raw in needles.items() if raw in record
    }
    for name, content in files_below(layout.logs) + files_below(layout.home / "objects"):
        leaks |= {(name, value) for value, raw in needles.items() if raw in content}

    assert leaks == set()
    assert len(records) > 20
