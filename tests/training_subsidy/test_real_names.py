import asyncio
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_, once
from aid_testing.rows import audit_of, rows
from aid_testing.training import School, Worker

ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"}
CORRECTION = {"reason": "首次报名时姓名录入有误", "evidence": "居民身份证原件，已核对"}


async def found(school: School, worker: Worker, headers: Any = None) -> Any:
    return await school.post(
        "/v1/persons/find", headers or school.handler, json={"id_number": worker.id_number}
    )


async def test_a_known_number_is_not_enrolled_under_another_name(
    school: School, worker: Worker
) -> None:
    await school.enrol(await school.opened(), worker)

    other = await school.enrol(await school.opened(), worker, name="扎西多吉")

    assert (other.status_code, other.json()["code"]) == (409, "NAMED_OTHERWISE")
    assert "更正姓名" in other.json()["detail"]
    assert worker.name not in other.text
    assert worker.id_number not in other.text


@pytest.mark.parametrize(
    "written",
    ["买买提\u2022艾力", "买买提\u30fb艾力", "买买提.艾力", "买买提\u3000\u00b7\u3000艾力"],
)
async def test_a_name_is_the_same_whatever_dot_it_is_written_with(
    school: School, written: str
) -> None:
    worker = Worker(school.client, name="买买提\u00b7艾力")
    await school.enrol(await school.opened(), worker)

    again = await school.enrol(await school.opened(), worker, name=written)

    assert again.status_code == 201, again.text


