"""What binds the whole city is changed by two people of the city (A-88)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.rows import audit_of
from aid_testing.training import School
from shared.city_changes import LIFETIME, expire_city_changes
from shared.roles import system
from sqlalchemy import text


async def adjustment(school: School, by: dict[str, str] | None = None, **changes: Any) -> Any:
    """A person of the city proposes 2,000.00 from tomorrow."""
    address = f"/v1/trades/{school.trades[5]}"
    body = {
        "document": "拉人社发〔2026〕18号",
        "in_force_from": (school.today + timedelta(days=1)).isoformat(),
        "amount": "2000.00",
    }
    seen = await school.get(address, {})
    return await school.post(
        f"{address}/adjust", by or school.city[0], seen=seen, json=body | changes
    )


async def decide(
    school: School, change: Any, by: dict[str, str], verb: str = "confirm", **options: Any
) -> Any:
    address = f"/v1/city-changes/{change.json()['id']}/{verb}"
    return await school.post(address, by, seen=change, **options)


async def standards(school: School) -> int:
    return len((await school.get(f"/v1/trades/{school.trades[5]}", {}))["standards"])


@pytest.mark.parametrize("region", ["540102", "540102001", "540102001001", None])
async def test_fr_52_the_citys_standard_is_adjusted_by_nobody_below_the_city(
    school: School, region: str | None
) -> None:
    """FR-52: the lead of a county or a village, or of no region, adjusts nothing: 403."""
    lead = as_(school.client.layout, "hrss_lead", region=region, sub="somebody")

    refused = await adjustment(school, lead)

    assert refused.status_code == 403
    assert refused.json()["code"] == (
        "CITY_LEVEL_REQUIRED" if region == "540102" else "REGION_NOT_OF_ROLE"
    )


async def test_fr_52_it_takes_two_people_of_the_city(school: School) -> None:
    """FR-52: nothing changes until a second person of the city confirms, whatever letters they use."""
    first, second = school.city
    sub = f"CITY-first-{school.county}".upper()
    same = as_(school.client.layout, "hrss_lead", region=CITY, sub=sub)

    proposed = await adjustment(school)
    before = await standards(school)
    alone = await decide(school, proposed, first)
    again = await decide(school, proposed, same)
    below = await decide(school, proposed, school.lead)
    confirmed = await decide(school, proposed, second)

    assert (proposed.status_code, proposed.json()["status"]) == (202, "open")
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_OF_CITY")
    assert again.json()["code"] == "SECOND_PERSON_OF_CITY"
    assert (below.status_code, below.json()["code"]) == (403, "CITY_LEVEL_REQUIRED")
    assert confirmed.json()["status"] == "confirmed"
    assert confirmed.json()["result"] == school.trades[5]
    assert await standards(school) == before + 1
    actions = [row.action for row in await audit_of(school.client.database, proposed.json()["id"])]
    assert actions[0] == "adjust_trade"
    assert actions[-1] == "confirm_city_change"


async def test_a_rejected_proposal_says_why_and_changes_nothing(school: School) -> None:
    proposed, before = await adjustment(school), await standards(school)

    rejected = await decide(
        school, proposed, school.city[1], "reject", json={"reason": "与文件金额不符"}
    )
    late = await decide(school, rejected, school.city[1])

    assert rejected.json()["status"] == "rejected"
    assert rejected.json()["reason"] == "与文件金额不符"
    assert (late.status_code, late.json()["code"]) == (409, "CITY_CHANGE_CLOSED")
    assert await standards(school) == before


async def test_a_proposal_is_confirmed_on_what_its_proposer_had_read(school: School) -> None:
    earlier = await adjustment(school)
    await decide(school, await adjustment(school, amount="1900.00"), school.city[1])

    stale = await decide(school, earlier, school.city[1])

    assert (stale.status_code, stale.json()["code"]) == (412, "CHANGED_MEANWHILE")


async def test_a_proposal_that_nobody_decides_expires(school: School) -> None:
    proposed = await adjustment(school)
    change = proposed.json()
    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        await tx.session.execute(
            text(
                "UPDATE city_changes SET expires_at = expires_at - CAST(:lifetime AS interval) WHERE id = CAST(:id AS uuid)"
            ),
            {"lifetime": LIFETIME + timedelta(seconds=1), "id": change["id"]},
        )

    late = await decide(school, proposed, school.city[1])
    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        await expire_city_changes(tx)

    found = await school.get(f"/v1/city-changes/{change['id']}", school.lead)
    assert late.json()["code"] == "CITY_CHANGE_CLOSED"
    assert found["status"] == "expired"
    actions = [row.action for row in await audit_of(school.client.database, change["id"])]
    assert "expire_city_change" in actions


async def test_a_proposal_that_is_sent_twice_is_one(school: School) -> None:
    headers = school.city[0] | once()
    body = {
        "document": "拉人社发〔2026〕1号",
        "code": f"{school.trade_code}-3",
        "name": "美容师",
        "level": 3,
        "training_type": "EMPLOYMENT_SKILL",
        "standards": [{"in_force_from": "2020-01-01", "amount": "1200.00"}],
    }

    first = await school.client.post("/v1/trades", headers=headers, json=body)
    again = await school.client.post("/v1/trades", headers=headers, json=body)
    confirming = school.city[1] | once() | if_match(first)
    address = f"/v1/city-changes/{first.json()['id']}/confirm"
    confirmed = await school.client.post(address, headers=confirming)
    repeated = await school.client.post(address, headers=confirming)

    assert again.json() == first.json()
    assert again.headers["idempotency-hit"] == repeated.headers["idempotency-hit"] == "true"
    assert repeated.json() == confirmed.json()
    listed = await school.get("/v1/city-changes?status=confirmed&limit=200", school.lead)
    assert confirmed.json()["id"] in [one["id"] for one in listed["items"]]
