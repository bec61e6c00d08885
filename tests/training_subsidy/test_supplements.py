"""What a ruling adds to an approved claim: confirmed, stopped, recovered and counted with it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid.evidence import SUPPLEMENTS, SUPPLEMENTS_REMOVED
from aid.limits import PLANS, RESERVED_LESS
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.claim_payments import deliver
from aid_testing.clocks import ahead
from aid_testing.owner import owned
from aid_testing.rows import outbox
from aid_testing.rulings import (
    confirmed,
    duties_of,
    money,
    officer,
    order_the_rest,
    paid,
    refused,
    rule,
    supplemented,
)
from aid_testing.training import School, Worker
from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentEvent,
    PaymentHeld,
    PaymentOrdered,
    PaymentReturned,
)
from shared.contracts.plumbing import DisbursementDeadlineChanged
from shared.contracts.training_subsidy import (
    ClaimDecided,
    ClaimRecoveryOrdered,
    ClaimRevocationRequested,
)
from shared.roles import system
from sqlalchemy import text


async def events_of(school: School, claim: Any, kind: Any) -> list[dict[str, Any]]:
    events = await outbox(school.client.database, claim["id"])
    return [one.payload for one in events if one.type == kind.type]


async def committed(school: School) -> Decimal:
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    return Decimal(plan["committed"])


async def a_year_ago(school: School) -> None:
    """The school's plan as if it had been of last year."""
    over = text("UPDATE year_plans SET year = year - 1 WHERE id = CAST(:id AS uuid)")
    by = system("training-subsidy")
    async with school.client.database.transaction(by=by, audited=False) as tx:
        await tx.session.execute(over, {"id": school.plan["id"]})


async def approved(school: School, worker: Worker) -> Any:
    """A claim of which 1,000.00 were approved."""
    seat = await school.graduated(await school.opened(), worker)
    drafted = (await school.draft(seat, worker)).json()
    await school.receipt(drafted, worker.headers, "1000.00")
    return await school.approved((await school.submit(drafted, worker)).json())


def of_payment(kind: type[PaymentEvent], claim: Any, decision_id: str, **facts: Any) -> Any:
    amount = facts.pop("amount", 20_000)
    return kind(
        case_id=UUID(claim["id"]),
        payment_id=uuid4(),
        decision_id=UUID(decision_id),
        amount=amount,
        **facts,
    )


async def cancel(school: School, claim: Any, decision_id: str, amount: int) -> None:
    facts = {"amount": amount, "reason": "REVOKED"}
    await deliver(school, of_payment(PaymentCancelled, claim, decision_id, **facts))


async def asked(school: School, decision_id: str) -> Any:
    """What disbursement is told when it asks for an order before it pays."""
    by = as_(school.client.layout, "service", region=school.county, sub="service:disbursement")
    return await school.client.get(f"/v1/internal/decisions/{decision_id}", headers=by)


async def test_a_further_order_is_confirmed_until_it_is_cancelled(
    school: School, worker: Worker
) -> None:
    """A-81: who pays asks for the order, and is told its amount, account and region."""
    claim = await paid(school, worker)
    order = await supplemented(school, claim)

    there = (await asked(school, order["decision_id"])).json()
    await cancel(school, claim, order["decision_id"], 20_000)
    gone = (await asked(school, order["decision_id"])).json()

    facts = ("case_id", "amount", "region", "payee_ref", "payee_version")
    assert {name: there[name] for name in facts} == {name: order[name] for name in facts}
    assert (there["approved"], there["is_revoked"]) == (True, False)
    assert gone["is_revoked"] is True


async def test_what_stops_an_approval_stops_its_further_orders_and_frees_each_once(
    school: School, worker: Worker
) -> None:
    """VT-059: both orders are asked back, and the plan has its money back once."""
    before = await committed(school)
    claim = await approved(school, worker)
    order = await supplemented(school, claim)
    [decided] = await events_of(school, claim, ClaimDecided)
    seen = await school.read(claim)

    revoked = await school.post(
        f"/v1/claims/{claim['id']}/revoke",
        officer(school, "hrss_lead", "fifth"),
        seen=seen,
        json={"reason": "裁决认定补贴对象有误"},
    )
    asked_back = await events_of(school, claim, ClaimRevocationRequested)
    await rule(school, revoked.json(), "CHANGED", amount="1300.00", number="城政复〔2026〕4号")
    further = await order_the_rest(school, claim)
    await cancel(school, claim, decided["decision_id"], 100_000)
    await cancel(school, claim, order["decision_id"], 20_000)

    assert revoked.status_code == 200, revoked.text
    assert [one["decision_id"] for one in asked_back] == [
        decided["decision_id"],
        order["decision_id"],
    ]
    assert (further.status_code, further.json()["code"]) == (409, "SUPPLEMENT_OF_STOPPED")
    assert (await school.read(claim))["status"] == "cancelled"
    assert await committed(school) == before


