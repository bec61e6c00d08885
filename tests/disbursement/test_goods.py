"""Aid in kind (第二十条, TA-088) and what is bought from society (第二十九条, TA-107)."""

from typing import Any
from uuid import UUID

import pytest
from aid.books import Findings, check_cash, check_ledger, check_payments
from aid.statements import check_equation
from aid_testing import cash
from aid_testing.actors import as_
from aid_testing.bank_files import a_statement_file, a_stmt, an_entry, post_statement
from aid_testing.decisions import an_approval
from aid_testing.finance import Desk
from aid_testing.levels import a_township, booked
from aid_testing.parameters import loaded
from aid_testing.purchases import Purchases, an_item
from aid_testing.rows import outbox, rows
from shared.roles import system


@pytest.fixture
def county(desk: Desk) -> Purchases:
    return Purchases(desk)


async def fund(desk: Desk) -> tuple[str, str, str]:
    [found] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    return found["available"], found["committed"], found["paid"]


async def duties(desk: Desk, about: str) -> dict[str, str]:
    found = await rows(
        desk.client.database,
        "SELECT what, state FROM deadlines WHERE case_id = :id",
        id=UUID(about),
    )
    return {row.what: row.state for row in found}


async def broken(desk: Desk) -> list[str]:
    findings = Findings()
    async with desk.client.database.reading(by=system("disbursement")) as tx:
        for check in (check_cash, check_ledger, check_payments, check_equation):
            await check(tx.session, findings)
    return [line for line in findings.broken if desk.county in line or desk.fund_code in line]


async def a_debit(desk: Desk, amount: str, *, closing: str, on: str) -> str:
    """The bank debits the special account; the id of its break."""
    stmt = a_stmt(desk.account, "10000.00", closing, an_entry(amount), on=on)
    posted = await post_statement(desk, a_statement_file(stmt))
    assert posted.status_code == 201, posted.text
    [found] = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE checked_at IS NULL "
        "AND kind = 'UNMATCHED_BANK_LINE' AND starts_with(reference, :account)",
        account=desk.account,
    )
    return str(found.id)


async def test_goods_that_a_township_grants_are_bought_from_its_own_account(
    desk: Desk, county: Purchases
) -> None:
    """TA-088, TA-093: the county's contract names the township's account, which pays for them."""
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "3000.00")
    purchase = await county.in_force(fund_id=township["id"])
    other = await county.in_force(reference="城民采〔2026〕其他号")
    payment = await county.ready(by_township=True)

    refused = await county.hand_over(payment, purchase_id=other)
    paid = await county.given(payment, purchase_id=purchase)

    assert refused.json()["code"] == "PURCHASE_NOT_OF_GOODS"
    assert (paid["status"], paid["fund_code"]) == ("paid", township["code"])


async def test_goods_are_handed_over_under_their_contract_and_the_ledger_has_their_value(
    desk: Desk, county: Purchases
) -> None:
    """TA-088: items, value, procurement reference, hand-over with witnesses."""
    purchase = await county.in_force()
    payment = await county.ready()

    paid = await county.given(payment, purchase_id=purchase)

    assert (payment["status"], paid["status"]) == ("ready_for_goods", "paid")
    assert [item["name"] for item in paid["hand_over"]["goods"]] == ["棉被", "大米"]
    assert (await county.get(purchase)).json()["used"] == "1500.00"
    assert await fund(desk) == ("8500.00", "0.00", "1500.00")
    told = [
        event.type.split(".")[2] for event in await outbox(desk.client.database, payment["case_id"])
    ]
    assert [name for name in told if name != "deadline-changed"] == [
        "payment-ordered",
        "payment-ready",
        "goods-handed-over",
        "payment-paid",
    ]
    assert "record_procurement" not in await duties(desk, payment["id"])
    assert await broken(desk) == []


async def test_without_an_emergency_goods_need_their_procurement_first(county: Purchases) -> None:
    """TA-088: 除紧急情况外，要执行政府采购制度."""
    payment = await county.ready()

    refused = await county.hand_over(payment)

    assert (refused.status_code, refused.json()["code"]) == (422, "PROCUREMENT_REQUIRED")
    assert refused.json()["errors"][0]["pointer"] == "/purchase_id"


