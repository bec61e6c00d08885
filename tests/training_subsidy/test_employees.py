"""The roster of an enterprise: declared, and what social insurance says of each (VT-017, VT-021)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.departments import OtherDepartments
from aid_testing.rows import rows
from aid_testing.training import Firm, School, Worker
from training_subsidy.domain.register.inquiry import Question

ELSEWHERE = "91540102MA6T0AAA0X"
"""Another employer."""


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


async def an_open_plan(school: School) -> None:
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")


async def employees(school: School, headers: Any) -> list[Any]:
    items: list[Any] = (await school.get("/v1/employees", headers))["items"]
    return items


async def seated(school: School, course: Any, worker: Worker, **changes: Any) -> Any:
    """Enrolled, there and passed, without a word of social insurance."""
    seat = (await school.enrol(course, worker, **changes)).json()
    await school.attended(course, seat)
    return (await school.examine(seat)).json()


async def claimed(firm: Firm, course: Any) -> Any:
    invoice = (await firm.invoice("1000.00")).json()
    batch = (await firm.claim_at_once(course, invoice_id=invoice["id"])).json()
    return batch["results"][0]


async def test_each_employee_of_a_list_is_told_and_asked_about_once(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-021, VT-035: the names stay off the register; social insurance is asked of each."""
    known = Worker(school.client)
    await school.enrol(await school.opened(), known)
    misnamed = Worker(school.client, name="扎西多吉")
    misnamed.id_number = known.id_number
    broken = Worker(school.client)
    broken.id_number = "540102199003071210"

    results = await school.declared(
        firm.code, worker, known, misnamed, broken, worker, outcome=None
    )
    again = await school.declared(firm.code, worker, outcome=None)

    assert [one["code"] for one in results] == [
        *(None, None, "ENTERED_ALREADY", "RESIDENT_NUMBER_INVALID", "ENTERED_ALREADY"),
    ]
    assert [one["code"] for one in again] == ["ENTERED_ALREADY"]
    listed = await employees(school, firm.headers)
    assert {one["status"] for one in listed} == {"declared"}
    assert worker.id_number not in str(listed)
    assert await employees(school, Firm(school).headers) == []
    found = await school.post(
        "/v1/persons/find", school.handler, json={"id_number": worker.id_number}
    )
    assert found.status_code == 404
    asked = await rows(
        school.client.database,
        "SELECT question FROM inquiries WHERE subject = CAST(:id AS uuid)",
        id=listed[0]["id"],
    )
    assert [row.question for row in asked] == ["EMPLOYMENT"]


async def test_somebody_else_under_a_registered_number_is_not_entered(
    school: School, firm: Firm, worker: Worker
) -> None:
    await school.enrol(await school.opened(), worker)
    other = Worker(school.client, name="扎西多吉")
    other.id_number = worker.id_number

    [result] = await school.declared(firm.code, other, outcome=None)

    assert (result["employee_id"], result["code"]) == (None, "NAMED_OTHERWISE")


async def test_a_list_of_two_hundred_costs_no_more_statements_than_its_budget(
    school: School, firm: Firm
) -> None:
    results = await school.declared(
        firm.code, *(Worker(school.client) for _ in range(200)), outcome=None
    )

    assert len([one for one in results if one["employee_id"]]) == 200


async def test_a_confirmed_employee_is_claimed_for(school: School, firm: Firm) -> None:
    await an_open_plan(school)
    worker, course = Worker(school.client), await firm.a_class()
    await school.declared(firm.code, worker)
    await seated(school, course, worker)

    result = await claimed(firm, course)

    assert (result["status"], result["code"]) == ("submitted", None)
    [listed] = await employees(school, firm.headers)
    assert (listed["status"], listed["since"]) == ("confirmed", "2021-03-01")


@pytest.mark.parametrize("outcome", [None, "NO_RECORD"])
async def test_an_unconfirmed_employment_holds_the_claim_for_a_person(
    school: School, firm: Firm, outcome: str | None
) -> None:
    """VT-035: neither silence nor a missing record refuses anybody."""
    await an_open_plan(school)
    worker, course = Worker(school.client), await firm.a_class()
    await school.declared(firm.code, worker, outcome=outcome, facts={})
    await seated(school, course, worker)

    result = await claimed(firm, course)

    assert (result["status"], result["code"]) == ("held", "EMPLOYMENT_NOT_CONFIRMED")
    held = await school.read({"id": result["claim_id"]})
    released = await school.ask(
        f"/v1/claims/{held['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "已核对劳动合同和工资单"},
    )
    assert released["status"] == "submitted"


