"""What the clock asks other departments by itself, and what follows from their answers."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.claim_payments import approved as approved_with_facts
from aid_testing.claim_payments import deliver
from aid_testing.departments import OtherDepartments
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from aid_testing.training import School, Worker
from shared.contracts.disbursement import PaymentPaid
from shared.roles import system
from shared.transaction import Transaction
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.usecases.claims.overlaps import check_overlaps
from training_subsidy.usecases.questions import ask_groups, ask_other_courses, ask_outcomes
from training_subsidy.workers.questions import ask_departments

ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}
Sweep = Callable[[Transaction], Awaitable[int]]


async def by_the_clock(school: School, sweep: Sweep) -> None:
    """The sweep until it has nothing more to do."""
    moved = 1
    while moved:
        async with school.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            moved = await sweep(tx)


async def seat(school: School, enrolment: Any) -> Any:
    address = f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}"
    return await school.get(address, school.own)


async def duty(school: School, claim: Any) -> list[str]:
    found = await rows(
        school.client.database,
        "SELECT state FROM deadlines WHERE case_id = CAST(:id AS uuid) AND what = 'approval_check'",
        id=claim["id"],
    )
    return [row.state for row in found]


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [("CONFIRMED", "PROVED"), ("DENIED", "NOT_PROVED"), ("NO_RECORD", "NOT_PROVED")],
)
async def test_the_department_of_a_group_says_who_belongs_to_it(
    school: School, worker: Worker, outcome: str, standing: str
) -> None:
    """VT-002, A-87: a seat waits for the answer, and stands or falls with it."""
    others = OtherDepartments(school.client)
    enrolment = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()

    await by_the_clock(school, ask_groups)
    waiting = await seat(school, enrolment)
    facts = {"valid_from": "2026-01-01"} if outcome == "CONFIRMED" else {}
    others.says(Question.GROUP, outcome, of=worker.id_number, **facts)
    await others.work([enrolment["id"]])

    assert waiting["group_standing"] == "AWAITED"
    assert (await seat(school, enrolment))["group_standing"] == standing
    [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    assert asked["about"] == {"group": "HARD_TO_EMPLOY", "starts_on": school.today.isoformat()}


async def test_a_department_that_takes_a_group_back_takes_the_proof_back(
    school: School, worker: Worker
) -> None:
    others = OtherDepartments(school.client)
    enrolment = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()
    await by_the_clock(school, ask_groups)
    others.says(Question.GROUP, "CONFIRMED", of=worker.id_number, valid_from="2026-01-01")
    await others.work([enrolment["id"]])
    [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    others.says(Question.GROUP, "DENIED", of=worker.id_number, data_date=tomorrow)

    await others.tells(asked["request_id"])

    assert (await seat(school, enrolment))["group_standing"] == "NOT_PROVED"


async def test_the_background_asks_by_itself_and_once(school: School, worker: Worker) -> None:
    enrolment = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()

    for _ in range(2):
        await ask_departments(school.client.app.state.running)

    asked = await school.get(f"/v1/inquiries?subject={enrolment['id']}", school.handler)
    assert [one["question"] for one in asked["items"]] == ["GROUP"]


async def test_who_is_proved_already_is_not_asked_about(school: School, worker: Worker) -> None:
    await school.prove(worker)
    enrolment = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()

    await by_the_clock(school, ask_groups)

    inquiries = await school.get(f"/v1/inquiries?subject={enrolment['id']}", school.handler)
    assert inquiries["items"] == []


def a_course(school: School, **changes: Any) -> dict[str, Any]:
    day = school.today.isoformat()
    return {
        "department": "AGRI",
        "region": school.county,
        "starts_on": day,
        "ends_on": day,
    } | changes


async def told(
    school: School, claim: Any, worker: Worker, *courses: dict[str, Any]
) -> OtherDepartments:
    """The claim's departments are asked, and tell of these courses."""
    others = OtherDepartments(school.client)
    await by_the_clock(school, ask_other_courses)
    others.says(Question.OTHER_COURSES, "CONFIRMED", of=worker.id_number, courses=list(courses))
    await others.work([claim["id"]])
    return others