async def test_a_further_order_that_was_proposed_is_not_confirmed_of_what_is_being_stopped(
    school: School, worker: Worker
) -> None:
    claim = await approved(school, worker)
    await rule(school, claim, "CHANGED", amount="1200.00")
    proposed = await order_the_rest(school, claim)
    await school.post(
        f"/v1/claims/{claim['id']}/revoke",
        officer(school, "hrss_lead", "fifth"),
        seen=await school.read(claim),
        json={"reason": "裁决认定补贴对象有误"},
    )

    done = await confirmed(school, proposed)

    assert (done.status_code, done.json()["code"]) == (409, "SUPPLEMENT_OF_STOPPED")


async def test_a_whole_recovery_has_the_further_orders_back(school: School, worker: Worker) -> None:
    """VT-059: what was paid of them is owed, what was not is stopped, and nothing is added."""
    claim = await paid(school, worker)
    first = await supplemented(school, claim)
    await deliver(school, money(claim, first["decision_id"], 20_000))
    await rule(
        school, await school.read(claim), "CHANGED", amount="1300.00", number="城政复〔2026〕4号"
    )
    await confirmed(school, await order_the_rest(school, claim))
    orders = await school.get(f"/v1/claims/{claim['id']}/supplements", school.handler)

    ordered = await school.post(
        f"/v1/claims/{claim['id']}/order-recovery",
        officer(school, "hrss_lead", "fifth"),
        seen=await school.read(claim),
        json={"fraud": True, "reason": "考勤记录系伪造。"},
    )
    await rule(school, ordered.json(), "CHANGED", amount="1400.00", number="城政复〔2026〕5号")
    further = await order_the_rest(school, claim)

    assert ordered.status_code == 200, ordered.text
    owed = await events_of(school, claim, ClaimRecoveryOrdered)
    assert [one["amount"] for one in owed] == ["1000.00", "200.00", "100.00"]
    assert [one["decision_id"] for one in owed[1:]] == [one["id"] for one in orders]
    [stopped] = await events_of(school, claim, ClaimRevocationRequested)
    assert stopped["decision_id"] == orders[1]["id"]
    assert (further.status_code, further.json()["code"]) == (409, "SUPPLEMENT_OF_STOPPED")


async def test_who_ordered_a_supplement_does_not_order_its_recovery(
    school: School, worker: Worker
) -> None:
    """A-50: neither who proposed nor who confirmed it, also where it was cancelled; another lead does."""
    claim = await paid(school, worker)
    order = await supplemented(school, claim)
    await cancel(school, claim, order["decision_id"], 20_000)
    address = f"/v1/claims/{claim['id']}/order-recovery"
    body = {"fraud": False, "reason": "考勤记录有误。"}

    def ordered(name: str) -> Any:
        return school.post(address, officer(school, "hrss_lead", name), seen=seen, json=body)

    seen = await school.read(claim)
    refused = [await ordered(name) for name in ("second-handler", "fourth")]
    by_another = await ordered("fifth")

    assert {(one.status_code, one.json()["code"]) for one in refused} == {
        (403, "SECOND_PERSON_NEEDED")
    }
    assert by_another.status_code == 200, by_another.text
    assert set(order["signers"]) >= {
        f"{name}-{school.county}" for name in ("second-handler", "fourth")
    }


def clock_of(school: School, claim: Any, payment_id: UUID, state: str, days: int) -> Any:
    """What disbursement says of the clock of one payment of a claim."""
    now = school.client.database.clock.now()
    return DisbursementDeadlineChanged(
        case_id=payment_id,
        about=UUID(claim["id"]),
        deadline_id=uuid4(),
        what="payment",
        state=state,
        due_at=now + timedelta(days=days),
        role="finance_maker",
        region=school.county,
        provisional=False,
        started_at=now,
        article="第三十三条",
    )


