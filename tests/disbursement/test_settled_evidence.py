"""`aid verify` and what the bank kept: rightly settled it is no theft, and nothing else passes for it."""

from typing import Any

import pytest
from aid.books import Findings, check_payments
from aid.statements import check_statements
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
from aid_testing.owner import owned
from aid_testing.rows import rows

AMOUNT = "2100.00"
AGAIN = "and attempt 2 is under way"
KEPT = "and the bank kept 2100.00"


async def debited(desk: Desk, payment: dict[str, Any], opening: str, closing: str, on: str) -> None:
    entry = an_entry(AMOUNT, details=details(a_detail(reference(payment, 1), AMOUNT)))
    answer = await post_statement(
        desk, a_statement_file(a_stmt(desk.account, opening, closing, entry, on=on))
    )
    assert answer.status_code == 201, answer.text


async def kept(desk: Desk) -> tuple[dict[str, Any], Any]:
    """A payment that the bank debited and says to have sent back, and the break about it."""
    payment = await desk.released()
    await debited(desk, payment, "10000.00", "7900.00", "2026-06-01")
    await desk.report(payment, "RJCT", reason="AM14")
    swept = await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    assert swept.status_code == 200, swept.text
    [found] = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id",
        id=payment["id"],
    )
    return payment, found.id


async def settle(desk: Desk, break_id: Any) -> None:
    answer = await desk.client.post(
        f"/v1/reconciliation/breaks/{break_id}/resolve",
        json={"resolution": "与银行核对", "evidence": "银行更正函 第 3 号"},
        headers=as_(desk.client.layout, "finance_checker", region=desk.county, sub="second")
        | once(),
    )
    assert answer.status_code == 200, answer.text


async def pay_again(desk: Desk, payment: dict[str, Any]) -> None:
    """The second attempt leaves with a batch."""
    seen = await desk.client.get(f"/v1/payments/{payment['id']}", headers=desk.maker)
    answer = await desk.client.post(
        f"/v1/payments/{payment['id']}/pay-again", headers=desk.maker | once() | if_match(seen)
    )
    assert answer.status_code == 200, answer.text
    await desk.meet_payee(payment)
    batch = await desk.batch(payment_ids=[payment["id"]])
    released = await desk.release(batch)
    assert released.status_code == 200, released.text


async def broken(desk: Desk, payment: dict[str, Any], *changes: str, **values: Any) -> list[str]:
    findings = Findings()
    async with owned(desk.client, *changes, **values) as session:
        await check_payments(session, findings)
        await check_statements(session, findings)
    return [line for line in findings.broken if payment["case_number"] in line]


async def test_what_the_bank_kept_is_named_until_it_is_settled(desk: Desk) -> None:
    payment, break_id = await kept(desk)

    before = await broken(desk, payment)
    await settle(desk, break_id)
    after = await broken(desk, payment)

    assert [KEPT in line for line in before] == [True]
    assert after == []


async def test_an_attempt_that_was_settled_and_paid_again_is_no_theft(desk: Desk) -> None:
    payment, break_id = await kept(desk)
    await settle(desk, break_id)

    await pay_again(desk, payment)

    assert await broken(desk, payment) == []


async def test_a_further_debit_after_the_settlement_is_named(desk: Desk) -> None:
    payment, break_id = await kept(desk)
    await settle(desk, break_id)
    await pay_again(desk, payment)

    await debited(desk, payment, "7900.00", "5800.00", "2026-06-09")

    lines = await broken(desk, payment)
    assert any("the bank kept 4200.00 of attempt 1" in line for line in lines)


LOOKS_SETTLED = """
UPDATE reconciliation_breaks SET checked_at = now(), checked_by = 'second', evidence = 'x',
    resolution = 'x' WHERE id = CAST(:id AS uuid)
"""


CHANGED = "UPDATE reconciliation_breaks SET {} WHERE id = CAST(:id AS uuid)"
MADE_BY_THE_SAME = """
UPDATE batches SET made_by = 'Second' WHERE id = (
    SELECT i.batch_id FROM batch_items AS i
    JOIN reconciliation_breaks AS r ON r.end_to_end_id = i.end_to_end_id
    WHERE r.id = CAST(:id AS uuid))
"""


@pytest.mark.parametrize(
    "change",
    [
        CHANGED.format("evidence = NULL"),
        CHANGED.format("checked_by = 'maker'"),
        CHANGED.format("found_at = found_at + interval '1 day'"),
        CHANGED.format("end_to_end_id = 'another'"),
        MADE_BY_THE_SAME,
    ],
    ids=["no paper", "another person", "another day", "another attempt", "its maker"],
)
async def test_a_settlement_that_was_not_made_so_settles_nothing(desk: Desk, change: str) -> None:
    payment, break_id = await kept(desk)
    await settle(desk, break_id)
    await pay_again(desk, payment)

    lines = await broken(desk, payment, change, id=str(break_id))

    assert [AGAIN in line for line in lines] == [True]


async def test_a_break_that_only_looks_settled_settles_nothing(desk: Desk) -> None:
    payment, break_id = await kept(desk)

    lines = await broken(desk, payment, LOOKS_SETTLED, id=str(break_id))

    assert [KEPT in line for line in lines] == [True]
