"""A form put right until the township's opinion, with the applicant's agreement (A-72)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    applicant_of,
    follow_own_events,
    handler_of,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, audit_of, outbox
from intake.consumers import subscriptions
from intake.usecases.applications.silence import hand_on_overdue
from shared.contracts.approval import CaseReturned, OpinionSigned, SignerRole
from shared.contracts.event import Event
from shared.roles import system
from sqlalchemy import text

WHY = "申请人误选，情况并不紧急"


async def propose(
    client: Client,
    application: Any,
    parts: dict[str, Any],
    *,
    paper: str | None = None,
    by: dict[str, str] | None = None,
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/corrections",
        json={"parts": parts, "reason": WHY, "paper_id": paper},
        headers=(by or handler_of(client)) | once(),
    )


async def answer(
    client: Client, correction: Any, application: Any, verb: str, by: dict[str, str], **body: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/corrections/{correction['id']}/{verb}",
        json=body or None,
        headers=by | once() | if_match(correction),
    )


async def read(client: Client, application: Any) -> Any:
    found = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    return found.json()


async def hear(client: Client, event: Event) -> None:
    await subscriptions.deliver(client.database, [a_message(event)])


def an_opinion(client: Client, application: Any) -> OpinionSigned:
    return OpinionSigned(
        case_id=UUID(application["id"]),
        role=SignerRole.TOWNSHIP_HANDLER,
        positive=True,
        signed_by="handler",
        signed_at=client.app.state.clock.now(),
    )


async def test_fr_17_a_wrong_tick_is_put_right_with_the_applicants_agreement(
    client: Client,
) -> None:
    """FR-17: ticked as an emergency, calm in truth: corrected, and no false ground is needed."""
    application = await submitted(client, a_draft(procedure="EMERGENCY"))

    proposed = await propose(client, application, {"procedure": "GENERAL"})
    waiting = await read(client, application)
    agreed = await answer(client, proposed.json(), application, "agree", applicant_of(client))
    right = await read(client, application)
    taken = await client.post(
        f"/v1/applications/{application['id']}/accept",
        headers=handler_of(client) | once() | if_match(right),
    )

    assert proposed.status_code == 201, proposed.text
    assert (proposed.json()["status"], waiting["procedure"]) == ("open", "EMERGENCY")
    assert agreed.json()["status"] == "agreed"
    assert (right["procedure"], right["signed"]) == ("GENERAL", True)
    assert taken.json()["status"] == "accepted", taken.text
    clocks = [
        (event.payload["what"], event.payload["state"], event.payload["role"])
        for event in await outbox(client.database, application["id"])
        if "deadline" in event.type
    ]
    assert clocks[1:] == [
        ("agree_correction", "set", "applicant"),
        ("agree_correction", "met", "applicant"),
        ("accept_or_list_urgent", "met", "township_handler"),
        ("accept_or_list", "set", "township_handler"),
        ("accept_or_list", "met", "township_handler"),
    ]


async def test_a_correction_is_read_with_before_after_who_and_why(client: Client) -> None:
    application = await accepted(client)
    await propose(client, application, {"category": "DISTRESSED"})

    address = f"/v1/applications/{application['id']}/corrections"
    seen = await client.get(address, headers=applicant_of(client))
    lead = as_(client.layout, "township_lead", region=application["region"])
    [one] = (await client.get(address, headers=lead)).json()["items"]
    alone = await client.get(f"{address}/{one['id']}", headers=lead)

    assert seen.json()["items"] == [one]
    assert alone.json() == one
    assert one["before"] == {"category": "EXPENDITURE_MEDICAL"}
    assert one["after"] == {"category": "DISTRESSED"}
    assert (one["reason"], one["proposed_by"]) == (WHY, "township_handler@540102001")
    actions = [row.action for row in await audit_of(client.database, application["id"])]
    assert "read_corrections" in actions


async def test_a_correction_is_masked_until_who_handles_the_case_reveals_it(
    client: Client,
) -> None:
    """Before and after are as the application shows them (A-40); a revealing is audited."""
    application = await accepted(client)
    member = a_person("旦增曲扎", relation="SPOUSE", phone="13911112222")
    event = {"cause_type": "MAJOR_DISEASE", "incident_on": "2026-03-02", "description": "住院"}
    proposed = await propose(client, application, {"members": [member], "event": event})
    address = f"/v1/applications/{application['id']}/corrections"
    one_of_them = f"{address}/{proposed.json()['id']}"
    overseers = [
        as_(client.layout, "township_lead", region=application["region"]),
        as_(client.layout, "city_supervisor", region="5401"),
        as_(client.layout, "auditor", region="5401"),
    ]

    for by in (*overseers, handler_of(client), applicant_of(client)):
        shown = [
            (await client.get(address, headers=by)).text,
            (await client.get(one_of_them, headers=by)).text,
        ]
        for text_ in (*shown, proposed.text):
            for hidden in (member["name"], member["id_number"], member["phone"], "卓玛", "住院"):
                assert hidden not in text_
            assert "旦增**" in text_
    refused = [
        await client.get(f"{where}?reveal=true", headers=by)
        for by in overseers
        for where in (address, one_of_them)
    ]
    revealed = await client.get(f"{address}?reveal=true", headers=handler_of(client))
    own = await client.get(f"{one_of_them}?reveal=true", headers=applicant_of(client))

    assert {one.status_code for one in refused} == {403}
    [whole] = revealed.json()["items"]
    assert (whole["after"]["members"][0]["name"], whole["before"]["members"][0]["name"]) == (
        "旦增曲扎",
        "卓玛",
    )
    assert own.json()["after"]["members"][0]["id_number"] == member["id_number"]
    actions = [row.action for row in await audit_of(client.database, application["id"])]
    assert "reveal_corrections" in actions


async def test_with_the_sheet_signed_at_the_counter_it_holds_at_once(client: Client) -> None:
    application = await accepted(client)
    sheet = (
        await upload(client, application, "CORRECTION_SHEET", headers=handler_of(client) | once())
    ).json()

    held = await propose(
        client,
        application,
        {"event": {"cause_type": "MAJOR_DISEASE", "incident_on": "2026-02-03"}},
        paper=sheet["id"],
    )
    unknown = await propose(client, application, {"category": "DISTRESSED"}, paper=str(uuid4()))
    card = application["documents"][-1]["id"]
    another = await propose(client, application, {"category": "DISTRESSED"}, paper=card)

    assert (held.json()["status"], held.json()["paper_id"]) == ("agreed", sheet["id"])
    assert (await read(client, application))["event"]["incident_on"] == "2026-02-03"
    assert unknown.json()["code"] == "PAPER_UNKNOWN"
    assert (another.status_code, another.json()["code"]) == (422, "SIGNED_SHEET_NEEDED")


async def test_assessment_is_told_every_fact_of_a_corrected_case(client: Client) -> None:
    application = await accepted(client)
    newcomer = a_person("边巴", relation="PARENT", phone=None)
    draft = application["members"]
    [first, second] = [
        a_person("卓玛", relation="SPOUSE", phone=None),
        newcomer,
    ]
    assert len(draft) == 2

    proposed = await propose(
        client,
        application,
        {"members": [first, second], "declared": {"income_last_year": "21000.00"}},
    )
    await answer(client, proposed.json(), application, "agree", applicant_of(client))
    await follow_own_events(client, application["id"])

    events = await outbox(client.database, application["id"])
    [told] = [event.payload for event in events if "application-corrected" in event.type]
    [before] = [event.payload for event in events if "application-accepted" in event.type]
    assert told["changed"] == ["members", "declared"]
    assert [one["relation"] for one in told["members"]] == ["HEAD", "SPOUSE", "PARENT"]
    assert told["declared"]["income_last_year"] == "21000.00"
    assert told["declared"]["medical_bills"] == before["declared"]["medical_bills"]
    same = ("household_id", "accepted_at", "accepted_on", "accepted_by", "payee_ref")
    assert {name: told[name] for name in same} == {name: before[name] for name in same}
    secrets = [newcomer["id_number"], newcomer["name"], WHY]
    assert [one for one in secrets if one in str([event.payload for event in events])] == []
    messages = await client.get(
        f"/v1/applications/{application['id']}/messages", headers=applicant_of(client)
    )
    assert "application-corrected" in [one["code"] for one in messages.json()["items"]]


async def test_what_is_not_agreed_to_changes_nothing(client: Client) -> None:
    application = await accepted(client)
    proposed = (await propose(client, application, {"category": "DISTRESSED"})).json()

    second = await propose(client, application, {"category": "OTHER"})
    alone = await answer(client, proposed, application, "agree", handler_of(client))
    declined = await answer(
        client, proposed, application, "decline", applicant_of(client), reason="所填属实"
    )
    late = await answer(client, declined.json(), application, "agree", applicant_of(client))

    assert second.json()["code"] == "CORRECTION_OPEN_ALREADY"
    assert (alone.status_code, alone.json()["code"]) == (422, "SIGNED_SHEET_NEEDED")
    assert (declined.json()["status"], declined.json()["answer"]) == ("declined", "所填属实")
    assert late.status_code == 409
    assert (await read(client, application))["category"] == "EXPENDITURE_MEDICAL"


async def test_a_handler_takes_a_correction_back_that_nobody_answers(client: Client) -> None:
    application = await accepted(client)
    proposed = (await propose(client, application, {"category": "DISTRESSED"})).json()

    back = await answer(
        client, proposed, application, "decline", handler_of(client), reason="申请人联系不上"
    )
    again = await propose(client, application, {"category": "OTHER"})

    assert back.json()["status"] == "declined"
    assert again.status_code == 201


async def test_what_the_form_says_already_is_no_correction(client: Client) -> None:
    application = await accepted(client)

    refused = await propose(client, application, {"category": "EXPENDITURE_MEDICAL"})

    assert (refused.status_code, refused.json()["code"]) == (422, "NOTHING_CORRECTED")


async def test_after_the_opinion_the_county_s_return_leads_back_to_it(client: Client) -> None:
    application = await accepted(client)
    open_one = (await propose(client, application, {"category": "DISTRESSED"})).json()
    await hear(client, an_opinion(client, application))

    refused = await propose(client, application, {"category": "OTHER"})
    too_late = await answer(client, open_one, application, "agree", applicant_of(client))
    await hear(
        client,
        CaseReturned(
            case_id=UUID(application["id"]),
            points=("CATEGORY",),
            returned_by="county",
            returned_at=client.app.state.clock.now(),
        ),
    )
    agreed = await answer(client, open_one, application, "agree", applicant_of(client))

    assert (refused.status_code, refused.json()["code"]) == (409, "OPINION_GIVEN_ALREADY")
    assert "退回补正" in refused.json()["detail"]
    assert too_late.json()["code"] == "OPINION_GIVEN_ALREADY"
    assert agreed.json()["status"] == "agreed"
    assert (await read(client, application))["category"] == "DISTRESSED"


async def test_who_loses_the_account_by_a_correction_gives_another(client: Client) -> None:
    application = await accepted(client)
    members = [
        a_person("卓玛", relation="HEAD", phone=None),
        a_person("达娃", relation="CHILD", phone=None),
    ]

    proposed = await propose(
        client, application, {"applicant_relation": "SPOUSE", "members": members}
    )
    sheet = (await upload(client, application, "CORRECTION_SHEET")).json()
    agreed = await answer(
        client, proposed.json(), application, "agree", handler_of(client), paper_id=sheet["id"]
    )

    assert agreed.status_code == 200, agreed.text
    assert (await read(client, application))["account"] is None
    events = await outbox(client.database, application["id"])
    [told] = [event.payload for event in events if "application-corrected" in event.type]
    assert told["payee_version"] == 2


async def test_a_form_with_a_wrong_number_is_refused_at_its_place(client: Client) -> None:
    application = await accepted(client)
    members = [
        a_person("卓玛", relation="SPOUSE", phone=None) | {"id_number": "540102198001010010"}
    ]

    refused = await propose(client, application, {"members": members})

    assert (refused.status_code, refused.json()["code"]) == (422, "ID_NUMBER_INVALID")


async def test_a_correction_that_nobody_answers_becomes_the_handlers_duty_and_ends(
    client: Client,
) -> None:
    application = await accepted(client)
    proposed = (await propose(client, application, {"category": "DISTRESSED"})).json()

    await left_unanswered(client)
    owed = await read(client, application)
    back = await answer(
        client, proposed, application, "decline", handler_of(client), reason="申请人联系不上"
    )
    second = (await propose(client, application, {"category": "OTHER"})).json()
    await left_unanswered(client)
    again = await answer(client, second, application, "agree", applicant_of(client))

    assert owed["next_step"]["role"] == "applicant"
    assert (back.json()["status"], again.json()["status"]) == ("declined", "agreed")
    kept = [
        (event.payload["state"], event.payload["role"])
        for event in await outbox(client.database, application["id"])
        if event.payload.get("what") == "follow_correction"
    ]
    assert kept == [("set", "township_handler"), ("met", "township_handler")] * 2


async def left_unanswered(client: Client) -> None:
    """The term of the applicant is over, and what waits is looked at."""
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(
            text(
                "UPDATE deadlines SET due_at = :at WHERE what = 'agree_correction' AND state = 'open'"
            ),
            {"at": tx.clock.now() - timedelta(minutes=1)},
        )
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await hand_on_overdue(tx)
        assert await hand_on_overdue(tx) == 0


@pytest.mark.parametrize("part", ["event", "category"])
async def test_what_the_form_must_have_is_not_corrected_away(client: Client, part: str) -> None:
    application = await submitted(client)

    refused = await propose(client, application, {part: None})

    assert (refused.status_code, refused.json()["code"]) == (422, "REQUEST_INVALID")
