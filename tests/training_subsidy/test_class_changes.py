"""Dates, place and teacher of a class change with a reason, and its people are told (VT-022)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.clocks import ahead
from aid_testing.rows import rows
from aid_testing.training import School, Worker


async def change(school: School, course: Any, **body: Any) -> Any:
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    said = {"since": school.today.isoformat(), "reason": "原教室维修"} | body
    return await school.post(f"/v1/classes/{course['id']}/change", school.own, seen=seen, json=said)


async def told(school: School, course: Any, by: dict[str, str]) -> list[tuple[str, str]]:
    """What somebody is told of a class, by kind."""
    found = (await school.get("/v1/class-notices?limit=200", by))["items"]
    return [(one["kind"], one["sentence"]) for one in found if one["class_id"] == course["id"]]


async def duties(school: School, course: Any) -> list[str]:
    found = await rows(
        school.client.database,
        "SELECT state FROM deadlines WHERE case_id = CAST(:id AS uuid) AND what = 'class_told'",
        id=course["id"],
    )
    return [row.state for row in found]


async def test_who_sits_in_a_class_is_told_of_its_new_days_place_and_teacher(
    school: School, worker: Worker
) -> None:
    """VT-022: each change is told to the trainee and the office in words, with its reason."""
    later = (school.today + timedelta(days=3)).isoformat()
    course = await school.opened(ends_on=later)
    await school.enrol_alone(course, worker)
    new = (school.today + timedelta(days=5)).isoformat()

    changed = await change(school, course, ends_on=new, place="城关区 305 教室", teacher="扎西顿珠")

    assert changed.status_code == 200, changed.text
    seen = changed.json()
    assert (seen["ends_on"], seen["place"], seen["planned_ends_on"]) == (
        *(new, "城关区 305 教室"),
        later,
    )
    for by in (worker.headers, school.handler):
        notices = dict(await told(school, course, by))
        assert set(notices) == {"dates", "place", "teacher"}
        assert new in notices["dates"]
        assert "原教室维修" in notices["dates"]
        assert "305" in notices["place"]
        assert "扎西顿珠" in notices["teacher"]
    assert await duties(school, course) == []


async def test_who_cannot_read_of_it_is_told_otherwise_and_the_office_sees_to_it(
    school: School, worker: Worker
) -> None:
    """VT-022: of whom no sign-in is known the institution says how it told them, which ends the duty."""
    course = await school.opened()
    await school.enrol(course, worker)
    address = f"/v1/classes/{course['id']}/told"
    how = {"how": "逐人电话通知"}

    early = await school.post(address, school.own, json=how)
    await change(school, course, place="城关区 305 教室")
    owed = await duties(school, course)
    done = await school.post(address, school.own, json=how)

    assert (early.status_code, early.json()["code"]) == (404, "NOBODY_TO_TELL")
    assert owed == ["open"]
    assert done.status_code == 200, done.text
    assert await duties(school, course) == ["met"]


async def test_the_office_may_see_to_it_itself_and_a_class_called_off_ends_it(
    school: School, worker: Worker
) -> None:
    """VT-022: whoever owes it can end it."""
    first, second = [await school.opened() for _ in range(2)]
    for course in (first, second):
        await school.enrol(course, worker if course is first else Worker(school.client))
        await change(school, course, place="城关区 305 教室")

    by_the_office = await school.post(
        f"/v1/classes/{first['id']}/told", school.handler, json={"how": "逐人电话通知"}
    )
    seen = await school.get(f"/v1/classes/{second['id']}", school.own)
    await school.ask(f"/v1/classes/{second['id']}/close", school.own, seen=seen)

    assert by_the_office.status_code == 200, by_the_office.text
    assert await duties(school, first) == ["met"]
    assert await duties(school, second) == ["cancelled"]


async def test_the_last_day_stays_once_somebody_has_claimed(school: School, worker: Worker) -> None:
    """VT-014: other courses are held against the days that were claimed for."""
    claim = await school.claim_of_a_graduate(worker)
    course = {"id": claim["class_id"]}

    answer = await change(school, course, ends_on=(school.today + timedelta(days=30)).isoformat())
    placed = await change(school, course, place="城关区 305 教室")

    assert (answer.status_code, answer.json()["code"]) == (409, "CLASS_CLAIMED")
    assert placed.status_code == 200, placed.text


async def test_nothing_changes_after_the_last_lesson(school: School) -> None:
    """VT-022: a class that is over is what it was; one that was called off is none."""
    course = await school.opened()
    closed = await school.opened()
    seen = await school.get(f"/v1/classes/{closed['id']}", school.own)
    await school.ask(f"/v1/classes/{closed['id']}/close", school.own, seen=seen)

    of_closed = await change(school, closed, place="城关区 305 教室")
    with ahead(school.client, 1):
        late = await change(school, course, place="城关区 305 教室")

    for answer in (of_closed, late):
        assert (answer.status_code, answer.json()["code"]) == (422, "CLASS_OVER")


@pytest.mark.parametrize(
    ("days", "code"),
    [(-1, "DATES_NOT_POSSIBLE"), (4, "NOTHING_CHANGED")],
    ids=["before a recorded lesson", "the same day"],
)
async def test_a_change_changes_something_and_undoes_no_lesson(
    school: School, worker: Worker, days: int, code: str
) -> None:
    """VT-022."""
    last = school.today + timedelta(days=4)
    course = await school.opened(ends_on=last.isoformat())
    await school.attended(course, (await school.enrol(course, worker)).json())
    day = last if days == 4 else school.today + timedelta(days=days)

    answer = await change(school, course, ends_on=day.isoformat())

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_class_that_is_cut_short_by_a_change_counts_as_cut_short(
    school: School, worker: Worker
) -> None:
    """VT-065: the days that are not held count as not attended, as with an early close."""
    course = await school.opened(ends_on=(school.today + timedelta(days=20)).isoformat())
    changed = await change(school, course, ends_on=school.today.isoformat())

    held = await school.claimed(await school.graduated(course, worker), worker)

    assert changed.status_code == 200, changed.text
    assert (held["status"], held["reason"]) == ("held", "ATTENDANCE_NOT_SHOWN")


async def test_a_last_day_that_is_changed_and_changed_back_costs_no_attendance(
    school: School, worker: Worker
) -> None:
    """VT-065: what counts is the last day when the class opened."""
    course = await school.opened(ends_on=school.today.isoformat())
    later = (school.today + timedelta(days=20)).isoformat()
    await change(school, course, ends_on=later)
    back = await change(school, course, ends_on=school.today.isoformat())

    claim = await school.claimed(await school.graduated(course, worker), worker)

    assert back.json()["planned_ends_on"] is None
    assert claim["reason"] != "ATTENDANCE_NOT_SHOWN"


async def test_a_class_under_a_contract_stays_within_it(school: School) -> None:
    """VT-008: no day of it lies after the contract's last."""
    course = await school.bought()

    answer = await change(school, course, ends_on=(school.today + timedelta(days=201)).isoformat())

    assert (answer.status_code, answer.json()["code"]) == (422, "CONTRACT_NOT_OF_THE_CLASS")


