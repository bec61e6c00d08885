"""A decision explained: article, facts and figures step by step, to whoever reads it."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aid.golden.facts import assessment_case
from aid_testing.actors import as_
from aid_testing.approvals import Office
from aid_testing.rows import audit_of
from aid_testing.stored_cases import GROUPS, is_sound
from approval.domain.decisions.explanation import DecidedCase, explain
from assessment.domain.figures import CityFigure, LoadedFigure
from assessment.domain.rules.programme import assess
from assessment.policy import figures_on
from shared.contracts.assessment import AssessmentCompleted
from shared.explanation import Voice
from shared.finding_words import FACTS

STORED = Path(__file__).parents[1] / "golden/stored/2026-11.json"


async def explanation(office: Office, case_id: str, token: dict[str, str], voice: str) -> Any:
    return await office.client.get(f"/v1/cases/{case_id}/explanation?voice={voice}", headers=token)


async def test_the_applicant_reads_amount_floor_and_cap_in_order(office: Office) -> None:
    granted = await office.approved(await office.opened(owner="app-1"))

    answer = await explanation(
        office, granted["case_id"], as_(office.client.layout, "applicant", sub="app-1"), "PLAIN"
    )

    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["approved"], seen["amount"]) == (True, "2730.00")
    kinds = [step["kind"] for step in seen["steps"]]
    assert kinds == ["granted", "floor", "cap", "stated", "edition"]
    [floor] = [step for step in seen["steps"] if step["kind"] == "floor"]
    assert floor["zh"] == "最低救助标准为 2730.00 元。"
    assert floor["en"] == "The least amount of aid is 2730.00 yuan."
    assert floor["facts"] == {"floor": "2730.00"}


async def test_an_officer_reads_every_rule_that_was_asked(office: Office) -> None:
    granted = await office.approved(await office.opened())

    plain = (await explanation(office, granted["case_id"], office.county_lead, "PLAIN")).json()
    seen = (await explanation(office, granted["case_id"], office.county_lead, "OFFICER")).json()

    assert not [step for step in plain["steps"] if step["kind"] == "finding"]
    assert [step for step in seen["steps"] if step["kind"] == "finding"]
    assert all(
        step["article"].startswith("第") for step in seen["steps"] if step["kind"] == "finding"
    )


async def test_before_a_decision_there_is_nothing_to_explain(office: Office) -> None:
    case_id = str(await office.opened())

    answer = await explanation(office, case_id, office.county_lead, "PLAIN")

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_DECIDED")


async def test_anothers_decision_is_not_explained_and_the_reading_is_audited(
    office: Office,
) -> None:
    granted = await office.approved(await office.opened(owner="app-2"))
    case_id = granted["case_id"]

    foreign = await explanation(
        office, case_id, as_(office.client.layout, "applicant", sub=str(uuid4())), "PLAIN"
    )
    away = await explanation(
        office,
        case_id,
        as_(office.client.layout, "county_lead", region="540121", sub="elsewhere"),
        "PLAIN",
    )
    await explanation(office, case_id, as_(office.client.layout, "applicant", sub="app-2"), "PLAIN")

    assert (foreign.status_code, foreign.json()["code"]) == (404, "CASE_NOT_FOUND")
    assert (away.status_code, away.json()["code"]) == (403, "OUTSIDE_REGION")
    read = [
        row.actor_id
        for row in await audit_of(office.client.database, case_id)
        if row.action == "read_explanation"
    ]
    assert read == ["app-2"]


def stored(decision: str) -> list[Any]:
    cases = json.loads(STORED.read_text("utf-8"))["cases"]
    return [
        pytest.param(one, id=one["id"])
        for one in cases
        if one["approval"]["answer"]["decision"] == decision
    ]


def said(case: dict[str, Any], *, approved: bool, voice: Voice) -> Any:
    record = case["approval"]["answer"]
    assessment = AssessmentCompleted.model_validate(case["assessment"]["answer"])
    decided = DecidedCase(
        approved=approved,
        amount=record["amount"],
        articles=tuple(record["reasons"]) or (assessment.grant_article,),
        record=record,
    )
    return explain(assessment, decided, voice)


@pytest.mark.parametrize("case", stored("INELIGIBLE"))
def test_a_refusal_names_each_article_that_is_not_met_with_its_facts(case: dict[str, Any]) -> None:
    steps = said(case, approved=False, voice=Voice.PLAIN)

    against = [
        one for one in case["assessment"]["answer"]["findings"] if one["answer"] == "NOT_MET"
    ]
    told = [step for step in steps if step.kind == "finding"]
    assert [step.facts["rule"] for step in told] == [one["rule"] for one in against]
    assert not [step for step in steps if step.kind in {"formula", "floor", "cap"}]
    for step, finding in zip(told, against, strict=True):
        assert "不符合" in step.text.zh
        assert "Not met" in step.text.en
        assert all(name in step.text.zh for name in finding["facts"])
        assert not [name for name in finding["facts"] if name in step.text.en]


@pytest.mark.parametrize("case", stored("ELIGIBLE"))
def test_a_grant_by_formula_shows_cost_rate_and_what_the_cap_left(case: dict[str, Any]) -> None:
    steps = {step.kind: step for step in said(case, approved=True, voice=Voice.PLAIN)}

    event = case["assessment"]["answer"]
    assert ("formula" in steps) is (event["formula_amount"] is not None)
    assert ("cut" in steps) is case["approval"]["answer"]["cap_applied"]
    if event["formula_amount"] is not None:
        assert steps["formula"].facts["formula"] == event["formula_amount"]
        assert steps["bills"].facts["net"] == event["net_self_paid"]


def test_every_fact_of_golden_cases_under_the_citys_property_rules_has_its_words() -> None:
    day = date(2026, 3, 2)
    rules = LoadedFigure(
        name=CityFigure.PROPERTY_RULES,
        since=date(2026, 1, 1),
        good_until=date(2026, 12, 31),
        value='{"vehicles": 1, "dwellings": 2}',
    )
    figures = figures_on(day, (rules,))
    names = {
        name
        for file in ("cases.json", "further.json")
        for one in json.loads((STORED.parents[1] / file).read_text("utf-8"))["cases"]
        if one["group"] in GROUPS and is_sound(one["input"])
        for finding in assess(assessment_case(one["input"]), figures).findings
        for name in finding.facts
    }

    assert "住房上限" in names
    assert names <= set(FACTS)


def test_every_fact_of_the_stored_cases_has_its_words() -> None:
    cases = json.loads(STORED.read_text("utf-8"))["cases"]
    names = {
        name
        for one in cases
        for f in one["assessment"]["answer"]["findings"]
        for name in f["facts"]
    }

    assert names <= set(FACTS)
