"""The yearly grade of an institution: counted, confirmed by another, objected to, in its file (VT-019)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.clocks import ahead
from aid_testing.departments import OtherDepartments
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import School, Worker
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.store.inquiries import ToAsk

GRADES = "/v1/institution-grades"


async def step(school: School, seen: Any, verb: str, by: dict[str, str], **body: Any) -> Any:
    return await school.post(f"{GRADES}/{seen['id']}/{verb}", by, seen=seen, json=body)


def lead(school: School, name: str) -> dict[str, str]:
    """A further lead of the county."""
    return as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"{name}-{school.county}"
    )


@contextmanager
def next_year(school: School, days: int = 0) -> Iterator[None]:
    """Business time after the end of this year."""
    today = school.today
    with ahead(school.client, (date(today.year + 1, 1, 4) - today).days + days):
        yield


async def taught(school: School, *, passed: int, failed: int = 0) -> Any:
    """A class of this year in which so many passed and failed."""
    course = await school.opened(seats=20)
    for number in range(passed + failed):
        seat = (await school.enrol(course, Worker(school.client))).json()
        await school.examine(seat, "PASSED" if number < passed else "FAILED")
    return course


async def found(school: School, course: Any, severity: str) -> Any:
    return await school.ask(
        f"/v1/classes/{course['id']}/findings",
        school.inspector,
        json={
            "severity": severity,
            "code": "NO_LESSON_HELD",
            "note": "抽查时教室无人上课",
            "found_on": school.today.isoformat(),
        },
    )


async def propose(school: School, year: int, by: Any = None) -> Any:
    body = {"institution_id": school.institution["id"], "year": year, "opinion": "按登记事实"}
    return await school.post(GRADES, by or school.handler, json=body)


async def confirmed(school: School, year: int) -> Any:
    proposed = await propose(school, year)
    assert proposed.status_code == 201, proposed.text
    answer = await step(school, proposed.json(), "confirm", school.lead, text="事实清楚")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def public(school: School) -> list[Any]:
    address = f"{GRADES}?institution_id={school.institution['id']}"
    return list((await school.get(address, {}))["items"])


async def test_a_year_is_counted_from_what_is_stored_and_confirmed_by_another(
    school: School,
) -> None:
    """VT-019, A-50: four of five passed, a serious and a minor finding cost 25 points: 55, a C."""
    year = school.today.year
    course = await taught(school, passed=4, failed=1)
    await found(school, course, "SERIOUS")
    await found(school, course, "MINOR")
    early = await propose(school, year)

    with next_year(school):
        proposed = await propose(school, year)
        again = await propose(school, year)
        hidden = await school.client.get(f"{GRADES}/{proposed.json()['id']}", headers=school.own)
        before = await public(school)
        same = await step(
            school, proposed.json(), "confirm", lead(school, "handler"), text="事实清楚"
        )
        done = await step(school, proposed.json(), "confirm", school.lead, text="事实清楚")
        mine = await school.get(f"{GRADES}/{proposed.json()['id']}", school.own)
        after = await public(school)

    seen = proposed.json()
    assert (early.status_code, early.json()["code"]) == (422, "GRADE_YEAR_NOT_OVER")
    assert (seen["score"], seen["grade"], seen["status"]) == (55, "C", "proposed")
    assert seen["facts"] == {
        "trained": 5,
        "passed": 4,
        "known": 0,
        "employed": 0,
        "serious": 1,
        "minor": 1,
        "sanctions": 0,
    }
    assert (again.status_code, again.json()["code"]) == (409, "GRADED_ALREADY")
    assert (hidden.status_code, before) == (404, [])
    assert (same.status_code, same.json()["code"]) == (403, "ANOTHER_GRADER")
    assert (done.json()["status"], mine["grade"]) == ("confirmed", "C")
    assert [(one["year"], one["grade"]) for one in after] == [(year, "C")]
    assert "facts" not in after[0]
    duties = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(school.client.database, seen["id"])
    ]
    assert ("grade_decision", "met") in duties


async def test_a_finding_that_was_explained_costs_nothing(school: School) -> None:
    """VT-019, VT-063: only findings that the office did not accept the answer to are counted."""
    year = school.today.year
    finding = await found(school, await taught(school, passed=5), "SERIOUS")
    for verb, by, body in (
        ("answer", school.own, {"answer": "当日停电，次日补课"}),
        ("end", school.handler, {"end": "ACCEPT", "note": "属实"}),
    ):
        seen = await school.get(f"/v1/findings/{finding['id']}", school.handler)
        await school.ask(f"/v1/findings/{finding['id']}/{verb}", by, seen=seen, json=body)

    with next_year(school):
        proposed = (await propose(school, year)).json()

    assert (proposed["facts"]["serious"], proposed["grade"]) == (0, "A")


async def test_a_sanction_that_stands_costs_points(school: School) -> None:
    year = school.today.year
    await taught(school, passed=5)
    await school.sanctioned("RESTRICT")

    with next_year(school):
        proposed = (await propose(school, year)).json()

    assert (proposed["facts"]["sanctions"], proposed["score"], proposed["grade"]) == (1, 70, "B")


async def test_a_few_trainees_are_not_graded(school: School) -> None:
    """VT-019: of fewer than are published of nobody is graded either."""
    year = school.today.year
    await taught(school, passed=1)

    with next_year(school):
        refused = await propose(school, year)

    assert (refused.status_code, refused.json()["code"]) == (422, "TOO_FEW_TO_GRADE")


async def test_the_lowest_grade_opens_no_class_until_an_objection_is_accepted(
    school: School,
) -> None:
    """VT-019, A-58: grade D plans no class; the institution objects, another lead annuls it."""
    year = school.today.year
    await taught(school, passed=1, failed=4)

    with next_year(school):
        graded = await confirmed(school, year)
        blocked = await school.plan_class()
        objected = await step(school, graded, "object", school.own, text="两名学员重复计算")
        still = await school.plan_class()
        part = await step(
            school, objected.json(), "answer", school.lead, action="ANNUL", answer="重新计算"
        )
        answered = await step(
            school,
            objected.json(),
            "answer",
            lead(school, "third"),
            action="ANNUL",
            answer="重新计算",
        )
        after = await school.plan_class()
        anew = await propose(school, year)

    assert graded["grade"] == "D"
    for refused in (blocked, still):
        assert (refused.status_code, refused.json()["code"]) == (422, "GRADE_BLOCKS_CLASSES")
    assert (part.status_code, part.json()["code"]) == (403, "ANOTHER_GRADER")
    assert answered.json()["status"] == "annulled"
    assert [note["text"] for note in answered.json()["notes"]][-1] == "重新计算"
    assert after.status_code == 201, after.text
    assert anew.status_code == 201


async def test_a_class_that_was_planned_before_the_lowest_grade_does_not_open(
    school: School,
) -> None:
    """A-58: what a class must have is asked again when it opens."""
    year = school.today.year
    await taught(school, passed=1, failed=4)

    with next_year(school):
        planned = (await school.plan_class()).json()
        await confirmed(school, year)
        refused = await school.post(f"/v1/classes/{planned['id']}/open", school.own, seen=planned)

    assert (refused.status_code, refused.json()["code"]) == (422, "GRADE_BLOCKS_CLASSES")


async def test_an_objection_comes_within_its_term(school: School) -> None:
    year = school.today.year
    await taught(school, passed=5)
    with next_year(school):
        graded = await confirmed(school, year)

    with next_year(school, days=60):
        late = await step(school, graded, "object", school.own, text="有异议")

    assert (late.status_code, late.json()["code"]) == (409, "GRADE_OBJECTED_TOO_LATE")


async def test_a_grade_that_is_rejected_is_shown_to_nobody(school: School) -> None:
    year = school.today.year
    await taught(school, passed=5)

    with next_year(school):
        proposed = (await propose(school, year)).json()
        rejected = await step(school, proposed, "reject", school.lead, text="就业数据未到")
        entries = await credit_file(school, school.own)

    assert rejected.json()["status"] == "rejected"
    assert await public(school) == []
    assert [one for one in entries if one["kind"] == "GRADE"] == []


async def credit_file(school: School, by: dict[str, str], query: str = "") -> list[Any]:
    address = f"/v1/institutions/{school.institution['id']}/credit-file{query}"
    return list((await school.get(address, by))["items"])


async def test_the_credit_file_shows_everything_dated(school: School) -> None:
    """VT-019: findings, sanctions, standings and grades with their days, page by page."""
    year = school.today.year
    await found(school, await taught(school, passed=5), "MINOR")
    await school.sanctioned("RESTRICT")
    with next_year(school):
        await confirmed(school, year)

    entries = await credit_file(school, school.handler)
    address = f"/v1/institutions/{school.institution['id']}/credit-file?limit=2"
    first = await school.get(address, school.own)
    rest = await school.get(f"{address}&cursor={first['next']}", school.own)
    other = as_(school.client.layout, "training_institution", org=a_credit_code(), sub="other")
    far = as_(school.client.layout, "hrss_handler", region="540121", sub="far")
    refused = [(await school.client.get(address, headers=who)).status_code for who in (other, far)]
    broken = await school.client.get(f"{address}&cursor=WyJ4IiwieSJd", headers=school.own)

    assert {one["kind"] for one in entries} == {"STANDING", "GRADE", "SANCTION", "FINDING"}
    assert [one["day"] for one in entries] == sorted((e["day"] for e in entries), reverse=True)
    assert [*first["items"], *rest["items"]] == entries[: len(first["items"] + rest["items"])]
    assert refused == [404, 403]
    assert (broken.status_code, broken.json()["code"]) == (422, "CURSOR_NOT_READABLE")


FORMULA = {"pass_weight": 50, "serious": 20, "minor": 5, "sanction": 30, "a": 99, "b": 90, "c": 81}


@pytest.mark.parametrize(
    ("values", "grade", "status"),
    [
        ({"outcome_least": 4}, "B", 201),
        ({"grade_formula": FORMULA}, "D", 422),
        (
            {"grade_effects": {"A": "ALLOWED", "B": "BLOCKED", "C": "BLOCKED", "D": "BLOCKED"}},
            "B",
            422,
        ),
    ],
)
async def test_the_grade_and_what_it_does_are_as_was_loaded(
    school: School, values: dict[str, Any], grade: str, status: int
) -> None:
    """VT-019, A-58: formula and grade map are dated parameters."""
    year = school.today.year
    await taught(school, passed=4, failed=1)

    async with loaded(school.client, **values):
        with next_year(school):
            graded = await confirmed(school, year)
            planned = await school.plan_class()

    assert (graded["score"], graded["grade"]) == (80, grade)
    assert planned.status_code == status, planned.text


async def test_what_the_lowest_grade_does_is_ended_by_two_on_a_new_inspection(
    school: School,
) -> None:
    """VT-019, A-58: who has no class is never graded anew; the grade stays in the credit file."""
    year = school.today.year
    for severity in ("SERIOUS", "SERIOUS", "SERIOUS"):
        await found(school, await taught(school, passed=2), severity)
    body = {
        "document": "拉人社核〔2027〕8号",
        "county": school.county,
        "reason": "重新检查：整改到位",
    }

    with next_year(school):
        lowest = await confirmed(school, year)
        planned = {"starts_on": school.today.isoformat(), "ends_on": school.today.isoformat()}
        blocked = await school.plan_class(**planned)
        proposed = await school.post(
            f"{GRADES}/{lowest['id']}/lift", school.handler, seen=lowest, json=body
        )
        still = await school.plan_class(**planned)
        await school.confirmed(proposed)
        opened = await school.plan_class(**planned)
        seen = await school.get(f"{GRADES}/{lowest['id']}", school.handler)
        again = await school.post(
            f"{GRADES}/{lowest['id']}/lift", school.handler, seen=seen, json=body
        )

    assert lowest["grade"] == "D"
    assert {blocked.json()["code"], still.json()["code"]} == {"GRADE_BLOCKS_CLASSES"}
    assert opened.status_code == 201, opened.text
    assert seen["status"] == "lifted"
    assert again.status_code in {202, 409}
    file = await school.get(
        f"/v1/institutions/{school.institution['id']}/credit-file", school.handler
    )
    assert [one["code"] for one in file["items"] if one["kind"] == "GRADE"] == ["lifted"]


async def test_a_lifted_grade_puts_no_older_one_in_force(school: School) -> None:
    """VT-019: the year before had the lowest grade too; the lifted one is still the newest."""
    year = school.today.year
    for severity in ("SERIOUS", "SERIOUS", "SERIOUS"):
        await found(school, await taught(school, passed=2), severity)
    body = {"document": "拉人社核〔2027〕8号", "county": school.county, "reason": "整改到位"}
    before = """INSERT INTO institution_grades SELECT (jsonb_populate_record(
        g, jsonb_build_object('id', gen_random_uuid(), 'year', g.year - 1))).*
        FROM institution_grades AS g WHERE g.id = CAST(:id AS uuid)"""

    with next_year(school):
        lowest = await confirmed(school, year)
        async with owned(school.client, before, id=lowest["id"]) as session:
            await session.commit()
        await school.confirmed(
            await school.post(
                f"{GRADES}/{lowest['id']}/lift", school.handler, seen=lowest, json=body
            )
        )
        day = school.today.isoformat()
        opened = await school.plan_class(starts_on=day, ends_on=day)

    assert opened.status_code == 201, opened.text


async def test_a_grade_that_blocks_nothing_is_not_lifted(school: School) -> None:
    await taught(school, passed=5)
    body = {"document": "拉人社核〔2027〕8号", "county": school.county, "reason": "重新检查"}
    with next_year(school):
        best = await confirmed(school, school.today.year - 1)
        refused = await school.post(
            f"{GRADES}/{best['id']}/lift", school.handler, seen=best, json=body
        )

    assert (refused.status_code, refused.json()["code"]) == (409, "GRADE_BLOCKS_NOTHING")


async def test_employment_known_of_a_few_counts_nothing_and_the_grade_says_so(
    school: School,
) -> None:
    """VT-018, VT-019: one answer of five says nothing of an institution; five do."""
    others = OtherDepartments(school.client)
    course = await school.opened(seats=20)
    seats = []
    for _ in range(5):
        seat = (await school.enrol(course, Worker(school.client))).json()
        await school.examine(seat)
        seats.append(seat)
    wanted = [
        ToAsk(
            question=Question.OUTCOME,
            subject=seat["id"],
            person_id=seat["person_id"],
            region=school.county,
            about={"ends_on": school.today.isoformat()},
        )
        for seat in seats
    ]
    others.says(Question.OUTCOME, "DENIED")

    await others.enter(wanted[:1])
    await others.work([seats[0]["id"]])
    with next_year(school):
        few = (await propose(school, school.today.year - 1)).json()
        await step(school, few, "reject", school.lead, text="就业尚未查明")
    await others.enter(wanted[1:])
    await others.work([seat["id"] for seat in seats[1:]])
    with next_year(school):
        enough = (await propose(school, school.today.year - 1)).json()

    told = [
        (one["facts"]["known"], one["employment_counted"], one["score"]) for one in (few, enough)
    ]
    assert told == [(1, False, 100), (5, True, 50)]
