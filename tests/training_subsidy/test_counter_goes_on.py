"""After a claim on paper the counter goes on for who has no account: papers, card, objection (A-50)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_client.courses import a_certificate_number
from aid_testing.actors import as_
from aid_testing.claim_payments import deliver
from aid_testing.rows import audit_of, outbox
from aid_testing.training import BANK, School, Worker, a_pdf
from shared.contracts.disbursement import PaymentReturned
from shared.contracts.training_subsidy import ClaimPayeeCorrected
from training_subsidy.domain.register.inquiry import Question


def officer(school: School, role: str, sub: str) -> dict[str, str]:
    return as_(school.client.layout, role, region=school.county, sub=sub)


def clerk(school: School) -> dict[str, str]:
    return officer(school, "hrss_handler", f"counter-{school.county}")


async def form(school: School, address: str, worker: Worker, by: Any = None, **changes: str) -> Any:
    """Something that the worker signed is scanned at the counter; the response."""
    said = {"signed_by": worker.name, "signed_on": school.today.isoformat()}
    return await school.post(
        address, by or clerk(school), data=said | changes, files={"file": ("form.pdf", a_pdf())}
    )


async def handed_in(school: School, worker: Worker, **changes: Any) -> Any:
    """A claim on paper as it was handed in, for a course unless it says for what else."""
    body = {
        "type": "PAY_FIRST",
        "name": worker.name,
        "id_number": worker.id_number,
        "account": {"bank_code": BANK, "account": worker.card},
    }
    if not changes:
        seat = await school.graduated(await school.opened(), worker)
        changes = {"enrolment_id": seat["id"]}
    entered = await school.post("/v1/claims/entries", clerk(school), json=body | changes)
    assert entered.status_code == 201, entered.text
    address = f"/v1/claims/{entered.json()['id']}"
    if "enrolment_id" in changes:
        receipt = {
            "item": "TRAINING_FEE",
            "issuer": "拉萨高原技工学校",
            "invoice_number": f"XZ{entered.json()['id'][-8:].upper()}",
            "amount": "1800.00",
            "paid_on": school.today.isoformat(),
        }
        files = {"file": ("receipt.pdf", a_pdf())}
        added = await school.post(
            f"{address}/entry-receipts", clerk(school), data=receipt, files=files
        )
        assert added.status_code == 201, added.text
    handed = await form(school, f"{address}/hand-in", worker)
    assert handed.status_code == 200, handed.text
    return handed.json()


async def sheet(school: School, claim: Any, worker: Worker, kind: str) -> str:
    """The number of a sheet that the worker signed."""
    entered = await form(school, f"/v1/claims/{claim['id']}/sheets", worker, kind=kind)
    assert entered.status_code == 201, entered.text
    number: str = entered.json()["id"]
    return number


async def propose(school: School, claim: Any, sheet_id: str, card: str, by: Any = None) -> Any:
    return await school.post(
        f"/v1/claims/{claim['id']}/payee-changes",
        by or clerk(school),
        json={"bank_code": BANK, "account": card, "sheet_id": sheet_id},
    )


async def answer(school: School, change: Any, word: str, by: Any) -> Any:
    seen = change.json()
    address = f"/v1/claims/{seen['claim_id']}/payee-changes/{seen['id']}/{word}"
    return await school.post(address, by, seen=change, json={})


async def facts(school: School, claim: Any) -> dict[str, Any]:
    events = await outbox(school.client.database, claim["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    decision = UUID(decided.payload["decision_id"])
    case = UUID(claim["id"])
    return {"case_id": case, "payment_id": uuid4(), "decision_id": decision, "amount": 150_000}


async def test_a_closed_card_is_corrected_at_the_counter_by_two(
    school: School, worker: Worker
) -> None:
    """VT-059, A-50: entered from a signed sheet by one, confirmed by a lead; the payment goes on."""
    claim = await school.approved(await handed_in(school, worker))
    returned = PaymentReturned(
        **await facts(school, claim),
        attempt=1,
        reason="ACCOUNT_CLOSED",
        needs_applicant=True,
        after_paid=False,
    )
    await deliver(school, returned)
    signed = await sheet(school, claim, worker, "ACCOUNT")
    card = Worker(school.client).card

    by_reviewer = await propose(school, claim, signed, card, school.handler)
    proposed = await propose(school, claim, signed, card)
    second = await propose(school, claim, signed, card)
    waiting = await school.read(claim)
    both = officer(school, "hrss_lead", f"counter-{school.county}")
    own = await answer(school, proposed, "confirm", both)
    confirmed = await answer(school, proposed, "confirm", school.lead)
    again = await answer(school, confirmed, "reject", school.lead)
    used = await propose(school, claim, signed, card)

    assert (by_reviewer.status_code, by_reviewer.json()["code"]) == (403, "OWN_CLAIM")
    assert proposed.status_code == 201, proposed.text
    assert card not in proposed.text
    assert (second.status_code, second.json()["code"]) == (409, "PAYEE_CHANGE_OPEN_ALREADY")
    assert (waiting["needs_payee"], waiting["payee"]["payee_version"]) == (True, 1)
    assert (own.status_code, own.json()["code"]) == (403, "PAYEE_CONFIRMED_BY_ANOTHER")
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "confirmed")
    assert again.json()["code"] == "ACTION_NOT_ALLOWED"
    assert (used.status_code, used.json()["code"]) == (409, "SHEET_USED_ALREADY")
    after = await school.read(claim)
    assert (after["needs_payee"], after["payee"]["payee_version"]) == (False, 2)
    events = await outbox(school.client.database, claim["id"])
    [told] = [event.payload for event in events if event.type == ClaimPayeeCorrected.type]
    assert told["payee_version"] == 2
    states = [e.payload["state"] for e in events if e.payload.get("what") == "claim_payee_change"]
    assert states == ["set", "met"]


async def test_an_account_that_the_lead_does_not_agree_to_is_not_paid_to(
    school: School, worker: Worker
) -> None:
    """A-50: what was rejected changes nothing, and another sheet may be entered after it."""
    claim = await school.approved(await handed_in(school, worker))
    signed = await sheet(school, claim, worker, "ACCOUNT")
    proposed = await propose(school, claim, signed, Worker(school.client).card)

    rejected = await answer(school, proposed, "reject", school.lead)
    address = f"/v1/claims/{claim['id']}/payee-changes/{proposed.json()['id']}"
    seen = await school.get(address, school.lead)
    used = await propose(school, claim, signed, Worker(school.client).card)
    other = await sheet(school, claim, worker, "ACCOUNT")
    again = await propose(school, claim, other, Worker(school.client).card)

    assert rejected.json()["status"] == seen["status"] == "rejected"
    assert (await school.read(claim))["payee"]["payee_version"] == 1
    assert (used.status_code, used.json()["code"]) == (409, "SHEET_USED_ALREADY")
    assert again.status_code == 201


async def test_a_refusal_is_objected_to_at_the_counter_and_answered_by_another_lead(
    school: School, worker: Worker
) -> None:
    """VT-059: a signed objection is entered once; the office owes the same answer."""
    claim = await handed_in(school, worker)
    reviewed = await school.review(claim, positive=False, amount=None)
    refusal = {"approve": False, "items": ["十一"], "explanation": "已领取过该工种补贴。"}
    address = f"/v1/claims/{claim['id']}"
    refused = await school.post(f"{address}/decide", school.lead, seen=reviewed, json=refusal)
    assert refused.json()["status"] == "refused", refused.text
    text = "本人未领取过该工种补贴，请核对记录。"
    paper = await sheet(school, claim, worker, "HANDED_IN")
    signed = await sheet(school, claim, worker, "OBJECTION")

    on_another = await school.post(
        f"{address}/object-at-counter", clerk(school), json={"text": text, "sheet_id": paper}
    )
    objected = await school.post(
        f"{address}/object-at-counter", clerk(school), json={"text": text, "sheet_id": signed}
    )
    said = {"founded": True, "answer": "经核，原记录有误，已更正。"}
    own = officer(school, "hrss_lead", f"counter-{school.county}")
    to = f"{address}/objections/{objected.json()['id']}/answer"
    by_clerk = await school.post(to, own, seen=objected, json=said)
    answered = await school.post(
        to, officer(school, "hrss_lead", "another-lead"), seen=objected, json=said
    )

    assert (on_another.status_code, on_another.json()["code"]) == (422, "SHEET_DOES_NOT_ASK")
    assert objected.status_code == 201, objected.text
    assert (by_clerk.status_code, by_clerk.json()["code"]) == (403, "OWN_CLAIM")
    assert answered.json()["status"] == "answered", answered.text
    again = await school.read(claim)
    assert again["status"] == "submitted"

    by = officer(school, "hrss_handler", "second-handler")
    reviewed = await school.review(again, by, positive=False, amount=None)
    by = officer(school, "hrss_lead", "fourth")
    refused = await school.post(f"{address}/decide", by, seen=reviewed, json=refusal)
    assert refused.json()["status"] == "refused", refused.text
    at_counter = f"{address}/object-at-counter"
    body = {"text": text, "sheet_id": signed}
    used = await school.post(at_counter, clerk(school), json=body)
    other = {"text": text, "sheet_id": await sheet(school, claim, worker, "OBJECTION")}
    anew = await school.post(at_counter, clerk(school), json=other)
    assert (used.status_code, used.json()["code"]) == (409, "SHEET_USED_ALREADY")
    assert anew.status_code == 201, anew.text


async def test_what_the_worker_hands_in_is_seen_by_who_handles_the_claim(
    school: School, worker: Worker
) -> None:
    """VT-057: a paper is scanned at the counter; its reading is audited, and the worker's name is on it."""
    claim = await handed_in(school, worker)
    address = f"/v1/claims/{claim['id']}/sheets"
    number = await sheet(school, claim, worker, "HANDED_IN")

    other = await form(school, address, worker, kind="HANDED_IN", signed_by="别人")
    listed = await school.get(address, school.handler)
    scan = await school.client.get(f"{address}/{number}", headers=school.lead)
    unknown = await school.client.get(f"{address}/{uuid4()}", headers=school.lead)
    told = await school.get(f"/v1/claims/{claim['id']}/timeline", school.handler)

    assert (other.status_code, other.json()["code"]) == (422, "SIGNATURE_DIFFERS")
    assert [(one["id"], one["kind"]) for one in listed] == [(number, "HANDED_IN")]
    assert (scan.status_code, scan.content[:5]) == (200, b"%PDF-")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "SHEET_NOT_FOUND")
    assert "窗口收到了申请人签字的材料。" in [line["sentence"] for line in told["entries"]]
    read = [one.action for one in await audit_of(school.client.database, claim["id"])]
    assert "read_claim_sheet" in read


