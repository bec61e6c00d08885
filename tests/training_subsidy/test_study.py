from datetime import timedelta
from typing import Any

import pytest
from aid_testing.rows import outbox
from aid_testing.training import School, Worker


async def enter_list(school: School, *talents: Worker) -> str:
    """The county's selection of the year in which the study begins."""
    return await school.select(*talents, year=begun(school).year)


def begun(school: School) -> Any:
    return school.today - timedelta(days=40)


async def draft(school: School, by: Worker, region: str | None, days: int = 0) -> Any:
    study = {
        "region": region,
        "starts_on": begun(school).isoformat(),
        "ends_on": (school.today + timedelta(days=days)).isoformat(),
    }
    return await school.draft(None, by, type="STUDY_REIMBURSEMENT", study=study)


async def claim(school: School, by: Worker, region: str | None, days: int = 0) -> Any:
    drafted = (await draft(school, by, region, days)).json()
    await school.receipt(drafted, by.headers, "10000.01", item="STUDY_FEE")
    await school.receipt(drafted, by.headers, "5000.00", item="TRAVEL")
    await school.agree_on_rest(drafted, by)
    return await school.submit(drafted, by)


async def test_a_selected_talent_gets_half_of_the_study_fee(school: School, worker: Worker) -> None:
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    stranger = Worker(school.client, name="格桑平措")
    await enter_list(school, worker)

    selected = (await claim(school, worker, school.county)).json()
    other = (await claim(school, stranger, school.county)).json()

    assert (selected["computed_amount"], selected["other_share"]) == ("5000.01", "5000.00")
    assert (other["decision"], other["reason"]) == ("INELIGIBLE", "NOT_SELECTED")
    refused = await school.refused(other)
    assert refused["items"] == ["《215号（十二）》"]


async def test_a_study_without_a_receipt_is_not_taken(school: School, worker: Worker) -> None:
    """VT-041: 先缴后报; the claimant is told at the submission, and nobody is refused."""
    await enter_list(school, worker)
    drafted = (await draft(school, worker, school.county)).json()

    answer = await school.submit(drafted, worker)

    assert (answer.status_code, answer.json()["code"]) == (422, "NOT_YET_PAID")


async def test_fr_62_the_study_of_talents_is_paid_by_the_local_budget(
    school: School, worker: Worker
) -> None:
    """FR-62, A-86, VT-061: 本级财政 pays, never the employment subsidy, until it is loaded otherwise."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await enter_list(school, worker)

    approved = await school.approved((await claim(school, worker, school.county)).json())

    events = await outbox(school.client.database, approved["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    assert decided.payload["fund_kind"] == "LOCAL_FISCAL"
    assert decided.payload["claim_type"] == "STUDY_REIMBURSEMENT"


async def test_the_region_of_the_list_pays(school: School, worker: Worker) -> None:
    other = await School(school.client, "542090").founded()
    await enter_list(school, worker)

    elsewhere = await draft(school, worker, other.county)
    unnamed = await draft(school, worker, None)

    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "SELECTED_ELSEWHERE")
    assert elsewhere.json()["article"] == "215号（十二）"
    assert school.county in elsewhere.json()["detail"]
    assert unnamed.json()["region"] == school.county


async def test_who_is_on_several_lists_names_one_of_them(school: School, worker: Worker) -> None:
    other = await School(school.client, "542091").founded()
    await enter_list(school, worker)
    await enter_list(other, worker)

    unnamed = await draft(school, worker, None)
    named = await draft(school, worker, other.county)

    assert unnamed.json()["code"] == "SELECTED_ELSEWHERE"
    assert named.json()["region"] == other.county


@pytest.mark.parametrize("region", ["999999", "110101", None])
async def test_a_region_that_no_office_has_pays_nothing(
    school: School, worker: Worker, region: str | None
) -> None:
    answer = await draft(school, worker, region)

    assert (answer.status_code, answer.json()["code"]) == (422, "REGION_NOT_KNOWN")


async def test_a_list_elsewhere_that_is_entered_later_selects_for_its_region_alone(
    school: School, worker: Worker
) -> None:
    other = await School(school.client, "542092").founded()
    drafted = (await draft(school, worker, school.county)).json()
    await enter_list(other, worker)
    await school.receipt(drafted, worker.headers, item="STUDY_FEE")
    await school.agree_on_rest(drafted, worker)

    submitted = (await school.submit(drafted, worker)).json()

    assert (submitted["decision"], submitted["reason"]) == ("INELIGIBLE", "NOT_SELECTED")


async def test_a_study_is_reimbursed_after_it_has_ended(school: School, worker: Worker) -> None:
    await enter_list(school, worker)

    early = await claim(school, worker, school.county, days=1)

    assert (early.status_code, early.json()["code"]) == (422, "STUDY_NOT_OVER")
    assert early.json()["article"] == "215号（十二）"


async def test_fr_55_a_draft_never_writes_the_register(school: School, worker: Worker) -> None:
    """FR-55: a stranger drafts a study with a victim's number and a false name; it bars nobody."""
    stranger = Worker(school.client, name="格桑平措")
    stranger.id_number = worker.id_number
    drafted = (await draft(school, stranger, school.county)).json()

    found = await school.post(
        "/v1/persons/find", school.handler, json={"id_number": worker.id_number}
    )
    enrolled = await school.enrol(await school.opened(), worker)

    assert drafted["status"] == "draft"
    assert (found.status_code, enrolled.status_code) == (404, 201)


async def test_fr_55_a_claim_in_a_false_name_is_refused_when_the_office_knows_the_person(
    school: School, worker: Worker
) -> None:
    """FR-55: once the victim is on the register, the stranger's claim goes nowhere."""
    stranger = Worker(school.client, name="格桑平措")
    stranger.id_number = worker.id_number
    drafted = (await draft(school, stranger, school.county)).json()
    await school.receipt(drafted, stranger.headers, item="STUDY_FEE")
    await enter_list(school, worker)

    refused = await school.submit(drafted, stranger)
    own = await claim(school, worker, school.county)

    assert (refused.status_code, refused.json()["code"]) == (422, "NOT_THIS_PERSON")
    assert own.status_code == 200, own.text


async def test_fr_55_a_submitted_claim_of_somebody_unknown_registers_nobody(
    school: School, worker: Worker
) -> None:
    """FR-55: a signature proves no number; the claim is decided, the victim and the account are free."""
    stranger = Worker(school.client, name="格桑平措")
    own_number, stranger.id_number = stranger.id_number, worker.id_number
    submitted = (await claim(school, stranger, school.county)).json()
    course = await school.opened()

    enrolment = await school.graduated(course, worker)
    stranger.id_number = own_number
    strangers = await school.graduated(course, stranger)

    assert submitted["reason"] == "NOT_SELECTED"
    for own, by in ((enrolment, worker), (strangers, stranger)):
        assert (await school.claimed(own, by))["decision"] == "ELIGIBLE"


async def test_a_draft_becomes_the_claim_of_whom_the_office_lists_later(
    school: School, worker: Worker
) -> None:
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    drafted = (await draft(school, worker, school.county)).json()
    await enter_list(school, worker)
    await school.receipt(drafted, worker.headers, "10000.00", item="STUDY_FEE")
    await school.agree_on_rest(drafted, worker)

    submitted = (await school.submit(drafted, worker)).json()

    found = await school.ask(
        "/v1/persons/find", school.handler, json={"id_number": worker.id_number}
    )
    assert submitted["computed_amount"] == "5000.00"
    assert submitted["person_id"] == found["id"] != drafted["person_id"]
    assert found["has_account"] is True
