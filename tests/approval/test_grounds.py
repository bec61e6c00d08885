"""A refusal rests on articles that the rules have, and on facts (第十八条（一）（2）)."""

import pytest
from aid_testing.approvals import Office, negative
from aid_testing.assistance import a_case, a_household
from approval.api.parts import Article
from pydantic import TypeAdapter
from shared.contracts.vocabulary import Category

REFUSAL = {"approve": False, "reason": "经入户核实，无正当理由拒绝就业。"}


async def test_a_ground_that_the_findings_meet_needs_the_officers_facts(office: Office) -> None:
    case_id = await office.opened()
    short = await office.ask(
        case_id, "sign-opinion", office.handler, negative("第十条（四）", opinion="不行")
    )
    await office.rejected(case_id, "第十条（四）")
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))

    bare = await office.ask(
        case_id, "decide", office.county_lead, {"approve": False, "reason": "不予批准"}
    )
    stated = "两次拒绝乡镇介绍的护林员岗位，无正当理由。"
    refused = await office.step(
        case_id, "decide", office.county_lead, {"approve": False, "reason": stated}
    )
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.handler)

    for answer in (short, bare):
        assert (answer.status_code, answer.json()["code"]) == (422, "GROUND_NEEDS_FACTS")
    assert refused["decision"]["articles"] == ["第十条（四）"]
    assert f"认定事实：{stated}" in letter.text


@pytest.mark.parametrize("article", ["第三条", "第十条"])
async def test_a_ground_without_a_finding_against_it_needs_the_officers_facts(
    office: Office, article: str
) -> None:
    case_id = await office.opened(a_case(Category.EMERGENCY))
    short = await office.ask(
        case_id, "sign-opinion", office.handler, negative(article, opinion="不行")
    )
    await office.rejected(case_id, article)
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, negative(article))

    bare = await office.ask(case_id, "decide", office.county_lead, {"approve": False})
    refused = await office.step(case_id, "decide", office.county_lead, REFUSAL)
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.handler)

    for answer in (short, bare):
        assert (answer.status_code, answer.json()["code"]) == (422, "GROUND_NEEDS_FACTS")
        assert article in answer.json()["detail"]
    assert refused["decision"]["articles"] == [article]
    assert f"认定事实：{REFUSAL['reason']}" in letter.text


async def test_a_finding_that_is_not_met_is_ground_enough(office: Office) -> None:
    case_id = await office.opened(a_case(household=a_household(property_within_dibao_rules=False)))
    against = negative("第九条", opinion="不行")
    for signer in (office.handler, office.lead):
        await office.step(case_id, "sign-opinion", signer, against)
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, against)

    refused = await office.step(case_id, "decide", office.county_lead, {"approve": False})

    assert refused["decision"]["articles"] == ["第九条"]


@pytest.mark.parametrize(
    "article", ["第三十六条", "第四十条", "第九十九条", "第十十条", "第二条条"]
)
async def test_an_article_that_the_rules_do_not_have_is_no_ground(
    office: Office, article: str
) -> None:
    case_id = await office.opened()

    signed = await office.ask(case_id, "sign-opinion", office.handler, negative(article))
    reviewed = await office.ask(case_id, "review", office.county_handler, negative(article))
    decided = await office.ask(
        case_id, "decide", office.county_lead, REFUSAL | {"articles": [article]}
    )

    for answer in (signed, reviewed, decided):
        assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


def test_every_article_of_the_rules_may_be_named() -> None:
    digits = "一二三四五六七八九"
    numbers = [tens + unit for tens in ("", "十", "二十", "三十") for unit in ("", *digits)][1:36]
    places = ["第十条（四）", "第八条（一）1", "第八条 医疗支出型认定", "第八条 子女教育支出"]

    for article in [*(f"第{number}条" for number in numbers), *places]:
        assert TypeAdapter(Article).validate_python(article) == article
