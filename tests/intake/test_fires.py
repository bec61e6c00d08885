"""Fires told by the fire service, and what counties report on them (拉政办发〔2018〕147号)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_client.chance import hex_text
from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from intake.domain.leads.fire import Campaign, FireReportKind
from shared.roles import system
from shared.workdays import LHASA

COUNTY = "540122"
TOWNSHIP = "540122100"


def fire(today: date, **other: Any) -> dict[str, Any]:
    return {
        "number": f"XF-{hex_text(8)}",
        "cause": "BUTTER_LAMP",
        "occurred_on": today.isoformat(),
        "households": 2,
    } | other


async def told(client: Client, **other: Any) -> Any:
    """The fire service tells of a fire, on the data-sharing platform."""
    body = {
        "region": TOWNSHIP,
        "source": "FIRE_SERVICE",
        "subject": "HOUSEHOLD",
        "place": "林周路12号",
        "description": "民房起火，两户受灾。",
        "fire": fire(client.database.clock.today()),
    } | other
    headers = as_(client.layout, "data_partner", sub="fire-service", org="FIRE-LHASA")
    return await client.post("/v1/leads", json=body, headers=headers | once())


def county(client: Client, role: str = "county_handler") -> dict[str, str]:
    return as_(client.layout, role, region=COUNTY, sub=f"{role}-{COUNTY}")


def city(client: Client, name: str = "first") -> dict[str, str]:
    return as_(client.layout, "city_supervisor", region=CITY, sub=f"city-{name}")


async def ask(client: Client, path: str, headers: dict[str, str], **options: Any) -> Any:
    seen = options.pop("seen", None)
    extra = {} if seen is None else if_match(seen)
    return await client.post(path, headers=headers | once() | extra, **options)


async def campaign(client: Client, *, since: date, until: date, day: int, summary_by: date) -> str:
    """The id of a campaign of the county."""
    body = {
        "document": "拉政办发〔2018〕147号",
        "name": f"冬春火灾防控{hex_text(4)}",
        "since": since.isoformat(),
        "until": until.isoformat(),
        "report_day": day,
        "summary_by": summary_by.isoformat(),
        "counties": [COUNTY],
    }
    change = await ask(client, "/v1/fire-campaigns", city(client), json=body)
    assert change.status_code == 202, change.text
    path = f"/v1/city-changes/{change.json()['id']}/confirm"
    done = await ask(client, path, city(client, "second"), seen=change.json())
    assert done.status_code == 200, done.text
    return str(done.json()["result"])


async def end(client: Client, campaign_id: str, last_day: date, summary_by: date) -> Any:
    """Somebody of the city proposes an earlier end; the response."""
    body = {
        "document": "拉政办发〔2019〕12号",
        "last_day": last_day.isoformat(),
        "summary_by": summary_by.isoformat(),
        "reason": "火险等级下降，提前结束。",
    }
    return await ask(client, f"/v1/fire-campaigns/{campaign_id}/end", city(client), json=body)


async def sweep(client: Client) -> None:
    from intake.usecases.leads.fires import open_fire_reports  # noqa: PLC0415

    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await open_fire_reports(tx)


async def reports(client: Client, kind: str) -> list[Any]:
    answer = await client.get("/v1/fire-reports?state=due&limit=200", headers=county(client))
    return [one for one in answer.json()["items"] if one["kind"] == kind]


async def test_a_fire_reaches_the_township_on_the_day_it_is_told(client: Client) -> None:
    lead = await told(client)

    assert lead.status_code == 201, lead.text
    [duty] = [row.payload for row in await outbox(client.database, UUID(lead.json()["id"]))]
    assert (duty["what"], duty["region"]) == ("verify_lead_today", TOWNSHIP)
    assert datetime.fromisoformat(duty["due_at"]).astimezone(LHASA).date() == (
        client.database.clock.today()
    )
    handler = as_(client.layout, "township_handler", region=TOWNSHIP, sub="handler")
    seen = (await client.get(f"/v1/leads/{lead.json()['id']}", headers=handler)).json()
    assert seen["fire"]["cause"] == "BUTTER_LAMP"
    assert seen["fire"]["number"].startswith("XF-")


async def test_a_fire_told_twice_is_one_lead(client: Client) -> None:
    event = fire(client.database.clock.today())
    first = await told(client, fire=event)

    again = await told(client, fire=event)
    neighbours = await told(client, fire=event, region="540122101")

    assert (first.status_code, neighbours.status_code) == (201, 201)
    assert (again.status_code, again.json()["code"]) == (409, "FIRE_EVENT_TOLD")


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"fire": None}, "FIRE_EVENT_NEEDED"),
        ({"source": "POLICE"}, "FIRE_EVENT_NEEDED"),
        ({"fire": fire(date(2090, 1, 1))}, "FIRE_ON_ANOTHER_DAY"),
    ],
    ids=["without its event", "of the police", "of a day to come"],
)
async def test_a_fire_without_its_event_is_refused(
    client: Client, other: dict[str, Any], code: str
) -> None:
    answer = await told(client, **other)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_month_goes_on_where_the_last_one_ended_and_the_summary_covers_all() -> None:
    winter = Campaign(
        name="冬春火灾防控",
        since=date(2018, 12, 3),
        until=date(2019, 3, 31),
        report_day=25,
        summary_by=date(2019, 3, 28),
        counties=(COUNTY,),
    )

    *months, closing = winter.periods()

    assert [(one.since, one.due_on) for one in months] == [
        (date(2018, 12, 3), date(2018, 12, 25)),
        (date(2018, 12, 26), date(2019, 1, 25)),
        (date(2019, 1, 26), date(2019, 2, 25)),
        (date(2019, 2, 26), date(2019, 3, 25)),
    ]
    assert (closing.kind, closing.since, closing.due_on) == (
        *(FireReportKind.CLOSING, date(2018, 12, 3)),
        date(2019, 3, 28),
    )


async def test_a_county_reports_by_the_day_and_the_city_receives_it(client: Client) -> None:
    today = client.database.clock.today()
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    await campaign(client, since=since, until=today, day=28, summary_by=today)
    before = {one["id"] for kind in ("MONTHLY", "CLOSING") for one in await reports(client, kind)}
    await sweep(client)
    await sweep(client)

    new = [one for one in await reports(client, "MONTHLY") if one["id"] not in before]
    [closing] = [one for one in await reports(client, "CLOSING") if one["id"] not in before]
    month = new[-1]
    await told(client, fire=fire(date.fromisoformat(month["since"])))
    path = f"/v1/fire-reports/{month['id']}"
    draft = (await client.get(path, headers=county(client))).json()
    body = {"measures": "入户排查酥油灯，整改隐患。"}
    first = await ask(client, f"{path}/hand-in", county(client), seen=month, json=body)
    back = await ask(
        client,
        f"{path}/send-back",
        city(client),
        seen=first.json(),
        json={"reason": "未说明整改措施。"},
    )
    second = await ask(client, f"{path}/hand-in", county(client), seen=back.json(), json=body)
    done = await ask(client, f"{path}/receive", city(client), seen=second.json())

    assert draft["figures"]["fires"] >= 1
    assert draft["figures"]["by_township"][TOWNSHIP] >= 1
    assert draft["figures"]["not_checked_yet"] >= 1
    assert (back.json()["status"], back.json()["reason"]) == ("due", "未说明整改措施。")
    assert (done.status_code, done.json()["status"]) == (200, "received")
    owed = [row.payload for row in await outbox(client.database, UUID(month["id"]))]
    assert [(one["what"], one["state"]) for one in owed] == [
        ("fire_report", "set"),
        ("fire_report", "met"),
        ("receive_fire_report", "set"),
        ("receive_fire_report", "met"),
        ("fire_report", "set"),
        ("fire_report", "met"),
        ("receive_fire_report", "set"),
        ("receive_fire_report", "met"),
    ]
    assert datetime.fromisoformat(owed[0]["due_at"]).astimezone(LHASA).date() == date.fromisoformat(
        month["due_on"]
    )
    whole = (await client.get(f"/v1/fire-reports/{closing['id']}", headers=county(client))).json()
    assert whole["figures"]["fires"] >= draft["figures"]["fires"]
    stranger = as_(client.layout, "county_handler", region="540123", sub=f"other-{uuid4()}")
    assert (await client.get(path, headers=stranger)).status_code == 403


async def test_a_campaign_whose_days_do_not_fit_is_refused(client: Client) -> None:
    today = client.database.clock.today().isoformat()
    body = {
        "document": "拉政办发〔2018〕147号",
        "name": "冬春火灾防控",
        "since": today,
        "until": today,
        "summary_by": today,
        "counties": [COUNTY],
    }

    answer = await ask(client, "/v1/fire-campaigns", city(client), json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "CAMPAIGN_DAYS")
    listed = await client.get("/v1/fire-campaigns", headers=county(client))
    assert listed.status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until": "9999-12-31"}, "CAMPAIGN_DAYS"),
        ({"counties": ["110105"]}, "OUTSIDE_LHASA"),
    ],
    ids=["without an end", "of another city"],
)
async def test_a_campaign_has_an_end_and_counties_of_the_city(
    client: Client, changes: dict[str, Any], code: str
) -> None:
    today = client.database.clock.today()
    body = {
        "document": "拉政办发〔2018〕147号",
        "name": "冬春火灾防控",
        "since": today.isoformat(),
        "until": (today + timedelta(days=90)).isoformat(),
        "summary_by": (today + timedelta(days=80)).isoformat(),
        "counties": [COUNTY],
    } | changes

    answer = await ask(client, "/v1/fire-campaigns", city(client), json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_campaign_ends_early_by_two_and_each_county_sums_it_up(client: Client) -> None:
    """147号: no later month is reported, the summary is due by a new day, and a fire after it counts not."""
    today = client.database.clock.today()
    first = today.replace(day=1)
    planned = today + timedelta(days=120)
    campaign_id = await campaign(
        client, since=first, until=planned, day=25, summary_by=today + timedelta(days=110)
    )
    before = {one["id"] for kind in ("MONTHLY", "CLOSING") for one in await reports(client, kind)}

    async def new(kind: str) -> list[Any]:
        return [one for one in await reports(client, kind) if one["id"] not in before]

    soon = today  # in this month, on whichever day of it
    proposed = await end(client, campaign_id, today, soon)
    path = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    own = await ask(client, path, city(client), seen=proposed.json())
    unchanged = await new("CLOSING")
    ended = await ask(client, path, city(client, "second"), seen=proposed.json())
    [closing] = await new("CLOSING")
    again = await end(client, campaign_id, today, soon)
    with ahead(client, 60):
        await sweep(client)
        await told(client)
        months = await new("MONTHLY")
        closings = await new("CLOSING")
        report = f"/v1/fire-reports/{closing['id']}"
        seen = (await client.get(report, headers=county(client))).json()
        fires = seen["figures"]["fires"]
    in_time = (await client.get(report, headers=county(client))).json()["figures"]["fires"]

    assert proposed.status_code == 202, proposed.text
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_OF_CITY")
    assert unchanged == []
    assert ended.status_code == 200, ended.text
    assert closing["due_on"] == soon.isoformat()
    [duty] = [row.payload for row in await outbox(client.database, UUID(closing["id"]))]
    assert (duty["what"], duty["state"]) == ("fire_report", "set")
    assert datetime.fromisoformat(duty["due_at"]).astimezone(LHASA).date() == soon
    assert {one["due_on"][:7] for one in months} == {today.isoformat()[:7]}
    assert [one["id"] for one in closings] == [closing["id"]]
    assert fires == in_time
    assert (again.status_code, again.json()["code"]) == (422, "CAMPAIGN_END_DAYS")
    listed = (await client.get("/v1/fire-campaigns", headers=county(client))).json()
    [kept] = [one for one in listed if one["id"] == campaign_id]
    assert (kept["until"], kept["end_reason"]) == (today.isoformat(), "火险等级下降，提前结束。")


async def test_a_summary_that_was_due_is_moved_and_one_that_was_handed_in_stands(
    client: Client,
) -> None:
    """147号."""
    today = client.database.clock.today()
    until, by = today + timedelta(days=60), today + timedelta(days=30)
    campaign_id = await campaign(
        client, since=today - timedelta(days=1), until=until, day=25, summary_by=by
    )
    before = {one["id"] for one in await reports(client, "CLOSING")}
    with ahead(client, 30):
        await sweep(client)
        [closing] = [one for one in await reports(client, "CLOSING") if one["id"] not in before]
        now = client.database.clock.today()
        first = await end(client, campaign_id, now + timedelta(days=9), now + timedelta(days=9))
        path = f"/v1/city-changes/{first.json()['id']}/confirm"
        await ask(client, path, city(client, "second"), seen=first.json())
        address = f"/v1/fire-reports/{closing['id']}"
        moved = (await client.get(address, headers=county(client))).json()
        body = {"measures": "入户排查酥油灯，整改隐患。"}
        handed = await ask(client, f"{address}/hand-in", county(client), seen=moved, json=body)
        second = await end(client, campaign_id, now, now)
        path = f"/v1/city-changes/{second.json()['id']}/confirm"
        done = await ask(client, path, city(client, "second"), seen=second.json())
        stands = (await client.get(address, headers=county(client))).json()

    assert closing["due_on"] == by.isoformat()
    assert moved["due_on"] == (now + timedelta(days=9)).isoformat()
    assert handed.json()["status"] == "handed_in", handed.text
    assert done.status_code == 200, done.text
    assert (stands["status"], stands["due_on"]) == ("handed_in", moved["due_on"])
    told_of = [row.payload for row in await outbox(client.database, UUID(closing["id"]))]
    assert [one["state"] for one in told_of if one["what"] == "fire_report"] == [
        *("set", "set", "met")
    ]


async def test_only_a_campaign_that_runs_is_ended_early(client: Client) -> None:
    """147号: not before today, not on its last day or later, and summed up no later than planned."""
    today = client.database.clock.today()
    until = today + timedelta(days=60)
    campaign_id = await campaign(client, since=today, until=until, day=25, summary_by=until)
    days = [
        (today - timedelta(days=1), today),
        (until, until),
        (today, until + timedelta(days=1)),
        (today, today - timedelta(days=1)),
    ]

    refused = [await end(client, campaign_id, last, by) for last, by in days]
    unknown = await end(client, str(uuid4()), today, today)

    assert {(one.status_code, one.json()["code"]) for one in refused} == {
        (422, "CAMPAIGN_END_DAYS")
    }
    assert (unknown.status_code, unknown.json()["code"]) == (404, "FIRE_CAMPAIGN_NOT_FOUND")


async def test_a_summary_of_a_later_month_is_owed_from_that_month_on(client: Client) -> None:
    """147号: nobody sums up before the last day is near, and none is due before the campaign begins."""
    today = client.database.clock.today()
    since, until = today + timedelta(days=40), today + timedelta(days=130)
    last, by = today + timedelta(days=90), today + timedelta(days=95)
    campaign_id = await campaign(client, since=since, until=until, day=25, summary_by=until)
    before = {one["id"] for one in await reports(client, "CLOSING")}

    early = await end(client, campaign_id, last, today + timedelta(days=1))
    proposed = await end(client, campaign_id, last, by)
    path = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    done = await ask(client, path, city(client, "second"), seen=proposed.json())
    at_once = [one for one in await reports(client, "CLOSING") if one["id"] not in before]
    with ahead(client, 95):
        await sweep(client)
        later = [one for one in await reports(client, "CLOSING") if one["id"] not in before]

    assert (early.status_code, early.json()["code"]) == (422, "CAMPAIGN_END_DAYS")
    assert done.status_code == 200, done.text
    assert at_once == []
    assert by.isoformat() in {one["due_on"] for one in later}
