"""Where an order gets its money: kinds, earmarks, and two people of finance where none is (第二十二条)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aid_testing.actors import as_, if_match, once
from aid_testing.city import agree
from aid_testing.decisions import an_approval
from aid_testing.finance import Desk
from aid_testing.recoveries import Recoveries
from aid_testing.rows import outbox
from disbursement.usecases.clocks import DEADLINES
from shared.contracts.vocabulary import AidPurpose, FundKind, HouseholdStatus
from shared.roles import system

DIBAO = HouseholdStatus.DIBAO


async def a_fund(desk: Desk, kind: FundKind, amount: str) -> dict[str, Any]:
    """A further fund of the desk's county, of another kind."""
    code = f"TA-{desk.county}-{kind.value.replace('_', '-')}"
    loaded = await agree(
        desk.client,
        "/v1/internal/funds",
        funds=[
            {
                "code": code,
                "programme": "TEMPORARY_ASSISTANCE",
                "region": desk.county,
                "kind": kind,
                "name": "专账",
                "bank_code": "BANK-LHASA",
                "account": f"{desk.county}{1000 + list(FundKind).index(kind)}",
                "allocations": [{"reference": "1", "amount": amount}],
            }
        ],
    )
    assert loaded.status_code == 200, loaded.text
    return await fund_of(desk, kind)


async def fund_of(desk: Desk, kind: FundKind) -> dict[str, Any]:
    funds = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    [found] = [fund for fund in funds if fund["kind"] == kind]
    return dict(found)


async def held(desk: Desk, **changes: Any) -> dict[str, Any]:
    """An order of a decision that names a source which is not there."""
    decision = an_approval(region=f"{desk.county}001", **{"fund_kind": FundKind.DONATION} | changes)
    await desk.deliver(decision)
    return await desk.payment_of(decision)


async def step(
    desk: Desk, payment: dict[str, Any], action: str, headers: dict[str, str], **body: Any
) -> Any:
    path = f"/v1/payments/{payment['id']}"
    there = await desk.client.get(path, headers=desk.maker)
    return await desk.client.post(
        f"{path}/{action}", json=body or None, headers=headers | once() | if_match(there)
    )


async def test_dibao_surplus_pays_recipients_of_dibao_first_and_stays_off_the_budget(
    desk: Desk,
) -> None:
    """TA-092, TA-099, A-47: 第二十五条."""
    surplus = await a_fund(desk, FundKind.DIBAO_SURPLUS, "2100.00")

    of_dibao = await desk.order(recipient_status=DIBAO)
    further = await desk.order(recipient_status=DIBAO)

    assert (of_dibao["status"], of_dibao["fund_kind"]) == ("ordered", "DIBAO_SURPLUS")
    assert (further["status"], further["fund_kind"]) == ("ordered", "FISCAL_SUBSIDY")
    budget = await fund_of(desk, FundKind.FISCAL_SUBSIDY)
    assert (budget["committed"], budget["off_budget"]) == ("2100.00", False)
    surplus = await fund_of(desk, FundKind.DIBAO_SURPLUS)
    assert (surplus["committed"], surplus["off_budget"]) == ("2100.00", True)


async def test_dibao_surplus_pays_nobody_else_even_where_the_budget_is_used_up(
    desk: Desk,
) -> None:
    """TA-099: the money of dibao is there, and the order of another household waits."""
    await a_fund(desk, FundKind.DIBAO_SURPLUS, "50000.00")

    other = await desk.order(recipient_status=HouseholdStatus.LOW_INCOME, amount=1_000_001)
    undetermined = await desk.order(amount=1_000_001)

    for payment in (other, undetermined):
        assert (payment["status"], payment["fund_kind"]) == ("held", "FISCAL_SUBSIDY")
    assert (await fund_of(desk, FundKind.DIBAO_SURPLUS))["committed"] == "0.00"


async def test_a_cost_of_article_26_is_paid_by_temporary_aid(desk: Desk) -> None:
    """TA-100: 第二十六条; what is left of dibao is not asked."""
    await a_fund(desk, FundKind.DIBAO_SURPLUS, "50000.00")

    cost = await desk.order(purpose=AidPurpose.TEKUN_FUNERAL, recipient_status=DIBAO)

    assert cost["fund_kind"] == "FISCAL_SUBSIDY"


