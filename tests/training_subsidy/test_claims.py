from datetime import timedelta
from typing import Any
from uuid import UUID

from aid_testing.actors import as_, once
from aid_testing.rows import audit_of, outbox, rows
from aid_testing.training import PDF, School, Worker


def types(events: list[Any]) -> list[str]:
    return [event.type.split(".")[2] for event in events]


async def test_a_claim_is_paid_the_smaller_of_fee_and_standard(
    school: School, worker: Worker
) -> None:
    claim = await school.claim_of_a_graduate(worker)

    assert claim["status"] == "submitted"
    assert claim["decision"] == "ELIGIBLE"
    assert (claim["paid"], claim["standard"], claim["computed_amount"]) == (
        "1800.00",
        "1500.00",
        "1500.00",
    )
    assert claim["case_number"].startswith(f"PX-{school.county}-")


async def test_two_people_decide_and_the_money_is_ordered_in_the_one_shape(
    school: School, worker: Worker
) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    assert claim["status"] == "approved"
    assert claim["items"] == ["《215号（五）》", "《215号（七）》"]
    events = await outbox(school.client.database, claim["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    assert decided.payload["programme"] == "TRAINING_SUBSIDY"
    assert decided.payload["fund_kind"] == "EMPLOYMENT_SUBSIDY"
    assert decided.payload["amount"] == "1500.00"
    assert decided.payload["signers"] == [f"handler-{school.county}", f"lead-{school.county}"]
    assert worker.name not in str(events)
    assert worker.card not in str(events)


async def test_who_reviewed_does_not_decide(school: School) -> None:
    both = as_(school.client.layout, "hrss_handler", "hrss_lead", region=school.county, sub="both")
    claim = await school.claim_of_a_graduate()
    reviewed = await school.review(claim, both)

    answer = await school.decide(reviewed.json(), both)

    assert answer.status_code == 403
    assert answer.json()["code"] == "SECOND_PERSON_NEEDED"


async def test_the_same_trade_and_level_is_refused_with_its_item_and_the_way_to_appeal(
    school: School, worker: Worker
) -> None:
    await school.approved(await school.claim_of_a_graduate(worker))
    course = await school.opened()
    again = await school.claimed(await school.graduated(course, worker), worker)

    assert (again["decision"], again["reason"]) == ("INELIGIBLE", "DUPLICATE_TRADE_LEVEL")
    assert again["reasons"] == ["DUPLICATE_TRADE_LEVEL", "OVERLAP"]
    barred = await school.review(again)
    assert barred.json()["code"] == "CLAIM_BARRED"
    assert "同一工种同一等级已补贴、与另一补贴培训日期重叠" in barred.json()["detail"]
    english = await school.review(again, school.handler | {"Accept-Language": "en"})
    assert "overlap another subsidised course" in english.json()["detail"]
    refused = await school.refused(again)
    assert refused["items"] == ["《215号（六）》"]
    letter = await school.get(f"/v1/claims/{again['id']}/letter", worker.headers)
    assert letter["addressee"] == worker.name
    assert letter["grounds"][0]["item"] == "《215号（六）》"
    assert "行政复议" in letter["appeal"]
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert plan["committed"] == "1500.00"


async def test_another_level_is_no_repetition_when_the_dates_do_not_overlap(
    school: School, worker: Worker
) -> None:
    await school.list_trade(4)
    entry = {
        "name": worker.name,
        "id_number": worker.id_number,
        "department": "AGRI",
        "region": school.county,
        "trade_code": school.trade_code,
        "level": 5,
        "starts_on": (school.today - timedelta(days=20)).isoformat(),
        "ends_on": (school.today - timedelta(days=1)).isoformat(),
    }
    await school.ask("/v1/other-courses", school.handler, json=entry)

    claim = await school.claim_of_a_graduate(worker, trade_id=school.trades[4])

    assert claim["decision"] == "ELIGIBLE"


async def test_a_course_of_another_department_that_shares_a_day_bars_the_claim(
    school: School, worker: Worker
) -> None:
    entry = {
        "name": worker.name,
        "id_number": worker.id_number,
        "department": "AGRI",
        "region": school.county,
        "starts_on": (school.today - timedelta(days=20)).isoformat(),
        "ends_on": school.today.isoformat(),
    }
    await school.ask("/v1/other-courses", school.handler, json=entry)

    claim = await school.claim_of_a_graduate(worker)

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "OVERLAP")


async def test_a_self_paid_course_is_not_given_back(school: School) -> None:
    claim = await school.claim_of_a_graduate(funding="SELF_PAID")

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "SELF_PAID_PROJECT")
    refused = await school.refused(claim)
    assert refused["items"] == ["《215号（五）》"]


async def test_a_free_course_is_not_given_back(school: School, worker: Worker) -> None:
    enrolment = await school.trained_free(await school.bought(), worker)

    claim = await school.claimed(enrolment, worker)

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "ALREADY_GOVERNMENT_FUNDED")
    refused = await school.refused(claim)
    assert refused["items"] == ["《215号（五）》"]


async def test_without_a_receipt_the_claim_is_not_taken(school: School, worker: Worker) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    drafted = await school.draft(enrolment, worker)

    answer = await school.submit(drafted.json(), worker)

    assert answer.status_code == 422
    assert answer.json()["code"] == "NOT_YET_PAID"


