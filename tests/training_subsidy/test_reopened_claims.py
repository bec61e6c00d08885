"""A refusal that did not hold is handled again by others: a founded objection, a ruling (A-81)."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from aid.evidence import CLAIMS_PUBLISHED_OTHERWISE, VERDICTS, VERDICTS_REMOVED
from aid_testing.claim_payments import deliver
from aid_testing.owner import owned
from aid_testing.rows import outbox
from aid_testing.rulings import (
    answered,
    decided_anew,
    duties_of,
    money,
    officer,
    order_the_rest,
    paid,
    refused,
    rule,
)
from aid_testing.training import Firm, School, Worker
from shared.contracts.disbursement import PaymentCancelled, PaymentReturned
from shared.contracts.training_subsidy import ClaimDecided, ClaimSupplemented
from sqlalchemy import text


async def test_a_founded_objection_brings_the_claim_back_to_others(
    school: School, worker: Worker
) -> None:
    """VT-059, VT-066: reviewed and approved by whoever did not sign the refusal, with its receipts."""
    claim = await refused(school, worker)

    answer = await answered(school, claim, worker)
    again = await school.read(claim)
    same = await school.review(again)
    approved = await decided_anew(school, claim)

    assert answer.status_code == 200, answer.text
    assert again["status"] == "submitted"
    assert (same.status_code, same.json()["code"]) == (403, "OWN_CLAIM")
    assert (approved.json()["status"], approved.json()["amount"]) == ("approved", "1500.00")
    events = [
        event.payload["approved"]
        for event in await outbox(school.client.database, claim["id"])
        if event.type == ClaimDecided.type
    ]
    assert events == [False, True]
    duties = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(school.client.database, claim["id"])
        if "what" in event.payload
    ]
    assert duties.count(("claim_review", "set")) == 2
    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert "原不予补贴的决定不再有效，申请重新审核。" in [
        one["sentence"] for one in told["entries"]
    ]


async def test_each_refusal_is_objected_to_once(school: School, worker: Worker) -> None:
    """VT-059: who is refused again after the first refusal did not hold speaks to the second, too."""
    claim = await refused(school, worker)
    await answered(school, claim, worker)
    again = await school.read(claim)
    by = officer(school, "hrss_handler", "second-handler")
    reviewed = await school.review(again, by, positive=False)
    lead = officer(school, "hrss_lead", "fourth")
    second = await school.post(
        f"/v1/claims/{claim['id']}/decide",
        lead,
        seen=reviewed.json(),
        json={"approve": False, "items": ["六"], "explanation": "经复核，仍不符合条件。"},
    )
    address = f"/v1/claims/{claim['id']}/objections"
    text = {"text": "复核时仍未核对市级记录。"}

    raised = await school.post(address, worker.headers, json=text)
    twice = await school.post(address, worker.headers, json=text)
    listed = await school.get(address, worker.headers)

    assert second.json()["status"] == "refused", second.text
    assert raised.status_code == 201, raised.text
    assert (twice.status_code, twice.json()["code"]) == (409, "OBJECTED_ALREADY")
    assert [one["status"] for one in listed] == ["answered", "open"]
    assert len({one["decision_id"] for one in listed}) == 2


async def test_an_objection_of_before_is_to_the_refusal_that_stood_when_it_was_raised(
    school: School, worker: Worker
) -> None:
    """VT-059: not to one that a ruling had ended by then."""
    claim = await refused(school, worker)
    await rule(school, claim, "SET_ASIDE")
    by = officer(school, "hrss_handler", "second-handler")
    reviewed = await school.review(await school.read(claim), by, positive=False)
    refusal = {"approve": False, "items": ["六"], "explanation": "经复核，仍不符合条件。"}
    lead = officer(school, "hrss_lead", "fourth")
    await school.post(f"/v1/claims/{claim['id']}/decide", lead, seen=reviewed.json(), json=refusal)
    text_of_it = {"text": "复核时仍未核对市级记录。"}
    await school.ask(f"/v1/claims/{claim['id']}/objections", worker.headers, json=text_of_it)
    revision = import_module("training_subsidy.migrations.versions.20261228_each_refusal")

    async with owned(school.client, UNKEYED, id=claim["id"]) as session:
        await session.execute(text(revision.OF_EARLIER))
        [row] = await session.execute(KEYED, {"id": claim["id"]})

    assert row.of_objection == row.in_force


UNKEYED = "UPDATE claim_objections SET decision_id = NULL WHERE claim_id = CAST(:id AS uuid)"
KEYED = text(
    "SELECT o.decision_id AS of_objection, c.decision_id AS in_force"
    " FROM claim_objections AS o JOIN claims AS c ON c.id = o.claim_id"
    " WHERE c.id = CAST(:id AS uuid)"
)


async def test_an_unfounded_objection_leaves_the_refusal(school: School, worker: Worker) -> None:
    claim = await refused(school, worker)

    await answered(school, claim, worker, founded=False)

    assert (await school.read(claim))["status"] == "refused"


async def test_a_receipt_of_a_reopened_claim_is_taken_again(school: School, worker: Worker) -> None:
    """VT-014: the refusal gave the receipt free; another claim that has it now stands in the way."""
    seat = await school.graduated(await school.opened(), worker)
    number = {"invoice_number": "XZ-ONCE-77"}
    drafted = (await school.draft(seat, worker)).json()
    assert (await school.receipt(drafted, worker.headers, **number)).status_code == 201
    claim = await school.refused((await school.submit(drafted, worker)).json(), items=["六"])
    other = (await school.draft(seat, worker)).json()
    used = await school.receipt(other, worker.headers, **number)

    blocked = await answered(school, claim, worker)

    assert used.status_code == 201, used.text
    assert (blocked.status_code, blocked.json()["code"]) == (409, "RECEIPTS_USED_MEANWHILE")
    assert (await school.read(claim))["status"] == "refused"


async def test_a_receipt_that_became_an_invoice_is_not_taken_again(
    school: School, worker: Worker
) -> None:
    """VT-014: what an organisation entered after the refusal gave it free pays once."""
    seat = await school.graduated(await school.opened(), worker)
    drafted = (await school.draft(seat, worker)).json()
    await school.receipt(drafted, worker.headers, invoice_number="XZ-ONCE-78")
    claim = await school.refused((await school.submit(drafted, worker)).json(), items=["六"])
    invoice = await Firm(school).invoice("1500.00", invoice_number="XZ-ONCE-78")

    blocked = await answered(school, claim, worker)

    assert invoice.status_code == 201, invoice.text
    assert (blocked.status_code, blocked.json()["code"]) == (409, "RECEIPTS_USED_MEANWHILE")


async def test_a_share_of_an_invoice_that_was_removed_is_not_taken_again(school: School) -> None:
    """VT-014: number and file may be another invoice by now; one invoice does not pay twice."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    firm = Firm(school)
    course = await firm.a_class()
    await school.passed(course, [Worker(school.client)])
    invoice = (await firm.invoice("1000.00")).json()
    [made] = (await firm.claim_at_once(course, invoice_id=invoice["id"])).json()["results"]
    claim = await school.refused(await school.read({"id": made["claim_id"]}), items=["十一"])
    address = f"/v1/invoices/{invoice['id']}"
    seen = await school.get(address, firm.headers)
    await school.ask(f"{address}/remove", firm.headers, seen=seen, json={"reason": "发票登记有误"})

    blocked = await answered(school, claim, firm)

    assert (blocked.status_code, blocked.json()["code"]) == (409, "RECEIPTS_USED_MEANWHILE")
    assert (await school.read(claim))["status"] == "refused"


