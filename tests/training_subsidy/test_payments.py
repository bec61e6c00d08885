from datetime import date
from uuid import uuid4

import pytest
from aid_testing.actors import as_
from aid_testing.claim_payments import approved, deliver
from aid_testing.finance import record_of
from aid_testing.rows import outbox, rows
from aid_testing.training import School, Worker
from shared.contracts.decisions import DecisionRecord
from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentOrdered,
    PaymentPaid,
    PaymentReturned,
)
from shared.contracts.plumbing import DisbursementDeadlineChanged
from shared.contracts.training_subsidy import ClaimDecided


@pytest.fixture
def paid_on() -> date:
    return date(2026, 12, 1)


async def test_a_paid_claim_is_told_once_however_often_the_event_comes(
    school: School, worker: Worker, paid_on: date
) -> None:
    claim, facts = await approved(school, worker)

    await deliver(school, PaymentPaid(**facts, attempt=1, paid_on=paid_on))

    assert (await school.read(claim))["status"] == "paid"
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    codes = [entry["code"] for entry in timeline["entries"]]
    assert codes.count("payment-paid") == 1
    assert any("1500.00" in entry["sentence"] for entry in timeline["entries"])


async def test_returned_money_asks_for_another_account(school: School, worker: Worker) -> None:
    claim, facts = await approved(school, worker)
    returned = PaymentReturned(
        **facts, attempt=1, reason="NAME_MISMATCH", needs_applicant=True, after_paid=False
    )
    await deliver(school, returned)
    seen = await school.get(f"/v1/claims/{claim['id']}", worker.headers)
    other = Worker(school.client)

    corrected = await school.ask(
        f"/v1/claims/{claim['id']}/correct-payee",
        worker.headers,
        seen=seen,
        json={"bank_code": "BANK-LHASA", "account": other.card},
    )

    assert seen["needs_payee"] is True
    assert corrected["needs_payee"] is False
    assert corrected["payee"]["payee_version"] == 2
    [event] = [
        event
        for event in await outbox(school.client.database, claim["id"])
        if event.type.endswith("claim-payee-corrected.v1")
    ]
    assert event.payload["payee_version"] == 2


async def test_a_cancelled_payment_gives_plan_and_place_free(
    school: School, worker: Worker
) -> None:
    claim, facts = await approved(school, worker)
    asked = await school.ask(
        f"/v1/claims/{claim['id']}/revoke",
        school.lead,
        seen=claim,
        json={"reason": "发现材料不实"},
    )

    await deliver(school, PaymentCancelled(**facts, reason="REVOKED"))

    assert asked["status"] == "approved"
    assert (await school.read(claim))["status"] == "cancelled"
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert plan["committed"] == "0.00"
    again = await school.draft({"id": claim["enrolment_id"]}, worker)
    await school.receipt(again.json(), worker.headers)
    assert (await school.submit(again.json(), worker)).json()["decision"] == "ELIGIBLE"


async def test_money_that_comes_back_after_it_was_paid_is_owed_again(
    school: School, worker: Worker, paid_on: date
) -> None:
    claim, facts = await approved(school, worker)

    await deliver(
        school,
        PaymentPaid(**facts, attempt=1, paid_on=paid_on),
        PaymentReturned(
            **facts, attempt=1, reason="ACCOUNT_CLOSED", needs_applicant=True, after_paid=True
        ),
    )

    seen = await school.read(claim)
    assert (seen["status"], seen["needs_payee"]) == ("approved", True)


async def test_payments_of_other_cases_are_passed_over(school: School, paid_on: date) -> None:
    other = {
        "case_id": uuid4(),
        "payment_id": uuid4(),
        "decision_id": uuid4(),
        "amount": 1,
    }

    await deliver(school, PaymentPaid(**other, attempt=1, paid_on=paid_on))

    letters = await rows(
        school.client.database,
        "SELECT id FROM dead_letters WHERE key = :key",
        key=str(other["case_id"]).encode(),
    )
    assert letters == []


async def test_the_worker_is_told_by_when_it_is_paid(school: School, worker: Worker) -> None:
    claim, facts = await approved(school, worker)
    now = school.client.database.clock.now()
    due = DisbursementDeadlineChanged(
        case_id=facts["case_id"],
        deadline_id=uuid4(),
        what="payment",
        state="set",
        due_at=now,
        role="finance_maker",
        region=school.county,
        provisional=False,
        started_at=now,
        article="第三十三条",
    )
    await deliver(
        school,
        due,
        PaymentOrdered(**facts, fund="TS-1", ordered_at=now),
    )

    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)

    assert timeline["next"]["role"] == "finance_maker"
    assert timeline["next"]["due_at"] is not None
    assert school.today.isoformat() in timeline["next"]["sentence"]


async def test_without_a_term_the_worker_is_told_in_plain_chinese(
    school: School, worker: Worker
) -> None:
    claim, _ = await approved(school, worker)

    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)

    assert timeline["next"]["sentence"] == "财务将尽快发放到您的账户。"


async def test_the_letter_is_the_claimants_and_the_offices(school: School, worker: Worker) -> None:
    claim, _ = await approved(school, worker)
    stranger = as_(school.client.layout, "applicant", sub="stranger")

    letter = await school.get(f"/v1/claims/{claim['id']}/letter", worker.headers)
    denied = await school.client.get(f"/v1/claims/{claim['id']}/letter", headers=stranger)

    assert letter["body"] == "批准补贴1500.00元。"
    assert denied.status_code == 404


async def test_the_owner_tells_disbursement_who_is_paid(school: School, worker: Worker) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))
    service = as_(school.client.layout, "service", region=school.county, sub="service:disbursement")

    told = await school.client.get(
        f"/v1/internal/cases/{claim['id']}/people?purpose=PAYMENT", headers=service
    )
    denied = await school.client.get(
        f"/v1/internal/cases/{claim['id']}/people?purpose=PAYMENT", headers=worker.headers
    )

    assert told.json()["payee"]["account"] == worker.card
    assert told.json()["payee"]["holder_id_number"] == worker.id_number
    assert denied.status_code == 403


async def test_what_was_decided_is_confirmed_to_whoever_pays_it(
    school: School, worker: Worker
) -> None:
    claim, facts = await approved(school, worker)
    events = await outbox(school.client.database, claim["id"])
    [event] = [one.payload for one in events if one.type.endswith("claim-decided.v1")]
    service = as_(school.client.layout, "service", region=school.county, sub="service:disbursement")
    url = "/v1/internal/decisions"

    record = await school.client.get(f"{url}/{facts['decision_id']}", headers=service)
    unknown = await school.client.get(f"{url}/{uuid4()}", headers=service)

    told = DecisionRecord.model_validate(record.json())
    assert told == record_of(ClaimDecided.model_validate(event))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "DECISION_NOT_FOUND")
