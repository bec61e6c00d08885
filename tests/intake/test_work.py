from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import a_draft, accepted, follow_own_events, handler_of, submitted
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows
from intake.consumers import subscriptions
from shared.contracts.event import DeadlineChanged
from shared.contracts.plumbing import ApprovalDeadlineChanged, TrainingDeadlineChanged
from shared.workdays import lhasa_date

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def a_deadline(
    kind: type[DeadlineChanged] = ApprovalDeadlineChanged, **given: Any
) -> DeadlineChanged:
    return kind(
        **{
            "case_id": uuid4(),
            "deadline_id": uuid4(),
            "what": "county_decision",
            "state": "set",
            "due_at": NOW,
            "role": "county_handler",
            "region": "540123001",
            "provisional": False,
            "started_at": NOW - timedelta(days=5),
            "article": "第十八条（一）（2）",
            "title": {"zh": "县（区）民政部门作出审批决定", "en": "decide the case"},
        }
        | given
    )


async def deliver(client: Client, *events: DeadlineChanged) -> None:
    await subscriptions.deliver(client.database, [a_message(event) for event in events])


async def work(client: Client, headers: dict[str, str], **query: Any) -> Any:
    response = await client.get("/v1/work", params={"limit": 200} | query, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()["items"]


async def test_the_own_duties_stand_on_the_list_with_the_masked_applicant(client: Client) -> None:
    application = await submitted(client, complete=False)
    await follow_own_events(client, application["id"])

    items = await work(client, handler_of(client))

    [item] = [item for item in items if item["case_id"] == application["id"]]
    assert item["what"] == "accept_or_list"
    assert item["sentence"] == "受理申请，或一次性告知所缺材料"
    assert (item["applicant"], item["case_number"]) == ("扎*", application["case_number"])
    assert (item["article"], item["role"], item["overdue"]) == (
        "第十六条",
        "township_handler",
        False,
    )


async def test_the_clock_gives_one_working_day_and_an_emergency_the_same_day(
    client: Client,
) -> None:
    today = client.app.state.clock.today()
    general = await submitted(client, complete=False)
    urgent = await submitted(client, a_draft(procedure="EMERGENCY"), complete=False)

    due = datetime.fromisoformat(general["next_step"]["due_at"])
    same_day = datetime.fromisoformat(urgent["next_step"]["due_at"])
    assert today < lhasa_date(due) <= today + timedelta(days=12)
    assert lhasa_date(same_day) == today


async def test_another_services_duty_is_shown_in_the_words_of_its_event(client: Client) -> None:
    duty = a_deadline(title={"zh": "核实围栏", "en": "look at the fence"})
    await deliver(client, duty)

    chinese = await work(client, as_(client.layout, "county_handler", region="540123"))
    english = await work(
        client, as_(client.layout, "county_handler", region="540123") | {"Accept-Language": "en"}
    )

    [zh] = [item["sentence"] for item in chinese if item["case_id"] == str(duty.case_id)]
    [en] = [item["sentence"] for item in english if item["case_id"] == str(duty.case_id)]
    assert (zh, en) == ("核实围栏", "look at the fence")


async def test_a_duty_from_before_titles_travelled_is_shown_by_its_name(client: Client) -> None:
    duty = a_deadline(title={})
    await deliver(client, duty)

    items = await work(client, as_(client.layout, "county_handler", region="540123"))

    [item] = [item for item in items if item["case_id"] == str(duty.case_id)]
    assert item["sentence"] == "办理事项：county decision"


async def test_a_met_duty_leaves_the_list(client: Client) -> None:
    application = await accepted(client)
    await follow_own_events(client, application["id"])

    items = await work(client, handler_of(client))
    done = await work(client, handler_of(client), status="met")

    assert application["id"] not in {item["case_id"] for item in items}
    assert application["id"] in {item["case_id"] for item in done}


async def test_the_list_is_of_the_region_and_the_role(client: Client) -> None:
    duty = a_deadline()
    await deliver(client, duty)

    def seen(items: Any) -> bool:
        return str(duty.case_id) in {item["case_id"] for item in items}

    county = as_(client.layout, "county_handler", region="540123")
    elsewhere = as_(client.layout, "county_handler", region="540124")
    lead = as_(client.layout, "county_lead", region="540123")
    assert seen(await work(client, county))
    assert not seen(await work(client, elsewhere))
    assert not seen(await work(client, lead))
    assert seen(await work(client, lead, mine=False))
    assert seen(await work(client, lead, role="county_handler"))
    assert seen(await work(client, county, status="overdue"))
    assert not seen(await work(client, county, due_before=NOW.isoformat()))


async def test_duties_of_a_training_claim_stand_without_a_name(client: Client) -> None:
    duty = a_deadline(TrainingDeadlineChanged, role="hrss_handler", what="claim_review")
    await deliver(client, duty)

    items = await work(client, as_(client.layout, "hrss_handler", region="540123"))

    [item] = [item for item in items if item["id"] == str(duty.deadline_id)]
    assert (item["service"], item["applicant"], item["case_number"]) == (
        "training-subsidy",
        None,
        None,
    )


async def test_a_moved_duty_moves_and_a_settled_one_stays_settled(client: Client) -> None:
    duty = a_deadline()
    later = duty.model_copy(update={"state": "moved", "due_at": NOW + timedelta(days=2)})
    met = duty.model_copy(update={"state": "met"})
    passed = duty.model_copy(update={"state": "passed"})

    await deliver(client, duty, later)
    [moved] = await rows(
        client.database, "SELECT due_at, state FROM duties WHERE id = :id", id=duty.deadline_id
    )
    await deliver(client, met, passed)
    [settled] = await rows(
        client.database, "SELECT state FROM duties WHERE id = :id", id=duty.deadline_id
    )

    assert (moved.due_at, moved.state) == (NOW + timedelta(days=2), "open")
    assert settled.state == "met"


async def test_the_list_is_paged_in_the_order_of_its_days(client: Client) -> None:
    region = "540121003"
    duties = [a_deadline(region=region, due_at=NOW + timedelta(days=n)) for n in (3, 1, 2)]
    await deliver(client, *duties)
    headers = as_(client.layout, "county_handler", region="540121")

    seen: list[str] = []
    cursor: str | None = None
    while True:
        query: dict[str, Any] = {"limit": 1, "region": region}
        if cursor:
            query["cursor"] = cursor
        page = (await client.get("/v1/work", params=query, headers=headers)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == [str(duties[n].deadline_id) for n in (1, 2, 0)]


async def test_a_broken_cursor_is_refused(client: Client) -> None:
    for cursor in ("x", "WyJhIl0", "WyJhIiwiYiJd"):
        response = await client.get(
            "/v1/work", params={"cursor": cursor}, headers=handler_of(client)
        )
        assert response.json()["code"] == "CURSOR_NOT_READABLE"


async def test_an_applicant_has_no_work_list(client: Client) -> None:
    response = await client.get("/v1/work", headers=as_(client.layout, "applicant"))

    assert response.status_code == 403


async def test_duties_of_other_services_show_up_as_what_comes_next(client: Client) -> None:
    application = await accepted(client)
    due_at = client.app.state.clock.now() + timedelta(days=3)
    duty = a_deadline(case_id=UUID(application["id"]), region="540102001", due_at=due_at)
    await deliver(client, duty)

    response = await client.get(f"/v1/applications/{application['id']}", headers=handler_of(client))

    step = response.json()["next_step"]
    assert step["role"] == "county_handler"
    day = lhasa_date(due_at)
    assert step["sentence"] == (
        "下一步：县（区）民政部门作出审批决定，由县（区）民政经办人办理，"
        f"期限{day.year}年{day.month}月{day.day}日。"
    )


async def test_a_supervisor_sees_the_refusals_of_the_city(client: Client) -> None:
    application = await submitted(client, complete=False)
    await client.post(
        f"/v1/applications/{application['id']}/refuse-acceptance",
        json={"reason_code": "IDENTITY_NOT_PROVEN", "reason": "身份证与本人不符"},
        headers=handler_of(client) | once() | if_match(application),
    )
    await follow_own_events(client, application["id"])

    items = await work(client, as_(client.layout, "city_supervisor", region="5401"))

    assert application["id"] in {item["case_id"] for item in items}


@pytest.mark.parametrize("role", ["city_supervisor", "auditor"])
async def test_who_looks_over_others_sees_what_is_overdue_in_the_region(
    client: Client, role: str
) -> None:
    """The request of the runbook of AidDutyOverdue, word for word."""
    late = a_deadline(due_at=NOW - timedelta(days=400))
    await deliver(client, late)
    overseer = as_(client.layout, role, region="5401")

    overdue = (await client.get("/v1/work?status=overdue", headers=overseer)).json()["items"]
    own = await work(client, overseer, status="overdue", mine=True)

    assert str(late.deadline_id) in [item["id"] for item in overdue]
    assert str(late.deadline_id) not in [item["id"] for item in own]


async def test_a_duty_of_a_referral_or_an_instruction_names_its_case(client: Client) -> None:
    application = await submitted(client, complete=False)
    duty = a_deadline(
        what="instruction_answer", region=application["region"], about=UUID(application["id"])
    )

    await deliver(client, duty)

    county = as_(client.layout, "county_handler", region=application["region"][:6])
    [item] = [one for one in await work(client, county) if one["case_id"] == str(duty.case_id)]
    assert (item["case_number"], item["applicant"]) == (application["case_number"], "扎*")
    assert item["about"] == application["id"]


async def test_a_suspended_duty_leaves_the_list_until_it_runs_on(client: Client) -> None:
    held = a_deadline(what="township_review", role="township_handler")
    later = held.due_at + timedelta(days=7)
    by = handler_of(client, "540123001")

    async def listed(**query: Any) -> list[str]:
        return [
            one["due_at"]
            for one in await work(client, by, **query)
            if one["case_id"] == str(held.case_id)
        ]

    await deliver(client, held, held.model_copy(update={"state": "suspended"}))
    while_held = await listed(), await listed(status="suspended")
    await deliver(client, held.model_copy(update={"state": "resumed", "due_at": later}))

    assert (while_held[0], len(while_held[1])) == ([], 1)
    assert [datetime.fromisoformat(one) for one in await listed()] == [later]
    assert await listed(status="suspended") == []
