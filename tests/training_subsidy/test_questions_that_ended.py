"""What was asked of other departments ends with what it was asked for (VT-021)."""

from typing import Any
from uuid import UUID

from aid_client.courses import a_certificate_number
from aid_testing.actors import as_
from aid_testing.departments import OtherDepartments
from aid_testing.rows import outbox
from aid_testing.training import Firm, School, Worker
from shared.roles import system
from training_subsidy.domain.dates import months_after
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


async def test_of_a_withdrawn_skill_claim_neither_body_nor_insurance_is_asked(
    school: School, worker: Worker
) -> None:
    """VT-038, VT-021: both questions end with the claim, their duties too."""
    drafted = await school.draft(
        None,
        worker,
        type="INSURED_SKILL_UPGRADE",
        kind="SKILL_UPGRADE",
        certificate={
            "region": school.county,
            "trade_code": school.trade_code,
            "level": 5,
            "body_code": school.body_code,
            "number": a_certificate_number(),
            "issued_on": school.today.isoformat(),
        },
    )
    claim = (await school.submit(drafted.json(), worker)).json()
    await turned(school, drop_ended)
    before, _ = await asked_about(school, claim["id"])

    await school.ask(f"/v1/claims/{claim['id']}/withdraw", worker.headers, seen=claim)
    await turned(school, drop_ended)

    assert before == ["waiting", "waiting"]
    after = (["dropped", "dropped"], ["set", "cancelled"])
    assert await asked_about(school, claim["id"]) == after


async def test_of_an_employee_of_a_small_firm_with_a_seat_it_is_asked_on(
    school: School, worker: Worker
) -> None:
    """VT-039, VT-035: the seat rests on the employment, though no class is the firm's own."""
    firm = await a_listed_firm(school)
    [declared] = await school.declared(firm.code, worker, outcome=None)
    contract_id = await school.contract(groups=["SMALL_FIRM"])
    course = await school.opened(funding="PURCHASED_FREE", contract_id=contract_id)
    seat = await school.enrol(course, worker, group="SMALL_FIRM")
    assert seat.status_code == 201, seat.text
    address = f"/v1/employees/{declared['employee_id']}"
    staff = as_(school.client.layout, "enterprise", org=firm.code, sub=f"staff-{firm.code}")
    seen = await school.get(address, staff)
    body = {"left_on": school.today.isoformat()}
    await school.ask(f"{address}/leave", staff, seen=seen, json=body)

    await turned(school, drop_ended)

    assert await asked_about(school, declared["employee_id"]) == (["waiting"], ["set"])


async def test_of_an_apprentice_who_learns_on_it_is_asked_on(
    school: School, worker: Worker
) -> None:
    """VT-037, VT-035: the employer's word that the entry ended ends no question of an apprentice."""
    firm = Firm(school)
    since = months_after(school.today, -12).isoformat()
    [declared] = await school.declared(firm.code, worker, outcome=None, hired_on=since)
    await school.ask(
        "/v1/apprenticeships",
        firm.headers,
        json={
            "credit_code": school.credit_code,
            "region": school.county,
            "number": "学徒〔2026〕5号",
            "trade_code": school.trade_code,
            "level": 4,
            "starts_on": since,
            "years": 1,
            "apprentices": [
                {
                    "employee_id": declared["employee_id"],
                    "kind": "NEW",
                    "enterprise_tutor": "达瓦",
                    "contract_reference": "三方〔2026〕3-1",
                }
            ],
        },
    )
    address = f"/v1/employees/{declared['employee_id']}"
    staff = as_(school.client.layout, "enterprise", org=firm.code, sub=f"staff-{firm.code}")
    seen = await school.get(address, staff)
    body = {"left_on": school.today.isoformat()}
    await school.ask(f"{address}/leave", staff, seen=seen, json=body)

    await turned(school, drop_ended)

    assert await asked_about(school, declared["employee_id"]) == (["waiting"], ["set"])


async def test_a_reopened_claim_is_asked_about_anew(school: School, worker: Worker) -> None:
    """VT-014, A-81: what was dropped with the refusal is asked again when it did not hold."""
    claim = await school.claim_of_a_graduate(worker)
    await turned(school, ask_other_courses)
    refused = await school.refused(claim, items=["六"])
    await turned(school, drop_ended)
    address = f"/v1/claims/{claim['id']}/objections"
    raised = await school.ask(address, worker.headers, json={"text": "本人未领取过补贴。"})
    third = as_(school.client.layout, "hrss_lead", region=school.county, sub="third-lead")
    answer = {"founded": True, "answer": "经核，原记录有误，已更正。"}
    await school.ask(f"{address}/{raised['id']}/answer", third, seen=raised, json=answer)

    await turned(school, ask_other_courses)

    assert refused["status"] == "refused"
    assert (await asked_about(school, claim["id"]))[0] == ["dropped", "waiting"]


async def a_listed_firm(school: School) -> Firm:
    """A small firm whose size its department has told, listed by two."""
    firm = Firm(school)
    applied = await school.ask(
        "/v1/small-firms",
        firm.headers,
        json={
            "region": school.county,
            "trade_code": school.trade_code,
            "seats": 12,
            "needs": "餐饮企业无培训师资，急需技能培训。",
        },
    )
    entry = await school.ask(
        "/v1/registers/firm-sizes/entries",
        school.handler,
        json={
            "region": school.county,
            "since": school.today.isoformat(),
            "document": "拉工信函〔2026〕19号",
            "values": {
                "credit_code": firm.code,
                "size": "SMALL",
                "heads": 46,
                "source": "市工业和信息化局",
            },
        },
    )
    await school.ask(f"/v1/register-entries/{entry['id']}/confirm", school.lead, seen=entry)
    listing = {
        "document": "拉人社发〔2026〕33号",
        "county": school.county,
        "decision": "LIST",
        "reason": "工信部门认定，符合条件。",
    }
    address = f"/v1/small-firms/{applied['id']}/decide"
    await school.confirmed(await school.post(address, school.handler, seen=applied, json=listing))
    return firm
