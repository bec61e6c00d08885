import asyncio
from typing import Any

from aid_testing.actors import as_
from aid_testing.rows import outbox, rows
from aid_testing.training import School, Worker
from prometheus_client import REGISTRY
from shared.roles import system
from sqlalchemy import text
from training_subsidy.usecases.claims.metrics import measure_claims


async def promised(school: School) -> tuple[str, str]:
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    return plan["budget"], plan["committed"]


async def change(school: School, budget: str) -> None:
    seen = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    await school.ask(
        f"/v1/year-plans/{school.plan['id']}/change-budget",
        school.lead,
        seen=seen,
        json={"budget": budget},
    )


async def test_beyond_the_plan_claims_wait_in_order_of_arrival(school: School) -> None:
    await change(school, "2000.00")
    first = await school.claim_of_a_graduate()
    second = await school.claim_of_a_graduate()
    third = await school.claim_of_a_graduate()

    assert [claim["status"] for claim in (first, second, third)] == [
        "submitted",
        "waitlisted",
        "waitlisted",
    ]
    assert (second["decision"], second["reason"]) == ("WAITLISTED", "BUDGET_EXCEEDED")
    waiting = await school.get(f"/v1/year-plans/{school.plan['id']}/waiting-list", school.handler)
    assert [one["claim_id"] for one in waiting["items"]] == [second["id"], third["id"]]


async def test_freed_money_promotes_the_first_in_line(school: School) -> None:
    await change(school, "2000.00")
    first = await school.claim_of_a_graduate()
    second = await school.claim_of_a_graduate()
    third = await school.claim_of_a_graduate()

    assert await school.sweep() == 0
    await school.refused(first, items=["六"])
    assert await school.sweep() == 1

    assert (await school.read(second))["status"] == "submitted"
    assert (await school.read(second))["decision"] == "ELIGIBLE"
    assert (await school.read(third))["status"] == "waitlisted"
    assert await promised(school) == ("2000.00", "1500.00")


async def test_nobody_passes_a_claim_that_waits(school: School) -> None:
    await change(school, "1000.00")
    waiting = await school.claim_of_a_graduate()
    worker = Worker(school.client)
    enrolment = await school.graduated(await school.opened(), worker)

    small = await school.claimed(enrolment, worker, paid="500.00")

    assert waiting["status"] == small["status"] == "waitlisted"
    assert await promised(school) == ("1000.00", "0.00")


async def test_a_raised_plan_lets_waiting_claims_go_on(school: School) -> None:
    await change(school, "0.00")
    waiting = await school.claim_of_a_graduate()

    await change(school, "1500.00")
    await school.sweep()

    assert (await school.approved(await school.read(waiting)))["status"] == "approved"