@pytest.mark.parametrize(
    ("outcome", "facts", "status"),
    [
        ("SET_ASIDE", {}, "submitted"),
        ("CHANGED", {"amount": "900.00"}, "submitted"),
        ("ORDERED", {"act_by": "2027-12-31"}, "submitted"),
        ("UPHELD", {}, "refused"),
        ("UNLAWFUL", {}, "refused"),
    ],
)
async def test_a_ruling_on_a_refusal_is_recorded_and_followed(
    school: School, worker: Worker, outcome: str, facts: dict[str, str], status: str
) -> None:
    """A-81: set aside, changed or ordered, others decide anew; upheld or unlawful, it stands."""
    claim = await refused(school, worker)

    recorded = await rule(school, claim, outcome, **facts)
    listed = await school.get(f"/v1/claims/{claim['id']}/rulings", worker.headers)

    assert recorded.status_code == 200, recorded.text
    assert (recorded.json()["status"], listed["status"]) == (status, status)
    [one] = listed["items"]
    assert (one["outcome"], one["number"]) == (outcome, "城政复〔2026〕3号")
    assert facts.items() <= one.items()


@pytest.mark.parametrize(
    ("outcome", "facts", "amount"),
    [("SET_ASIDE", {}, "1500.00"), ("CHANGED", {"amount": "900.00"}, "900.00")],
    ids=["set aside", "changed"],
)
async def test_what_a_rule_refused_and_a_court_did_not_is_approved_by_two(
    school: School, worker: Worker, outcome: str, facts: dict[str, str], amount: str
) -> None:
    """A-81: the same rule bars no more, and the amount is the one that was ruled."""
    seat = await school.graduated(await school.opened(), worker)
    await school.claimed(seat, worker)
    claim = await school.refused(await school.claimed(seat, worker))
    await rule(school, claim, outcome, **facts)

    seen = await school.read(claim)
    reviewed = await school.review(seen, officer(school, "hrss_handler", "second-handler"))
    assert reviewed.status_code == 200, reviewed.text
    approved = await school.decide(reviewed.json(), officer(school, "hrss_lead", "fourth"))

    assert claim["items"] == ["《215号（六）》"]
    assert approved.status_code == 200, approved.text
    assert (approved.json()["status"], approved.json()["amount"]) == ("approved", amount)


