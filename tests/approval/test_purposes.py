"""What the money is for: never what article 24 forbids, and tekun costs when nothing else pays."""

from typing import Any
from uuid import UUID

import pytest
from aid_testing.approvals import Office, approval, positive
from aid_testing.assistance import a_case, a_cost, a_household
from aid_testing.rows import outbox
from shared.contracts.vocabulary import Category, HouseholdStatus

FORBIDDEN = ["HOLIDAY_VISIT", "RESIDENT_WELFARE", "OTHER_SPECIAL_AID"]
COSTS = ["TEKUN_NURSING", "TEKUN_INPATIENT", "TEKUN_OFF_CATALOGUE", "TEKUN_FUNERAL"]
COST = {
    "cost": "3000.00",
    "special_aid_paid": "1200.00",
    "tekun_fund_paid": "800.00",
    "document": "特困供养经费支出证明〔2026〕5号",
}


async def reviewed(
    office: Office,
    status: HouseholdStatus = HouseholdStatus.DISPERSED_TEKUN,
    amount: str = "1000.00",
) -> UUID:
    """A case of a distressed household, for whose grant the county's handler speaks."""
    household = a_household(status=status)
    case_id = await office.opened(a_case(Category.DISTRESSED, household=household))
    await office.at_county(case_id)
    await office.step(case_id, "review", office.county_handler, positive(amount))
    return case_id


async def test_a_tekun_cost_is_granted_in_whatever_category_the_household_applies(
    office: Office,
) -> None:
    """TA-100: the bill of a hospital is a medical claim, of a household that officers found tekun."""
    tekun = a_household(status=HouseholdStatus.DISPERSED_TEKUN)
    case_id = await office.opened(
        a_case(Category.EXPENDITURE_MEDICAL, household=tekun, medical=a_cost(100_000))
    )
    await office.reviewed(case_id, "700.00")

    granted = await decide(office, case_id, "700.00", purpose="TEKUN_INPATIENT", tekun_cost=COST)

    assert granted.status_code == 200, granted.text


async def decide(office: Office, case_id: UUID, amount: str = "1000.00", **changes: Any) -> Any:
    body = approval(amount, reason="经核查，确有困难，按缺口救助。", **changes)
    return await office.ask(case_id, "decide", office.county_lead, body)


async def test_holiday_visits_resident_welfare_and_other_special_aid_are_blocked(
    office: Office,
) -> None:
    case_id = await reviewed(office)

    refused = [await decide(office, case_id, purpose=purpose) for purpose in FORBIDDEN]
    seen = await office.get(case_id)
    granted = await decide(office, case_id)

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (422, "PURPOSE_NOT_ALLOWED")
    ] * len(FORBIDDEN)
    assert refused[0].json()["article"] == "202号 第二十四条"
    assert (seen["status"], seen["decision"]) == ("county_decision", None)
    assert granted.status_code == 200, granted.text
    [made] = [e for e in await outbox(office.client.database, case_id) if "decision-made" in e.type]
    assert made.payload["purpose"] == "TEMPORARY_LIVING"


@pytest.mark.parametrize("purpose", COSTS)
async def test_a_tekun_cost_is_granted_up_to_what_the_other_funds_leave(
    office: Office, purpose: str
) -> None:
    case_id = await reviewed(office)

    unproven = await decide(office, case_id, purpose=purpose)
    exhausted = COST | {"tekun_fund_paid": "1200.00"}
    too_much = await decide(office, case_id, purpose=purpose, tekun_cost=exhausted)
    granted = await decide(office, case_id, purpose=purpose, tekun_cost=COST)

    assert unproven.json()["code"] == "EXHAUSTION_NOT_PROVEN"
    assert too_much.json()["code"] == "ABOVE_SHORTFALL"
    assert "600.00" in too_much.json()["detail"]
    assert granted.status_code == 200, granted.text
    [made] = [e for e in await outbox(office.client.database, case_id) if "decision-made" in e.type]
    assert (made.payload["purpose"], made.payload["amount"]) == (purpose, "1000.00")


async def test_only_people_in_dispersed_tekun_support_have_such_costs(office: Office) -> None:
    case_id = await reviewed(office, HouseholdStatus.DIBAO)

    refused = await decide(office, case_id, purpose="TEKUN_NURSING", tekun_cost=COST)
    for_living = await decide(office, case_id, tekun_cost=COST)

    assert refused.json()["code"] == "NOT_TEKUN"
    assert for_living.json()["code"] == "EXHAUSTION_NOT_PROVEN"
