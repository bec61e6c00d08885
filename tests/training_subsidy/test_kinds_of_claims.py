from typing import Any

from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.rows import rows
from aid_testing.training import School, Worker


async def find(school: School, worker: Worker, severity: str, **changes: Any) -> tuple[Any, Any]:
    """A submitted claim, and a third party's finding in its class."""
    course = await school.opened()
    claim = await school.claimed(await school.graduated(course, worker), worker)
    finding = await school.ask(
        f"/v1/classes/{course['id']}/findings",
        school.inspector,
        json={
            "severity": severity,
            "code": "NO_LESSON_HELD",
            "note": "抽查时教室无人上课",
            "found_on": school.today.isoformat(),
        }
        | changes,
    )
    return claim, finding


async def test_a_serious_finding_holds_until_a_person_has_decided(
    school: School, worker: Worker
) -> None:
    claim, _ = await find(school, worker, "SERIOUS")

    held = await school.read(claim)
    review = await school.review(held)
    released = await school.ask(
        f"/v1/claims/{claim['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "当日停课有报备，已补课"},
    )

    assert held["status"] == "held"
    assert review.json()["code"] == "ACTION_NOT_ALLOWED"
    assert released["status"] == "submitted"
    assert released["decision"] == "ELIGIBLE_FOR_REVIEW"
    assert released["third_party"][0]["severity"] == "SERIOUS"
    approved = await school.approved(released)
    assert (approved["status"], approved["amount"]) == ("approved", "1500.00")


async def test_a_minor_finding_is_shown_to_the_reviewer_and_not_to_the_worker(
    school: School, worker: Worker
) -> None:
    claim, _ = await find(school, worker, "MINOR")

    seen = await school.read(claim)
    own = await school.get(f"/v1/claims/{claim['id']}", worker.headers)

    assert seen["status"] == "submitted"
    assert seen["third_party"][0]["code"] == "NO_LESSON_HELD"
    assert own["third_party"] == own["findings"] == []


async def test_a_claim_after_a_serious_finding_is_held_at_once(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    enrolment = await school.graduated(course, worker)
    body = {
        "severity": "SERIOUS",
        "code": "NO_LESSON_HELD",
        "note": "抽查时教室无人上课",
        "found_on": school.today.isoformat(),
    }
    await school.ask(f"/v1/classes/{course['id']}/findings", school.inspector, json=body)

    claim = await school.claimed(enrolment, worker)

    assert (claim["status"], claim["reason"]) == ("held", "SERIOUS_FINDING")
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert plan["committed"] == "0.00"


async def test_the_text_of_a_finding_is_sealed(school: School, worker: Worker) -> None:
    _, finding = await find(school, worker, "MINOR")

    for (row,) in await rows(school.client.database, "SELECT t::text FROM supervision_findings t"):
        assert "教室" not in row
    assert finding["note"] == "抽查时教室无人上课"


async def test_an_inspector_reports_and_decides_nothing(school: School, worker: Worker) -> None:
    claim, _ = await find(school, worker, "MINOR")

    answer = await school.review(claim, school.inspector)

    assert answer.status_code == 403


async def test_an_officer_may_hold_a_claim(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)

    held = await school.ask(
        f"/v1/claims/{claim['id']}/hold",
        school.handler,
        seen=claim,
        json={"reason": "核实缴费票据"},
    )
    timeline = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)

    assert held["status"] == "held"
    assert timeline["next"]["role"] == "hrss_lead"
    assert "核实" not in str(timeline)


