"""What directs money is the applicant's own step, or that of two officers (第十九条, A-50)."""

from typing import Any

from aid_testing.actors import TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    a_card,
    a_draft,
    accepted,
    applicant_of,
    handler_of,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox


async def proposed(client: Client, application: Any, *, kind: str = "CORRECTION_SHEET") -> Any:
    sheet = await upload(client, application, kind, headers=handler_of(client) | once())
    return await client.post(
        f"/v1/applications/{application['id']}/payee-changes",
        json={"bank_code": "BANK-LHASA", "account": a_card(), "paper_id": sheet.json()["id"]},
        headers=handler_of(client) | once(),
    )


async def answer(client: Client, change: Any, verb: str, *, sub: str = "the lead") -> Any:
    lead = as_(client.layout, "township_lead", region=TOWNSHIP, sub=sub)
    return await client.post(
        f"/v1/applications/{change['application_id']}/payee-changes/{change['id']}/{verb}",
        headers=lead | once() | if_match(change),
    )


async def account_of(client: Client, application: Any) -> Any:
    seen = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    return seen.json()["account"]


async def duties(client: Client, application: Any) -> list[tuple[str, str]]:
    return [
        (event.payload["state"], event.payload["role"])
        for event in await outbox(client.database, application["id"])
        if event.payload.get("what") == "confirm_payee"
    ]


async def test_one_handler_alone_changes_no_account(client: Client) -> None:
    application = await accepted(client)

    alone = await client.post(
        f"/v1/applications/{application['id']}/correct-payee",
        json={"bank_code": "BANK-LHASA", "account": a_card()},
        headers=handler_of(client) | once() | if_match(application),
    )
    unsigned = await proposed(client, application, kind="ID_CARD")

    assert (alone.status_code, alone.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
    assert (unsigned.status_code, unsigned.json()["code"]) == (422, "SIGNED_SHEET_NEEDED")


async def test_a_lead_confirms_what_was_signed_at_the_counter(client: Client) -> None:
    application = await accepted(client)

    change = await proposed(client, application)
    waiting = await account_of(client, application)
    second = await proposed(client, application)
    self_confirmed = await answer(
        client, change.json(), "confirm", sub=change.json()["proposed_by"]
    )
    confirmed = await answer(client, change.json(), "confirm")
    twice = await answer(client, confirmed.json(), "confirm")

    assert change.status_code == 201, change.text
    assert "*" in change.json()["account"]
    assert waiting["payee_version"] == 1
    assert (second.status_code, second.json()["code"]) == (409, "PAYEE_CHANGE_OPEN_ALREADY")
    assert self_confirmed.json()["code"] == "PAYEE_CONFIRMED_BY_ANOTHER"
    assert confirmed.json()["status"] == "confirmed"
    assert (await account_of(client, application))["payee_version"] == 2
    assert twice.status_code == 409
    assert await duties(client, application) == [("set", "township_lead"), ("met", "township_lead")]


async def test_a_change_that_the_lead_rejects_changes_nothing(client: Client) -> None:
    application = await accepted(client)
    change = await proposed(client, application)

    rejected = await answer(client, change.json(), "reject")
    read = await client.get(
        f"/v1/applications/{application['id']}/payee-changes/{change.json()['id']}",
        headers=handler_of(client),
    )

    assert (rejected.json()["status"], read.json()["status"]) == ("rejected", "rejected")
    assert await account_of(client, application) == application["account"]


async def test_a_bank_that_pays_nobody_is_refused_at_the_door(client: Client) -> None:
    """第十九条: the aid goes over an agent bank; which these are is said at once."""
    account = {"bank_code": "BANK-ELSEWHERE", "account": a_card(), "holder": "SELF"}

    drafted = await client.post(
        "/v1/applications",
        json=a_draft(account=account),
        headers=applicant_of(client) | once(),
    )

    assert (drafted.status_code, drafted.json()["code"]) == (422, "BANK_NOT_AN_AGENT")
    assert "样例代发银行" in drafted.json()["detail"]
    assert drafted.json()["banks"] == ["BANK-LHASA", "BANK-RURAL"]
