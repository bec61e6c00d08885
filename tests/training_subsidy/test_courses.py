import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_client.household import an_id_number
from aid_testing.actors import as_, once
from aid_testing.owner import owned
from aid_testing.rows import outbox, rows
from aid_testing.training import School, Worker


async def test_a_class_is_planned_and_opened_by_its_institution(school: School) -> None:
    course = await school.opened()

    assert course["status"] == "open"
    assert (course["trade_code"], course["level"]) == (school.trade_code, 5)
    types = [event.type for event in await outbox(school.client.database, course["id"])]
    assert types == [
        "aid.training-subsidy.class-planned.v1",
        "aid.training-subsidy.class-status-changed.v1",
    ]


@pytest.mark.parametrize(
    ("kind", "code"), [("EXIT", "ACTION_NOT_ALLOWED"), ("RESTRICT", "INSTITUTION_NOT_ALLOWED")]
)
async def test_who_has_lost_its_standing_opens_nothing(
    school: School, kind: str, code: str
) -> None:
    """A-58: neither plans nor opens; what an institution that leaves had planned is called off."""
    planned = (await school.plan_class()).json()
    ends = [{"class_id": planned["id"], "end": "CANCELLED"}] if kind == "EXIT" else []
    await school.sanctioned(kind, *ends)
    seen = await school.get(f"/v1/classes/{planned['id']}", school.own)

    opened = await school.post(f"/v1/classes/{planned['id']}/open", school.own, seen=seen)
    another = await school.plan_class()

    assert (opened.json()["code"], another.json()["code"]) == (code, "INSTITUTION_NOT_ALLOWED")
    assert "215号（五）" in another.json()["article"]


@pytest.mark.parametrize("kind", ["EXIT", "RESTRICT"])
async def test_who_has_lost_its_standing_takes_nobody_and_teaches_on(
    school: School, kind: str
) -> None:
    course = await school.opened()
    trainee = (await school.enrol(course, Worker(school.client))).json()
    ends = [{"class_id": course["id"], "end": "TAUGHT_TO_END"}] if kind == "EXIT" else []
    await school.sanctioned(kind, *ends)

    late = await school.enrol(course, Worker(school.client))
    examined = await school.examine(trainee)
    certified = await school.certify(examined.json())

    assert (late.status_code, late.json()["code"]) == (422, "INSTITUTION_TAKES_NOBODY")
    assert "其他机构" in late.json()["detail"]
    assert certified["certificate"]["verified"] is True
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    assert seen["enrolled"] == 1


async def test_another_institution_does_not_see_the_class(school: School) -> None:
    course = await school.opened()
    other = as_(school.client.layout, "training_institution", org=a_credit_code())

    read = await school.client.get(f"/v1/classes/{course['id']}", headers=other)
    closed = await school.post(f"/v1/classes/{course['id']}/close", other, seen=course)
    listed = await school.get("/v1/classes", other)

    assert read.status_code == closed.status_code == 404
    assert listed["items"] == []


async def test_an_office_elsewhere_is_refused(school: School) -> None:
    course = await school.opened()

    answer = await school.client.get(
        f"/v1/classes/{course['id']}",
        headers=as_(school.client.layout, "hrss_handler", region="540199"),
    )

    assert answer.status_code == 403


async def test_people_are_enrolled_by_real_name_and_shown_masked(
    school: School, worker: Worker
) -> None:
    course = await school.opened()

    enrolled = (await school.enrol(course, worker, phone="13912345678")).json()
    again = await school.enrol(course, worker)
    wrong = await school.enrol(course, worker, id_number="540102199003071210")

    assert enrolled["name"] == "次仁**"
    assert enrolled["id_number"].startswith("5401**")
    assert again.json()["code"] == "ENROLLED_ALREADY"
    assert wrong.json()["code"] == "RESIDENT_NUMBER_INVALID"


async def test_seats_hold_when_everybody_comes_at_once(school: School) -> None:
    course = await school.opened(seats=3)

    answers = await asyncio.gather(
        *(school.enrol(course, Worker(school.client)) for _ in range(10))
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] * 3 + [409] * 7
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"CAPACITY_EXCEEDED"}
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    assert seen["enrolled"] == 3
    [row] = await rows(
        school.client.database,
        "SELECT count(*) AS people FROM enrolments WHERE class_id = CAST(:id AS uuid)",
        id=course["id"],
    )
    assert row.people == 3


async def test_a_prisoner_with_more_than_a_year_left_is_out_of_scope(
    school: School, worker: Worker
) -> None:
    course = await school.opened()

    unsaid = await school.enrol(course, worker, group="PRISONER")
    out = await school.enrol(course, worker, group="PRISONER", remaining_months=13)
    within = await school.enrol(course, worker, group="PRISONER", remaining_months=12)

    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "REMAINING_MONTHS_MISSING")
    assert unsaid.json()["article"] == out.json()["article"] == "215号（十）"
    assert out.json()["code"] == "OUTSIDE_TRAINING_SCOPE"
    assert within.status_code == 201