async def test_an_order_without_a_source_is_held_and_finance_has_the_duty(desk: Desk) -> None:
    """TA-092: payment blocked without a source."""
    payment = await held(desk)

    assert (payment["status"], payment["hold_reason"]) == ("held", "WITHOUT_SOURCE")
    assert (payment["fund_code"], payment["fund_kind"]) == (None, None)
    listed = await desk.client.get("/v1/payments", params={"status": "held"}, headers=desk.checker)
    assert [one["id"] for one in listed.json()["items"]] == [payment["id"]]
    [_, duty] = await outbox(desk.client.database, payment["id"])
    assert (duty.payload["what"], duty.payload["state"]) == ("name_source", "set")
    assert (duty.payload["role"], duty.payload["about"]) == ("finance_maker", payment["case_id"])


async def test_of_two_orders_of_a_case_each_has_its_own_duty(desk: Desk) -> None:
    """A grant and its supplement wait at once: naming the source of one leaves the other's duty."""
    case_id = uuid4()
    grant, supplement = [await held(desk, case_id=case_id) for _ in range(2)]

    await step(
        desk, grant, "propose-source", desk.maker, fund_id=desk.fund_id, reason="改由财政补助支付"
    )

    said = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(desk.client.database, supplement["id"])
    ]
    assert said == [("payment", "set"), ("name_source", "set")]


async def test_each_order_of_a_case_is_to_be_paid_by_a_day_of_its_own(desk: Desk) -> None:
    """A-69, A-81: the clock of a further order is set, passed and met by itself."""
    case_id = uuid4()
    decided = [datetime.now(UTC) - timedelta(days=days) for days in (0, 60)]
    grant, supplement = [await desk.order(case_id=case_id, decided_at=at) for at in decided]
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await DEADLINES.sweep(tx)

    said = {}
    for one in (grant, supplement):
        found = await outbox(desk.client.database, one["id"])
        said[one["id"]] = [event.payload["state"] for event in found]
        assert {event.payload["about"] for event in found} == {str(case_id)}

    assert said == {grant["id"]: ["set"], supplement["id"]: ["set", "passed"]}


async def test_two_people_of_finance_name_a_source_and_the_order_goes_on(desk: Desk) -> None:
    payment = await held(desk)

    proposed = await step(
        desk, payment, "propose-source", desk.maker, fund_id=desk.fund_id, reason="改由财政补助支付"
    )
    assert (proposed.status_code, proposed.json()["status"]) == (200, "held")
    same = as_(desk.client.layout, "finance_checker", region=desk.county, sub="maker")
    assert (await step(desk, payment, "confirm-source", same)).json()[
        "code"
    ] == "FOUR_EYES_REQUIRED"
    confirmed = await step(desk, payment, "confirm-source", desk.checker)

    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "ordered")
    assert confirmed.json()["fund_kind"] == "FISCAL_SUBSIDY"
    assert (await fund_of(desk, FundKind.FISCAL_SUBSIDY))["committed"] == "2100.00"


async def test_a_rejected_source_is_named_again(desk: Desk) -> None:
    payment = await held(desk)
    body = {"fund_id": desk.fund_id, "reason": "改由财政补助支付"}

    early = await step(desk, payment, "confirm-source", desk.checker)
    await step(desk, payment, "propose-source", desk.maker, **body)
    twice = await step(desk, payment, "propose-source", desk.maker, **body)
    rejected = await step(desk, payment, "reject-source", desk.checker, reason="请另选专账")
    again = await step(desk, payment, "propose-source", desk.maker, **body)

    assert early.json()["code"] == "NO_SOURCE_PROPOSED"
    assert twice.json()["code"] == "SOURCE_PROPOSAL_WAITS"
    assert rejected.json()["hold_reason"] == "WITHOUT_SOURCE"
    assert again.status_code == 200


