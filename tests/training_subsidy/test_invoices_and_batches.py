"""FR-64: one invoice for a class of many, and the claims of the class in one request."""

import asyncio
from typing import Any

import pytest
from aid_testing.actors import once
from aid_testing.owner import owned
from aid_testing.rows import audit_of, rows
from aid_testing.statements import STATEMENTS
from aid_testing.training import Firm, School, Worker, a_pdf


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


async def planned(school: School, budget: str = "1000000.00") -> Any:
    return await school.set_plan(budget, funding="ENTERPRISE_ON_JOB")


def workers(school: School, count: int) -> list[Worker]:
    return [Worker(school.client) for _ in range(count)]


async def left_of(firm: Firm, invoice: Any) -> tuple[str, str]:
    seen = await firm.school.get(f"/v1/invoices/{invoice.json()['id']}", firm.headers)
    return seen["shared"], seen["free"]


async def test_fr_64_one_invoice_for_thirty_employees_is_shared_by_sums(
    school: School, firm: Firm
) -> None:
    """VT-035: each of the thirty has a share of the one invoice; the enterprise knows its class alone."""
    await planned(school)
    course = await firm.a_class()
    await school.passed(course, workers(school, 30))
    invoice = await firm.invoice("36000.01")
    [mine] = (await school.get("/v1/enterprise-classes", firm.headers))["items"]

    batch = await firm.claim_at_once(mine, invoice_id=invoice.json()["id"])

    assert batch.status_code == 201, batch.text
    results = batch.json()["results"]
    assert len(results) == 30
    assert {one["status"] for one in results} == {"submitted"}
    assert await left_of(firm, invoice) == ("36000.01", "0.00")
    claim = await school.read({"id": results[0]["claim_id"]})
    assert (claim["decision"], claim["paid"], claim["computed_amount"]) == (
        *("ELIGIBLE", "1200.01"),
        "1200.01",
    )
    assert (
        len({(await school.read({"id": one["claim_id"]}))["case_number"] for one in results}) == 30
    )
    [share] = (
        await school.client.get(f"/v1/claims/{claim['id']}/invoices", headers=school.handler)
    ).json()
    assert (share["invoice_amount"], share["amount"]) == ("36000.01", "1200.01")
    file = await school.client.get(
        f"/v1/claims/{claim['id']}/invoices/{share['invoice_id']}/content", headers=school.handler
    )
    assert file.content.startswith(b"%PDF")
    told = await audit_of(school.client.database, share["invoice_id"])
    assert "read_invoice" in [row.action for row in told]
    listed = await school.get(f"/v1/enterprise-classes/{course['id']}/trainees", firm.headers)
    assert {one["claim_status"] for one in listed["items"]} == {"submitted"}


async def test_a_batch_of_sixty_sends_as_many_statements_as_one_of_one(
    school: School, firm: Firm
) -> None:
    await planned(school)
    small, large = await firm.a_class(), await firm.a_class()
    await school.passed(small, workers(school, 1))
    await school.passed(large, workers(school, 60))
    sent = []
    for course, amount in ((small, "1000.00"), (large, "60000.00")):
        invoice = (await firm.invoice(amount)).json()
        STATEMENTS.of.pop(("training-subsidy", "claim_at_once"), None)
        batch = await firm.claim_at_once(course, invoice_id=invoice["id"])
        assert batch.status_code == 201, batch.text
        sent.append(len(STATEMENTS.of["training-subsidy", "claim_at_once"]))

    assert len(batch.json()["results"]) == 60
    assert sent[1] <= sent[0] + 1  # the outbox takes two hundred events a statement


