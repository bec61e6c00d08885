"""A bank's statement of very many lines, matched while the service answers others."""

import asyncio
import gc
import time
from uuid import uuid4

import asyncpg
from aid_engines.layout import without_driver
from disbursement.domain.bank.messages import Statement, StatementLine
from disbursement.usecases.bank import statements
from shared.roles import Actor, Region, Role
from shared.transaction import Database
from sqlalchemy import text

from aid_bench import raw
from aid_bench.events import A_BATCH, BANK, FUND, Engines

NAME, OF_ROWS = "a statement", "a statement, row by row"
WRITTEN = "SELECT tup_inserted + tup_updated FROM pg_stat_database WHERE datname = 'aid'"
PAID = """
WITH due AS (
    SELECT id, amount, row_number() OVER (ORDER BY id) AS place FROM disbursement.payments
    WHERE status = 'ordered' LIMIT $2),
file AS (
    INSERT INTO disbursement.batches (id, number, fund_id, bank_code, count, total, made_by, made_at,
        status, released_by, released_at, version)
    SELECT gen_random_uuid(), $3, f.id, $1, (SELECT count(*) FROM due),
        (SELECT sum(amount) FROM due), 'maker', now(), 'accepted', 'checker', now(), 1
    FROM disbursement.funds AS f WHERE f.code = $4 RETURNING id),
sent AS (
    INSERT INTO disbursement.batch_items (end_to_end_id, batch_id, payment_id, attempt, sequence,
        amount, bank_status)
    SELECT replace(due.id::text, '-', '') || '-1', file.id, due.id, 1, due.place, due.amount, 'paid'
    FROM due, file RETURNING end_to_end_id, payment_id, amount),
entered AS (
    INSERT INTO disbursement.journal_entries (id, natural_key, kind, fund_id, payment_id, posted_at,
        posted_by)
    SELECT gen_random_uuid(), 'payment:' || end_to_end_id, 'PAYMENT', f.id, payment_id, now(), 'bank'
    FROM sent, disbursement.funds AS f WHERE f.code = $4),
moved AS (
    UPDATE disbursement.payments AS p SET status = 'paid', matched = false, attempt = 1,
        last_attempt = 1, bank_code = $1, batch_id = file.id FROM due, file WHERE p.id = due.id)
SELECT end_to_end_id, amount FROM sent
"""


async def match(engines: Engines, lines: int) -> None:
    """Lines a second of one statement; and what a reader of the same process waits meanwhile."""
    engines.lines = lines
    await engines.order_like(lines)
    database = engines.database("disbursement")
    statement = await _statement(engines, database, lines)
    limit = await raw.rows(engines.running, number=lines, batch=A_BATCH)
    bank = Actor(sub="bank", roles=frozenset({Role.BANK}), region=Region(""), org=BANK)
    gc.collect()
    gc.freeze()  # as every service's process does before it answers
    alone = await _waits(database, seconds=2.0)

    async def take() -> None:
        async with database.transaction(by=bank, action="post_statement") as tx:
            await statements.take_statements(tx, [statement], proof=lambda _: None)

    before = await _written(engines)
    began = time.perf_counter()
    taking = asyncio.create_task(take())
    during = await _waits(database, until=taking)
    await taking
    rate = lines / (time.perf_counter() - began)
    a_line = max(1.0, (await _written(engines) - before) / lines)
    engines.runs.add(NAME, rate, limit)
    engines.runs.add(OF_ROWS, rate, limit / a_line)
    engines.runs.add("beside a statement", _p99(during), _p99(alone))
    await database.engine.dispose()


async def _written(engines: Engines) -> int:
    """How many rows were inserted or changed so far."""
    admin = await asyncpg.connect(without_driver(engines.running.admin_url))
    try:
        await admin.execute("SELECT pg_sleep(1.2)")  # backends hand in their counts late
        return int(await admin.fetchval(WRITTEN))
    finally:
        await admin.close()


async def _statement(engines: Engines, database: Database, lines: int) -> Statement:
    admin = await asyncpg.connect(without_driver(engines.running.admin_url))
    number = f"B-{uuid4().hex[:8]}"
    rows = await admin.fetch(PAID, BANK, lines, number, FUND)
    account = await admin.fetchval("SELECT account FROM disbursement.funds WHERE code = $1", FUND)
    await admin.execute("ANALYZE")
    await admin.close()
    assert len(rows) == lines, "as many payments as lines"
    total = sum(row["amount"] for row in rows)
    left = len(engines.runs.seen.get(NAME, ()))  # the same balances again would be the same day
    return Statement(
        statement_id=f"S-{uuid4().hex[:8]}",
        sequence=None,
        account=account,
        on=database.clock.today(),
        opening=total + left,
        closing=left,
        lines=tuple(
            StatementLine(
                reference=f"N{place}",
                end_to_end_id=row["end_to_end_id"],
                amount=row["amount"],
                credit=False,
            )
            for place, row in enumerate(rows)
        ),
    )


async def _waits(
    database: Database, *, seconds: float = 600.0, until: asyncio.Task[None] | None = None
) -> list[float]:
    """Milliseconds of a small read, again and again; at least one."""
    took: list[float] = []
    reader = Actor(sub="reader", roles=frozenset({Role.AUDITOR}), region=Region("54"))
    ends = time.perf_counter() + seconds
    while not took or (time.perf_counter() < ends and not (until is not None and until.done())):
        began = time.perf_counter()
        async with database.reading(by=reader) as tx:
            await tx.session.execute(text("SELECT 1"))
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.002)
    return took


def _p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]
