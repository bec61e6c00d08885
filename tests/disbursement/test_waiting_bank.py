"""A bank that asks with ``Prefer: wait`` is answered when there is something for it."""

import asyncio
from time import monotonic
from typing import Any

import pytest
from aid_testing.actors import as_, once
from aid_testing.finance import BANK, Desk

BATCHES = "/v1/bank/batches"
ENQUIRIES = "/v1/bank/enquiries"


@pytest.fixture(autouse=True)
def commits_ring(desk: Desk) -> Any:
    """As in a running service; this application has no background work."""
    database, bell = desk.client.database, desk.client.app.state.running.bell
    before, database.on_commit = database.on_commit, lambda _published: bell.ring()
    yield
    database.on_commit = before


async def ask(desk: Desk, path: str, *, bank: str = "BANK-QUIET", **headers: str) -> Any:
    token = as_(desk.client.layout, "bank", org=bank, sub="bank")
    return await desk.client.get(path, headers=token | headers)


async def take_all(desk: Desk) -> None:
    """Take whatever other tests have left released for this bank."""
    while left := (await ask(desk, BATCHES, bank=BANK)).json()["items"]:
        for batch in left:
            await desk.client.post(
                f"{BATCHES}/{batch['id']}/answer",
                json={"accepted": True},
                headers=desk.bank | once(),
            )


async def test_a_bank_that_waits_is_answered_when_a_batch_is_released(desk: Desk) -> None:
    await take_all(desk)
    waiting = asyncio.create_task(ask(desk, BATCHES, bank=BANK, Prefer="wait=20"))
    await asyncio.sleep(0.1)
    assert not waiting.done()

    payment = await desk.released()

    async with asyncio.timeout(5):
        answer = await waiting
    assert [item["id"] for item in answer.json()["items"]] == [payment["batch_id"]]


@pytest.mark.parametrize("path", [BATCHES, ENQUIRIES])
async def test_when_the_time_is_over_the_answer_is_empty(desk: Desk, path: str) -> None:
    began = monotonic()

    answer = await ask(desk, path, Prefer="respond-async, wait=1")

    assert answer.status_code == 200
    assert 0.9 <= monotonic() - began < 5


async def test_waiting_does_not_count_as_a_slow_answer(desk: Desk) -> None:
    async def seconds() -> float:
        metrics = (await desk.client.get("/metrics")).text
        name = 'aid_http_request_seconds_sum{operation="list_bank_batches",service="disbursement"}'
        return sum(float(line.split()[1]) for line in metrics.splitlines() if line.startswith(name))

    await ask(desk, BATCHES)
    before = await seconds()

    await ask(desk, BATCHES, Prefer="wait=1")

    assert 0 < before == await seconds()


@pytest.mark.parametrize("wish", [{}, {"Prefer": "wait=soon"}, {"Prefer": "wait=-1"}])
async def test_who_does_not_say_how_long_is_answered_at_once(
    desk: Desk, wish: dict[str, str]
) -> None:
    began = monotonic()

    answer = await ask(desk, BATCHES, **wish)

    assert answer.json()["items"] == []
    assert monotonic() - began < 0.9


async def test_a_service_that_ends_lets_waiting_banks_go(desk: Desk) -> None:
    bell = desk.client.app.state.running.bell
    waiting = asyncio.create_task(ask(desk, BATCHES, Prefer="wait=20"))
    await asyncio.sleep(0.1)

    bell.close()
    async with asyncio.timeout(5):
        answer = await waiting
    bell.closed = False

    assert answer.json()["items"] == []
