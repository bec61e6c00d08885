"""What shows that lessons took place, and which days lack it (VT-062)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.chance import hex_text
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from aid_testing.training import School, Worker
from shared.roles import system
from training_subsidy.usecases.claims.lesson_holds import let_shown_go_on


async def add(school: School, course: Any, **changes: Any) -> Any:
    return await school.shown(course, **changes)


async def days_of(school: School, course: Any, by: dict[str, str]) -> Any:
    return await school.get(f"/v1/classes/{course['id']}/lesson-days", by)


async def taught_today(school: School) -> Any:
    course = await school.opened()
    seat = (await school.enrol(course, Worker(school.client))).json()
    await school.attended(course, seat, shown=False)
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

    school.own = other
    entered = await school.shown(course)
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


async def a_claim(school: School, worker: Worker) -> tuple[Any, Any]:
    """A class that nothing shows, and the claim of who passed in it."""
    course = await school.opened()
    seat = (await school.enrol(course, worker)).json()
    await school.attended(course, seat, shown=False)
    certified = await school.certify((await school.examine(seat)).json())
    return course, await school.claimed(certified, worker)


async def swept(school: School) -> None:
    """What the clock brings about for held claims."""
    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        await let_shown_go_on(tx)


async def test_claims_of_a_class_that_nothing_shows_are_held_until_the_lead_looks(
    school: School, worker: Worker
) -> None:
    """VT-062: the lead owes a look, the claimant is told what is missing, and a release ends it."""
    _, held = await a_claim(school, worker)

    told = await school.get(f"/v1/claims/{held['id']}/timeline", worker.headers)
    await swept(school)
    still = await school.read(held)
    released = await school.ask(
        f"/v1/claims/{held['id']}/release",
        school.lead,
        seen=still,
        json={"reason": "已核对纸质教学日志"},
    )

    assert (held["status"], held["reason"]) == ("held", "LESSONS_NOT_SHOWN")
    assert "照片" in told["entries"][-1]["sentence"]
    assert still["status"] == "held"
    assert (released["status"], released["decision"]) == ("submitted", "ELIGIBLE")


async def test_a_claim_goes_on_by_itself_when_its_lessons_are_shown(
    school: School, worker: Worker
) -> None:
    """VT-062: what the institution enters afterwards ends the hold, and the lead's duty with it."""
    course, held = await a_claim(school, worker)

    assert (await school.shown(course)).status_code == 201
    await swept(school)

    now = await school.read(held)
    told = await school.get(f"/v1/claims/{held['id']}/timeline", worker.headers)
    assert (now["status"], now["decision"]) == ("submitted", "ELIGIBLE")
    assert "补齐" in told["entries"][-1]["sentence"]
    owed = await rows(
        school.client.database,
        "SELECT what FROM deadlines WHERE case_id = CAST(:id AS uuid) AND state = 'open'",
        id=held["id"],
    )
    assert [row.what for row in owed] == ["claim_review"]
