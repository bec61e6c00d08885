import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from aid_testing.actors import as_
from aid_testing.city import agree
from aid_testing.decisions import an_approval
from aid_testing.finance import Desk
from aid_testing.promql import alerts
from aid_testing.rows import a_message, outbox, rows
from aid_testing.statements import counting
from disbursement.consumers import subscriptions
from disbursement.usecases.payments import orders
from shared.contracts.approval import RevocationRequested
from shared.contracts.intake import PayeeCorrected
from shared.contracts.vocabulary import AidPurpose, FundKind
from shared.message import Message
from shared.roles import system


async def balances(desk: Desk) -> tuple[str, str, str]:
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    return fund["available"], fund["committed"], fund["paid"]


async def test_a_decision_orders_one_payment_however_often_it_comes(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001")
    message = a_message(decision)

    await subscriptions.deliver(desk.client.database, [message])
    await subscriptions.deliver(desk.client.database, [message])
    await desk.deliver(decision)

    found = await rows(
        desk.client.database,
        "SELECT id FROM payments WHERE decision_id = :id",
        id=decision.decision_id,
    )
    assert len(found) == 1
    assert await balances(desk) == ("7900.00", "2100.00", "0.00")


async def test_an_order_for_what_article_24_forbids_is_not_paid(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001", purpose=AidPurpose.HOLIDAY_VISIT)

    await desk.deliver(decision)

    found = await rows(
        desk.client.database,
        "SELECT (SELECT count(*) FROM payments WHERE decision_id = :id) AS payments,"
        " (SELECT count(*) FROM dead_letters WHERE code = 'PURPOSE_FORBIDDEN') AS parked",
        id=decision.decision_id,
    )
    assert [(row.payments, row.parked) for row in found] == [(0, 1)]


def forged(desk: Desk, kind: str) -> Message:
    """A decision that nobody made, as a stranger at the broker writes it."""
    decision = an_approval(region=f"{desk.county}001", amount=999_900)
    true = a_message(decision)
    if kind == "of another topic":
        return replace(true, topic="aid.intake.applications")
    source = {
        "of a stranger": "/services/stranger",
        "of another service": "/services/intake",
        "without a source": "",
        "of a lookalike": "/services/approval/",
    }[kind]
    return replace(true, headers=true.headers | {"ce_source": source})


@pytest.mark.parametrize(
    "kind",
    [
        "of a stranger",
        "of another service",
        "without a source",
        "of a lookalike",
        "of another topic",
    ],
)
async def test_fr_50_a_forged_decision_orders_nothing_and_is_given_up(
    desk: Desk, kind: str
) -> None:
    """FR-50 of the field reports."""
    message = forged(desk, kind)

    await subscriptions.deliver(desk.client.database, [message])

    paid = await rows(
        desk.client.database,
        "SELECT 1 FROM payments WHERE case_id = :id",
        id=UUID(bytes(message.key or b"").decode()),
    )
    given_up = await rows(
        desk.client.database,
        'SELECT code FROM dead_letters WHERE topic = :topic AND "offset" = :offset',
        topic=message.topic,
        offset=message.offset,
    )
    assert (len(paid), len(given_up)) == (0, 1)
    alert = alerts(Path(__file__).parents[2] / "deploy/prometheus/rules")["AidFaultLasting"]
    fired = alert.fires((await desk.client.get("/metrics")).text)
    assert (("service", "disbursement"), ("fault", "FORGED_EVENT")) in fired


async def test_an_order_starts_the_clock_of_ten_working_days(desk: Desk) -> None:
    payment = await desk.order()

    [told] = await outbox(desk.client.database, payment["case_id"])
    [clock] = await outbox(desk.client.database, payment["id"])
    assert told.type == "aid.disbursement.payment-ordered.v1"
    assert clock.type == "aid.disbursement.deadline-changed.v1"
    assert (clock.payload["what"], clock.payload["state"]) == ("payment", "set")
    assert clock.payload["about"] == payment["case_id"]


async def test_a_short_fund_holds_the_order_and_borrows_nothing(desk: Desk) -> None:
    payment = await desk.order(amount=1_000_001)

    assert payment["status"] == "held"
    assert payment["hold_reason"] == "INSUFFICIENT_EARMARKED_FUNDS"
    assert await balances(desk) == ("10000.00", "0.00", "0.00")


async def test_orders_of_one_batch_find_what_those_before_them_have_left(desk: Desk) -> None:
    await desk.allocate("second", "500.00")
    decisions = [an_approval(region=f"{desk.county}001", amount=400_000) for _ in range(4)]

    with counting() as sent:
        await subscriptions.deliver(desk.client.database, [a_message(one) for one in decisions])

    assert len(sent) <= 13, sent
    payments = [await desk.payment_of(one) for one in decisions]
    assert [one["status"] for one in payments] == ["ordered", "ordered", "held", "held"]
    assert await balances(desk) == ("2500.00", "8000.00", "0.00")
    pieces = await rows(
        desk.client.database,
        "SELECT a.amount - a.used AS rest FROM fund_allocations AS a JOIN funds AS f"
        " ON f.id = a.fund_id WHERE f.region = :region ORDER BY a.id",
        region=desk.county,
    )
    assert [row.rest for row in pieces] == [200_000, 50_000]


async def test_however_many_a_batch_orders_it_asks_the_tables_as_often(desk: Desk) -> None:
    sent: dict[int, int] = {}
    for number in (2, 20):
        decisions = [an_approval(region=f"{desk.county}001", amount=100) for _ in range(number)]
        with counting() as counted:
            await subscriptions.deliver(desk.client.database, [a_message(one) for one in decisions])
        sent[number] = len(counted)

    assert sent[20] == sent[2]
    assert await balances(desk) == ("9978.00", "22.00", "0.00")


async def test_a_decision_that_is_bad_alone_leaves_the_others_of_its_batch(desk: Desk) -> None:
    """A second event of a decision, one that was ordered before, and one that article 24 forbids."""
    earlier, first, second = (an_approval(region=f"{desk.county}001") for _ in range(3))
    forbidden = an_approval(region=f"{desk.county}001", purpose=AidPurpose.HOLIDAY_VISIT)
    await desk.deliver(earlier)

    given = [earlier, first, forbidden, first, second]
    await subscriptions.deliver(desk.client.database, [a_message(one) for one in given])

    for one in (earlier, first, second):
        assert (await desk.payment_of(one))["status"] == "ordered"
        told = [row.type for row in await outbox(desk.client.database, one.case_id)]
        assert told.count("aid.disbursement.payment-ordered.v1") == 1
    parked = await rows(
        desk.client.database,
        "SELECT code FROM dead_letters WHERE key = :key",
        key=str(forbidden.case_id).encode(),
    )
    assert [row.code for row in parked] == ["PURPOSE_FORBIDDEN"]
    assert await balances(desk) == ("3700.00", "6300.00", "0.00")


async def test_decisions_that_come_in_eight_batches_at_once_are_ordered_once(desk: Desk) -> None:
    decisions = [an_approval(region=f"{desk.county}001", amount=10_000) for _ in range(5)]
    batches = [[a_message(one) for one in decisions] for _ in range(8)]

    await asyncio.gather(*(subscriptions.deliver(desk.client.database, one) for one in batches))

    assert await balances(desk) == ("9500.00", "500.00", "0.00")
    for one in decisions:
        assert (await desk.payment_of(one))["status"] == "ordered"
        parked = await rows(
            desk.client.database,
            "SELECT code FROM dead_letters WHERE key = :key",
            key=str(one.case_id).encode(),
        )
        assert not parked


async def test_a_held_order_goes_on_when_money_arrives(desk: Desk) -> None:
    payment = await desk.order(amount=1_000_001)
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    more = {
        key: fund[key] for key in ("code", "programme", "region", "kind", "name", "bank_code")
    } | {"account": desk.account, "allocations": [{"reference": "2026-2", "amount": "5.00"}]}
    await agree(desk.client, "/v1/internal/funds", funds=[more])

    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await orders.fund_held_payments(tx)

    assert (await desk.payment(payment["id"]))["status"] == "ordered"
    assert (await balances(desk))[1] == "10000.01"


async def test_however_many_wait_for_other_money_the_order_that_has_its_own_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "FUNDED_AT_ONCE", 2)
    waiting = [await desk.order(fund_kind=FundKind.DONATION, amount=100) for _ in range(5)]
    short = await desk.order(amount=1_000_001)
    await desk.allocate("2026-2", "5.00")

    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await orders.fund_held_payments(tx)

    assert (await desk.payment(short["id"]))["status"] == "ordered"
    for payment in waiting:
        assert (await desk.payment(payment["id"]))["status"] == "held"


async def test_loading_the_same_allocation_again_changes_nothing(desk: Desk) -> None:
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    same = {
        key: fund[key] for key in ("code", "programme", "region", "kind", "name", "bank_code")
    } | {"account": desk.account, "opening_balance": "10000.00"}

    before = await balances(desk)
    answer = await agree(desk.client, "/v1/internal/funds", funds=[same])

    assert answer.json()["status"] == "confirmed"
    assert await balances(desk) == before


async def test_a_refusal_orders_nothing(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001", approved=False, amount=0)

    await desk.deliver(decision)

    found = await rows(
        desk.client.database,
        "SELECT id FROM payments WHERE decision_id = :id",
        id=decision.decision_id,
    )
    assert found == []


async def test_a_sound_account_makes_the_payment_ready(desk: Desk) -> None:
    payment = await desk.ready()

    assert payment["status"] == "ready"
    assert payment["payee_name"] == "次仁**"
    assert "62179977" not in payment["payee_account"]


async def test_an_account_of_somebody_else_waits_for_the_applicant(desk: Desk) -> None:
    payment = await desk.meet_payee(await desk.order(), holder_is_recipient=False)

    assert (payment["status"], payment["hold_reason"]) == ("payee_wrong", "PAYEE_MISMATCH")


async def test_a_guardian_may_hold_the_account_of_a_minor(desk: Desk) -> None:
    payment = await desk.meet_payee(
        await desk.order(), holder_is_recipient=False, holder_is_guardian=True, recipient_minor=True
    )

    assert payment["status"] == "ready"


async def test_a_card_with_a_wrong_check_digit_is_not_paid_to(desk: Desk) -> None:
    payment = await desk.meet_payee(await desk.order(), account="6217997700012345679")

    assert payment["hold_reason"] == "CARD_CHECK_FAILED"


async def test_the_account_lies_sealed_in_the_database(desk: Desk) -> None:
    payment = await desk.ready()

    [row] = await rows(
        desk.client.database,
        "SELECT holder_name, holder_id_number, account FROM payees WHERE payment_id = :id",
        id=UUID(payment["id"]),
    )
    assert all("次仁".encode() not in bytes(value) for value in row)
    assert all(b"6217" not in bytes(value) for value in row)


async def test_a_corrected_account_is_checked_again(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001")
    await desk.deliver(decision)
    await desk.confirm(decision)
    payment = await desk.meet_payee(await desk.payment_of(decision), account="6217997700012345679")

    await desk.deliver(
        PayeeCorrected(
            case_id=decision.case_id,
            payee_ref=decision.payee_ref,
            payee_version=2,
            corrected_at=decision.decided_at,
        )
    )

    corrected = await desk.payment(payment["id"])
    assert (corrected["status"], corrected["payee_version"]) == ("ordered", 2)
    assert (await desk.meet_payee(corrected, payee_version=2))["status"] == "ready"


async def test_a_revocation_in_time_gives_the_money_back_to_the_fund(desk: Desk) -> None:
    decision = an_approval(region=f"{desk.county}001")
    await desk.deliver(decision)

    await desk.deliver(
        RevocationRequested(
            case_id=decision.case_id, decision_id=decision.decision_id, requested_by="lead@county"
        )
    )

    assert (await desk.payment_of(decision))["status"] == "cancelled"
    assert await balances(desk) == ("10000.00", "0.00", "0.00")


async def test_a_revocation_after_the_release_comes_too_late(desk: Desk) -> None:
    payment = await desk.released()

    await desk.deliver(
        RevocationRequested(
            case_id=UUID(payment["case_id"]),
            decision_id=UUID(payment["decision_id"]),
            requested_by="lead@county",
        )
    )

    assert (await desk.payment(payment["id"]))["status"] == "released"
    last = (await outbox(desk.client.database, payment["case_id"]))[-1]
    assert last.type == "aid.disbursement.payment-not-cancellable.v1"


async def test_finance_of_another_county_does_not_see_the_payment(desk: Desk) -> None:
    payment = await desk.order()

    answer = await desk.client.get(
        f"/v1/payments/{payment['id']}",
        headers=as_(desk.client.layout, "finance_maker", region="540121"),
    )

    assert answer.status_code == 403
