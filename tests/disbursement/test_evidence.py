"""What a statement shows against what is known: a break, a stop, and nothing paid twice."""

from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_, once
from aid_testing.finance import Desk, reference
from aid_testing.rows import outbox, rows

A_LINE = "2100.00"


async def booked(desk: Desk, *lines: tuple[str, str, str]) -> Any:
    """A statement of lines: reference, amount, D or C."""
    total = sum(int(amount.replace(".", "")) for _, amount, _ in lines)
    moved = sum(
        int(amount.replace(".", "")) * (1 if side == "C" else -1) for _, amount, side in lines
    )
    closing = 1_000_000_00 + moved
    name = uuid4().hex[:12]
    text = (
        f"H,S-{name},1,A{name},2026-06-01,1000000.00,{closing // 100}.{closing % 100:02d},"
        f"{len(lines)},{total // 100}.{total % 100:02d}\r\n"
    )
    text += "".join(f"D,L1,{ref},{amount},{side},\r\n" for ref, amount, side in lines)
    answer = await desk.client.post(
        "/v1/bank/statements",
        files={"file": ("statement.csv", text.encode("gb18030"))},
        data={"format": "csv"},
        headers=desk.bank | once(),
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def breaks(desk: Desk, payment: dict[str, Any]) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id ORDER BY id",
        id=payment["id"],
    )
    return [row.kind for row in found]


async def resolve(desk: Desk, payment: dict[str, Any]) -> None:
    found = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id "
        "AND checked_at IS NULL",
        id=payment["id"],
    )
    for row in found:
        answer = await desk.client.post(
            f"/v1/reconciliation/breaks/{row.id}/resolve",
            json={"resolution": "已与银行核对", "evidence": "银行更正函"},
            headers=as_(desk.client.layout, "finance_checker", region=desk.county, sub="second")
            | once(),
        )
        assert answer.status_code == 200, answer.text


async def enquired(desk: Desk, payment: dict[str, Any]) -> bool:
    found = (await desk.client.get("/v1/bank/enquiries", headers=desk.bank)).json()
    return reference(payment) in [enquiry["end_to_end_id"] for enquiry in found]


async def returned(desk: Desk) -> dict[str, Any]:
    payment = await desk.released()
    await desk.report(payment, "RJCT", reason="AC04")
    return payment


async def corrected(desk: Desk) -> dict[str, Any]:
    """A payment that was returned, and is ready again under its second reference."""
    payment = await returned(desk)
    await desk.correct_account(payment)
    await desk.meet_payee(payment, payee_version=2)
    return payment


async def test_a_debit_of_what_the_bank_rejected_stops_the_payment_and_asks_the_bank(
    desk: Desk,
) -> None:
    payment = await returned(desk)

    statement = await booked(desk, (reference(payment), A_LINE, "D"))

    after = await desk.payment(payment["id"])
    assert (statement["unmatched"], statement["lines"][0]["matched_to"]) == (1, None)
    assert (after["status"], after["hold_reason"]) == ("unknown", "BANK_CONTRADICTS_ITSELF")
    assert await breaks(desk, payment) == ["BANK_CONTRADICTS_ITSELF"]
    assert await enquired(desk, payment)


async def test_what_stands_against_a_break_is_not_batched_before_it_is_resolved(desk: Desk) -> None:
    payment = await returned(desk)
    await booked(desk, (reference(payment), A_LINE, "D"))
    await desk.report(payment, "RJCT", reason="AC04")
    await desk.correct_account(payment)
    await desk.meet_payee(payment, payee_version=2)
    other = await desk.ready(amount=100)

    named = await desk.batch(payment_ids=[payment["id"]])
    everything = await desk.batch()
    await resolve(desk, payment)
    afterwards = await desk.batch()

    assert (named.status_code, named.json()["code"]) == (409, "BREAK_OPEN")
    assert everything.json()["count"] == 1
    assert (await desk.payment(other["id"]))["status"] == "batched"
    assert afterwards.json()["count"] == 1


async def test_a_debit_of_an_earlier_attempt_takes_the_later_one_out_of_its_batch(
    desk: Desk,
) -> None:
    payment = await corrected(desk)
    batch = await desk.batch()

    await booked(desk, (reference(payment), A_LINE, "D"))

    after = await desk.payment(payment["id"])
    assert (after["status"], after["attempt"]) == ("unknown", 1)
    assert (await desk.release(batch)).status_code in {409, 412}
    assert await breaks(desk, payment) == ["BANK_CONTRADICTS_ITSELF"]