@pytest.mark.parametrize("born", [date(1850, 1, 1), date(2022, 1, 1)])
async def test_nobody_is_enrolled_who_cannot_be_a_worker(
    school: School, worker: Worker, born: date
) -> None:
    course = await school.opened()

    answer = await school.enrol(course, worker, id_number=an_id_number(born))

    assert (answer.status_code, answer.json()["code"]) == (422, "OUTSIDE_WORKING_AGE")
    assert answer.json()["article"] == "215号（一）"


async def test_a_sheet_says_who_was_there(school: School, worker: Worker) -> None:
    course = await school.opened()
    there = (await school.enrol(course, worker)).json()
    absent = (await school.enrol(course, Worker(school.client))).json()
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    body = {"day": school.today.isoformat(), "present": [there["id"]]}
    address = f"/v1/classes/{course['id']}/attendance"
    headers = school.own | once() | {"If-Match": f'"{seen["version"]}"'}

    sheet = await school.client.post(address, json=body, headers=headers)
    replay = await school.client.post(address, json=body, headers=headers)

    assert sheet.json()["present"] == [there["id"]]
    assert sheet.json()["absent"] == [absent["id"]]
    assert replay.json() == sheet.json()
    tomorrow = body | {"day": (school.today + timedelta(days=1)).isoformat()}
    early = await school.post(address, school.own, seen=sheet, json=tomorrow)
    assert early.json()["code"] == "DAY_OUTSIDE_CLASS"


async def test_a_certificate_follows_a_passed_examination(school: School, worker: Worker) -> None:
    course = await school.opened()
    enrolled = (await school.enrol(course, worker)).json()
    address = f"/v1/classes/{course['id']}/enrolments/{enrolled['id']}"
    certificate = {
        "body_code": school.body_code,
        "number": "S5400000001",
        "issued_on": school.today.isoformat(),
    }

    early = await school.post(f"{address}/certify", school.own, seen=enrolled, json=certificate)
    passed = {"result": "PASSED", "examined_on": school.today.isoformat()}
    examined = await school.ask(f"{address}/examine", school.own, seen=enrolled, json=passed)
    entered = await school.ask(f"{address}/certify", school.own, seen=examined, json=certificate)
    certified = await school.heard_of(entered)
    unknown = await school.ask(
        f"{address}/certify",
        school.own,
        seen=certified,
        json=certificate | {"body_code": "NOBODY"},
    )

    assert early.json()["code"] == "NOT_PASSED_YET"
    assert certified["certificate"]["verified"] is True
    assert unknown["certificate"]["verified"] is False
    assert await school.get(address, school.own) == unknown


async def test_a_body_that_left_confirms_nothing_afterwards(school: School, worker: Worker) -> None:
    found = (await school.client.get("/v1/certification-bodies?limit=200")).json()["items"]
    [body] = [one for one in found if one["code"] == school.body_code]
    today = school.today.isoformat()
    await school.agree(f"/v1/certification-bodies/{body['id']}/end", seen=body, through=today)
    gone = "UPDATE certification_bodies SET valid_through = valid_through - 1 WHERE code = :code"
    async with owned(school.client, gone, code=school.body_code) as session:
        await session.commit()  # as on the day after

    enrolment = await school.graduated(await school.opened(), worker)
    left = await school.get(f"/v1/certification-bodies/{body['id']}", school.lead)

    assert enrolment["certificate"]["verified"] is False
    assert (left["code"], left["version"]) == (school.body_code, body["version"] + 1)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/v1/classes", "hrss_handler"),
        ("/v1/year-plans", "hrss_handler"),
        ("/v1/certification-bodies", "hrss_handler"),
        ("/v1/selection-lists", "hrss_handler"),
        ("/v1/other-courses", "applicant"),
        ("/v1/claims", "hrss_lead"),
    ],
)
async def test_other_roles_are_refused(school: School, path: str, role: str) -> None:
    answer = await school.client.post(
        path, json={}, headers=as_(school.client.layout, role, region=school.county) | once()
    )

    assert answer.status_code == 403
    assert answer.json()["code"] == "ROLE_NOT_ALLOWED"


async def test_directed_training_needs_its_contract(school: School) -> None:
    directed: dict[str, Any] = {
        "years": 4,
        "reference": "三方-2026-1",
        "interview_passed_on": school.today.isoformat(),
    }
    body = {
        "funding": "DIRECTED_ENTRUSTED",
        "enterprise_code": a_credit_code(),
        "ends_on": (school.today + timedelta(days=1000)).isoformat(),
    }

    long = await school.plan_class(**body, directed=directed)
    wrong = await school.plan_class(
        **body | {"enterprise_code": "91540100MA6T00000X"}, directed=directed | {"years": 3}
    )
    fits = await school.plan_class(**body, directed=directed | {"years": 3})

    assert long.json()["code"] == "DURATION_OUT_OF_1_3_YEARS"
    assert (wrong.status_code, wrong.json()["code"]) == (422, "CREDIT_CODE_INVALID")
    assert fits.status_code == 201
