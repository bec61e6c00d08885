import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from aid_testing.fixtures import Client
from aid_testing.rows import rows
from shared.key_rotation import SealedColumn, reseal
from shared.roles import system
from shared.vault import Place, Vault
from sqlalchemy import text


def a_keyring(folder: Path, *names: str) -> Path:
    file = folder / "keyring.json"
    keys = {name: "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MD" + name[-1] + "=" for name in names}
    file.write_text(json.dumps({"current": names[-1], "keys": keys, "lookup": "eA=="}))
    return file


async def a_sealed_row(client: Client, value: bytes, row: str) -> None:
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            text(
                'INSERT INTO dead_letters (id, topic, partition, "offset", headers, value,'
                " code, reason, closed_at) VALUES (gen_random_uuid(), :row, 0, 0, '{}', :value,"
                " '-', '-', now())"
            ),
            {"row": row, "value": value},
        )


async def value_of(client: Client, row: str) -> Any:
    [found] = await rows(
        client.database, "SELECT value FROM dead_letters WHERE topic = :row", row=row
    )
    return bytes(found.value)


DEAD_LETTERS = SealedColumn("dead_letters", "value", "topic", "'value'")


async def test_values_under_an_old_key_are_sealed_again(client: Client, tmp_path: Path) -> None:
    row = f"reseal-{uuid4()}"
    place = Place("dead_letters", "value", row)
    vault = Vault.from_file(a_keyring(tmp_path, "k1"))
    before = vault.seal("6217 9977", place)
    await a_sealed_row(client, before, row)

    a_keyring(tmp_path, "k1", "k2")
    await reseal(client.database, vault, [DEAD_LETTERS])

    after = await value_of(client, row)
    assert after != before
    assert after.startswith(vault.header)
    assert vault.open(after, place) == "6217 9977"


async def test_with_one_key_nothing_is_touched(client: Client, tmp_path: Path) -> None:
    row = f"reseal-{uuid4()}"
    vault = Vault.from_file(a_keyring(tmp_path, "k1"))
    before = vault.seal("x", Place("dead_letters", "value", row))
    await a_sealed_row(client, before, row)

    resealed = await reseal(client.database, vault, [DEAD_LETTERS])

    assert resealed == 0
    assert await value_of(client, row) == before


async def test_a_damaged_value_is_left_and_stops_nothing(client: Client, tmp_path: Path) -> None:
    bad, good = f"reseal-a-{uuid4()}", f"reseal-b-{uuid4()}"
    vault = Vault.from_file(a_keyring(tmp_path, "k1"))
    moved = vault.seal("x", Place("dead_letters", "value", "elsewhere"))
    await a_sealed_row(client, moved, bad)
    await a_sealed_row(client, vault.seal("y", Place("dead_letters", "value", good)), good)

    a_keyring(tmp_path, "k1", "k2")
    await reseal(client.database, vault, [DEAD_LETTERS])

    assert await value_of(client, bad) == moved
    assert (await value_of(client, good)).startswith(vault.header)