async def tell(others: OtherDepartments, worker: Worker) -> None:
    """They say of the worker what they say now."""
    [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    assert (await others.tells(asked["request_id"])).is_success


async def test_a_course_that_is_told_of_before_the_review_bars_the_claim(
    school: School, worker: Worker
) -> None:
    """VT-014, A-54: departments are asked about every claim, and their courses overlap none."""
    claim = await school.claim_of_a_graduate(worker)

    await told(school, claim, worker, a_course(school), a_course(school))

    reviewed = await school.review(await school.read(claim))
    assert reviewed.json()["code"] == "CLAIM_BARRED"
    courses = await rows(
        school.client.database,
        "SELECT department FROM other_courses WHERE person_id = CAST(:id AS uuid)",
        id=claim["person_id"],
    )
    assert [row.department for row in courses] == ["AGRI"]


@pytest.mark.parametrize(("days", "states"), [(0, ["open"]), (40, [])], ids=["overlaps", "apart"])
async def test_a_course_told_of_after_the_approval_is_the_leads_to_look_at(
    school: School, worker: Worker, days: int, states: list[str]
) -> None:
    claim = await school.claim_of_a_graduate(worker)
    await by_the_clock(school, ask_other_courses)
    approved = await school.approved(claim)
    day = (school.today - timedelta(days=days)).isoformat()

    await told(school, claim, worker, a_course(school, starts_on=day, ends_on=day))
    await by_the_clock(school, check_overlaps)

    assert await duty(school, approved) == states
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    codes = [entry["code"] for entry in timeline["entries"]]
    assert ("claim-overlap-told" in codes) == bool(states)
    if states:
        body = {"reason": "系同一培训的重复登记"}
        seen = await school.read(claim)
        await school.ask(f"/v1/claims/{claim['id']}/keep", school.lead, seen=seen, json=body)
        await by_the_clock(school, check_overlaps)
        assert await duty(school, approved) == ["met"]


async def test_a_paid_subsidy_that_repeats_anothers_course_is_ordered_back(
    school: School, worker: Worker
) -> None:
    """VT-059: the duty of a paid claim ends with a recovery."""
    claim, facts = await approved_with_facts(school, worker)
    await deliver(school, PaymentPaid(**facts, attempt=1, paid_on=date(2026, 6, 1)))
    entered = {"name": worker.name, "id_number": worker.id_number}
    trade = {"trade_code": school.trade_code, "level": 5}
    long_ago = {"starts_on": "2022-03-01", "ends_on": "2022-03-20"}
    await school.ask(
        "/v1/other-courses",
        school.handler,
        json=entered | a_course(school, **trade, **long_ago),
    )

    await by_the_clock(school, check_overlaps)
    open_duty = await duty(school, claim)
    another = as_(school.client.layout, "hrss_lead", region=school.county, sub="another-lead")
    ordered = await school.ask(
        f"/v1/claims/{claim['id']}/order-recovery",
        another,
        seen=await school.read(claim),
        json={"fraud": False, "reason": "同一工种同一等级已由农业部门补贴"},
    )

    assert (open_duty, await duty(school, claim)) == (["open"], ["met"])
    assert ordered["status"] == "paid"


async def graduates_of(school: School, count: int, *, days_ago: int) -> list[Any]:
    """Trainees of a class that ended so many days ago; the last of them failed."""
    course = await school.opened()
    results = ["PASSED"] * (count - 1) + ["FAILED"]
    trainees = [
        await school.graduated(course, Worker(school.client), result=result) for result in results
    ]
    async with school.client.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE classes SET starts_on = starts_on - {days_ago}, ends_on = ends_on - {days_ago}"
            f" WHERE id = '{course['id']}'"
        )
    return trainees


async def rates(school: School, days_ago: int, by: str = "INSTITUTION") -> Any:
    year = (school.today - timedelta(days=days_ago)).year
    key = {"INSTITUTION": school.credit_code, "TRADE": school.trade_code, "GROUP": "GENERAL"}[by]
    found: list[Any] = []
    cursor = ""
    while True:
        page = await school.get(f"/v1/training-outcomes?year={year}&by={by}&limit=200{cursor}", {})
        found += [one for one in page["items"] if one["key"] == key]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


async def test_months_after_a_course_it_is_asked_what_became_of_who_was_examined(
    school: School,
) -> None:
    """VT-018: pass, employment and start-up rates of stored results and answers, of no person."""
    others = OtherDepartments(school.client)
    employed, own_business, neither, silent, failed = await graduates_of(school, 5, days_ago=190)
    trainees = [employed, own_business, neither, silent, failed]
    others.says(Question.OUTCOME, "NO_RECORD")

    await by_the_clock(school, ask_outcomes)
    for trainee, facts in (
        (employed, {"employed_on": "2026-02-01"}),
        (own_business, {"business_since": "2026-03-01"}),
    ):
        others.says(Question.OUTCOME, "CONFIRMED", **facts)
        await others.work([trainee["id"]])
    others.says(Question.OUTCOME, "DENIED")
    await others.work([neither["id"]])

    asked = await school.get("/v1/inquiries?question=OUTCOME&limit=200", school.handler)
    of_class = {one["subject"] for one in asked["items"]} & {one["id"] for one in trainees}
    assert of_class == {one["id"] for one in trainees}
    [told] = await rates(school, 190)
    assert (told["trained"], told["passed"], told["known"]) == (5, 4, 3)
    assert (told["employed"], told["started"]) == (1, 1)
    rate = (told["pass_percent"], told["employment_percent"], told["start_up_percent"])
    assert rate == (80, 33, 33)
    assert await rates(school, 190, "TRADE") == [told | {"key": school.trade_code}]
    assert await rates(school, 190, "GROUP")


