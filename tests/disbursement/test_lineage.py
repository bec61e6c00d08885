"""Of each yuan paid: from which allocation it came (第二十二条, 第二十三条)."""

from typing import Any
from uuid import uuid4

from aid.books import Findings
from aid.lineage import check_lineage
from aid_testing.actors import as_
from aid_testing.city import agree
from aid_testing.finance import Desk
from shared.contracts.vocabulary import Category, FundKind, HouseholdStatus
from shared.roles import system
from sqlalchemy import text


async def allocations(desk: Desk, fund_id: str | None = None) -> list[dict[str, Any]]:
    answer = await desk.client.get(
        f"/v1/funds/{fund_id or desk.fund_id}/allocations", headers=desk.maker
    )
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def pieces(desk: Desk, payment: dict[str, Any]) -> list[tuple[str, str]]:
    """By the allocation's reference how much of a payment is from it."""
    answer = await desk.client.get(f"/v1/payments/{payment['id']}/lineage", headers=desk.maker)
    assert answer.status_code == 200, answer.text
    return [(one["allocation"].split(":")[-1], one["amount"]) for one in answer.json()]


async def broken(desk: Desk) -> list[str]:
    """What ``aid verify`` finds wrong with the desk's fund."""
    findings = Findings()
    async with desk.client.database.reading(by=system("disbursement")) as tx:
        await check_lineage(tx.session, findings)
    return [line for line in findings.broken if desk.fund_code in line]


async def a_donation(desk: Desk, *given: dict[str, Any]) -> dict[str, Any]:
    code = f"TA-{desk.county}-DONATION"
    loaded = await agree(
        desk.client,
        "/v1/internal/funds",
        funds=[
            {
                "code": code,
                "programme": "TEMPORARY_ASSISTANCE",
                "region": desk.county,
                "kind": "DONATION",
                "name": "捐赠专账",
                "bank_code": "BANK-LHASA",
                "account": f"{desk.county}00000009",
                "allocations": list(given),
            }
        ],
    )
    assert loaded.status_code == 200, loaded.text
    funds = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    [found] = [fund for fund in funds if fund["code"] == code]
    return dict(found)


async def test_allocations_are_used_first_in_first_out_and_each_tells_what_it_paid(
    desk: Desk,
) -> None:
    await desk.allocate("2026-2", "500.00")

    first = await desk.order(amount=990_000)
    second = await desk.order(amount=30_000)

    assert await pieces(desk, first) == [("opening", "9900.00")]
    assert await pieces(desk, second) == [("opening", "100.00"), ("2026-2", "200.00")]
    opening, later = await allocations(desk)
    assert (opening["used"], later["used"]) == ("10000.00", "200.00")
    told = await desk.client.get(f"/v1/allocations/{later['id']}", headers=desk.officer)
    assert [(one["payment_id"], one["amount"]) for one in told.json()["payments"]] == [
        (second["id"], "200.00")
    ]
    assert await broken(desk) == []


async def test_a_cancelled_order_gives_back_what_it_had_of_each_allocation(desk: Desk) -> None:
    payment = await desk.order()

    await desk.revoke(payment)

    assert await pieces(desk, payment) == []
    [opening] = await allocations(desk)
    assert opening["used"] == "0.00"
    assert await broken(desk) == []


async def test_an_allocation_is_not_taken_back_below_what_it_pays(desk: Desk) -> None:
    await desk.order(amount=900_000)
    await desk.allocate("2026-2", "9000.00")

    low = await desk.put_fund(opening_balance="8000.00")
    enough = await desk.put_fund(opening_balance="9000.00")

    assert (low.status_code, low.json()["code"]) == (422, "FUND_SHORT")
    assert enough.status_code == 200, enough.text
    opening, _ = await allocations(desk)
    assert (opening["amount"], opening["used"]) == ("9000.00", "9000.00")
    assert await broken(desk) == []


async def test_what_a_donor_bound_pays_for_that_alone_and_first(desk: Desk) -> None:
    """TA-092: a donation names its donor, its purpose and what it may pay."""
    fund = await a_donation(
        desk,
        {"reference": "free", "amount": "5000.00", "donor": "拉萨市慈善总会"},
        {
            "reference": "school",
            "amount": "3000.00",
            "donor": "某某公司",
            "purpose": "助学",
            "only_for": [Category.EXPENDITURE_EDUCATION],
        },
    )
    named = {"fund_kind": FundKind.DONATION}

    education = await desk.order(category=Category.EXPENDITURE_EDUCATION, amount=350_000, **named)
    medical = await desk.order(amount=450_000, **named)
    too_much = await desk.order(amount=1, recipient_status=HouseholdStatus.DIBAO, **named)

    assert await pieces(desk, education) == [("free", "500.00"), ("school", "3000.00")]
    assert await pieces(desk, medical) == [("free", "4500.00")]
    assert (too_much["status"], too_much["hold_reason"]) == (
        "held",
        "INSUFFICIENT_EARMARKED_FUNDS",
    )
    bound = [(one["donor"], one["purpose"]) for one in await allocations(desk, fund["id"])]
    assert ("某某公司", "助学") in bound


async def test_money_that_a_donor_bound_to_others_is_not_enough(desk: Desk) -> None:
    await a_donation(
        desk, {"reference": "dibao", "amount": "3000.00", "donor": "某某", "only_for": ["DIBAO"]}
    )
    named = {"fund_kind": FundKind.DONATION}

    other = await desk.order(**named)
    of_dibao = await desk.order(recipient_status=HouseholdStatus.DIBAO, **named)

    assert (other["status"], of_dibao["status"]) == ("held", "ordered")


async def test_verify_names_the_fund_whose_lineage_is_not_its_books(desk: Desk) -> None:
    payment = await desk.order()
    assert await broken(desk) == []

    findings = Findings()
    less = "UPDATE allocation_uses SET amount = amount - 1 WHERE payment_id = CAST(:id AS uuid)"
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await tx.session.execute(text(less), {"id": payment["id"]})
        await check_lineage(tx.session, findings)
        more = less.replace("- 1", "+ 1")
        await tx.session.execute(text(more), {"id": payment["id"]})

    named = [
        line for line in findings.broken if desk.fund_code in line or payment["case_number"] in line
    ]
    assert len(named) == 3


async def test_an_allocation_of_another_county_is_not_shown(desk: Desk) -> None:
    [opening] = await allocations(desk)
    stranger = as_(desk.client.layout, "finance_maker", region="540199", sub="other")

    outside = await desk.client.get(f"/v1/allocations/{opening['id']}", headers=stranger)
    nothing = await desk.client.get(f"/v1/allocations/{uuid4()}", headers=desk.maker)

    assert outside.json()["code"] == "OUTSIDE_REGION"
    assert (nothing.status_code, nothing.json()["code"]) == (404, "ALLOCATION_NOT_FOUND")
