"""Whether ledger, bank and topics say the same: by sum, by reference, by event."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from aid.backup import records
from aid_engines.layout import Layout, without_driver
from shared.contracts.disbursement import PaymentOrdered, PaymentPaid, PaymentReturned
from shared.money import parse_yuan, yuan
from shared.suite import SERVICES

MONEY = {PaymentOrdered.type: 0, PaymentPaid.type: 1, PaymentReturned.type: -1}
"""What an event adds to what is paid: a return takes back only what was paid."""
LEDGER = "SELECT sum(paid) AS paid FROM disbursement.funds"
ITEMS = """
SELECT i.end_to_end_id, i.amount, i.payment_id, p.case_number, p.status,
    p.attempt = i.attempt AS present
FROM disbursement.batch_items AS i JOIN disbursement.payments AS p ON p.id = i.payment_id
JOIN disbursement.batches AS b ON b.id = i.batch_id WHERE b.status <> 'discarded'
"""
OUTBOX = "SELECT id::text AS id FROM {schema}.outbox"


@dataclass
class Agreement:
    """The three sums, and each thing in which they differ; `doubled` is what happened twice."""

    ledger: int = 0
    bank: int = 0
    topics: int = 0
    events: int = 0
    sent_again: int = 0
    differs: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


async def compare(layout: Layout, expected: int) -> Agreement:
    """Read all three; `expected` is what was asked to be paid, in fen."""
    found = Agreement()
    found.ledger = await _ledger(layout)
    await _bank(layout, found)
    await _topics(layout, found)
    for name in ("ledger", "bank", "topics"):
        if (sum_ := getattr(found, name)) != expected:
            found.differs.append(f"{name}: {yuan(sum_)} paid, {yuan(expected)} were asked for")
    return found


async def _ledger(layout: Layout) -> int:
    [row] = await _fetch(layout, "disbursement", LEDGER)
    return int(row["paid"])


async def _bank(layout: Layout, found: Agreement) -> None:
    """The bank's own books against the items that it was sent, reference by reference."""
    async with httpx.AsyncClient(timeout=30) as http:
        answer = await http.get(f"{layout.base_url('bank')}/books")
    orders: dict[str, Any] = answer.raise_for_status().json()["orders"]
    items = {row["end_to_end_id"]: row for row in await _fetch(layout, "disbursement", ITEMS)}
    found.bank = sum(order["amount"] for order in orders.values() if order["state"] == "paid")
    paid: Counter[Any] = Counter()
    for reference, order in orders.items():
        item = items.get(reference)
        if item is None:
            found.differs.append(f"the bank has {reference}, which no batch holds")
            continue
        is_paid = order["state"] == "paid"
        paid[item["case_number"]] += is_paid
        if is_paid != (item["present"] and item["status"] == "paid"):
            found.differs.append(
                f"{item['case_number']}: the bank says {order['state']} of {reference}, "
                f"the payment is {item['status']}"
            )
    found.differs += [f"the bank never had {one}" for one in items.keys() - orders.keys()]
    found.doubled += [f"the bank paid {case} {n} times" for case, n in paid.items() if n > 1]


async def _topics(layout: Layout, found: Agreement) -> None:
    """Every event of every outbox stands in its topic, none else, and each fact once."""
    seen: Counter[tuple[str, str]] = Counter()
    facts: dict[str, Counter[str]] = defaultdict(Counter)
    async for _, record in records.read(layout, await records.ends(layout)):
        if record.event is None:
            found.differs.append("a record of no service stands in a topic")
            continue
        seen[record.event] += 1
        if seen[record.event] == 1:
            found.topics += _moved(record, facts)
    found.events = len(seen)
    found.sent_again = seen.total() - len(seen)
    for service in SERVICES:
        rows = await _fetch(layout, service.name, OUTBOX.format(schema=service.package))
        wrote = {(service.name, row["id"]) for row in rows}
        sent = {event for event in seen if event[0] == service.name}
        found.differs += _missing(f"{service.name}: events that reached no topic", wrote - sent)
        found.differs += _missing(f"{service.name}: events that no outbox holds", sent - wrote)
    for case, of_type in facts.items():
        if of_type[PaymentOrdered.type] > 1:
            found.doubled.append(f"case {case} was ordered {of_type[PaymentOrdered.type]} times")
        net = of_type[PaymentPaid.type] - of_type[PaymentReturned.type]
        if net > 1:
            found.doubled.append(f"case {case} was announced as paid {net} times")


def _moved(record: records.Record, facts: dict[str, Counter[str]]) -> int:
    """The fen that an event says have moved; counts it for its case."""
    kind = dict(record.headers).get("ce_type", b"").decode()
    if kind not in MONEY:
        return 0
    payload = json.loads(record.value or b"{}")
    if kind == PaymentReturned.type and not payload["after_paid"]:
        return 0
    facts[payload["case_id"]][kind] += 1
    return MONEY[kind] * parse_yuan(payload["amount"])


def _missing(what: str, events: Iterable[tuple[str, str]]) -> list[str]:
    number = len(list(events))
    return [f"{what}: {number}"] if number else []


async def _fetch(layout: Layout, service: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(without_driver(layout.database_url(service)))
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query)
        return rows
    finally:
        await connection.close()