async def test_of_a_few_trainees_no_rates_are_published(school: School) -> None:
    await graduates_of(school, 4, days_ago=0)

    [few] = await rates(school, 0)
    async with loaded(school.client, outcome_least=4):
        [told] = await rates(school, 0)

    assert (few["trained"], few["passed"], few["pass_percent"]) == (4, None, None)
    assert (told["passed"], told["pass_percent"]) == (3, 75)


async def test_outcomes_are_asked_after_the_months_that_were_loaded(school: School) -> None:
    trainees = await graduates_of(school, 2, days_ago=70)

    async def asked() -> int:
        await by_the_clock(school, ask_outcomes)
        address = f"/v1/inquiries?question=OUTCOME&subject={trainees[0]['id']}"
        found = await school.get(address, school.handler)
        return len(found["items"])

    before = await asked()
    async with loaded(school.client, outcome_months=2):
        after = await asked()

    assert (before, after) == (0, 1)


async def test_the_latest_word_of_a_department_counts(school: School, worker: Worker) -> None:
    """VT-014: a course that it told of and tells of no more bars nothing; an officer's entry stands."""
    claim = await school.claim_of_a_graduate(worker)
    others = OtherDepartments(school.client)
    await by_the_clock(school, ask_other_courses)
    others.says(
        Question.OTHER_COURSES, "CONFIRMED", of=worker.id_number, courses=[a_course(school)]
    )
    await others.work([claim["id"]])
    barred = await school.review(await school.read(claim))
    [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    others.says(Question.OTHER_COURSES, "CONFIRMED", of=worker.id_number, courses=[])
    assert (await others.tells(asked["request_id"])).is_success

    reviewed = await school.review(await school.read(claim))

    assert barred.json()["code"] == "CLAIM_BARRED"
    assert (reviewed.status_code, reviewed.json()["decision"]) == (200, "ELIGIBLE")


async def test_a_department_that_knows_nothing_takes_no_course_off(
    school: School, worker: Worker
) -> None:
    """VT-014: nothing found is no word about what was told before."""
    claim = await school.claim_of_a_graduate(worker)
    others = await told(school, claim, worker, a_course(school))
    others.says(Question.OTHER_COURSES, "NO_RECORD", of=worker.id_number)

    await tell(others, worker)

    assert (await school.review(await school.read(claim))).json()["code"] == "CLAIM_BARRED"


async def test_a_course_that_two_took_off_is_not_told_into_the_register_again(
    school: School, worker: Worker
) -> None:
    """VT-014: what two officers found to be somebody else's stays off when it is told again."""
    claim = await school.claim_of_a_graduate(worker)
    others = await told(school, claim, worker, a_course(school))
    [course] = await rows(
        school.client.database,
        "SELECT id FROM other_courses WHERE person_id = CAST(:id AS uuid)",
        id=claim["person_id"],
    )
    address = f"/v1/other-courses/{course.id}"
    seen = await school.get(address, school.handler)
    body = {"document": "拉农函〔2026〕7号", "county": school.county, "reason": "系同名人员"}
    await school.confirmed(
        await school.post(f"{address}/remove", school.handler, seen=seen, json=body)
    )

    await tell(others, worker)

    reviewed = await school.review(await school.read(claim))
    assert (reviewed.status_code, reviewed.json()["decision"]) == (200, "ELIGIBLE")


async def test_a_wrong_course_elsewhere_is_taken_off_by_two(school: School, worker: Worker) -> None:
    """VT-014: what an officer entered of another person bars the claim until two take it off."""
    claim = await school.claim_of_a_graduate(worker)
    person = {"name": worker.name, "id_number": worker.id_number}
    entered = await school.post("/v1/other-courses", school.handler, json=person | a_course(school))
    address = f"/v1/other-courses/{entered.json()['id']}"
    body = {"document": "拉农函〔2026〕7号", "county": school.county, "reason": "系同名人员"}
    barred = await school.review(await school.read(claim))

    proposed = await school.post(f"{address}/remove", school.handler, seen=entered, json=body)
    still = await school.review(await school.read(claim))
    await school.confirmed(proposed)
    reviewed = await school.review(await school.read(claim))
    seen = await school.get(address, school.handler)
    twice = await school.post(f"{address}/remove", school.handler, seen=seen, json=body)

    assert {barred.json()["code"], still.json()["code"]} == {"CLAIM_BARRED"}
    assert (reviewed.status_code, reviewed.json()["decision"]) == (200, "ELIGIBLE")
    assert seen["removed_at"] is not None
    assert (twice.status_code, twice.json()["code"]) == (404, "OTHER_COURSE_NOT_FOUND")
