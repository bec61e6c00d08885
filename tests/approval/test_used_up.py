"""A year's cap that is used up, where the law has no formula and officers propose the amount."""

from datetime import date
from uuid import uuid4

from aid_testing.approvals import Office, negative, positive
from aid_testing.assistance import a_case
from shared.contracts.vocabulary import Category


async def test_a_person_whose_cap_is_used_up_is_refused_by_article_11(office: Office) -> None:
    """TA-044: nothing is left to propose, and the case ends with its reason all the same."""
    household, person = uuid4(), uuid4()
    facts = {"household_id": household, "person_ids": (person,), "beneficiary_id": person}
    first = await office.opened(a_case(Category.INDIVIDUAL_OTHER), **facts)
    await office.approved(first, "5000.00")
    second = await office.opened(
        a_case(Category.INDIVIDUAL_OTHER), **facts, incident_on=date(2026, 3, 2)
    )

    asked = await office.ask(second, "sign-opinion", office.handler, positive("100.00"))
    await office.rejected(second, "第十一条")
    await office.forwarded(second)
    await office.step(second, "review", office.county_handler, negative("第十一条"))
    refused = await office.step(
        second, "decide", office.county_lead, {"approve": False, "reason": "本年度限额已用完。"}
    )

    assert asked.json()["code"] == "CAP_LEAVES_LESS"
    assert refused["status"] == "refused"
    assert refused["decision"]["articles"] == ["第十一条"]
