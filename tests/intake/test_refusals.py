"""Not accepting: in writing, with a way to complain, seen by the city, and ended (A-75)."""

from typing import Any

from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    a_draft,
    applicant_of,
    follow_own_events,
    handler_of,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.printouts import words_of_html, words_of_pdf
from aid_testing.rows import audit_of, outbox, rows

FACTS = "身份证与本人不符"


async def act(
    client: Client, application: Any, verb: str, headers: dict[str, str], **body: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=headers | once() | if_match(application),
    )


def city_of(client: Client) -> dict[str, str]:
    return as_(client.layout, "city_supervisor", region="5401")


async def refused(client: Client, body: dict[str, Any] | None = None, **who: Any) -> Any:
    application = await submitted(client, body, complete=False)
    answer = await act(
        client,
        application,
        "refuse-acceptance",
        who.get("by") or handler_of(client),
        reason_code="IDENTITY_NOT_PROVEN",
        reason=FACTS,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(client: Client, application: Any) -> list[str]:
    await follow_own_events(client, application["id"])
    answer = await client.get(
        f"/v1/applications/{application['id']}/messages", headers=applicant_of(client)
    )
    return [one["code"] for one in answer.json()["items"]]


async def test_fr_16_a_refusal_is_told_in_writing_and_the_city_reads_why(client: Client) -> None:
    """FR-16: a refusal of acceptance has a message and a letter, and the city sees the reason."""
    application = await refused(client)
    address = f"/v1/applications/{application['id']}"

    letter = await client.get(f"{address}/letter", headers=applicant_of(client))
    seen = await client.get(f"{address}/remarks", headers=city_of(client))

    assert application["next_step"]["role"] == "city_supervisor"
    assert "acceptance-refused" in await told(client, application)
    assert letter.status_code == 200, letter.text
    for words in ("身份未能证明", FACTS, "申诉", "第十六条", application["case_number"]):
        assert words in letter.text
    asks = applicant_of(client) | {"Accept": "application/pdf"}
    printed = await client.get(f"{address}/letter", headers=asks)
    assert words_of_pdf(printed.content) == words_of_html(letter.text)
    paper = application["documents"][0]["id"]
    content = await client.get(f"{address}/documents/{paper}/content", headers=city_of(client))
    assert content.status_code == 200, content.text
    [remark] = seen.json()["items"]
    assert (remark["ground"], remark["text"]) == ("身份未能证明", FACTS)
    assert remark["written_by"] == f"township_handler@{TOWNSHIP}"
    events = str([row.payload for row in await outbox(client.database, application["id"])])
    assert FACTS not in events
    read = [row.action for row in await audit_of(client.database, application["id"])]
    assert {"read_remarks", "read_application_letter"} <= set(read)


async def test_fr_16_an_upheld_refusal_ends_the_case_and_all_are_told(client: Client) -> None:
    """FR-16: after the city upheld it, nothing is under review for ever."""
    application = await refused(client)

    upheld = await act(
        client, application, "review-refusal", city_of(client), upheld=True, reason="事实属实"
    )
    letter = await client.get(
        f"/v1/applications/{application['id']}/letter", headers=applicant_of(client)
    )

    assert upheld.json()["status"] == "not_accepted"
    assert "案件结束" in upheld.json()["next_step"]["sentence"]
    assert "refusal-reviewed:upheld" in await told(client, application)
    assert "维持不予受理。事实属实" in letter.text
    running = [
        event.payload["state"]
        for event in await outbox(client.database, application["id"])
        if "deadline" in event.type
    ]
    assert running == ["set", "met", "set", "met"]


async def test_nobody_of_the_city_reviews_the_refusal_of_the_own_application(
    client: Client,
) -> None:
    application = await refused(client)
    [row] = await rows(
        client.database, "SELECT owner FROM applications WHERE id = :id", id=application["id"]
    )
    own = as_(client.layout, "city_supervisor", region="5401", sub=row.owner)

    answer = await act(client, application, "review-refusal", own, upheld=False, reason="应当受理")

    assert (answer.status_code, answer.json()["code"]) == (403, "OWN_APPLICATION")


async def test_fr_16_an_overturned_refusal_is_accepted_from_that_day(client: Client) -> None:
    """FR-16: overturned, the case is accepted that day and what is missing is brought later."""
    application = await refused(client)

    overturned = await act(
        client, application, "review-refusal", city_of(client), upheld=False, reason="身份已核实"
    )

    assert overturned.status_code == 200, overturned.text
    assert overturned.json()["status"] == "accepted"
    events = await outbox(client.database, application["id"])
    [accepted] = [event.payload for event in events if "application-accepted" in event.type]
    today = client.app.state.clock.today().isoformat()
    assert accepted["accepted_on"] == today
    assert "ID_CARD" in accepted["missing"]
    clocks = [(e.payload["what"], e.payload["state"]) for e in events if "deadline" in e.type]
    assert clocks[-2:] == [("review_refusal", "met"), ("complete_documents", "set")]
    codes = await told(client, application)
    assert {"refusal-reviewed:overturned", "application-accepted:owing"} <= set(codes)
    letter = await client.get(
        f"/v1/applications/{application['id']}/letter", headers=applicant_of(client)
    )
    assert letter.status_code == 200, letter.text
    assert "决定纠正不予受理" in letter.text
    assert "身份已核实" in letter.text


async def test_the_applicant_complains_once_and_the_city_looks_again(client: Client) -> None:
    application = await refused(client)
    city = city_of(client)
    upheld = await act(client, application, "review-refusal", city, upheld=True, reason="属实")

    complained = await act(
        client, upheld.json(), "complain", applicant_of(client), reason="身份证已补办"
    )
    seen = await client.get(f"/v1/applications/{application['id']}/remarks", headers=city)
    again = await act(
        client, complained.json(), "review-refusal", city, upheld=True, reason="仍不能证明"
    )
    twice = await act(client, again.json(), "complain", applicant_of(client), reason="再次申诉")

    assert complained.json()["status"] == "refused"
    assert complained.json()["next_step"]["role"] == "city_supervisor"
    assert "身份证已补办" in [one["text"] for one in seen.json()["items"]]
    assert again.json()["status"] == "not_accepted"
    assert (twice.status_code, twice.json()["code"]) == (409, "COMPLAINED_ALREADY")
    assert "可提出一次申诉" in upheld.json()["next_step"]["sentence"]
    assert "行政复议" in again.json()["next_step"]["sentence"]
    assert "可提出" not in again.json()["next_step"]["sentence"]
    letter = await client.get(
        f"/v1/applications/{application['id']}/letter", headers=applicant_of(client)
    )
    assert "仍不能证明" in letter.text
    assert "提出申诉，由市民政部门复核" not in letter.text


async def test_what_the_county_refused_is_overturned_into_a_township(client: Client) -> None:
    county = as_(client.layout, "county_handler", region=COUNTY)
    application = await refused(client, a_draft(region=COUNTY, village=None), by=county)
    city = city_of(client)

    nowhere = await act(
        client, application, "review-refusal", city, upheld=False, reason="应予受理"
    )
    taken = await act(
        client,
        application,
        "review-refusal",
        city,
        upheld=False,
        reason="应予受理",
        township=TOWNSHIP,
    )

    assert nowhere.json()["code"] == "TOWNSHIP_NEEDED"
    assert (taken.json()["status"], taken.json()["region"]) == ("accepted", TOWNSHIP)


async def test_an_urgent_case_is_overturned_as_general_since_nobody_stated_the_urgency(
    client: Client,
) -> None:
    application = await refused(client, a_draft(procedure="EMERGENCY", category="EMERGENCY"))

    taken = await act(
        client, application, "review-refusal", city_of(client), upheld=False, reason="应予受理"
    )

    assert taken.json()["procedure"] == "GENERAL"


async def test_an_application_that_goes_on_has_no_letter(client: Client) -> None:
    application = await submitted(client)

    answer = await client.get(
        f"/v1/applications/{application['id']}/letter", headers=applicant_of(client)
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "NOTHING_WRITTEN")
