"""What the words of a prison, a unit or a detoxification centre show, and for which courses (VT-031, VT-033)."""

import runpy
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from aid_testing.departments import OtherDepartments
from aid_testing.owner import owned
from aid_testing.rows import rows
from aid_testing.training import School, Worker
from shared.roles import system
from sqlalchemy import text
from training_subsidy.domain.dates import months_after
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.usecases.questions import ask_groups


@pytest.fixture
def others(school: School) -> OtherDepartments:
    return OtherDepartments(school.client)


async def asked_about(school: School, worker: Worker, group: str, *, on: date) -> Any:
    """A seat of the group in a course that begins then, and its department is to be asked."""
    contract_id = await school.contract(groups=[group])
    first = {"starts_on": on.isoformat(), "ends_on": (on + timedelta(days=10)).isoformat()}
    course = await school.opened(funding="PURCHASED_FREE", contract_id=contract_id, **first)
    told = {"remaining_months": 1} if group == "PRISONER" else {}
    enrolment = (await school.enrol(course, worker, group=group, **told)).json()
    moved = 1
    while moved:
        async with school.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            moved = await ask_groups(tx)
    return enrolment


async def standing(school: School, enrolment: Any) -> str:
    address = f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}"
    return str((await school.get(address, school.own))["group_standing"])


@pytest.mark.parametrize(
    ("months", "expected"),
    [(0, "NOT_PROVED"), (1, "PROVED"), (13, "PROVED"), (14, "NOT_PROVED")],
    ids=["free by then", "nearly free", "a year left by then", "longer"],
)
async def test_what_is_left_of_a_sentence_counts_from_the_day_of_the_data(
    school: School, worker: Worker, others: OtherDepartments, months: int, expected: str
) -> None:
    """VT-033: in prison for years, and in scope if by the first day a year or less is left."""
    begins = months_after(school.today, 1)
    enrolment = await asked_about(school, worker, "PRISONER", on=begins)

    others.says(
        Question.GROUP,
        "CONFIRMED",
        of=worker.id_number,
        valid_from="2019-05-01",
        remaining_months=months,
    )
    await others.work([enrolment["id"]])

    assert await standing(school, enrolment) == expected


async def test_a_yes_that_does_not_say_when_a_sentence_ends_is_not_taken(
    school: School, worker: Worker, others: OtherDepartments
) -> None:
    """VT-033: what nobody looked at is not met; the question stays with the office."""
    enrolment = await asked_about(school, worker, "PRISONER", on=school.today)

    others.says(Question.GROUP, "CONFIRMED", of=worker.id_number, valid_from="2019-05-01")
    await others.work([enrolment["id"]])
    [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    told = await others.tells(asked["request_id"])
    paper = {
        "county": school.county,
        "document": "狱函〔2026〕4号",
        "outcome": "CONFIRMED",
        "facts": {},
        "data_date": school.today.isoformat(),
    }
    address = f"/v1/inquiries/{asked['request_id']}"
    open_still = await school.client.get(address, headers=school.handler)
    entered = await school.post(f"{address}/settle", school.handler, seen=open_still, json=paper)

    assert (told.status_code, told.json()["code"]) == (422, "SENTENCE_END_MISSING")
    assert (entered.status_code, entered.json()["code"]) == (422, "SENTENCE_END_MISSING")
    assert open_still.json()["status"] in {"waiting", "asked"}
    assert await standing(school, enrolment) == "AWAITED"


@pytest.mark.parametrize("group", ["SOLDIER", "DETOX"])
async def test_a_plain_yes_of_who_is_to_leave_is_about_the_course_alone(
    school: School, worker: Worker, others: OtherDepartments, group: str
) -> None:
    """VT-031, VT-033: a later course, perhaps after discharge or release, is asked about anew."""
    first = school.today + timedelta(days=5)
    enrolment = await asked_about(school, worker, group, on=first)

    others.says(Question.GROUP, "CONFIRMED", of=worker.id_number)
    await others.work([enrolment["id"]])
    later = await asked_about(school, worker, group, on=first + timedelta(days=60))

    assert await standing(school, enrolment) == "PROVED"
    assert await standing(school, later) == "AWAITED"
    proofs = await rows(
        school.client.database,
        "SELECT valid_until FROM group_proofs WHERE person_id = CAST(:id AS uuid)",
        id=enrolment["person_id"],
    )
    assert [row.valid_until for row in proofs] == [first]


@pytest.mark.parametrize(
    ("group", "told", "stored", "now"),
    [
        ("PRISONER", {"remaining_months": 3}, "NULL, 3", "PROVED"),
        ("DETOX", {}, "NULL, NULL", "PROVED"),
    ],
)
async def test_what_an_earlier_release_kept_of_a_departments_word_is_put_right(
    school: School,
    worker: Worker,
    others: OtherDepartments,
    group: str,
    told: dict[str, Any],
    stored: str,
    now: str,
) -> None:
    """Months counted from years ago showed nothing, and a plain yes showed a group for ever."""
    enrolment = await asked_about(school, worker, group, on=school.today)
    since = {"valid_from": "2019-05-01"} | told
    others.says(Question.GROUP, "CONFIRMED", of=worker.id_number, **since)
    await others.work([enrolment["id"]])
    as_before = (
        f"UPDATE group_proofs SET (valid_until, remaining_months) = ({stored})"
        " WHERE person_id = CAST(:id AS uuid)"
    )
    path = files("training_subsidy.migrations") / "versions/20261231_study_hosts.py"
    revision = runpy.run_path(str(path))

    async with owned(school.client, as_before, id=enrolment["person_id"]) as session:
        for statement in (revision["SENTENCES"], revision["PLAIN"]):
            await session.execute(text(statement))
        await session.commit()

    later = await asked_about(school, worker, group, on=school.today + timedelta(days=150))
    assert await standing(school, enrolment) == now
    assert await standing(school, later) == "AWAITED"