async def test_finance_cannot_name_money_that_is_for_others(desk: Desk) -> None:
    """TA-093, TA-099: neither dibao surplus nor the account of nobody."""
    surplus = await a_fund(desk, FundKind.DIBAO_SURPLUS, "50000.00")
    payment = await held(desk)

    for fund in (surplus["id"], str(uuid4())):
        answer = await step(
            desk, payment, "propose-source", desk.maker, fund_id=fund, reason="尚有结余"
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "SOURCE_MAY_NOT_PAY")


async def test_a_named_source_that_is_short_borrows_nothing(desk: Desk) -> None:
    payment = await held(desk, amount=1_000_001)
    await step(
        desk, payment, "propose-source", desk.maker, fund_id=desk.fund_id, reason="改由财政补助"
    )

    answer = await step(desk, payment, "confirm-source", desk.checker)

    assert (answer.status_code, answer.json()["code"]) == (409, "SOURCE_TOO_SHORT")


async def test_a_revoked_order_without_a_source_ends_and_nothing_was_promised(desk: Desk) -> None:
    payment = await held(desk)
    await step(
        desk, payment, "propose-source", desk.maker, fund_id=desk.fund_id, reason="改由财政补助"
    )

    await desk.revoke(payment)

    assert (await desk.payment(payment["id"]))["status"] == "cancelled"
    late = await step(desk, payment, "confirm-source", desk.checker)
    assert late.status_code == 409
    assert (await fund_of(desk, FundKind.FISCAL_SUBSIDY))["available"] == "10000.00"


async def test_an_order_that_a_debt_held_waits_for_money_once_the_debt_is_settled(
    desk: Desk,
) -> None:
    """TA-092, TA-110: no order is without somebody who sees to it."""
    office, household = Recoveries(desk), uuid4()
    of_household = {"household_id": household, "debtors": (household,)}
    recovery_id = await office.due(await desk.paid(**of_household))
    payment = await desk.order(amount=1_000_001, **of_household)
    on = desk.client.database.clock.today().isoformat()
    credit = await office.credit("2100.00", opening="10000.00", closing="12100.00", on=on)
    await office.done(recovery_id, "propose-receipt", office.maker, break_id=credit)
    await office.done(recovery_id, "confirm", office.checker)

    for _ in range(2):
        await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    waiting = await desk.payment(payment["id"])
    proposed = await step(
        desk, payment, "propose-source", desk.maker, fund_id=desk.fund_id, reason="由该专账支付"
    )

    assert payment["hold_reason"] == "RECOVERY_OPEN"
    assert (waiting["status"], waiting["hold_reason"]) == ("held", "INSUFFICIENT_EARMARKED_FUNDS")
    said = [
        event.payload["state"]
        for event in await outbox(desk.client.database, payment["id"])
        if event.payload.get("what") == "supply_fund"
    ]
    assert said == ["set"]
    assert proposed.status_code == 200, proposed.text


async def test_unemployment_insurance_is_mixed_with_no_other_money(desk: Desk) -> None:
    """VT-038, VT-061: what is ordered from it waits for it, and it pays nothing else, whoever says so."""
    ordered = await held(desk, fund_kind=FundKind.UNEMPLOYMENT_INSURANCE)
    of_others = await step(
        desk, ordered, "propose-source", desk.maker, fund_id=desk.fund_id, reason="改由财政补助"
    )
    insurance = await a_fund(desk, FundKind.UNEMPLOYMENT_INSURANCE, "50000.00")
    donated = await held(desk)

    for_others = await step(
        desk, donated, "propose-source", desk.maker, fund_id=insurance["id"], reason="尚有结余"
    )
    own = await step(
        desk, ordered, "propose-source", desk.maker, fund_id=insurance["id"], reason="专账已设"
    )

    assert ordered["hold_reason"] == "WITHOUT_SOURCE"
    assert (of_others.status_code, of_others.json()["code"]) == (422, "SOURCE_MAY_NOT_PAY")
    assert (for_others.status_code, for_others.json()["code"]) == (422, "SOURCE_MAY_NOT_PAY")
    assert own.status_code == 200, own.text