async def test_a_failed_examination_carries_no_subsidy(school: School, worker: Worker) -> None:
    enrolment = await school.graduated(await school.opened(), worker, result="FAILED")

    claim = await school.claimed(enrolment, worker)

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "NOT_PASSED")


async def test_a_certificate_that_the_register_cannot_confirm_holds_the_claim(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker, number="X99-1")
    held = await school.claimed(enrolment, worker)

    assert (held["status"], held["reason"]) == ("held", "CERTIFICATE_NOT_VERIFIABLE")
    released = await school.post(
        f"/v1/claims/{held['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "已向鉴定机构核实"},
    )
    assert released.json()["status"] == "submitted"
    assert (await school.approved(released.json()))["status"] == "approved"


async def test_a_receipt_supports_one_claim(school: School, worker: Worker) -> None:
    course = await school.opened()
    first = await school.draft(await school.graduated(course, worker), worker)
    other = Worker(school.client)
    second = await school.draft(await school.graduated(course, other), other)
    await school.receipt(first.json(), worker.headers, invoice_number="INV-1")

    answer = await school.receipt(second.json(), other.headers, invoice_number="INV-1")

    assert answer.status_code == 409
    assert answer.json()["code"] == "RECEIPT_USED_ALREADY"


async def test_a_receipt_is_known_by_its_content_and_sealed(school: School, worker: Worker) -> None:
    drafted = (
        await school.draft(await school.graduated(await school.opened(), worker), worker)
    ).json()
    added = (await school.receipt(drafted, worker.headers)).json()

    assert added["media_type"] == "application/pdf"
    address = f"/v1/claims/{drafted['id']}/receipts/{added['id']}"
    read = await school.client.get(f"{address}/content", headers=school.handler)
    assert read.content.startswith(b"%PDF")
    assert [row.action for row in await audit_of(school.client.database, added["id"])] == [
        "add_receipt",
        "read_receipt",
    ]
    refused = await a_receipt_of(school, worker, drafted, b"MZ\x90\x00 not a receipt at all")
    cut = await a_receipt_of(school, worker, drafted, PDF.replace(b"%%EOF", b""))

    assert refused.json()["code"] == "FILE_TYPE_NOT_ACCEPTED"
    assert cut.json()["code"] == "FILE_TYPE_NOT_ACCEPTED"


async def a_receipt_of(
    school: School, worker: Worker, claim: dict[str, Any], content: bytes
) -> Any:
    return await school.client.post(
        f"/v1/claims/{claim['id']}/receipts",
        headers=worker.headers | once(),
        data={
            "item": "TRAINING_FEE",
            "issuer": "学校",
            "invoice_number": "INV-2",
            "amount": "1.00",
            "paid_on": school.today.isoformat(),
        },
        files={"file": ("receipt.pdf", content)},
    )


async def test_somebody_else_neither_claims_nor_sees(school: School, worker: Worker) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    claim = await school.claimed(enrolment, worker)
    stranger = Worker(school.client)

    drafted = await school.draft(enrolment, stranger)
    read = await school.client.get(f"/v1/claims/{claim['id']}", headers=stranger.headers)
    elsewhere = await school.client.get(
        f"/v1/claims/{claim['id']}",
        headers=as_(school.client.layout, "hrss_handler", region="540199"),
    )

    assert drafted.status_code == 404
    assert read.status_code == 404
    assert elsewhere.status_code == 403


async def test_only_the_worker_signs_for_the_worker(school: School, worker: Worker) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    drafted = (await school.draft(enrolment, worker)).json()
    await school.receipt(drafted, worker.headers)

    answer = await school.post(
        f"/v1/claims/{drafted['id']}/submit",
        worker.headers,
        seen=drafted,
        json={"signed_by": "扎西多吉"},
    )

    assert answer.json()["code"] == "SIGNATURE_DIFFERS"


async def test_people_are_sealed_in_every_table(school: School, worker: Worker) -> None:
    await school.approved(await school.claim_of_a_graduate(worker))

    for table in ("persons", "claim_payees", "claims", "claim_timeline", "claim_notes", "outbox"):
        for (row,) in await rows(school.client.database, f"SELECT t::text FROM {table} AS t"):
            for secret in (worker.id_number, worker.card):
                assert secret not in row
                assert secret.encode().hex() not in row


async def test_the_timeline_says_what_comes_next_and_by_when(
    school: School, worker: Worker
) -> None:
    claim = await school.claim_of_a_graduate(worker)
    address = f"/v1/claims/{claim['id']}/timeline"

    chinese = await school.get(address, worker.headers)
    english = await school.get(address, worker.headers | {"Accept-Language": "en"})

    assert [entry["code"] for entry in chinese["entries"]] == ["claim-submitted"]
    assert chinese["next"]["role"] == "hrss_handler"
    assert chinese["next"]["due_at"] is not None
    assert "审核" in chinese["next"]["sentence"]
    assert "reviews it by" in english["next"]["sentence"]
    assert chinese["next"]["article"] == "215号（二十五）"
    deadlines = types(await outbox(school.client.database, UUID(claim["id"])))
    assert "deadline-changed" in deadlines


async def test_a_withdrawn_claim_gives_everything_free(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)

    await school.ask(f"/v1/claims/{claim['id']}/withdraw", worker.headers, seen=claim)

    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert plan["committed"] == "0.00"
