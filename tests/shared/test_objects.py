import json
from pathlib import Path
from uuid import uuid4

import pytest
from shared.objects import NewFile, Objects
from shared.vault import Vault, VaultDamaged

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def a_store(folder: Path) -> Objects:
    file = folder / "keyring.json"
    file.write_text(json.dumps({"current": "k1", "keys": {"k1": KEY}, "lookup": "eA=="}))
    return Objects((folder / "objects").as_uri(), Vault.from_file(file), table="receipts")


def a_file() -> NewFile:
    return NewFile("receipts", uuid4(), uuid4(), b"an invoice")


async def test_a_file_lies_sealed_and_comes_back(tmp_path: Path) -> None:
    objects, file = a_store(tmp_path), a_file()

    async with objects.stored(file):
        pass

    assert b"invoice" not in (tmp_path / "objects" / file.address).read_bytes()
    assert await objects.read(file.address) == b"an invoice"


async def test_what_fails_leaves_no_file_behind(tmp_path: Path) -> None:
    objects, one, other = a_store(tmp_path), a_file(), a_file()

    with pytest.raises(RuntimeError):
        async with objects.stored(one, other):
            raise RuntimeError

    assert not any((tmp_path / "objects" / file.address).exists() for file in (one, other))


async def test_a_file_opens_at_its_own_address_alone(tmp_path: Path) -> None:
    objects, one, other = a_store(tmp_path), a_file(), a_file()
    async with objects.stored(one, other):
        folder = tmp_path / "objects"
        (folder / other.address).write_bytes((folder / one.address).read_bytes())

    with pytest.raises(VaultDamaged):
        await objects.read(other.address)
