"""The year's budget of each special account: set by two, used as ledger and orders say (第二十三条)."""

from typing import Any

from aid.books import Findings
from aid.kept import check_kept
from aid_testing.actors import as_
from aid_testing.clocks import ahead
from aid_testing.finance import Desk
from aid_testing.levels import a_budget, a_township, an_account, answer, booked, decide_budget
from aid_testing.owner import owned
from aid_testing.rows import outbox
from shared.contracts.vocabulary import FundKind


async def in_force(desk: Desk, amount: str, fund_id: str | None = None) -> Any:
    done = await decide_budget(desk, await a_budget(desk, amount, fund_id))
    assert done.status_code == 200, done.text
    return done


async def use(desk: Desk, **asked: Any) -> list[dict[str, Any]]:
    year = desk.client.database.clock.today().year
    found = await desk.client.get(
        "/v1/budget-use", params={"year": year} | asked, headers=desk.maker
    )
    assert found.status_code == 200, found.text
    return list(found.json()["items"])


async def sweep(desk: Desk) -> None:
    answer = await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    assert answer.status_code == 200, answer.text


async def duties(desk: Desk, budget: Any) -> list[tuple[str, str, str]]:
    return [
        (event.payload["what"], event.payload["state"], event.payload["role"])
        for event in await outbox(desk.client.database, budget.json()["id"])
    ]


async def test_a_budget_is_set_by_two_with_its_paper(desk: Desk) -> None:
    """TA-093, TA-097: 按照预算编制要求."""
    proposed = await a_budget(desk, "9000.00")
    same = as_(desk.client.layout, "finance_checker", region=desk.county, sub="maker")

    alone = await decide_budget(desk, proposed, by=same)
    [before] = await use(desk)
    confirmed = await decide_budget(desk, proposed)
    [after] = await use(desk)

    assert (alone.status_code, alone.json()["code"]) == (403, "BUDGET_FOUR_EYES")
    assert (before["budget"], after["budget"]) == (None, "9000.00")
    assert confirmed.json()["document"] == "城财预〔2026〕3号"
    assert await duties(desk, proposed) == [
        ("confirm_budget", "set", "finance_checker"),
        ("confirm_budget", "met", "finance_checker"),
    ]


async def test_a_budget_in_force_is_told_to_who_plans_by_it(desk: Desk) -> None:
    """VT-015: the plans of training stay within it."""
    await in_force(desk, "9000.00")

    told = await outbox(desk.client.database, desk.fund_id)

    [event] = [one for one in told if "fund-budget-set" in one.type]
    facts = ("region", "amount", "year")
    year = desk.client.database.clock.today().year
    assert [event.payload[name] for name in facts] == [desk.county, "9000.00", year]


async def test_a_changed_budget_replaces_the_one_before_which_is_kept(desk: Desk) -> None:
    first = await in_force(desk, "9000.00")
    second = await a_budget(desk, "12000.00")
    third = await a_budget(desk, "1.00")
    changed = await decide_budget(desk, second)

    kept = await desk.client.get(f"/v1/budgets/{first.json()['id']}", headers=desk.maker)
    listed = await desk.client.get(
        "/v1/budgets", params={"status": "in_force"}, headers=desk.checker
    )

    assert (third.status_code, third.json()["code"]) == (409, "BUDGET_WAITS")
    assert (kept.json()["status"], kept.json()["amount"]) == ("replaced", "9000.00")
    assert [one["id"] for one in listed.json()["items"]] == [changed.json()["id"]]
    assert [one["budget"] for one in await use(desk)] == ["12000.00"]


async def test_a_refused_budget_has_its_reason_and_does_not_count(desk: Desk) -> None:
    proposed = await a_budget(desk, "9000.00")

    refused = await decide_budget(desk, proposed, "reject", reason="与批复不符")

    assert (refused.json()["status"], refused.json()["answer"]) == ("rejected", "与批复不符")
    assert [one["budget"] for one in await use(desk)] == [None]


async def test_the_use_of_a_budget_follows_each_order_to_its_end(desk: Desk) -> None:
    """TA-093: budget, allocated, encumbered, paid, returned, available, none of it kept by hand."""
    await in_force(desk, "9000.00")
    await desk.paid(amount=100_000)
    back = await desk.paid(amount=50_000)
    await desk.report(back, "RJCT", reason="AM14")
    waiting = await desk.order(amount=30_000)
    await desk.revoke(await desk.order(amount=20_000))
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "700.00")

    own, lower = await use(desk)

    assert waiting["status"] == "ordered"
    told = ("allocated", "passed_on", "encumbered", "paid", "returned", "available", "left")
    assert [own[name] for name in told] == [
        *("10000.00", "700.00", "800.00", "1000.00", "500.00", "7500.00", "7200.00"),
    ]
    assert (lower["level"], lower["received"], lower["available"]) == (
        *("TOWNSHIP", "700.00", "700.00"),
    )


