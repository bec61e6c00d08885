"""A proof or an employment that is taken back after a claim went on by it (VT-002, VT-035, VT-059)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import as_
from aid_testing.claim_payments import deliver
from aid_testing.departments import OtherDepartments
from aid_testing.rows import outbox, rows
from aid_testing.training import Firm, School, Worker
from shared.contracts.disbursement import PaymentPaid
from shared.roles import system
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.usecases.questions import ask_groups

ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


async def duty(school: School, claim: Any) -> list[str]:
    found = await rows(
        school.client.database,
        "SELECT state FROM deadlines WHERE case_id = CAST(:id AS uuid) AND what = 'approval_check'",
        id=claim["id"],
    )
    return [row.state for row in found]


async def free_claim(school: School, worker: Worker, course: Any = None) -> Any:
    """The institution claims for a trainee of purchased training."""
    await school.set_plan("10000.00", funding="PURCHASED_FREE")
    enrolment = await school.graduated(
        course or await school.bought(), worker, group="HARD_TO_EMPLOY"
    )
    drafted = await school.draft(
        enrolment,
        worker,
        school.own,
        type="PURCHASED_FREE",
        claimant="INSTITUTION",
        account=ACCOUNT,
    )
    return (await school.submit(drafted.json(), worker, school.own)).json()


async def reject(school: School, proof: Any) -> Any:
    second = as_(school.client.layout, "hrss_lead", region=school.county, sub="another-lead")
    address = f"/v1/group-proofs/{proof['id']}/reject"
    return await school.ask(address, second, seen=proof, json={"reason": "认定已被撤销"})


async def approved(school: School, claim: Any, amount: str) -> Any:
    reviewed = (await school.review(await school.read(claim), amount=amount)).json()
    decided = await school.decide(reviewed)
    assert decided.json()["status"] == "approved", decided.text
    return decided.json()


async def paid(school: School, claim: Any) -> None:
    events = await outbox(school.client.database, claim["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    facts: dict[str, Any] = {
        "case_id": UUID(claim["id"]),
        "payment_id": uuid4(),
        "decision_id": UUID(decided.payload["decision_id"]),
        "amount": 120_000,
    }
    await deliver(school, PaymentPaid(**facts, attempt=1, paid_on=date(2026, 6, 1)))


@pytest.mark.parametrize("end", ["approved", "paid"])
async def test_a_proof_rejected_after_the_approval_is_the_leads_to_look_at(
    school: School, worker: Worker, end: str
) -> None:
    proof = await school.prove(worker)
    claim = await approved(school, await free_claim(school, worker), "1200.00")
    if end == "paid":
        await paid(school, claim)

    await reject(school, proof)

    seen = await school.read(claim)
    assert (seen["status"], await duty(school, claim)) == (end, ["open"])
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", school.handler)
    assert "claim-checked-again:evidence" in [one["code"] for one in timeline["entries"]]
    body = {"reason": "另有认定文件在案"}
    await school.ask(f"/v1/claims/{claim['id']}/keep", school.lead, seen=seen, json=body)
    assert await duty(school, claim) == ["met"]


async def test_a_proof_rejected_before_the_decision_holds_the_claim(
    school: School, worker: Worker
) -> None:
    proof = await school.prove(worker)
    claim = await free_claim(school, worker)
    reviewed = (await school.review(await school.read(claim), amount="1200.00")).json()

    await reject(school, proof)

    held = await school.read(claim)
    assert reviewed["status"] == "reviewed"
    assert (held["status"], held["reason"]) == ("held", "GROUP_NOT_PROVED")


async def test_a_rejected_proof_beside_another_says_nothing_of_a_claim(
    school: School, worker: Worker
) -> None:
    proof = await school.prove(worker)
    await school.prove(worker)
    claim = await approved(school, await free_claim(school, worker), "1200.00")

    await reject(school, proof)

    assert await duty(school, claim) == []


@pytest.mark.parametrize(
    ("outcome", "states", "standing"),
    [("DENIED", ["open"], "NOT_PROVED"), ("NO_RECORD", [], "PROVED")],
)
async def test_a_department_takes_a_group_back_by_saying_so_and_not_by_finding_nothing(
    school: School, worker: Worker, outcome: str, states: list[str], standing: str
) -> None:
    others, course = OtherDepartments(school.client), await school.bought()
    seat = (await school.enrol(course, worker, group="HARD_TO_EMPLOY")).json()
    moved = 1
    while moved:
        async with school.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            moved = await ask_groups(tx)
    others.says(Question.GROUP, "CONFIRMED", of=worker.id_number, valid_from="2026-01-01")
    await others.work([seat["id"]])
    [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
    await school.attended(course, seat)
    examined = (await school.examine(seat)).json()
    await school.set_plan("10000.00", funding="PURCHASED_FREE")
    said = {"type": "PURCHASED_FREE", "claimant": "INSTITUTION", "account": ACCOUNT}
    drafted = (await school.draft(examined, worker, school.own, **said)).json()
    submitted = (await school.submit(drafted, worker, school.own)).json()
    claim = await approved(school, submitted, "1200.00")
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    others.says(Question.GROUP, outcome, of=worker.id_number, data_date=tomorrow)

    told = await others.tells(asked["request_id"])

    assert told.json() == {"counts": True}
    assert await duty(school, claim) == states
    address = f"/v1/classes/{seat['class_id']}/enrolments/{seat['id']}"
    assert (await school.get(address, school.own))["group_standing"] == standing


async def employed_claim(school: School, firm: Firm, worker: Worker) -> tuple[Any, Any, Any]:
    """An enterprise's claim for an employee whom social insurance confirmed; also who and the answers."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    course = await firm.a_class()
    [entered] = await school.declared(firm.code, worker, outcome=None)
    others = OtherDepartments(school.client)
    yesterday = (school.today - timedelta(days=1)).isoformat()
    others.says(Question.EMPLOYMENT, "CONFIRMED", data_date=yesterday, since="2021-03-01")
    await others.work([entered["employee_id"]])
    seat = (await school.enrol(course, worker)).json()
    await school.attended(course, seat)
    await school.examine(seat)
    invoice = (await firm.invoice("1000.00")).json()
    batch = (await firm.claim_at_once(course, invoice_id=invoice["id"])).json()
    [result] = batch["results"]
    assert (result["status"], result["code"]) == ("submitted", None)
    return {"id": result["claim_id"]}, entered, others


