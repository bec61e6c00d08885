"""Settling a break lifts nothing but itself: for its attempt, after its debit, with the bank's paper."""

from typing import Any

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_stmt,
    an_entry,
    details,
    post_statement,
)
from aid_testing.finance import Desk, reference
from aid_testing.rows import rows

AMOUNT = "2100.00"


def line(payment: dict[str, Any], side: str = "DBIT", amount: str = AMOUNT) -> str:
    detail = a_detail(reference(payment, 1), amount)
    return an_entry(amount, side=side, details=details(detail))


async def debited(desk: Desk, payment: dict[str, Any], amount: str = AMOUNT) -> None:
    closing = f"{10000 - float(amount):.2f}"
    stmt = a_stmt(desk.account, "10000.00", closing, line(payment, amount=amount))
    answer = await post_statement(desk, a_statement_file(stmt))
    assert answer.status_code == 201, answer.text


async def open_breaks(desk: Desk, payment: dict[str, Any]) -> list[Any]:
    return await rows(
        desk.client.database,
        "SELECT id, kind FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id "
        "AND checked_at IS NULL ORDER BY id",
        id=payment["id"],
    )


async def resolve(desk: Desk, break_id: Any, *, sub: str = "second", **body: Any) -> Any:
    return await desk.client.post(
        f"/v1/reconciliation/breaks/{break_id}/resolve",
        json={"resolution": "与银行核对"} | body,
        headers=as_(desk.client.layout, "finance_checker", region=desk.county, sub=sub) | once(),
    )


async def pay_again(desk: Desk, payment: dict[str, Any]) -> Any:
    seen = await desk.client.get(f"/v1/payments/{payment['id']}", headers=desk.maker)
    return await desk.client.post(
        f"/v1/payments/{payment['id']}/pay-again", headers=desk.maker | once() | if_match(seen)
    )


async def sweep(desk: Desk) -> None:
    answer = await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    assert answer.status_code == 200, answer.text


async def test_fr_37_a_harmless_break_that_was_settled_does_not_let_a_debit_be_paid_again(
    desk: Desk,
) -> None:
    """FR-37: A harmless AMOUNT_DIFFERS settled; debit of attempt 1; RJCT; pay again: 409 until it is credited."""
    payment = await desk.released()
    await desk.report(payment, "ACCC", amount="1.00")
    [harmless] = await open_breaks(desk, payment)
    assert (await resolve(desk, harmless.id)).status_code == 200
    await debited(desk, payment)
    await desk.report(payment, "RJCT", reason="AM14")

    refused = await pay_again(desk, payment)
    credit = a_stmt(desk.account, "7900.00", "10000.00", line(payment, "CRDT"), on="2026-06-02")
    await post_statement(desk, a_statement_file(credit))
    allowed = await pay_again(desk, payment)

    assert (refused.status_code, refused.json()["code"]) == (409, "EARLIER_STILL_BOOKED")
    assert allowed.status_code == 200, allowed.text


async def test_fr_37_no_batch_takes_what_was_corrected_while_its_debit_stands(desk: Desk) -> None:
    """FR-37 of the field reports."""
    payment = await desk.released()
    await desk.report(payment, "ACCC", amount="1.00")
    [harmless] = await open_breaks(desk, payment)
    await resolve(desk, harmless.id)
    await debited(desk, payment)
    await desk.report(payment, "RJCT", reason="AC04")
    await desk.correct_account(payment)
    await desk.meet_payee(payment, payee_version=2)

    batch = await desk.batch(payment_ids=[payment["id"]])

    assert (batch.status_code, batch.json()["code"]) == (409, "EARLIER_STILL_BOOKED")


async def a_debit_that_never_came_back(desk: Desk) -> tuple[dict[str, Any], Any]:
    payment = await desk.released()
    await debited(desk, payment)
    await desk.report(payment, "RJCT", reason="AM14")
    await sweep(desk)
    [found] = await open_breaks(desk, payment)
    assert found.kind == "RETURN_NOT_CREDITED"
    return payment, found.id


async def test_fr_37_a_return_that_no_statement_shows_is_a_break_of_its_own(desk: Desk) -> None:
    """FR-37 of the field reports."""
    payment, break_id = await a_debit_that_never_came_back(desk)
    await sweep(desk)

    settled = await resolve(desk, break_id, evidence="银行更正函 2026-06-05 第 3 号")
    allowed = await pay_again(desk, payment)

    assert settled.status_code == 200, settled.text
    assert settled.json()["evidence"] == "银行更正函 2026-06-05 第 3 号"
    assert allowed.status_code == 200, allowed.text
    assert await open_breaks(desk, payment) == []


