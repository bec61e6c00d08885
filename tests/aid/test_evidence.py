"""Theft by those who hold the keys: each kind is named by ``aid verify``."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from aid.books import Findings, check_decisions
from aid.evidence import check_entries, check_reservations, check_roots, check_signatures
from aid_testing.approvals import Office
from aid_testing.environment import settings_of
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.rows import outbox
from shared.contracts.approval import DecisionMade
from shared.kafka import Producer
from shared.relay import Relay
from shared.roles import system
from sqlalchemy import text

from shared import audit

ClientOf = Callable[[str], Awaitable[Client]]


def about(findings: Findings, name: object) -> list[str]:
    return [line for line in findings.broken if str(name) in line]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        (
            "UPDATE opinions SET signed_by = 'somebody else' WHERE case_id = CAST(:id AS uuid)",
            "not the one",
        ),
        (
            "UPDATE opinions SET amount = amount + 1 WHERE case_id = CAST(:id AS uuid)",
            "not the one",
        ),
        (
            "UPDATE decisions SET decided_by = 'x' WHERE case_id = CAST(:id AS uuid)",
            "under the decision",
        ),
        (
            "UPDATE decisions SET signers = '{x}' WHERE case_id = CAST(:id AS uuid)",
            "under the decision",
        ),
    ],
    ids=["clean", "signer", "amount", "decider", "signers"],
)
async def test_fr_56_a_changed_signature_is_named(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    """FR-56 of the field reports."""
    office = Office(await client_of("approval"))
    granted = await office.approved(await office.opened())
    findings = Findings()

    changes = () if change is None else (change,)
    async with owned(office.client, *changes, id=granted["case_id"]) as session:
        await check_signatures(session, findings)

    lines = about(findings, granted["case_id"])
    assert bool(lines) is bool(says)
    assert all(str(says) in line for line in lines)


async def test_fr_56_a_removed_signature_is_named(client_of: ClientOf) -> None:
    """FR-56 of the field reports."""
    office = Office(await client_of("approval"))
    case_id = await office.opened()
    await office.signed(case_id)
    findings = Findings()

    async with owned(
        office.client, "DELETE FROM opinions WHERE case_id = CAST(:id AS uuid)", id=str(case_id)
    ) as session:
        await check_signatures(session, findings)

    assert any("was removed" in line for line in findings.broken)


COPIED = """
WITH copied AS (
    INSERT INTO journal_entries (id, natural_key, kind, fund_id, payment_id, posted_at, posted_by)
    SELECT gen_random_uuid(), natural_key || '-again', kind, fund_id, payment_id, posted_at, posted_by
    FROM journal_entries WHERE fund_id = CAST(:fund AS uuid) AND kind = 'ALLOCATION'
    RETURNING id, natural_key)
