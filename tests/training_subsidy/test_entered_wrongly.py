"""What was entered wrongly is taken back by who entered it, and once claims rest on it by two officers."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_client.chance import hex_text
from aid_testing.claim_payments import deliver
from aid_testing.rows import outbox, rows
from aid_testing.training import Firm, School, Worker, a_pdf
from shared.contracts.disbursement import PaymentCancelled

WHY = {"reason": "金额登记有误，已核对原件"}


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


async def claimed_at_once(school: School, firm: Firm, count: int) -> tuple[Any, list[str]]:
    """An invoice that the submitted claims of a class share, and these claims."""
    await school.set_plan("1000000.00", funding="ENTERPRISE_ON_JOB")
    course = await firm.a_class()
    await school.passed(course, [Worker(school.client) for _ in range(count)])
    invoice = (await firm.invoice("2000.00")).json()
    batch = await firm.claim_at_once(course, invoice_id=invoice["id"])
    assert batch.status_code == 201, batch.text
    return invoice, [one["claim_id"] for one in batch.json()["results"]]


async def drafted(school: School, firm: Firm, *, seats: int = 1) -> Any:
    """An enterprise's draft for the first of a class."""
    course = await firm.a_class()
    people = [Worker(school.client) for _ in range(seats)]
    seat = (await school.passed(course, people))[0]
    said = {"type": "ENTERPRISE_ON_JOB", "claimant": "ENTERPRISE", "account": firm.account}
    return (await school.draft(seat, people[0], firm.headers, **said)).json(), people[0]


async def share(school: School, firm: Firm, claim: Any, invoice: Any, **body: Any) -> Any:
    said = {"invoice_id": invoice["id"]} | body
    return await school.post(f"/v1/claims/{claim['id']}/invoices", firm.headers, json=said)


async def duties(school: School, claim: str) -> list[str]:
    owed = await rows(
        school.client.database,
        "SELECT what FROM deadlines WHERE case_id = CAST(:id AS uuid) AND state = 'open'",
        id=claim,
    )
    return [row.what for row in owed]


async def cancelled(school: School, claim: str) -> None:
    """Disbursement says that the payment of an approved claim was stopped."""
    events = await outbox(school.client.database, claim)
    [decided] = [one for one in events if one.type.endswith("claim-decided.v1")]
    await deliver(
        school,
        PaymentCancelled(
            case_id=UUID(claim),
            payment_id=uuid4(),
            decision_id=UUID(decided.payload["decision_id"]),
            amount=100_000,
            reason="REVOKED",
        ),
    )


async def test_an_enterprise_takes_a_wrong_invoice_back_and_enters_it_anew(
    school: School, firm: Firm
) -> None:
    """VT-059: number and file are free again, and what drafts had of it is gone."""
    claim, _ = await drafted(school, firm)
    file, number = a_pdf(), f"FP{hex_text(6).upper()}"
    wrong = (await firm.invoice("9000.00", content=file, invoice_number=number)).json()
    assert (await share(school, firm, claim, wrong, amount="900.00")).status_code == 201
    seen = await school.get(f"/v1/invoices/{wrong['id']}", firm.headers)

    stranger = await school.post(
        f"/v1/invoices/{wrong['id']}/remove", Firm(school).headers, seen=seen, json=WHY
    )
    removed = await school.post(
        f"/v1/invoices/{wrong['id']}/remove", firm.headers, seen=seen, json=WHY
    )
    right = await firm.invoice("900.00", content=file, invoice_number=number)

    assert stranger.status_code == 404
    assert removed.status_code == 200, removed.text
    assert removed.json()["removed_at"] is not None
    assert right.status_code == 201, right.text
    listed = await school.get("/v1/invoices", firm.headers)
    assert [one["id"] for one in listed["items"]] == [right.json()["id"]]
    left = await school.client.get(f"/v1/claims/{claim['id']}/invoices", headers=firm.headers)
    assert left.json() == []
    late = await share(school, firm, claim, wrong, amount="900.00")
    assert (late.status_code, late.json()["code"]) == (404, "INVOICE_NOT_FOUND")