async def test_each_trainee_is_told_what_became_of_the_claim(school: School, firm: Firm) -> None:
    await planned(school)
    course = await firm.a_class()
    good, failed, pending, twice = workers(school, 4)
    [passed] = await school.passed(course, [good])
    fail = await school.graduated(course, failed, result="FAILED")
    wait = (await school.enrol(course, pending)).json()
    [before] = await school.passed(await firm.a_class(), [twice])
    await firm.claim_at_once(
        {"id": before["class_id"]}, invoice_id=(await firm.invoice("900.00")).json()["id"]
    )
    [again] = await school.passed(course, [twice])
    unknown = "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"
    invoice = await firm.invoice("5000.00")
    items = [
        {"enrolment_id": one}
        for one in (passed["id"], fail["id"], wait["id"], again["id"], unknown)
    ]

    batch = await firm.claim_at_once(course, invoice_id=invoice.json()["id"], items=items)
    repeated = await firm.claim_at_once(course, invoice_id=None)

    told = {one["enrolment_id"]: (one["status"], one["code"]) for one in batch.json()["results"]}
    assert told == {
        passed["id"]: ("submitted", None),
        fail["id"]: ("submitted", "NOT_PASSED"),
        wait["id"]: (None, "EXAMINATION_PENDING"),
        again["id"]: ("submitted", "DUPLICATE_TRADE_LEVEL"),
        unknown: (None, "ENROLMENT_NOT_FOUND"),
    }
    codes = {one["code"] for one in repeated.json()["results"]}
    assert codes == {"CLAIMED_ALREADY", "EXAMINATION_PENDING"}
    kept = await school.get(f"/v1/claim-batches/{batch.json()['id']}", firm.headers)
    assert kept["results"] == batch.json()["results"]
    strange = await school.client.get(
        f"/v1/claim-batches/{batch.json()['id']}", headers=Firm(school).headers
    )
    assert strange.status_code == 404


async def test_a_batch_that_is_sent_again_is_answered_again_and_done_once(
    school: School, firm: Firm
) -> None:
    await planned(school)
    course = await firm.a_class()
    await school.passed(course, workers(school, 2))
    invoice = await firm.invoice("2000.00")
    body = {
        "class_id": course["id"],
        "invoice_id": invoice.json()["id"],
        "account": firm.account,
        "signed_by": "达瓦",
    }
    key = once()

    first, second = [
        await school.client.post("/v1/claim-batches", headers=firm.headers | key, json=body)
        for _ in range(2)
    ]

    assert first.json() == second.json()
    [[count]] = await rows(
        school.client.database,
        "SELECT count(*) FROM claims WHERE class_id = CAST(:id AS uuid)",
        id=course["id"],
    )
    assert count == 2


async def test_the_plan_is_promised_in_order_and_nobody_is_passed(
    school: School, firm: Firm
) -> None:
    plan = await planned(school, "2500.00")
    course = await firm.a_class()
    seats = await school.passed(course, workers(school, 4))
    invoice = await firm.invoice("5000.00")
    amounts = ("1200.00", "1200.00", "500.00", "100.00")
    items = [
        {"enrolment_id": seat["id"], "amount": amount}
        for seat, amount in zip(seats, amounts, strict=True)
    ]

    batch = await firm.claim_at_once(course, invoice_id=invoice.json()["id"], items=items)

    statuses = [one["status"] for one in batch.json()["results"]]
    assert statuses == ["submitted", "submitted", "waitlisted", "waitlisted"]
    now = await school.get(f"/v1/year-plans/{plan['id']}", school.lead)
    assert now["committed"] == "2400.00"
    assert await left_of(firm, invoice) == ("3000.00", "2000.00")


async def test_without_a_plan_the_whole_class_waits_and_the_lead_owes_one(
    school: School, firm: Firm
) -> None:
    course = await firm.a_class()
    await school.passed(course, workers(school, 2))
    invoice = await firm.invoice("2000.00")

    batch = await firm.claim_at_once(course, invoice_id=invoice.json()["id"])

    results = batch.json()["results"]
    assert {(one["status"], one["code"]) for one in results} == {("waitlisted", "NO_YEAR_PLAN")}
    owed = await rows(
        school.client.database,
        "SELECT what FROM deadlines WHERE case_id = CAST(:id AS uuid) AND state = 'open'",
        id=results[0]["claim_id"],
    )
    assert [row.what for row in owed] == ["year_plan"]


