"""A paid subsidy that was obtained by fraud is ordered back, and its claimant reads it (VT-059)."""

from datetime import date
from typing import Any
from uuid import uuid4

from aid_testing.actors import as_
from aid_testing.claim_payments import approved, deliver
from aid_testing.rows import outbox
from aid_testing.training import School, Worker
from shared.contracts.disbursement import (
    PaymentPaid,
    RecoveryClosed,
    RecoveryDemanded,
    RecoveryEnd,
    RecoveryReceived,
)


def another_lead(school: School) -> dict[str, str]:
    return as_(school.client.layout, "hrss_lead", region=school.county, sub="another-lead")


async def paid(school: School, worker: Worker) -> tuple[dict[str, Any], dict[str, Any]]:
    claim, facts = await approved(school, worker)
    await deliver(school, PaymentPaid(**facts, attempt=1, paid_on=date(2026, 6, 1)))
    return await school.read(claim), facts


async def order(school: School, claim: dict[str, Any], who: dict[str, str], **said: Any) -> Any:
    body = {"fraud": True, "reason": "考勤记录系伪造。"} | said
    seen = await school.read(claim)
    return await school.post(f"/v1/claims/{claim['id']}/order-recovery", who, seen=seen, json=body)


async def test_another_lead_orders_a_paid_subsidy_back_once(school: School, worker: Worker) -> None:
    claim, facts = await paid(school, worker)

    own = await order(school, claim, school.lead)
    too_much = await order(school, claim, another_lead(school), amount="99999.00")
    ordered = await order(school, claim, another_lead(school))
    again = await order(school, claim, another_lead(school))

    assert own.status_code == 403, own.text
    assert (too_much.status_code, too_much.json()["code"]) == (422, "RECOVERY_ABOVE_SUBSIDY")
    assert ordered.status_code == 200, ordered.text
    assert (again.status_code, again.json()["code"]) == (409, "RECOVERY_ORDERED_ALREADY")
    [event] = [
        one
        for one in await outbox(school.client.database, claim["id"])
        if "claim-recovery-ordered" in one.type
    ]
    assert event.payload["decision_id"] == str(facts["decision_id"])
    assert (event.payload["amount"], event.payload["fraud"]) == (claim["amount"], True)


async def test_the_claimant_reads_what_is_owed_until_it_is_settled(
    school: School, worker: Worker
) -> None:
    claim, facts = await paid(school, worker)
    await order(school, claim, another_lead(school))
    recovery_id = uuid4()

    await deliver(
        school,
        RecoveryDemanded(
            **facts,
            recovery_id=recovery_id,
            number="R-VT-1",
            fraud=True,
            pay_by=date(2026, 7, 31),
            demanded_by="lead",
        ),
        RecoveryReceived(
            **facts | {"amount": 50_000},
            recovery_id=recovery_id,
            outstanding=100_000,
            received_on=date(2026, 7, 1),
        ),
        RecoveryClosed(
            **facts,
            recovery_id=recovery_id,
            end=RecoveryEnd.WRITTEN_OFF,
            received=50_000,
            closed_by="checker",
        ),
    )

    seen = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    lines = [one["sentence"] for one in seen["entries"]]
    assert any("认定骗取补贴" in line for line in lines)
    assert any("R-VT-1" in line and "2026-07-31" in line for line in lines)
    assert any("尚应退回1000.00元" in line for line in lines)
    assert any("核销" in line for line in lines)
    assert (await school.read(claim))["status"] == "paid"
