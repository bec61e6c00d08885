"""Relay, consumers, payment orders and batches on the engines alone, beside bare drivers."""

import json
import time
from datetime import UTC, datetime
from importlib.resources import files
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import yaml
from aid.suite import Suite
from aid_engines.layout import without_driver
from disbursement.consumers import subscriptions as disbursement_subscriptions
from disbursement.domain.funds.levels import Level
from disbursement.usecases.funds import funds
from disbursement.usecases.funds.funds import Allocation, FundNotice
from disbursement.usecases.payments import batches
from shared.calendars import CalendarNotice, load_notices
from shared.clock import Clock
from shared.consumer import Subscriptions
from shared.contracts.approval import DecisionMade
from shared.contracts.event import Event
from shared.contracts.plumbing import AuditSealed
from shared.contracts.vocabulary import Category, FundKind, Programme
from shared.kafka import Producer
from shared.message import Message
from shared.relay import BATCH, Relay
from shared.roles import Actor, Region, Role, system
from shared.settings import ServiceSettings
from shared.transaction import Database

from aid_bench import raw
from aid_bench.figures import Figure, Runs
from shared import audit

FUND = "TA-540102-BENCH"
BANK = "BANK-LHASA"
A_BATCH = 100
FEW, MANY = 10_000, 100_000
INSERTED = "SELECT tup_inserted FROM pg_stat_database WHERE datname = 'aid'"
CLONE = """
INSERT INTO disbursement.payments ({columns})
SELECT {values} FROM (SELECT * FROM disbursement.payments LIMIT 1) AS one, generate_series(1, $1::int)
"""
NEW_IDS = ("id", "decision_id", "case_id")