async def test_who_is_on_no_list_is_held_too(school: School, firm: Firm) -> None:
    await an_open_plan(school)
    course = await firm.a_class()
    await seated(school, course, Worker(school.client))

    result = await claimed(firm, course)

    assert (result["status"], result["code"]) == ("held", "EMPLOYMENT_NOT_CONFIRMED")


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        ("DENIED", {}),
        ("CONFIRMED", {"employer_code": "91540102MA6T0AAA0X"}),
        ("CONFIRMED", {"since": "2020-01-01", "until": "2024-12-31"}),
    ],
    ids=["denied", "insured by another", "ended before the course"],
)
async def test_who_was_not_employed_on_the_courses_days_is_refused_with_its_item(
    school: School, firm: Firm, outcome: str, facts: dict[str, str]
) -> None:
    """VT-021: not registered, no pay; the refusal names （七）."""
    await an_open_plan(school)
    worker, course = Worker(school.client), await firm.a_class()
    await school.declared(firm.code, worker, outcome=outcome, facts=facts)
    await seated(school, course, worker)

    result = await claimed(firm, course)

    assert (result["status"], result["code"]) == ("submitted", "NOT_REGISTERED")
    claim = await school.read({"id": result["claim_id"]})
    refused = await school.refused(claim)
    assert refused["items"] == ["《215号（七）》"]


async def test_the_office_sees_a_denied_employee_and_settles_it_from_paper_by_two(
    school: School, firm: Firm, worker: Worker
) -> None:
    [entered] = await school.declared(firm.code, worker, outcome="DENIED", facts={})
    [denied] = (await school.get("/v1/employees?status=denied", school.handler))["items"]
    [inquiry] = await rows(
        school.client.database,
        "SELECT id, version FROM inquiries WHERE subject = CAST(:id AS uuid)",
        id=entered["employee_id"],
    )
    paper = {
        "outcome": "CONFIRMED",
        "facts": {"since": "2021-03-01"},
        "data_date": school.today.isoformat(),
        "document": "参保证明〔2026〕18号",
        "county": school.county,
    }

    proposed = await school.post(
        f"/v1/inquiries/{inquiry.id}/settle",
        school.handler,
        seen={"version": inquiry.version},
        json=paper,
    )
    assert proposed.status_code == 202, proposed.text
    confirmed = await school.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm", school.lead, seen=proposed
    )

    assert denied["id"] == entered["employee_id"]
    assert confirmed.status_code == 200, confirmed.text
    [now] = await employees(school, firm.headers)
    assert (now["status"], now["since"]) == ("confirmed", "2021-03-01")
    elsewhere = as_(school.client.layout, "hrss_handler", region="540199")
    foreign = await school.client.get(f"/v1/employees/{denied['id']}", headers=elsewhere)
    assert foreign.status_code == 403


async def test_who_has_left_before_the_course_is_refused_and_may_be_hired_again(
    school: School, firm: Firm, worker: Worker
) -> None:
    await an_open_plan(school)
    await school.declared(firm.code, worker)
    [seen] = await employees(school, firm.headers)
    yesterday = (school.today - timedelta(days=1)).isoformat()
    address = f"/v1/employees/{seen['id']}/leave"

    early = await school.post(address, firm.headers, seen=seen, json={"left_on": "2020-01-01"})
    strange = await school.post(
        address, Firm(school).headers, seen=seen, json={"left_on": yesterday}
    )
    left = await school.post(address, firm.headers, seen=seen, json={"left_on": yesterday})
    course = await firm.a_class()
    await seated(school, course, worker)
    result = await claimed(firm, course)

    assert early.json()["code"] == "LEFT_ON_NOT_POSSIBLE"
    assert strange.status_code == 404
    assert left.json()["status"] == "left"
    assert result["code"] == "NOT_REGISTERED"
    [again] = await school.declared(firm.code, worker)
    assert again["code"] is None


