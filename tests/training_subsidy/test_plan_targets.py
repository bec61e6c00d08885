"""A year's plan fits demand, capacity and the money of finance, and is heard each quarter."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import as_
from aid_testing.claim_payments import approved, deliver
from aid_testing.parameters import loaded
from aid_testing.rows import a_message, outbox, rows
from aid_testing.training import School, Worker
from shared.contracts.disbursement import FundBudgetSet, PaymentPaid
from shared.contracts.vocabulary import FundKind, Programme
from training_subsidy.consumers import subscriptions

TARGETS = {"heads": 50, "capacity": 60, "pass_percent": 90, "employment_percent": 60}


async def demanded(school: School, heads: int, **changes: Any) -> Any:
    body = {
        "year": school.today.year,
        "region": school.county,
        "funding": "PAY_FIRST",
        "heads": heads,
        "document": "城关人社〔2026〕4号",
    }
    return await school.ask("/v1/plan-demands", school.handler, json=body | changes)


async def targeted(school: School, **changes: Any) -> Any:
    address = f"/v1/year-plans/{school.plan['id']}/targets"
    seen = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    return await school.post(address, school.lead, seen=seen, json=TARGETS | changes)


async def progress(school: School) -> Any:
    address = f"/v1/year-plans/{school.plan['id']}/progress"
    return (await school.get(address, school.lead))["progress"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"heads": 51, "capacity": 90}, "HEADS_ABOVE_DEMAND"),
        ({"heads": 50, "capacity": 49}, "HEADS_ABOVE_CAPACITY"),
    ],
)
async def test_a_plan_fits_demand_and_capacity(
    school: School, changes: dict[str, int], code: str | None
) -> None:
    """VT-015: 岗、培、算、载; the demand is what the townships of the county say together."""
    await demanded(school, 90)
    await demanded(school, 20)  # the county's own, said again
    await demanded(school, 30, region=f"{school.county}001")
    await demanded(school, 500, funding="PURCHASED_FREE")

    answer = await targeted(school, **changes)

    assert answer.json().get("code") == code
    listed = await school.get(f"/v1/plan-demands?year={school.today.year}", school.lead)
    assert sorted(one["heads"] for one in listed["items"]) == [20, 30, 500]


async def test_a_plan_tells_its_progress(school: School, worker: Worker) -> None:
    """VT-003: planned, enrolled, passed and paid, counted from what is stored."""
    await demanded(school, 50)
    await targeted(school)
    claim, facts = await approved(school, worker)
    await deliver(school, PaymentPaid(**facts, attempt=1, paid_on=date(2026, 6, 1)))
    await school.graduated(await school.opened(seats=10), Worker(school.client), result="FAILED")

    now = await progress(school)

    assert (now["demanded"], now["heads"], now["capacity"]) == (50, 50, 60)
    assert (now["seats"], now["enrolled"], now["examined"], now["passed"]) == (40, 2, 2, 1)
    assert (now["approved"], now["paid"], now["paid_amount"]) == (1, 1, claim["amount"])


async def duties(school: School) -> list[tuple[str, date]]:
    found = await rows(
        school.client.database,
        "SELECT state, (due_at AT TIME ZONE 'Asia/Shanghai')::date AS due FROM deadlines"
        " WHERE case_id = CAST(:id AS uuid) AND what = 'plan_hearing' ORDER BY started_at",
        id=school.plan["id"],
    )
    return [(row.state, row.due) for row in found]


async def heard(school: School, quarter: int, held_on: date) -> Any:
    return await school.post(
        f"/v1/year-plans/{school.plan['id']}/hearings",
        school.lead,
        json={
            "quarter": quarter,
            "held_on": held_on.isoformat(),
            "document": "拉政会纪〔2026〕11号",
            "record": "听取培训进展，要求加快订单班开班。",
        },
    )


async def test_the_progress_of_each_quarter_is_heard(school: School) -> None:
    """VT-056: a duty until it is recorded, then that of the next quarter; the fourth is the last."""
    await demanded(school, 50)
    await targeted(school)
    quarter = (school.today.month - 1) // 3 + 1
    end = date(school.today.year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)
    [(state, due)] = await duties(school)

    early = await heard(school, quarter, school.today + timedelta(days=1))
    first = await heard(school, quarter, school.today)
    again = await heard(school, quarter, school.today)

    assert (state, due > end) == ("open", True)
    assert early.json()["code"] == "HEARING_DAY_NOT_POSSIBLE"
    assert (first.status_code, first.json()["progress"]["heads"]) == (201, 50)
    assert again.json()["code"] == "HEARING_HELD_ALREADY"
    hearings = await school.get(f"/v1/year-plans/{school.plan['id']}/hearings", school.lead)
    assert [one["quarter"] for one in hearings] == [quarter]
    states = [state for state, _ in await duties(school)]
    assert states == (["met"] if quarter == 4 else ["met", "open"])


async def test_a_quarter_is_heard_within_the_days_that_were_loaded(school: School) -> None:
    await demanded(school, 50)
    await targeted(school)
    [(_, before)] = await duties(school)

    async with loaded(school.client, hearing_workdays=40):
        await demanded(school, 50, funding="PURCHASED_FREE")
        school.plan = await school.set_plan("1000.00", funding="PURCHASED_FREE")
        await targeted(school)
        after = (await duties(school))[-1][1]

    assert after - before > timedelta(days=30)


async def test_a_plan_of_next_year_is_heard_from_its_first_quarter(school: School) -> None:
    year = school.today.year + 1
    school.plan = await school.set_plan("1000.00", year=year)
    await demanded(school, 50, year=year)

    await targeted(school)

    [(state, due)] = await duties(school)
    assert state == "open"
    assert date(year, 4, 1) <= due <= date(year, 5, 15)


async def of_finance(school: School, amount: int, **changes: Any) -> None:
    """Disbursement tells of a budget that is in force."""
    facts: dict[str, Any] = {
        "fund_id": uuid4(),
        "programme": Programme.TRAINING_SUBSIDY,
        "region": school.county,
        "kind": FundKind.EMPLOYMENT_SUBSIDY,
        "year": school.today.year,
        "amount": amount,
        "set_at": school.client.database.clock.now(),
    }
    event = FundBudgetSet(**facts | changes)
    await subscriptions.deliver(school.client.database, [a_message(event)])


async def test_the_plans_of_a_source_stay_within_what_finance_has(school: School) -> None:
    """VT-015: the plan is no more than the budget of the fund that pays it (A-86: each its own)."""
    fund = uuid4()
    await of_finance(school, 99_000_000, fund_id=fund)
    await of_finance(school, 12_000_000, fund_id=fund)  # changed by two of finance
    await of_finance(school, 1, programme=Programme.TEMPORARY_ASSISTANCE)
    body = {"year": school.today.year, "region": school.county, "trade_code": None}

    async def plan(funding: str, budget: str) -> Any:
        more = {"funding": funding, "budget": budget}
        return await school.post("/v1/year-plans", school.lead, json=body | more)

    above = await plan("PURCHASED_FREE", "20000.01")
    within = await plan("PURCHASED_FREE", "20000.00")
    raised = await school.post(
        f"/v1/year-plans/{school.plan['id']}/change-budget",
        school.lead,
        seen=await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead),
        json={"budget": "100000.01"},
    )
    of_another_source = await plan("STUDY_REIMBURSEMENT", "500000.00")

    assert (above.status_code, above.json()["code"]) == (422, "PLANS_ABOVE_FUND")
    assert "120000.00" in above.json()["detail"]
    assert within.status_code == 201, within.text
    assert raised.json()["code"] == "PLANS_ABOVE_FUND"
    assert of_another_source.status_code == 201


async def test_another_county_sets_no_targets_here(school: School) -> None:
    foreign = as_(school.client.layout, "hrss_lead", region="540999", sub="foreign-lead")
    seen = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)

    answer = await school.post(
        f"/v1/year-plans/{school.plan['id']}/targets", foreign, seen=seen, json=TARGETS
    )

    assert answer.json()["code"] == "OUTSIDE_REGION"


async def test_targets_set_again_leave_the_hearing_that_is_owed(school: School) -> None:
    """VT-056: the quarter that waits is neither moved back nor passed over by a later one."""
    await demanded(school, 50)
    assert (await targeted(school)).status_code == 200

    async def owed() -> list[str]:
        rows = await outbox(school.client.database, UUID(school.plan["id"]))
        told = [row.payload for row in rows if row.payload.get("what") == "plan_hearing"]
        return [one["state"] for one in told]

    before = await owed()
    assert (await targeted(school)).status_code == 200

    assert (before, await owed()) == (["set"], ["set"])
