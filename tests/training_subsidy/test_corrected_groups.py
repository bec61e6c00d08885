"""A corrected group is asked of its own department, and checked as at the enrolment (VT-002, VT-033)."""

from typing import Any

from aid_testing.departments import OtherDepartments
from aid_testing.training import School, Worker
from shared.roles import system
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.usecases.questions import ask_groups


async def correct(school: School, enrolment: Any, **body: Any) -> Any:
    """The handler proposes another group; the response."""
    said = {"document": "拉人社核〔2026〕12号", "county": school.county, "of": "GROUP"}
    return await school.post(
        f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}/correct",
        school.handler,
        seen=enrolment,
        json=said | {"reason": "已核对原始材料"} | body,
    )


async def test_the_department_of_a_corrected_group_is_asked_anew(
    school: School, worker: Worker
) -> None:
    others = OtherDepartments(school.client)
    enrolment = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()
    moved = 1
    while moved:
        async with school.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            moved = await ask_groups(tx)

    await school.confirmed(await correct(school, enrolment, group="DISABLED"))
    others.says(Question.GROUP, "CONFIRMED", of=worker.id_number, valid_from="2026-01-01")
    await others.work([enrolment["id"]])

    asked = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    assert [one["about"]["group"] for one in asked] == ["DISABLED"]
    address = f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}"
    seen = await school.get(address, school.own)
    assert (seen["group"], seen["group_standing"]) == ("DISABLED", "PROVED")
    questions = await school.get(f"/v1/inquiries?subject={enrolment['id']}", school.handler)
    assert [one["status"] for one in questions["items"]] == ["dropped", "answered"]


async def test_a_group_that_could_not_have_been_enrolled_is_not_put_in_by_correction(
    school: School, worker: Worker
) -> None:
    free = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()
    other = (await school.enrol(await school.opened(), Worker(school.client))).json()

    veteran = await correct(school, free, group="VETERAN")
    unsaid = await correct(school, other, group="PRISONER")
    long = await correct(school, other, group="PRISONER", remaining_months=13)

    assert [one.json()["code"] for one in (veteran, unsaid, long)] == [
        *("FREE_FOR_NAMED_GROUPS", "REMAINING_MONTHS_MISSING", "OUTSIDE_TRAINING_SCOPE")
    ]