async def test_a_dispatched_worker_and_the_user_enterprise_each_get_their_kind(
    school: School, worker: Worker
) -> None:
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    code = a_credit_code()
    enterprise = as_(school.client.layout, "enterprise", org=code, sub="enterprise")
    agency_code = a_credit_code()
    agency = as_(school.client.layout, "enterprise", org=agency_code, sub="agency")
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=code)
    enrolment = await school.graduated(
        course, worker, worker_status="DISPATCHED", agency_code=agency_code
    )
    account = {
        "account": {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"}
    }

    async def claim(by: dict[str, str], amount: str, **changes: Any) -> Any:
        drafted = await school.draft(enrolment, worker, by, type="ENTERPRISE_ON_JOB", **changes)
        assert drafted.status_code == 201, drafted.text
        await school.receipt(drafted.json(), by, amount)
        return (await school.submit(drafted.json(), worker, by)).json()

    first = await claim(enterprise, "1200.00", claimant="USER_ENTERPRISE", **account)
    second = await claim(agency, "1200.00", claimant="DISPATCH_AGENCY", **account)
    third = await claim(worker.headers, "300.00", kind="SKILL_UPGRADE")

    assert (first["decision"], first["computed_amount"]) == ("ELIGIBLE", "1200.00")
    assert (second["decision"], second["reason"]) == ("INELIGIBLE", "DUPLICATE_PAYEE")
    assert (third["decision"], third["computed_amount"]) == ("ELIGIBLE", "300.00")
    refused = await school.refused(second)
    told = await school.get(f"/v1/claims/{refused['id']}/explanation", agency)
    [against] = [one["facts"] for one in told["steps"] if one["kind"] == "finding"]
    assert "补贴种类" in against
    assert "在先申请人" not in against, "who claimed before is told to the office alone"
    approved = await school.approved(first)
    service = as_(school.client.layout, "service", region=school.county, sub="service:disbursement")
    told = await school.get(f"/v1/internal/cases/{approved['id']}/people?purpose=PAYMENT", service)
    assert told["payee"]["holder_kind"] == "ORGANISATION"
    assert told["payee"]["holder_id_number"] == code


async def test_who_claims_the_same_course_again_repeats(school: School, worker: Worker) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    first = await school.claimed(enrolment, worker)

    again = await school.claimed(enrolment, worker)

    assert first["decision"] == "ELIGIBLE"
    assert (again["decision"], again["reasons"]) == ("INELIGIBLE", ["DUPLICATE_TRADE_LEVEL"])
    refused = await school.refused(again)
    assert refused["items"] == ["《215号（六）》"]


async def test_skill_upgrade_is_for_dispatched_workers(school: School, worker: Worker) -> None:
    course = await school.opened(funding="ENTERPRISE_ON_JOB")
    enrolment = await school.graduated(course, worker)

    answer = await school.draft(enrolment, worker, type="ENTERPRISE_ON_JOB", kind="SKILL_UPGRADE")

    assert answer.json()["code"] == "NOT_DISPATCHED"


async def test_an_institution_claims_its_purchased_course(school: School, worker: Worker) -> None:
    await school.set_plan("1000.00", funding="PURCHASED_FREE")
    course = await school.bought("1200.00")
    enrolment = await school.trained_free(course, worker)
    account = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}
    body = {"type": "PURCHASED_FREE", "claimant": "INSTITUTION", "account": account}
    other = as_(school.client.layout, "training_institution", org=a_credit_code())

    foreign = await school.draft(enrolment, worker, other, **body)
    drafted = await school.draft(enrolment, worker, school.own, **body)
    claim = (await school.submit(drafted.json(), worker, school.own)).json()
    dear = await school.review(claim, amount="1200.01")
    beyond = (await school.review(claim, amount="1000.01")).json()

    assert (dear.status_code, dear.json()["code"]) == (422, "AMOUNT_NOT_FROM_THE_RULES")
    assert foreign.status_code == 404
    assert claim["decision"] == "ELIGIBLE_FOR_REVIEW"
    assert (beyond["status"], beyond["reason"]) == ("waitlisted", "BUDGET_EXCEEDED")


async def test_a_dear_contract_is_paid_within_the_standard(school: School, worker: Worker) -> None:
    await school.set_plan("900000.00", funding="PURCHASED_FREE")
    course = await school.bought("800000.00")
    account = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}
    drafted = await school.draft(
        await school.trained_free(course, worker),
        worker,
        school.own,
        type="PURCHASED_FREE",
        claimant="INSTITUTION",
        account=account,
    )
    claim = (await school.submit(drafted.json(), worker, school.own)).json()

    absurd = await school.review(claim, amount="800000.00")
    fits = await school.review(claim, amount="1500.00")

    assert absurd.json()["code"] == "AMOUNT_NOT_FROM_THE_RULES"
    assert fits.json()["amount"] == "1500.00"


async def test_a_worker_cannot_claim_what_an_institution_claims(
    school: School, worker: Worker
) -> None:
    enrolment = await school.trained_free(await school.bought(), worker)

    answer = await school.draft(enrolment, worker, type="PURCHASED_FREE")

    assert answer.json()["code"] == "CLAIM_TYPE_DOES_NOT_FIT"


async def test_a_refusal_needs_its_reason(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)
    reviewed = (await school.review(claim, positive=False, note="票据存疑")).json()

    bare = await school.decide(reviewed, approve=False, amount=None)
    said = await school.decide(
        reviewed, approve=False, amount=None, items=["二十五"], explanation="票据不真实"
    )

    assert bare.json()["code"] == "REASON_MISSING"
    assert said.json()["items"] == ["《215号（二十五）》"]


async def test_the_amount_is_said_again_at_the_decision(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)
    reviewed = (await school.review(claim)).json()

    answer = await school.decide(reviewed, amount="1499.99")

    assert answer.json()["code"] == "AMOUNT_NOT_FROM_THE_RULES"


async def test_a_review_is_sent_back_and_done_again(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)
    reviewed = (await school.review(claim)).json()

    back = await school.ask(
        f"/v1/claims/{claim['id']}/send-back",
        school.lead,
        seen=reviewed,
        json={"reason": "请核对出勤记录"},
    )

    assert back["status"] == "submitted"
    assert (await school.approved(back))["status"] == "approved"


async def test_an_enterprise_claims_only_for_classes_that_are_taught_for_it(
    school: School, worker: Worker
) -> None:
    other = as_(school.client.layout, "enterprise", org=a_credit_code(), sub="other")
    account = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"}
    body = {"type": "ENTERPRISE_ON_JOB", "claimant": "ENTERPRISE", "account": account}
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=school.credit_code)
    enrolment = await school.graduated(course, worker)

    answer = await school.draft(enrolment, worker, other, **body)

    assert answer.status_code == 404
