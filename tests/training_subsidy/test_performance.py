"""The money of a year is evaluated by a third party, and later plans follow its result (VT-058)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.clocks import ahead
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import School, Worker

REVIEWS = "/v1/performance-reviews"


def finance(school: School, sub: str = "finance-checker") -> dict[str, str]:
    return as_(school.client.layout, "finance_checker", region=school.county, sub=sub)


@contextmanager
def next_year(school: School) -> Iterator[None]:
    today = school.today
    with ahead(school.client, (date(today.year + 1, 1, 4) - today).days):
        yield


async def taught(school: School, *, passed: int, failed: int = 0) -> Any:
    """A class of this year in which so many passed and failed."""
    course = await school.opened(seats=20)
    for number in range(passed + failed):
        seat = (await school.enrol(course, Worker(school.client))).json()
        await school.examine(seat, "PASSED" if number < passed else "FAILED")
    return course


async def evaluator(school: School, **changes: Any) -> Any:
    return await school.contracted(a_credit_code(), **{"tasks": ["EVALUATION"]} | changes)


async def commission(school: School, body: Any, year: int | None = None) -> Any:
    asked = {
        "region": school.county,
        "year": year or school.today.year - 1,
        "body_id": body["id"],
        "brief": "按合同评价本县培训补贴资金",
    }
    return await school.post(REVIEWS, school.handler, json=asked)


async def step(school: School, seen: Any, verb: str, by: dict[str, str]) -> Any:
    body = {"text": "合格率达到目标，执行率偏低"}
    return await school.post(f"{REVIEWS}/{seen['id']}/{verb}", by, seen=seen, json=body)


async def evaluated(school: School, body: Any) -> Any:
    """Commissioned, and evaluated by the body."""
    commissioned = await commission(school, body)
    assert commissioned.status_code == 201, commissioned.text
    answer = await step(
        school, commissioned.json(), "evaluate", school.inspector_of(body["credit_code"])
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def confirmed(school: School, body: Any) -> Any:
    """The county has commented, and human resources and finance confirm."""
    seen = await evaluated(school, body)
    for verb, by in (
        ("comment", school.handler),
        ("agree", school.lead),
        ("confirm", finance(school)),
    ):
        answer = await step(school, seen, verb, by)
        assert answer.status_code == 200, answer.text
        seen = answer.json()
    return seen


async def published(school: School) -> list[Any]:
    items = (await school.get(f"{REVIEWS}?limit=200", {}))["items"]
    return [one for one in items if one["region"] == school.county]


async def test_a_year_is_counted_evaluated_commented_and_confirmed_by_two_offices(
    school: School,
) -> None:
    """VT-058, VT-018: four of five passed, nothing paid of the plan; judged by the dated table."""
    body = await evaluator(school)
    await taught(school, passed=4, failed=1)
    early = await commission(school, body, school.today.year)

    with next_year(school):
        seen = await evaluated(school, body)
        again = await commission(school, body)
        other = await school.client.get(
            f"{REVIEWS}/{seen['id']}", headers=school.inspector_of(a_credit_code())
        )
        hidden = await published(school)
        skipped = await step(school, seen, "agree", school.lead)
        commented = (await step(school, seen, "comment", school.handler)).json()
        same = as_(
            school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
        )
        own = await step(school, commented, "agree", same)
        agreed = (await step(school, commented, "agree", school.lead)).json()
        part = await step(school, agreed, "confirm", finance(school, f"lead-{school.county}"))
        done = await step(school, agreed, "confirm", finance(school))
        public = await published(school)
        read = await school.get(f"{REVIEWS}/{seen['id']}", school.inspector_of(body["credit_code"]))

    assert read["status"] == "confirmed"
    assert (early.status_code, early.json()["code"]) == (422, "REVIEW_YEAR_NOT_OVER")
    assert (again.status_code, again.json()["code"]) == (409, "REVIEWED_ALREADY")
    assert (other.status_code, hidden) == (404, [])
    assert skipped.json()["code"] == "ACTION_NOT_ALLOWED"
    assert [one.json()["code"] for one in (own, part)] == ["ANOTHER_REVIEW_OFFICER"] * 2
    assert done.json()["status"] == "confirmed"
    facts = {
        **dict.fromkeys(("known", "employed", "started", "certified"), 0),
        "trained": 5,
        "passed": 4,
        "planned": "100000.00",
        "paid": "0.00",
    }
    assert seen["facts"] == facts
    # pass 80 of 85 at weight 30, execution 0 at weight 20: 30 * 94 // 50
    assert (seen["score"], seen["grade"]) == (56, "C")
    points = {one["indicator"]: one["points"] for one in seen["indicators"]}
    assert points == {"PASSED": 94, "EMPLOYED": None, "STARTED": None, "COST": None, "EXECUTION": 0}
    [shown] = public
    assert (shown["grade"], shown["score"]) == ("C", 56)
    assert "notes" not in shown
    assert [note["kind"] for note in done.json()["notes"]] == [
        *("reason", "examination", "answer", "decision", "decision")
    ]
    duties = {
        event.payload["what"]
        for event in await outbox(school.client.database, seen["id"])
        if event.payload.get("state") == "met"
    }
    assert duties == {
        *("performance_evaluation", "performance_comment"),
        *("performance_agreement", "performance_confirmation"),
    }


async def test_the_figure_of_a_few_people_is_not_published(school: School) -> None:
    """VT-058: published masked, as rates of outcomes are."""
    body = await evaluator(school)
    await taught(school, passed=2)

    with next_year(school):
        seen = await confirmed(school, body)
        [public] = await published(school)

    assert (seen["score"], public["score"]) == (0, 0), "two of two passed, and nothing of it shows"
    inside = {one["indicator"]: one["actual"] for one in seen["indicators"]}
    outside = {one["indicator"]: one["actual"] for one in public["indicators"]}
    assert (inside["PASSED"], outside["PASSED"]) == (100, None)
    assert (inside["EXECUTION"], outside["EXECUTION"]) == (0, 0)


async def test_who_evaluates_is_contracted_for_it_and_taught_nobody(school: School) -> None:
    """VT-058, VT-020: a supervisor without that task, elsewhere, or with an interest is refused."""
    await taught(school, passed=1)
    no_task = school.supervisor
    over = await evaluator(school, ends_on=(school.today - timedelta(days=1)).isoformat())
    involved = await evaluator(school, interests=[school.credit_code])

    with next_year(school):
        refused = [
            (await commission(school, body)).json()["code"] for body in (no_task, over, involved)
        ]

    assert refused == ["EVALUATOR_NOT_CONTRACTED", "EVALUATOR_NOT_CONTRACTED", "EVALUATOR_INVOLVED"]


@pytest.mark.parametrize("since", ["interest", "suspension", "institution"])
async def test_who_may_not_evaluate_any_more_does_not(school: School, since: str) -> None:
    """VT-058, VT-020: admission, contract and interests are asked when it judges, too."""
    body = await evaluator(school)
    by = school.inspector_of(body["credit_code"])
    await taught(school, passed=4, failed=1)

    with next_year(school):
        commissioned = (await commission(school, body)).json()
        if since == "interest":
            address = f"/v1/supervising-bodies/{body['id']}/declare"
            await school.ask(address, by, seen=body, json={"interests": [school.credit_code]})
        elif since == "institution":
            await school.entered(body["credit_code"], name="高原评估培训学校")
        else:
            grounds = {"reason_code": "LATE", "grounds": "两次评价逾期未报告"}
            measure = {"body_id": body["id"], "kind": "SUSPEND"} | grounds
            noticed = await school.ask("/v1/supervisor-measures", school.handler, json=measure)
            address = f"/v1/supervisor-measures/{noticed['id']}"
            heard = await school.ask(f"{address}/speak", by, seen=noticed, json={"text": "已知悉"})
            await school.ask(f"{address}/impose", school.lead, seen=heard, json={"text": "属实"})
        refused = await step(school, commissioned, "evaluate", by)

    code = "EVALUATOR_NOT_CONTRACTED" if since == "suspension" else "EVALUATOR_INVOLVED"
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_plans_set_at_the_same_time_stay_within_the_result_together(school: School) -> None:
    """VT-058: each alone is within what the review allows, both are not."""
    body = await evaluator(school)
    await taught(school, passed=4, failed=1)

    with next_year(school):
        await confirmed(school, body)
        both = await asyncio.gather(
            plan(school, "60000.00"), plan(school, "60000.00", funding="INSURED_SKILL_UPGRADE")
        )

    assert sorted(one.status_code for one in both) == [201, 422]


async def test_a_plan_within_the_reviewed_region_is_within_its_result(school: School) -> None:
    """VT-058: what the review counted by its region is limited by its region."""
    body = await evaluator(school)
    await taught(school, passed=4, failed=1)

    with next_year(school):
        await confirmed(school, body)
        above = await plan(school, "90000.01", region=f"{school.county}001")
        township = await plan(school, "60000.00", region=f"{school.county}001")
        county = await plan(school, "60000.00")

    assert (above.status_code, above.json()["code"]) == (422, "PLAN_ABOVE_RESULT")
    assert township.status_code == 201, township.text
    assert (county.status_code, county.json()["code"]) == (422, "PLAN_ABOVE_RESULT")


async def test_a_review_is_sent_back_or_given_to_another_evaluator(school: School) -> None:
    """VT-058: either office has it evaluated anew; a commission may be taken back."""
    first, second = await evaluator(school), await evaluator(school)
    await taught(school, passed=3)

    with next_year(school):
        seen = await evaluated(school, first)
        commented = (await step(school, seen, "comment", school.handler)).json()
        agreed = (await step(school, commented, "agree", school.lead)).json()
        back = (await step(school, agreed, "send-back", finance(school))).json()
        withdrawn = await step(school, back, "withdraw", school.handler)
        anew = await commission(school, second)

    assert (back["status"], back["facts"], back["grade"]) == ("commissioned", None, None)
    assert withdrawn.json()["status"] == "withdrawn"
    assert anew.status_code == 201, anew.text


async def test_a_year_of_which_nothing_is_stored_is_not_evaluated(school: School) -> None:
    body = await evaluator(school)

    with next_year(school):
        commissioned = (await commission(school, body, school.today.year - 3)).json()
        refused = await step(
            school, commissioned, "evaluate", school.inspector_of(body["credit_code"])
        )

    assert (refused.status_code, refused.json()["code"]) == (422, "NOTHING_TO_REVIEW")


async def exceed(school: School, budget: str, year: int, **changes: Any) -> Any:
    body = {
        "document": "拉人社发〔2027〕9号",
        "year": year,
        "region": school.county,
        "funding": "PAY_FIRST",
        "trade_code": None,
        "budget": budget,
        "reason": "新增脱贫劳动力 300 人，已核实需求",
    }
    return await school.post("/v1/year-plans/exceed", school.lead, json=body | changes)


async def plan(school: School, budget: str, **changes: Any) -> Any:
    body = {
        "year": school.today.year,
        "region": school.county,
        "funding": "PAY_FIRST",
        "trade_code": None,
        "budget": budget,
    }
    return await school.post("/v1/year-plans", school.lead, json=body | changes)


async def test_the_next_years_plans_follow_the_result_and_two_people_go_beyond_it(
    school: School,
) -> None:
    """VT-058: of 100,000 a C allows 90,000 (构建以绩效为导向的财政支出机制)."""
    body = await evaluator(school)
    await taught(school, passed=4, failed=1)

    with next_year(school):
        free = await plan(school, "5000.00", funding="PURCHASED_FREE")
        await confirmed(school, body)
        above = await plan(school, "85000.01")
        within = await plan(school, "85000.00")
        address = f"/v1/year-plans/{within.json()['id']}"
        raised = await school.post(
            f"{address}/change-budget", school.lead, seen=within, json={"budget": "85000.01"}
        )
        shown = await school.get(f"{address}/allowance", school.handler)
        asked = await exceed(school, "120000.00", school.today.year)
        change = f"/v1/city-changes/{asked.json()['id']}/confirm"
        alone = await school.post(change, school.lead, seen=asked)
        agreed = await school.post(change, school.second, seen=asked)
        after = await school.get(address, school.handler)
        further = await exceed(
            school, "1000.00", school.today.year, funding="ENTERPRISE_ON_JOB", trade_code=None
        )
        made = await school.post(
            f"/v1/city-changes/{further.json()['id']}/confirm", school.second, seen=further
        )
        unreviewed = await school.get(
            f"/v1/year-plans/{school.plan['id']}/allowance", school.handler
        )

    assert free.status_code == 201
    assert (above.status_code, above.json()["code"]) == (422, "PLAN_ABOVE_RESULT")
    assert within.status_code == 201, within.text
    assert raised.json()["code"] == "PLAN_ABOVE_RESULT"
    assert (shown["grade"], shown["most"], shown["planned"]) == ("C", "90000.00", "5000.00")
    assert asked.status_code == 202, asked.text
    assert alone.status_code == 403
    assert (agreed.status_code, after["budget"]) == (200, "120000.00")
    assert agreed.json()["result"] == after["id"]
    assert made.status_code == 200, made.text
    assert (unreviewed["review_id"], unreviewed["most"]) == (None, None)


TABLE = {
    "passed_target": 80,
    "passed_weight": 100,
    "employed_target": 60,
    "employed_weight": 0,
    "started_target": 5,
    "started_weight": 0,
    "cost_target": 200_000,
    "cost_weight": 0,
    "execution_target": 90,
    "execution_weight": 0,
    "a": 85,
    "b": 70,
    "c": 55,
}
FREE_HAND = {"A": 1000, "B": 1000, "C": 1000, "D": 1000}


@pytest.mark.parametrize(
    ("values", "grade", "status"),
    [
        ({"performance_table": TABLE}, "A", 201),
        ({"performance_effects": FREE_HAND}, "C", 201),
        ({"performance_effects": FREE_HAND | {"C": 50}}, "C", 422),
    ],
    ids=["another table", "a free hand", "half"],
)
async def test_result_and_effect_are_as_was_loaded(
    school: School, values: dict[str, Any], grade: str, status: int
) -> None:
    """VT-058: the table and what a grade allows are dated parameters."""
    body = await evaluator(school)
    await taught(school, passed=4, failed=1)

    async with loaded(school.client, **values):
        with next_year(school):
            seen = await confirmed(school, body)
            planned = await plan(school, "120000.00")

    assert seen["grade"] == grade
    assert planned.status_code == status, planned.text