async def test_a_debit_of_an_earlier_attempt_after_the_later_one_left_is_suspected(
    desk: Desk,
) -> None:
    payment = await corrected(desk)
    await desk.release(await desk.batch())
    await desk.report(await desk.payment(payment["id"]), "ACCC")

    statement = await booked(desk, (reference(payment), A_LINE, "D"))

    assert statement["unmatched"] == 1
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert await breaks(desk, payment) == ["PAID_TWICE_SUSPECTED"]


async def test_a_booked_line_is_a_break_of_its_own_after_the_one_of_a_report_was_resolved(
    desk: Desk,
) -> None:
    payment = await corrected(desk)
    await desk.release(await desk.batch())
    await desk.report(payment, "ACCC")
    await resolve(desk, payment)

    await desk.report(payment, "ACCC")
    await booked(desk, (reference(payment), A_LINE, "D"))

    assert await breaks(desk, payment) == ["PAID_TWICE_SUSPECTED", "PAID_TWICE_SUSPECTED"]


async def test_a_debit_of_what_was_cancelled_is_a_break(desk: Desk) -> None:
    payment = await returned(desk)
    await desk.revoke(payment)

    statement = await booked(desk, (reference(payment), A_LINE, "D"))

    assert statement["unmatched"] == 1
    assert (await desk.payment(payment["id"]))["status"] == "cancelled"
    assert await breaks(desk, payment) == ["PAID_AFTER_CANCELLED"]


@pytest.mark.parametrize("together", [True, False])
async def test_a_second_debit_of_one_attempt_is_a_break(desk: Desk, *, together: bool) -> None:
    payment = await desk.paid()
    line = (reference(payment), A_LINE, "D")

    if together:
        await booked(desk, line, line)
    else:
        await booked(desk, line)
        second = await booked(desk, line)
        assert second["unmatched"] == 1

    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert await breaks(desk, payment) == ["DEBITED_TWICE"]


async def test_a_credit_of_a_second_debit_does_not_take_back_the_payment(desk: Desk) -> None:
    payment = await desk.paid()
    line = (reference(payment), A_LINE, "D")
    await booked(desk, line, line)

    await booked(desk, (reference(payment), A_LINE, "C"))

    after = await desk.payment(payment["id"])
    assert (after["status"], after["matched"]) == ("paid", True)


@pytest.mark.parametrize("first", ["C", "D"])
async def test_a_debit_and_its_credit_on_one_statement_are_explained(
    desk: Desk, first: str
) -> None:
    payment = await desk.paid()
    await desk.report(payment, "RJCT", reason="AC04")
    second = "D" if first == "C" else "C"

    statement = await booked(
        desk, (reference(payment), A_LINE, first), (reference(payment), A_LINE, second)
    )

    assert statement["unmatched"] == 0
    assert (await desk.payment(payment["id"]))["status"] == "returned"
    assert await breaks(desk, payment) == []


async def test_a_debit_and_its_credit_that_no_report_named_return_the_payment(desk: Desk) -> None:
    payment = await desk.released()

    statement = await booked(
        desk, (reference(payment), A_LINE, "D"), (reference(payment), A_LINE, "C")
    )

    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    assert statement["unmatched"] == 0
    assert (await desk.payment(payment["id"]))["status"] == "returned"
    assert (fund["committed"], fund["paid"]) == ("2100.00", "0.00")


async def test_a_credit_without_a_debit_is_a_break(desk: Desk) -> None:
    payment = await desk.paid()

    statement = await booked(desk, (reference(payment), A_LINE, "C"))

    assert statement["unmatched"] == 1
    assert (await desk.payment(payment["id"]))["status"] == "returned"
    assert await breaks(desk, payment) == ["CREDIT_WITHOUT_DEBIT"]


async def test_a_debit_of_another_amount_stops_the_payment(desk: Desk) -> None:
    payment = await desk.released()

    statement = await booked(desk, (reference(payment), "2100.01", "D"))

    assert statement["unmatched"] == 1
    assert (await desk.payment(payment["id"]))["status"] == "unknown"
    assert await breaks(desk, payment) == ["AMOUNT_DIFFERS"]
    assert await enquired(desk, payment)


async def test_the_answer_to_an_enquiry_explains_the_line_that_raised_it(desk: Desk) -> None:
    payment = await returned(desk)
    await booked(desk, (reference(payment), A_LINE, "D"))

    await desk.report(payment, "ACCC")

    after = await desk.payment(payment["id"])
    assert (after["status"], after["matched"]) == ("paid", True)
    last = (await outbox(desk.client.database, payment["case_id"]))[-1]
    assert last.type == "aid.disbursement.payment-matched.v1"


