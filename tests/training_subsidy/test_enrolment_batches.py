"""Trainees of a class entered at once: each told, within the statement budget of one change."""

from typing import Any

from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.rows import rows
from aid_testing.training import School, Worker

BATCHES = "/v1/enrolment-batches"


def listed(*workers: Worker, **said: Any) -> list[dict[str, Any]]:
    return [{"name": one.name, "id_number": one.id_number} | said for one in workers]


async def enrol_all(school: School, course: Any, trainees: list[dict[str, Any]]) -> Any:
    body = {"class_id": course["id"], "trainees": trainees}
    return await school.post(BATCHES, school.own, json=body)


def some(school: School, many: int) -> list[Worker]:
    return [Worker(school.client) for _ in range(many)]


async def seats(school: School, course: Any) -> int:
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    return int(seen["enrolled"])


async def test_fifty_are_enrolled_by_no_more_statements_than_one_change_may_send(
    school: School,
) -> None:
    """VT-015, VT-021: the client counts the statements of the request against its budget of eight."""
    course = await school.opened(seats=60)

    answer = await enrol_all(school, course, listed(*some(school, 50)))

    assert answer.status_code == 201, answer.text
    results = answer.json()["results"]
    read = await school.get(f"{BATCHES}/{answer.json()['id']}", school.own)
    found = await school.get(f"/v1/classes/{course['id']}/enrolments?limit=200", school.own)
    told = await rows(
        school.client.database,
        "SELECT count(*) AS many FROM outbox WHERE type LIKE '%trainee-enrolled%'"
        " AND payload::text LIKE '%' || CAST(:id AS text) || '%'",
        id=course["id"],
    )
    assert [one["code"] for one in results] == [None] * 50
    assert read["results"] == results
    assert {one["enrolment_id"] for one in results} == {one["id"] for one in found["items"]}
    assert (await seats(school, course), told[0].many) == (50, 50)


async def test_each_place_of_the_list_is_told_why_it_has_no_seat(school: School) -> None:
    """VT-015, VT-021: the refusals of a list are those of one alone, and the others get their seats."""
    course = await school.opened(seats=20)
    before, young, ok = some(school, 3)
    await school.enrol(course, before)
    other = Worker(school.client, name="扎西多吉")
    other.id_number = before.id_number
    young.id_number = before.id_number[:-1]
    trainees = [
        *listed(before),
        *listed(other),
        *listed(young),
        *listed(*some(school, 1), group="PRISONER"),
        *listed(*some(school, 1), group="PRISONER", remaining_months=30),
        *listed(ok),
        *listed(ok),
    ]

    results = (await enrol_all(school, course, trainees)).json()["results"]

    assert [(one["place"], one["code"]) for one in results] == [
        (0, "ENROLLED_ALREADY"),
        (1, "NAMED_OTHERWISE"),
        (2, "RESIDENT_NUMBER_INVALID"),
        (3, "REMAINING_MONTHS_MISSING"),
        (4, "OUTSIDE_TRAINING_SCOPE"),
        (5, None),
        (6, "ENROLLED_ALREADY"),
    ]
    assert await seats(school, course) == 2


async def test_the_last_seat_is_given_once_in_the_order_of_the_list(school: School) -> None:
    """VT-015: who comes after the last seat is told so, and does not stand on the register."""
    course = await school.opened(seats=2)
    workers = some(school, 3)

    results = (await enrol_all(school, course, listed(*workers))).json()["results"]
    again = (await enrol_all(school, course, listed(workers[2]))).json()["results"]
    one = await school.post(
        "/v1/persons/find", school.handler, json={"id_number": workers[2].id_number}
    )

    assert [one["code"] for one in results] == [None, None, "CAPACITY_EXCEEDED"]
    assert [one["code"] for one in again] == ["CAPACITY_EXCEEDED"]
    assert (await seats(school, course), one.status_code) == (2, 404)


async def test_free_training_is_for_the_groups_of_its_contract(school: School) -> None:
    """A-87: a list for a purchased class is held against its contract, place by place."""
    course = await school.bought()
    first, second = some(school, 2)

    answer = await enrol_all(
        school, course, [*listed(first, group="HARD_TO_EMPLOY"), *listed(second)]
    )

    codes = [one["code"] for one in answer.json()["results"]]
    assert codes == [None, "FREE_FOR_NAMED_GROUPS"]


async def test_a_class_that_takes_nobody_refuses_the_whole_list(school: School) -> None:
    course = await school.opened()
    planned = (await school.plan_class()).json()
    other = as_(school.client.layout, "training_institution", org=a_credit_code(), sub="other")

    closed = await enrol_all(school, planned, listed(*some(school, 1)))
    strange = await school.post(
        BATCHES, other, json={"class_id": course["id"], "trainees": listed(*some(school, 1))}
    )
    await school.sanctioned("RESTRICT")
    restricted = await enrol_all(school, course, listed(*some(school, 1)))

    assert (closed.status_code, closed.json()["code"]) == (409, "ENROLMENT_CLOSED")
    assert (strange.status_code, strange.json()["code"]) == (404, "CLASS_NOT_FOUND")
    assert (restricted.status_code, restricted.json()["code"]) == (422, "INSTITUTION_TAKES_NOBODY")