async def test_in_an_emergency_the_procurement_is_recorded_later(
    desk: Desk, county: Purchases
) -> None:
    """TA-088, DIS-16: accepted at once, and the record is a duty until it is made."""
    payment = await county.ready(is_emergency=True)

    await county.given(payment)
    owed = await duties(desk, payment["id"])
    purchase = await county.in_force(mode="EMERGENCY")
    recorded = await cash.act(
        desk, payment, "record-procurement", county.handler, {"purchase_id": purchase}
    )
    again = await cash.act(
        desk, payment, "record-procurement", county.handler, {"purchase_id": purchase}
    )

    assert owed["record_procurement"] == "open"
    assert recorded.json()["hand_over"]["purchase_id"] == purchase
    assert (await duties(desk, payment["id"]))["record_procurement"] == "met"
    assert (await county.get(purchase)).json()["used"] == "1500.00"
    assert (again.status_code, again.json()["code"]) == (409, "PROCUREMENT_RECORDED")


async def test_the_goods_are_worth_what_was_granted(county: Purchases) -> None:
    payment = await county.ready(amount=150_001)

    refused = await county.hand_over(payment, purchase_id=await county.in_force())

    assert (refused.status_code, refused.json()["code"]) == (422, "GOODS_VALUE_DIFFERS")
    assert "1500.00" in refused.json()["detail"]


async def test_a_night_of_shelter_counts_at_its_tariff(desk: Desk, county: Purchases) -> None:
    """A-32: the tariff of the city, loaded by two people; without one a night counts nothing."""
    purchase = await county.in_force()
    nights = [an_item("SHELTER", "临时住所", "晚", 10, "150.00")]
    payment = await county.ready()

    before = await county.hand_over(payment, items=nights, purchase_id=purchase)
    async with loaded(desk.client, shelter_value="150.00"):
        now = await county.ready(decided_at=desk.client.database.clock.now())
        given = await county.hand_over(now, items=nights, purchase_id=purchase)

    assert (before.status_code, before.json()["code"]) == (422, "SHELTER_PRICE_DIFFERS")
    assert before.json()["errors"][0]["pointer"] == "/items/0/unit_price"
    assert given.status_code == 200, given.text


async def test_no_more_is_handed_over_than_a_contract_is_worth(county: Purchases) -> None:
    purchase = await county.in_force(value="2000.00")
    await county.given(await county.ready(), purchase_id=purchase)

    refused = await county.hand_over(await county.ready(), purchase_id=purchase)

    assert (refused.status_code, refused.json()["code"]) == (409, "PURCHASE_SPENT")


async def test_a_rejected_record_gives_the_goods_back_to_their_contract(
    desk: Desk, county: Purchases
) -> None:
    purchase = await county.in_force()
    payment = await county.ready()
    await county.hand_over(payment, purchase_id=purchase)

    back = await cash.act(
        desk, payment, "reject-hand-over", desk.checker, {"reason": "照片中未见领取人。"}
    )

    assert (back.json()["status"], back.json()["hand_over"]) == ("ready_for_goods", None)
    assert (await county.get(purchase)).json()["used"] == "0.00"


async def test_goods_and_cash_are_not_recorded_in_each_others_way(
    desk: Desk, county: Purchases
) -> None:
    payment = await county.ready()
    money = await cash.ready(desk)
    as_cash = await cash.body_of(desk, payment)

    in_cash = await cash.act(desk, payment, "hand-over", desk.maker, as_cash)
    in_kind = await county.hand_over(money, purchase_id=await county.in_force())

    assert (in_cash.status_code, in_cash.json()["code"]) == (409, "NOT_PAID_IN_CASH")
    assert (in_kind.status_code, in_kind.json()["code"]) == (409, "NOT_PAID_IN_KIND")


