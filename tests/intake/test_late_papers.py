"""The papers that an urgent case brings later: named, with their day, and owed for no longer than the aid."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import if_match, once
from aid_testing.applications import (
    a_draft,
    applicant_of,
    follow_own_events,
    handler_of,
    submitted,
    upload,
)
from aid_testing.decisions import an_approval
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows
from intake.consumers import subscriptions
from shared.contracts.disbursement import PaymentCancelled
from shared.workdays import lhasa_date


async def timeline_of(client: Client, application: Any) -> Any:
    address = f"/v1/applications/{application['id']}/timeline"
    return (await client.get(address, headers=applicant_of(client))).json()


async def accepted_first(client: Client) -> Any:
    """An urgent application that was accepted without its papers."""
    application = await submitted(
        client, a_draft(procedure="EMERGENCY", category="EMERGENCY"), complete=False
    )
    taken = await client.post(
        f"/v1/applications/{application['id']}/accept",
        json={"urgency_ground": "IRREPARABLE_LOSS", "urgency_facts": "住房失火，无处居住"},
        headers=handler_of(client) | once() | if_match(application),
    )
    assert taken.status_code == 200, taken.text
    await follow_own_events(client, application["id"])
    return taken.json()


async def test_what_comes_next_and_the_message_name_the_papers_that_are_owed_and_their_day(
    client: Client,
) -> None:
    application = await accepted_first(client)
    await upload(client, application, "ID_CARD")

    seen = await timeline_of(client, application)
    messages = await client.get(
        f"/v1/applications/{application['id']}/messages", headers=applicant_of(client)
    )

    [due] = await rows(
        client.database,
        "SELECT due_at FROM deadlines WHERE case_id = :id AND what = 'late_documents'",
        id=application["id"],
    )
    day = lhasa_date(due.due_at)
    assert f"期限{day.year}年{day.month}月{day.day}日）：居民户口簿" in seen["next"]["sentence"]
    assert "身份证" not in seen["next"]["sentence"]
    [told] = [m["text"] for m in messages.json()["items"] if "先行受理" in m["text"]]
    assert "请在十个工作日内补交：居民户口簿" in told
    assert "身份证" in told


@pytest.mark.parametrize("kind", ["refused", "cancelled"])
async def test_nobody_owes_papers_for_an_aid_that_does_not_come(client: Client, kind: str) -> None:
    application = await accepted_first(client)
    case_id = UUID(application["id"])
    refusal = an_approval(case_id=case_id, approved=False, amount=0, payee_ref=None)
    cancellation = PaymentCancelled(
        case_id=case_id, payment_id=uuid4(), decision_id=uuid4(), amount=1, reason="REVOKED"
    )

    event = refusal if kind == "refused" else cancellation
    await subscriptions.deliver(client.database, [a_message(event)])

    [clock] = await rows(
        client.database,
        "SELECT state FROM deadlines WHERE case_id = :id AND what = 'late_documents'",
        id=case_id,
    )
    assert clock.state == "cancelled"