async def test_the_use_is_listed_by_level_kind_and_region(desk: Desk) -> None:
    township = await a_township(desk)
    donated = await an_account(desk, desk.county, kind=FundKind.DONATION)

    of_level = await use(desk, level="TOWNSHIP")
    of_kind = await use(desk, kind="DONATION")
    of_place = await use(desk, region=f"{desk.county}001")
    first = await desk.client.get(
        "/v1/budget-use", params={"year": 2026, "limit": 1}, headers=desk.maker
    )
    rest = await use(desk, cursor=first.json()["next"])
    outside = await desk.client.get(
        "/v1/budget-use", params={"year": 2026, "region": "540199"}, headers=desk.maker
    )

    assert [one["code"] for one in of_level] == [township["code"]]
    assert [one["code"] for one in of_kind] == [donated["code"]]
    assert [one["code"] for one in of_place] == [township["code"]]
    assert len(first.json()["items"]) + len(rest) == 3
    assert outside.json()["code"] == "OUTSIDE_REGION"


async def test_an_order_past_the_budget_goes_on_and_is_a_duty_of_finance(desk: Desk) -> None:
    """第六条（一） 应救尽救, 第三十三条: while there is money nobody's aid waits for a budget."""
    budget = await in_force(desk, "1000.00")
    payment = await desk.order(amount=100_001)
    await sweep(desk)
    over = await duties(desk, budget)
    [told] = await use(desk)

    changed = await in_force(desk, "2000.00")
    await sweep(desk)

    assert payment["status"] == "ordered"
    assert over[-1] == ("change_budget", "set", "finance_maker")
    assert (told["left"], told["exceeded_at"] is None) == ("-0.01", False)
    assert (await duties(desk, budget))[-1] == ("change_budget", "met", "finance_maker")
    assert [what for what, _, _ in await duties(desk, changed)] == ["confirm_budget"] * 2


async def test_a_budget_that_is_passed_no_more_is_no_duty(desk: Desk) -> None:
    budget = await in_force(desk, "1000.00")
    payment = await desk.order(amount=100_001)
    await sweep(desk)

    await desk.revoke(payment)
    await sweep(desk)

    assert (await duties(desk, budget))[-1] == ("change_budget", "met", "finance_maker")


async def test_dibao_surplus_has_no_budget(desk: Desk) -> None:
    """TA-099: 第二十五条 不得抵扣临时救助预算."""
    surplus = await an_account(desk, desk.county, kind=FundKind.DIBAO_SURPLUS)

    refused = await a_budget(desk, "1000.00", surplus["id"])

    assert (refused.status_code, refused.json()["code"]) == (422, "KIND_OFF_BUDGET")


async def test_another_county_neither_sets_nor_sees_a_budget(desk: Desk) -> None:
    proposed = await a_budget(desk, "9000.00")
    stranger = as_(desk.client.layout, "finance_maker", region="540199", sub="other")

    seen = await desk.client.get(f"/v1/budgets/{proposed.json()['id']}", headers=stranger)

    assert seen.json()["code"] == "OUTSIDE_REGION"


async def test_verify_names_a_budget_that_the_owner_of_the_database_changed(desk: Desk) -> None:
    budget = (await in_force(desk, "9000.00")).json()["id"]
    findings = Findings()

    raised = "UPDATE budgets SET amount = amount + 1 WHERE id = CAST(:id AS uuid)"
    async with owned(desk.client, raised, id=budget) as session:
        await check_kept("disbursement", session, findings)

    assert [line for line in findings.broken if budget in line] == [
        f"kept fact: budget {budget} is not as keep_budget kept it",
        f"kept fact: budget_confirmation {budget} is not as keep_confirmation kept it",
    ]


async def test_an_order_counts_in_the_year_in_which_it_was_made(desk: Desk) -> None:
    """TA-093: the use of a budget and the watch over it count an order alike, whenever funded."""
    year = desk.client.database.clock.today().year
    held = await desk.order(amount=1_000_100)
    with ahead(desk.client, 366):
        later = desk.client.database.clock.today().year
        await desk.allocate("later", "500.00")
        await sweep(desk)
    funded = await desk.payment(held["id"])

    [first], [second] = await use(desk, year=year), await use(desk, year=later)

    assert (held["status"], funded["status"]) == ("held", "ordered")
    assert (first["encumbered"], second["encumbered"]) == ("10001.00", "0.00")


async def test_what_is_taken_back_in_a_later_year_is_less_than_nothing_in_that_year(
    desk: Desk,
) -> None:
    township = await a_township(desk)
    done = await booked(desk, desk.fund_id, township["id"], "700.00")
    with ahead(desk.client, 366):
        later = desk.client.database.clock.today().year
        await desk.put_fund(opening_balance="8000.00")
        await answer(desk, done, "propose-reversal", desk.maker, reason="金额录入有误")
        await answer(desk, done, "confirm-reversal")

    own, lower = await use(desk, year=later)

    assert (own["allocated"], own["passed_on"]) == ("-2000.00", "-700.00")
    assert lower["received"] == "-700.00"
