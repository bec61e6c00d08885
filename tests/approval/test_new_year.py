"""A case signed in December and decided in January: neither year is a dead end (FR-10)."""

from datetime import date
from uuid import uuid4

from aid_testing.approvals import Office, approval, positive
from aid_testing.assistance import a_case, a_cost
from shared.contracts.vocabulary import Category
from shared.workdays import lhasa_date

CHOICE = {"reason": "申请人选择按已公示金额发放。"}


async def test_fr_10_what_was_noticed_last_year_is_granted_at_once_or_returned_for_more(
    office: Office,
) -> None:
    """FR-10: cap left 500, signed 500; the new year leaves the whole formula."""
    household = uuid4()
    today = lhasa_date(office.client.database.clock.now())
    to_new_year = (date(today.year + 1, 1, 13) - today).days
    first = await office.opened(a_case(Category.OTHER), household_id=household)
    await office.approved(first, "9500.00")
    case = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(300_000))
    second = await office.opened(case, household_id=household, incident_on=date(2026, 6, 8))
    await office.noticed(second, "500.00")

    with office.later(to_new_year):
        await office.close_notices()
        await office.forwarded(second)
        await office.step(second, "review", office.county_handler, positive("500.00"))
        silent = await office.ask(second, "decide", office.county_lead, approval("500.00"))
        more = await office.ask(second, "decide", office.county_lead, approval("2100.00"))
        granted = await office.step(
            second, "decide", office.county_lead, approval("500.00", **CHOICE)
        )

    assert silent.json()["code"] == "LOWERING_NEEDS_REASON"
    assert more.json()["code"] == "ABOVE_THE_NOTICED"
    assert granted["decision"]["amount"] == "500.00"
