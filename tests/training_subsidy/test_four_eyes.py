from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.rows import outbox
from aid_testing.training import BANK, School, Worker

OFFICES = ("hrss_handler", "hrss_lead")


def office(school: School, sub: str, org: str | None = None) -> dict[str, str]:
    """Somebody who is handler and lead of the county at once."""
    return as_(school.client.layout, *OFFICES, region=school.county, sub=sub, org=org)


def a_worker(school: School) -> tuple[Worker, str]:
    """A worker whose login is known."""
    worker, sub = Worker(school.client), f"worker-{a_credit_code()}"
    worker.headers = as_(school.client.layout, "applicant", sub=sub)
    return worker, sub


def refused(answer: Any) -> bool:
    assert "其他人员" in answer.json()["detail"]
    assert answer.json()["article"] == "215号（二十五）"
    return (answer.status_code, answer.json()["code"]) == (403, "OWN_CLAIM")


async def test_who_claims_neither_reviews_nor_decides_the_own_claim(school: School) -> None:
    worker, sub = a_worker(school)
    claim = await school.claim_of_a_graduate(worker)

    reviewed_by_oneself = await school.review(claim, office(school, sub))
    reviewed = (await school.review(claim)).json()
    decided_by_oneself = await school.decide(reviewed, office(school, sub))

    assert refused(reviewed_by_oneself)
    assert refused(decided_by_oneself)
    assert (await school.decide(reviewed)).json()["status"] == "approved"
    events = await outbox(school.client.database, claim["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    assert decided.payload["applied_by"] == [sub]


@pytest.mark.parametrize("known_by", ["login", "organisation"])
async def test_who_runs_the_class_signs_nothing_about_its_claims(
    school: School, known_by: str
) -> None:
    own = f"school-{school.county}" if known_by == "login" else "a-colleague"
    org = None if known_by == "login" else school.credit_code
    claim = await school.claim_of_a_graduate()

    review = await school.review(claim, office(school, own, org))
    reviewed = (await school.review(claim)).json()
    decision = await school.decide(reviewed, office(school, own, org))

    assert refused(review)
    assert refused(decision)


async def test_a_hold_is_not_released_by_who_has_claimed(school: School) -> None:
    worker, sub = a_worker(school)
    claim = await school.claim_of_a_graduate(worker)
    held = await school.ask(
        f"/v1/claims/{claim['id']}/hold", school.handler, seen=claim, json={"reason": "核实票据"}
    )

    released = await school.post(
        f"/v1/claims/{claim['id']}/release",
        office(school, sub),
        seen=held,
        json={"reason": "已经核实"},
    )

    assert refused(released)


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("submitted", "hold"),
        ("reviewed", "hold"),
        ("reviewed", "send-back"),
        ("approved", "revoke"),
        ("approved", "keep"),
    ],
)
async def test_who_claims_takes_no_step_on_the_own_claim_as_an_officer(
    school: School, status: str, action: str
) -> None:
    worker, sub = a_worker(school)
    claim = await school.claim_of_a_graduate(worker)
    if status != "submitted":
        claim = (await school.review(claim)).json()
    if status == "approved":
        claim = (await school.decide(claim)).json()

    answer = await school.post(
        f"/v1/claims/{claim['id']}/{action}",
        office(school, sub),
        seen=claim,
        json={"reason": "自己的申请"},
    )

    assert refused(answer)
    assert (await school.read(claim))["status"] == status


async def budgeted(school: School, headers: dict[str, str]) -> Any:
    seen = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    return await school.post(
        f"/v1/year-plans/{school.plan['id']}/change-budget",
        headers,
        seen=seen,
        json={"budget": "200000.00"},
    )


async def test_who_has_an_open_claim_does_not_budget_the_plan_that_pays_it(
    school: School,
) -> None:
    worker, sub = a_worker(school)
    claim = await school.claim_of_a_graduate(worker)

    own = await budgeted(school, office(school, sub))
    of_the_school = await budgeted(school, office(school, "colleague", school.credit_code))
    await school.approved(claim)

    assert refused(own)
    assert refused(of_the_school)
    assert (await budgeted(school, office(school, sub))).status_code == 200


async def test_who_waits_for_a_plan_does_not_set_it(school: School) -> None:
    worker, sub = a_worker(school)
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=school.credit_code)
    enrolment = await school.graduated(course, worker)
    claim = await school.claimed(enrolment, worker, type="ENTERPRISE_ON_JOB")
    body = {
        "year": school.today.year,
        "region": school.county,
        "funding": "ENTERPRISE_ON_JOB",
        "budget": "5000.00",
    }

    own = await school.post("/v1/year-plans", office(school, sub), json=body)
    other = await school.post("/v1/year-plans", school.lead, json=body)
    await school.sweep()

    assert claim["status"] == "waitlisted"
    assert refused(own)
    assert other.status_code == 201
    assert (await school.read(claim))["status"] == "submitted"


async def test_a_trainee_does_not_decide_what_the_own_enterprise_claims(school: School) -> None:
    await school.set_plan("10000.00", funding="ENTERPRISE_ON_JOB")
    worker, sub = a_worker(school)
    code = a_credit_code()
    enterprise = as_(school.client.layout, "enterprise", org=code, sub="enterprise")
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=code)
    enrolment = await school.graduated(course, worker)
    await school.list_trade(4)
    await school.claim_of_a_graduate(worker, trade_id=school.trades[4])
    drafted = await school.draft(
        enrolment,
        worker,
        enterprise,
        type="ENTERPRISE_ON_JOB",
        claimant="ENTERPRISE",
        account={"bank_code": BANK, "account": "54010200001234", "holder_name": "某企业"},
    )
    await school.receipt(drafted.json(), enterprise)
    claim = (await school.submit(drafted.json(), worker, enterprise)).json()

    assert refused(await school.review(claim, office(school, sub)))
    assert refused(await school.review(claim, office(school, "colleague", code)))
    assert (await school.review(claim, positive=False)).status_code == 200


async def test_who_has_signed_as_an_officer_names_no_account_as_claimant(school: School) -> None:
    worker = Worker(school.client)
    course = await school.bought("1000.00")
    await school.set_plan("10000.00", funding="PURCHASED_FREE")
    account = {"bank_code": BANK, "account": "54010200001234", "holder_name": "某学校"}
    drafted = await school.draft(
        await school.trained_free(course, worker),
        worker,
        school.own,
        type="PURCHASED_FREE",
        claimant="INSTITUTION",
        account=account,
    )
    claim = (await school.submit(drafted.json(), worker, school.own)).json()
    reviewed = (await school.review(claim, amount="900.00")).json()
    approved = (await school.decide(reviewed)).json()
    lead_of_the_school = as_(
        school.client.layout,
        "training_institution",
        org=school.credit_code,
        sub=f"lead-{school.county}",
    )

    corrected = await school.post(
        f"/v1/claims/{claim['id']}/correct-payee", lead_of_the_school, seen=approved, json=account
    )

    assert refused(corrected)
