"""Patrols of lessons and of examinations: on which days something may be found (VT-064)."""

from datetime import timedelta
from typing import Any

from aid_testing.training import School, Worker


async def find(school: School, course: Any, days_ago: int) -> Any:
    return await school.post(
        f"/v1/classes/{course['id']}/findings",
        school.inspector,
        json={
            "severity": "SERIOUS",
            "code": "EXAM_NOT_PROCTORED",
            "note": "理论考试无人监考",
            "found_on": (school.today - timedelta(days=days_ago)).isoformat(),
        },
    )


async def test_fr_66_an_examination_is_patrolled_after_the_last_lesson(school: School) -> None:
    """FR-66, VT-064: the class ended yesterday; what is found at its examination today is recorded."""
    course = await school.began(await school.opened(), 2)
    await school.ended(course, 1)

    recorded = await find(school, course, 0)

    assert recorded.status_code == 201, recorded.text


async def test_a_finding_after_the_last_lesson_holds_the_claim(
    school: School, worker: Worker
) -> None:
    """VT-063, VT-064, A-57: a serious finding at the examination stops what rests on it."""
    course = await school.opened()
    claim = await school.claimed(await school.graduated(course, worker), worker)
    await school.began(course, 2)
    await school.ended(course, 1)

    await find(school, course, 0)

    assert (await school.read(claim))["status"] == "held"


async def test_nothing_is_found_before_the_planning_or_in_days_to_come(school: School) -> None:
    """VT-064: a class that begins in three days may be looked at today, and was not there yesterday."""
    later = (school.today + timedelta(days=3)).isoformat()
    planned = (await school.plan_class(starts_on=later, ends_on=later)).json()

    today = await find(school, planned, 0)
    before = await find(school, planned, 1)
    future = await find(school, planned, -1)

    assert today.status_code == 201
    assert [one.json()["code"] for one in (before, future)] == ["FINDING_DAY_IMPOSSIBLE"] * 2
