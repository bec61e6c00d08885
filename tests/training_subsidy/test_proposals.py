import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.training import School, Worker


async def test_an_enterprise_course_outside_the_catalogue_is_proposed_by_the_officer(
    school: School, worker: Worker
) -> None:
    await school.set_plan("1000.00", funding="ENTERPRISE_ON_JOB")
    code = a_credit_code()
    enterprise = as_(school.client.layout, "enterprise", org=code, sub="enterprise")
    course = await school.opened(
        funding="ENTERPRISE_ON_JOB", trade_id=None, scope="KEY_INDUSTRY", enterprise_code=code
    )
    enrolment = await school.graduated(course, worker)
    account = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"}
    drafted = await school.draft(
        enrolment,
        worker,
        enterprise,
        type="ENTERPRISE_ON_JOB",
        claimant="ENTERPRISE",
        account=account,
    )
    await school.receipt(drafted.json(), enterprise, "900.00")
    claim = (await school.submit(drafted.json(), worker, enterprise)).json()

    assert (claim["decision"], claim["computed_amount"]) == ("ELIGIBLE_FOR_REVIEW", None)
    assert (await school.review(claim)).json()["code"] == "AMOUNT_NOT_FROM_THE_RULES"
    more = await school.review(claim, amount="900.01")
    assert more.json()["code"] == "AMOUNT_NOT_FROM_THE_RULES"
    reviewed = await school.review(claim, amount="800.00")
    assert reviewed.json()["amount"] == "800.00"
    decided = await school.decide(reviewed.json())
    assert decided.json()["status"] == "approved"


@pytest.mark.parametrize(
    ("amount", "code"), [("1500.00", None), ("1500.01", "AMOUNT_NOT_FROM_THE_RULES")]
)
async def test_without_a_receipt_nothing_is_proposed_beyond_the_standard(
    school: School, worker: Worker, amount: str, code: str | None
) -> None:
    await school.set_plan("10000.00", funding="ENTERPRISE_ON_JOB")
    enterprise_code = a_credit_code()
    enterprise = as_(school.client.layout, "enterprise", org=enterprise_code)
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=enterprise_code)
    drafted = await school.draft(
        await school.graduated(course, worker),
        worker,
        enterprise,
        type="ENTERPRISE_ON_JOB",
        claimant="ENTERPRISE",
        account={"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"},
    )
    claim = (await school.submit(drafted.json(), worker, enterprise)).json()

    reviewed = await school.review(claim, amount=amount)

    assert reviewed.json().get("code") == code, reviewed.text
