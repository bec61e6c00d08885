import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aid_testing.actors import once
from aid_testing.finance import Desk, reference
from aid_testing.rows import outbox, rows
from disbursement.usecases.clocks import DEADLINES
from shared.roles import system


async def balances(desk: Desk) -> tuple[str, str, str]:
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    return fund["available"], fund["committed"], fund["paid"]


async def events(desk: Desk, payment: dict[str, Any]) -> list[str]:
    found = await outbox(desk.client.database, payment["case_id"])
    return [event.type.split(".")[2] for event in found]


async def states(desk: Desk, payment: dict[str, Any]) -> list[str]:
    """What became of the clock of one payment."""
    found = await outbox(desk.client.database, payment["id"])
    return [event.payload["state"] for event in found if event.payload["what"] == "payment"]


async def breaks(desk: Desk) -> list[str]:
    found = await rows(desk.client.database, "SELECT kind FROM reconciliation_breaks ORDER BY id")
    return [row.kind for row in found]


async def test_paid_moves_the_money_and_meets_the_clock(desk: Desk) -> None:
    payment = await desk.paid()

    assert payment["status"] == "paid"
    assert await balances(desk) == ("7900.00", "0.00", "2100.00")
    assert (await events(desk, payment))[-1:] == ["payment-paid"]
    assert await states(desk, payment) == ["set", "met"]


async def test_a_bank_that_reports_after_the_last_day_pays_once_and_the_duty_is_passed_first(
    desk: Desk,
) -> None:
    payment = await desk.released(decided_at=datetime.now(UTC) - timedelta(days=60))
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        await DEADLINES.sweep(tx)
    overdue = await desk.payment(payment["id"])

    late = await desk.report(payment, "ACCC")

    assert overdue["status"] == "released"
    assert late["applied"] == 1
    assert await balances(desk) == ("7900.00", "0.00", "2100.00")
    assert await states(desk, payment) == ["set", "passed", "met"]


async def test_the_same_result_twice_pays_once(desk: Desk) -> None:
    payment = await desk.released()

    await desk.report(payment, "ACCC")
    again = await desk.report(payment, "ACCC")

    assert (again["applied"], again["ignored"]) == (0, 1)
    assert await balances(desk) == ("7900.00", "0.00", "2100.00")


async def test_the_same_message_id_is_answered_again_without_effect(desk: Desk) -> None:
    payment = await desk.released()
    body = {
        "message_id": f"R-{uuid4().hex[:16]}",
        "results": [{"end_to_end_id": reference(payment), "status": "ACCC"}],
    }

    first = await desk.client.post("/v1/bank/results", json=body, headers=desk.bank | once())
    again = await desk.client.post("/v1/bank/results", json=body, headers=desk.bank | once())

    assert again.json() == first.json()
    assert (await events(desk, payment)).count("payment-paid") == 1


async def test_the_same_message_id_with_other_content_is_refused(desk: Desk) -> None:
    payment = await desk.released()
    body = {
        "message_id": f"R-{uuid4().hex[:16]}",
        "results": [{"end_to_end_id": reference(payment), "status": "ACSP"}],
    }
    other = body | {"results": [{"end_to_end_id": reference(payment), "status": "ACCC"}]}

    await desk.client.post("/v1/bank/results", json=body, headers=desk.bank | once())
    answer = await desk.client.post("/v1/bank/results", json=other, headers=desk.bank | once())

    assert (answer.status_code, answer.json()["code"]) == (409, "MESSAGE_ID_USED_DIFFERENTLY")


async def test_an_acknowledgement_after_paid_changes_nothing(desk: Desk) -> None:
    payment = await desk.paid()

    late = await desk.report(payment, "ACSP")

    assert late["ignored"] == 1
    assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_debited_is_not_paid(desk: Desk) -> None:
    payment = await desk.released()

    await desk.report(payment, "ACSC")

    assert (await desk.payment(payment["id"]))["status"] == "debited"
    assert (await balances(desk))[2] == "0.00"


async def test_a_name_mismatch_is_corrected_and_paid_again_once(desk: Desk) -> None:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="BE01")
    returned = await desk.payment(payment["id"])

    await desk.correct_account(payment, version=2)
    again = await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)
    await desk.release(await desk.batch())
    await desk.report(again, "ACCC")

    assert (returned["status"], returned["hold_reason"]) == ("returned", "NAME_MISMATCH")
    paid = await desk.payment(payment["id"])
    assert (paid["status"], paid["attempt"]) == ("paid", 2)
    assert await balances(desk) == ("7900.00", "0.00", "2100.00")
    assert (await events(desk, payment)).count("payment-paid") == 1


