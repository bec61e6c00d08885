"""Until the file is written, a payment leaves its batch: a corrected account, a revocation."""

import asyncio
from typing import Any

from aid_testing.finance import Desk, reference
from aid_testing.rows import outbox


async def batch_of(desk: Desk, batch: Any) -> Any:
    return await desk.client.get(f"/v1/batches/{batch.json()['id']}", headers=desk.checker)


async def file_of(desk: Desk, batch: Any) -> str:
    answer = await desk.client.get(f"/v1/bank/batches/{batch.json()['id']}/file", headers=desk.bank)
    return answer.text


async def test_an_account_corrected_before_the_release_leaves_the_batch(desk: Desk) -> None:
    payment, other = await desk.ready(), await desk.ready(amount=100)
    batch = await desk.batch()

    await desk.correct_account(payment)

    standing = await batch_of(desk, batch)
    assert (await desk.payment(payment["id"]))["status"] == "ordered"
    assert (standing.json()["count"], standing.json()["total"]) == (1, "1.00")
    assert (await desk.release(batch)).status_code == 412
    assert (await desk.release(standing)).status_code == 200
    file = await file_of(desk, batch)
    assert reference(other) in file
    assert reference(payment) not in file


async def test_the_corrected_account_is_paid_under_the_same_attempt_as_nothing_had_left(
    desk: Desk,
) -> None:
    payment = await desk.ready()
    await desk.batch()
    await desk.correct_account(payment)

    await desk.meet_payee(payment, payee_version=2, account="6217000010001234569")
    batch = await desk.batch()
    await desk.release(batch)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["attempt"]) == ("released", 1)
    assert "6217000010001234569" in await file_of(desk, batch)


async def test_the_last_payment_that_leaves_a_batch_voids_it(desk: Desk) -> None:
    payment = await desk.ready()
    batch = await desk.batch()

    await desk.correct_account(payment)

    standing = await batch_of(desk, batch)
    assert (standing.json()["status"], standing.json()["count"]) == ("discarded", 0)


async def test_an_account_corrected_after_the_release_is_used_when_the_payment_comes_back(
    desk: Desk,
) -> None:
    payment = await desk.released()
    await desk.correct_account(payment)
    assert (await desk.payment(payment["id"]))["status"] == "released"

    await desk.report(payment, "RJCT", reason="AC04")

    onward = await desk.payment(payment["id"])
    assert (onward["status"], onward["attempt"], onward["hold_reason"]) == ("ordered", 2, None)
    returned = (await outbox(desk.client.database, payment["case_id"]))[-1]
    assert returned.type == "aid.disbursement.payment-returned.v1"
    assert returned.payload["needs_applicant"] is False
    assert (await desk.meet_payee(onward, payee_version=2))["status"] == "ready"


async def test_an_account_corrected_before_the_bank_refuses_the_file_is_checked_first(
    desk: Desk,
) -> None:
    payment = await desk.released()
    await desk.correct_account(payment)

    await desk.refuse(payment)

    onward = await desk.payment(payment["id"])
    assert (onward["status"], onward["attempt"]) == ("ordered", 2)


async def test_a_payment_that_arrives_keeps_the_account_it_was_paid_to(desk: Desk) -> None:
    payment = await desk.released()
    await desk.correct_account(payment)

    await desk.report(payment, "ACCC")

    assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_a_return_without_a_correction_still_asks_the_applicant(desk: Desk) -> None:
    payment = await desk.released()

    await desk.report(payment, "RJCT", reason="AC04")

    returned = (await outbox(desk.client.database, payment["case_id"]))[-1]
    assert returned.payload["needs_applicant"] is True


async def test_a_revocation_takes_the_money_out_of_the_open_batch(desk: Desk) -> None:
    payment, other = await desk.ready(), await desk.ready(amount=100)
    batch = await desk.batch()

    await desk.revoke(payment)

    assert (await desk.payment(payment["id"]))["status"] == "cancelled"
    last = (await outbox(desk.client.database, payment["case_id"]))[-1]
    assert last.type == "aid.disbursement.payment-cancelled.v1"
    assert (await desk.release(await batch_of(desk, batch))).status_code == 200
    assert reference(payment) not in await file_of(desk, batch)
    assert (await desk.payment(other["id"]))["status"] == "released"


async def test_a_revocation_and_a_release_at_once_never_leave_both(desk: Desk) -> None:
    payment = await desk.ready()
    batch = await desk.batch()

    released, _ = await asyncio.gather(desk.release(batch), desk.revoke(payment))

    status = (await desk.payment(payment["id"]))["status"]
    assert (released.status_code == 200, status) in {(True, "released"), (False, "cancelled")}
