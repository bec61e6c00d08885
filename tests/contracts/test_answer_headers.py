"""Every operation that reads tells who has its answer already that it is the same."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from aid_testing import matrix
from aid_testing.fixtures import Client
from aid_testing.matrix import Askers, Operation, Where
from aid_testing.things import things_of
from shared.answer_headers import BODY_TAG
from shared.suite import SERVICES

NAMES = [service.name for service in SERVICES]
TELLS_OF_ITS_READING = frozenset({"list_audit_trail"})
RECORDED: Mapping[str, frozenset[str]] = {
    "intake": frozenset(
        {
            *("get_citizen_report", "get_correction", "get_task", "list_corrections"),
            *("list_remarks", "read_reward_person", "list_audit_trail"),
        }
    ),
    "assessment": frozenset({"get_assessment", "list_audit_trail"}),
    "approval": frozenset(
        {
            *("get_case", "get_explanation", "get_fraud_file", "get_inspection", "get_referral"),
            *("get_inspection_finding", "get_instruction", "get_joint_meeting"),
            *("get_misconduct_file", "get_payment_alarm", "list_audit_trail"),
        }
    ),
    "disbursement": frozenset({"list_audit_trail"}),
    "training-subsidy": frozenset({"list_audit_trail"}),
}
"""Reading operations that leave a row in the audit: no client keeps what they show."""


async def _read(client: Client, operation: Operation, path: str, by: dict[str, str]) -> str | None:
    """How an answer with JSON may be kept; none without one. What is read twice is sent once."""
    first = await client.get(path, headers=by)
    if first.status_code != 200 or "json" not in first.headers["content-type"]:
        return None
    second = await client.get(path, headers=by | {"If-None-Match": first.headers[BODY_TAG]})
    if operation.id not in TELLS_OF_ITS_READING:
        assert (second.status_code, second.content) == (304, b""), operation.id
    assert first.headers["etag"] == _etag_of(first.json(), first.headers[BODY_TAG]), operation.id
    return first.headers["cache-control"]


def _etag_of(answer: Any, body_tag: str) -> str:
    """The version, which a change names, where the answer is of a thing that has one."""
    is_versioned = isinstance(answer, dict) and "version" in answer
    return f'"{answer["version"]}"' if is_versioned else body_tag


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_read_twice_is_sent_once(
    client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    client = await client_of(name)
    things = await things_of(client)
    askers = Askers(client, things)
    kept: dict[str, str] = {}

    for operation in matrix.operations(client):
        for role in sorted(operation.roles) if operation.method == "GET" else ():
            by = askers.token((role,), Where.OWN)
            how = await _read(client, operation, things.path(operation.template), by)
            if how is not None:
                kept[operation.id] = how
                break

    no_client = {operation for operation, how in kept.items() if how == "no-store"}
    assert set(kept.values()) <= {"no-store", "private, no-cache"}
    assert no_client == RECORDED[name] & kept.keys()
    assert len(kept) > len(no_client)


async def test_what_is_public_is_sent_once_too(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("intake")
    first = await client.get("/v1/errors")
    second = await client.get("/v1/errors", headers={"If-None-Match": first.headers["etag"]})

    assert second.status_code == 304
    assert "cache-control" not in first.headers
