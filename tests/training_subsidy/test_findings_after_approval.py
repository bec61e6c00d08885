from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.rows import a_message, outbox, rows
from aid_testing.training import School, Worker
from shared.contracts.disbursement import PaymentCancelled
from training_subsidy.consumers import subscriptions


async def found(school: School, claim: Any, severity: str = "SERIOUS") -> Any:
    await school.ask(
        f"/v1/classes/{claim['class_id']}/findings",
        school.inspector,
        json={
            "severity": severity,
            "code": "NO_LESSON_HELD",
            "note": "抽查时教室无人上课",
            "found_on": school.today.isoformat(),
        },
    )
    return await school.read(claim)


async def duty(school: School, claim: Any) -> list[tuple[str, str]]:
    found = await rows(
        school.client.database,
        "SELECT state, role FROM deadlines"
        " WHERE case_id = CAST(:id AS uuid) AND what = 'approval_check'",
        id=claim["id"],
    )
    return [(row.state, row.role) for row in found]


async def test_a_serious_finding_after_the_approval_is_the_leads_to_look_at(
    school: School, worker: Worker
) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    seen = await found(school, claim)
    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)

    assert seen["status"] == "approved"
    assert seen["third_party"][0]["severity"] == "SERIOUS"
    assert await duty(school, claim) == [("open", "hrss_lead")]
    assert told["entries"][-1]["code"] == "claim-checked-again"
    events = await outbox(school.client.database, claim["id"])
    assert events[-1].payload["what"] == "approval_check"
    assert not [event for event in events if "revocation" in event.type]


@pytest.mark.parametrize(
    ("action", "event"), [("keep", None), ("revoke", "claim-revocation-requested")]
)
async def test_a_person_keeps_the_approval_or_takes_it_back(
    school: School, worker: Worker, action: str, event: str | None
) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))
    seen = await found(school, claim)

    await school.ask(
        f"/v1/claims/{claim['id']}/{action}",
        school.lead,
        seen=seen,
        json={"reason": "当日停课有报备，已补课"},
    )

    assert await duty(school, claim) == [("met", "hrss_lead")]
    types = [one.type.split(".")[2] for one in await outbox(school.client.database, claim["id"])]
    assert (event is None) == ("claim-revocation-requested" not in types)


async def test_a_minor_finding_after_the_approval_is_shown_alone(
    school: School, worker: Worker
) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    seen = await found(school, claim, "MINOR")

    assert seen["third_party"][0]["severity"] == "MINOR"
    assert await duty(school, claim) == []


async def test_a_cancelled_payment_leaves_nothing_to_look_at(
    school: School, worker: Worker
) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))
    await found(school, claim)
    [decided] = [
        one
        for one in await outbox(school.client.database, claim["id"])
        if one.type.endswith("claim-decided.v1")
    ]

    cancelled = PaymentCancelled(
        case_id=UUID(claim["id"]),
        payment_id=uuid4(),
        decision_id=UUID(decided.payload["decision_id"]),
        amount=150_000,
        reason="REVOKED",
    )
    await subscriptions.deliver(school.client.database, [a_message(cancelled)])

    assert (await school.read(claim))["status"] == "cancelled"
    assert await duty(school, claim) == [("cancelled", "hrss_lead")]