async def test_a_drafts_wrong_share_is_taken_back_and_shared_anew(
    school: School, firm: Firm
) -> None:
    """VT-059: the invoice has the sum free again; of a submitted claim nothing is taken alone."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    claim, worker = await drafted(school, firm)
    invoice = (await firm.invoice("2000.00")).json()
    wrong = await share(school, firm, claim, invoice, amount="1900.00")
    address = f"/v1/claims/{claim['id']}/invoices/{invoice['id']}/remove"

    removed = await school.post(address, firm.headers, seen=wrong, json=WHY)
    right = await share(school, firm, claim, invoice, amount="1100.00")
    submitted = (await school.submit(claim, worker, firm.headers)).json()
    late = await school.post(address, firm.headers, seen=right, json=WHY)

    assert removed.status_code == 200, removed.text
    assert removed.json()["removed_at"] is not None
    assert (right.status_code, submitted["paid"]) == (201, "1100.00")
    assert (late.status_code, late.json()["code"]) == (409, "INVOICE_NOT_NOW")
    now = await school.get(f"/v1/invoices/{invoice['id']}", firm.headers)
    assert (now["shared"], now["free"]) == ("1100.00", "900.00")


async def test_an_invoice_that_submitted_claims_use_is_taken_off_by_two_officers(
    school: School, firm: Firm
) -> None:
    """VT-059: claims under way are held, and of an approved one the lead owes a look.

    Number and file are free once the approval is cancelled, and not before: nothing is paid twice.
    """
    invoice, [first, second] = await claimed_at_once(school, firm, 2)
    await school.approved(await school.read({"id": first}))
    seen = await school.get(f"/v1/invoices/{invoice['id']}", firm.headers)
    address = f"/v1/invoices/{invoice['id']}"
    body = WHY | {"document": "拉人社核〔2026〕15号", "county": school.county}

    alone = await school.post(f"{address}/remove", firm.headers, seen=seen, json=WHY)
    proposed = await school.post(f"{address}/take-back", school.handler, seen=seen, json=body)
    untouched = await school.read({"id": second})
    await school.confirmed(proposed)

    assert (alone.status_code, alone.json()["code"]) == (409, "INVOICE_IN_USE")
    assert untouched["status"] == "submitted"
    assert (await school.read({"id": second}))["status"] == "held"
    assert "approval_check" in await duties(school, first)
    same = {"invoice_number": invoice["invoice_number"], "issuer": invoice["issuer"]}
    early = await firm.invoice("900.00", **same)
    now = await school.get(address, firm.headers)
    alone = await school.post(f"{address}/remove", firm.headers, seen=now, json=WHY)
    assert (early.status_code, early.json()["code"]) == (409, "RECEIPT_USED_ALREADY")
    assert now["shared"] == "1000.00"
    assert (alone.status_code, alone.json()["code"]) == (409, "INVOICE_IN_USE")
    await cancelled(school, first)
    now = await school.get(address, firm.headers)
    assert now["shared"] == "0.00"
    await school.ask(f"{address}/remove", firm.headers, seen=now, json=WHY)
    again = await firm.invoice("900.00", **same)
    assert again.status_code == 201, again.text


async def test_a_held_claim_is_asked_anew_when_its_invoice_is_taken_off(
    school: School, firm: Firm
) -> None:
    """VT-059: what the enterprise does after the proposal does not void it; the answer is of now."""
    invoice, [claim, other] = await claimed_at_once(school, firm, 2)
    seen = await school.read({"id": claim})
    reason = {"reason": "核对发票"}
    await school.ask(f"/v1/claims/{claim}/hold", school.handler, seen=seen, json=reason)
    address = f"/v1/invoices/{invoice['id']}"
    body = WHY | {"document": "拉人社核〔2026〕15号", "county": school.county}
    seen = await school.get(address, firm.headers)
    proposed = await school.post(f"{address}/take-back", school.handler, seen=seen, json=body)
    seen = await school.read({"id": other})
    await school.ask(f"/v1/claims/{other}/withdraw", firm.headers, seen=seen)

    await school.confirmed(proposed)

    held = await school.read({"id": claim})
    assert (held["status"], held["paid"]) == ("held", None)
    told = await school.get(f"/v1/claims/{claim}/timeline", school.handler)
    assert [one["code"] for one in told["entries"]].count("claim-held") == 2


async def test_another_countys_office_takes_no_invoice_off(school: School, firm: Firm) -> None:
    invoice, _ = await claimed_at_once(school, firm, 1)
    seen = await school.get(f"/v1/invoices/{invoice['id']}", firm.headers)
    body = WHY | {"document": "拉人社核〔2026〕15号", "county": "540999"}

    answer = await school.post(
        f"/v1/invoices/{invoice['id']}/take-back", school.handler, seen=seen, json=body
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "OUTSIDE_REGION")


async def test_more_than_the_even_part_needs_a_reason_that_a_person_looks_at(
    school: School, firm: Firm
) -> None:
    """VT-059: of 3,000.00 for three each has 1,000.00; who is to have more is held with the reason."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    claim, worker = await drafted(school, firm, seats=3)
    invoice = (await firm.invoice("3000.00")).json()

    without = await share(school, firm, claim, invoice, amount="1000.01")
    shared = await share(school, firm, claim, invoice, amount="1400.00", reason="另加实操五日")
    held = (await school.submit(claim, worker, firm.headers)).json()
    address = f"/v1/claims/{claim['id']}/invoices"
    [shown] = (await school.client.get(address, headers=school.handler)).json()
    released = await school.post(
        f"/v1/claims/{claim['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "实操记录属实"},
    )

    assert (without.status_code, without.json()["code"]) == (422, "SHARE_NEEDS_REASON")
    assert shared.status_code == 201, shared.text
    assert (held["status"], held["reason"]) == ("held", "SHARE_ABOVE_EVEN")
    assert (shown["above_even"], shown["reason"]) == (True, "另加实操五日")
    assert (released.status_code, released.json()["status"]) == (200, "submitted")