async def test_who_signed_the_case_does_not_hand_goods_over(desk: Desk, county: Purchases) -> None:
    payment = await county.ready()

    refused = await county.hand_over(
        payment,
        cash.staff(desk, "handler@township"),
        purchase_id=await county.in_force(),
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_a_revoked_grant_in_kind_is_not_handed_over(desk: Desk, county: Purchases) -> None:
    payment = await county.ready()

    await desk.revoke(payment)
    refused = await county.hand_over(payment, purchase_id=await county.in_force())

    assert (await desk.payment(payment["id"]))["status"] == "cancelled"
    assert (refused.status_code, refused.json()["code"]) == (409, "ACTION_NOT_ALLOWED")
    assert await fund(desk) == ("10000.00", "0.00", "0.00")


async def test_the_suppliers_bill_is_booked_by_two_of_finance(
    desk: Desk, county: Purchases
) -> None:
    """TA-093: what left the special account is explained, and the account agrees with its ledger."""
    purchase = await county.in_force()
    await county.given(await county.ready(), purchase_id=purchase)
    found = await a_debit(desk, "1500.00", closing="8500.00", on="2026-06-01")

    named = await county.step(purchase, "propose-payment", desk.maker, break_id=found)
    alone = await county.step(purchase, "confirm-payment", as_checker(desk, "maker"))
    before = await broken(desk)
    booked = await county.step(purchase, "confirm-payment", desk.checker)

    assert named.status_code == 200, named.text
    assert (alone.status_code, alone.json()["code"]) == (403, "PURCHASE_FOUR_EYES")
    assert any("the bank closes at" in line for line in before)
    assert booked.json()["settled"] == "1500.00"
    assert booked.json()["payments"][0]["state"] == "confirmed"
    assert await broken(desk) == []
    assert await fund(desk) == ("8500.00", "0.00", "1500.00")


async def test_a_bill_that_is_none_stays_a_break(desk: Desk, county: Purchases) -> None:
    purchase = await county.in_force()
    found = await a_debit(desk, "700.00", closing="9300.00", on="2026-06-02")
    await county.step(purchase, "propose-payment", desk.maker, break_id=found)

    waits = await county.step(purchase, "propose-payment", desk.maker, break_id=found)
    back = await county.step(purchase, "reject-payment", desk.checker, reason="不是该合同的货款。")
    nothing = await county.step(purchase, "confirm-payment", desk.checker)

    assert (waits.status_code, waits.json()["code"]) == (409, "PURCHASE_PAYMENT_WAITS")
    assert (back.json()["settled"], back.json()["payments"][0]["answer"]) == (
        "0.00",
        "不是该合同的货款。",
    )
    assert (nothing.status_code, nothing.json()["code"]) == (404, "PURCHASE_PAYMENT_NOT_FOUND")
    [still] = await rows(
        desk.client.database,
        "SELECT checked_at FROM reconciliation_breaks WHERE id = :id",
        id=UUID(found),
    )
    assert still.checked_at is None


async def test_one_bill_is_of_one_contract(desk: Desk, county: Purchases) -> None:
    first = await county.in_force()
    second = await county.in_force(reference="城民采〔2026〕77号")
    found = await a_debit(desk, "700.00", closing="9300.00", on="2026-06-04")
    await county.step(first, "propose-payment", desk.maker, break_id=found)

    other = await county.step(second, "propose-payment", desk.maker, break_id=found)

    assert (other.status_code, other.json()["code"]) == (409, "LINE_NOT_OF_PURCHASE")


async def test_a_bill_above_the_contract_or_of_services_is_not_booked(
    desk: Desk, county: Purchases
) -> None:
    """TA-098: services are never paid from a special account of aid."""
    small = await county.in_force(value="500.00")
    services = await county.in_force(
        kind="SERVICES", mode="ENTRUSTED", fund_id=None, reference="城民服〔2026〕1号"
    )
    found = await a_debit(desk, "700.00", closing="9300.00", on="2026-06-03")

    above = await county.step(small, "propose-payment", desk.maker, break_id=found)
    other = await county.step(services, "propose-payment", desk.maker, break_id=found)

    assert (above.status_code, above.json()["code"]) == (409, "PURCHASE_SPENT")
    assert (other.status_code, other.json()["code"]) == (409, "NOT_BILLED")


async def test_services_of_society_are_registered_by_two_accepted_and_ended(
    desk: Desk, county: Purchases
) -> None:
    """TA-107: purchased services are on record, with what was done."""
    proposed = await county.propose(
        kind="SERVICES",
        mode="CONTRACTED",
        fund_id=None,
        supplier="拉萨市某某社会工作服务中心",
        subject="入户探访和心理疏导",
    )
    purchase = proposed.json()["id"]
    waits = await duties(desk, purchase)
    own = await county.step(purchase, "confirm", county.as_("county_lead", "BUYER"))
    await county.step(purchase, "confirm", county.lead)
    ended = await county.step(purchase, "end", county.handler, acceptance="探访 120 户，验收合格。")
    listed = await desk.client.get("/v1/purchases?kind=SERVICES", headers=county.handler)

    assert waits == {"confirm_purchase": "open"}
    assert (own.status_code, own.json()["code"]) == (403, "PURCHASE_FOUR_EYES")
    assert (ended.json()["status"], ended.json()["acceptance"]) == (
        "ended",
        "探访 120 户，验收合格。",
    )
    assert set((await duties(desk, purchase)).values()) == {"met"}
    assert [one["id"] for one in listed.json()["items"]] == [purchase]


async def test_a_rejected_contract_is_registered_anew_under_its_number(
    county: Purchases,
) -> None:
    first = (await county.propose()).json()
    twice = await county.propose()
    await county.step(first["id"], "reject", county.lead, reason="未附中标通知书。")
    anew = await county.propose()

    assert (twice.status_code, twice.json()["code"]) == (409, "PURCHASE_EXISTS")
    assert (await county.get(first["id"])).json()["answer"] == "未附中标通知书。"
    assert anew.status_code == 201, anew.text


async def test_donors_are_listed_with_what_their_money_paid(desk: Desk) -> None:
    """TA-107: donors' participation."""
    given = {"reference": "1", "amount": "900.00", "donor": "拉萨市慈善总会", "purpose": "助学"}
    more = {"code": f"{desk.fund_code}-D", "kind": "DONATION", "account": f"{desk.county}00000009"}
    loaded_by_two = await desk.put_fund(**more, allocations=[given])
    assert loaded_by_two.status_code == 200, loaded_by_two.text
    await desk.order(amount=40_000, fund_kind="DONATION")

    listed = await desk.client.get("/v1/donations", headers=desk.officer)

    [donation] = listed.json()["items"]
    assert (donation["donor"], donation["purpose"], donation["used"]) == (
        "拉萨市慈善总会",
        "助学",
        "400.00",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mode": "ENTRUSTED"}, "MODE_NOT_OF_KIND"),
        ({"fund_id": None}, "GOODS_NEED_FUND"),
        ({"kind": "SERVICES"}, "GOODS_NEED_FUND"),
        ({"until": "2025-12-31"}, "TERM_BACKWARDS"),
    ],
)
async def test_a_contract_that_cannot_be_is_refused(
    county: Purchases, changes: dict[str, Any], code: str
) -> None:
    refused = await county.propose(**changes)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_township_sees_the_contracts_of_its_county_alone(
    desk: Desk, county: Purchases
) -> None:
    purchase = await county.in_force()
    other = as_(desk.client.layout, "township_handler", region="549999001", sub="far")
    address = f"/v1/purchases/{purchase}"

    own = await desk.client.get(address, headers=county.giver)
    far = await desk.client.get(address, headers=other)

    assert own.status_code == 200
    assert far.status_code == 403


async def test_an_order_in_kind_is_never_batched(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001", method="KIND", amount=150_000)
    await desk.deliver(decision)
    payment = await desk.payment_of(decision)

    batch = await desk.batch(payment_ids=[payment["id"]])

    assert payment["method"] == "KIND"
    assert (batch.status_code, batch.json()["code"]) == (422, "NOTHING_TO_BATCH")


def as_checker(desk: Desk, sub: str) -> dict[str, str]:
    return as_(desk.client.layout, "finance_checker", region=desk.county, sub=sub)
