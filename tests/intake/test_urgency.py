"""That a case is urgent is said by two officers before it counts (A-73)."""

from datetime import timedelta
from typing import Any

from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    UPLOADED,
    a_draft,
    accepted,
    applicant_of,
    authorised,
    follow_own_events,
    handler_of,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from intake.usecases.applications.silence import hand_on_overdue, remind_silent
from shared.roles import system
from sqlalchemy import text

GROUND = {"urgency_ground": "IRREPARABLE_LOSS", "urgency_facts": "住房失火，无处居住"}


async def act(
    client: Client, application: Any, verb: str, headers: dict[str, str], **body: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=headers | once() | if_match(application),
    )


def lead_of(client: Client) -> dict[str, str]:
    return as_(client.layout, "township_lead", region=TOWNSHIP)


async def stated(client: Client, *, by: dict[str, str] | None = None) -> Any:
    body = a_draft(procedure="EMERGENCY", category="EMERGENCY")
    application = await submitted(client, body, complete=False)
    answer = await act(client, application, "accept", by or handler_of(client), **GROUND)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def clocks_of(client: Client, application: Any) -> list[tuple[str, str, str]]:
    return [
        (event.payload["what"], event.payload["state"], event.payload["role"])
        for event in await outbox(client.database, application["id"])
        if "deadline" in event.type
    ]


async def test_the_handler_states_ground_and_facts_and_the_lead_is_asked_the_same_day(
    client: Client,
) -> None:
    application = await stated(client)

    [event] = [
        row.payload
        for row in await outbox(client.database, application["id"])
        if "application-accepted" in row.type
    ]
    seen = await client.get(
        f"/v1/applications/{application['id']}/remarks", headers=lead_of(client)
    )

    assert (application["urgency"], event["urgency_pending"]) == ("stated", True)
    assert ("confirm_urgency", "set", "township_lead") in await clocks_of(client, application)
    [remark] = seen.json()["items"]
    assert (remark["ground"], remark["text"]) == ("可能造成无法挽回的损失", "住房失火，无处居住")


async def test_facts_are_part_of_the_statement(client: Client) -> None:
    application = await submitted(client, a_draft(procedure="EMERGENCY"))

    refused = await act(
        client, application, "accept", handler_of(client), urgency_ground="IRREPARABLE_LOSS"
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "URGENCY_GROUND_MISSING")


async def test_a_lead_confirms_and_the_procedure_counts(client: Client) -> None:
    application = await stated(client)

    confirmed = await act(
        client, application, "answer-urgency", lead_of(client), confirmed=True, reason="属实"
    )
    twice = await act(
        client, confirmed.json(), "answer-urgency", lead_of(client), confirmed=True, reason="属实"
    )

    assert confirmed.status_code == 200, confirmed.text
    assert (confirmed.json()["urgency"], confirmed.json()["procedure"]) == (
        "confirmed",
        "EMERGENCY",
    )
    assert (await clocks_of(client, application))[-1] == (
        "confirm_urgency",
        "met",
        "township_lead",
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "URGENCY_NOT_STATED")


async def test_not_confirmed_the_case_goes_on_as_general_and_the_applicant_is_told(
    client: Client,
) -> None:
    application = await stated(client)

    general = await act(
        client, application, "answer-urgency", lead_of(client), confirmed=False, reason="不紧急"
    )
    await follow_own_events(client, application["id"])
    messages = await client.get(
        f"/v1/applications/{application['id']}/messages", headers=applicant_of(client)
    )

    assert (general.json()["status"], general.json()["procedure"]) == ("accepted", "GENERAL")
    [answer] = [
        row.payload
        for row in await outbox(client.database, application["id"])
        if "urgency-answered" in row.type
    ]
    assert (answer["confirmed"], answer["region"]) == (False, TOWNSHIP)
    assert "urgency-answered:general" in [one["code"] for one in messages.json()["items"]]


async def test_nobody_confirms_what_they_stated(client: Client) -> None:
    both = as_(client.layout, "township_handler", region=TOWNSHIP, sub="both")
    as_lead = as_(client.layout, "township_lead", region=TOWNSHIP, sub="Both")
    application = await stated(client, by=both)

    refused = await act(
        client, application, "answer-urgency", as_lead, confirmed=True, reason="属实"
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "URGENCY_BY_ANOTHER")


async def test_the_countys_lead_answers_where_the_townships_is_absent(client: Client) -> None:
    application = await stated(client)
    lead = as_(client.layout, "county_lead", region=COUNTY)

    confirmed = await act(
        client, application, "answer-urgency", lead, confirmed=True, reason="主管领导外出"
    )

    assert confirmed.json()["urgency"] == "confirmed"


async def test_a_general_case_that_the_county_had_goes_to_the_township(client: Client) -> None:
    county = as_(client.layout, "county_handler", region=COUNTY)
    application = await stated(client, by=county)
    lead = as_(client.layout, "county_lead", region=COUNTY)

    nowhere = await act(
        client, application, "answer-urgency", lead, confirmed=False, reason="不紧急"
    )
    passed = await act(
        client,
        application,
        "answer-urgency",
        lead,
        confirmed=False,
        reason="不紧急",
        township=TOWNSHIP,
    )

    assert application["region"] == COUNTY
    assert nowhere.json()["code"] == "TOWNSHIP_NEEDED"
    assert (passed.json()["region"], passed.json()["procedure"]) == (TOWNSHIP, "GENERAL")


