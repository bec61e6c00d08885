from datetime import timedelta
from typing import Any

import pytest
from aid_testing.training import School, Worker


async def close(school: School, course: Any) -> Any:
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    return await school.ask(f"/v1/classes/{course['id']}/close", school.own, seen=seen)


async def drafted(school: School, enrolment: Any, worker: Worker) -> Any:
    claim = (await school.draft(enrolment, worker)).json()
    await school.receipt(claim, worker.headers)
    return claim


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 201), (1, 201)])
async def test_a_class_is_registered_before_it_starts(
    school: School, days: int, status: int
) -> None:
    first = (school.today + timedelta(days=days)).isoformat()
    last = (school.today + timedelta(days=20)).isoformat()

    answer = await school.plan_class(starts_on=first, ends_on=last)

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["code"] == "REGISTERED_TOO_LATE"
        assert answer.json()["article"] == "215号（六）"


async def test_a_class_that_has_begun_is_not_opened_any_more(school: School) -> None:
    planned = (await school.plan_class()).json()
    await school.began(planned, 1)

    answer = await school.post(f"/v1/classes/{planned['id']}/open", school.own, seen=planned)

    assert (answer.status_code, answer.json()["code"]) == (422, "REGISTERED_TOO_LATE")


async def test_nothing_is_claimed_before_the_course_is_over(school: School, worker: Worker) -> None:
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    course = await school.opened(ends_on=tomorrow)
    claim = await drafted(school, await school.graduated(course, worker), worker)

    early = await school.submit(claim, worker)

    assert (early.status_code, early.json()["code"]) == (422, "COURSE_NOT_OVER")
    assert tomorrow in early.json()["detail"]


async def test_a_class_that_ends_early_is_closed_and_its_claims_go_on(
    school: School, worker: Worker
) -> None:
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    course = await school.began(await school.opened(ends_on=tomorrow), 8)
    claim = await drafted(school, await school.graduated(course, worker), worker)
    closed = await close(school, course)

    submitted = (await school.submit(claim, worker)).json()

    assert (closed["ends_on"], closed["planned_ends_on"]) == (school.today.isoformat(), tomorrow)
    assert submitted["ends_on"] == school.today.isoformat()
    assert submitted["decision"] == "ELIGIBLE"


async def test_a_course_that_is_cut_short_at_once_waits_for_a_person(
    school: School, worker: Worker
) -> None:
    course = await school.opened(ends_on=(school.today + timedelta(days=20)).isoformat())
    claim = await drafted(school, await school.graduated(course, worker), worker)
    await close(school, course)

    held = (await school.submit(claim, worker)).json()

    assert (held["status"], held["reason"]) == ("held", "ATTENDANCE_NOT_SHOWN")


async def test_without_any_sheet_the_claim_waits_for_a_person(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    enrolled = (await school.enrol(course, worker)).json()
    certified = await school.certify((await school.examine(enrolled)).json())

    held = await school.claimed(certified, worker)
    told = await school.get(f"/v1/claims/{held['id']}/timeline", worker.headers)
    released = await school.ask(
        f"/v1/claims/{held['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "已核对纸质签到表"},
    )

    assert (held["status"], held["reason"]) == ("held", "ATTENDANCE_NOT_SHOWN")
    assert "考勤" in told["entries"][-1]["sentence"]
    assert told["next"]["article"] == "215号（二十四）"
    assert (released["status"], released["decision"]) == ("submitted", "ELIGIBLE")


async def test_who_enters_late_has_missed_the_days_before(school: School, worker: Worker) -> None:
    course = await school.opened()
    first = (await school.enrol(course, Worker(school.client))).json()
    await school.attended(course, first)

    late = (await school.enrol(course, worker)).json()
    certified = await school.certify((await school.examine(late)).json())
    held = await school.claimed(certified, worker)

    assert (late["days_present"], late["days_recorded"]) == (0, 1)
    assert held["reason"] == "ATTENDANCE_NOT_SHOWN"


async def step(school: School, course: Any, action: str) -> Any:
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    return await school.post(f"/v1/classes/{course['id']}/{action}", school.own, seen=seen)


async def test_before_its_first_day_a_class_is_cancelled_and_not_closed(school: School) -> None:
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    course = await school.opened(starts_on=tomorrow, ends_on=tomorrow)

    closed = await step(school, course, "close")
    cancelled = await step(school, course, "cancel")

    assert (closed.status_code, closed.json()["code"]) == (422, "CLASS_NOT_BEGUN")
    assert tomorrow in closed.json()["detail"]
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")


async def test_a_class_that_has_begun_is_closed_and_not_cancelled(school: School) -> None:
    course = await school.opened()

    cancelled = await step(school, course, "cancel")
    closed = await step(school, course, "close")

    assert (cancelled.status_code, cancelled.json()["code"]) == (422, "CLASS_BEGUN")
    assert closed.json()["status"] == "closed"


async def test_nobody_attends_or_is_examined_in_a_class_that_was_cancelled(
    school: School, worker: Worker
) -> None:
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    course = await school.opened(starts_on=tomorrow, ends_on=tomorrow)
    enrolled = (await school.enrol(course, worker)).json()
    await step(school, course, "cancel")
    await school.began(course, 1)
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)

    examined = await school.examine(enrolled)
    attended = await school.post(
        f"/v1/classes/{course['id']}/attendance",
        school.own,
        seen=seen,
        json={"day": school.today.isoformat(), "present": [enrolled["id"]]},
    )

    for answer in (examined, attended):
        assert (answer.status_code, answer.json()["code"]) == (422, "CLASS_CANCELLED")
