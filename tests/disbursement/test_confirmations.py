"""Before a payment is ready, the owner of its decision confirms it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.decisions import a_payee, an_approval
from aid_testing.finance import Desk, record_of
from aid_testing.promql import alerts
from aid_testing.rows import outbox, rows
from disbursement.usecases.metrics import measure_money
from disbursement.usecases.payments import confirmations, payees
from shared.auth import TokenFile
from shared.decided import DecisionClient, OwnerUnavailable
from shared.measures import take
from shared.roles import system

RULES = Path(__file__).parents[2] / "deploy/prometheus/rules"


async def doubted(desk: Desk, amount: int = 999_900) -> dict[str, Any]:
    """An order that no office decided: the event is as the publisher writes it."""
    decision = an_approval(region=f"{desk.county}001", amount=amount)
    await desk.deliver(decision)
    payment = await desk.payment_of(decision)
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        assert not await confirmations.confirm(tx, UUID(payment["id"]), None)
    return await desk.payment(payment["id"])


async def meet_payee(desk: Desk, payment: dict[str, Any]) -> bool:
    [row] = await rows(
        desk.client.database,
        "SELECT payee_ref FROM payments WHERE id = :id",
        id=UUID(payment["id"]),
    )
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        return await payees.check_payee(tx, UUID(payment["id"]), a_payee(row.payee_ref))


async def test_fr_50_what_nobody_decided_is_never_ready(desk: Desk) -> None:
    """FR-50 of the field reports."""
    payment = await doubted(desk)

    assert await meet_payee(desk, payment) is False

    seen = await desk.payment(payment["id"])
    assert (seen["status"], seen["hold_reason"]) == ("ordered", "DECISION_NOT_CONFIRMED")
    batch = await desk.batch(payment_ids=[payment["id"]])
    assert batch.status_code in {409, 422}


async def test_an_order_whose_owner_has_not_answered_is_not_ready(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001")
    await desk.deliver(decision)

    assert await meet_payee(desk, await desk.payment_of(decision)) is False


@pytest.mark.parametrize(
    "difference",
    [
        {"amount": 1},
        {"approved": False},
        {"is_revoked": True},
        {"case_id": uuid4()},
        {"decision_id": uuid4()},
        {"payee_ref": uuid4()},
        {"payee_ref": None, "payee_version": None},
        {"region": "540199"},
        {"method": "CASH"},
    ],
    ids="+".join,
)
async def test_an_order_that_says_otherwise_than_the_decision_waits(
    desk: Desk, difference: dict[str, Any]
) -> None:
    decision = an_approval(region=f"{desk.county}001")
    await desk.deliver(decision)

    assert await desk.confirm(decision, **difference) is False

    seen = await desk.payment_of(decision)
    assert (seen["status"], seen["hold_reason"]) == ("ordered", "DECISION_NOT_CONFIRMED")


async def test_a_decision_that_is_confirmed_later_is_paid(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001")
    await desk.deliver(decision)
    await desk.confirm(decision, amount=1)

    assert await desk.confirm(decision) is True

    payment = await desk.payment_of(decision)
    assert payment["hold_reason"] is None
    assert (await desk.meet_payee(payment))["status"] == "ready"


async def test_a_payment_without_a_decision_alarms_until_it_is_rejected(desk: Desk) -> None:
    payment = await doubted(desk)
    alert = alerts(RULES)["AidPaymentWithoutDecision"]

    await take(desk.client.database, [measure_money])
    fired = alert.fires((await desk.client.get("/metrics")).text)
    rejected = await reject(desk, payment, desk.checker)

    assert (("service", "disbursement"),) in fired
    assert (rejected.status_code, rejected.json()["status"]) == (200, "cancelled")
    types = [event.type for event in await outbox(desk.client.database, payment["case_id"])]
    assert "aid.disbursement.payment-cancelled.v1" in types
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    assert (fund["available"], fund["committed"]) == ("10000.00", "0.00")


async def reject(desk: Desk, payment: dict[str, Any], headers: dict[str, str]) -> Any:
    return await desk.client.post(
        f"/v1/payments/{payment['id']}/reject-order",
        headers=headers | once() | if_match(payment),
    )


async def test_an_order_that_its_owner_confirms_is_not_rejected(desk: Desk) -> None:
    payment = await desk.order()

    refused = await reject(desk, payment, desk.checker)

    assert (refused.status_code, refused.json()["code"]) == (409, "DECISION_CONFIRMED")


async def test_finance_of_another_county_rejects_nothing(desk: Desk) -> None:
    payment = await doubted(desk)
    elsewhere = as_(desk.client.layout, "finance_checker", region="542199", sub="elsewhere")

    assert (await reject(desk, payment, elsewhere)).status_code == 403


async def test_asking_again_changes_nothing_of_an_order_in_doubt(desk: Desk) -> None:
    payment = await doubted(desk)

    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await confirmations.confirm(tx, UUID(payment["id"]), None)

    assert (await desk.payment(payment["id"]))["version"] == payment["version"]


def owner(answer: Callable[[httpx.Request], httpx.Response]) -> DecisionClient:
    return DecisionClient(
        url="http://owner/", token=TokenFile(None), transport=httpx.MockTransport(answer)
    )


async def test_the_owners_answer_is_its_decision_none_or_no_answer() -> None:
    decision = an_approval()
    record = record_of(decision)

    assert (
        await owner(lambda _: httpx.Response(200, content=record.model_dump_json())).find(
            decision.decision_id
        )
        == record
    )
    unknown = {"code": "DECISION_NOT_FOUND"}
    assert await owner(lambda _: httpx.Response(404, json=unknown)).find(uuid4()) is None
    for away in (
        httpx.Response(404, json={"code": "NO_SUCH_PATH"}),
        httpx.Response(404, text="proxy"),
        httpx.Response(500),
        httpx.Response(200, text="{}"),
        httpx.Response(403, json={}),
    ):
        with pytest.raises(OwnerUnavailable):
            await owner(lambda _, answer=away: answer).find(uuid4())  # type: ignore[misc]
