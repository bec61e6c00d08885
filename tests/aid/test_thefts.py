"""Ten thefts by who owns the database, planted at once: ``aid verify`` names each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from aid.verify import verify
from aid_testing.approvals import Office
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.rows import rows
from shared.vault import Place

ClientOf = Callable[[str], Awaitable[Client]]
COPY = """
INSERT INTO payments SELECT (json_populate_record(CAST(NULL AS payments), (to_json(p)::jsonb
    || jsonb_build_object('id', CAST(:new AS text), 'decision_id', CAST(:decision AS text),
        'case_id', CAST(:decision AS text), 'case_number', CAST(:number AS text)))::json)).*
FROM payments AS p WHERE p.id = CAST(:id AS uuid)
"""
ENTRY_AGAIN = """
WITH copied AS (
    INSERT INTO journal_entries (id, natural_key, kind, fund_id, payment_id, posted_at, posted_by)
    SELECT CAST(:new AS uuid), natural_key || '-again', kind, fund_id, payment_id, posted_at,
        posted_by
    FROM journal_entries WHERE fund_id = CAST(:id AS uuid) AND kind = 'ALLOCATION' LIMIT 1
    RETURNING id, natural_key)
INSERT INTO journal_lines (entry_id, account, amount)
SELECT c.id, l.account, l.amount FROM copied AS c
JOIN journal_entries AS e ON e.natural_key || '-again' = c.natural_key
JOIN journal_lines AS l ON l.entry_id = e.id
"""
MOVE = "UPDATE {table} SET {column} = {to} WHERE {key} = CAST(:id AS uuid)"


@dataclass(frozen=True, slots=True)
class Theft:
    """What is changed, how it is put back, and what the finding must name."""

    what: str
    client: Client
    names: str
    change: str
    undo: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)


def changed(what: str, client: Client, names: str, values: dict[str, Any], **sql: str) -> Theft:
    """One column of one row becomes something else."""
    return Theft(
        what,
        client,
        names,
        MOVE.format(**sql),
        (MOVE.format(**sql | {"to": sql["back"]}),),
        values,
    )


@asynccontextmanager
async def planted(thefts: list[Theft]) -> AsyncIterator[None]:
    """All of them are done, and put back afterwards."""
    for theft in thefts:
        async with owned(theft.client, theft.change, **theft.values) as session:
            await session.commit()
    try:
        yield
    finally:
        for theft in thefts:
            async with owned(theft.client, *theft.undo, **theft.values) as session:
                await session.commit()


async def thefts_of(desk: Desk, office: Office) -> list[Theft]:
    """Ten of them, each of a case, a fund or a household of its own."""
    money, cases = desk.client, office.client
    raised, swapped, kept, copied, hidden, released = [
        await desk.paid(amount=50_000),
        await desk.ready(amount=50_000),
        await desk.paid(amount=50_000),
        await desk.paid(amount=50_000),
        await desk.paid(amount=50_000),
        await desk.released(amount=50_000),
    ]
    await desk.report(kept, "RJCT", reason="AC04")
    granted, dated, signed = [
        await office.approved(await office.opened()),
        await office.opened(),
        await office.opened(),
    ]
    household = uuid4()
    await office.approved(await office.opened(household_id=household))
    await office.noticed(dated)
    [notice] = await rows(
        cases.database, "SELECT id FROM notices WHERE case_id = :id", id=UUID(str(dated))
    )
    await office.signed(signed)
    account = Place("payees", "account", UUID(swapped["id"]))
    vault = money.database.vault
    other = {
        "own": vault.seal("6217997700099999999", account),
        "theirs": vault.seal("6217997700012345678", account),
    }
    false_case = f"LZ-{desk.county}-2026-999999"
    new = {"new": str(uuid4()), "decision": str(uuid4()), "number": false_case}
    entry = {"new": str(uuid4()), "id": desk.fund_id}
    return [
        changed(
            "more is paid than was decided",
            *(money, raised["case_number"], {"id": raised["id"]}),
            table="payments",
            column="amount",
            to="amount + 100000",
            back="amount - 100000",
            key="id",
        ),
        changed(
            "an own account for a payee",
            *(money, swapped["case_number"], {"id": swapped["id"], **other}),
            table="payees",
            column="account",
            to=":own",
            back=":theirs",
            key="payment_id",
        ),
        changed(
            "what came back is called paid",
            *(money, kept["case_number"], {"id": kept["id"]}),
            table="payments",
            column="status",
            to="'paid'",
            back="'returned'",
            key="id",
        ),
        Theft(
            "a payment that nobody decided",
            *(money, false_case, COPY),
            ("DELETE FROM payments WHERE id = CAST(:new AS uuid)",),
            {"id": copied["id"], **new},
        ),
        changed(
            "less is said to have gone to the bank",
            *(money, hidden["case_number"], {"id": hidden["id"]}),
            table="batch_items",
            column="amount",
            to="amount - 10000",
            back="amount + 10000",
            key="payment_id",
        ),
        changed(
            "one person made and released a file",
            *(money, released["batch_id"], {"id": released["batch_id"]}),
            table="batches",
            column="released_by",
            to="made_by",
            back="'checker'",
            key="id",
        ),
        Theft(
            "an allocation is booked twice",
            *(money, desk.fund_code, ENTRY_AGAIN),
            (
                "DELETE FROM journal_lines WHERE entry_id = CAST(:new AS uuid)",
                "DELETE FROM journal_entries WHERE id = CAST(:new AS uuid)",
            ),
            entry,
        ),
        changed(
            "a decision is raised after it was signed",
            *(cases, granted["case_number"], {"id": granted["case_id"]}),
            table="decisions",
            column="amount",
            to="amount + 10000",
            back="amount - 10000",
            key="case_id",
        ),
        changed(
            "room is made in a cap",
            *(cases, str(household), {"id": str(household)}),
            table="household_years",
            column="amount",
            to="amount - 10000",
            back="amount + 10000",
            key="household_id",
        ),
        changed(
            "a notice is dated back",
            *(cases, str(notice.id), {"id": str(notice.id)}),
            table="notices",
            column="posted_on",
            to="posted_on - 3",
            back="posted_on + 3",
            key="id",
        ),
        changed(
            "another hand signed",
            *(cases, str(signed), {"id": str(signed)}),
            table="opinions",
            column="signed_by",
            to="signed_by || '!'",
            back="rtrim(signed_by, '!')",
            key="case_id",
        ),
    ]


async def test_ten_thefts_that_are_planted_at_once_are_each_named(client_of: ClientOf) -> None:
    """FR-56: whoever owns the database changes what he likes; the books then do not hold."""
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    thefts = await thefts_of(desk, Office(await client_of("approval")))
    layout = desk.client.layout

    before = set((await verify(layout)).broken)
    async with planted(thefts):
        after = set((await verify(layout)).broken) - before
    put_back = set((await verify(layout)).broken) - before

    assert len(thefts) >= 10
    assert [theft.what for theft in thefts if not any(theft.names in line for line in after)] == []
    assert {line for line in put_back if "wait for" not in line} == set()