async def test_each_order_of_a_claim_is_to_be_paid_by_a_day_of_its_own(
    school: School, worker: Worker
) -> None:
    """A-69: the clock of a further order is set, passed and met without moving the decision's."""
    claim = await approved(school, worker)
    order = await supplemented(school, claim)
    [decided] = await events_of(school, claim, ClaimDecided)
    first, further = uuid4(), uuid4()
    now = school.client.database.clock.now()
    for payment_id, one in ((first, decided), (further, order)):
        facts = {"payment_id": payment_id, "decision_id": UUID(one["decision_id"])}
        told = PaymentOrdered(
            case_id=UUID(claim["id"]), amount=20_000, fund="TS-1", ordered_at=now, **facts
        )
        await deliver(school, told)

    async def due() -> tuple[str | None, str | None]:
        told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
        [one] = await school.get(f"/v1/claims/{claim['id']}/supplements", school.handler)
        days = (told["next"]["due_at"], one["payment_due_at"])
        return tuple(day and day[:10] for day in days)  # type: ignore[return-value]

    await deliver(school, clock_of(school, claim, first, "set", 5))
    before = await due()
    await deliver(school, clock_of(school, claim, further, "set", 9))
    both = await due()
    await deliver(school, clock_of(school, claim, first, "met", 5))
    one_met = await due()
    await deliver(school, clock_of(school, claim, further, "passed", 9))
    passed = await due()
    await deliver(school, clock_of(school, claim, further, "met", 9))

    day, later = ((now + timedelta(days=days)).isoformat()[:10] for days in (5, 9))
    assert (before, both) == ((day, None), (day, later))
    assert one_met == passed == (None, later)
    assert await due() == (None, None)


async def test_a_clock_that_is_heard_of_before_its_order_is_shown_with_it(
    school: School, worker: Worker
) -> None:
    claim = await approved(school, worker)
    [decided] = await events_of(school, claim, ClaimDecided)
    payment_id, now = uuid4(), school.client.database.clock.now()
    facts = {"payment_id": payment_id, "decision_id": UUID(decided["decision_id"])}
    told = PaymentOrdered(
        case_id=UUID(claim["id"]), amount=100_000, fund="TS-1", ordered_at=now, **facts
    )

    await deliver(school, clock_of(school, claim, payment_id, "set", 5))
    before = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    await deliver(school, told)
    after = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)

    assert before["next"]["due_at"] is None
    assert after["next"]["due_at"][:10] == (now + timedelta(days=5)).isoformat()[:10]


async def test_the_books_of_the_plans_know_a_further_order(school: School, worker: Worker) -> None:
    """VT-056: what the plans have promised is what claims and further orders come to."""
    claim = await paid(school, worker)
    await supplemented(school, claim)

    async with owned(school.client) as session:
        plans = (await session.execute(PLANS)).all()
        less = [row.case_number for row in await session.execute(RESERVED_LESS)]

    [plan] = [row for row in plans if row.region == school.county and row.committed]
    assert plan.committed == plan.reserved == 120_000
    assert claim["case_number"] not in less


async def test_what_was_paid_of_a_further_order_counts_as_paid(
    school: School, worker: Worker
) -> None:
    """VT-056: the plan's progress has it with the rest."""
    claim = await paid(school, worker)
    order = await supplemented(school, claim)
    address = f"/v1/year-plans/{school.plan['id']}/progress"
    before = (await school.get(address, school.lead))["progress"]

    await deliver(school, money(claim, order["decision_id"], 20_000))

    after = (await school.get(address, school.lead))["progress"]
    assert (before["paid_amount"], after["paid_amount"]) == ("1000.00", "1200.00")


async def test_a_performance_review_counts_what_was_paid_of_a_further_order(
    school: School, worker: Worker
) -> None:
    """VT-058."""
    claim = await paid(school, worker)
    order = await supplemented(school, claim)
    await deliver(school, money(claim, order["decision_id"], 20_000))
    body = await school.contracted(a_credit_code(), tasks=["EVALUATION"])
    year = school.today.year
    asked_for = {"region": school.county, "year": year, "body_id": body["id"]}

    with ahead(school.client, (date(year + 1, 1, 4) - school.today).days):
        commissioned = await school.ask(
            "/v1/performance-reviews",
            school.handler,
            json=asked_for | {"brief": "按合同评价本县培训补贴资金"},
        )
        seen = await school.ask(
            f"/v1/performance-reviews/{commissioned['id']}/evaluate",
            school.inspector_of(body["credit_code"]),
            seen=commissioned,
            json={"text": "合格率达到目标，执行率偏低"},
        )

    assert seen["facts"]["paid"] == "1200.00"


