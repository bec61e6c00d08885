from datetime import timedelta
from typing import Any

import pytest
from aid_testing.training import School, Worker, a_pdf

BACKWARDS = [
    ("2026-03-20", "2026-03-19"),
    ("2026-03-20", "2030-03-20"),
    ("9999-12-31", "9999-12-30"),
]


@pytest.mark.parametrize(("starts_on", "ends_on"), BACKWARDS)
async def test_a_study_runs_forward_and_lasts_three_years_at_most(
    school: School, worker: Worker, starts_on: str, ends_on: str
) -> None:
    study = {"region": school.county, "starts_on": starts_on, "ends_on": ends_on}

    answer = await school.draft(None, worker, type="STUDY_REIMBURSEMENT", study=study)

    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(("starts_on", "ends_on"), BACKWARDS)
async def test_a_course_of_another_department_runs_forward(
    school: School, worker: Worker, starts_on: str, ends_on: str
) -> None:
    answer = await enter(school, worker, starts_on, ends_on)

    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("day", ["2026-03-20", "9999-12-31"])
async def test_a_course_may_last_one_day(school: School, worker: Worker, day: str) -> None:
    answer = await enter(school, worker, day, day)

    assert answer.status_code == 201, answer.text


async def enter(school: School, worker: Worker, starts_on: str, ends_on: str) -> Any:
    return await school.post(
        "/v1/other-courses",
        school.handler,
        json={
            "name": worker.name,
            "id_number": worker.id_number,
            "department": "AGRI",
            "region": school.county,
            "starts_on": starts_on,
            "ends_on": ends_on,
        },
    )


@pytest.mark.parametrize(
    ("days", "amount", "code"),
    [
        (0, "0.01", None),
        (0, "1000000.00", None),
        (0, "1000000.01", "RECEIPT_OUT_OF_BOUNDS"),
        (-800, "1800.00", "RECEIPT_OUT_OF_BOUNDS"),
        (0, "0.00", "RECEIPT_NOT_PAID"),
        (1, "1800.00", "RECEIPT_NOT_PAID"),
        (0, "-1.00", "INVALID_MONEY"),
        (0, "1.001", "INVALID_MONEY"),
    ],
)
async def test_a_receipt_shows_what_was_paid_until_today(
    school: School, worker: Worker, days: int, amount: str, code: str | None
) -> None:
    drafted = await school.draft(await school.graduated(await school.opened(), worker), worker)
    paid_on = (school.today + timedelta(days=days)).isoformat()

    answer = await school.receipt(drafted.json(), worker.headers, amount, paid_on=paid_on)

    assert answer.json().get("code") == code, answer.text
    assert answer.status_code == (201 if code is None else 422)


@pytest.mark.parametrize("number", ["inv-0091", " INV-0091 ", "ＩＮＶ－００９１", "INV- 0091"])
async def test_a_receipt_is_the_same_however_its_number_is_typed(
    school: School, worker: Worker, number: str
) -> None:
    course, other = await school.opened(), Worker(school.client)
    first = await school.draft(await school.graduated(course, worker), worker)
    second = await school.draft(await school.graduated(course, other), other)
    issuer = f"学校 {school.county}"
    await school.receipt(first.json(), worker.headers, invoice_number="INV-0091", issuer=issuer)

    answer = await school.receipt(
        second.json(), other.headers, invoice_number=number, issuer=f"学校\u3000{school.county}"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "RECEIPT_USED_ALREADY")


async def test_the_same_file_is_no_second_receipt(school: School, worker: Worker) -> None:
    course, other = await school.opened(), Worker(school.client)
    first = (await school.draft(await school.graduated(course, worker), worker)).json()
    second = (await school.draft(await school.graduated(course, other), other)).json()
    content = a_pdf()

    added = await school.receipt(first, worker.headers, content=content)
    again = await school.receipt(first, worker.headers, content=content)
    elsewhere = await school.receipt(second, other.headers, content=content)
    await school.ask(f"/v1/claims/{first['id']}/withdraw", worker.headers, seen=first)
    freed = await school.receipt(second, other.headers, content=content)

    assert [one.status_code for one in (added, again, elsewhere, freed)] == [201, 409, 409, 201]
    assert again.json()["code"] == elsewhere.json()["code"] == "DUPLICATE_RECEIPT"


async def test_a_fee_is_paid_in_the_year_of_the_course_or_the_one_before(
    school: School, worker: Worker
) -> None:
    drafted = await school.draft(await school.graduated(await school.opened(), worker), worker)
    year = school.today.year - 1

    early = await school.receipt(drafted.json(), worker.headers, paid_on=f"{year - 1}-12-31")
    fits = await school.receipt(drafted.json(), worker.headers, paid_on=f"{year}-01-01")

    assert (early.status_code, early.json()["code"]) == (422, "RECEIPT_OUT_OF_BOUNDS")
    assert fits.status_code == 201


async def test_who_is_examined_was_enrolled_before(school: School, worker: Worker) -> None:
    yesterday = (school.today - timedelta(days=1)).isoformat()
    course = await school.began(await school.opened(), 1)
    trainee = (await school.enrol(course, worker)).json()

    early = await school.examine(trainee, examined_on=yesterday)
    today = await school.examine(trainee)

    assert (early.status_code, early.json()["code"]) == (422, "EXAMINATION_TOO_EARLY")
    assert today.status_code == 200