async def test_a_plan_is_never_below_what_is_promised(school: School) -> None:
    await school.claim_of_a_graduate()
    seen = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)

    answer = await school.post(
        f"/v1/year-plans/{school.plan['id']}/change-budget",
        school.lead,
        seen=seen,
        json={"budget": "1499.99"},
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "BUDGET_BELOW_COMMITTED"
    assert "请填写不低于" in answer.json()["detail"]
    assert "1500.00" in answer.json()["detail"]


async def test_the_budget_holds_when_everybody_claims_at_once(school: School) -> None:
    await change(school, "4500.00")
    course = await school.opened()
    drafts = []
    for _ in range(8):
        worker = Worker(school.client)
        drafted = (await school.draft(await school.graduated(course, worker), worker)).json()
        await school.receipt(drafted, worker.headers)
        drafts.append((drafted, worker))

    answers = await asyncio.gather(*(school.submit(claim, worker) for claim, worker in drafts))

    statuses = sorted(answer.json()["status"] for answer in answers)
    assert statuses == ["submitted"] * 3 + ["waitlisted"] * 5
    assert await promised(school) == ("4500.00", "4500.00")


async def test_two_claims_of_one_course_at_once_are_paid_once(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    drafts = [(await school.draft(enrolment, worker)).json() for _ in range(2)]
    for drafted in drafts:
        await school.receipt(drafted, worker.headers)

    answers = await asyncio.gather(*(school.submit(claim, worker) for claim in drafts))

    reasons = {answer.json()["reason"] for answer in answers}
    assert reasons == {None, "DUPLICATE_TRADE_LEVEL"}
    assert (await promised(school))[1] == "1500.00"


async def test_without_a_plan_a_claim_waits_until_there_is_one(school: School) -> None:
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=school.credit_code)
    worker = Worker(school.client)
    enrolment = await school.graduated(course, worker)
    claim = await school.claimed(enrolment, worker, type="ENTERPRISE_ON_JOB")

    assert claim["status"] == "waitlisted"
    await school.set_plan("5000.00", funding="ENTERPRISE_ON_JOB")
    assert await school.sweep() >= 1
    assert (await school.read(claim))["status"] == "submitted"


async def test_a_plan_of_the_trade_goes_before_the_general_one(school: School) -> None:
    await school.set_plan("1499.99", trade_code=school.trade_code)

    claim = await school.claim_of_a_graduate()

    assert claim["status"] == "waitlisted"
    assert await promised(school) == ("100000.00", "0.00")


async def test_plans_are_set_once_and_only_in_ones_region(school: School) -> None:
    body = {
        "year": school.today.year,
        "region": school.county,
        "funding": "PAY_FIRST",
        "budget": "1.00",
    }
    elsewhere = as_(school.client.layout, "hrss_lead", region="540199")

    again = await school.post("/v1/year-plans", school.lead, json=body)
    other = await school.post("/v1/year-plans", elsewhere, json=body)

    assert again.json()["code"] == "PLAN_EXISTS"
    assert other.status_code == 403


async def let_a_year_pass(school: School) -> None:
    """The plans of the county, and who waits there, are of last year."""
    database = school.client.database
    async with database.transaction(by=system("training-subsidy"), audited=False) as tx:
        for statement in (
            "UPDATE claims SET submitted_at = submitted_at - interval '1 year' WHERE region = :county",
            "UPDATE year_plans SET year = year - 1 WHERE region = :county",
        ):
            await tx.session.execute(text(statement), {"county": school.county})


async def a_draft(school: School, course: Any) -> tuple[Any, Worker]:
    worker = Worker(school.client)
    drafted = (await school.draft(await school.graduated(course, worker), worker)).json()
    await school.receipt(drafted, worker.headers)
    return drafted, worker


async def test_who_waits_from_last_year_goes_before_the_claims_of_this_one(school: School) -> None:
    await change(school, "0.00")
    old = await school.claim_of_a_graduate()
    await let_a_year_pass(school)
    plan = await school.set_plan("1500.00")

    new = await school.claim_of_a_graduate()
    assert new["status"] == "waitlisted"
    await school.sweep()

    assert (await school.read(old))["status"] == "submitted"
    assert (await school.read(new))["status"] == "waitlisted"
    waiting = await school.get(f"/v1/year-plans/{plan['id']}/waiting-list", school.lead)
    assert [one["claim_id"] for one in waiting["items"]] == [new["id"]]


async def test_over_the_years_the_order_of_arrival_holds_when_all_come_at_once(
    school: School,
) -> None:
    await change(school, "0.00")
    old = [await school.claim_of_a_graduate() for _ in range(3)]
    await let_a_year_pass(school)
    course = await school.opened()
    drafts = [await a_draft(school, course) for _ in range(4)]

    await asyncio.gather(
        school.set_plan("4500.00"),
        *(school.submit(claim, worker) for claim, worker in drafts),
        *(school.sweep() for _ in range(3)),
    )
    while await school.sweep():
        pass

    assert [(await school.read(one))["status"] for one in old] == ["submitted"] * 3
    assert [(await school.read(one))["status"] for one, _ in drafts] == ["waitlisted"] * 4


async def test_a_nearer_plan_that_is_set_later_takes_the_line_over(school: School) -> None:
    await change(school, "0.00")
    old = await school.claim_of_a_graduate()
    await school.set_plan("1500.00", trade_code=school.trade_code)

    new = await school.claim_of_a_graduate()
    await school.sweep()

    assert (await school.read(old))["status"] == "submitted"
    assert (await school.read(new))["status"] == "waitlisted"


async def test_without_a_plan_the_claimant_is_told_so_and_the_lead_owes_one(school: School) -> None:
    await let_a_year_pass(school)
    worker = Worker(school.client)
    claim = await school.claim_of_a_graduate(worker)

    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    duties = [
        event.payload
        for event in await outbox(school.client.database, claim["id"])
        if event.type.endswith("deadline-changed.v1")
    ]

    assert (claim["status"], claim["reason"]) == ("waitlisted", "NO_YEAR_PLAN")
    assert "尚未下达" in told["entries"][-1]["sentence"]
    assert "用完" not in str(told)
    assert "尚未下达" in told["next"]["sentence"]
    assert told["next"]["role"] == "hrss_lead"
    assert told["next"]["due_at"] is not None
    assert (duties[-1]["what"], duties[-1]["state"]) == ("year_plan", "set")
    assert duties[-1]["role"] == "hrss_lead"


async def test_the_plan_that_is_set_ends_the_duty(school: School) -> None:
    await let_a_year_pass(school)
    claim = await school.claim_of_a_graduate()
    await school.set_plan("1000.00")
    await school.sweep()

    [duty] = await rows(
        school.client.database,
        "SELECT state FROM deadlines WHERE case_id = CAST(:id AS uuid) AND what = 'year_plan'",
        id=claim["id"],
    )

    assert duty.state == "met"
    assert (await school.read(claim))["status"] == "waitlisted"


async def test_who_waits_at_the_turn_of_the_year_without_a_plan_is_seen(school: School) -> None:
    await change(school, "0.00")
    claim = await school.claim_of_a_graduate()
    await let_a_year_pass(school)
    await school.sweep()

    async with school.client.database.reading(by=system("training-subsidy")) as tx:
        await measure_claims(tx)

    [duty] = await rows(
        school.client.database,
        "SELECT state FROM deadlines WHERE case_id = CAST(:id AS uuid) AND what = 'year_plan'",
        id=claim["id"],
    )
    seen = REGISTRY.get_sample_value("aid_claims_without_plan", {"service": "training-subsidy"})
    assert duty.state == "open"
    assert seen is not None
    assert seen >= 1


async def test_a_year_that_is_over_gets_no_plan(school: School) -> None:
    last_year = school.today.year - 1

    answer = await school.post(
        "/v1/year-plans",
        school.lead,
        json={
            "year": last_year,
            "region": school.county,
            "funding": "PAY_FIRST",
            "budget": "1.00",
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "PLAN_YEAR_OVER")
    assert f"{last_year}年度已结束" in answer.json()["detail"]


async def test_a_past_plan_is_lowered_but_not_raised_and_the_plan_to_change_is_named(
    school: School,
) -> None:
    await change(school, "1000.00")
    await let_a_year_pass(school)
    seen = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)

    raised = await school.post(
        f"/v1/year-plans/{school.plan['id']}/change-budget",
        school.lead,
        seen=seen,
        json={"budget": "2000.00"},
    )
    await change(school, "500.00")

    assert (raised.status_code, raised.json()["code"]) == (422, "PLAN_YEAR_OVER")
    named = f"{school.today.year}年度、地区{school.county}、经费类型“先垫后补”的计划"
    assert named in raised.json()["detail"]
    assert (await promised(school))[0] == "500.00"
