"""The year's cost of a household: its bills are entered once, and the formula runs on the sum."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from aid_testing.assessing import Officer, Outside, deliver
from aid_testing.assessments import (
    a_declaration,
    a_medical_bill,
    accepted_event,
    an_education_bill,
)
from aid_testing.city import figure
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from assessment.usecases.grants import cost_granted
from shared.contracts.approval import DecisionMade
from shared.contracts.assessment import AssessmentCompleted, CostYear
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationAccepted, ApplicationWithdrawn, MedicalBill
from shared.contracts.vocabulary import Category

TODAY = datetime.now(UTC) + timedelta(hours=8)


def a_bill(net: str, **changes: Any) -> MedicalBill:
    return a_medical_bill(gross=net, basic_insurance="0.00", **changes)


def a_claim(household: UUID, *bills: MedicalBill, **changes: Any) -> ApplicationAccepted:
    declared = a_declaration(medical_bills=bills)
    return accepted_event(household_id=household, declared=declared, **changes)


def a_decision(event: ApplicationAccepted, amount: str, **changes: Any) -> DecisionMade:
    given = {
        "case_id": event.case_id,
        "decision_id": uuid4(),
        "case_number": event.case_number,
        "approved": True,
        "articles": (),
        "edition": "202-2018@2018-12-03+0",
        "decided_at": datetime.now(UTC),
        "decided_by": "lead",
        "signers": (),
        "category": event.category,
        "region": event.region,
        "household_id": event.household_id,
        "amount": amount,
    }
    return DecisionMade.model_validate(given | changes)


def a_cancellation(decision: DecisionMade) -> PaymentCancelled:
    return PaymentCancelled(
        case_id=decision.case_id,
        payment_id=uuid4(),
        decision_id=decision.decision_id,
        amount=decision.amount,
        reason="REVOKED",
    )


async def completed(client: Client, event: ApplicationAccepted) -> dict[str, Any]:
    """What the finished assessment comes to."""
    outside = Outside(client)
    await outside.given(event)
    await outside.work()
    officer = Officer(client, event.case_id)
    day = str(event.accepted_on)  # of years without a figure as well
    await figure(client, "city_income", since=day, until=day, all_residents="40000.00")
    await officer.prepare()
    done = await officer.do("complete")
    assert done.status_code == 200, done.text
    return await found(client, event)


async def found(client: Client, event: ApplicationAccepted) -> dict[str, Any]:
    read = (await Officer(client, event.case_id).read("/findings")).json()
    answers = {finding["rule"]: finding for finding in read["findings"]}
    return read["amounts"] | {"receipts": answers["no_receipt_was_used_before"]}


async def granted(client: Client, event: ApplicationAccepted, amount: str) -> DecisionMade:
    await completed(client, event)
    decision = a_decision(event, amount)
    await deliver(client, decision)
    return decision


@pytest.mark.parametrize(
    ("second", "recommended"),
    [("3000.00", "2700.00"), ("6000.00", "6000.00"), ("5000.00", "5100.00")],
)
async def test_fr_01_02_03_a_later_bill_is_counted_with_the_earlier_ones(
    client: Client, second: str, recommended: str
) -> None:
    """FR-01, FR-02, FR-03: 3,000 granted 2,100; the applicant gives the new bill only."""
    household = uuid4()
    await granted(client, a_claim(household, a_bill("3000.00")), "2100.00")

    amounts = await completed(client, a_claim(household, a_bill(second)))

    assert amounts["recommended_amount"] == recommended
    assert amounts["granted_for_cost"] == "2100.00"


async def test_fr_04_a_bill_declared_again_is_known_and_counted_once(client: Client) -> None:
    """FR-04: both bills declared again: the earlier one is known, nobody is held."""
    household, first = uuid4(), a_bill("3000.00")
    await granted(client, a_claim(household, first), "2100.00")

    amounts = await completed(client, a_claim(household, first, a_bill("5000.00")))

    assert amounts["recommended_amount"] == "5100.00"
    assert amounts["receipts"]["answer"] == "MET"


async def test_fr_05_one_paper_named_twice_is_counted_once(client: Client) -> None:
    """FR-05: two receipts of one file in one application."""
    same = "5" * 64
    claim = a_claim(
        uuid4(), a_bill("4000.00", stated_file=same), a_bill("4000.00", stated_file=same)
    )

    amounts = await completed(client, claim)

    assert amounts["recommended_amount"] == "3200.00"


async def test_fr_06_a_paper_brought_in_two_households_holds_the_second_and_names_the_first(
    client: Client,
) -> None:
    """FR-06: the digest is the suite's own, whatever the bills say."""
    file = (uuid4().hex * 2,)
    first = a_claim(
        uuid4(), a_bill("3000.00"), bill_files=file, case_number="LZ-540102-2026-000041"
    )
    await completed(client, first)

    second = await completed(client, a_claim(uuid4(), a_bill("3000.00"), bill_files=file))

    assert second["receipts"]["answer"] == "UNKNOWN"
    assert second["receipts"]["facts"] == {"已用于": "LZ-540102-2026-000041"}


