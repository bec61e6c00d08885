"""Exact search of claims, by the question and answer that intake has: one client asks both."""

from typing import Any

from aid_testing.actors import as_
from aid_testing.rows import rows
from aid_testing.training import School, Worker

COMMON = {"id", "case_number", "status", "region", "applicant", "version"}


async def search(school: School, headers: Any = None, **by: str) -> Any:
    return await school.post("/v1/claims/search", headers or school.handler, json=by)


async def test_a_claim_is_found_by_its_number_by_its_persons_and_by_their_phone(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    enrolment = await school.graduated(course, worker, phone="13987654399")
    claim = await school.claimed(enrolment, worker)

    found = [
        await search(school, case_number=claim["case_number"]),
        await search(school, id_number=worker.id_number),
        await search(school, phone="+86 139 8765 4399"),
    ]

    for answer in found:
        assert answer.status_code == 200, answer.text
        assert claim["id"] in [one["id"] for one in answer.json()["items"]]
        assert worker.id_number not in answer.text
        assert worker.name not in answer.text
    assert set(found[0].json()["items"][0]) >= COMMON


async def test_a_search_is_audited_by_the_hash_of_what_was_asked(
    school: School, worker: Worker
) -> None:
    await search(school, id_number=worker.id_number)

    audited = await rows(
        school.client.database,
        "SELECT * FROM audit_log WHERE action = 'search_claims' ORDER BY position DESC LIMIT 1",
    )
    [row] = audited
    assert (row.resource_type, row.detail) == ("search", {"by": "id_number", "found": 0})
    assert worker.id_number not in str(row)


async def test_nothing_is_found_beyond_the_region_nor_of_a_draft_nor_by_half_a_number(
    school: School, worker: Worker
) -> None:
    claim = await school.claim_of_a_graduate(worker)
    elsewhere = as_(school.client.layout, "hrss_handler", region="540199")
    waiting = Worker(school.client)
    enrolment = await school.graduated(await school.opened(), waiting)
    await school.draft(enrolment, waiting)

    answers = [
        await search(school, elsewhere, case_number=claim["case_number"]),
        await search(school, case_number=claim["case_number"][:-2]),
        await search(school, id_number=waiting.id_number),
    ]

    assert [one.json()["items"] for one in answers] == [[], [], []]


async def test_one_number_is_asked_and_it_must_hold(school: School, worker: Worker) -> None:
    both = await search(school, id_number=worker.id_number, phone="13900000000")
    wrong = await search(school, id_number="540102198001010010")

    assert (both.status_code, wrong.status_code) == (422, 422)
    assert wrong.json()["code"] == "RESIDENT_NUMBER_INVALID"
