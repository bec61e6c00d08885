"""Restriction and exit of an institution: told, heard, decided by another, objected to (VT-006)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.owner import owned
from aid_testing.training import School, Worker
from shared.roles import system
from sqlalchemy import text
from training_subsidy.usecases.register.sanctions import pass_hearing_terms

SANCTIONS = "/v1/institution-sanctions"


async def step(school: School, seen: Any, verb: str, by: Any, **body: Any) -> Any:
    return await school.post(f"{SANCTIONS}/{seen['id']}/{verb}", by, seen=seen, json=body)


async def noticed(school: School, kind: str = "RESTRICT") -> Any:
    answer = await school.notice(kind)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def waived(school: School, kind: str = "RESTRICT") -> Any:
    seen = await noticed(school, kind)
    return await school.ask(f"{SANCTIONS}/{seen['id']}/waive", school.own, seen=seen)


def lead(school: School, name: str) -> dict[str, str]:
    """A further lead of the county."""
    return as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"{name}-{school.county}"
    )


async def standing(school: School) -> str:
    address = f"/v1/institutions/{school.institution['id']}"
    return str((await school.get(address, {}))["status"])


async def test_nothing_is_decided_before_the_institution_could_speak(school: School) -> None:
    """VT-006, VT-011: the notice alone takes nothing away, and nobody imposes it yet."""
    seen = await noticed(school)

    early = await school.impose(seen)
    told = await school.get(f"{SANCTIONS}/{seen['id']}", school.own)
    letter = await school.client.get(f"{SANCTIONS}/{seen['id']}/letter", headers=school.own)

    assert (early.status_code, early.json()["code"]) == (409, "ACTION_NOT_ALLOWED")
    assert await standing(school) == "ACTIVE"
    assert told["notes"][0]["text"] == "两次质量检查不合格"
    assert "听证" in letter.text
    assert told["hearing_until"] in letter.text


async def test_a_hearing_is_held_by_another_and_decided_by_a_third(school: School) -> None:
    """VT-006, A-50: notice, hearing and decision are three people's."""
    seen = await noticed(school)
    asked = await step(school, seen, "ask-hearing", school.own, text="对事实有异议")
    hearing = {"held_on": school.today.isoformat(), "record": "机构陈述：已补课。"}
    other = as_(
        school.client.layout, "hrss_handler", region=school.county, sub=f"chair-{school.county}"
    )

    early = await school.impose(asked.json())
    same = await step(school, asked.json(), "hear", school.handler, **hearing)
    day = (school.today - timedelta(days=1)).isoformat()
    before = await step(school, asked.json(), "hear", other, **(hearing | {"held_on": day}))
    heard = await step(school, asked.json(), "hear", other, **hearing)
    chair = await school.impose(heard.json(), by=lead(school, "chair"))
    imposed = await school.impose(heard.json())

    assert early.json()["code"] == "ACTION_NOT_ALLOWED"
    assert (same.status_code, same.json()["code"]) == (403, "ANOTHER_DECIDER")
    assert (before.status_code, before.json()["code"]) == (422, "HEARING_DAY_IMPOSSIBLE")
    assert chair.json()["code"] == "ANOTHER_DECIDER"
    assert (imposed.json()["status"], await standing(school)) == ("imposed", "RESTRICTED")


async def test_who_noticed_does_not_decide(school: School) -> None:
    """A-50: the handler's login as lead imposes nothing."""
    seen = await waived(school)

    refused = await school.impose(seen, by=lead(school, "handler"))

    assert (refused.status_code, refused.json()["code"]) == (403, "ANOTHER_DECIDER")


async def test_silence_until_the_term_is_over_ends_the_wait(school: School) -> None:
    """VT-006: five working days (行政处罚法 第六十四条), then the lead decides without a hearing."""
    seen = await noticed(school)
    database = school.client.database
    async with database.transaction(by=system("training-subsidy"), audited=False) as tx:
        before = await pass_hearing_terms(tx)
        await tx.session.execute(
            text(
                "UPDATE institution_sanctions SET hearing_until = :day WHERE id = CAST(:id AS uuid)"
            ),
            {"id": seen["id"], "day": school.today - timedelta(days=1)},
        )
    async with database.transaction(by=system("training-subsidy"), audited=False) as tx:
        await pass_hearing_terms(tx)

    late = await school.get(f"{SANCTIONS}/{seen['id']}", school.handler)
    asked = await step(school, late, "ask-hearing", school.own, text="申请听证")
    imposed = await school.impose(late)

    assert before == 0
    assert late["status"] == "ready"
    assert asked.json()["code"] == "ACTION_NOT_ALLOWED"
    assert imposed.json()["status"] == "imposed"