INSERT INTO journal_lines (entry_id, account, amount)
SELECT c.id, l.account, l.amount
FROM copied AS c
JOIN journal_entries AS e ON e.natural_key || '-again' = c.natural_key
JOIN journal_lines AS l ON l.entry_id = e.id
"""
RAISED = """
UPDATE journal_lines SET amount = amount * 2
WHERE entry_id IN (SELECT id FROM journal_entries WHERE fund_id = CAST(:fund AS uuid))
"""


@pytest.mark.parametrize(
    ("change", "named"), [(None, 0), (COPIED, 1), (RAISED, 1)], ids=["clean", "doubled", "raised"]
)
async def test_fr_56_a_doubled_entry_of_the_ledger_is_named(
    client_of: ClientOf, change: str | None, named: int
) -> None:
    """FR-56 of the field reports."""
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    findings = Findings()

    changes = () if change is None else (change,)
    async with owned(desk.client, *changes, fund=desk.fund_id) as session:
        await check_entries(session, findings)

    lines = about(findings, fund["code"])
    assert len(lines) == named
    assert all("was posted by no step" in line for line in lines)


async def test_fr_56_a_released_reservation_whose_payment_goes_on_is_named(
    client_of: ClientOf,
) -> None:
    """FR-56 of the field reports."""
    office, desk = (
        Office(await client_of("approval")),
        Desk(await client_of("disbursement"), a_county()),
    )
    granted = await office.approved(await office.opened())
    await desk.load_fund("10000.00")
    ordered = await desk.order()
    decision = {"case": granted["case_id"], "ordered": ordered["decision_id"]}

    found = {}
    for name, changes in {
        "clean": (),
        "released": (
            "UPDATE reservations SET state = 'released' WHERE case_id = CAST(:case AS uuid)",
        ),
    }.items():
        findings = Findings()
        linked = "UPDATE reservations SET decision_id = CAST(:ordered AS uuid) WHERE case_id = CAST(:case AS uuid)"
        free = "ALTER TABLE reservations DISABLE TRIGGER ALL"
        async with (
            owned(office.client, *changes, **decision) as approval,
            owned(desk.client) as disbursement,
        ):
            await approval.execute(text(free))
            await approval.execute(text(linked), decision)
            await check_reservations(approval, disbursement, findings)
        found[name] = about(findings, granted["case_number"])

    assert found["clean"] == []
    assert ["is released, and its payment is ordered" in line for line in found["released"]] == [
        True
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        (
            "UPDATE payments SET payee_ref = gen_random_uuid() WHERE case_id = :case",
            "names another",
        ),
        ("UPDATE payments SET method = 'CASH' WHERE case_id = :case", "names another"),
    ],
    ids=["clean", "payee", "method"],
)
async def test_fr_56_money_that_goes_another_way_than_was_decided_is_named(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    """FR-56 of the field reports."""
    office = Office(await client_of("approval"))
    desk = Desk(await client_of("disbursement"), office.county)
    await desk.load_fund("10000.00")
    granted = await office.approved(await office.opened())
    [decided] = [
        row
        for row in await outbox(office.client.database, granted["case_id"])
        if row.type == DecisionMade.type
    ]
    await desk.deliver(DecisionMade.model_validate(decided.payload))
    findings = Findings()

    changes = () if change is None else (change,)
    case_id = UUID(granted["case_id"])
    async with (
        owned(office.client) as approval,
        owned(desk.client, *changes, case=case_id) as disbursement,
    ):
        await check_decisions([approval], disbursement, findings)

    lines = about(findings, granted["case_number"])
    assert [str(says) in line for line in lines] == ([True] if says else [])


async def test_fr_56_a_rewritten_chain_with_all_its_copies_is_named(client_of: ClientOf) -> None:
    """FR-56 of the field reports."""
    client = await client_of("training-subsidy")
    async with client.database.transaction(by=system("test"), action="drill"):
        pass
    await audit.seal(client.database)
    await published(client)
    rewritten = "UPDATE audit_seals SET hash = sha256(hash) WHERE number = (SELECT max(number) FROM audit_seals)"

    clean, forged, gone = Findings(), Findings(), Findings()
    async with owned(client) as session:
        await check_roots(client.layout, {"training-subsidy": session}, clean)
    async with owned(client, rewritten) as session:
        await check_roots(client.layout, {"training-subsidy": session}, forged)
    removed = "DELETE FROM audit_seals WHERE number = (SELECT max(number) FROM audit_seals)"
    async with owned(client, removed) as session:
        await check_roots(client.layout, {"training-subsidy": session}, gone)

    assert clean.broken == []
    assert [line for line in forged.broken if "the topic of roots has another hash" in line]
    assert [line for line in gone.broken if "is gone" in line]


async def published(client: Client) -> None:
    """Let the relay send what waits."""

    async def answers() -> bool:
        return True

    producer = Producer(settings_of(client.layout, "training-subsidy"))
    try:
        relay = Relay(client.database, producer.send, answers)
        async with client.database.engine.connect() as connection:
            while await relay.relay_batch(connection):
                pass
    finally:
        await producer.stop()


@pytest.mark.parametrize(
    ("service", "table"),
    [
        *(("approval", name) for name in ("decisions", "opinions", "reservations", "audit_roots")),
        *(("disbursement", name) for name in ("payments", "bank_lines", "journal_entries")),
        *(("intake", name) for name in ("applications", "documents", "dead_letters")),
        *(("training-subsidy", name) for name in ("claims", "receipts", "audit_log")),
    ],
)
async def test_who_may_delete_nothing_deletes_nothing(
    client_of: ClientOf, service: str, table: str
) -> None:
    client = await client_of(service)

    async with client.database.engine.connect() as connection:
        allowed = await connection.scalar(
            text("SELECT has_table_privilege(CAST(:name AS varchar), 'DELETE, TRUNCATE')"),
            {"name": table},
        )

    assert allowed is False


async def test_a_service_that_lost_its_copies_of_the_others_seals_is_named(
    client_of: ClientOf,
) -> None:
    """FR-56, for the copies: ``DELETE FROM audit_roots`` of one service."""
    client, keeper = await client_of("training-subsidy"), await client_of("approval")
    async with client.database.transaction(by=system("test"), action="drill"):
        pass
    await audit.seal(client.database)
    await published(client)
    findings = Findings()

    async with owned(client) as theirs, owned(keeper) as copies:
        sessions = {"training-subsidy": theirs, "approval": copies}
        await check_roots(client.layout, sessions, findings)

    assert [line for line in findings.broken if "approval keeps no copy" in line]