async def test_a_dispatched_worker_is_the_agencys_for_the_enterprise_of_the_contract(
    school: School, firm: Firm
) -> None:
    """VT-036: agency, contract and user enterprise; under another contract it is not known."""
    await an_open_plan(school)
    agency, elsewhere = Firm(school), Firm(school)
    sent, lent = Worker(school.client), Worker(school.client)
    contract = {"contract_reference": "派遣 2026-7"}
    await school.declared(agency.code, sent, user_code=firm.code, **contract)
    await school.declared(agency.code, lent, user_code=elsewhere.code, **contract)
    course = await firm.a_class()
    dispatched = {"worker_status": "DISPATCHED", "agency_code": agency.code}
    seats = [await seated(school, course, one, **dispatched) for one in (sent, lent)]
    invoice = (await firm.invoice("2000.00")).json()

    batch = await firm.claim_at_once(
        course,
        claimant="USER_ENTERPRISE",
        invoice_id=invoice["id"],
        items=[{"enrolment_id": seat["id"]} for seat in seats],
    )

    assert [(one["status"], one["code"]) for one in batch.json()["results"]] == [
        ("submitted", None),
        ("held", "EMPLOYMENT_NOT_CONFIRMED"),
    ]


async def test_a_later_word_of_social_insurance_counts(
    school: School, firm: Firm, worker: Worker
) -> None:
    [entered] = await school.declared(firm.code, worker, outcome=None)
    others = OtherDepartments(school.client)
    earlier = (school.today - timedelta(days=1)).isoformat()
    others.says(Question.EMPLOYMENT, "DENIED", data_date=earlier)
    await others.work([entered["employee_id"]])
    [denied] = await employees(school, firm.headers)
    others.says(Question.EMPLOYMENT, "CONFIRMED", since="2021-03-01")
    [inquiry] = await rows(
        school.client.database,
        "SELECT id FROM inquiries WHERE subject = CAST(:id AS uuid)",
        id=entered["employee_id"],
    )

    told = await others.tells(inquiry.id)

    assert (denied["status"], told.json()) == ("denied", {"counts": True})
    [now] = await employees(school, firm.headers)
    assert now["status"] == "confirmed"


async def leave(school: School, firm: Firm) -> Any:
    """The one on the roster who is there still leaves today."""
    [seen] = [one for one in await employees(school, firm.headers) if one["status"] != "left"]
    address = f"/v1/employees/{seen['id']}/leave"
    return await school.ask(
        address, firm.headers, seen=seen, json={"left_on": school.today.isoformat()}
    )


async def test_who_was_employed_on_the_courses_days_is_so_after_leaving_and_a_new_hire(
    school: School, firm: Firm
) -> None:
    """VT-035: every entry of the roster counts; the new one says nothing against the old one."""
    await an_open_plan(school)
    worker, course = Worker(school.client), await firm.a_class()
    await school.declared(firm.code, worker)
    await seated(school, course, worker)
    await leave(school, firm)
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    await school.declared(firm.code, worker, facts={"since": tomorrow})

    result = await claimed(firm, course)

    assert (result["status"], result["code"]) == ("submitted", None)


async def test_an_employment_confirmed_without_its_first_day_is_not_known(
    school: School, firm: Firm
) -> None:
    await an_open_plan(school)
    worker, course = Worker(school.client), await firm.a_class()
    await school.declared(firm.code, worker, facts={"contribution_months": 3})
    await seated(school, course, worker)

    result = await claimed(firm, course)

    assert (result["status"], result["code"]) == ("held", "EMPLOYMENT_NOT_CONFIRMED")


@pytest.mark.parametrize(
    ("outcome", "facts", "code"),
    [
        ("CONFIRMED", {"since": "2021-03-01"}, None),
        ("DENIED", {}, "NOT_REGISTERED"),
        ("CONFIRMED", {"since": "2021-03-01", "employer_code": ELSEWHERE}, "NOT_REGISTERED"),
    ],
    ids=["confirmed", "denied", "insured elsewhere"],
)
@pytest.mark.parametrize("before", [False, True], ids=["after leaving", "before leaving"])
async def test_the_answer_of_social_insurance_stands_whoever_has_left(
    school: School, firm: Firm, outcome: str, facts: dict[str, str], code: str | None, before: bool
) -> None:
    await an_open_plan(school)
    worker, course = Worker(school.client), await firm.a_class()
    [entered] = await school.declared(firm.code, worker, outcome=None)
    await seated(school, course, worker)
    others = OtherDepartments(school.client)
    others.says(Question.EMPLOYMENT, outcome, **facts)

    if before:
        await others.work([entered["employee_id"]])
    left = await leave(school, firm)
    if not before:
        await others.work([entered["employee_id"]])
    result = await claimed(firm, course)

    assert left["status"] == "left"
    assert (result["status"], result["code"]) == ("submitted", code)