async def test_a_scan_is_entered_anew_only_until_something_was_entered_from_it(
    school: School, worker: Worker
) -> None:
    """A-50: a wrong day is put right without another signature; a paper is used once all the same."""
    claim = await school.approved(await handed_in(school, worker))
    scan = {"file": ("form.pdf", a_pdf())}
    said = {"signed_by": worker.name, "signed_on": school.today.isoformat(), "kind": "ACCOUNT"}
    address = f"/v1/claims/{claim['id']}/sheets"

    async def entered(**changes: str) -> Any:
        return await school.post(address, clerk(school), data=said | changes, files=scan)

    wrong, right = await entered(), await entered()
    used = await propose(school, claim, right.json()["id"], Worker(school.client).card)
    await answer(school, used, "reject", school.lead)
    by_the_other = await propose(school, claim, wrong.json()["id"], Worker(school.client).card)
    again = await entered()
    of_another_kind = await entered(kind="OBJECTION")

    assert (wrong.status_code, right.status_code, used.status_code) == (201, 201, 201)
    assert (by_the_other.status_code, by_the_other.json()["code"]) == (409, "SHEET_USED_ALREADY")
    assert (again.status_code, again.json()["code"]) == (409, "SHEET_ENTERED_ALREADY")
    assert of_another_kind.status_code == 201