async def test_the_letter_of_a_decision_names_the_ways_to_appeal(school: School) -> None:
    """VT-006: the reason of the notice and of the decision, and reconsideration within sixty days."""
    imposed = await school.sanctioned("RESTRICT")

    address = f"{SANCTIONS}/{imposed['id']}/letter"
    page = await school.client.get(address, headers=school.own)
    printed = await school.client.get(address, headers=school.own | {"Accept": "application/pdf"})

    assert "限制开班" in page.text
    assert "六十日" in page.text
    assert "两次质量检查不合格" in page.text
    assert printed.content.startswith(b"%PDF")


async def test_a_sanction_that_is_not_imposed_changes_nothing(school: School) -> None:
    """VT-006: dropped with its reason; the institution goes on."""
    seen = await waived(school)

    dropped = await step(school, seen, "drop", school.lead, text="整改完毕，事实轻微")

    assert (dropped.json()["status"], await standing(school)) == ("dropped", "ACTIVE")


@pytest.mark.parametrize(
    ("action", "becomes", "stands"),
    [("UPHOLD", "upheld", "RESTRICTED"), ("LIFT", "lifted", "ACTIVE")],
)
async def test_an_objection_is_answered_by_somebody_who_had_no_part(
    school: School, action: str, becomes: str, stands: str
) -> None:
    """VT-006, A-50: the sanction stands until another lead upholds or lifts it."""
    imposed = await school.sanctioned("RESTRICT")
    objected = await step(school, imposed, "object", school.own, text="事实不清")
    answer = {"action": action, "answer": "复核完毕"}

    same = await step(school, objected.json(), "answer", school.lead, **answer)
    meanwhile = await standing(school)
    answered = await step(school, objected.json(), "answer", lead(school, "third"), **answer)

    assert (same.status_code, same.json()["code"]) == (403, "ANOTHER_DECIDER")
    assert meanwhile == "RESTRICTED"
    assert (answered.json()["status"], await standing(school)) == (becomes, stands)


async def test_an_objection_comes_within_its_term(school: School) -> None:
    """VT-006: twenty working days after the decision; then the courts remain."""
    imposed = await school.sanctioned("RESTRICT")
    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        await tx.session.execute(
            text(
                "UPDATE institution_sanctions SET decided_at = decided_at - interval '60 days'"
                " WHERE id = CAST(:id AS uuid)"
            ),
            {"id": imposed["id"]},
        )

    late = await step(school, imposed, "object", school.own, text="事实不清")

    assert (late.status_code, late.json()["code"]) == (409, "OBJECTED_TOO_LATE")


async def test_who_leaves_leaves_no_class_without_an_end(school: School, worker: Worker) -> None:
    """VT-006: what has begun is taught to its end or transferred, what has not is called off."""
    later = (school.today + timedelta(days=9)).isoformat()
    taught = await school.opened()
    moved = await school.opened()
    planned = (await school.plan_class(starts_on=later, ends_on=later)).json()
    await school.graduated(moved, worker)
    other = await school.entered(a_credit_code(), "日光城培训学校")
    seen = await waived(school, "EXIT")

    def ends(**kinds: str) -> list[dict[str, Any]]:
        told = {"taught": taught, "moved": moved, "planned": planned}
        return [
            {"class_id": told[name]["id"], "end": end}
            | ({"successor_id": other["id"]} if end == "TRANSFERRED" else {})
            for name, end in kinds.items()
        ]

    partly = await school.impose(seen, *ends(taught="TAUGHT_TO_END", moved="TRANSFERRED"))
    wrong = await school.impose(
        seen, *ends(taught="CANCELLED", moved="TRANSFERRED", planned="CANCELLED")
    )
    imposed = await school.impose(
        seen, *ends(taught="TAUGHT_TO_END", moved="TRANSFERRED", planned="CANCELLED")
    )

    assert (partly.status_code, partly.json()["code"]) == (422, "CLASS_WITHOUT_END")
    assert wrong.json()["code"] == "CLASS_END_NOT_POSSIBLE"
    assert (imposed.status_code, await standing(school)) == (200, "EXITED"), imposed.text
    courses = [
        await school.get(f"/v1/classes/{one['id']}", school.handler)
        for one in (taught, moved, planned)
    ]
    assert [one["status"] for one in courses] == ["open", "open", "cancelled"]
    assert [one["credit_code"] for one in courses] == [
        school.credit_code,
        other["credit_code"],
        school.credit_code,
    ]