async def test_shares_never_exceed_the_invoice_whoever_asks_at_once(
    school: School, firm: Firm
) -> None:
    await planned(school)
    course = await firm.a_class()
    seats = await school.passed(course, workers(school, 4))
    invoice = (await firm.invoice("2000.00")).json()

    answers = await asyncio.gather(
        *(
            firm.claim_at_once(
                course,
                invoice_id=invoice["id"],
                items=[{"enrolment_id": seat["id"], "amount": "900.00", "reason": "单独授课"}],
            )
            for seat in seats
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {
        "INVOICE_EXCEEDED"
    }


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
async def test_a_claim_that_ends_unpaid_frees_its_share(
    school: School, firm: Firm, end: str
) -> None:
    await planned(school)
    course = await firm.a_class()
    await school.passed(course, workers(school, 2))
    invoice = await firm.invoice("2000.00")
    batch = await firm.claim_at_once(course, invoice_id=invoice.json()["id"])
    claim = await school.read({"id": batch.json()["results"][0]["claim_id"]})

    if end == "refused":
        await school.refused(claim, items=["十一"])
    else:
        await school.ask(f"/v1/claims/{claim['id']}/withdraw", firm.headers, seen=claim)

    assert await left_of(firm, invoice) == ("1000.00", "1000.00")


async def test_two_enterprises_cannot_use_the_same_invoice_nor_anybody_as_a_receipt(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-014: by number or by file, as invoice or as receipt, before or after."""
    other, content = Firm(school), a_pdf()
    said = {"invoice_number": "FP-20260001", "content": content}
    invoice = await firm.invoice("2000.00", **said)
    drafted = (
        await school.draft(await school.graduated(await school.opened(), worker), worker)
    ).json()
    own = await school.receipt(drafted, worker.headers, invoice_number="FP-20260002")

    answers = [
        await other.invoice("2000.00", invoice_number="fp20260001"),
        await other.invoice("2000.00", content=content),
        await firm.invoice("2000.00", **said),
        await school.receipt(drafted, worker.headers, invoice_number="FP 20260001"),
        await school.receipt(drafted, worker.headers, content=content),
        await other.invoice("2000.00", invoice_number="FP-20260002"),
    ]
    taken = await other.claim_at_once(await other.a_class(), invoice_id=invoice.json()["id"])

    assert (invoice.status_code, own.status_code) == (201, 201)
    assert [answer.status_code for answer in answers] == [409] * 6
    assert [answer.json()["code"] for answer in answers] == [
        "RECEIPT_USED_ALREADY",
        "DUPLICATE_RECEIPT",
        "DUPLICATE_RECEIPT",
        "RECEIPT_USED_ALREADY",
        "DUPLICATE_RECEIPT",
        "RECEIPT_USED_ALREADY",
    ]
    assert taken.json().get("results") == []


async def test_a_draft_takes_its_share_alone(school: School, firm: Firm, worker: Worker) -> None:
    await planned(school)
    course = await firm.a_class()
    [seat] = await school.passed(course, [worker])
    drafted = (
        await school.draft(
            seat,
            worker,
            firm.headers,
            type="ENTERPRISE_ON_JOB",
            claimant="ENTERPRISE",
            account=firm.account,
        )
    ).json()
    invoice = (await firm.invoice("2000.00")).json()
    address = f"/v1/claims/{drafted['id']}/invoices"

    def share(amount: str) -> dict[str, str]:
        return {"invoice_id": invoice["id"], "amount": amount}

    beyond = await school.post(address, firm.headers, json=share("2000.01"))
    taken = await school.post(address, firm.headers, json=share("1100.00"))
    twice = await school.post(address, firm.headers, json=share("100.00"))
    submitted = (await school.submit(drafted, worker, firm.headers)).json()
    late = await school.post(address, firm.headers, json=share("100.00"))

    assert (beyond.status_code, beyond.json()["code"]) == (409, "INVOICE_EXCEEDED")
    assert (taken.status_code, taken.json()["amount"]) == (201, "1100.00")
    assert twice.json()["code"] == "INVOICE_SHARED_ALREADY"
    assert (submitted["paid"], submitted["computed_amount"]) == ("1100.00", "1100.00")
    assert late.json()["code"] == "INVOICE_NOT_NOW"


async def test_a_strangers_class_is_not_there_for_a_batch(school: School, firm: Firm) -> None:
    course = await firm.a_class()
    await school.passed(course, workers(school, 1))
    stranger = Firm(school)

    for claimant in ("ENTERPRISE", "USER_ENTERPRISE", "DISPATCH_AGENCY"):
        answer = await stranger.claim_at_once(course, claimant=claimant)
        assert (answer.status_code, answer.json()["code"]) == (404, "CLASS_NOT_FOUND"), claimant
    assert (await school.get("/v1/enterprise-classes", stranger.headers))["items"] == []
    as_worker = await firm.claim_at_once(course, claimant="WORKER")
    assert as_worker.json()["code"] == "CLAIM_TYPE_DOES_NOT_FIT"


async def test_an_agency_claims_for_those_whom_it_dispatched_alone(
    school: School, firm: Firm
) -> None:
    """VT-036: of a class of the user enterprise the agency sees and claims for its own workers."""
    await planned(school)
    agency, course = Firm(school), await firm.a_class()
    await school.passed(course, workers(school, 1))
    sent = {"worker_status": "DISPATCHED", "agency_code": agency.code}
    [mine] = await school.passed(course, workers(school, 1), **sent)
    invoice = (await agency.invoice("1000.00")).json()

    batch = await agency.claim_at_once(course, claimant="DISPATCH_AGENCY", invoice_id=invoice["id"])
    seen = await school.get(f"/v1/enterprise-classes/{course['id']}/trainees", agency.headers)

    assert [one["enrolment_id"] for one in batch.json()["results"]] == [mine["id"]]
    assert [one["enrolment_id"] for one in seen["items"]] == [mine["id"]]
    assert seen["items"][0]["agency_code"] == agency.code


async def test_an_institution_claims_for_its_purchased_class_at_once(school: School) -> None:
    await school.set_plan("100000.00", funding="PURCHASED_FREE")
    course, trainees = await school.bought(), workers(school, 2)
    for trainee in trainees:
        await school.prove(trainee)
    await school.passed(course, trainees, group="HARD_TO_EMPLOY")
    account = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}

    batch = await Firm(school).claim_at_once(
        course, school.own, claimant="INSTITUTION", account=account
    )

    assert {one["status"] for one in batch.json()["results"]} == {"submitted"}


async def test_an_invoice_is_shared_over_all_of_the_class_whoever_is_claimed_for(
    school: School, firm: Firm
) -> None:
    """A-53: of an invoice for three, who is claimed for first has a third, and never the whole."""
    await planned(school)
    course = await firm.a_class()
    seats = await school.passed(course, workers(school, 3))
    invoice = await firm.invoice("3000.00")

    batch = await firm.claim_at_once(
        course, invoice_id=invoice.json()["id"], items=[{"enrolment_id": seats[0]["id"]}]
    )

    assert batch.status_code == 201, batch.text
    [one] = batch.json()["results"]
    assert (await school.read({"id": one["claim_id"]}))["paid"] == "1000.00"
    assert await left_of(firm, invoice) == ("1000.00", "2000.00")


@pytest.mark.parametrize(
    "items",
    [
        [{"enrolment_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"}] * 2,
        [{"enrolment_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", "amount": "1.00"}],
        [{"enrolment_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", "amount": "-1.00"}],
    ],
    ids=["twice", "without an invoice", "negative"],
)
async def test_a_batch_that_cannot_be_meant_is_a_clear_error(
    firm: Firm, items: list[dict[str, str]]
) -> None:
    answer = await firm.claim_at_once({"id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"}, items=items)

    assert answer.status_code == 422, answer.text


async def test_an_abandoned_draft_gives_its_share_back(
    school: School, firm: Firm, worker: Worker
) -> None:
    course = await firm.a_class()
    [seat] = await school.passed(course, [worker])
    said = {"type": "ENTERPRISE_ON_JOB", "claimant": "ENTERPRISE", "account": firm.account}
    drafted = (await school.draft(seat, worker, firm.headers, **said)).json()
    invoice = await firm.invoice("2000.00")
    body = {"invoice_id": invoice.json()["id"], "amount": "1100.00"}
    await school.ask(f"/v1/claims/{drafted['id']}/invoices", firm.headers, json=body)
    await school.ask(f"/v1/claims/{drafted['id']}/withdraw", firm.headers, seen=drafted)
    again = (await school.draft(seat, worker, firm.headers, **said)).json()
    await school.ask(f"/v1/claims/{again['id']}/invoices", firm.headers, json=body)
    withdraw = "UPDATE claims SET status = 'withdrawn' WHERE id = CAST(:id AS uuid)"
    async with owned(school.client, withdraw, id=again["id"]) as session:
        await session.commit()

    forget = "SELECT forget_drafts(ARRAY[CAST(:one AS uuid), CAST(:two AS uuid)])"
    async with owned(school.client, forget, one=drafted["id"], two=again["id"]) as session:
        await session.commit()

    left = await rows(
        school.client.database,
        "SELECT id FROM claims WHERE enrolment_id = CAST(:id AS uuid)",
        id=seat["id"],
    )
    assert left == []
    assert await left_of(firm, invoice) == ("0.00", "2000.00")
