"""After a rotation of keys, the files in the object store are sealed again too."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest_asyncio
from aid_testing.applications import drafted, upload
from aid_testing.fixtures import Client
from shared.key_rotation import FileResealing
from shared.objects import NewFile, Objects
from shared.vault import Vault

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MD"


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


def a_vault(folder: Path, *names: str) -> Vault:
    file = folder / "keyring.json"
    keys = {name: f"{KEY}{name[-1]}=" for name in names}
    file.write_text(json.dumps({"current": names[-1], "keys": keys, "lookup": "eA=="}))
    return Vault.from_file(file)


def a_store(folder: Path, vault: Vault) -> Objects:
    return Objects((folder / "objects").as_uri(), vault, table="documents")


async def a_document(client: Client, objects: Objects) -> NewFile:
    """A row of a document, and its file in this store."""
    application = await drafted(client)
    document = (await upload(client, application, "ID_CARD")).json()
    file = NewFile("documents", UUID(application["id"]), UUID(document["id"]), b"an identity card")
    async with objects.stored(file):
        return file


async def test_files_under_an_old_key_are_sealed_again_so_that_it_can_be_retired(
    client: Client, tmp_path: Path
) -> None:
    objects = a_store(tmp_path, a_vault(tmp_path, "k1"))
    files = [await a_document(client, objects) for _ in range(3)]
    resealing = FileResealing(objects)

    before = await resealing.round(client.database)
    a_vault(tmp_path, "k1", "k2")
    resealed = await resealing.round(client.database)
    again = await resealing.round(client.database)

    assert (before, resealed, again) == (0, 3, 0)
    retired = a_store(tmp_path, a_vault(tmp_path, "k2"))
    for file in files:
        assert await retired.read(file.address) == b"an identity card"


async def test_a_file_that_comes_under_the_old_key_just_after_a_rotation_is_seen_by_the_next_look(
    client: Client, tmp_path: Path
) -> None:
    (tmp_path / "late").mkdir()
    late = a_store(tmp_path, a_vault(tmp_path / "late", "k1"))
    resealing = FileResealing(a_store(tmp_path, a_vault(tmp_path, "k1", "k2")))

    first = await resealing.round(client.database)
    await a_document(client, late)

    assert (first, await resealing.round(client.database)) == (0, 1)


async def test_damaged_and_missing_files_stop_nothing(client: Client, tmp_path: Path) -> None:
    objects = a_store(tmp_path, a_vault(tmp_path, "k1"))
    damaged, empty, gone, good = [await a_document(client, objects) for _ in range(4)]
    folder = tmp_path / "objects"
    (folder / damaged.address).write_bytes((folder / good.address).read_bytes())
    (folder / empty.address).write_bytes(b"")
    (folder / gone.address).unlink()
    a_vault(tmp_path, "k1", "k2")

    assert await FileResealing(objects).round(client.database) == 1
    assert await objects.read(good.address) == b"an identity card"
