"""Funds and what was announced for them bind the city: two of its people, and every proposal ends."""

from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.city import agree, decide, of_the_city, propose
from aid_testing.finance import BANK, Desk
from aid_testing.rows import audit_of

FUNDS = "/v1/internal/funds"


def a_fund(desk: Desk, allocation: str, amount: str) -> dict[str, Any]:
    return {
        "code": desk.fund_code,
        "programme": "TEMPORARY_ASSISTANCE",
        "region": desk.county,
        "kind": "FISCAL_SUBSIDY",
        "name": "临时救助资金专账",
        "bank_code": BANK,
        "account": desk.account,
        "allocations": [{"reference": allocation, "amount": amount}],
    }


async def available(desk: Desk) -> str:
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    money: str = fund["available"]
    return money


async def standing(desk: Desk, proposed: Any) -> str:
    address = f"/v1/city-changes/{proposed.json()['id']}"
    found = await desk.client.get(address, headers=desk.operator)
    status: str = found.json()["status"]
    return status


async def test_no_money_is_there_before_a_second_person_confirms(desk: Desk) -> None:
    proposed = await propose(desk.client, FUNDS, funds=[a_fund(desk, "2026-7", "500.00")])
    before = await available(desk)
    alone = await decide(desk.client, proposed, by=of_the_city(desk.client, "FIRST"))
    confirmed = await decide(desk.client, proposed)

    assert (proposed.status_code, before) == (202, "10000.00")
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_OF_CITY")
    assert confirmed.json()["status"] == "confirmed"
    assert await available(desk) == "10500.00"
    actions = [row.action for row in await audit_of(desk.client.database, proposed.json()["id"])]
    assert actions == ["load_funds", "confirm_city_change", "confirm_city_change"]


@pytest.mark.parametrize("region", ["540102", "5402", "9999", None])
async def test_nobody_but_the_one_city_proposes_or_confirms(desk: Desk, region: str | None) -> None:
    stranger = as_(desk.client.layout, "operator", region=region, sub="stranger")
    fund = a_fund(desk, "2026-8", "500.00")
    proposed = await propose(desk.client, FUNDS, funds=[fund])

    answers = [
        await propose(desk.client, FUNDS, stranger, funds=[fund]),
        await decide(desk.client, proposed, by=stranger),
        await decide(desk.client, proposed, "reject", by=stranger, reason="金额不符"),
        await decide(desk.client, proposed, "withdraw", by=stranger),
    ]

    assert {answer.json()["code"] for answer in answers} == {"CITY_LEVEL_REQUIRED"}
    assert await available(desk) == "10000.00"


async def test_a_rejected_proposal_posts_nothing_and_says_why(desk: Desk) -> None:
    proposed = await propose(desk.client, FUNDS, funds=[a_fund(desk, "2026-9", "500.00")])

    rejected = await decide(desk.client, proposed, "reject", reason="金额与文件不符")
    late = await decide(desk.client, rejected)

    assert (rejected.json()["status"], rejected.json()["reason"]) == ("rejected", "金额与文件不符")
    assert late.json()["code"] == "CITY_CHANGE_CLOSED"
    assert await available(desk) == "10000.00"


async def test_who_proposed_takes_it_back_and_nobody_else_does(desk: Desk) -> None:
    proposed = await propose(desk.client, FUNDS, funds=[a_fund(desk, "2026-10", "500.00")])

    other = await decide(desk.client, proposed, "withdraw")
    own = await decide(desk.client, proposed, "withdraw", by=of_the_city(desk.client, "first"))

    assert other.json()["code"] == "ONLY_THE_PROPOSER_WITHDRAWS"
    assert own.json()["status"] == "withdrawn"


async def test_the_confirmed_proposal_supersedes_another_on_the_same_fund(desk: Desk) -> None:
    first = await propose(desk.client, FUNDS, funds=[a_fund(desk, "2026-11", "500.00")])
    elsewhere = a_fund(desk, "2026-11", "1.00") | {"code": f"{desk.fund_code}-Z"}
    other = await propose(desk.client, FUNDS, funds=[elsewhere])

    confirmed = await agree(desk.client, FUNDS, funds=[a_fund(desk, "2026-11", "50.00")])
    late = await decide(desk.client, first)

    assert confirmed.json()["status"] == "confirmed"
    assert [await standing(desk, one) for one in (first, other)] == ["superseded", "open"]
    assert (late.status_code, late.json()["code"]) == (412, "CHANGED_MEANWHILE")
    assert await available(desk) == "10050.00"


async def test_a_role_confirms_only_what_is_its_own(desk: Desk) -> None:
    proposed = await propose(desk.client, FUNDS, funds=[a_fund(desk, "2026-12", "500.00")])
    supervisor = of_the_city(desk.client, "supervisor", "city_supervisor")

    refused = await decide(desk.client, proposed, by=supervisor)

    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
