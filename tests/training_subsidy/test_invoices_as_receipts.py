"""What is asked of a receipt is asked of a share of an invoice (VT-014, FR-64)."""

from typing import Any

import pytest
from aid_testing.training import Firm, School, Worker


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


async def drafted(school: School, firm: Firm, worker: Worker) -> Any:
    """An enterprise's draft for one trainee of its class."""
    course = await firm.a_class()
    [seat] = await school.passed(course, [worker])
    said = {"type": "ENTERPRISE_ON_JOB", "claimant": "ENTERPRISE", "account": firm.account}
    return (await school.draft(seat, worker, firm.headers, **said)).json()


async def share(school: School, firm: Firm, claim: Any, invoice: Any, amount: str) -> Any:
    body = {"invoice_id": invoice["id"], "amount": amount}
    return await school.post(f"/v1/claims/{claim['id']}/invoices", firm.headers, json=body)


@pytest.mark.parametrize(
    ("said", "amount"),
    [({"paid_on": "2019-03-01"}, "1000.00"), ({}, "1000000.01")],
    ids=["paid long before", "a million"],
)
async def test_a_share_is_paid_near_its_course_and_costs_no_million(
    school: School, firm: Firm, worker: Worker, said: dict[str, str], amount: str
) -> None:
    claim = await drafted(school, firm, worker)
    invoice = (await firm.invoice("2000000.00", **said)).json()
    course = {"id": claim["class_id"]}

    alone = await share(school, firm, claim, invoice, amount)
    items = [{"enrolment_id": claim["enrolment_id"], "amount": amount}]
    at_once = await firm.claim_at_once(course, invoice_id=invoice["id"], items=items)

    assert (alone.status_code, alone.json()["code"]) == (422, "RECEIPT_OUT_OF_BOUNDS")
    assert (at_once.status_code, at_once.json()["code"]) == (422, "RECEIPT_OUT_OF_BOUNDS")
    seen = await school.get(f"/v1/invoices/{invoice['id']}", firm.headers)
    assert seen["shared"] == "0.00"


@pytest.mark.parametrize("first", ["a receipt", "an invoice"])
async def test_an_invoice_under_another_issuer_waits_for_a_person(
    school: School, firm: Firm, worker: Worker, first: str
) -> None:
    """VT-014: number, amount and day of an earlier receipt or invoice, whoever is named on it."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    number = f"INV-{school.county}"
    if first == "a receipt":
        other = Worker(school.client)
        seat = await school.graduated(await school.opened(), other)
        own = (await school.draft(seat, other)).json()
        await school.receipt(own, other.headers, "2000.00", invoice_number=number)
    else:
        await Firm(school).invoice("2000.00", invoice_number=number)
    claim = await drafted(school, firm, worker)
    invoice = (await firm.invoice("2000.00", invoice_number=number, issuer="拉萨另一学校")).json()
    await share(school, firm, claim, invoice, "1000.00")

    held = (await school.submit(claim, worker, firm.headers)).json()

    assert (held["status"], held["reason"]) == ("held", "RECEIPT_REPEATS")


async def test_a_receipt_with_number_amount_and_day_of_an_invoice_waits_for_a_person(
    school: School, firm: Firm, worker: Worker
) -> None:
    number = f"INV-{school.county}"
    await firm.invoice("2000.00", invoice_number=number, issuer="拉萨另一学校")
    seat = await school.graduated(await school.opened(), worker)
    own = (await school.draft(seat, worker)).json()
    await school.receipt(own, worker.headers, "2000.00", invoice_number=number)

    held = (await school.submit(own, worker)).json()

    assert (held["status"], held["reason"]) == ("held", "RECEIPT_REPEATS")
