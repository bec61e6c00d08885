"""What a broker keeps of a password (RFC 5802), and the request that gives it; aiokafka has none."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

ROUNDS = 4096
NUMBERS = {"SCRAM-SHA-256": 1, "SCRAM-SHA-512": 2}
HASHES = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
SALT_BYTES = 16

Credential = tuple[str, bytes, bytes]
"""A user, a salt, and the salted password."""


def salted(mechanism: str, password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac(HASHES[mechanism], password.encode(), salt, ROUNDS)


def for_new_storage(mechanism: str, user: str, password: str) -> str:
    """A user as Kafka's formatter takes one: never with the password itself, which others see."""
    salt = secrets.token_bytes(SALT_BYTES)
    kept = base64.b64encode(salted(mechanism, password, salt)).decode()
    return (
        f"{mechanism}=[name={user},iterations={ROUNDS},"
        f'salt="{base64.b64encode(salt).decode()}",saltedpassword="{kept}"]'
    )


class _UpsertResponse(Response):  # type: ignore[misc]
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _UpsertRequest(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = _UpsertResponse
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(
                ("name", CompactString("utf-8")), ("mechanism", Int8), ("tags", TaggedFields)
            ),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString("utf-8")),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class UpsertScram(Request[_UpsertRequest]):  # type: ignore[misc]
    """AlterUserScramCredentials: make these users known, give them another password, or forget them."""

    API_KEY = 51

    def __init__(
        self, mechanism: str, credentials: Sequence[Credential], *, gone: Sequence[str] = ()
    ) -> None:
        self._gone: list[tuple[Any, ...]] = [(user, NUMBERS[mechanism], {}) for user in gone]
        self._rows: list[tuple[Any, ...]] = [
            (user, NUMBERS[mechanism], ROUNDS, salt, kept, {}) for user, salt, kept in credentials
        ]

    def build(self, request_struct_class: type[_UpsertRequest]) -> _UpsertRequest:
        return request_struct_class(self._gone, self._rows, {})