async def test_of_a_claim_in_an_account_the_counter_takes_in_nothing(
    school: School, worker: Worker
) -> None:
    """A-50: who has an account acts in it."""
    claim = await school.claim_of_a_graduate(worker)

    entered = await form(school, f"/v1/claims/{claim['id']}/sheets", worker, kind="ACCOUNT")

    assert (entered.status_code, entered.json()["code"]) == (404, "CLAIM_NOT_FOUND")


def a_certificate(school: School, **changes: Any) -> dict[str, Any]:
    return {
        "type": "INSURED_SKILL_UPGRADE",
        "kind": "SKILL_UPGRADE",
        "certificate": {
            "region": school.county,
            "trade_code": school.trade_code,
            "level": 5,
            "body_code": school.body_code,
            "number": a_certificate_number(),
            "issued_on": school.today.isoformat(),
        }
        | changes,
    }


async def test_an_insured_worker_without_an_account_claims_at_the_counter(
    school: School, worker: Worker
) -> None:
    """VT-038, A-50: body and insurance are asked as of any other; nobody's account is bound."""
    await school.set_plan("100000.00", funding="INSURED_SKILL_UPGRADE")

    claim = await handed_in(school, worker, **a_certificate(school))
    school.bodies.says(Question.UNEMPLOYMENT_INSURANCE, "CONFIRMED", contribution_months=40)
    school.bodies.says(Question.CERTIFICATE, "CONFIRMED")
    await school.bodies.work([claim["id"]])
    approved = await school.approved(await school.read(claim))

    assert (claim["status"], claim["reasons"][0]) == ("held", "CERTIFICATE_NOT_VERIFIABLE")
    assert (approved["status"], approved["amount"]) == ("approved", "1000.00")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": None, "id_number": None}, "NOT_THIS_PERSON"),
        ({"region": "540999"}, "OUTSIDE_REGION"),
    ],
    ids=["nobody is named", "another county"],
)
async def test_the_counter_names_the_insured_worker_and_stays_in_its_county(
    school: School, worker: Worker, changes: dict[str, Any], code: str
) -> None:
    body = {
        "name": worker.name,
        "id_number": worker.id_number,
        "account": {"bank_code": BANK, "account": worker.card},
    }
    own = {name: value for name, value in changes.items() if name in body}
    others = {name: value for name, value in changes.items() if name not in body}

    refused = await school.post(
        "/v1/claims/entries", clerk(school), json=body | a_certificate(school, **others) | own
    )

    assert refused.json()["code"] == code, refused.text
