"""A reward is paid like any other money: from its own fund, by card or in cash, and recovered (219号)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest_asyncio
from aid_testing import cash
from aid_testing.actors import as_
from aid_testing.applications import a_card
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.recoveries import Recoveries
from aid_testing.reward_payments import Counter
from aid_testing.rewards import PAID_AFTER
from aid_testing.rows import outbox, rows
from disbursement.usecases.payments import confirmations, orders
from shared.contracts.decisions import DecisionRecord
from shared.roles import system


@pytest_asyncio.fixture
async def counter(client_of: Callable[[str], Awaitable[Client]]) -> Counter:
    """A station, and the desk of its county with 1,000 yuan for this reward."""
    counter = Counter(await client_of("intake"), await client_of("disbursement"))
    await counter.load_fund()
    return counter


async def fund_held(counter: Counter) -> None:
    """What the sweep does when money has come."""
    async with counter.disbursement.database.transaction(by=system("disbursement")) as tx:
        await orders.fund_held_payments(tx)


async def test_from_the_form_to_the_money_on_the_card(counter: Counter) -> None:
    form = await counter.station.ordered(2)

    payment = await counter.paid(form)

    seen = await counter.station.seen(form)
    citizen = as_(counter.intake.layout, "applicant", sub=f"citizen@{form['id']}", name="扎西")
    own = {"number": form["number"], "id_number": counter.station.id_number}
    taken = await counter.station.post("/own", citizen, json=own)
    assert taken.status_code == 201, taken.text
    path = f"/v1/rewards/{form['id']}/timeline"
    told = await counter.intake.get(path, headers=citizen)
    sentences = {one["code"]: one["sentence"] for one in told.json()["entries"]}
    assert (payment["status"], payment["amount"]) == ("paid", "140.00")
    assert (payment["programme"], payment["scheme"]) == ("FLAT_RATE_REWARD", "STRAY_DOGS")
    register = await counter.disbursement.get(
        "/v1/register",
        params={"programme": "FLAT_RATE_REWARD"},
        headers=counter.desk.maker,
    )
    [line] = register.json()["items"]
    assert (line["category"], line["amount"]) == ("STRAY_DOGS", "140.00")
    assert (line["recipient"], line["fund_kind"]) == ("扎*", "SPECIAL_REWARD")
    assert (seen["day"]["status"], seen["day"]["amount"]) == ("paid", "140.00")
    assert "奖励金140.00元已到账" in sentences["payment-paid"]
    counts = await counter.intake.get(
        "/v1/reward-counts",
        params={"year": int(seen["handed_over_on"][:4])},
        headers=counter.station.watcher,
    )
    assert counts.json()["items"][0]["paid"] == "140.00"


async def test_the_file_of_the_bank_says_which_reward_it_is(counter: Counter) -> None:
    payment = await counter.released(await counter.station.ordered())

    path = f"/v1/bank/batches/{payment['batch_id']}/file"
    file = await counter.disbursement.get(path, headers=counter.desk.bank)

    assert file.status_code == 200, file.text
    assert "移交流浪犬奖励" in file.text


async def test_money_for_aid_pays_no_reward_and_money_for_rewards_no_aid(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    counter = Counter(await client_of("intake"), await client_of("disbursement"))
    desk = counter.desk
    await desk.load_fund("1000.00")
    aid_fund = desk.fund_id

    form = await counter.station.ordered()
    held = await counter.tell(form)
    proposed = await counter.disbursement.post(
        f"/v1/payments/{held['id']}/propose-source",
        json={"fund_id": aid_fund, "reason": "专项经费未到位"},
        headers=desk.maker | cash.once() | cash.if_match(held),
    )

    assert (held["status"], held["hold_reason"]) == ("held", "WITHOUT_SOURCE")
    assert (proposed.status_code, proposed.json()["code"]) == (422, "SOURCE_MAY_NOT_PAY")
    desk.fund_code = f"{desk.fund_code}-R"
    await counter.load_fund(account=f"{desk.county}0000000077", scheme="OTHER_REWARD")
    await fund_held(counter)
    still = await counter.payment(form)
    desk.fund_code = f"{desk.fund_code}S"
    await counter.load_fund(account=f"{desk.county}0000000078")
    await fund_held(counter)
    funded = await counter.payment(form)

    assert (still["status"], funded["status"]) == ("held", "ordered")
    assert funded["fund_code"] == desk.fund_code


async def test_a_fund_of_rewards_names_its_reward_and_no_other_fund_does(counter: Counter) -> None:
    without = await counter.desk.put_fund(
        programme="FLAT_RATE_REWARD", kind="SPECIAL_REWARD", scheme=None
    )
    aid = await counter.desk.put_fund(scheme="STRAY_DOGS")
    other = await counter.desk.put_fund(kind="SPECIAL_REWARD")

    for refused in (without, aid, other):
        assert refused.status_code == 422
        assert "专项奖励经费" in refused.text


async def test_cash_is_handed_over_before_the_same_two_witnesses(counter: Counter) -> None:
    form = await counter.station.ordered(
        1, method="CASH", cash_reason="NO_CARD_YET", bank_code=None, account=None
    )
    desk = counter.desk
    payment = await counter.ready(form)
    ready = payment["status"]

    with ahead(counter.disbursement, PAID_AFTER):
        body = await cash.body_of(desk, payment)
        alone = await cash.act(
            desk, payment, "hand-over", desk.maker, body | {"witnesses": cash.WITNESSES[:1]}
        )
        handed = await cash.act(desk, payment, "hand-over", desk.maker, body)
        assert handed.status_code == 200, handed.text
        await cash.vouched(desk, payment)
        paid = await cash.act(desk, payment, "confirm-hand-over", desk.checker)
    await counter.answer(payment)

    assert ready == "ready_for_cash"
    assert alone.status_code == 422
    assert paid.json()["status"] == "paid"
    assert (await counter.station.seen(form))["day"]["status"] == "paid"


async def test_an_order_that_intake_has_otherwise_is_not_confirmed(counter: Counter) -> None:
    form = await counter.station.ordered()
    payment = await counter.tell(form)
    record = await counter.ask_intake("/v1/internal/decisions/{}", payment["decision_id"])

    async with counter.disbursement.database.transaction(by=system("disbursement")) as tx:
        said = DecisionRecord.model_validate(record | {"scheme": "OTHER_REWARD"})
        confirmed = await confirmations.confirm(tx, UUID(payment["id"]), said)

    assert record["scheme"] == "STRAY_DOGS"
    assert not confirmed
    assert (await counter.payment(form))["hold_reason"] == "DECISION_NOT_CONFIRMED"


async def other_account(counter: Counter, form: dict[str, Any]) -> None:
    """The station enters another card of the same person, and a colleague agrees."""
    station = counter.station
    await station.step(
        form, "account", station.officer, {"bank_code": "BANK-LHASA", "account": a_card()}
    )
    await station.step(form, "account/confirm", station.second)


async def rejected_by_finance(
    counter: Counter, account: dict[str, str] | None = None
) -> dict[str, Any]:
    """A form whose order was not confirmed by intake, and ended by finance.

    Before that its station has entered another ``account``, if one is given.
    """
    form = await counter.station.ordered()
    if account is not None:
        await counter.station.step(form, "account", counter.station.officer, account)
    payment = await counter.tell(form)
    record = await counter.ask_intake("/v1/internal/decisions/{}", payment["decision_id"])
    async with counter.disbursement.database.transaction(by=system("disbursement")) as tx:
        said = DecisionRecord.model_validate(record | {"scheme": "OTHER_REWARD"})
        await confirmations.confirm(tx, UUID(payment["id"]), said)
    held = await counter.payment(form)
    rejected = await counter.disbursement.post(
        f"/v1/payments/{held['id']}/reject-order",
        headers=counter.desk.checker | cash.once() | cash.if_match(held),
    )
    assert rejected.status_code == 200, rejected.text
    await counter.answer(held)
    return form


async def test_another_account_is_used_when_a_second_officer_has_agreed(counter: Counter) -> None:
    """One officer alone leads no money elsewhere (四眼)."""
    station = counter.station
    form = await station.ordered()
    first = (await station.seen(form))["person"]["account"]
    card = {"bank_code": "BANK-LHASA", "account": a_card()}

    proposed = await station.step(form, "account", station.officer, card)
    waits = await station.duties(form)
    alone = await station.ask(form, "account/confirm", station.who("police_officer", "officer"))
    rejected = await station.step(form, "account/reject", station.second)
    nothing = await station.ask(form, "account/confirm", station.second)
    await station.step(form, "account", station.officer, card)
    agreed = await station.step(form, "account/confirm", station.second)

    assert proposed["person"]["account"] == first
    assert proposed["account_proposed"].endswith(card["account"][-4:])
    assert waits == {("confirm_reward_account", "police_officer")}
    assert (alone.status_code, alone.json()["code"]) == (403, "REWARD_ANOTHER_PERSON")
    assert (rejected["account_proposed"], rejected["person"]["account"]) == (None, first)
    assert nothing.json()["code"] == "NO_ACCOUNT_PROPOSED"
    assert agreed["person"]["account"].endswith(card["account"][-4:])
    assert await station.duties(form) == set()


async def test_a_payment_that_finance_cancelled_is_looked_at_and_ordered_again(
    counter: Counter,
) -> None:
    station = counter.station
    form = await rejected_by_finance(counter)
    waits = await station.duties(form)

    anew = await station.step(
        form, "answer-cancellation", station.watcher, {"pay": True, "reason": "决定已核实。"}
    )
    await station.pass_days()
    payment = await counter.paid(form)

    assert waits == {("look_at_cancelled_reward", "county_lead")}
    assert [one["status"] for one in anew["things"]] == ["arrived"]
    assert (payment["status"], payment["amount"]) == ("paid", "70.00")
    assert await station.duties(form) == set()


async def test_a_payment_that_finance_cancelled_may_be_refused_and_is_answered_once(
    counter: Counter,
) -> None:
    station = counter.station
    form = await rejected_by_finance(counter)
    answer = {"pay": False, "reason": "决定不属实，不予奖励。"}

    refused = await station.step(form, "answer-cancellation", station.watcher, answer)
    again = await station.ask(form, "answer-cancellation", station.watcher, answer)

    assert [one["status"] for one in refused["things"]] == ["refused"]
    assert (again.status_code, again.json()["code"]) == (409, "REWARD_NOT_CANCELLED")
    assert await station.duties(form) == set()


async def test_a_wrong_row_of_a_payment_that_finance_cancelled_ends_at_once(
    counter: Counter,
) -> None:
    station = counter.station
    form = await rejected_by_finance(counter)
    [thing] = form["things"]

    after = await station.step(
        form, f"things/{thing['id']}/withdraw", station.officer, {"reason": "登记有误。"}
    )

    assert [one["status"] for one in after["things"]] == ["withdrawn"]
    assert await station.duties(form) == set()


async def test_another_account_falls_away_with_the_payment_that_finance_cancelled(
    counter: Counter,
) -> None:
    station = counter.station
    form = await rejected_by_finance(
        counter, account={"bank_code": "BANK-LHASA", "account": a_card()}
    )

    assert (await station.seen(form))["account_proposed"] is None
    assert await station.duties(form) == {("look_at_cancelled_reward", "county_lead")}


async def test_a_returned_reward_waits_for_another_account_and_is_paid_once(
    counter: Counter,
) -> None:
    form = await counter.station.ordered()
    payment = await counter.released(form)
    await counter.desk.report(payment, "RJCT", reason="AC04")
    await counter.answer(payment)
    waits = await counter.station.duties(form)

    await other_account(counter, form)
    await counter.tell(form)
    again = await counter.fetch_payee(form)
    batch = await counter.desk.batch(payment_ids=[again["id"]])
    assert batch.status_code == 201, batch.text
    await counter.desk.release(batch)
    again = await counter.payment(form)
    await counter.desk.report(again, "ACCC")
    await counter.answer(again)

    assert waits == {("correct_reward_account", "police_officer")}
    assert await counter.station.duties(form) == set()
    assert again["attempt"] == 2
    assert (await counter.station.seen(form))["day"]["status"] == "paid"


async def test_a_wrong_row_of_an_ordered_day_is_stopped_and_the_rest_paid(
    counter: Counter,
) -> None:
    form = await counter.station.ordered(2)
    payment = await counter.ready(form)
    wrong = form["things"][0]

    stopping = await counter.station.step(
        form,
        f"things/{wrong['id']}/withdraw",
        counter.station.officer,
        {"reason": "同一只登记两次。"},
    )
    await counter.tell(form)
    await counter.answer(payment)
    await counter.station.pass_days()
    seen = await counter.station.seen(form)
    paid = await counter.paid(form)

    assert stopping["things"][0]["status"] == "stopping"
    assert (await counter.desk.payment(payment["id"]))["status"] == "cancelled"
    assert [one["status"] for one in seen["things"]] == ["withdrawn", "ordered"]
    assert (paid["status"], paid["amount"]) == ("paid", "70.00")


async def test_a_row_that_is_withdrawn_too_late_is_paid_and_demanded_back(
    counter: Counter,
) -> None:
    station, desk = counter.station, counter.desk
    form = await station.ordered()
    payment = await counter.released(form)
    [wrong] = form["things"]
    await station.step(
        form, f"things/{wrong['id']}/withdraw", station.officer, {"reason": "系自家饲养的犬只。"}
    )
    await counter.tell(form)
    await counter.answer(payment)
    too_late = await station.seen(form)
    await desk.report(payment, "ACCC")
    await counter.answer(payment)

    asked = {"reason": "经查系自家饲养的犬只。", "fraud": True}
    await station.step(form, "recovery", station.officer, asked)
    waits = await station.duties(form)
    twice = await station.ask(form, "recovery", station.officer, asked)
    ordered = await station.step(form, "recovery/order", station.watcher)
    await counter.tell(form)

    assert too_late["things"][0]["status"] == "ordered"
    assert waits == {("answer_reward_recovery", "county_lead")}
    assert twice.json()["code"] == "RECOVERY_ASKED"
    assert ordered["day"]["recovery"] == "ordered"
    assert await station.duties(form) == set()
    [debt] = await rows(
        counter.disbursement.database,
        "SELECT number, amount, fraud, programme FROM recoveries WHERE decision_id = :id",
        id=UUID(payment["decision_id"]),
    )
    assert (debt.amount, debt.fraud, debt.programme) == (7000, True, "FLAT_RATE_REWARD")


async def test_the_demand_cites_the_reward_and_a_debt_after_fraud_holds_the_next(
    counter: Counter,
) -> None:
    station, debts = counter.station, Recoveries(counter.desk)
    form = await station.ordered()
    await counter.paid(form)
    await station.step(form, "recovery", station.officer, {"reason": "虚报移交", "fraud": True})
    await station.step(form, "recovery/order", station.watcher)
    await counter.tell(form)
    [debt] = await rows(
        counter.disbursement.database,
        "SELECT id FROM recoveries WHERE case_id = :id",
        id=UUID(form["day"]["id"]),
    )

    await debts.done(str(debt.id), "propose-demand", debts.handler, reason="虚报移交。")
    await debts.done(str(debt.id), "confirm", debts.lead)
    letter = await counter.disbursement.get(
        f"/v1/recoveries/{debt.id}/demand", headers=debts.handler
    )
    with ahead(counter.intake, 3):
        again = await station.ordered()
        held = await counter.tell(again)

    assert "移交流浪犬奖励" in letter.text
    assert letter.text.count("拉政发〔2018〕219号") == 1
    assert "202号" not in letter.text
    assert (held["status"], held["hold_reason"]) == ("held", "RECOVERY_OPEN")


async def test_a_recovery_that_is_declined_demands_nothing(counter: Counter) -> None:
    station = counter.station
    form = await station.ordered()
    early = await station.ask(form, "recovery", station.officer, {"reason": "有误", "fraud": False})
    await counter.paid(form)
    await station.step(form, "recovery", station.officer, {"reason": "有误", "fraud": False})

    declined = await station.step(form, "recovery/decline", station.watcher)
    nothing = await station.ask(form, "recovery/decline", station.watcher)

    assert early.json()["code"] == "REWARD_NOT_PAID"
    assert declined["day"]["recovery"] == "declined"
    assert nothing.json()["code"] == "NOTHING_ASKED"
    said = [one.type for one in await outbox(counter.intake.database, form["day"]["id"])]
    assert "aid.intake.reward-recovery-ordered.v1" not in said


async def returned_after_paid(counter: Counter, dogs: int = 1) -> dict[str, Any]:
    """A form whose money the bank sends back after it was paid."""
    form = await counter.station.ordered(dogs)
    payment = await counter.paid(form)
    await counter.desk.report(payment, "RJCT", reason="AC04")
    await counter.answer(payment)
    return form


async def test_money_that_comes_back_after_it_was_paid_is_paid_to_another_account(
    counter: Counter,
) -> None:
    station = counter.station
    form = await returned_after_paid(counter)
    back = await station.seen(form)
    waits = await station.duties(form)

    await other_account(counter, form)
    await counter.tell(form)
    again = await counter.fetch_payee(form)
    await counter.desk.release(await counter.desk.batch(payment_ids=[again["id"]]))
    again = await counter.payment(form)
    await counter.desk.report(again, "ACCC")
    await counter.answer(again)

    assert (back["day"]["status"], back["day"]["paid_on"]) == ("ordered", None)
    assert waits == {("correct_reward_account", "police_officer")}
    assert (await station.seen(form))["day"]["status"] == "paid"
    assert await station.duties(form) == set()


async def test_a_row_is_withdrawn_from_money_that_came_back_and_nobody_asks_for_an_account(
    counter: Counter,
) -> None:
    station = counter.station
    form = await returned_after_paid(counter)
    [wrong] = form["things"]
    payment = await counter.payment(form)

    await station.step(
        form, f"things/{wrong['id']}/withdraw", station.officer, {"reason": "登记有误。"}
    )
    await counter.tell(form)
    await counter.answer(payment)

    seen = await station.seen(form)
    assert (await counter.desk.payment(payment["id"]))["status"] == "cancelled"
    assert [one["status"] for one in seen["things"]] == ["withdrawn"]
    assert await station.duties(form) == set()


async def test_of_a_day_only_the_wrong_row_is_demanded_back(counter: Counter) -> None:
    station = counter.station
    form = await station.ordered(2)
    payment = await counter.paid(form)
    asked = {"reason": "经查系自家饲养的犬只。", "fraud": False}
    wrong, other = form["things"][0]["id"], form["id"]

    foreign = await station.ask(form, "recovery", station.officer, asked | {"things": [other]})
    await station.step(form, "recovery", station.officer, asked | {"things": [wrong, wrong]})
    ordered = await station.step(form, "recovery/order", station.watcher)
    await counter.tell(form)

    assert (foreign.status_code, foreign.json()["code"]) == (404, "THING_NOT_FOUND")
    assert ordered["day"]["recovery_things"] == [wrong]
    assert ordered["day"]["recovery_amount"] == "70.00"
    [debt] = await rows(
        counter.disbursement.database,
        "SELECT amount FROM recoveries WHERE decision_id = :id",
        id=UUID(payment["decision_id"]),
    )
    assert debt.amount == 7000