async def test_fr_17_a_ticked_case_that_is_calm_is_accepted_as_general_for_a_reason(
    client: Client,
) -> None:
    """FR-17: the officer classifies; a tick alone makes no case urgent."""
    application = await submitted(client, a_draft(procedure="EMERGENCY"))

    taken = await act(
        client, application, "accept", handler_of(client), not_urgent="费用已付清，并不紧急"
    )

    assert taken.status_code == 200, taken.text
    assert (taken.json()["procedure"], taken.json()["urgency"]) == ("GENERAL", None)
    [payload] = [
        row.payload
        for row in await outbox(client.database, application["id"])
        if "application-accepted" in row.type
    ]
    assert (payload["procedure"], payload["urgency_pending"]) == ("GENERAL", False)


async def test_an_accepted_case_that_becomes_urgent_is_stated_and_confirmed_too(
    client: Client,
) -> None:
    application = await accepted(client)
    by_the_form = await client.post(
        f"/v1/applications/{application['id']}/corrections",
        json={"parts": {"procedure": "EMERGENCY"}, "reason": "病情加重"},
        headers=handler_of(client) | once(),
    )

    urgent = await act(
        client,
        application,
        "state-urgency",
        handler_of(client),
        ground="IRREVERSIBLE_CONSEQUENCE",
        facts="病情突然加重",
    )
    again = await act(
        client,
        urgent.json(),
        "state-urgency",
        handler_of(client),
        ground="IRREVERSIBLE_CONSEQUENCE",
        facts="病情突然加重",
    )

    assert by_the_form.json()["code"] == "URGENCY_TO_BE_STATED"
    assert (urgent.json()["procedure"], urgent.json()["urgency"]) == ("EMERGENCY", "stated")
    assert again.json()["code"] == "URGENCY_STATED_ALREADY"
    [told] = [
        row.payload
        for row in await outbox(client.database, application["id"])
        if "application-corrected" in row.type
    ]
    assert (told["procedure"], told["urgency_pending"]) == ("EMERGENCY", True)


async def test_not_confirmed_the_papers_that_were_left_for_later_are_waited_for(
    client: Client,
) -> None:
    """The general procedure takes no paper later: the one notice, its terms, and an end (A-73)."""
    application = await stated(client)
    owed = application["missing"]

    general = await act(
        client, application, "answer-urgency", lead_of(client), confirmed=False, reason="不紧急"
    )
    early = await act(client, general.json(), "close-lapsed", handler_of(client), reason="未补正")

    assert owed
    assert general.json()["notice"]["missing"] == owed
    assert general.json()["next_step"]["role"] == "applicant"
    listed = [
        row.payload["missing"]
        for row in await outbox(client.database, application["id"])
        if "missing-documents-listed" in row.type
    ]
    assert listed == [owed]
    clocks = await clocks_of(client, application)
    assert ("late_documents", "cancelled", "applicant") in clocks
    assert clocks[-1] == ("complete_documents", "set", "applicant")
    assert (early.status_code, early.json()["code"]) == (409, "NOT_REMINDED_YET")


async def test_of_a_case_that_is_no_longer_urgent_a_silent_applicant_is_reminded_and_it_lapses(
    client: Client,
) -> None:
    application = await stated(client)
    general = await act(
        client, application, "answer-urgency", lead_of(client), confirmed=False, reason="不紧急"
    )

    await days_later(client, application, 32)
    await days_later(client, application, 32)
    lapsed = await act(client, general.json(), "close-lapsed", handler_of(client), reason="未补正")

    assert lapsed.status_code == 200, lapsed.text
    assert lapsed.json()["status"] == "lapsed"
    assert ("close_lapsed", "set", "township_handler") in await clocks_of(client, application)


async def test_with_the_last_paper_the_general_case_waits_no_more(client: Client) -> None:
    application = await stated(client)
    await act(
        client, application, "answer-urgency", lead_of(client), confirmed=False, reason="不紧急"
    )

    await authorised(client, application, {0: "扎西", 1: "卓玛"})
    for kind in UPLOADED:
        await upload(client, application, kind)

    events = [row.type for row in await outbox(client.database, application["id"])]
    assert "aid.intake.late-documents-brought.v1" in events
    assert ("complete_documents", "met", "applicant") in await clocks_of(client, application)


async def days_later(client: Client, application: Any, days: int) -> None:
    """As if notice and reminder had been given so many days earlier; then time does its work."""
    ago = {"ago": timedelta(days=days), "id": application["id"]}
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(
            text(
                "UPDATE deadlines SET due_at = due_at - CAST(:ago AS interval)"
                " WHERE case_id = CAST(:id AS uuid) AND state = 'open'"
            ),
            ago,
        )
        await tx.session.execute(
            text(
                "UPDATE applications SET reminded_at = reminded_at - CAST(:ago AS interval)"
                " WHERE id = CAST(:id AS uuid)"
            ),
            ago,
        )
    for sweep in (remind_silent, hand_on_overdue):
        async with client.database.transaction(by=system("intake"), audited=False) as tx:
            await sweep(tx)