async def test_a_ruling_is_recorded_once_by_who_signed_nothing_and_not_before_the_decision(
    school: School, worker: Worker
) -> None:
    """A-50, A-81: four eyes, days, numbers."""
    early = await rule(school, await school.claim_of_a_graduate(), "UPHELD")
    claim = await refused(school, worker)
    signer = await rule(school, claim, "UPHELD", by=school.lead)
    yesterday = (school.today - timedelta(days=1)).isoformat()
    before = await rule(school, claim, "UPHELD", ruled_on=yesterday)
    without = await rule(school, claim, "CHANGED")
    upheld = await rule(school, claim, "UPHELD")
    twice = await rule(school, claim | {"version": upheld.json()["version"]}, "SET_ASIDE")
    further = await rule(
        school,
        claim | {"version": upheld.json()["version"]},
        "SET_ASIDE",
        number="城政复〔2026〕9号",
    )

    assert (early.status_code, early.json()["code"]) == (404, "LETTER_NOT_READY")
    assert (signer.status_code, signer.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    assert before.json()["code"] == "CLAIM_RULED_ON_NOT_POSSIBLE"
    assert without.status_code == 422
    assert twice.json()["code"] == "CLAIM_RULING_KNOWN"
    assert further.json()["status"] == "submitted"


async def test_a_ruling_on_an_approval_is_the_leads_to_follow(
    school: School, worker: Worker
) -> None:
    """A-81: the lead keeps the approval, takes it back, or has it paid back; never who signed it."""
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    recorded = await rule(school, claim, "SET_ASIDE")
    seen = await school.read(claim)
    body = {"reason": "裁决认定补贴对象有误"}
    signer = await school.post(
        f"/v1/claims/{claim['id']}/revoke", school.lead, seen=seen, json=body
    )
    revoked = await school.post(
        f"/v1/claims/{claim['id']}/revoke",
        officer(school, "hrss_lead", "fourth"),
        seen=seen,
        json=body,
    )

    duties = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(school.client.database, claim["id"])
        if "what" in event.payload
    ]
    assert recorded.json()["status"] == "approved"
    assert ("approval_check", "set") in duties
    assert signer.status_code == 403
    assert revoked.status_code == 200, revoked.text


async def test_what_a_ruling_adds_to_a_paid_claim_is_ordered_by_two(
    school: School, worker: Worker
) -> None:
    """A-81, VT-059: of 1,000.00 a court makes 1,200.00; 200.00 are ordered once, out of the plan."""
    claim = await paid(school, worker)
    day = (school.today + timedelta(days=20)).isoformat()
    early = await order_the_rest(school, claim)
    await rule(school, claim, "CHANGED", amount="1200.00", act_by=day)

    signer = await order_the_rest(school, claim, school.handler)
    proposed = await order_the_rest(school, claim)
    before = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    confirm = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    by_signer = await school.post(confirm, school.lead, seen=proposed)
    done = await school.post(confirm, officer(school, "hrss_lead", "fourth"), seen=proposed)
    again = await order_the_rest(school, claim)

    assert (early.status_code, early.json()["code"]) == (409, "NOTHING_MORE_RULED")
    assert signer.status_code == 403
    assert by_signer.status_code == 403
    assert done.status_code == 200, done.text
    assert again.json()["code"] == "NOTHING_MORE_RULED"
    events = await outbox(school.client.database, claim["id"])
    [order] = [event.payload for event in events if event.type == ClaimSupplemented.type]
    [decided] = [event.payload for event in events if event.type == ClaimDecided.type]
    assert (order["amount"], order["supplements"]) == ("200.00", decided["decision_id"])
    assert order["decision_id"] != decided["decision_id"]
    after = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert Decimal(after["committed"]) - Decimal(before["committed"]) == Decimal("200.00")
    assert await duties_of(school, claim, "claim_ruling") == ["set", "met"]

    await deliver(school, money(claim, order["decision_id"], 20_000))
    [one] = await school.get(f"/v1/claims/{claim['id']}/supplements", worker.headers)
    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert (one["amount"], one["status"]) == ("200.00", "paid")
    assert "按裁决补发200.00元，等待拨付。" in [line["sentence"] for line in told["entries"]]


