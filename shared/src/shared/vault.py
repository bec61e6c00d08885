"""Sensitive columns: AES-GCM under a keyring, and keyed hashes to find them by.

A ciphertext is ``key id length, key id, nonce, sealed``; table, column and row are bound to it as
associated data, so that a value copied into another row does not open. The key of the lookup
hashes is another one and is not rotated.
"""

import base64
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class VaultDamaged(Exception):
    """A ciphertext does not open: wrong keyring, or the value was moved or changed."""


@dataclass(frozen=True)
class Place:
    """Where a value lives; a ciphertext opens in its own place only."""

    table: str
    column: str
    row: object

    def __bytes__(self) -> bytes:
        return f"{self.table}.{self.column}/{self.row}".encode()


class Vault:
    """Seals and opens the sensitive values of one service."""

    def __init__(
        self, *, current: str, keys: dict[str, bytes], lookup: bytes, file: Path | None = None
    ) -> None:
        self._current = current
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._lookup = lookup
        self._file = file
        self._read_at = 0 if file is None else file.stat().st_mtime_ns

    @classmethod
    def from_file(cls, file: Path) -> "Vault":
        """Read ``{"current": "k1", "keys": {"k1": base64}, "lookup": base64}``."""
        content = json.loads(file.read_text(encoding="utf-8"))
        keys = {name: base64.b64decode(key) for name, key in content["keys"].items()}
        lookup = base64.b64decode(content["lookup"])
        return cls(current=content["current"], keys=keys, lookup=lookup, file=file)

    def _refresh(self) -> None:
        """Take over a rotated keyring; the file is looked at, and read when it changed."""
        if self._file is not None and self._file.stat().st_mtime_ns != self._read_at:
            self.__dict__.update(Vault.from_file(self._file).__dict__)

    @property
    def has_older_keys(self) -> bool:
        """Whether something may lie under a key that is no longer the current one."""
        self._refresh()
        return len(self._keys) > 1

    @property
    def header(self) -> bytes:
        """How a value begins that is sealed under the current key."""
        name = self._current.encode()
        return bytes([len(name)]) + name

    def seal(self, value: str | bytes, place: Place) -> bytes:
        """Encrypt under the current key, bound to its place."""
        self._refresh()
        plain = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, plain, bytes(place))
        return self.header + nonce + sealed

    def open_bytes(self, ciphertext: bytes, place: Place) -> bytes:
        """Decrypt; raises ``VaultDamaged`` for a value that is not at its place."""
        try:
            length = ciphertext[0]
            name = ciphertext[1 : 1 + length].decode()
            nonce = ciphertext[1 + length : 1 + length + NONCE_BYTES]
            if name not in self._keys:
                self._refresh()
            return self._keys[name].decrypt(
                nonce, ciphertext[1 + length + NONCE_BYTES :], bytes(place)
            )
        except (IndexError, ValueError, KeyError, InvalidTag) as damaged:
            raise VaultDamaged(f"{place.table}.{place.column}") from damaged

    def open(self, ciphertext: bytes, place: Place) -> str:
        """Decrypt a text."""
        return self.open_bytes(ciphertext, place).decode()

    def seal_row(
        self, table: str, row: object, values: Mapping[str, str | None]
    ) -> dict[str, bytes | None]:
        """Seal the given columns of one row; what is ``None`` stays so."""
        return {
            column: None if value is None else self.seal(value, Place(table, column, row))
            for column, value in values.items()
        }

    def open_row(
        self, table: str, row: object, sealed: Any, columns: Iterable[str]
    ) -> dict[str, Any]:
        """Open texts of one row by column, read from ``sealed``; what is ``None`` stays so."""
        return {
            column: None if value is None else self.open(value, Place(table, column, row))
            for column, value in ((column, getattr(sealed, column)) for column in columns)
        }

    def lookup(self, kind: str, value: str) -> bytes:
        """A keyed hash that finds equal values of one kind without opening any."""
        return hmac.new(self._lookup, f"{kind}:{value}".encode(), sha256).digest()