async def test_two_lines_under_one_reference_of_the_bank_are_both_booked(desk: Desk) -> None:
    one, two = await desk.paid(), await desk.paid(amount=210_000)
    line, other = (reference(one), A_LINE, "D"), (reference(two), A_LINE, "D")

    statement = await booked(desk, line, other)

    lines = statement["lines"]
    assert [found["end_to_end_id"] for found in lines] == [reference(one), reference(two)]
    assert [found["matched_to"] for found in lines] == [one["id"], two["id"]]


async def test_an_account_that_was_paid_returned_and_paid_again_keeps_its_ledger(
    desk: Desk,
) -> None:
    payment = await desk.paid()
    await desk.report(payment, "RJCT", reason="AC04")
    await desk.report(payment, "ACCC")

    await desk.report(payment, "ACCC")

    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert (fund["committed"], fund["paid"]) == ("0.00", "2100.00")


async def test_a_reference_is_never_used_again_after_a_dispute_about_an_earlier_one(
    desk: Desk,
) -> None:
    payment = await corrected(desk)
    await desk.release(await desk.batch())
    await desk.report(await desk.payment(payment["id"]), "RJCT", reason="AC04")
    await desk.report(payment, "ACCC")
    await desk.report(payment, "RJCT", reason="AC04")

    await desk.correct_account(payment, version=3)

    assert (await desk.payment(payment["id"]))["attempt"] == 3


@pytest.mark.parametrize("said", ["ACSP", "ACSC", "ACCC"])
async def test_a_file_refused_whole_after_more_was_said_is_a_break_and_an_enquiry(
    desk: Desk, said: str
) -> None:
    payment = await desk.released()
    await desk.report(payment, said)

    await desk.refuse(payment)

    status = (await desk.payment(payment["id"]))["status"]
    assert status == ("paid" if said == "ACCC" else "unknown")
    assert await breaks(desk, payment) == ["BANK_CONTRADICTS_ITSELF"]
    assert await enquired(desk, payment)


@pytest.mark.parametrize(("answer", "status"), [("ACCC", "paid"), ("RJCT", "returned")])
async def test_the_answer_about_a_refused_file_settles_what_was_paid(
    desk: Desk, answer: str, status: str
) -> None:
    payment = await desk.paid()
    await desk.refuse(payment)

    await desk.report(payment, answer)

    assert (await desk.payment(payment["id"]))["status"] == status
    assert not await enquired(desk, payment)


async def test_the_desk_sees_what_a_statement_contradicts(desk: Desk) -> None:
    payment = await returned(desk)
    await booked(desk, (reference(payment), A_LINE, "D"))

    answer = await desk.client.get("/v1/reconciliation/breaks?limit=200", headers=desk.checker)

    assert payment["id"] in [found["payment_id"] for found in answer.json()["items"]]


async def test_what_was_booked_and_then_returned_is_not_paid_again_before_its_credit(
    desk: Desk,
) -> None:
    payment = await desk.released()
    await booked(desk, (reference(payment), A_LINE, "D"))
    await desk.report(payment, "RJCT", reason="AC01")
    await desk.correct_account(payment)
    await desk.meet_payee(payment, payee_version=2)

    before = await desk.batch(payment_ids=[payment["id"]])
    await booked(desk, (reference(payment), A_LINE, "C"))
    after = await desk.batch(payment_ids=[payment["id"]])

    assert (before.status_code, before.json()["code"]) == (409, "EARLIER_STILL_BOOKED")
    assert after.status_code == 201


async def test_a_debit_between_batch_and_release_stops_the_release(desk: Desk) -> None:
    payment = await corrected(desk)
    batch = await desk.batch()
    await booked(desk, (reference(payment), A_LINE, "D"))

    assert (await desk.release(batch)).status_code in {409, 412}


async def test_breaks_are_read_and_settled_in_the_region_of_their_payment_alone(
    desk: Desk,
) -> None:
    payment = await returned(desk)
    await booked(desk, (reference(payment), A_LINE, "D"))
    elsewhere = as_(desk.client.layout, "finance_checker", region="540121", sub="elsewhere")
    [row] = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id",
        id=payment["id"],
    )
    address = f"/v1/reconciliation/breaks/{row.id}"

    read = await desk.client.get(address, headers=elsewhere)
    resolved = await desk.client.post(
        f"{address}/resolve", json={"resolution": "别县"}, headers=elsewhere | once()
    )
    listed = (
        await desk.client.get("/v1/reconciliation/breaks?limit=200", headers=elsewhere)
    ).json()
    own = (
        await desk.client.get("/v1/reconciliation/breaks?limit=200", headers=desk.checker)
    ).json()

    assert (read.status_code, resolved.status_code) == (403, 403)
    assert str(row.id) not in str(listed)
    assert str(row.id) in str(own)
