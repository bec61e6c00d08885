"""What other departments are asked, what they answer, and what is got from them on paper (VT-021)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from aid_testing.departments import OtherDepartments
from aid_testing.rows import outbox, rows
from aid_testing.training import School, Worker
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.store.inquiries import ToAsk


async def an_enrolment(school: School) -> Any:
    claim = await school.claim_of_a_graduate(Worker(school.client))
    [row] = await rows(
        school.client.database,
        "SELECT enrolment_id, person_id FROM claims WHERE id = :id",
        id=UUID(claim["id"]),
    )
    return row


def about(school: School, row: Any, **particulars: Any) -> ToAsk:
    return ToAsk(
        question=Question.EMPLOYMENT,
        subject=row.enrolment_id,
        person_id=row.person_id,
        region=school.county,
        about=particulars or {"employer_code": "91540102MA6T0AAA0X"},
    )


async def asked(school: School, others: OtherDepartments) -> tuple[Any, str]:
    """A question that has been sent and not answered yet."""
    row = await an_enrolment(school)
    [inquiry_id] = await others.enter([about(school, row)])
    await others.work([row.enrolment_id], rounds=1)
    return row, str(inquiry_id)


async def seen(school: School, inquiry_id: str) -> Any:
    return await school.get(f"/v1/inquiries/{inquiry_id}", school.handler)


async def test_a_department_is_asked_once_and_its_answer_is_kept(school: School) -> None:
    others = OtherDepartments(school.client)
    others.says(Question.EMPLOYMENT, "CONFIRMED", contribution_months=40)
    row = await an_enrolment(school)
    [inquiry_id] = await others.enter([about(school, row)])
    again = await others.enter([about(school, row)])

    await others.work([row.enrolment_id])

    assert again == []
    [sent] = [one for one in others.asked if one["request_id"] == str(inquiry_id)]
    assert sent["legal_basis"] == "215号（七）（十一）"
    assert sent["about"] == {"employer_code": "91540102MA6T0AAA0X"}
    answered = await seen(school, str(inquiry_id))
    assert (answered["status"], answered["outcome"]) == ("answered", "CONFIRMED")
    assert answered["facts"] == {"contribution_months": 40}
    duty = [row.payload["state"] for row in await outbox(school.client.database, inquiry_id)]
    assert duty == ["set", "met"]


async def test_a_question_whose_fate_is_not_known_is_enquired_about_and_never_sent_twice(
    school: School,
) -> None:
    others = OtherDepartments(school.client)
    row = await an_enrolment(school)
    [inquiry_id] = await others.enter([about(school, row)])
    others.fault = httpx.ReadTimeout
    await others.work([row.enrolment_id], rounds=1)
    waiting = await seen(school, str(inquiry_id))
    others.fault = None
    others.says(Question.EMPLOYMENT, "DENIED")

    await others.work([row.enrolment_id], rounds=1)  # it is enquired about: it never arrived
    assert (others.asked, others.enquired) == ([], [str(inquiry_id)])
    await others.work([row.enrolment_id], rounds=1)

    assert waiting["waits_for"] == "PLATFORM_OUTCOME_UNKNOWN"
    assert [one["request_id"] for one in others.asked] == [str(inquiry_id)]
    assert (await seen(school, str(inquiry_id)))["outcome"] == "DENIED"


@pytest.mark.parametrize(
    ("fault", "waits_for"),
    [
        (httpx.ConnectError, "PLATFORM_NOT_REACHED"),
        (403, "PLATFORM_REFUSED"),
        (503, "PLATFORM_OUTCOME_UNKNOWN"),
    ],
    ids=str,
)
async def test_what_brings_no_answer_says_what_it_waits_for(
    school: School, fault: type[httpx.RequestError] | int, waits_for: str
) -> None:
    others = OtherDepartments(school.client)
    others.fault = fault
    _, inquiry_id = await asked(school, others)

    assert (await seen(school, inquiry_id))["waits_for"] == waits_for


async def test_a_later_word_of_the_department_counts_and_the_same_again_does_not(
    school: School,
) -> None:
    others = OtherDepartments(school.client)
    yesterday = (school.today - timedelta(days=1)).isoformat()
    others.says(Question.EMPLOYMENT, "CONFIRMED", data_date=yesterday)
    _, inquiry_id = await asked(school, others)
    others.says(Question.EMPLOYMENT, "DENIED")

    first, again = await others.tells(inquiry_id), await others.tells(inquiry_id)

    assert (first.json(), again.json()) == ({"counts": True}, {"counts": False})
    assert (await seen(school, inquiry_id))["outcome"] == "DENIED"
    kept = await rows(
        school.client.database,
        "SELECT outcome FROM inquiry_answers WHERE inquiry_id = :id ORDER BY data_date",
        id=UUID(inquiry_id),
    )
    assert [row.outcome for row in kept] == ["CONFIRMED", "DENIED"]


async def test_a_callback_that_nobody_signed_or_asked_for_is_refused(school: School) -> None:
    others = OtherDepartments(school.client)
    row, inquiry_id = await asked(school, others)
    others.says(Question.EMPLOYMENT, "CONFIRMED")

    forged = await others.tells(inquiry_id, secret=b"somebody else's")
    strange = await others.call_back({"request_id": str(row.enrolment_id), "answer": None})

    assert (forged.status_code, strange.status_code) == (401, 422)
    assert strange.json()["code"] == "INQUIRY_REQUEST_UNKNOWN"
    assert (await seen(school, inquiry_id))["status"] == "asked"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"facts": {"salary": 3}}, "FACTS_NOT_AS_AGREED"),
        ({"data_date": "2031-01-01"}, "ANSWER_NOT_READABLE"),
        ({"outcome": "PERHAPS"}, "ANSWER_NOT_READABLE"),
    ],
    ids=["strange facts", "from the future", "strange outcome"],
)
async def test_an_answer_that_is_not_as_agreed_is_refused_and_changes_nothing(
    school: School, answer: dict[str, Any], code: str
) -> None:
    others = OtherDepartments(school.client)
    _, inquiry_id = await asked(school, others)
    today = school.today.isoformat()
    said = {"answer_id": "1", "outcome": "CONFIRMED", "data_date": today, "facts": {}} | answer

    refused = await others.call_back({"request_id": inquiry_id, "answer": said})

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await seen(school, inquiry_id))["outcome"] is None


async def test_what_a_department_gives_on_paper_is_entered_by_two_people(school: School) -> None:
    others = OtherDepartments(school.client)
    _, inquiry_id = await asked(school, others)
    before = await seen(school, inquiry_id)
    body = {
        "document": "拉人社函〔2026〕41号",
        "county": school.county,
        "outcome": "CONFIRMED",
        "facts": {"contribution_months": 36},
        "data_date": school.today.isoformat(),
    }

    change = await school.ask(
        f"/v1/inquiries/{inquiry_id}/settle", school.handler, seen=before, json=body
    )
    alone = await school.post(
        f"/v1/city-changes/{change['id']}/confirm", school.handler, seen=change
    )
    between = await seen(school, inquiry_id)
    await school.ask(f"/v1/city-changes/{change['id']}/confirm", school.lead, seen=change)

    assert alone.status_code == 403
    assert between["status"] == "asked"
    settled = await seen(school, inquiry_id)
    assert (settled["status"], settled["outcome"], settled["on_paper"]) == (
        *("settled", "CONFIRMED"),
        True,
    )
    others.says(Question.EMPLOYMENT, "DENIED")  # of the same day as the paper: the paper stands
    assert (await others.tells(inquiry_id)).json() == {"counts": False}
    listed = await school.get(
        f"/v1/inquiries?state=settled&question=EMPLOYMENT&subject={settled['subject']}",
        school.lead,
    )
    assert [one["id"] for one in listed["items"]] == [inquiry_id]


async def test_paper_with_facts_of_another_question_is_refused(school: School) -> None:
    others = OtherDepartments(school.client)
    _, inquiry_id = await asked(school, others)
    body = {
        "document": "拉人社函〔2026〕41号",
        "county": school.county,
        "outcome": "CONFIRMED",
        "facts": {"withdrawn_on": "2026-01-01"},
        "data_date": school.today.isoformat(),
    }

    refused = await school.post(
        f"/v1/inquiries/{inquiry_id}/settle",
        school.handler,
        seen=await seen(school, inquiry_id),
        json=body,
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "FACTS_NOT_AS_AGREED")


async def test_a_question_about_other_particulars_takes_the_place_of_the_one_before(
    school: School,
) -> None:
    others = OtherDepartments(school.client)
    row, inquiry_id = await asked(school, others)

    [second] = await others.enter([about(school, row, employer_code="91540102MA6T0BBB1Y")])

    assert (await seen(school, inquiry_id))["status"] == "dropped"
    assert (await seen(school, str(second)))["status"] == "waiting"
    others.says(Question.EMPLOYMENT, "CONFIRMED")
    late = await others.tells(inquiry_id)
    assert late.json()["code"] == "INQUIRY_REQUEST_UNKNOWN"
    duty = [one.payload["state"] for one in await outbox(school.client.database, UUID(inquiry_id))]
    assert duty == ["set", "cancelled"]


async def test_another_county_sees_no_question_of_this_one(school: School) -> None:
    others = OtherDepartments(school.client)
    _, inquiry_id = await asked(school, others)
    stranger = School(school.client, "542099")

    answer = await school.client.get(f"/v1/inquiries/{inquiry_id}", headers=stranger.handler)

    assert answer.status_code == 403


async def test_what_is_taken_back_on_the_day_it_was_confirmed_counts(school: School) -> None:
    others = OtherDepartments(school.client)
    others.says(Question.EMPLOYMENT, "CONFIRMED")
    _, inquiry_id = await asked(school, others)
    others.says(Question.EMPLOYMENT, "DENIED")

    told = await others.tells(inquiry_id)

    assert told.json() == {"counts": True}
    assert (await seen(school, inquiry_id))["outcome"] == "DENIED"


async def test_paper_of_a_day_to_come_is_refused(school: School) -> None:
    others = OtherDepartments(school.client)
    _, inquiry_id = await asked(school, others)
    body = {
        "document": "拉人社函〔2026〕41号",
        "county": school.county,
        "outcome": "CONFIRMED",
        "facts": {},
        "data_date": (school.today + timedelta(days=1)).isoformat(),
    }

    refused = await school.post(
        f"/v1/inquiries/{inquiry_id}/settle",
        school.handler,
        seen=await seen(school, inquiry_id),
        json=body,
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "ANSWER_NOT_READABLE")
