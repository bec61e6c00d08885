"""Training is bought centrally for small firms that train weakly, and for nobody else (VT-039)."""

from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import Firm, School, Worker
from training_subsidy.domain.register.inquiry import Question

ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


async def apply(school: School, firm: Firm) -> Any:
    """The response."""
    return await school.post(
        "/v1/small-firms",
        firm.headers,
        json={
            "region": school.county,
            "trade_code": school.trade_code,
            "seats": 12,
            "needs": "餐饮企业无培训师资，急需技能培训。",
        },
    )


async def sized(school: School, firm: Firm, size: str = "SMALL") -> None:
    """Two officers enter what the department of industry found."""
    entry = await school.ask(
        "/v1/registers/firm-sizes/entries",
        school.handler,
        json={
            "region": school.county,
            "since": school.today.isoformat(),
            "document": "拉工信函〔2026〕19号",
            "values": {
                "credit_code": firm.code,
                "size": size,
                "heads": 46,
                "source": "市工业和信息化局",
            },
        },
    )
    await school.ask(f"/v1/register-entries/{entry['id']}/confirm", school.lead, seen=entry)


async def propose(
    school: School, applied: Any, decision: str = "LIST", reason: str = "工信部门认定，符合条件。"
) -> Any:
    """A handler asks for a decision; the response."""
    return await school.post(
        f"/v1/small-firms/{applied['id']}/decide",
        school.handler,
        seen=applied,
        json={
            "document": "拉人社发〔2026〕33号",
            "county": school.county,
            "decision": decision,
            "reason": reason,
        },
    )


async def listed(school: School, firm: Firm) -> Any:
    applied = (await apply(school, firm)).json()
    await sized(school, firm)
    await school.confirmed(await propose(school, applied))
    return await school.get(f"/v1/small-firms/{applied['id']}", firm.headers)


async def bought(school: School) -> Any:
    """An open class under a contract that was won for employees of small firms."""
    contract_id = await school.contract(groups=["SMALL_FIRM"])
    return await school.opened(funding="PURCHASED_FREE", contract_id=contract_id)


async def claimed(school: School, enrolment: Any, worker: Worker) -> Any:
    drafted = await school.draft(
        enrolment,
        worker,
        school.own,
        type="PURCHASED_FREE",
        claimant="INSTITUTION",
        account=ACCOUNT,
    )
    assert drafted.status_code == 201, drafted.text
    return (await school.submit(drafted.json(), worker, school.own)).json()


async def states(school: School, case_id: str) -> list[str]:
    return [
        event.payload["state"]
        for event in await outbox(school.client.database, case_id)
        if "deadline-changed" in event.type and event.payload["what"] == "small_firm"
    ]


async def test_a_small_firm_is_listed_by_two_on_the_word_of_its_department(
    school: School, firm: Firm
) -> None:
    """VT-039: the firm says what it needs, others what it is; the duty ends with the decision."""
    applied = await apply(school, firm)
    unknown = await propose(school, applied.json())
    twice = await apply(school, firm)
    await sized(school, firm)

    await school.confirmed(await propose(school, applied.json()))
    seen = await school.get(f"/v1/small-firms/{applied.json()['id']}", firm.headers)
    found = await school.get("/v1/small-firms?state=listed", school.handler)

    assert (unknown.status_code, unknown.json()["code"]) == (409, "FIRM_SIZE_NOT_KNOWN")
    assert (twice.status_code, twice.json()["code"]) == (409, "SMALL_FIRM_APPLIED_ALREADY")
    assert (seen["status"], seen["size"], seen["heads"]) == ("listed", "SMALL", 46)
    assert seen["since"] == school.today.isoformat()
    assert seen["id"] in {one["id"] for one in found["items"]}
    assert await states(school, seen["id"]) == ["set", "met"]


@pytest.mark.parametrize("own_centre", [False, True], ids=["too large", "trains itself"])
async def test_a_firm_that_does_not_qualify_is_refused_with_the_reason(
    school: School, firm: Firm, own_centre: bool
) -> None:
    """VT-039: a large firm, or one with a centre of its own, is not listed; it reads why."""
    applied = (await apply(school, firm)).json()
    await sized(school, firm, "SMALL" if own_centre else "LARGE")
    if own_centre:
        await school.ask(
            "/v1/training-centres",
            school.handler,
            json={
                "credit_code": firm.code,
                "name": "职工培训中心",
                "region": school.county,
                "place": "纳金路 8 号",
                "places": 60,
                "opened_on": "2026-01-01",
            },
        )

    barred = await propose(school, applied)
    await school.confirmed(await propose(school, applied, "REFUSE", "不属于培训能力薄弱的企业。"))
    seen = await school.get(f"/v1/small-firms/{applied['id']}", firm.headers)

    code = "FIRM_TRAINS_ITSELF" if own_centre else "FIRM_TOO_LARGE"
    assert (barred.status_code, barred.json()["code"]) == (422, code)
    assert barred.json()["article"] == "215号（十一）"
    assert (seen["status"], seen["since"]) == ("refused", None)
    assert seen["notes"][-1]["text"] == "不属于培训能力薄弱的企业。"