@pytest.mark.parametrize("outcome", ["ORDERED", "SET_ASIDE"])
async def test_the_day_of_a_ruling_ends_with_the_new_decision_whatever_it_ruled(
    school: School, worker: Worker, outcome: str
) -> None:
    claim = await refused(school, worker)
    await rule(school, claim, outcome, act_by="2027-12-31")
    by = officer(school, "hrss_handler", "second-handler")
    reviewed = await school.review(await school.read(claim), by)

    await school.decide(reviewed.json(), officer(school, "hrss_lead", "fourth"))

    assert await duties_of(school, claim, "claim_ruling") == ["set", "met"]


async def test_the_day_of_a_ruling_falls_away_with_the_claim(
    school: School, worker: Worker
) -> None:
    claim = await refused(school, worker)
    await rule(school, claim, "SET_ASIDE", act_by="2027-12-31")

    await school.ask(
        f"/v1/claims/{claim['id']}/withdraw", worker.headers, seen=await school.read(claim)
    )

    assert await duties_of(school, claim, "claim_ruling") == ["set", "cancelled"]


async def test_of_a_cancelled_claim_a_ruling_asks_nothing(school: School, worker: Worker) -> None:
    claim = await approved(school, worker)
    await rule(school, claim, "SET_ASIDE", act_by="2027-12-31")
    [decided] = await events_of(school, claim, ClaimDecided)
    await cancel(school, claim, decided["decision_id"], 100_000)

    again = await rule(
        school,
        await school.read(claim),
        "SET_ASIDE",
        act_by="2027-12-31",
        number="城政复〔2026〕4号",
    )

    assert again.json()["status"] == "cancelled"
    assert await duties_of(school, claim, "claim_ruling") == ["set", "cancelled"]


async def test_a_ruling_ends_the_objection_to_what_it_set_aside(
    school: School, worker: Worker
) -> None:
    """VT-059: nobody answers it against a later refusal; what the ruling says stands beside it."""
    claim = await refused(school, worker)
    address = f"/v1/claims/{claim['id']}/objections"
    raised = await school.ask(address, worker.headers, json={"text": "本人未领取过该工种补贴。"})

    await rule(school, claim, "SET_ASIDE")
    [one] = await school.get(address, worker.headers)
    late = await school.post(
        f"{address}/{raised['id']}/answer",
        officer(school, "hrss_lead", "third"),
        seen=one,
        json={"founded": True, "answer": "经核，原记录有误，已更正。"},
    )

    assert (one["status"], one["answer"]) == ("overtaken", None)
    assert late.status_code == 409, late.text
    assert await duties_of(school, claim, "claim_objection") == ["set", "cancelled"]


async def test_a_ruling_after_the_plans_year_is_paid_by_this_years_plan_before_who_waits(
    school: School, worker: Worker
) -> None:
    """VT-056, A-81: a past plan takes no more money; a ruling does not stand in line."""
    claim = await paid(school, worker)
    await a_year_ago(school)
    await rule(school, claim, "CHANGED", amount="1200.00")
    without = await confirmed(school, await order_the_rest(school, claim))
    plan = await school.set_plan("300.00")
    waits = await school.claim_of_a_graduate()

    done = await confirmed(school, await order_the_rest(school, claim))

    assert (without.status_code, without.json()["code"]) == (409, "SUPPLEMENT_ABOVE_PLAN")
    assert waits["status"] == "waitlisted"
    assert done.status_code == 200, done.text
    seen = await school.get(f"/v1/year-plans/{plan['id']}", school.lead)
    assert seen["committed"] == "200.00"
    assert await committed(school) == Decimal("1000.00")


