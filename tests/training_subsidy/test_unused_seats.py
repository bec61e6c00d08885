from typing import Any

import pytest
from aid_testing.rows import rows
from aid_testing.training import School, Worker


async def cancel(school: School, enrolment: Any) -> Any:
    return await school.post(
        f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}/cancel",
        school.own,
        seen=enrolment,
        json={"reason": "同名学员误录入本班"},
    )


async def claimed(school: School, worker: Worker) -> Any:
    return await school.claimed(await school.graduated(await school.opened(), worker), worker)


async def test_a_seat_in_purchased_training_that_nobody_used_bars_nothing(
    school: School, worker: Worker
) -> None:
    await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")

    assert (await claimed(school, worker))["decision"] == "ELIGIBLE"


async def test_who_failed_purchased_training_without_being_there_may_claim(
    school: School, worker: Worker
) -> None:
    trainee = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()
    await school.examine(trainee, "FAILED")

    assert (await claimed(school, worker))["decision"] == "ELIGIBLE"


@pytest.mark.parametrize("result", ["PASSED", "FAILED"])
async def test_who_was_in_purchased_training_was_subsidised(
    school: School, worker: Worker, result: str
) -> None:
    await school.trained_free(await school.bought(), worker, result=result)

    claim = await claimed(school, worker)

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "DUPLICATE_TRADE_LEVEL")


async def test_a_mistaken_enrolment_is_undone_and_its_seat_is_free(
    school: School, worker: Worker
) -> None:
    course = await school.opened(seats=1)
    mistaken = (await school.enrol(course, Worker(school.client))).json()
    full = await school.enrol(course, worker)

    cancelled = await cancel(school, mistaken)
    again = await school.enrol(course, worker)

    assert full.json()["code"] == "CAPACITY_EXCEEDED"
    assert cancelled.status_code == 200, cancelled.text
    assert cancelled.json()["cancelled_on"] == school.today.isoformat()
    assert again.status_code == 201


async def test_a_person_whose_enrolment_was_undone_may_enter_the_class_again(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    mistaken = (await school.enrol(course, worker)).json()
    twice = await school.enrol(course, worker)
    await cancel(school, mistaken)

    claim = await school.claimed(await school.graduated(course, worker), worker)

    assert twice.json()["code"] == "ENROLLED_ALREADY"
    assert claim["decision"] == "ELIGIBLE"


async def test_what_was_recorded_keeps_an_enrolment(school: School, worker: Worker) -> None:
    course = await school.opened()
    there = (await school.enrol(course, worker)).json()
    await school.attended(course, there)
    examined = (await school.enrol(course, Worker(school.client))).json()
    examined = (await school.examine(examined, "FAILED")).json()

    answers = [await cancel(school, there), await cancel(school, examined)]

    assert [one.json()["code"] for one in answers] == ["ENROLMENT_IN_USE"] * 2


async def test_of_an_undone_enrolment_nothing_is_recorded_or_claimed(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    undone = (await cancel(school, (await school.enrol(course, worker)).json())).json()
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)

    examined = await school.examine(undone)
    there = await school.post(
        f"/v1/classes/{course['id']}/attendance",
        school.own,
        seen=seen,
        json={"day": school.today.isoformat(), "present": [undone["id"]]},
    )
    drafted = await school.draft(undone, worker)
    twice = await cancel(school, undone)

    assert examined.json()["code"] == twice.json()["code"] == "ENROLMENT_CANCELLED"
    assert there.json()["code"] == drafted.json()["code"] == "ENROLMENT_NOT_FOUND"


async def test_the_reason_of_an_undone_enrolment_is_sealed(school: School, worker: Worker) -> None:
    undone = (
        await cancel(school, (await school.enrol(await school.opened(), worker)).json())
    ).json()

    [row] = await rows(
        school.client.database,
        "SELECT t::text AS whole FROM enrolments t WHERE id = CAST(:id AS uuid)",
        id=undone["id"],
    )
    assert "误录" not in row.whole