async def test_employees_of_a_listed_firm_sit_free_and_the_institution_is_paid(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-039, VT-008: seats of the contract; the proof is the roster that social insurance confirms."""
    await school.set_plan("100000.00", funding="PURCHASED_FREE")
    await listed(school, firm)
    await school.declared(firm.code, worker)
    course = await bought(school)

    graduate = await school.graduated(course, worker, group="SMALL_FIRM")
    claim = await claimed(school, graduate, worker)
    reviewed = await school.review(claim, amount="1200.00")
    decided = await school.decide(reviewed.json())

    assert (claim["status"], claim["decision"]) == ("submitted", "ELIGIBLE_FOR_REVIEW")
    assert (decided.json()["status"], decided.json()["amount"]) == ("approved", "1200.00")


async def test_nobody_sits_for_a_firm_that_is_not_listed(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-039: alone or on a list, a stranger's employee gets no seat, and is told why."""
    await school.declared(firm.code, worker)
    course = await bought(school)

    alone = await school.enrol(course, worker, group="SMALL_FIRM")
    batch = await school.ask(
        "/v1/enrolment-batches",
        school.own,
        json={
            "class_id": course["id"],
            "trainees": [
                {"name": worker.name, "id_number": worker.id_number, "group": "SMALL_FIRM"}
            ],
        },
    )

    assert (alone.status_code, alone.json()["code"]) == (422, "NOT_OF_SMALL_FIRM")
    assert alone.json()["article"] == "215号（十一）"
    assert [one["code"] for one in batch["results"]] == ["NOT_OF_SMALL_FIRM"]


async def test_whom_insurance_has_not_answered_about_sits_and_the_claim_waits(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-039, A-87: the claim is held until social insurance has answered, refused where it denies."""
    await school.set_plan("100000.00", funding="PURCHASED_FREE")
    await listed(school, firm)
    await school.declared(firm.code, worker, outcome=None)
    denied = Worker(school.client, name="格桑平措")
    await school.declared(firm.code, denied, outcome="DENIED")
    course = await bought(school)

    waiting = await claimed(
        school, await school.graduated(course, worker, group="SMALL_FIRM"), worker
    )
    refused = await school.enrol(course, denied, group="SMALL_FIRM")

    assert (waiting["status"], waiting["reason"]) == ("held", "GROUP_PROOF_AWAITED")
    assert refused.json()["code"] == "NOT_OF_SMALL_FIRM"


async def test_who_leaves_the_firm_before_the_course_takes_the_proof_along(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-039, VT-035: what insurance denies later stops the claim that rested on it."""
    await school.set_plan("100000.00", funding="PURCHASED_FREE")
    await listed(school, firm)
    [entry] = await school.declared(firm.code, worker)
    course = await bought(school)
    claim = await claimed(
        school, await school.graduated(course, worker, group="SMALL_FIRM"), worker
    )

    staff = as_(school.client.layout, "enterprise", org=firm.code, sub=f"staff-{firm.code}")
    employee = await school.get(f"/v1/employees/{entry['employee_id']}", staff)
    await school.ask(
        f"/v1/employees/{employee['id']}/leave",
        staff,
        seen=employee,
        json={"left_on": "2021-03-02"},
    )

    assert claim["status"] == "submitted"
    assert (await school.read(claim))["status"] == "held"


async def test_who_left_and_is_insured_elsewhere_gets_no_seat(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-039, VT-035: an ended entry that insurance denies is no proof that waits for an answer."""
    await listed(school, firm)
    [entry] = await school.declared(firm.code, worker, outcome=None)
    staff = as_(school.client.layout, "enterprise", org=firm.code, sub=f"staff-{firm.code}")
    address = f"/v1/employees/{entry['employee_id']}"
    employee = await school.get(address, staff)
    body = {"left_on": school.today.isoformat()}
    await school.ask(f"{address}/leave", staff, seen=employee, json=body)
    school.bodies.says(Question.EMPLOYMENT, "CONFIRMED", employer_code=a_credit_code())
    await school.bodies.work([employee["id"]])

    seat = await school.enrol(await bought(school), worker, group="SMALL_FIRM")

    assert (seat.status_code, seat.json()["code"]) == (422, "NOT_OF_SMALL_FIRM")


async def test_an_application_is_withdrawn_and_made_again(school: School, firm: Firm) -> None:
    """VT-039: nobody owes a decision about what was taken back."""
    applied = await apply(school, firm)

    withdrawn = await school.ask(
        f"/v1/small-firms/{applied.json()['id']}/withdraw", firm.headers, seen=applied
    )
    again = await apply(school, firm)
    stranger = as_(school.client.layout, "enterprise", org=a_credit_code(), sub="stranger")
    unseen = await school.client.get(f"/v1/small-firms/{applied.json()['id']}", headers=stranger)

    assert withdrawn["status"] == "withdrawn"
    assert await states(school, withdrawn["id"]) == ["set", "cancelled"]
    assert again.status_code == 201
    assert (unseen.status_code, unseen.json()["code"]) == (404, "SMALL_FIRM_NOT_FOUND")


async def test_which_firms_are_small_is_what_was_loaded(school: School, firm: Firm) -> None:
    """VT-039: two people of the city load which sizes have training bought, and for how long."""
    applied = (await apply(school, firm)).json()
    await sized(school, firm, "MEDIUM")

    async with loaded(school.client, small_firms={"sizes": ["MICRO", "SMALL"], "months": 6}):
        barred = await propose(school, applied)
    allowed = await propose(school, applied)

    assert barred.json()["code"] == "FIRM_TOO_LARGE"
    assert allowed.status_code == 202
