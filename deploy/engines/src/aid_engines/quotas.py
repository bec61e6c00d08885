"""How many bytes a second a principal may read: the requests that say so; aiokafka lacks one."""

from collections.abc import Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import DescribeClientQuotasRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Float64, Int16, Int32, Schema, String

READ_RATE = "consumer_byte_rate"
USER = "user"
ANY_NAME = 2
"""Kafka's code for the quotas of whatever name."""


class _AlterQuotasResponse(Response):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "entries",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                (
                    "entity",
                    Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8"))),
                ),
            ),
        ),
    )


class _AlterQuotasRequest(RequestStruct):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    RESPONSE_TYPE = _AlterQuotasResponse
    SCHEMA = Schema(
        (
            "entries",
            Array(
                (
                    "entity",
                    Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8"))),
                ),
                (
                    "ops",
                    Array(("key", String("utf-8")), ("value", Float64), ("remove", Boolean)),
                ),
            ),
        ),
        ("validate_only", Boolean),
    )


class _AlterQuotas(Request[_AlterQuotasRequest]):  # type: ignore[misc]
    API_KEY = 49

    def __init__(self, user: str, rate: int | None) -> None:
        self._entry = ([(USER, user)], [(READ_RATE, float(rate or 0), rate is None)])

    def build(self, request_struct_class: type[_AlterQuotasRequest]) -> _AlterQuotasRequest:
        return request_struct_class([self._entry], False)


async def limit(
    client: AIOKafkaAdminClient, user: str, rate: int | None
) -> Sequence[tuple[int, str | None]]:
    """Let a user read so many bytes a second, or without a limit; the broker's code and reason."""
    answer = await client._send_to_controller(_AlterQuotas(user, rate))  # noqa: SLF001 - no such call
    return [(code, reason) for code, reason, _ in answer.entries]


async def limits(client: AIOKafkaAdminClient) -> dict[str, int]:
    """How many bytes a second each user may read, of those who have a limit."""
    asked = DescribeClientQuotasRequest([(USER, ANY_NAME, None)], strict=True)
    answer: Any = await client._send_request(asked)  # noqa: SLF001 - no such call
    return {
        name: int(rate)
        for entity, values in answer.entries or ()
        for _, name in entity
        for key, rate in values
        if key == READ_RATE
    }