async def test_what_is_confirmed_is_what_was_proposed(school: School, worker: Worker) -> None:
    """A-50: a ruling that comes in between makes it another order; the first is proposed again."""
    claim = await paid(school, worker)
    await rule(school, claim, "CHANGED", amount="1200.00")
    proposed = await order_the_rest(school, claim)
    await rule(
        school, await school.read(claim), "CHANGED", amount="1400.00", number="城政复〔2026〕4号"
    )

    done = await confirmed(school, proposed)

    assert proposed.json()["body"]["amount"] == "200.00"
    assert (done.status_code, done.json()["code"]) == (409, "RULED_OTHERWISE_MEANWHILE")


async def test_a_proposal_from_before_it_said_who_made_it_is_confirmed(
    school: School, worker: Worker
) -> None:
    """A-50: who made it stands at the proposal; the order names both, and neither recovers it."""
    claim = await paid(school, worker)
    await rule(school, claim, "CHANGED", amount="1200.00")
    proposed = await order_the_rest(school, claim)
    before = "UPDATE city_changes SET body = body - 'proposed_by' WHERE id = :id"
    async with owned(school.client, before, id=UUID(proposed.json()["id"])) as session:
        await session.commit()

    done = await confirmed(school, proposed)

    assert done.status_code == 200, done.text
    [order] = await school.get(f"/v1/claims/{claim['id']}/supplements", school.lead)
    assert order["amount"] == "200.00"


async def test_a_ruling_that_was_set_aside_orders_nothing(school: School, worker: Worker) -> None:
    """A-81: a later ruling without an amount ends what an earlier one had changed it to."""
    claim = await paid(school, worker)
    await rule(school, claim, "CHANGED", amount="1200.00")
    await rule(school, await school.read(claim), "SET_ASIDE", number="城政复〔2026〕4号")

    refusal = await order_the_rest(school, claim)

    assert (refusal.status_code, refusal.json()["code"]) == (409, "NOTHING_MORE_RULED")


async def test_a_further_order_ends_the_look_that_the_ruling_asked_for(
    school: School, worker: Worker
) -> None:
    """A-57: what a finding asked to be looked at is still to be looked at."""
    claim = await paid(school, worker)

    await supplemented(school, claim)

    assert await duties_of(school, claim, "approval_check") == ["set", "met"]


async def test_a_further_order_leaves_the_look_that_something_else_asked_for(
    school: School, worker: Worker
) -> None:
    claim = await approved(school, worker)
    finding = {"severity": "SERIOUS", "code": "NO_LESSON_HELD", "note": "抽查时教室无人上课"}
    await school.ask(
        f"/v1/classes/{claim['class_id']}/findings",
        school.inspector,
        json=finding | {"found_on": school.today.isoformat()},
    )

    await supplemented(school, claim)

    assert set(await duties_of(school, claim, "approval_check")) == {"set"}


@pytest.mark.parametrize("kind", [PaymentHeld, PaymentReturned], ids=["held", "returned"])
async def test_an_account_that_a_further_order_finds_closed_is_asked_for(
    school: School, worker: Worker, kind: type[PaymentEvent]
) -> None:
    """VT-059: as long as the claim's account may be corrected, its claimant is told to."""
    claim = await approved(school, worker)
    order = await supplemented(school, claim)
    facts: dict[str, Any] = {"needs_applicant": True, "reason": "ACCOUNT_CLOSED"}
    facts |= {} if kind is PaymentHeld else {"attempt": 1}

    await deliver(school, of_payment(kind, claim, order["decision_id"], **facts))

    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert told["next"]["role"] == "applicant"


async def test_a_further_order_that_somebody_changes_or_strikes_out_is_found(
    school: School, worker: Worker
) -> None:
    claim = await paid(school, worker)
    await supplemented(school, claim)
    raise_it = "UPDATE claim_supplements SET amount = amount + 1 WHERE claim_id = CAST(:id AS uuid)"
    strike = "DELETE FROM claim_supplements WHERE claim_id = CAST(:id AS uuid)"

    async with owned(school.client) as session:
        whole = {row.case_number for row in await session.execute(SUPPLEMENTS)}
    async with owned(school.client, raise_it, id=claim["id"]) as session:
        changed = {row.case_number for row in await session.execute(SUPPLEMENTS)}
    async with owned(school.client, strike, id=claim["id"]) as session:
        removed = {row.claim for row in await session.execute(SUPPLEMENTS_REMOVED)}

    assert claim["case_number"] not in whole
    assert claim["case_number"] in changed
    assert claim["id"] in removed