async def test_trainees_are_told_what_becomes_of_their_class(
    school: School, worker: Worker
) -> None:
    """VT-006: who sits in a class of an institution that leaves reads what follows; nobody else does."""
    course = await school.opened()
    enrolment = await school.graduated(course, worker)
    await school.claimed(enrolment, worker)  # the account is bound to the person
    stranger = Worker(school.client)

    await school.sanctioned("EXIT", {"class_id": course["id"], "end": "TAUGHT_TO_END"})

    told = await school.get("/v1/class-notices", worker.headers)
    english = await school.get("/v1/class-notices", worker.headers | {"Accept-Language": "en"})
    inspector = await school.get("/v1/class-notices", school.inspector)
    assert [one["kind"] for one in told["items"]] == ["taught_to_end"]
    assert "教完为止" in told["items"][0]["sentence"]
    assert "taught to its end" in english["items"][0]["sentence"]
    assert [one["class_id"] for one in inspector["items"]] == [course["id"]]
    assert (await school.get("/v1/class-notices", stranger.headers))["items"] == []


async def test_one_sanction_at_a_time_and_a_successor_in_good_standing(school: School) -> None:
    """VT-006: the class goes to an institution of the county that may teach."""
    course = await school.opened()
    seen = await waived(school, "EXIT")

    second = await school.notice("RESTRICT")
    itself = await school.impose(
        seen,
        {
            "class_id": course["id"],
            "end": "TRANSFERRED",
            "successor_id": school.institution["id"],
        },
    )
    listed = await school.get(
        f"{SANCTIONS}?institution_id={school.institution['id']}", school.handler
    )

    assert (second.status_code, second.json()["code"]) == (409, "SANCTION_OPEN_ALREADY")
    assert itself.json()["code"] == "CLASS_END_NOT_POSSIBLE"
    assert [one["id"] for one in listed["items"]] == [seen["id"]]


async def test_an_old_objection_brings_nobody_back_who_has_left_since(school: School) -> None:
    """VT-006: lifting the restriction changes nothing of the exit that came after it."""
    restricted = await school.sanctioned("RESTRICT")
    await school.sanctioned("EXIT")

    objected = await step(school, restricted, "object", school.own, text="事实不清")
    third, answer = lead(school, "third"), {"action": "LIFT", "answer": "异议成立"}
    lifted = await step(school, objected.json(), "answer", third, **answer)

    assert objected.status_code == 200, objected.text
    assert (lifted.status_code, lifted.json()["status"]) == (200, "lifted")
    assert await standing(school) == "EXITED"


async def test_a_class_goes_to_nobody_who_might_not_have_planned_it(school: School) -> None:
    """VT-006, A-58: the lowest grade takes over no class either."""
    course = await school.opened()
    code = a_credit_code()
    other = await school.entered(code, "日光城培训学校")
    lowest = (
        "INSERT INTO institution_grades (id, institution_id, credit_code, region, year, score,"
        " grade, facts, formula, proposed_by, proposed_at, status, version)"
        " SELECT id, id, credit_code, region, 2020, 10, 'D', '{}', '{}', 'x', now(),"
        " 'confirmed', 1 FROM institutions WHERE credit_code = :code"
    )
    async with owned(school.client, lowest, code=code) as session:
        await session.commit()
    seen = await waived(school, "EXIT")

    refused = await school.impose(
        seen, {"class_id": course["id"], "end": "TRANSFERRED", "successor_id": other["id"]}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "GRADE_BLOCKS_CLASSES")
