"""An absent lead has a stand-in, named by two people for some days, so that no case waits for ever."""

from datetime import timedelta
from typing import Any

from aid_testing.actors import if_match, once
from aid_testing.approvals import Office, approval, positive
from aid_testing.rows import rows

STANDING_IN = "stand-in"


async def name(office: Office, **changes: Any) -> Any:
    today = office.client.database.clock.today()
    body = {
        "region": office.township,
        "absent": f"lead@{office.county}",
        "deputy": f"{STANDING_IN}@{office.county}",
        "since": today.isoformat(),
        "until": (today + timedelta(days=13)).isoformat(),
        "reason": "主管领导外出学习。",
    }
    return await office.client.post(
        "/v1/deputies", json=body | changes, headers=office.county_handler | once()
    )


async def sign(office: Office, named: Any, who: dict[str, str] | None = None) -> Any:
    return await office.client.post(
        f"/v1/deputies/{named.json()['id']}/sign",
        headers=(who or office.county_lead) | once() | if_match(named),
    )


async def test_a_stand_in_signs_for_the_absent_lead_and_the_audit_says_for_whom(
    office: Office,
) -> None:
    case_id = await office.opened()
    await office.step(case_id, "sign-opinion", office.handler, positive())
    stand_in = office.who("township_handler", STANDING_IN, office.township)
    other = office.who("township_handler", "another", office.township)

    before = await office.ask(case_id, "sign-opinion", stand_in, positive())
    named = await name(office)
    unsigned = await office.ask(case_id, "sign-opinion", stand_in, positive())
    await sign(office, named)
    stranger = await office.ask(case_id, "sign-opinion", other, positive())
    signed = await office.step(case_id, "sign-opinion", stand_in, positive())

    assert named.status_code == 201
    assert {one.json()["code"] for one in (before, unsigned, stranger)} == {"ACTION_NOT_ALLOWED"}
    assert signed["status"] == "ready_for_notice"
    assert signed["opinions"][-1]["role"] == "TOWNSHIP_LEAD"
    assert signed["opinions"][-1]["signed_by"] == f"{STANDING_IN}@{office.county}"
    [kept] = await rows(
        office.client.database,
        "SELECT actor_id, detail FROM audit_log WHERE action = 'stand_in' AND resource_id = :id",
        id=str(case_id),
    )
    assert kept.actor_id == f"{STANDING_IN}@{office.county}"
    assert f"lead@{office.county}" in str(kept.detail)


async def test_a_stand_in_is_never_the_second_pair_of_eyes_of_the_own_signature(
    office: Office,
) -> None:
    case_id = await office.opened()
    await sign(office, await name(office, deputy=f"handler@{office.county}"))
    await office.step(case_id, "sign-opinion", office.handler, positive())

    same = await office.ask(case_id, "sign-opinion", office.handler, positive())

    assert same.json()["code"] == "FOUR_EYES_REQUIRED"


async def test_a_stand_in_counts_for_its_days_alone(office: Office) -> None:
    case_id = await office.opened()
    await office.step(case_id, "sign-opinion", office.handler, positive())
    signed = await sign(office, await name(office))
    stand_in = office.who("township_handler", STANDING_IN, office.township)

    with office.later(14):
        late = await office.ask(case_id, "sign-opinion", stand_in, positive())
    ended = await office.client.post(
        f"/v1/deputies/{signed.json()['id']}/end",
        json={"on": signed.json()["since"]},
        headers=office.county_lead | once() | if_match(signed),
    )
    with office.later(1):
        after = await office.ask(case_id, "sign-opinion", stand_in, positive())

    assert ended.status_code == 200
    assert {late.json()["code"], after.json()["code"]} == {"ACTION_NOT_ALLOWED"}


async def test_the_city_signs_where_the_countys_lead_is_away_and_the_county_decides(
    office: Office,
) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)
    stand_in = office.who("county_handler", STANDING_IN, office.county)
    named = await name(office, region=office.county, absent=f"county-lead@{office.county}")
    city = office.who("city_supervisor", "city", office.county[:4])

    waiting = await office.ask(case_id, "decide", stand_in, approval())
    signed = await sign(office, named, city)
    decided = await office.step(case_id, "decide", stand_in, approval())

    assert waiting.json()["code"] == "ROLE_NOT_ALLOWED"
    assert signed.status_code == 200
    assert (decided["status"], decided["decision"]["decided_by"]) == (
        "approved",
        f"{STANDING_IN}@{office.county}",
    )


async def test_nobody_names_or_signs_the_own_standing_in(office: Office) -> None:
    today = office.client.database.clock.today()

    own = await name(office, deputy=f"county-handler@{office.county}")
    self_lead = await name(office, deputy=f"LEAD@{office.county}")
    long = await name(office, until=(today + timedelta(days=92)).isoformat())
    elsewhere = await name(office, region="540121")
    named = await name(office, deputy=f"county-lead@{office.county}")
    signed_by_deputy = await sign(office, named)
    proposer = office.who("county_lead", "county-handler", office.county)
    signed_by_proposer = await sign(office, named, proposer)
    of_the_lead = await name(office, region=office.county, absent=f"county-lead@{office.county}")
    signed_by_the_absent = await sign(office, of_the_lead)

    assert [one.json()["code"] for one in (own, self_lead, long, elsewhere)] == [
        "DEPUTY_NAMES_HIMSELF",
        "DEPUTY_IS_THE_LEAD",
        "DEPUTY_DAYS_IMPOSSIBLE",
        "OUTSIDE_REGION",
    ]
    assert signed_by_deputy.json()["code"] == "DEPUTY_NAMES_HIMSELF"
    assert signed_by_proposer.json()["code"] == "DEPUTY_NAMES_HIMSELF"
    assert signed_by_the_absent.json()["code"] == "DEPUTY_NAMES_HIMSELF"


async def test_a_stand_in_is_not_ended_before_what_was_signed_in_it(office: Office) -> None:
    """A-50: the last day is today at the earliest, and who said so is kept."""
    signed = await sign(office, await name(office))
    today = office.client.database.clock.today()

    async def end(days: int, who: dict[str, str]) -> Any:
        return await office.client.post(
            f"/v1/deputies/{signed.json()['id']}/end",
            json={"on": (today + timedelta(days=days)).isoformat()},
            headers=who | once() | if_match(signed),
        )

    with office.later(3):
        back = await end(2, office.county_lead)
        himself = await end(3, office.who("county_lead", STANDING_IN, office.county))
        ended = await end(3, office.county_lead)

    assert (back.status_code, back.json()["code"]) == (422, "DEPUTY_DAYS_IMPOSSIBLE")
    assert (himself.status_code, himself.json()["code"]) == (403, "DEPUTY_NAMES_HIMSELF")
    assert ended.json()["until"] == (today + timedelta(days=3)).isoformat(), ended.text
    assert ended.json()["ended_by"] == f"county-lead@{office.county}"


async def test_a_stand_in_is_signed_once_and_read_by_its_region(office: Office) -> None:
    named = await name(office)
    signed = await sign(office, named)
    again = await sign(office, signed)
    listed = await office.client.get("/v1/deputies", headers=office.lead)
    one = await office.client.get(f"/v1/deputies/{named.json()['id']}", headers=office.handler)

    assert again.json()["code"] == "DEPUTY_CLOSED"
    assert [row["id"] for row in listed.json()["items"]] == [named.json()["id"]]
    assert one.json() == signed.json()