class Engines:
    """PostgreSQL and Apache Kafka without services, and the suite's own plumbing on them."""

    def __init__(self, running: Suite) -> None:
        self.running = running
        self.runs = Runs()
        self.lines = 0
        self._offset = 1_000_000

    def database(self, service: str) -> Database:
        """A service's pool."""
        clock = Clock(self.running.layout.clock)
        return Database.connect(self.running.service_url(service), service=service, clock=clock)

    async def relay(self, events: int) -> None:
        """Events a second from the outbox to the broker."""
        limit = await raw.relay(self.running, events=events, batch=BATCH)
        admin = await asyncpg.connect(without_driver(self.running.admin_url))
        await admin.execute(
            "INSERT INTO training_subsidy.outbox"
            " (id, aggregatetype, aggregateid, type, payload, attributes)"
            " SELECT gen_random_uuid(), $1, gen_random_uuid(), 'bench', $2::jsonb, '{}'"
            " FROM generate_series(1, $3::int)",
            raw.TOPIC,
            raw.PAYLOAD,
            events,
        )
        await admin.close()
        settings = SimpleNamespace(broker=self.running.layout.broker)
        producer = Producer(cast("ServiceSettings", settings))
        assert await producer.is_up(), "the broker is there"
        database = self.database("training-subsidy")
        relay = Relay(database, producer.send, producer.is_up)
        began = time.perf_counter()
        async with database.engine.connect() as connection:
            while await relay.relay_batch(connection) == BATCH:
                pass
        self.runs.add("relay", events / (time.perf_counter() - began), limit)
        await producer.stop()
        await database.engine.dispose()

    async def consumers(self, events: int, one_by_one: int) -> None:
        """Events a second from the broker's batches to their effects."""
        subscriptions = Subscriptions("training-subsidy")
        subscriptions.on(AuditSealed)(audit.keep_root)
        database = self.database("training-subsidy")
        made = [self._sealed(number) for number in range(events + one_by_one)]
        together, apart = made[:events], made[events:]
        parts = [together[at : at + BATCH] for at in range(0, events, BATCH)]
        limit = await raw.consumer(self.running, batches=parts)
        began = time.perf_counter()
        for part in parts:
            await subscriptions.deliver(database, part)
        rate = events / (time.perf_counter() - began)
        began = time.perf_counter()
        for message in apart:
            await subscriptions.deliver(database, [message])
        single = one_by_one / (time.perf_counter() - began)
        self.runs.add("consumers", rate, limit)
        self.runs.add("consumers in batches", rate, single)
        await database.engine.dispose()

    def _sealed(self, number: int) -> Message:
        service = f"bench-{uuid4().hex[:8]}"
        return self._message(
            AuditSealed(service=service, number=number, rows=1, hash=uuid4().hex * 2)
        )

    def _message(self, event: Event) -> Message:
        self._offset += 1
        key = str(event.key)
        headers = {"ce_id": str(uuid4()), "ce_source": event.source, "ce_type": event.type}
        value = json.dumps(event.model_dump(mode="json"), ensure_ascii=False).encode()
        return Message(event.topic, 0, self._offset, key.encode(), headers, value)

    async def prepare_money(self) -> None:
        """Calendars, and a fund that never runs out."""
        database = self.database("disbursement")
        text = files("shared.reference").joinpath("calendars.yaml").read_text("utf-8")
        notices = [
            CalendarNotice.model_validate_json(json.dumps(entry, default=str))
            for entry in (
                {name: value for name, value in one.items() if name != "title"}
                for one in yaml.safe_load(text)["calendars"]
            )
        ]
        notice = FundNotice(
            code=FUND,
            programme=Programme.TEMPORARY_ASSISTANCE,
            region="540102",
            level=Level.COUNTY,
            kind=FundKind.FISCAL_SUBSIDY,
            name=FUND,
            bank_code=BANK,
            account="5401020000000099",
            allocations=(Allocation(reference="opening", amount=10**13),),
        )
        async with database.transaction(by=system("bench"), audited=False) as tx:
            await load_notices(tx.session, notices)
            await funds.load_funds(tx, [notice])
        await database.engine.dispose()

    async def orders(self, number: int, *, name: str = "payment orders") -> float:
        """Payment orders a second from decision events, a hundred a batch; returns it."""
        database = self.database("disbursement")
        made = [self._message(_approval()) for _ in range(number)]
        before = await self._inserted()
        began = time.perf_counter()
        for at in range(0, number, A_BATCH):
            await disbursement_subscriptions.deliver(database, made[at : at + A_BATCH])
        rate = number / (time.perf_counter() - began)
        await database.engine.dispose()
        an_order = max(1.0, (await self._inserted() - before) / number)
        rows = max(A_BATCH, round(number * an_order / A_BATCH) * A_BATCH)
        limit = await raw.rows(self.running, number=rows, batch=A_BATCH) / an_order
        self.runs.add(name, rate, limit)
        return rate

    async def fill_batches(self, number: int) -> None:
        """Ready payments a second into batches, a hundred a request."""
        admin = await asyncpg.connect(without_driver(self.running.admin_url))
        ready = [
            row["id"]
            for row in await admin.fetch(
                "UPDATE disbursement.payments SET status = 'ready', bank_code = $1 WHERE id IN"
                " (SELECT id FROM disbursement.payments WHERE status = 'ordered' LIMIT $2)"
                " RETURNING id",
                BANK,
                number,
            )
        ]
        fund_id: UUID = await admin.fetchval(
            "SELECT id FROM disbursement.funds WHERE code = $1", FUND
        )
        await admin.close()
        limit = await raw.rows(self.running, number=len(ready), batch=A_BATCH)
        maker = Actor(sub="maker", roles=frozenset({Role.FINANCE_MAKER}), region=Region("540102"))
        database = self.database("disbursement")
        began = time.perf_counter()
        for at in range(0, len(ready), A_BATCH):
            async with database.transaction(by=maker, action="make_batch") as tx:
                await batches.make_batch(
                    tx, fund_id=fund_id, bank_code=BANK, payment_ids=tuple(ready[at : at + A_BATCH])
                )
        self.runs.add("batch filling", len(ready) / (time.perf_counter() - began), limit)
        await database.engine.dispose()

    async def grow(self, to: int) -> None:
        """Let the tables hold so many payments, already paid."""
        admin = await asyncpg.connect(without_driver(self.running.admin_url))
        have = await admin.fetchval("SELECT count(*) FROM disbursement.payments")
        await _clone(admin, max(0, to - have), status="'paid'")
        await admin.close()

    async def order_like(self, number: int) -> None:
        """So many further payments, ordered and nothing more."""
        admin = await asyncpg.connect(without_driver(self.running.admin_url))
        await _clone(admin, number, status="'ordered'")
        await admin.close()

    async def cost_by_size(self, number: int) -> None:
        """Milliseconds an order with 10^5 payments in the tables, beside 10^4."""
        await self.grow(FEW)
        few = await self.orders(number, name="orders at 10^4")
        await self.grow(MANY)
        many = await self.orders(number, name="orders at 10^5")
        self.runs.add("an order with 10^5 in the tables", 1000 / many, 1000 / few)

    async def _inserted(self) -> int:
        admin = await asyncpg.connect(without_driver(self.running.admin_url))
        try:
            await admin.execute("SELECT pg_sleep(1.2)")  # backends hand in their counts late
            return int(await admin.fetchval(INSERTED))
        finally:
            await admin.close()

    def figures(self) -> list[Figure]:
        """All that was measured, in the order of the table."""
        figure = self.runs.figure
        same_rows = "beside as many rows in set-based inserts"
        return [
            figure("relay", "events/s", 0.6),
            figure("consumers", "events/s", 0.6, note="beside inbox and effect, set-based"),
            figure("consumers in batches", "events/s", 8.0, note="beside one a transaction"),
            figure("payment orders", "1/s", 0.5, note=same_rows),
            figure("batch filling", "payments/s", 0.5, note=same_rows),
            figure(
                "a statement", "lines/s", 0.3, note=f"of {self.lines} lines, beside their insert"
            ),
            figure(
                "a statement, row by row",
                "lines/s",
                0.3,
                note="beside as many rows in set-based inserts: its line, its payment, its event",
            ),
            figure(
                "beside a statement",
                "ms",
                3.0,
                at_most=True,
                note="p99 of a small read in the same process, beside no statement",
            ),
            figure("an order with 10^5 in the tables", "ms", 1.3, at_most=True, note="beside 10^4"),
        ]


async def _clone(admin: asyncpg.Connection, number: int, *, status: str) -> None:
    columns = [
        row["column_name"]
        for row in await admin.fetch(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'disbursement' AND table_name = 'payments'"
        )
    ]
    values = [
        "gen_random_uuid()" if name in NEW_IDS else status if name == "status" else name
        for name in columns
    ]
    await admin.execute(CLONE.format(columns=", ".join(columns), values=", ".join(values)), number)
    await admin.execute("ANALYZE disbursement.payments")


def _approval() -> DecisionMade:
    facts: dict[str, Any] = {
        "case_id": uuid4(),
        "decision_id": uuid4(),
        "case_number": f"LZ-540102-2026-{uuid4().int % 1_000_000:06d}",
        "approved": True,
        "articles": ("第十一条（二）",),
        "edition": "202-2018@2026-01-01",
        "decided_at": datetime.now(UTC),
        "decided_by": "lead@county",
        "signers": ("handler@township", "lead@township", "handler@county"),
        "category": Category.EXPENDITURE_MEDICAL,
        "region": "540102001",
        "household_id": uuid4(),
        "amount": 210_000,
        "fund_kind": FundKind.FISCAL_SUBSIDY,
        "payee_ref": uuid4(),
        "payee_version": 1,
    }
    return DecisionMade(**facts)
