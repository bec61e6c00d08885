from uuid import uuid4

import pytest
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows
from shared.consumer import Subscriptions
from shared.contracts.plumbing import AuditSealed
from shared.roles import system
from shared.transaction import Database
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from shared import audit


async def act(database: Database) -> str:
    name = str(uuid4())
    async with database.transaction(by=system("test"), action="act") as tx:
        tx.audit_subject("thing", name)
    return name


async def broken_seals(client: Client) -> list[str]:
    async with client.database.reading(by=system("test")) as tx:
        broken, _ = await audit.verify_chain(tx.session, "training-subsidy")
    return [seal.why for seal in broken]


async def tamper(client: Client, statement: str, **values: object) -> None:
    engine = create_async_engine(
        client.layout.admin_url,
        connect_args={"server_settings": {"search_path": "training_subsidy"}},
    )
    async with engine.begin() as connection:
        await connection.execute(text(statement), values)
    await engine.dispose()


async def test_a_seal_covers_what_was_written_and_holds(client: Client) -> None:
    await act(client.database)

    sealed = await audit.seal(client.database)

    assert sealed >= 1
    assert await broken_seals(client) == []


async def test_rows_of_an_open_transaction_are_sealed_later_not_skipped(client: Client) -> None:
    async with client.database.transaction(by=system("test"), action="open") as tx:
        await tx.session.execute(text("SELECT pg_current_xact_id()"))
        late = await act(client.database)
        await audit.seal(client.database)
        found = await rows(
            client.database,
            "SELECT 1 FROM audit_log WHERE resource_id = :id AND xid <"
            " coalesce((SELECT max(until_xid) FROM audit_seals), '0'::xid8)",
            id=late,
        )
        assert found == []

    await audit.seal(client.database)

    found = await rows(
        client.database,
        "SELECT 1 FROM audit_log WHERE resource_id = :id AND xid <"
        " (SELECT max(until_xid) FROM audit_seals)",
        id=late,
    )
    assert len(found) == 1


async def test_a_changed_row_breaks_its_seal(client: Client) -> None:
    name = await act(client.database)
    await audit.seal(client.database)

    await tamper(client, "UPDATE audit_log SET actor_id = 'x' WHERE resource_id = :id", id=name)
    broken = await broken_seals(client)
    await tamper(
        client, "UPDATE audit_log SET actor_id = 'service:test' WHERE resource_id = :id", id=name
    )

    assert len(broken) == 1
    assert await broken_seals(client) == []


async def test_the_service_itself_cannot_change_its_audit(client: Client) -> None:
    name = await act(client.database)

    with pytest.raises(ProgrammingError, match="permission denied"):
        async with client.database.transaction(by=system("test"), audited=False) as tx:
            await tx.session.execute(
                text("DELETE FROM audit_log WHERE resource_id = :id"), {"id": name}
            )


async def test_another_services_seal_is_kept_once(client: Client) -> None:
    subscriptions = Subscriptions("training-subsidy")
    subscriptions.on(AuditSealed)(audit.keep_root)
    message = a_message(AuditSealed(service="intake", number=9_001, rows=3, hash="ab" * 32))

    await subscriptions.deliver(client.database, [message])
    await subscriptions.deliver(
        client.database,
        [a_message(AuditSealed(service="intake", number=9_001, rows=3, hash="cd" * 32))],
    )

    found = await rows(
        client.database, "SELECT hash FROM audit_roots WHERE service = 'intake' AND number = 9001"
    )
    assert [bytes(row.hash).hex() for row in found] == ["ab" * 32]
    await tamper(client, "DELETE FROM audit_roots WHERE number = 9001")
