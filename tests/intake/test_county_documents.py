"""What a county asks besides the papers of the law, by its dated register (TA-066)."""

from datetime import timedelta
from typing import Any

from aid_testing.actors import COUNTY, if_match, once
from aid_testing.applications import (
    a_draft,
    applicant_of,
    follow_own_events,
    handler_of,
    submitted,
    upload,
    with_papers,
)
from aid_testing.counties import ended, entered
from aid_testing.fixtures import Client
from aid_testing.numbers import NUMBERS
from aid_testing.rows import outbox

REGISTER = "required-documents"
TEXT = "学校出具的学费缴纳通知"


async def asked(client: Client, *, days: int = 0, **changes: Any) -> str:
    """A paper that the county asks of distressed households from a day on."""
    since = client.database.clock.today() + timedelta(days=days)
    code = f"COUNTY_LETTER_{next(NUMBERS)}"
    entry = {"code": code, "text": TEXT, "since": since.isoformat()}
    await entered(client, REGISTER, entry | {"categories": ["EXPENDITURE_EDUCATION"]} | changes)
    return code


def schooling() -> dict[str, Any]:
    """The only form of these tests that an education paper is asked of."""
    return a_draft(category="EXPENDITURE_EDUCATION")


async def act(client: Client, application: Any, verb: str, **body: Any) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=handler_of(client) | once() | if_match(application),
    )


async def test_the_one_notice_and_the_acceptance_know_what_the_county_asks(client: Client) -> None:
    code = await asked(client)
    application = await submitted(client, schooling())

    refused = await act(client, application, "accept", county_seat_resident=False)
    listed = (await act(client, application, "list-missing")).json()
    brought = await upload(client, application, code)
    seen = await client.get(f"/v1/applications/{application['id']}", headers=handler_of(client))

    assert refused.json()["code"] == "DOCUMENTS_MISSING"
    assert code in refused.json()["missing"]
    assert "县（区）民政部门规定的其他材料" in refused.json()["detail"]
    assert code in listed["notice"]["missing"]
    assert brought.status_code == 201, brought.text
    assert code not in seen.json()["missing"]
    own = [one for one in seen.json()["county_documents"] if one["code"] == code]
    assert own == [{"code": code, "text": TEXT, "brought": True}]
    [notice] = [e for e in await outbox(client.database, application["id"]) if "missing" in e.type]
    assert code in notice.payload["missing"]
    assert TEXT not in str(notice.payload)


async def test_message_and_printed_notice_name_the_countys_paper_in_its_words(
    client: Client,
) -> None:
    await asked(client)
    application = await submitted(client, schooling())
    address = f"/v1/applications/{application['id']}"
    before = await client.get(f"{address}/letter", headers=handler_of(client))

    await act(client, application, "list-missing")
    await follow_own_events(client, application["id"])
    sent = (await client.get(f"{address}/messages", headers=applicant_of(client))).json()
    printed = await client.get(f"{address}/letter", headers=handler_of(client))
    told = await client.get(f"{address}/timeline", headers=applicant_of(client))

    assert TEXT in next(
        one["sentence"]
        for one in told.json()["entries"]
        if one["code"] == "missing-documents-listed"
    )
    assert (before.status_code, before.json()["code"]) == (404, "NOTHING_WRITTEN")
    [notice] = [one["text"] for one in sent["items"] if "尚缺" in one["text"]]
    assert TEXT in notice
    assert "规定的其他材料" not in notice
    assert printed.headers["content-type"].startswith("text/html")
    assert "一次性告知书" in printed.text
    assert f"<li>{TEXT}</li>" in printed.text
    assert application["case_number"] in printed.text
    assert "前补齐" in printed.text
    assert "COUNTY_" not in printed.text


async def test_what_is_not_listed_is_not_asked_and_not_taken(client: Client) -> None:
    later = await asked(client, days=2)
    other = await asked(client, categories=["DISTRESSED"])
    application = await with_papers(client)

    answer = await upload(client, application, later)
    seen = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))

    assert {later, other} & set(seen.json()["missing"]) == set()
    assert (answer.status_code, answer.json()["code"]) == (422, "COUNTY_DOCUMENT_NOT_ASKED")


async def test_a_paper_that_is_asked_later_is_not_asked_of_who_applied_before(
    client: Client,
) -> None:
    application = await submitted(client, schooling())
    clock = client.database.clock
    code = await asked(client, days=1)
    before = clock.offset

    clock.offset = lambda: timedelta(days=2)  # type: ignore[method-assign]
    try:
        seen = await client.get(f"/v1/applications/{application['id']}", headers=handler_of(client))
        fresh = await submitted(client, schooling())
    finally:
        clock.offset = before  # type: ignore[method-assign]

    assert code not in seen.json()["missing"]
    assert code in fresh["missing"]


async def test_the_register_names_its_papers_apart_from_those_of_the_law(client: Client) -> None:
    today = client.database.clock.today().isoformat()
    register = await client.get(f"/v1/county-registers/{REGISTER}", params={"county": COUNTY})
    code = await asked(client)

    listed = await client.get(
        f"/v1/county-registers/{REGISTER}", params={"county": COUNTY, "on": today}
    )

    assert code not in {one["code"] for one in register.json()}
    [own] = [one for one in listed.json() if one["code"] == code]
    assert own["details"] == {"categories": ["EXPENDITURE_EDUCATION"]}


async def test_a_paper_is_asked_until_two_of_the_county_end_it(client: Client) -> None:
    code = await asked(client)
    today = client.database.clock.today()
    params = {"county": COUNTY, "on": (today + timedelta(days=1)).isoformat()}

    confirmed = await ended(client, REGISTER, code, until=today.isoformat())
    tomorrow = await client.get(f"/v1/county-registers/{REGISTER}", params=params)

    assert confirmed.status_code == 200
    assert code not in {one["code"] for one in tomorrow.json()}