async def test_money_that_comes_back_after_it_was_paid_stays_promised(desk: Desk) -> None:
    payment = await desk.paid()

    await desk.report(payment, "RJCT", reason="AC04")

    assert (await desk.payment(payment["id"]))["status"] == "returned"
    assert await balances(desk) == ("7900.00", "2100.00", "0.00")


async def test_an_unknown_outcome_is_asked_under_the_same_reference(desk: Desk) -> None:
    payment = await desk.released()
    await desk.report(payment, "UNKN")

    enquiries = (await desk.client.get("/v1/bank/enquiries", headers=desk.bank)).json()
    await desk.report(payment, "ACCC")

    assert reference(payment) in [enquiry["end_to_end_id"] for enquiry in enquiries]
    assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_paid_after_returned_stops_the_next_attempt_until_the_bank_is_clear(
    desk: Desk,
) -> None:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="BE01")
    await desk.correct_account(payment, version=2)
    await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)

    await desk.report(payment, "ACCC")

    disputed = await desk.payment(payment["id"])
    assert (disputed["status"], disputed["attempt"]) == ("unknown", 1)
    assert (await desk.batch()).json()["code"] == "NOTHING_TO_BATCH"
    assert "BANK_CONTRADICTS_ITSELF" in await breaks(desk)
    await desk.report(payment, "ACCC")
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert await balances(desk) == ("7900.00", "0.00", "2100.00")


async def test_paid_after_returned_leaves_the_open_batch_and_the_others_stay(desk: Desk) -> None:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="BE01")
    await desk.correct_account(payment, version=2)
    await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)
    other = await desk.ready(amount=100)
    batch = await desk.batch()

    await desk.report(payment, "ACCC")

    disputed = await desk.payment(payment["id"])
    assert (disputed["status"], disputed["attempt"]) == ("unknown", 1)
    assert (await desk.payment(other["id"]))["status"] == "batched"
    assert (await desk.release(batch)).status_code == 412


async def test_a_payment_that_disagrees_with_the_bank_is_not_batched(desk: Desk) -> None:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="BE01")
    await desk.correct_account(payment, version=2)
    await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)
    await desk.report(payment, "ACCC")
    await desk.report(payment, "RJCT", reason="BE01")
    await desk.correct_account(payment, version=3)
    await desk.meet_payee(await desk.payment(payment["id"]), payee_version=3)

    batch = await desk.batch()

    assert (batch.status_code, batch.json()["code"]) == (409, "BREAK_OPEN")


async def test_an_amount_that_differs_takes_the_next_attempt_out_of_its_batch(desk: Desk) -> None:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="BE01")
    await desk.correct_account(payment, version=2)
    await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)
    await desk.batch()

    await desk.report(payment, "ACCC", amount="2100.01")

    assert (await desk.payment(payment["id"]))["status"] == "ready"
    assert (await desk.batch()).json()["code"] == "BREAK_OPEN"


async def test_paid_for_an_old_attempt_after_the_next_went_out_is_a_break(desk: Desk) -> None:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="BE01")
    await desk.correct_account(payment, version=2)
    await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)
    await desk.release(await desk.batch())

    await desk.report(payment, "ACCC")

    assert "PAID_TWICE_SUSPECTED" in await breaks(desk)
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_a_reference_that_was_never_sent_is_said_and_kept(desk: Desk) -> None:
    payment = await desk.released()
    never = uuid4().hex

    answer = await desk.client.post(
        "/v1/bank/results",
        json={
            "message_id": f"R-{uuid4().hex[:16]}",
            "results": [
                {"end_to_end_id": never, "status": "ACCC"},
                {"end_to_end_id": reference(payment), "status": "ACCC"},
            ],
        },
        headers=desk.bank | once(),
    )

    assert answer.json()["unknown"] == [never]
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert "REFERENCE_NEVER_SENT" in await breaks(desk)


async def test_a_status_code_that_no_standard_knows_waits(desk: Desk) -> None:
    payment = await desk.released()

    answer = await desk.report(payment, "XXXX")

    assert (answer["applied"], answer["waiting"]) == (0, [reference(payment)])
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_eight_reports_at_once_pay_once(desk: Desk) -> None:
    payment = await desk.released()

    await asyncio.gather(*(desk.report(payment, "ACCC") for _ in range(8)))

    assert await balances(desk) == ("7900.00", "0.00", "2100.00")
    assert (await events(desk, payment)).count("payment-paid") == 1
