"""What holds a case by cost: a receipt that another one named first, a sum that has changed."""

from datetime import date
from uuid import uuid4

from aid_testing.approvals import Office, approval
from aid_testing.assistance import ACCEPTED_ON, a_case, a_cost
from assessment.domain.case import EarlierClaims
from shared.contracts.assessment import ReceiptsFreed
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.vocabulary import Category

MEDICAL = Category.EXPENDITURE_MEDICAL
SAME = a_case(MEDICAL, medical=a_cost(300_000), receipt_used_by=("LZ-540102-2026-000041",))
CLAIM = a_case(MEDICAL, medical=a_cost(300_000))
DAYS = (date(2026, 3, 2), date(2026, 6, 8))
FOUND = {"finding": "OTHER_BILL", "reason": "经核对双方原件，为两次住院的费用。"}


async def test_the_countys_finding_releases_a_receipt_that_another_case_named_first(
    office: Office,
) -> None:
    case_id = await office.opened(SAME)
    await office.reviewed(case_id, "2100.00")
    held = await office.ask(case_id, "decide", office.county_lead, approval("2100.00"))

    found = await office.step(case_id, "receipt-finding", office.county_handler, FOUND)
    granted = await office.step(case_id, "decide", office.county_lead, approval("2100.00"))

    assert held.json()["code"] == "NOTHING_MAY_BE_GRANTED"
    assert "票据" in held.json()["detail"]
    assert found["preview"]["decision"] == "ELIGIBLE"
    assert granted["status"] == "approved"
    assert [one["kind"] for one in found["remarks"]] == ["receipt_finding"]


async def test_the_hold_lifts_by_itself_when_the_other_case_ends(office: Office) -> None:
    case_id = await office.opened(SAME)
    await office.reviewed(case_id, "2100.00")
    before = (await office.get(case_id))["preview"]["alert"]

    await office.deliver(ReceiptsFreed(case_id=case_id, freed_by=uuid4()))

    assert before == "DUPLICATE_RECEIPT"
    assert (await office.get(case_id))["preview"]["decision"] == "ELIGIBLE"


async def test_where_no_receipt_waits_there_is_nothing_to_find(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)

    refused = await office.ask(case_id, "receipt-finding", office.county_handler, FOUND)

    assert (refused.status_code, refused.json()["code"]) == (409, "NO_RECEIPT_HELD")


async def test_another_grant_for_the_same_cost_holds_the_case_until_it_is_assessed_anew(
    office: Office,
) -> None:
    household = uuid4()
    first, second = [
        await office.opened(CLAIM, household_id=household, incident_on=day) for day in DAYS
    ]
    await office.reviewed(first, "2100.00")
    await office.reviewed(second, "2100.00")
    await office.step(first, "decide", office.county_lead, approval("2100.00"))

    refused = await office.ask(second, "decide", office.county_lead, approval("2100.00"))
    before = {ACCEPTED_ON.year: EarlierClaims(net=300_000, granted=210_000, cases=(first,))}
    anew = a_case(MEDICAL, medical=a_cost(300_000, earlier=before))
    await office.deliver(
        office.completed(
            anew, case_id=second, household_id=household, revision=2, incident_on=DAYS[1]
        )
    )
    seen = await office.get(second)

    assert refused.json()["code"] == "NOTHING_MAY_BE_GRANTED"
    assert "重新完成核对" in refused.json()["detail"]
    assert seen["preview"]["decision"] == "ELIGIBLE"
    assert seen["preview"]["formula"] == "4800.00"


async def test_a_cancelled_grant_is_no_part_of_the_cost(office: Office) -> None:
    household = uuid4()
    first = await office.opened(CLAIM, household_id=household)
    await office.reviewed(first, "2100.00")
    granted = await office.step(first, "decide", office.county_lead, approval("2100.00"))
    await office.deliver(
        PaymentCancelled(
            case_id=first,
            payment_id=uuid4(),
            decision_id=granted["decision"]["decision_id"],
            amount=210_000,
            reason="REVOKED",
        )
    )

    second = await office.opened(CLAIM, household_id=household)
    await office.reviewed(second, "2100.00")

    assert (await office.get(second))["preview"]["decision"] == "ELIGIBLE"
