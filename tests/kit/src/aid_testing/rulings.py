"""What follows a decision on a claim: objections, rulings, and what a ruling adds."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.disbursement import PaymentPaid
from shared.contracts.training_subsidy import ClaimDecided, ClaimSupplemented

from aid_testing.actors import as_
from aid_testing.claim_payments import deliver
from aid_testing.rows import outbox
from aid_testing.training import Firm, School, Worker


def officer(school: School, role: str, name: str) -> dict[str, str]:
    sub = f"{name}-{school.county}"
    return as_(school.client.layout, role, region=school.county, sub=sub)


async def refused(school: School, worker: Worker) -> Any:
    return await school.refused(await school.claim_of_a_graduate(worker), items=["六"])


async def answered(
    school: School, claim: Any, worker: Worker | Firm, *, founded: bool = True
) -> Any:
    """The worker objects, and a lead who signed nothing answers; the response."""
    address = f"/v1/claims/{claim['id']}/objections"
    raised = await school.ask(address, worker.headers, json={"text": "本人未领取过该工种补贴。"})
    return await school.post(
        f"{address}/{raised['id']}/answer",
        officer(school, "hrss_lead", "third"),
        seen=raised,
        json={"founded": founded, "answer": "经核，原记录有误，已更正。"},
    )


async def rule(school: School, claim: Any, outcome: str, **changes: Any) -> Any:
    body = {
        "body": "RECONSIDERATION",
        "outcome": outcome,
        "number": "城政复〔2026〕3号",
        "ruled_on": school.today.isoformat(),
        "text": "认定事实不清，撤销原决定。",
    }
    by = changes.pop("by", officer(school, "hrss_lead", "third"))
    address = f"/v1/claims/{claim['id']}/rulings"
    return await school.post(address, by, seen=claim, json=body | changes)


async def decided_anew(school: School, claim: Any) -> Any:
    """Others review the claim and approve it."""
    seen = await school.read(claim)
    reviewed = await school.review(seen, officer(school, "hrss_handler", "second-handler"))
    assert reviewed.status_code == 200, reviewed.text
    return await school.decide(reviewed.json(), officer(school, "hrss_lead", "fourth"))


async def paid(school: School, worker: Worker) -> Any:
    """A claim of which 1,000.00 were approved and paid."""
    seat = await school.graduated(await school.opened(), worker)
    drafted = (await school.draft(seat, worker)).json()
    await school.receipt(drafted, worker.headers, "1000.00")
    claim = await school.approved((await school.submit(drafted, worker)).json())
    events = await outbox(school.client.database, claim["id"])
    [decided] = [event for event in events if event.type == ClaimDecided.type]
    await deliver(school, money(claim, decided.payload["decision_id"], 100_000))
    return await school.read(claim)


def money(claim: Any, decision_id: str, amount: int) -> PaymentPaid:
    return PaymentPaid(
        case_id=UUID(claim["id"]),
        payment_id=uuid4(),
        decision_id=UUID(decision_id),
        amount=amount,
        attempt=1,
        paid_on=date(2026, 11, 30),
    )


async def order_the_rest(school: School, claim: Any, by: Any = None) -> Any:
    """A handler proposes to order what the ruling adds; the response."""
    return await school.post(
        f"/v1/claims/{claim['id']}/supplements",
        by or officer(school, "hrss_handler", "second-handler"),
        seen=await school.read(claim),
        json={"document": "城政复〔2026〕3号", "county": school.county},
    )


async def duties_of(school: School, claim: Any, what: str) -> list[str]:
    return [
        event.payload["state"]
        for event in await outbox(school.client.database, claim["id"])
        if event.payload.get("what") == what
    ]


async def supplemented(school: School, claim: Any, amount: str = "1200.00") -> dict[str, Any]:
    """A ruling changes the claim to an amount, and two people order the rest; the order's event."""
    await rule(school, await school.read(claim), "CHANGED", amount=amount)
    proposed = await order_the_rest(school, claim)
    assert proposed.status_code == 202, proposed.text
    await confirmed(school, proposed)
    events = await outbox(school.client.database, claim["id"])
    order: dict[str, Any] = [e.payload for e in events if e.type == ClaimSupplemented.type][-1]
    return order


async def confirmed(school: School, proposed: Any) -> Any:
    """Another lead confirms the proposal of a further order; the response."""
    address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    return await school.post(address, officer(school, "hrss_lead", "fourth"), seen=proposed)