async def test_a_class_is_not_extended_into_the_next_course_of_who_sits_in_it(
    school: School, worker: Worker
) -> None:
    """VT-014, A-54: whom it would cost the next course is named masked; up to its eve it may go."""
    next_day = school.today + timedelta(days=10)
    course = await school.opened(ends_on=(school.today + timedelta(days=3)).isoformat())
    following = await school.opened(
        trade_id=await school.list_trade(4),
        starts_on=next_day.isoformat(),
        ends_on=(next_day + timedelta(days=5)).isoformat(),
    )
    await school.enrol(course, worker)
    seat = (await school.enrol(following, worker)).json()

    onto = await change(school, course, ends_on=next_day.isoformat())
    eve = await change(school, course, ends_on=(next_day - timedelta(days=1)).isoformat())
    cancelled = await school.post(
        f"/v1/classes/{following['id']}/enrolments/{seat['id']}/cancel",
        school.own,
        seen=seat,
        json={"reason": "学员商定"},
    )
    free = await change(school, course, ends_on=next_day.isoformat())

    assert (onto.status_code, onto.json()["code"]) == (409, "NEXT_COURSE_BEGINS")
    assert worker.name not in onto.text
    assert worker.name[0] in onto.json()["detail"]
    assert eve.status_code == 200, eve.text
    assert cancelled.status_code == 200, cancelled.text
    assert free.status_code == 200, free.text
