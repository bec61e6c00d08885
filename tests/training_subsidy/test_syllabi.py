"""What a class teaches by rows: hours and registered teachers of each module (VT-022, VT-054)."""

from typing import Any
from uuid import uuid4

from aid_client.chance import hex_text
from aid_client.courses import a_credit_code
from aid_testing.parameters import loaded
from aid_testing.training import MODULES, School


async def a_teacher(school: School, *, code: str | None = None, language: str = "BOTH") -> str:
    """A teacher of the institution on the register; the entry's id."""
    values = {
        "institution_code": code or school.credit_code,
        "certificate_number": f"J{hex_text(6).upper()}",
        "name": "扎西顿珠",
        "qualification": "TEACHER",
        "employment": "FULL_TIME",
        "language": language,
    }
    body = {
        "region": school.county,
        "values": values,
        "since": school.today.isoformat(),
        "document": "师资登记〔2026〕1号",
    }
    entered = await school.post("/v1/registers/teachers/entries", school.handler, json=body)
    assert entered.status_code == 201, entered.text
    address = f"/v1/register-entries/{entered.json()['id']}/confirm"
    return str((await school.ask(address, school.lead, seen=entered, json={}))["id"])


def rows(teacher: str, hours: int = 2, without: str | None = None) -> list[dict[str, Any]]:
    return [
        {"module": module, "hours": hours, "teacher_id": teacher}
        for module in MODULES
        if module != without
    ]


async def entered(school: School, course: Any, given: list[dict[str, Any]]) -> Any:
    return await school.post(
        f"/v1/classes/{course['id']}/syllabus", school.own, json={"rows": given}
    )


async def test_each_module_has_hours_and_a_registered_teacher(school: School) -> None:
    """VT-022, VT-054: the office reads hours and language of each module, and no name."""
    teacher = await a_teacher(school)
    course = (await school.plan_class()).json()

    missing = await entered(school, course, rows(teacher, without="SAFETY"))
    stranger = await entered(school, course, rows(str(uuid4())))
    others = await entered(school, course, rows(await a_teacher(school, code=a_credit_code())))
    kept = await entered(school, course, rows(teacher))
    seen = await school.get(f"/v1/classes/{course['id']}/syllabus", school.handler)
    without = await school.client.get(
        f"/v1/classes/{(await school.plan_class()).json()['id']}/syllabus", headers=school.handler
    )

    assert (missing.status_code, missing.json()["code"]) == (422, "SYLLABUS_TOO_SHORT")
    assert "安全生产" in missing.json()["detail"]
    assert {one.json()["code"] for one in (stranger, others)} == {"TEACHER_NOT_REGISTERED"}
    assert kept.status_code == 201, kept.text
    assert (seen["hours"], {row["bilingual"] for row in seen["rows"]}) == (12, {True})
    assert (without.status_code, without.json()["code"]) == (404, "SYLLABUS_NOT_FOUND")


async def test_a_class_opens_with_the_hours_that_were_loaded(school: School) -> None:
    """VT-022: a plan below the hours is returned with words, and what is open keeps its syllabus."""
    async with loaded(school.client, module_hours=2):
        teacher = await a_teacher(school)
        course = (await school.plan_class()).json()
        address = f"/v1/classes/{course['id']}/open"

        bare = await school.post(address, school.own, seen=course)
        short = await entered(school, course, rows(teacher, 1))
        await entered(school, course, rows(teacher, 2))
        opened = await school.post(address, school.own, seen=course)
        late = await entered(school, course, rows(teacher, 2))

    for refused in (bare, short):
        assert (refused.status_code, refused.json()["code"]) == (422, "SYLLABUS_TOO_SHORT")
        assert "2" in refused.json()["detail"]
    assert opened.status_code == 200, opened.text
    assert (late.status_code, late.json()["code"]) == (409, "SYLLABUS_NOT_NOW")
