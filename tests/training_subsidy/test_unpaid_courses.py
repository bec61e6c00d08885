from datetime import timedelta

from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.training import School, Worker


async def test_directed_training_that_was_cut_short_is_not_paid(
    school: School, worker: Worker
) -> None:
    await school.set_plan("100000.00", funding="DIRECTED_ENTRUSTED")
    code = a_credit_code()
    enterprise = as_(school.client.layout, "enterprise", org=code, sub="enterprise")
    course = await school.opened(
        funding="DIRECTED_ENTRUSTED",
        ends_on=(school.today + timedelta(days=320)).isoformat(),
        enterprise_code=code,
        directed={
            "years": 1,
            "reference": "DX-1",
            "interview_passed_on": school.today.isoformat(),
        },
    )
    await school.prove(worker, group="SCHOOL_LEAVER", kind="SCHOOL_RECORD")
    enrolment = await school.graduated(course, worker, group="SCHOOL_LEAVER")
    day = school.today.isoformat()
    await school.ask(
        f"/v1/classes/{course['id']}/enrolments/{enrolment['id']}/contract",
        enterprise,
        json={"reference": "DX-1-1", "years": 1, "interview_passed_on": day, "signed_on": day},
    )
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    await school.ask(f"/v1/classes/{course['id']}/close", school.own, seen=seen)

    drafted = await school.draft(
        enrolment,
        worker,
        enterprise,
        type="DIRECTED_ENTRUSTED",
        claimant="ENTERPRISE",
        account={"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"},
    )
    await school.receipt(drafted.json(), enterprise)
    claim = (await school.submit(drafted.json(), worker, enterprise)).json()

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "SHORTER_THAN_CONTRACT")
    letter = await school.refused(claim, explanation="培训时间未达到合同年限。")
    assert letter["items"] == ["《215号（九）》"]


async def test_an_enterprises_course_without_a_standard_needs_a_receipt(
    school: School, worker: Worker
) -> None:
    course = await school.opened(
        funding="ENTERPRISE_ON_JOB",
        trade_id=None,
        scope="KEY_INDUSTRY",
        enterprise_code=a_credit_code(),
    )
    drafted = await school.draft(
        await school.graduated(course, worker), worker, type="ENTERPRISE_ON_JOB"
    )

    bare = await school.submit(drafted.json(), worker)
    await school.receipt(drafted.json(), worker.headers)
    receipted = await school.submit(drafted.json(), worker)

    assert (bare.status_code, bare.json()["code"]) == (422, "NOT_YET_PAID")
    assert receipted.json()["decision"] == "ELIGIBLE_FOR_REVIEW", receipted.text