async def test_hospital_and_school_costs_do_not_mix(client: Client) -> None:
    household = uuid4()
    await granted(client, a_claim(household, a_bill("3000.00")), "2100.00")
    declared = a_declaration(
        medical_bills=(), education_bills=(an_education_bill(),), school_stage="SENIOR_HIGH"
    )
    school = accepted_event(
        Category.EXPENDITURE_EDUCATION, household_id=household, declared=declared
    )

    await Outside(client).given(school)
    seen = (await Officer(client, school.case_id).read()).json()["preview"]

    assert seen["granted_for_cost"] == "0.00"
    assert seen["recommended_amount"] == "1200.00"


async def test_bills_count_in_the_year_they_were_paid_whenever_it_is_decided(
    client: Client,
) -> None:
    household, last_year = uuid4(), date(TODAY.year - 1, 12, 14)
    early = date(TODAY.year - 1, 12, 21)
    first = a_claim(household, a_bill("3000.00", paid_on=last_year), accepted_on=early)
    await granted(client, first, "2100.00")

    amounts = await completed(client, a_claim(household, a_bill("3000.00")))

    assert amounts["granted_for_cost"] == "0.00"
    assert amounts["recommended_amount"] == "2100.00"


async def test_last_years_bill_that_the_county_admits_joins_last_years_cost(
    client: Client,
) -> None:
    household, year = uuid4(), TODAY.year
    first = a_claim(
        household,
        a_bill("3000.00", paid_on=date(year - 1, 6, 1)),
        accepted_on=date(year - 1, 6, 8),
    )
    await granted(client, first, "2100.00")
    late = a_claim(
        household,
        a_bill("3000.00", paid_on=date(year - 1, 12, 10)),
        accepted_on=date(year, 2, 22),
    )

    await Outside(client).given(late)
    admitted = await Officer(client, late.case_id, "county_handler", region="540102").do(
        "determine",
        {"last_years_bills_admitted": True},
    )
    assert admitted.status_code == 200, admitted.text
    seen = (await Officer(client, late.case_id).read()).json()["preview"]

    assert seen["recommended_amount"] == "2700.00"


@pytest.mark.parametrize("first", ["decision", "cancellation"])
async def test_cancelled_before_payment_amount_and_bill_are_free_in_whatever_order_it_came(
    client: Client, first: str
) -> None:
    household, bill = uuid4(), a_bill("3000.00")
    claim = a_claim(household, bill)
    await completed(client, claim)
    decision = a_decision(claim, "2100.00")
    both: tuple[Event, ...] = (decision, a_cancellation(decision))

    await deliver(client, *(both if first == "decision" else reversed(both)))
    amounts = await completed(client, a_claim(household, bill, a_bill("1000.00")))

    assert amounts["recommended_amount"] == "3200.00"
    assert amounts["receipts"]["answer"] == "MET"


async def test_an_open_claim_is_assessed_anew_when_another_one_was_granted(
    client: Client,
) -> None:
    household = uuid4()
    waiting = a_claim(household, a_bill("3000.00"))
    before = await completed(client, waiting)

    await granted(client, a_claim(household, a_bill("3000.00")), "2100.00")
    again = await Officer(client, waiting.case_id).do("complete")

    assert again.status_code == 200, again.text
    assert before["recommended_amount"] == "2100.00"
    assert (await found(client, waiting))["recommended_amount"] == "2700.00"


async def test_a_case_that_is_decided_while_assessed_anew_ends(client: Client) -> None:
    household = uuid4()
    waiting = a_claim(household, a_bill("3000.00"))
    await completed(client, waiting)
    await granted(client, a_claim(household, a_bill("3000.00")), "2100.00")

    await deliver(client, a_decision(waiting, "0.00", approved=False))

    assert (await Officer(client, waiting.case_id).read()).json()["status"] == "ENDED"


@pytest.mark.parametrize("ended_by", ["refusal", "withdrawal"])
async def test_the_hold_on_a_receipt_lifts_when_the_other_case_ends(
    client: Client, ended_by: str
) -> None:
    bill = a_bill("3000.00")
    first, second = a_claim(uuid4(), bill), a_claim(uuid4(), bill)
    await completed(client, first)
    held = await completed(client, second)
    end: Event = a_decision(first, "0.00", approved=False)
    if ended_by == "withdrawal":
        end = ApplicationWithdrawn(case_id=first.case_id, withdrawn_at=datetime.now(UTC))

    await deliver(client, end)

    assert held["receipts"]["answer"] == "UNKNOWN"
    published = [row.type for row in await outbox(client.database, second.case_id)]
    assert published[-1] == "aid.assessment.receipts-freed.v1"


def test_what_a_years_most_did_not_let_be_given_is_booked_on_no_year() -> None:
    """A-71: of 2025 nothing above 10,000, so the grant of 2026 is that of its own bills, and whole."""
    years = (
        CostYear(year=2025, own=1_500_000, formula=1_200_000, granted=900_000),
        CostYear(year=2026, own=250_000, formula=200_000),
    )
    event = cast("AssessmentCompleted", SimpleNamespace(cost_years=years))

    booked = cost_granted(event, 300_000, year=2026, above=200_000)
    as_before = cost_granted(event, 300_000, year=2026)

    assert [one["granted"] for one in booked] == [100_000, 200_000]
    assert [one["granted"] for one in as_before] == [300_000, 0]
