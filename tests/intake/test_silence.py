"""Silence after the one-time notice: one reminder, a term, and an end in writing (A-76)."""

from datetime import timedelta
from typing import Any

from aid_testing.actors import if_match, once
from aid_testing.applications import (
    PDF,
    UPLOADED,
    a_draft,
    applicant_of,
    authorised,
    follow_own_events,
    handler_of,
    signed,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from intake.policy import figures_on
from intake.usecases.applications.silence import hand_on_overdue, remind_silent
from shared.roles import system
from sqlalchemy import text


async def act(
    client: Client, application: Any, verb: str, headers: dict[str, str], **body: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=headers | once() | if_match(application),
    )


async def listed(client: Client) -> Any:
    application = await submitted(client, complete=False)
    answer = await act(client, application, "list-missing", handler_of(client))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def days_later(client: Client, application: Any, days: int) -> None:
    """As if notice and reminder had been given so many days earlier; then time does its work."""
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        ago = {"ago": timedelta(days=days), "id": application["id"]}
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


async def clocks_of(client: Client, application: Any) -> list[tuple[str, str, str]]:
    return [
        (event.payload["what"], event.payload["state"], event.payload["role"])
        for event in await outbox(client.database, application["id"])
        if "deadline" in event.type
    ]


async def names_of(client: Client, application: Any) -> list[str]:
    return [event.type.split(".")[2] for event in await outbox(client.database, application["id"])]


async def read(client: Client, application: Any) -> Any:
    found = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    return found.json()


async def test_a_silent_applicant_is_reminded_once_and_then_it_is_the_handlers_duty(
    client: Client,
) -> None:
    application = await listed(client)

    await days_later(client, application, 29)
    before = await names_of(client, application)
    await days_later(client, application, 3)
    await days_later(client, application, 1)
    reminded = await names_of(client, application)
    await days_later(client, application, 31)
    await follow_own_events(client, application["id"])
    messages = await client.get(
        f"/v1/applications/{application['id']}/messages", headers=applicant_of(client)
    )

    assert "applicant-reminded" not in before
    assert reminded.count("applicant-reminded") == 1
    assert [one["code"] for one in messages.json()["items"]].count("applicant-reminded") == 1
    assert (await clocks_of(client, application))[-2:] == [
        ("answer_reminder", "set", "applicant"),
        ("close_lapsed", "set", "township_handler"),
    ]


async def test_after_the_term_the_handler_closes_it_in_writing(client: Client) -> None:
    application = await listed(client)
    lapse = {"reason": "电话联系两次无人接听"}
    unreminded = await act(client, application, "close-lapsed", handler_of(client), **lapse)
    await days_later(client, application, 32)
    too_early = await act(client, application, "close-lapsed", handler_of(client), **lapse)
    days = figures_on(client.app.state.clock.today()).lapse_days
    await days_later(client, application, days + 1)

    closed = await act(client, application, "close-lapsed", handler_of(client), **lapse)
    letter = await client.get(
        f"/v1/applications/{application['id']}/letter", headers=applicant_of(client)
    )

    assert unreminded.json()["code"] == "NOT_REMINDED_YET"
    assert too_early.json()["code"] == "NOT_SILENT_LONG_ENOUGH"
    assert closed.status_code == 200, closed.text
    assert closed.json()["status"] == "lapsed"
    assert "重新申请" in closed.json()["next_step"]["sentence"]
    for words in ("逾期结案", "电话联系两次无人接听", "重新申请", "第十六条"):
        assert words in letter.text
    states = {what: state for what, state, _ in await clocks_of(client, application)}
    assert states["complete_documents"] == "cancelled"
    assert states["close_lapsed"] == "met"


async def test_who_answers_after_the_reminder_goes_on(client: Client) -> None:
    application = await listed(client)
    await days_later(client, application, 32)
    await authorised(client, application, {0: "扎西", 1: "卓玛"})
    for kind in UPLOADED:
        await upload(client, application, kind)

    completed = await act(client, application, "complete", applicant_of(client))

    assert completed.json()["status"] == "submitted"
    states = {what: state for what, state, _ in await clocks_of(client, application)}
    assert (states["answer_reminder"], states["accept_or_list"]) == ("met", "set")


async def test_papers_stay_for_a_new_application_which_nothing_bars(client: Client) -> None:
    body = a_draft()
    application = await submitted(client, body, complete=False)
    await upload(client, application, "ID_CARD")
    await upload(client, application, "CHECK_AUTHORISATION")
    told = (await act(client, application, "list-missing", handler_of(client))).json()
    await days_later(client, told, 32)
    await days_later(client, told, 32)
    closed = await act(client, told, "close-lapsed", handler_of(client), reason="逾期未补正")

    again = await signed(client, body)
    taken = await act(
        client, again, "take-over-papers", applicant_of(client), earlier_id=application["id"]
    )
    twice = await act(
        client, taken.json(), "take-over-papers", applicant_of(client), earlier_id=application["id"]
    )
    [card] = [one for one in taken.json()["documents"] if one["kind"] == "ID_CARD"]
    address = f"/v1/applications/{again['id']}/documents/{card['id']}/content"
    content = await client.get(address, headers=applicant_of(client))

    assert closed.json()["status"] == "lapsed"
    assert taken.status_code == 200, taken.text
    assert "CHECK_AUTHORISATION" not in [one["kind"] for one in taken.json()["documents"]]
    assert "ID_CARD" not in taken.json()["missing"]
    assert len(twice.json()["documents"]) == len(taken.json()["documents"])
    assert content.content == PDF


async def test_nobody_takes_over_papers_of_somebody_else(client: Client) -> None:
    other, own = await signed(client), await signed(client)
    strangers = await signed(client, sub="stranger")

    of_another_person = await act(
        client, own, "take-over-papers", applicant_of(client), earlier_id=other["id"]
    )
    of_a_stranger = await act(
        client, own, "take-over-papers", applicant_of(client), earlier_id=strangers["id"]
    )

    assert of_another_person.json()["code"] == "NOT_THE_SAME_APPLICANT"
    assert of_a_stranger.status_code == 404
