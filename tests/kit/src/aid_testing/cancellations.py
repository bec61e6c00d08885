"""Asking a bank back for what it has fetched, step by step."""

from typing import Any

from aid_testing.actors import if_match, once
from aid_testing.finance import Desk

REASON = "县级已撤销救助决定。"


async def fetched(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A payment whose file the bank has."""
    payment = await desk.released(**changes)
    file = await desk.client.get(f"/v1/bank/batches/{payment['batch_id']}/file", headers=desk.bank)
    assert file.status_code == 200, file.text
    return payment


async def propose(desk: Desk, payment: dict[str, Any], key: str | None = None) -> Any:
    return await desk.client.post(
        "/v1/cancellation-requests",
        json={"payment_id": payment["id"], "reason": REASON},
        headers=desk.maker | once(key),
    )


async def step(desk: Desk, asked: Any, verb: str, who: dict[str, str] | None = None) -> Any:
    seen = await desk.client.get(
        f"/v1/cancellation-requests/{asked.json()['id']}", headers=desk.maker
    )
    return await desk.client.post(
        f"/v1/cancellation-requests/{asked.json()['id']}/{verb}",
        headers=(who or desk.checker) | once() | if_match(seen),
    )


async def requested(desk: Desk, payment: dict[str, Any]) -> Any:
    confirmed = await step(desk, await propose(desk, payment), "confirm")
    assert confirmed.status_code == 200, confirmed.text
    return confirmed


async def answer(desk: Desk, asked: Any, who: dict[str, str] | None = None, **body: Any) -> Any:
    return await desk.client.post(
        f"/v1/bank/cancellation-requests/{asked.json()['id']}/answer",
        json=body,
        headers=(who or desk.bank) | once(),
    )


async def listed(desk: Desk) -> list[str]:
    found = await desk.client.get("/v1/bank/cancellation-requests", headers=desk.bank)
    assert found.status_code == 200, found.text
    return [one["end_to_end_id"] for one in found.json()]


async def status_of(desk: Desk, asked: Any) -> str:
    found = await desk.client.get(
        f"/v1/cancellation-requests/{asked.json()['id']}", headers=desk.checker
    )
    return str(found.json()["status"])
