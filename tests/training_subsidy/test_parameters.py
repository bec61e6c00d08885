"""A value that two people of the city load decides what claims and classes of its day may be."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.training import School, Worker


async def after_another_level(school: School) -> Any:
    """The claim of a worker who was subsidised for the trade at another level before."""
    worker = Worker(school.client)
    entry = {
        "name": worker.name,
        "id_number": worker.id_number,
        "department": "AGRI",
        "region": school.county,
        "trade_code": school.trade_code,
        "level": 4,
        "starts_on": (school.today - timedelta(days=20)).isoformat(),
        "ends_on": (school.today - timedelta(days=10)).isoformat(),
    }
    await school.ask("/v1/other-courses", school.handler, json=entry)
    return await school.claim_of_a_graduate(worker)


async def test_by_a_loaded_key_a_trade_is_subsidised_once_at_whatever_level(
    school: School,
) -> None:
    before = await after_another_level(school)

    async with loaded(school.client, no_repeat_key="TRADE"):
        after = await after_another_level(school)

    assert before["reason"] is None
    assert after["reason"] == "DUPLICATE_TRADE_LEVEL"


async def beside_the_enterprise(school: School) -> Any:
    """The skill-upgrade claim of a dispatched worker whose enterprise claimed the course."""
    worker, code = Worker(school.client), a_credit_code()
    enterprise = as_(school.client.layout, "enterprise", org=code, sub="enterprise")
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=code)
    enrolment = await school.graduated(
        course, worker, worker_status="DISPATCHED", agency_code=a_credit_code()
    )
    account = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"}

    async def claim(by: dict[str, str], **changes: Any) -> Any:
        drafted = await school.draft(enrolment, worker, by, type="ENTERPRISE_ON_JOB", **changes)
        assert drafted.status_code == 201, drafted.text
        await school.receipt(drafted.json(), by, "300.00")
        return (await school.submit(drafted.json(), worker, by)).json()

    await claim(enterprise, claimant="USER_ENTERPRISE", account=account)
    return await claim(worker.headers, kind="SKILL_UPGRADE")


async def test_by_a_loaded_value_a_course_has_one_payee_for_both_kinds(school: School) -> None:
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    before = await beside_the_enterprise(school)

    async with loaded(school.client, kinds_apart=False):
        after = await beside_the_enterprise(school)

    assert before["reason"] is None
    assert after["reason"] == "DUPLICATE_PAYEE"


@pytest.mark.parametrize(("action", "status"), [("RESTRICT", 201), ("EXIT", 422)])
async def test_a_restricted_institution_opens_classes_where_the_grade_map_allows_it(
    school: School, action: str, status: int
) -> None:
    await school.sanctioned(action)
    before = await school.plan_class()

    async with loaded(
        school.client, standing_effects={"RESTRICTED": "ALLOWED", "EXITED": "BLOCKED"}
    ):
        after = await school.plan_class()

    assert (before.status_code, before.json()["code"]) == (422, "INSTITUTION_NOT_ALLOWED")
    assert after.status_code == status, after.text


async def test_a_class_is_registered_late_within_the_days_that_were_loaded(
    school: School,
) -> None:
    async def of_yesterday() -> Any:
        day = (school.today - timedelta(days=1)).isoformat()
        return await school.plan_class(starts_on=day, ends_on=school.today.isoformat())

    before = await of_yesterday()
    async with loaded(school.client, days_later=3, registration_grace_days=1):
        after = await of_yesterday()

    assert before.status_code == 422
    assert after.status_code == 201, after.text


async def test_who_is_younger_than_was_loaded_takes_no_seat(school: School) -> None:
    async def of_thirty() -> Any:
        return await school.enrol(await school.opened(), Worker(school.client))

    before = await of_thirty()
    ages = {"least": 40, "directed_least": 14, "most": 100}
    async with loaded(school.client, trainee_age=ages):
        after = await of_thirty()

    assert before.status_code == 201, before.text
    assert (after.status_code, after.json()["code"]) == (422, "OUTSIDE_WORKING_AGE")
