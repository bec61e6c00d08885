"""A case that somebody must still look at: it is said what, and its decider can end it (TA-009)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, approval, negative
from aid_testing.assistance import a_case, a_household
from shared.contracts.intake import ApplicationWithdrawn

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
    (
        with_a_member_of_two_households,
        "另一户",
        "由乡镇（街道）认定家庭成员归属、县（区）确认后批准",
    ),
    (with_property_that_cannot_be_judged, "第九条的情形尚未认定", "退回乡镇（街道）补充认定"),
]


@pytest.mark.parametrize(("held", "word", "way"), HELD)
async def test_a_held_case_says_in_words_what_holds_it_and_what_may_be_done(
    office: Office, held: Any, word: str, way: str
) -> None:
    case_id = await held(office)

    approved = await office.ask(case_id, "decide", office.county_lead, approval())
    refused = await office.ask(case_id, "decide", office.county_lead, {"approve": False})

    assert (approved.status_code, refused.status_code) == (409, 422)
    assert refused.json()["code"] == "HELD_CASE_NEEDS_GROUNDS"
    for answer in (approved, refused):
        said = answer.json()["detail"]
        assert word in said
        assert way in said
        assert "更正家庭成员" not in said
        assert "条款" in said
        assert [code for code in CODES if code in said] == []


@pytest.mark.parametrize("held", [case[0] for case in HELD])
async def test_a_held_case_is_refused_with_an_article_and_written_facts(
    office: Office, held: Any
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


@pytest.mark.parametrize("held", [case[0] for case in HELD])
async def test_an_opinion_against_a_held_case_does_not_stand_for_the_deciders_facts(
    office: Office, held: Any
) -> None:
    case_id = await held(office)
    await office.step(case_id, "review", office.county_handler, negative("第九条"))

    bare, short = [
        await office.ask(case_id, "decide", office.county_lead, {"approve": False} | reason)
        for reason in ({}, {"reason": "不符"})
    ]
    refused = await office.step(
        case_id, "decide", office.county_lead, {"approve": False, "reason": FACTS}
    )
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_lead)

    for answer in (bare, short):
        assert (answer.status_code, answer.json()["code"]) == (422, "HELD_CASE_NEEDS_GROUNDS")
    assert refused["decision"]["articles"] == ["第九条"]
    assert f"认定事实：{FACTS}" in letter.text


async def test_a_held_case_with_a_finding_against_it_still_needs_the_deciders_facts(
    office: Office,
) -> None:
    person = uuid4()
    poor = a_case(household=a_household(property_within_dibao_rules=False))
    first = await office.opened(person_ids=(person, uuid4()))
    second = await office.opened(poor, person_ids=(person, uuid4()))
    await office.approved(first)
    await office.rejected(second, "第九条")
    await office.forwarded(second)
    await office.step(second, "review", office.county_handler, negative("第九条"))

    bare = await office.ask(second, "decide", office.county_lead, {"approve": False})
    refused = await office.step(
        second, "decide", office.county_lead, {"approve": False, "reason": FACTS}
    )

    assert bare.json()["code"] == "HELD_CASE_NEEDS_GROUNDS"
    assert refused["status"] == "refused"


async def test_a_member_of_two_households_is_withdrawn_and_applies_anew_with_the_right_members(
    office: Office,
) -> None:
    case_id = await with_a_member_of_two_households(office)
    await office.deliver(ApplicationWithdrawn(case_id=case_id, withdrawn_at=datetime.now(UTC)))

    ended = await office.get(case_id)
    anew = await office.get(await office.opened())

    assert ended["status"] == "ended"
    assert (anew["status"], anew["preview"]["alert"]) == ("township_review", None)


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
