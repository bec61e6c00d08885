"""A value that two people of the city load decides the terms of the money of its day."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from aid_testing import cash
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_stmt,
    an_entry,
    details,
    post_statement,
)
from aid_testing.city import agree
from aid_testing.decisions import an_approval
from aid_testing.finance import Desk, a_county, reference
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.purchases import Purchases
from aid_testing.recoveries import Recoveries
from aid_testing.rows import rows
from aid_testing.work_list import days_on_the_list
from shared.contracts.vocabulary import FundKind


async def due_in(desk: Desk, case_id: str, what: str) -> int:
    """In how many days a duty is due, of a case or a recovery."""
    [found] = await rows(
        desk.client.database,
        "SELECT due_at, started_at FROM deadlines WHERE CAST(case_id AS text) = :id AND what = :what",
        id=case_id,
        what=what,
    )
    hours = timedelta(hours=8)
    days: int = ((found.due_at + hours).date() - (found.started_at + hours).date()).days
    return days


async def donations(desk: Desk) -> None:
    """A fund of donations of the desk's county, with money in it."""
    fund = {
        "code": f"TA-{desk.county}-DONATION",
        "programme": "TEMPORARY_ASSISTANCE",
        "region": desk.county,
        "kind": FundKind.DONATION,
        "name": "专账",
        "bank_code": "BANK-LHASA",
        "account": f"{desk.county}1009",
        "allocations": [{"reference": "1", "amount": "5000.00"}],
    }
    answer = await agree(desk.client, "/v1/internal/funds", funds=[fund])
    assert answer.status_code == 200, answer.text


async def test_a_payment_is_due_within_the_loaded_days(desk: Desk) -> None:
    """A-69."""
    clock = desk.client.database.clock

    async with loaded(desk.client, payment_workdays=1):
        soon = await desk.order(decided_at=clock.now())
    usual = await desk.order(decided_at=clock.now())

    soon_days = await due_in(desk, soon["id"], "payment")
    assert soon_days < await due_in(desk, usual["id"], "payment")


async def test_witnesses_vouch_within_the_loaded_days(desk: Desk) -> None:
    async with loaded(desk.client, hand_over_workdays=30):
        long = await cash.handed_over(desk)
    usual = await cash.handed_over(desk)

    assert await due_in(desk, long["id"], "witness_hand_over") > 30
    assert await due_in(desk, usual["id"], "witness_hand_over") < 15


async def breaks_after_a_return(desk: Desk) -> list[str]:
    """A debit of today that the bank says it took back, and what finance is told of it tomorrow."""
    payment = await desk.released()
    today = desk.client.database.clock.today() - timedelta(days=1)
    debit = an_entry("2100.00", details=details(a_detail(reference(payment), "2100.00")))
    stmt = a_stmt(desk.account, "10000.00", "7900.00", debit, on=today.isoformat())
    posted = await post_statement(desk, a_statement_file(stmt))
    assert posted.status_code == 201, posted.text
    await desk.report(payment, "RJCT", reason="AM14")
    await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id",
        id=payment["id"],
    )
    return [row.kind for row in found]


async def test_a_return_is_a_break_after_the_loaded_days(desk: Desk) -> None:
    async with loaded(desk.client, credit_days=0):
        told = await breaks_after_a_return(desk)

    assert told == ["RETURN_NOT_CREDITED"]


async def test_a_return_is_waited_for_as_long_as_is_usual(desk: Desk) -> None:
    assert await breaks_after_a_return(desk) == []


async def class_of_a_fee(desk: Desk, amount: str, on: date) -> str | None:
    moved = f"{10000 - float(amount):.2f}"
    entry = an_entry(amount, kind="<Prtry><Cd>手续费</Cd></Prtry>")
    stmt = a_stmt(desk.account, "10000.00", moved, entry, on=on.isoformat())
    posted = await post_statement(desk, a_statement_file(stmt))
    assert posted.status_code == 201, posted.text
    line_class: str | None = posted.json()["lines"][0]["line_class"]
    return line_class


async def usual_class_of_a_fee(desk: Desk) -> str | None:
    """What such a line is read as at another desk, where nothing is loaded."""
    other = Desk(desk.client, a_county())
    await other.load_fund("10000.00")
    return await class_of_a_fee(other, "23.00", desk.client.database.clock.today())


async def test_a_fee_is_no_more_than_the_loaded_limit(desk: Desk) -> None:
    async with loaded(desk.client, fee_limit="10.00"):
        tomorrow = desk.client.database.clock.today()
        low = await class_of_a_fee(desk, "23.00", tomorrow)

    assert (await usual_class_of_a_fee(desk), low) == ("FEE", None)


async def test_the_fees_of_a_month_are_no_more_than_the_loaded_limit(desk: Desk) -> None:
    async with loaded(desk.client, fees_of_a_month="10.00"):
        tomorrow = desk.client.database.clock.today()
        low = await class_of_a_fee(desk, "23.00", tomorrow)

    assert (await usual_class_of_a_fee(desk), low) == ("FEE", None)


async def test_a_debt_is_demanded_and_paid_back_within_the_loaded_days(desk: Desk) -> None:
    office = Recoveries(desk)

    async def plan_of(**paid: Any) -> tuple[int, int]:
        """In how many days the demand, and the money, is due."""
        recovery_id = await office.demanded(await desk.paid(**paid))
        seen = (await office.get(recovery_id)).json()
        last = date.fromisoformat(seen["instalments"][-1]["due_on"])
        delivery = await due_in(desk, recovery_id, "deliver_demand")
        return delivery, (last - desk.client.database.clock.today()).days

    async with loaded(desk.client, recovery_workdays=1, recovery_term_days=7):
        soon = await plan_of()
    usual = await plan_of()

    assert (soon[1], usual[1]) == (7, 30)
    assert soon[0] < usual[0]


async def test_a_contract_and_the_record_of_an_emergency_have_the_loaded_days(desk: Desk) -> None:
    """A second officer looks at a contract, and procurement follows an emergency (第二十条)."""
    county = Purchases(desk)

    async with loaded(desk.client, purchase_workdays=60, procurement_workdays=90):
        long = (await county.propose()).json()
        goods = await county.ready(is_emergency=True)
        await county.given(goods)
    usual = (await county.propose(reference="城民采〔2026〕9号")).json()

    assert await due_in(desk, long["id"], "confirm_purchase") > 60
    assert await due_in(desk, usual["id"], "confirm_purchase") < 20
    assert await due_in(desk, goods["id"], "record_procurement") > 90


async def test_an_order_is_paid_from_the_kind_that_was_loaded_first(desk: Desk) -> None:
    """TA-092: what the city has of donations pays before the budget, where two people say so."""
    await donations(desk)

    before = await desk.order()
    async with loaded(
        desk.client,
        source_order={"TEMPORARY_ASSISTANCE": {"OTHERS": ["DONATION", "FISCAL_SUBSIDY"]}},
    ):
        after = await desk.order()

    assert (before["fund_kind"], after["fund_kind"]) == ("FISCAL_SUBSIDY", "DONATION")


async def test_finance_names_a_source_within_the_loaded_days(
    desk: Desk, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    intake = await client_of("intake")

    async def days() -> int:
        decision = an_approval(region=f"{desk.county}001", fund_kind=FundKind.DONATION)
        await desk.deliver(decision)
        payment = await desk.payment_of(decision)
        return await days_on_the_list(desk.client, intake, payment["id"], "name_source")

    before = await days()
    async with loaded(desk.client, source_workdays=60):
        after = await days()

    assert after >= 59 > before, (before, after)