async def test_who_claims_for_a_class_says_why_one_has_more(school: School, firm: Firm) -> None:
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    course = await firm.a_class()
    seats = await school.passed(course, [Worker(school.client) for _ in range(2)])
    invoice = (await firm.invoice("2000.00")).json()
    items = [
        {"enrolment_id": seat["id"], "amount": amount}
        for seat, amount in zip(seats, ("1200.00", "800.00"), strict=True)
    ]

    without = await firm.claim_at_once(course, invoice_id=invoice["id"], items=items)
    items[0]["reason"] = "另加实操五日"
    batch = await firm.claim_at_once(course, invoice_id=invoice["id"], items=items)

    assert (without.status_code, without.json()["code"]) == (422, "SHARE_NEEDS_REASON")
    codes = [(one["status"], one["code"]) for one in batch.json()["results"]]
    assert codes == [("held", "SHARE_ABOVE_EVEN"), ("submitted", None)]


async def a_recording(school: School, course: Any, digest: str) -> Any:
    return await school.shown(course, sha256=digest)


async def test_a_wrong_recording_is_taken_back_and_shows_its_own_lesson(school: School) -> None:
    """VT-062: the file is free for the class that it is of; the list has what stands."""
    wrong, right = await school.opened(), await school.opened()
    digest = hex_text(32).lower()
    entered = await a_recording(school, wrong, digest)
    address = f"/v1/classes/{wrong['id']}/evidence"

    removed = await school.post(
        f"{address}/{entered.json()['id']}/remove", school.own, seen=entered, json=WHY
    )
    again = await school.post(
        f"{address}/{entered.json()['id']}/remove", school.own, seen=removed, json=WHY
    )
    moved = await a_recording(school, right, digest)

    assert removed.status_code == 200, removed.text
    assert removed.json()["removed_at"] is not None
    assert (again.status_code, again.json()["code"]) == (404, "EVIDENCE_NOT_FOUND")
    assert moved.status_code == 201, moved.text
    assert (await school.get(address, school.handler))["items"] == []
    days = await school.get(f"/v1/classes/{wrong['id']}/lesson-days", school.handler)
    assert days["days"] == []


async def test_a_recording_that_claims_rest_on_is_taken_back_by_two_officers(
    school: School, worker: Worker
) -> None:
    """VT-062: the institution no longer does so alone, and the claim under way is held."""
    course = await school.opened()
    entered = await a_recording(school, course, hex_text(32).lower())
    claim = await school.claimed(await school.graduated(course, worker), worker)
    address = f"/v1/classes/{course['id']}/evidence/{entered.json()['id']}"
    body = WHY | {
        "document": "拉人社核〔2026〕16号",
        "county": school.county,
        "class_id": course["id"],
    }

    alone = await school.post(f"{address}/remove", school.own, seen=entered, json=WHY)
    proposed = await school.post(f"{address}/take-back", school.handler, seen=entered, json=body)
    await school.confirmed(proposed)

    assert (alone.status_code, alone.json()["code"]) == (409, "EVIDENCE_IN_USE")
    assert (await school.read(claim))["status"] == "held"
    assert (await school.get(address, school.handler))["removed_at"] is not None