@pytest.mark.parametrize("by", ["social insurance", "the employer"])
@pytest.mark.parametrize("decided", [True, False], ids=["approved", "under way"])
async def test_an_employment_taken_back_stops_a_claim_or_is_the_leads_to_look_at(
    school: School, firm: Firm, worker: Worker, by: str, decided: bool
) -> None:
    claim, entered, others = await employed_claim(school, firm, worker)
    if decided:
        await approved(school, claim, "1000.00")

    if by == "the employer":
        address = f"/v1/employees/{entered['employee_id']}"
        seen = await school.get(address, firm.headers)
        yesterday = (school.today - timedelta(days=1)).isoformat()
        left = {"left_on": yesterday}
        await school.ask(f"{address}/leave", firm.headers, seen=seen, json=left)
    else:
        others.says(Question.EMPLOYMENT, "DENIED")
        [asked] = [one for one in others.asked if one["person"]["id_number"] == worker.id_number]
        await others.tells(asked["request_id"])

    now = await school.read(claim)
    if decided:
        assert (now["status"], await duty(school, claim)) == ("approved", ["open"])
    else:
        assert (now["status"], now["reason"]) == ("held", "NOT_REGISTERED")


async def test_who_leaves_after_the_course_has_been_employed(
    school: School, firm: Firm, worker: Worker
) -> None:
    claim, entered, _ = await employed_claim(school, firm, worker)
    address = f"/v1/employees/{entered['employee_id']}"
    seen = await school.get(address, firm.headers)

    left = {"left_on": school.today.isoformat()}
    await school.ask(f"{address}/leave", firm.headers, seen=seen, json=left)

    assert (await school.read(claim))["status"] == "submitted"
