"""The published catalogues: who changes them, from when, and what was in force on a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.rows import rows
from aid_testing.training import School, Worker


async def delist(school: School, day: date, **changes: Any) -> Any:
    """One person of the city proposes that the trade leaves the catalogue; the response."""
    address = f"/v1/trades/{school.trades[5]}"
    seen = await school.get(address, {})
    return await school.propose(f"{address}/delist", seen=seen, off_from=day.isoformat(), **changes)


async def delisted(school: School, day: date) -> None:
    """Two people of the city have taken the trade off the catalogue from that day."""
    address = f"/v1/trades/{school.trades[5]}"
    seen = await school.get(address, {})
    await school.agree(f"{address}/delist", seen=seen, off_from=day.isoformat())


async def found(school: School, path: str, day: date) -> set[str]:
    """The codes that a public catalogue had in force on a day."""
    codes: set[str] = set()
    cursor = ""
    while cursor is not None:
        page = await school.get(f"{path}?on={day}&limit=200{cursor}", {})
        codes |= {one["code"] for one in page["items"]}
        cursor = page["next"] and f"&cursor={page['next']}"
    return codes


async def test_a_trade_off_the_catalogue_has_no_class_that_begins_afterwards(
    school: School,
) -> None:
    """VT-016, A-88: the city delists from a day to come; what begins before keeps its standard."""
    tomorrow, after = school.today + timedelta(days=1), school.today + timedelta(days=2)
    await delisted(school, after)

    before = await school.plan_class(starts_on=str(tomorrow), ends_on=str(tomorrow))
    later = await school.plan_class(starts_on=str(after), ends_on=str(after))

    assert before.status_code == 201
    assert (later.status_code, later.json()["code"]) == (422, "TRADE_NOT_LISTED_THEN")


async def test_who_began_before_the_delisting_is_paid_by_the_standard(
    school: School, worker: Worker
) -> None:
    """VT-016, A-53: the standard of the first day counts, whatever is delisted from tomorrow."""
    await delisted(school, school.today + timedelta(days=1))

    claim = await school.claim_of_a_graduate(worker)

    assert (claim["decision"], claim["computed_amount"]) == ("ELIGIBLE", "1500.00")


async def test_nobody_delists_back_in_time_or_twice_or_alone(school: School) -> None:
    """A-88: from a day to come, once, and by two people of the city."""
    tomorrow = school.today + timedelta(days=1)
    address = f"/v1/trades/{school.trades[5]}"
    seen = await school.get(address, {})
    body = {"document": "拉人社发〔2026〕21号", "off_from": str(tomorrow)}

    back = await delist(school, school.today)
    county = await school.post(f"{address}/delist", school.lead, seen=seen, json=body)
    worker = as_(school.client.layout, "hrss_handler", region=school.county, sub="handler-else")
    handler = await school.post(f"{address}/delist", worker, seen=seen, json=body)
    alone = await delist(school, tomorrow)
    listed = await found(school, "/v1/trades", tomorrow)
    await delisted(school, tomorrow)
    again = await delist(school, tomorrow + timedelta(days=1))

    assert (back.status_code, back.json()["code"]) == (422, "STANDARD_REACHES_BACK")
    assert (county.status_code, county.json()["code"]) == (403, "CITY_LEVEL_REQUIRED")
    assert handler.status_code == 403
    assert (alone.status_code, school.trade_code in listed) == (202, True)
    assert (again.status_code, again.json()["code"]) == (422, "NOT_IN_THE_CATALOGUE")


async def test_anybody_reads_what_was_in_force_on_a_day_and_by_which_document(
    school: School,
) -> None:
    """VT-016: trades and certification bodies of a day, and each version with its document."""
    tomorrow = school.today + timedelta(days=1)
    [body] = [
        one
        for one in (await school.get("/v1/certification-bodies?limit=200", {}))["items"]
        if one["code"] == school.body_code
    ]
    await delisted(school, tomorrow)
    address = f"/v1/certification-bodies/{body['id']}"
    await school.agree(f"{address}/end", seen=body, through=str(school.today))

    trades = [await found(school, "/v1/trades", day) for day in (school.today, tomorrow)]
    bodies = [
        await found(school, "/v1/certification-bodies", day) for day in (school.today, tomorrow)
    ]
    long_ago = await found(school, "/v1/trades", date(2019, 12, 31))
    versions = (await school.get("/v1/catalogue-versions?limit=100", {}))["items"]
    told = [
        (one["change"], one["amount"], one["in_force_from"])
        for one in versions
        if one["code"] in {school.trade_code, school.body_code}
    ]

    assert [school.trade_code in one for one in trades] == [True, False]
    assert [school.body_code in one for one in bodies] == [True, False]
    assert school.trade_code not in long_ago
    assert told == [
        ("ENDED", None, str(tomorrow)),
        ("DELISTED", None, str(tomorrow)),
        ("LISTED", "1500.00", "2020-01-01"),
        ("REGISTERED", None, "2020-01-01"),
    ]
    assert {one["document"] for one in versions} >= {"拉人社发〔2026〕1号"}
    numbers = [one["number"] for one in versions]
    assert numbers == sorted(numbers, reverse=True)


async def test_the_list_of_versions_goes_on_where_a_page_ended(school: School) -> None:
    first = await school.get("/v1/catalogue-versions?limit=1&catalogue=TRADES", {})
    cursor = first["next"]
    second = await school.get(
        f"/v1/catalogue-versions?limit=1&catalogue=TRADES&cursor={cursor}", {}
    )
    broken = await school.client.get("/v1/catalogue-versions?cursor=WyJ4Il0")

    assert first["items"][0]["number"] > second["items"][0]["number"]
    assert (broken.status_code, broken.json()["code"]) == (422, "CURSOR_NOT_READABLE")


@pytest.mark.parametrize("through", ["2020-01-01", "9999-12-31"])
async def test_a_body_leaves_today_or_later(school: School, through: str) -> None:
    """A-88: what certificates of earlier days are worth is not changed afterwards."""
    [body] = await rows(
        school.client.database,
        "SELECT id FROM certification_bodies WHERE code = :code",
        code=school.body_code,
    )
    seen = await school.client.get(f"/v1/certification-bodies/{body.id}")

    answer = await school.propose(
        f"/v1/certification-bodies/{body.id}/end", seen=seen, through=through
    )

    assert answer.status_code == 422, answer.text