async def test_of_two_names_at_once_one_is_registered(school: School, worker: Worker) -> None:
    courses = [await school.opened() for _ in range(4)]

    answers = await asyncio.gather(
        *(
            school.enrol(course, worker, name=name)
            for course, name in zip(courses, ["甲某", "乙某", "甲某", "乙某"], strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]


@pytest.mark.parametrize("path", ["/v1/other-courses", "/v1/talents"])
async def test_the_offices_lists_hold_names_to_the_register_too(
    school: School, worker: Worker, path: str
) -> None:
    await school.enrol(await school.opened(), worker)
    named = {"name": "扎西多吉", "id_number": worker.id_number}
    course = {
        "department": "AGRI",
        "region": school.county,
        "starts_on": school.today.isoformat(),
        "ends_on": school.today.isoformat(),
    }
    talent = {
        "region": school.county,
        "trade_code": school.trade_code,
        "level": 2,
        "achievement": "自治区级唐卡技艺传承人。",
        "nominated_by": "城关区唐卡画院",
    }
    entry = talent if path.endswith("talents") else course

    answer = await school.post(path, school.handler, json=named | entry)

    assert (answer.status_code, answer.json()["code"]) == (409, "NAMED_OTHERWISE")


async def test_a_wrong_first_spelling_is_corrected_on_evidence(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    await school.enrol(course, worker, name="次仁卓马")
    person = (await found(school, worker)).json()

    corrected = await school.post(
        f"/v1/persons/{person['id']}/correct-name",
        school.handler,
        seen=person,
        json=CORRECTION | {"name": worker.name},
    )
    stale = await school.post(
        f"/v1/persons/{person['id']}/correct-name",
        school.handler,
        seen=person,
        json=CORRECTION | {"name": worker.name},
    )

    assert corrected.status_code == 200, corrected.text
    assert corrected.json()["version"] == person["version"] + 1
    assert stale.status_code == 412
    assert (await school.enrol(await school.opened(), worker)).status_code == 201
    actions = [row.action for row in await audit_of(school.client.database, person["id"])]
    assert actions == ["find_person", "correct_person_name", "correct_person_name"]
    [kept] = await rows(
        school.client.database,
        "SELECT c.*, c::text AS whole FROM person_corrections c"
        " WHERE person_id = CAST(:id AS uuid)",
        id=person["id"],
    )
    assert kept.kind == "NAME"
    for secret in ("次仁卓马", *CORRECTION.values()):
        assert secret not in kept.whole
        assert secret.encode().hex() not in kept.whole


async def test_claim_signature_letter_and_account_follow_a_corrected_name(
    school: School, worker: Worker
) -> None:
    right, worker.name = worker.name, "次仁卓马"
    enrolment = await school.graduated(await school.opened(), worker)
    drafted = (await school.draft(enrolment, worker)).json()
    await school.receipt(drafted, worker.headers)
    person = (await found(school, worker)).json()
    await school.ask(
        f"/v1/persons/{person['id']}/correct-name",
        school.handler,
        seen=person,
        json=CORRECTION | {"name": right},
    )

    unsigned = await school.submit(drafted, worker)
    worker.name = right
    approved = await school.approved((await school.submit(drafted, worker)).json())

    assert unsigned.json()["code"] == "SIGNATURE_DIFFERS"
    service = as_(school.client.layout, "service", region=school.county, sub="service:disbursement")
    told = await school.get(f"/v1/internal/cases/{approved['id']}/people?purpose=PAYMENT", service)
    assert told["payee"]["holder_name"] == told["persons"][0]["name"] == right
    letter = await school.get(f"/v1/claims/{approved['id']}/letter", worker.headers)
    assert letter["addressee"] == right


async def test_a_name_is_corrected_by_the_handler_of_a_region_that_knows_the_person(
    school: School, worker: Worker
) -> None:
    await school.enrol(await school.opened(), worker)
    person = (await found(school, worker)).json()
    address, body = f"/v1/persons/{person['id']}/correct-name", CORRECTION | {"name": "新名"}
    layout = school.client.layout
    elsewhere = as_(layout, "hrss_handler", region="540199")
    city = as_(layout, "hrss_handler", region=school.county[:4])

    refused = await school.post(address, elsewhere, seen=person, json=body)
    not_found = await found(school, Worker(school.client))
    unseen = await found(school, worker, elsewhere)
    lead = await school.post(address, school.lead, seen=person, json=body)
    own = await school.post(address, school.own, seen=person, json=body)
    corrected = await school.post(address, city, seen=person, json=body)

    assert refused.status_code == unseen.status_code == 403
    assert not_found.status_code == 404
    assert (lead.json()["code"], own.json()["code"]) == ("ROLE_NOT_ALLOWED", "ROLE_NOT_ALLOWED")
    assert corrected.status_code == 200


async def test_whatever_does_not_fit_a_person_is_answered_alike(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    await school.claimed(enrolment, worker)
    stranger = Worker(school.client)
    nothing = enrolment | {"id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"}

    answers = [
        await school.draft(enrolment, stranger),
        await school.draft(enrolment, worker, stranger.headers),
        await school.draft(enrolment, worker, name="扎西多吉"),
        await school.draft(enrolment, worker, id_number=stranger.id_number),
        await school.draft(nothing, worker),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert {answer.json()["code"] for answer in answers} == {"ENROLMENT_NOT_FOUND"}
    assert not any(worker.name in answer.text for answer in answers)


async def test_an_account_claims_for_one_person(school: School, worker: Worker) -> None:
    course, other = await school.opened(), Worker(school.client, name="格桑平措")
    await school.claimed(await school.graduated(course, worker), worker)
    enrolment = await school.graduated(course, other)
    study = {
        "region": school.county,
        "starts_on": school.today.isoformat(),
        "ends_on": school.today.isoformat(),
    }

    course_claim = await school.draft(enrolment, other, worker.headers)
    study_claim = await school.draft(
        None, other, worker.headers, type="STUDY_REIMBURSEMENT", study=study
    )
    misnamed = await school.draft(
        None, other, type="STUDY_REIMBURSEMENT", study=study, name=worker.name
    )

    assert course_claim.status_code == 404
    assert (study_claim.status_code, study_claim.json()["code"]) == (422, "NOT_THIS_PERSON")
    assert misnamed.json()["detail"] == study_claim.json()["detail"]
    assert (await school.draft(enrolment, other)).status_code == 201


async def test_of_two_accounts_at_once_one_claims_for_a_person(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    accounts = [Worker(school.client).headers for _ in range(4)]
    drafts = [(await school.draft(enrolment, worker, headers)).json() for headers in accounts]
    for drafted, headers in zip(drafts, accounts, strict=True):
        await school.receipt(drafted, headers)

    answers = await asyncio.gather(
        *(
            school.submit(drafted, worker, headers)
            for drafted, headers in zip(drafts, accounts, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]


async def test_fr_55_a_draft_binds_no_account_to_a_person(school: School, worker: Worker) -> None:
    """FR-55: who only drafts in a person's name does not become the one who claims for the person."""
    enrolment = await school.graduated(await school.opened(), worker)
    stranger = Worker(school.client)

    drafted = await school.draft(enrolment, worker, stranger.headers)
    await school.receipt(drafted.json(), stranger.headers)

    assert drafted.status_code == 201
    assert (await found(school, worker)).json()["has_account"] is False
    assert (await school.claimed(enrolment, worker))["decision"] == "ELIGIBLE"
    refused = await school.submit(drafted.json(), worker, stranger.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "NOT_THIS_PERSON")


async def test_an_account_is_released_so_that_the_worker_claims_by_another(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    stranger = Worker(school.client).headers
    drafted = (await school.draft(enrolment, worker, stranger)).json()
    await school.receipt(drafted, stranger)
    submitted = (await school.submit(drafted, worker, stranger)).json()
    person = (await found(school, worker)).json()
    assert person["has_account"] is True

    released = await school.ask(
        f"/v1/persons/{person['id']}/release-account",
        school.handler,
        seen=person,
        json={"reason": "账号非本人所有", "evidence": "本人到场，居民身份证原件"},
    )
    await school.ask(f"/v1/claims/{submitted['id']}/withdraw", stranger, seen=submitted)

    assert released["has_account"] is False
    await school.claimed(enrolment, worker)
    assert (await school.draft(enrolment, worker, stranger)).status_code == 404


@pytest.mark.parametrize("claimant", ["ENTERPRISE", "USER_ENTERPRISE", "DISPATCH_AGENCY"])
async def test_an_organisation_claims_as_the_payee_that_it_is(
    school: School, worker: Worker, claimant: str
) -> None:
    code, agency = a_credit_code(), a_credit_code()
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=code)
    enrolment = await school.graduated(
        course, worker, worker_status="DISPATCHED", agency_code=agency
    )
    layout = school.client.layout
    body = {"type": "ENTERPRISE_ON_JOB", "claimant": claimant, "account": ACCOUNT}
    owner = agency if claimant == "DISPATCH_AGENCY" else code

    strange = await school.draft(
        enrolment, worker, as_(layout, "enterprise", org=a_credit_code()), **body
    )
    nameless = await school.draft(enrolment, worker, as_(layout, "enterprise"), **body)
    own = await school.draft(enrolment, worker, as_(layout, "enterprise", org=owner), **body)

    assert strange.status_code == nameless.status_code == 404
    assert own.status_code == 201, own.text


async def test_a_replayed_correction_is_answered_again(school: School, worker: Worker) -> None:
    await school.enrol(await school.opened(), worker)
    person = (await found(school, worker)).json()
    headers = school.handler | once() | {"If-Match": f'"{person["version"]}"'}
    address = f"/v1/persons/{person['id']}/correct-name"
    body = CORRECTION | {"name": "新名"}

    first = await school.client.post(address, headers=headers, json=body)
    again = await school.client.post(address, headers=headers, json=body)

    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()