async def test_fr_37_what_the_bank_still_has_is_not_settled_without_its_paper(desk: Desk) -> None:
    """FR-37 of the field reports."""
    payment, break_id = await a_debit_that_never_came_back(desk)

    settled = await resolve(desk, break_id)

    assert (settled.status_code, settled.json()["code"]) == (422, "EVIDENCE_MISSING")
    assert (await pay_again(desk, payment)).status_code == 409


@pytest.mark.parametrize("sub", ["maker", "checker", "Maker ", "ＣＨＥＣＫＥＲ"])
async def test_fr_37_it_is_settled_by_neither_who_made_nor_who_released_the_payment(
    desk: Desk, sub: str
) -> None:
    """FR-37 of the field reports."""
    _, break_id = await a_debit_that_never_came_back(desk)

    settled = await resolve(desk, break_id, sub=sub, evidence="银行更正函")

    assert (settled.status_code, settled.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_fr_37_a_debit_of_another_amount_that_stands_is_not_paid_again(desk: Desk) -> None:
    """FR-37 of the field reports."""
    payment = await desk.released()
    await debited(desk, payment, amount="2100.01")
    await desk.report(payment, "RJCT", reason="AM14")
    [found] = await open_breaks(desk, payment)

    unproved = await resolve(desk, found.id)
    refused = await pay_again(desk, payment)
    proved = await resolve(desk, found.id, evidence="银行更正函")
    allowed = await pay_again(desk, payment)

    assert (unproved.status_code, refused.status_code) == (422, 409)
    assert (proved.status_code, allowed.status_code) == (200, 200), allowed.text


async def test_fr_49_a_break_of_an_account_is_settled_in_its_funds_region_alone(desk: Desk) -> None:
    """FR-49: A checker of another county settles a break on this county's account: 403."""
    stmt = a_stmt(desk.account, "10000.00", "9995.00", an_entry("5.00"))
    await post_statement(desk, a_statement_file(stmt))
    elsewhere = as_(desk.client.layout, "finance_checker", region="540121", sub="elsewhere")
    [row] = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE region = :county AND kind = 'UNMATCHED_BANK_LINE'",
        county=desk.county,
    )
    address = f"/v1/reconciliation/breaks/{row.id}"

    read = await desk.client.get(address, headers=elsewhere)
    refused = await desk.client.post(
        f"{address}/resolve", json={"resolution": "别县"}, headers=elsewhere | once()
    )
    listed = await desk.client.get("/v1/reconciliation/breaks?limit=200", headers=elsewhere)
    settled = await resolve(desk, row.id)

    assert (read.status_code, refused.status_code, settled.status_code) == (403, 403, 200)
    assert str(row.id) not in listed.text


async def test_fr_49_what_belongs_to_no_county_is_settled_by_the_city(desk: Desk) -> None:
    """FR-49 of the field reports."""
    never = {"id": "0" * 31 + desk.county[-1], "attempt": 7}
    await desk.report(never, "ACCC")
    [row] = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE reference = :r",
        r=reference(never),
    )

    county = await resolve(desk, row.id)
    city = await desk.client.post(
        f"/v1/reconciliation/breaks/{row.id}/resolve",
        json={"resolution": "银行误报"},
        headers=as_(desk.client.layout, "finance_checker", region="5401", sub="city") | once(),
    )

    assert (county.status_code, city.status_code) == (403, 200)


async def test_the_debit_of_what_the_bank_said_came_back_is_no_news_and_waits_for_its_credit(
    desk: Desk,
) -> None:
    """The bank pays, takes it back, and shows the debit in one day's statement, the credit later."""
    payment = await desk.released()
    await desk.report(payment, "ACCC")
    await desk.report(payment, "RJCT", reason="AC04")
    await desk.correct_account(payment)
    await desk.meet_payee(payment, payee_version=2)

    await debited(desk, payment)
    between = await desk.client.get(f"/v1/payments/{payment['id']}", headers=desk.maker)
    breaks = await open_breaks(desk, payment)
    held = await desk.batch(payment_ids=[payment["id"]])
    credit = a_stmt(desk.account, "7900.00", "10000.00", line(payment, "CRDT"), on="2026-06-02")
    await post_statement(desk, a_statement_file(credit))
    paid = await desk.batch(payment_ids=[payment["id"]])

    assert (between.json()["status"], breaks) == ("ready", [])
    assert (held.status_code, held.json()["code"]) == (409, "EARLIER_STILL_BOOKED")
    assert paid.status_code == 201, paid.text
