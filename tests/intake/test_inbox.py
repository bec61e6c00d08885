"""A person reads in one place what was told in all own cases, and what is asked by when."""

from typing import Any
from uuid import uuid4

from aid_testing.actors import as_, if_match, once
from aid_testing.applications import (
    accepted,
    applicant_of,
    drafted,
    follow_own_events,
    handler_of,
    submitted,
)
from aid_testing.fixtures import Client

INBOX = "/v1/my-messages"


async def inbox(client: Client, sub: str, *, query: str = "", language: str = "zh") -> Any:
    headers = applicant_of(client, sub) | {"Accept-Language": language}
    answer = await client.get(f"{INBOX}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def lacking(client: Client, sub: str) -> Any:
    """A case of the person that lacks papers, of which the township has told once."""
    application = await submitted(client, complete=False, sub=sub)
    listed = await client.post(
        f"/v1/applications/{application['id']}/list-missing",
        headers=handler_of(client) | once() | if_match(application),
    )
    assert listed.status_code == 200, listed.text
    await follow_own_events(client, application["id"])
    return listed.json()


async def test_one_list_tells_of_all_own_cases_what_was_said_and_what_is_asked(
    client: Client,
) -> None:
    sub = f"reader {uuid4()}"
    await drafted(client, sub=sub)
    first = await lacking(client, sub)
    second = await accepted(client, sub=sub)
    await follow_own_events(client, second["id"])

    told = await inbox(client, sub)
    asking = [one for one in told["items"] if one["asks"] is not None]

    assert [(one["application_id"], one["code"]) for one in told["items"]] == [
        (second["id"], "application-accepted"),
        (second["id"], "application-submitted"),
        (first["id"], "missing-documents-listed"),
        (first["id"], "application-submitted"),
    ]
    assert told["counts"] == {"messages": 4, "cases": 2, "asking": 1, "unread": 4}
    [asked] = asking
    assert (asked["code"], asked["asks"]["role"]) == ("missing-documents-listed", "applicant")
    timeline = await client.get(
        f"/v1/applications/{first['id']}/timeline", headers=applicant_of(client, sub)
    )
    assert asked["asks"] == timeline.json()["next"], "the case says the same"
    assert asked["asks"]["due_at"] is not None
    assert first["case_number"] in asked["text"]


async def test_it_is_read_in_ones_own_language_page_by_page(client: Client) -> None:
    sub = f"reader {uuid4()}"
    await lacking(client, sub)

    whole = await inbox(client, sub, language="en")
    one = await inbox(client, sub, query="?limit=1", language="en")
    other = await inbox(client, sub, query=f"?limit=1&cursor={one['next']}", language="en")

    assert [*one["items"], *other["items"]] == whole["items"]
    assert (other["next"], other["counts"]) == (None, whole["counts"])
    assert whole["items"][0]["text"].startswith("[Lhasa Civil Affairs] Application")


async def test_nobody_reads_what_others_were_told(client: Client) -> None:
    application = await lacking(client, f"reader {uuid4()}")
    none = {"messages": 0, "cases": 0, "asking": 0, "unread": 0}
    nothing = {"items": [], "next": None, "counts": none}

    assert await inbox(client, f"stranger {uuid4()}") == nothing
    agent = as_(client.layout, "agent", sub=f"agent {uuid4()}")
    assert (await client.get(INBOX, headers=agent)).json() == nothing
    officer = await client.get(INBOX, headers=handler_of(client, application["region"]))
    assert officer.status_code == 403


async def test_what_a_person_has_read_is_read_on_every_device_and_by_nobody_else(
    client: Client,
) -> None:
    sub, stranger = f"reader {uuid4()}", f"stranger {uuid4()}"
    await lacking(client, sub)
    newest, oldest = (one["id"] for one in (await inbox(client, sub))["items"])

    for _ in range(2):
        read = await client.put(
            f"{INBOX}/read", json={"messages": [newest]}, headers=applicant_of(client, sub)
        )
        assert (read.status_code, read.json()["unread"]) == (200, 1)
    told, unread = await inbox(client, sub), await inbox(client, sub, query="?unread=true")
    anothers = await client.put(
        f"{INBOX}/read", json={"messages": [oldest]}, headers=applicant_of(client, stranger)
    )
    mixed = await client.put(
        f"{INBOX}/read",
        json={"messages": [oldest, str(uuid4())]},
        headers=applicant_of(client, sub),
    )

    assert [one["read_at"] is not None for one in told["items"]] == [True, False]
    assert [one["id"] for one in unread["items"]] == [oldest]
    assert (anothers.status_code, anothers.json()["code"]) == (404, "MESSAGE_NOT_FOUND")
    assert mixed.status_code == 404
    assert (await inbox(client, sub))["counts"]["unread"] == 1, "all of them or none"
