"""What was asked of other departments ends with what it was asked for (VT-021)."""

from typing import Any
from uuid import UUID

from aid_testing.departments import OtherDepartments
from aid_testing.rows import outbox
from aid_testing.training import Firm, School, Worker
from shared.roles import system
from training_subsidy.usecases.questions import (
    ask_groups,
    ask_other_courses,
    drop_ended,
)

WHY = {"reason": "报错了班次"}


async def turned(school: School, *steps: Any) -> None:
    """What the clock brings about of these steps."""
    for step in steps:
        moved = 1
        while moved:
            async with school.client.database.transaction(
                by=system("training-subsidy"), audited=False
            ) as tx:
                moved = await step(tx)


async def asked_about(school: School, subject: str) -> tuple[list[str], list[str]]:
    """How questions about a subject stand, and how the duty of the last did."""
    found = (await school.get(f"/v1/inquiries?subject={subject}", school.handler))["items"]
    duty = await outbox(school.client.database, UUID(found[-1]["id"]))
    return [one["status"] for one in found], [row.payload["state"] for row in duty]


async def test_a_cancelled_seats_group_is_asked_no_more(school: School, worker: Worker) -> None:
    """VT-021: nobody owes an answer about a seat that is free again."""
    seat = (await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")).json()
    await turned(school, ask_groups, drop_ended)
    before = await asked_about(school, seat["id"])
    address = f"/v1/classes/{seat['class_id']}/enrolments/{seat['id']}"

    await school.ask(f"{address}/cancel", school.own, seen=seat, json=WHY)
    await turned(school, drop_ended)

    assert before == (["waiting"], ["set"])
    assert await asked_about(school, seat["id"]) == (["dropped"], ["set", "cancelled"])


async def test_of_a_withdrawn_claim_no_other_courses_are_asked(
    school: School, worker: Worker
) -> None:
    """VT-014: the question ends with the claim, its duty too, and a late answer is for nothing."""
    claim = await school.claim_of_a_graduate(worker)
    await turned(school, ask_other_courses, drop_ended)
    before = await asked_about(school, claim["id"])

    seen = await school.get(f"/v1/claims/{claim['id']}", worker.headers)
    await school.ask(f"/v1/claims/{claim['id']}/withdraw", worker.headers, seen=seen)
    await turned(school, drop_ended)

    assert before == (["waiting"], ["set"])
    assert await asked_about(school, claim["id"]) == (["dropped"], ["set", "cancelled"])


async def test_of_who_left_without_a_course_no_employment_is_asked(
    school: School, worker: Worker
) -> None:
    """VT-035: an employment is asked about on, where a course of the employer rests on it."""
    firm, learner = Firm(school), Worker(school.client)
    course = await firm.a_class()
    await school.enrol(course, learner)
    left = []
    for one in (worker, learner):
        [declared] = await school.declared(firm.code, one, outcome=None)
        address = f"/v1/employees/{declared['employee_id']}"
        seen = await school.get(address, firm.headers)
        body = {"left_on": school.today.isoformat()}
        await school.ask(f"{address}/leave", firm.headers, seen=seen, json=body)
        left.append(declared["employee_id"])

    await turned(school, drop_ended)

    assert await asked_about(school, left[0]) == (["dropped"], ["set", "cancelled"])
    assert await asked_about(school, left[1]) == (["waiting"], ["set"])


async def test_a_dropped_question_is_not_sent_any_more(school: School, worker: Worker) -> None:
    others = OtherDepartments(school.client)
    claim = await school.claim_of_a_graduate(worker)
    await turned(school, ask_other_courses)
    seen = await school.get(f"/v1/claims/{claim['id']}", worker.headers)
    await school.ask(f"/v1/claims/{claim['id']}/withdraw", worker.headers, seen=seen)
    await turned(school, drop_ended)

    await others.work([claim["id"]])

    assert [one for one in others.asked if one["person"]["id_number"] == worker.id_number] == []
