"""What shows that lessons took place, and which days lack it (VT-062)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.chance import hex_text
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.training import School, Worker


def a_photo(school: School, **changes: Any) -> dict[str, Any]:
    return {
        "day": school.today.isoformat(),
        "kind": "PHOTO",
        "sha256": hex_text(32).lower(),
        "media_type": "image/jpeg",
        "size": 482113,
        "latitude": 29652491,
        "longitude": 91172110,
        "taken_at": f"{school.today.isoformat()}T10:15:00+08:00",
    } | changes


async def add(school: School, course: Any, **changes: Any) -> Any:
    return await school.post(
        f"/v1/classes/{course['id']}/evidence", school.own, json=a_photo(school, **changes)
    )


async def days_of(school: School, course: Any, by: dict[str, str]) -> Any:
    return await school.get(f"/v1/classes/{course['id']}/lesson-days", by)


async def taught_today(school: School) -> Any:
    course = await school.opened()
    seat = (await school.enrol(course, Worker(school.client))).json()
    await school.attended(course, seat)
    return course


async def test_the_reviewer_sees_which_days_of_a_class_nothing_shows(school: School) -> None:
    """VT-062: a recorded day without a recording lacks it, and no longer once there is one."""
    course = await taught_today(school)

    before = await days_of(school, course, school.handler)
    added = await add(school, course)
    video = await add(school, course, kind="VIDEO", media_type="video/mp4")
    after = await days_of(school, course, school.inspector)

    address = f"/v1/classes/{course['id']}/evidence"
    listed = await school.get(f"{address}?limit=1", school.handler)
    rest = await school.get(f"{address}?cursor={listed['next']}", school.handler)
    one = await school.get(f"{address}/{added.json()['id']}", school.inspector)
    day = school.today.isoformat()
    assert before["days"] == [{"day": day, "photos": 0, "videos": 0, "lacks_evidence": True}]
    assert (before["least"], before["lacking"]) == (1, 1)
    assert after["days"] == [{"day": day, "photos": 1, "videos": 1, "lacks_evidence": False}]
    assert after["lacking"] == 0
    assert [seen["id"] for seen in (*listed["items"], *rest["items"])] == [
        added.json()["id"],
        video.json()["id"],
    ]
    assert (one["sha256"], one["latitude"]) == (added.json()["sha256"], 29652491)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"media_type": "video/mp4"}, "EVIDENCE_KIND_OF_FILE"),
        ({"taken_at": "2020-03-10T10:15:00+08:00"}, "EVIDENCE_OF_ANOTHER_DAY"),
        ({"sha256": "x"}, "REQUEST_INVALID"),
    ],
)
async def test_a_recording_is_a_file_of_its_kind_taken_on_the_day(
    school: School, changes: dict[str, Any], code: str
) -> None:
    """VT-062: what does not fit shows nothing."""
    refused = await add(school, await school.opened(), **changes)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_one_file_shows_one_lesson(school: School) -> None:
    """VT-062: the same picture is not evidence of another class, nor of a day before the class."""
    first, second = await school.opened(), await school.opened()
    digest = hex_text(32).lower()
    yesterday = (school.today - timedelta(days=1)).isoformat()

    kept = await add(school, first, sha256=digest)
    again = await add(school, second, sha256=digest)
    early = await add(school, first, day=yesterday, taken_at=f"{yesterday}T10:00:00+08:00")

    assert kept.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "EVIDENCE_KNOWN")
    assert early.json()["code"] == "DAY_OUTSIDE_CLASS"


async def test_another_institution_neither_enters_nor_reads_it(school: School) -> None:
    course = await school.opened()
    other = as_(school.client.layout, "training_institution", org=a_credit_code(), sub="other")
    address = f"/v1/classes/{course['id']}"

    entered = await school.post(f"{address}/evidence", other, json=a_photo(school))
    read = await school.client.get(f"{address}/lesson-days", headers=other)

    assert [entered.status_code, read.status_code] == [404, 404]


async def test_a_day_needs_as_many_recordings_as_were_loaded(school: School) -> None:
    """VT-062: how many a day needs is a dated parameter."""
    async with loaded(school.client, evidence_least=2):
        course = await taught_today(school)
        await add(school, course)
        one = await days_of(school, course, school.handler)
        await add(school, course)
        two = await days_of(school, course, school.handler)

    assert [(seen["least"], seen["lacking"]) for seen in (one, two)] == [(2, 1), (2, 0)]
