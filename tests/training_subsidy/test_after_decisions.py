"""A claimant mends a receipt, reads the own letter, and objects to a refusal."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.rows import audit_of, rows
from aid_testing.training import School, Worker, a_pdf

DELIVERY = {"method": "HAND", "proof": "送达回证 城人社送〔2026〕18号，本人签收"}


async def remove(school: School, claim: Any, receipt: Any, headers: Any) -> Any:
    seen = await school.get(f"/v1/claims/{claim['id']}", headers)
    return await school.post(
        f"/v1/claims/{claim['id']}/receipts/{receipt['id']}/remove", headers, seen=seen
    )


async def a_draft(school: School, worker: Worker) -> Any:
    enrolment = await school.graduated(await school.opened(), worker)
    return (await school.draft(enrolment, worker)).json()


async def test_a_wrong_receipt_is_taken_back_and_its_number_and_file_are_free_again(
    school: School, worker: Worker
) -> None:
    """VT-057: the claimant mends a draft without paper and without beginning again."""
    drafted, content = await a_draft(school, worker), a_pdf()
    said = {"content": content, "invoice_number": "XZ-WRONG-1"}
    wrong = (await school.receipt(drafted, worker.headers, "900.00", **said)).json()
    assert (await school.receipt(drafted, worker.headers, **said)).status_code == 409

    removed = await remove(school, drafted, wrong, worker.headers)
    again = await remove(school, drafted, wrong, worker.headers)
    right = await school.receipt(drafted, worker.headers, "1200.00", **said)
    submitted = (await school.submit(drafted, worker)).json()

    assert removed.status_code == 200, removed.text
    assert removed.json()["removed_at"] is not None
    assert (again.status_code, again.json()["code"]) == (404, "RECEIPT_NOT_FOUND")
    assert right.status_code == 201, right.text
    assert submitted["paid"] == "1200.00"


async def test_of_a_submitted_claim_the_rules_are_asked_again_without_the_receipt(
    school: School, worker: Worker
) -> None:
    drafted = await a_draft(school, worker)
    await school.receipt(drafted, worker.headers, "1000.00")
    wrong = (await school.receipt(drafted, worker.headers, "800.00")).json()
    claim = (await school.submit(drafted, worker)).json()
    plan_before = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)

    removed = await remove(school, claim, wrong, worker.headers)

    assert removed.status_code == 200, removed.text
    now = await school.read(claim)
    assert (now["status"], now["computed_amount"]) == ("submitted", "1000.00")
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert (plan_before["committed"], plan["committed"]) == ("1500.00", "1000.00")
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert [one["code"] for one in timeline["entries"]] == ["claim-submitted", "receipt-removed"]


async def test_a_submitted_claim_keeps_its_only_receipt_and_a_reviewed_one_all(
    school: School, worker: Worker
) -> None:
    claim = await school.claim_of_a_graduate(worker)
    [receipt] = (
        await school.client.get(f"/v1/claims/{claim['id']}/receipts", headers=worker.headers)
    ).json()

    only = await remove(school, claim, receipt, worker.headers)
    strangers = await school.post(
        f"/v1/claims/{claim['id']}/receipts/{receipt['id']}/remove",
        Worker(school.client).headers,
        seen=claim,
    )
    await school.review(claim)
    late = await remove(school, claim, receipt, worker.headers)

    assert (only.status_code, only.json()["code"]) == (409, "LAST_RECEIPT")
    assert strangers.status_code == 404
    assert (late.status_code, late.json()["code"]) == (409, "ACTION_NOT_ALLOWED")


async def test_a_held_claim_gives_a_wrong_receipt_back_and_stays_held(
    school: School, worker: Worker
) -> None:
    drafted = await a_draft(school, worker)
    await school.receipt(drafted, worker.headers, "1000.00")
    wrong = (await school.receipt(drafted, worker.headers, "800.00")).json()
    claim = (await school.submit(drafted, worker)).json()
    held = await school.ask(
        f"/v1/claims/{claim['id']}/hold", school.handler, seen=claim, json={"reason": "核实票据"}
    )

    removed = await remove(school, held, wrong, worker.headers)
    now = await school.read(claim)
    released = await school.ask(
        f"/v1/claims/{claim['id']}/release", school.lead, seen=now, json={"reason": "票据已更正"}
    )

    assert (removed.status_code, now["status"]) == (200, "held")
    assert released["computed_amount"] == "1000.00"


@pytest.mark.parametrize("approved", [True, False])
async def test_a_80_the_own_letter_is_a_page_and_names_both_ways_with_their_terms(
    school: School, worker: Worker, *, approved: bool
) -> None:
    claim = await school.claim_of_a_graduate(worker)
    await (school.approved(claim) if approved else school.refused(claim, items=["六"]))
    address = f"/v1/claims/{claim['id']}/letter/page"

    html = await school.client.get(address, headers=worker.headers)
    pdf = await school.client.get(address, headers=worker.headers | {"Accept": "application/pdf"})
    strangers = await school.client.get(address, headers=Worker(school.client).headers)

    assert html.headers["content-type"].startswith("text/html")
    for words in (worker.name, "六十日", "行政复议", "六个月", "行政诉讼", claim["case_number"]):
        assert words in html.text
    assert pdf.content.startswith(b"%PDF")
    assert strangers.status_code == 404
    actions = [row.action for row in await audit_of(school.client.database, claim["id"])]
    assert actions.count("read_letter") == 2


async def duties(school: School, claim: Any) -> list[tuple[str, str]]:
    return [
        (row.what, row.state)
        for row in await rows(
            school.client.database,
            "SELECT what, state FROM deadlines WHERE case_id = CAST(:id AS uuid)"
            " AND what IN ('claim_delivery', 'claim_objection') ORDER BY what",
            id=claim["id"],
        )
    ]


async def test_a_80_a_delivery_is_owed_and_starts_the_terms_of_appeal(
    school: School, worker: Worker
) -> None:
    claim = await school.refused(await school.claim_of_a_graduate(worker), items=["六"])
    address = f"/v1/claims/{claim['id']}/delivery"
    owed = await duties(school, claim)
    early = (school.today - timedelta(days=1)).isoformat()
    on = {"on": school.today.isoformat()}

    not_yet = await school.client.get(address, headers=worker.headers)
    impossible = await school.post(
        address, school.handler, seen=claim, json=DELIVERY | {"on": early}
    )
    delivered = await school.post(address, school.handler, seen=claim, json=DELIVERY | on)
    seen = await school.get(address, worker.headers)
    twice = await school.post(address, school.handler, seen=seen, json=DELIVERY | on)

    assert owed == [("claim_delivery", "open")]
    assert (not_yet.status_code, not_yet.json()["code"]) == (404, "NOT_DELIVERED")
    assert impossible.json()["code"] == "DELIVERED_ON_NOT_POSSIBLE"
    assert delivered.status_code == 201, delivered.text
    assert seen["reconsideration_until"] >= (school.today + timedelta(days=60)).isoformat()
    assert (twice.status_code, twice.json()["code"]) == (409, "DELIVERED_ALREADY")
    assert await duties(school, claim) == [("claim_delivery", "met")]
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert seen["litigation_until"] in timeline["entries"][-1]["sentence"]
    for (row,) in await rows(school.client.database, "SELECT t::text FROM claim_deliveries t"):
        assert "送达回证" not in row


async def test_a_80_a_delivery_entered_wrongly_is_put_right_by_another_person(
    school: School, worker: Worker
) -> None:
    """A-80, A-50: the terms of appeal run from the right day, and what was entered stays kept."""
    claim = await school.refused(await school.claim_of_a_graduate(worker), items=["六"])
    address = f"/v1/claims/{claim['id']}/delivery"
    right = DELIVERY | {"on": school.today.isoformat(), "method": "MAIL"}
    right |= {"reason": "送达方式误录"}
    other = as_(school.client.layout, "hrss_handler", region=school.county, sub="another")
    none = await school.post(f"{address}/correct", other, seen=claim, json=right)
    wrong = DELIVERY | {"on": school.today.isoformat()}
    delivered = await school.post(address, school.handler, seen=claim, json=wrong)

    own = await school.post(f"{address}/correct", school.handler, seen=delivered, json=right)
    corrected = await school.post(f"{address}/correct", other, seen=delivered, json=right)

    assert none.json()["code"] == "NOT_DELIVERED"
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    assert corrected.status_code == 200, corrected.text
    seen = await school.get(address, worker.headers)
    assert (delivered.json()["method"], seen["method"]) == ("HAND", "MAIL")
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert "已更正" in timeline["entries"][-1]["sentence"]
    [kept] = await rows(
        school.client.database,
        "SELECT method, recorded_by, superseded_by FROM superseded_claim_deliveries"
        " JOIN claims AS c USING (decision_id) WHERE c.id = CAST(:id AS uuid)",
        id=claim["id"],
    )
    assert (kept.method, kept.superseded_by) == ("HAND", "another")


async def objected(school: School, claim: Any, headers: Any) -> Any:
    return await school.post(
        f"/v1/claims/{claim['id']}/objections", headers, json={"text": "本人未领取过该工种补贴。"}
    )


async def test_an_objection_to_a_refusal_is_answered_by_another_officer(
    school: School, worker: Worker
) -> None:
    """VT-059, VT-066: objected once, owed within a term, answered by who signed nothing of it."""
    claim = await school.refused(await school.claim_of_a_graduate(worker), items=["六"])
    other = as_(school.client.layout, "hrss_lead", region=school.county, sub="another lead")
    answer = {"founded": True, "answer": "原记录有误，已更正。请重新提交申请。"}

    strangers = await objected(school, claim, Worker(school.client).headers)
    raised = await objected(school, claim, worker.headers)
    again = await objected(school, claim, worker.headers)
    address = f"/v1/claims/{claim['id']}/objections/{raised.json()['id']}"
    owed = await duties(school, claim)
    signer = await school.post(f"{address}/answer", school.lead, seen=raised, json=answer)
    answered = await school.post(f"{address}/answer", other, seen=raised, json=answer)
    withdrawn = await school.post(f"{address}/withdraw", worker.headers, seen=answered)

    assert strangers.status_code == 404
    assert (again.status_code, again.json()["code"]) == (409, "OBJECTED_ALREADY")
    assert ("claim_objection", "open") in owed
    assert (signer.status_code, signer.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    assert answered.status_code == 200, answered.text
    assert withdrawn.json()["code"] == "ACTION_NOT_ALLOWED"
    assert ("claim_objection", "met") in await duties(school, claim)
    own = (await school.client.get(address, headers=worker.headers)).json()
    assert (own["founded"], own["answer"]) == (True, answer["answer"])
    listed = await school.client.get(f"/v1/claims/{claim['id']}/objections", headers=school.handler)
    assert [one["status"] for one in listed.json()] == ["answered"]


async def test_an_objection_is_taken_back_and_nobody_owes_an_answer(
    school: School, worker: Worker
) -> None:
    claim = await school.refused(await school.claim_of_a_graduate(worker), items=["六"])
    raised = await objected(school, claim, worker.headers)

    withdrawn = await school.post(
        f"/v1/claims/{claim['id']}/objections/{raised.json()['id']}/withdraw",
        worker.headers,
        seen=raised,
    )

    assert withdrawn.json()["status"] == "withdrawn"
    assert ("claim_objection", "cancelled") in await duties(school, claim)


async def test_nobody_objects_to_what_is_not_refused(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)

    answer = await objected(school, claim, worker.headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_REFUSED")