async def test_a_further_order_that_cannot_be_paid_gives_the_plan_its_money_back(
    school: School, worker: Worker
) -> None:
    """A-81: what finance cancels may be ordered again."""
    claim = await paid(school, worker)
    await rule(school, claim, "CHANGED", amount="1200.00")
    proposed = await order_the_rest(school, claim)
    confirm = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    await school.ask(confirm, officer(school, "hrss_lead", "fourth"), seen=proposed)
    events = await outbox(school.client.database, claim["id"])
    [order] = [event.payload for event in events if event.type == ClaimSupplemented.type]
    cancelled = PaymentCancelled(
        case_id=UUID(claim["id"]),
        payment_id=uuid4(),
        decision_id=UUID(order["decision_id"]),
        amount=20_000,
        reason="ACCOUNT_CLOSED",
    )

    await deliver(school, cancelled)
    again = await order_the_rest(school, claim)

    [one] = await school.get(f"/v1/claims/{claim['id']}/supplements", school.handler)
    assert one["status"] == "cancelled"
    assert (await school.read(claim))["status"] == "paid"
    assert again.status_code == 202, again.text


async def test_of_a_paid_claim_the_account_is_corrected_where_a_further_order_met_a_closed_one(
    school: School, worker: Worker
) -> None:
    """A-81, VT-059: the claimant names another card; of a claim that is paid wholly nobody does."""
    claim = await paid(school, worker)
    await rule(school, claim, "CHANGED", amount="1200.00")
    proposed = await order_the_rest(school, claim)
    confirm = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    await school.ask(confirm, officer(school, "hrss_lead", "fourth"), seen=proposed)
    events = await outbox(school.client.database, claim["id"])
    [order] = [event.payload for event in events if event.type == ClaimSupplemented.type]
    facts = {
        "case_id": UUID(claim["id"]),
        "payment_id": uuid4(),
        "decision_id": UUID(order["decision_id"]),
        "amount": 20_000,
    }
    card = {"bank_code": "BANK-LHASA", "account": Worker(school.client).card}
    address = f"/v1/claims/{claim['id']}/correct-payee"
    early = await school.post(address, worker.headers, seen=await school.read(claim), json=card)

    returned = PaymentReturned(
        **facts, attempt=1, reason="ACCOUNT_CLOSED", needs_applicant=True, after_paid=True
    )
    await deliver(school, money(claim, order["decision_id"], 20_000), returned)
    [owed] = await school.get(f"/v1/claims/{claim['id']}/supplements", worker.headers)
    asked = await school.get(f"/v1/claims/{claim['id']}", worker.headers)
    told_next = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    corrected = await school.ask(address, worker.headers, seen=asked, json=card)

    assert told_next["next"]["role"] == "applicant"
    assert (early.status_code, early.json()["code"]) == (409, "ACTION_NOT_ALLOWED")
    assert owed["status"] == "ordered"
    assert (asked["status"], asked["needs_payee"]) == ("paid", True)
    assert (corrected["status"], corrected["needs_payee"]) == ("paid", False)
    assert corrected["payee"]["payee_version"] == 2
    events = await outbox(school.client.database, claim["id"])
    [told] = [event for event in events if event.type.endswith("claim-payee-corrected.v1")]
    assert told.payload["payee_version"] == 2


async def test_the_day_of_a_ruling_is_a_duty_that_ends_with_the_new_decision(
    school: School, worker: Worker
) -> None:
    """A-81: the day that the ruling names stands until others have decided."""
    claim = await refused(school, worker)
    day = (school.today + timedelta(days=20)).isoformat()

    await rule(school, claim, "SET_ASIDE", act_by=day)
    set_ = await duties_of(school, claim, "claim_ruling")
    approved = await decided_anew(school, claim)

    assert approved.json()["status"] == "approved", approved.text
    assert set_ == ["set"]
    assert await duties_of(school, claim, "claim_ruling") == ["set", "met"]


async def test_a_reopened_refusal_is_no_fault_in_the_evidence(
    school: School, worker: Worker
) -> None:
    """VT-059: what was signed and set aside stands beside the chain; nothing is missing from it."""
    claim = await refused(school, worker)
    await answered(school, claim, worker)

    async with owned(school.client) as session:
        missing = await session.execute(VERDICTS_REMOVED)
        otherwise = await session.execute(
            CLAIMS_PUBLISHED_OTHERWISE, {"decided": ClaimDecided.type}
        )
        differing = await session.execute(VERDICTS)

    assert claim["id"] not in {row.claim for row in missing}
    numbers = {row.case_number for row in (*otherwise, *differing)}
    assert claim["case_number"] not in numbers


async def test_a_reopening_that_somebody_strikes_out_is_found(
    school: School, worker: Worker
) -> None:
    claim = await refused(school, worker)
    await answered(school, claim, worker)

    strike = "DELETE FROM claim_reopenings WHERE claim_id = CAST(:id AS uuid)"
    async with owned(school.client, strike, id=claim["id"]) as session:
        missing = await session.execute(VERDICTS_REMOVED)

    assert claim["id"] in {row.claim for row in missing}
