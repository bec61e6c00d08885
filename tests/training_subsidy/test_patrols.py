"""Patrols of lessons and of examinations: on which days something may be found (VT-064)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.rows import outbox
from aid_testing.training import School, Worker
from shared.roles import system
from sqlalchemy import text
from training_subsidy.usecases.register.findings import pass_answer_terms


async def find(school: School, course: Any, days_ago: int) -> Any:
    return await school.post(
        f"/v1/classes/{course['id']}/findings",
        school.inspector,
        json={
            "severity": "SERIOUS",
            "code": "EXAM_NOT_PROCTORED",
            "note": "理论考试无人监考",
            "found_on": (school.today - timedelta(days=days_ago)).isoformat(),
            "about": "THEORY_EXAM",
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


async def step(school: School, finding: Any, verb: str, by: dict[str, str], **body: Any) -> Any:
    seen = await school.get(f"/v1/findings/{finding['id']}", school.handler)
    return await school.post(f"/v1/findings/{finding['id']}/{verb}", by, seen=seen, json=body)


@pytest.mark.parametrize(
    ("end", "becomes"),
    [
        ("ACCEPT", "accepted"),
        ("MEND", "mended"),
        ("PROPOSE_SANCTION", "sanction_proposed"),
    ],
)
async def test_a_finding_is_answered_by_the_institution_and_ended_by_the_office(
    school: School, end: str, becomes: str
) -> None:
    """VT-063, VT-064: told, answered within its term, ended; each with its duty."""
    finding = (await find(school, await school.opened(), 0)).json()

    early = await step(school, finding, "end", school.handler, end="ACCEPT", note="无需说明")
    answered = await step(school, finding, "answer", school.own, answer="监考人员迟到，已补考")
    again = await step(school, finding, "answer", school.own, answer="再补充一点")
    ended = await step(school, finding, "end", school.handler, end=end, note="已核实")

    mine = await school.get("/v1/findings?status=" + becomes, school.own)
    duties = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(school.client.database, finding["id"])
    ]
    assert early.json()["code"] == again.json()["code"] == "ACTION_NOT_ALLOWED"
    assert answered.json()["status"] == "answered"
    assert (ended.json()["status"], ended.json()["about"]) == (becomes, "THEORY_EXAM")
    assert [one["id"] for one in mine["items"]] == [finding["id"]]
    assert mine["items"][0]["text"] == "理论考试无人监考"
    assert [note["text"] for note in mine["items"][0]["notes"]] == [
        "监考人员迟到，已补考",
        "已核实",
    ]
    assert ("finding_answer", "met") in duties
    assert ("finding_end", "met") in duties


async def test_who_found_it_does_not_end_it(school: School) -> None:
    """VT-063: what an officer found, another officer ends."""
    course = await school.opened()
    body = {
        "severity": "MINOR",
        "code": "SIGNATURES_LATE",
        "note": "抽查时两人尚未签到",
        "found_on": school.today.isoformat(),
    }
    finding = await school.ask(f"/v1/classes/{course['id']}/findings", school.handler, json=body)
    other = as_(school.client.layout, "hrss_handler", region=school.county, sub="another")

    own = await step(school, finding, "end", school.handler, end="MEND", note="已整改")
    ended = await step(school, finding, "end", other, end="MEND", note="已整改")

    assert (own.status_code, own.json()["code"]) == (403, "ANOTHER_SUPERVISION_OFFICER")
    assert ended.json()["status"] == "mended"


async def test_a_finding_that_nobody_answers_goes_to_the_office(school: School) -> None:
    """VT-063: five working days, then the office ends it without an answer."""
    finding = (await find(school, await school.opened(), 0)).json()
    database = school.client.database
    async with database.transaction(by=system("training-subsidy"), audited=False) as tx:
        await tx.session.execute(
            text("UPDATE finding_files SET answer_until = :day WHERE id = CAST(:id AS uuid)"),
            {"id": finding["id"], "day": school.today - timedelta(days=1)},
        )
    async with database.transaction(by=system("training-subsidy"), audited=False) as tx:
        await pass_answer_terms(tx)

    late = await step(school, finding, "answer", school.own, answer="补充说明")
    ended = await step(
        school, finding, "end", school.handler, end="PROPOSE_SANCTION", note="逾期未答复"
    )

    assert late.json()["code"] == "ACTION_NOT_ALLOWED"
    assert ended.json()["status"] == "sanction_proposed"


async def test_a_finding_is_read_by_its_own_institution_alone(school: School) -> None:
    finding = (await find(school, await school.opened(), 0)).json()
    other = as_(school.client.layout, "training_institution", org=a_credit_code(), sub="other")
    far = as_(school.client.layout, "hrss_handler", region="540121", sub="far")

    answers = [
        await school.client.get(f"/v1/findings/{finding['id']}", headers=who)
        for who in (school.own, other, far)
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 403]
