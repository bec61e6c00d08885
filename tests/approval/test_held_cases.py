"""A case that somebody must still look at: it is said what, and its decider can end it (TA-009)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, approval, negative
from aid_testing.assistance import a_case, a_household
from shared.contracts.assessment import AssessmentCompleted

FACTS = "经核实，其妻已在另一户内获得本年度救助。"
CODES = ("HOLD_FOR_REVIEW", "NEEDS_", "INELIGIBLE", "—")


async def with_a_member_of_two_households(office: Office) -> UUID:
    person = uuid4()
    first, second = [await office.opened(person_ids=(person, uuid4())) for _ in range(2)]
    await office.reviewed(second)
    await office.approved(first)
    return second


async def with_property_that_cannot_be_judged(office: Office) -> UUID:
    case_id = await office.opened(a_case(household=a_household(property_within_dibao_rules=None)))
    await office.reviewed(case_id)
    return case_id


HELD = [
    (with_a_member_of_two_households, "另一户"),
    (with_property_that_cannot_be_judged, "第九条的情形尚未认定"),
]


@pytest.mark.parametrize(("held", "word"), HELD)
async def test_a_held_case_says_in_words_what_holds_it_and_what_may_be_done(
    office: Office, held: Any, word: str
) -> None:
    case_id = await held(office)

    approved = await office.ask(case_id, "decide", office.county_lead, approval())
    refused = await office.ask(case_id, "decide", office.county_lead, {"approve": False})

    assert (approved.status_code, refused.status_code) == (409, 422)
    assert refused.json()["code"] == "HELD_CASE_NEEDS_GROUNDS"
    for answer in (approved, refused):
        said = answer.json()["detail"]
        assert word in said
        assert "退回乡镇（街道）" in said
        assert "articles" in said
        assert [code for code in CODES if code in said] == []


@pytest.mark.parametrize(("held", "_"), HELD)
async def test_a_held_case_is_refused_with_an_article_and_written_facts(
    office: Office, held: Any, _: str
) -> None:
    case_id = await held(office)
    refusal = {"approve": False, "articles": ["第八条（一）1"]}

    short = await office.ask(case_id, "decide", office.county_lead, refusal | {"reason": "不符"})
    refused = await office.step(case_id, "decide", office.county_lead, refusal | {"reason": FACTS})
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_lead)

    assert short.json()["code"] == "HELD_CASE_NEEDS_GROUNDS"
    assert refused["status"] == "refused"
    assert "第八条（一）1" in refused["decision"]["articles"]
    assert FACTS in letter.text


async def test_a_held_case_is_returned_and_goes_on_when_its_household_was_corrected(
    office: Office,
) -> None:
    case_id = await with_a_member_of_two_households(office)
    await office.step(
        case_id, "return", office.county_handler, {"points": ["HOUSEHOLD"], "text": "请更正成员。"}
    )
    again: AssessmentCompleted = office.completed(case_id=case_id, revision=2)
    await office.deliver(again)

    seen = await office.get(case_id)

    assert (seen["status"], seen["preview"]["alert"]) == ("township_review", None)


async def test_an_article_of_the_leads_own_does_not_refuse_what_nothing_holds(
    office: Office,
) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)
    body = {"approve": False, "articles": ["第十条（四）"], "reason": FACTS}

    refused = await office.ask(case_id, "decide", office.county_lead, body)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))
    decided = await office.step(case_id, "decide", office.county_lead, body)

    assert refused.json()["code"] == "REFUSAL_NEEDS_GROUNDS"
    assert decided["decision"]["articles"] == ["第十条（四）"]


async def test_an_approval_names_no_articles_of_a_refusal(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)

    refused = await office.ask(
        case_id, "decide", office.county_lead, approval(articles=["第十条（四）"])
    )

    assert refused.status_code == 422
