"""A county's own reasons of exclusion: entered by two of it, and binding from their day (TA-042)."""

from datetime import timedelta
from typing import Any

from aid_testing.actors import COUNTY, TOWNSHIP, if_match, once
from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import a_determination, accepted_event
from aid_testing.city import DOCUMENT
from aid_testing.counties import confirm_entries, entered, of_the_county, propose_entries
from aid_testing.fixtures import Client
from aid_testing.numbers import NUMBERS
from aid_testing.rows import outbox

REGISTER = "exclusion-reasons"
TEXT = "因赌博欠债导致家庭基本生活困难的"


def a_reason(client: Client, *, days: int = 0, **changes: Any) -> dict[str, Any]:
    since = client.database.clock.today() + timedelta(days=days)
    code = f"GAMBLING_{next(NUMBERS)}"
    return {"code": code, "text": TEXT, "since": since.isoformat()} | changes


def excluded_by(code: str | None) -> dict[str, Any]:
    found = [{"exclusion": "COUNTY_DEFINED", "facts": "本人承认赌博欠债，村委会证实。"}]
    named = {} if code is None else {"county_exclusion_reason": code}
    return a_determination(exclusions=found, **named)


async def opened(client: Client, region: str = TOWNSHIP) -> tuple[Officer, Any]:
    outside = Outside(client)
    event = await outside.given(accepted_event(region=region))
    await outside.work()
    return Officer(client, event.case_id), event


async def test_a_case_excluded_by_the_countys_reason_carries_its_code_and_its_text(
    client: Client,
) -> None:
    reason = a_reason(client)
    await entered(client, REGISTER, reason)
    officer, event = await opened(client)
    await officer.prepare()

    determined = await officer.do("determine", excluded_by(reason["code"]))
    completed = await officer.do("complete")

    assert determined.status_code == completed.status_code == 200
    [payload] = [
        row.payload
        for row in await outbox(client.database, event.case_id)
        if "completed" in row.type
    ]
    [finding] = [
        one for one in payload["findings"] if one["rule"] == "no_reason_of_the_county_excludes"
    ]
    assert finding["answer"] == "NOT_MET"
    assert finding["facts"] == {"县级规定": reason["code"], "规定内容": TEXT}


async def test_a_reason_that_the_county_does_not_list_excludes_nobody(client: Client) -> None:
    later, elsewhere = a_reason(client, days=1), a_reason(client)
    await entered(client, REGISTER, later)
    await entered(client, REGISTER, elsewhere, county="540103")
    officer, _ = await opened(client)

    answers = [
        await officer.do("determine", excluded_by(code))
        for code in (later["code"], elsewhere["code"], "NEVER_HEARD_OF")
    ]
    unnamed = await officer.do("determine", excluded_by(None))

    assert {one.json()["code"] for one in answers} == {"COUNTY_REASON_NOT_IN_FORCE"}
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "COUNTY_REASON_MISSING")


async def test_one_person_of_the_county_alone_changes_no_register(client: Client) -> None:
    proposed = await propose_entries(client, REGISTER, a_reason(client))
    address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    match = once() | if_match(proposed)
    handler = of_the_county(client, "handler", "county_handler")
    other_handler = of_the_county(client, "other", "county_handler")
    same_as_lead = of_the_county(client, "handler")
    other_county = of_the_county(client, "lead", county="540103")

    refused = {
        (await client.post(address, headers=who | match | once())).json()["code"]
        for who in (handler, other_handler)
    }
    himself = await client.post(address, headers=same_as_lead | match | once())
    foreign = await client.post(address, headers=other_county | match | once())
    unseen = await client.get(address.removesuffix("/confirm"), headers=other_county)
    listed = await client.get(f"/v1/county-registers/{REGISTER}", params={"county": COUNTY})

    assert refused == {"ROLE_NOT_ALLOWED"}
    assert himself.json()["code"] == "SECOND_PERSON_OF_COUNTY"
    assert (foreign.status_code, foreign.json()["code"]) == (403, "OUTSIDE_REGION")
    assert unseen.status_code == 403
    code = proposed.json()["body"]["entries"][0]["code"]
    assert code not in {one["code"] for one in listed.json()}


async def test_an_entry_is_public_from_its_day_until_two_end_it(client: Client) -> None:
    today = client.database.clock.today()
    reason = a_reason(client)
    await entered(client, REGISTER, reason)
    handler = of_the_county(client, "handler", "county_handler")
    body = {"document": DOCUMENT, "county": COUNTY, "code": reason["code"]}

    async def in_force(days: int) -> bool:
        on = (today + timedelta(days=days)).isoformat()
        params = {"county": COUNTY, "on": on}
        listed = await client.get(f"/v1/county-registers/{REGISTER}", params=params)
        return reason["code"] in {one["code"] for one in listed.json()}

    seen = [await in_force(days) for days in (-1, 0, 30)]
    ending = await client.post(
        f"/v1/county-registers/{REGISTER}/end",
        json=body | {"until": (today + timedelta(days=5)).isoformat()},
        headers=handler | once(),
    )
    ended = await confirm_entries(client, ending)

    assert seen == [False, True, True]
    assert ended.status_code == 200, ended.text
    assert [await in_force(days) for days in (5, 6)] == [True, False]


async def test_a_county_judges_nobody_by_what_it_enters_afterwards(client: Client) -> None:
    past = await propose_entries(client, REGISTER, a_reason(client, days=-1))
    reason = a_reason(client, days=3)
    await entered(client, REGISTER, reason)
    earlier = await propose_entries(client, REGISTER, a_reason(client, code=reason["code"]))
    overtaken = await confirm_entries(client, earlier)
    foreign = await client.post(
        f"/v1/county-registers/{REGISTER}",
        json={"document": DOCUMENT, "county": "540103", "entries": [a_reason(client)]},
        headers=of_the_county(client, "handler", "county_handler") | once(),
    )

    assert (past.status_code, past.json()["code"]) == (422, "ENTRY_BEGINS_IN_THE_PAST")
    assert (overtaken.status_code, overtaken.json()["code"]) == (409, "LATER_ENTRY_THERE")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "OUTSIDE_REGION")
