"""Keys of requests are kept for thirty days, and not for ever."""

from uuid import uuid4

import pytest
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from shared.retention import Retention
from shared.roles import system
from sqlalchemy import text

KEEP = text(
    "INSERT INTO idempotency_keys (client, operation, key, fingerprint, status, location, created_at)"
    " VALUES (:client, 'open_class', :key, '\\x00', 200, '/v1/classes', now() - :days * interval '1 day')"
)


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
async def test_a_key_is_kept_for_thirty_days(client: Client, days: int, is_kept: bool) -> None:
    name = str(uuid4())
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(KEEP, {"client": name, "key": name, "days": days})

    await Retention(client.database, service="training-subsidy").round()

    found = await rows(
        client.database, "SELECT 1 FROM idempotency_keys WHERE client = :name", name=name
    )
    assert bool(found) is is_kept


async def test_it_looks_once_an_hour(client: Client) -> None:
    retention = Retention(client.database, service="training-subsidy")

    first, second = await retention.round(), await retention.round()

    assert 3500 < second <= first <= 3600
