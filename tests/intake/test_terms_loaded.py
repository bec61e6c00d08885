"""A term that two people load is the term of each duty of its day."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aid_testing.actors import TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    applicant_of,
    handler_of,
    submitted,
    upload,
)
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.steps import made
from aid_testing.work_list import days_on_the_list
from intake.usecases.applications.silence import remind_silent
from shared.roles import system

Scene = Callable[[Client], Awaitable[str]]
"""What makes a duty; the id of its thing."""


async def act(client: Client, seen: Any, verb: str, **body: Any) -> Any:
    answer = await client.post(
        f"/v1/applications/{seen['id']}/{verb}",
        json=body or None,
        headers=handler_of(client) | once() | if_match(seen),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def handed_in(client: Client) -> str:
    return str((await submitted(client))["id"])


async def listed(client: Client) -> str:
    application = await submitted(client, complete=False)
    return str((await act(client, application, "list-missing"))["id"])


async def urgent(client: Client) -> str:
    draft = a_draft(procedure="EMERGENCY", category="EMERGENCY")
    application = await submitted(client, draft, complete=False)
    facts = {"urgency_ground": "IRREPARABLE_LOSS", "urgency_facts": "住房失火，无处居住"}
    return str((await act(client, application, "accept", **facts))["id"])


async def transferred(client: Client) -> str:
    application = await submitted(client, a_draft(residence="NONE"), complete=False)
    reason = "申请人既无本地户籍也无居住证，夜宿车站"
    body = {"routed_to": "RESCUE_STATION", "article": "第十五条", "reason": reason}
    return str((await act(client, application, "route", **body))["id"])


async def refused(client: Client) -> str:
    application = await submitted(client, complete=False)
    body = {"reason_code": "IDENTITY_NOT_PROVEN", "reason": "身份证与本人不符"}
    return str((await act(client, application, "refuse-acceptance", **body))["id"])


async def reported(client: Client) -> str:
    body = {"about": TOWNSHIP, "kind": "MISUSE", "channel": "ONLINE", "text": "邻居并未受灾。"}
    citizen = applicant_of(client, "a citizen")
    return str((await made(client, "/v1/citizen-reports", citizen, body))["id"])


async def split(client: Client) -> str:
    application = await submitted(client)
    question = "是否符合医疗救助条件？"
    body = {"to": "MEDICAL_INSURANCE", "org": "insurance", "question": question}
    body |= {"application_id": application["id"]}
    return str((await made(client, "/v1/tasks", handler_of(client), body))["id"])


async def lead(client: Client) -> str:
    body = {
        "region": TOWNSHIP,
        "source": "VILLAGE_COMMITTEE",
        "subject": "HOUSEHOLD",
        "place": "八廓街道",
        "description": "独居老人生活困难。",
        "contact": "13900000009",
    }
    worker = as_(client.layout, "village_worker", region=f"{TOWNSHIP}001")
    return str((await made(client, "/v1/leads", worker, body))["id"])


async def corrected(client: Client) -> str:
    application = await submitted(client)
    body = {"parts": {"procedure": "EMERGENCY"}, "reason": "申请人误选。", "paper_id": None}
    path = f"/v1/applications/{application['id']}/corrections"
    await made(client, path, handler_of(client), body)
    return str(application["id"])


async def found_elsewhere(client: Client) -> str:
    wife = a_person("卓玛") | {"relation": "SPOUSE", "phone": None}
    application = await accepted(client, a_draft(members=[wife]))
    [event] = [
        one
        for one in await outbox(client.database, application["id"])
        if one.type == "aid.intake.application-accepted.v1"
    ]
    paper = await upload(
        client, application, "HUKOU_BOOK_OR_RESIDENCE_PERMIT", headers=handler_of(client) | once()
    )
    body = {
        "found": [{"person_id": event.payload["members"][1]["person_id"], "finding": "LEFT"}],
        "since": client.app.state.clock.today().isoformat(),
        "reason": "已办理离婚登记，另立户口。",
        "papers": [paper.json()["id"]],
    }
    path = f"/v1/applications/{application['id']}/household/findings"
    await made(client, path, handler_of(client), body)
    return str(application["id"])


TERMS: dict[str, tuple[str, Scene]] = {
    "one_time_notice_workdays": ("accept_or_list", handed_in),
    "completion_days": ("complete_documents", listed),
    "late_documents_workdays": ("late_documents", urgent),
    "transfer_days": ("receive_transfer", transferred),
    "refusal_review_workdays": ("review_refusal", refused),
    "report_workdays": ("answer_report", reported),
    "task_workdays": ("finish_task", split),
    "lead_workdays": ("verify_lead", lead),
    "correction_workdays": ("agree_correction", corrected),
    "household_workdays": ("confirm_household", found_elsewhere),
}


ENDED = "UPDATE deadlines SET state = 'cancelled' WHERE case_id = :id"
"""A duty of tomorrow is none of today's for other tests."""


async def days_of(client: Client, what: str, scene: Scene) -> int:
    """How many days the duty has that a scene makes, as the work list shows it."""
    thing = await scene(client)
    days = await days_on_the_list(client, client, thing, what)
    async with owned(client, ENDED, id=UUID(thing)) as session:
        await session.commit()
    return days


@pytest.mark.parametrize("name", sorted(TERMS))
async def test_a_duty_runs_as_long_as_was_loaded_for_its_day(client: Client, name: str) -> None:
    what, scene = TERMS[name]
    before = await days_of(client, what, scene)

    async with loaded(client, **{name: 90}):
        after = await days_of(client, what, scene)

    assert after >= 89 > before, (before, after)


async def closed_after_ten_days(client: Client) -> Any:
    """A handler closes an application ten days after its silent applicant was reminded."""
    thing = await listed(client)
    with ahead(client, 40):
        async with client.database.transaction(by=system("intake"), audited=False) as tx:
            while await remind_silent(tx):
                pass
    with ahead(client, 50):
        seen = await client.get(f"/v1/applications/{thing}", headers=handler_of(client))
        answer = await client.post(
            f"/v1/applications/{thing}/close-lapsed",
            json={"reason": "电话联系两次无人接听"},
            headers=handler_of(client) | once() | if_match(seen),
        )
    async with owned(client, ENDED, id=UUID(thing)) as session:
        await session.commit()
    return answer


async def test_a_silent_application_is_closed_after_the_days_that_were_loaded(
    client: Client,
) -> None:
    """A-76."""
    before = await closed_after_ten_days(client)

    async with loaded(client, lapse_days=5):
        after = await closed_after_ten_days(client)

    assert (before.status_code, before.json()["code"]) == (409, "NOT_SILENT_LONG_ENOUGH")
    assert (after.status_code, after.json().get("status")) == (200, "lapsed"), after.text


async def test_an_urgent_application_is_taken_in_time_for_the_hours_that_were_loaded(
    client: Client,
) -> None:
    """A-20."""

    async def last_instant() -> datetime:
        urgent_one = await submitted(client, a_draft(procedure="EMERGENCY"), complete=False)
        async with owned(client, ENDED, id=UUID(urgent_one["id"])) as session:
            await session.commit()
        return datetime.fromisoformat(urgent_one["next_step"]["due_at"])

    before = await last_instant()
    async with loaded(client, same_day_grace_hours=3):
        after = await last_instant()

    assert after - before == timedelta(days=1, hours=3)
