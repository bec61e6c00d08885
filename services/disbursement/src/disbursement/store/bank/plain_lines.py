"""Lines of a large statement that say once more what the books hold: held and matched by sets."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from shared.clock import real_now
from shared.contracts.disbursement import PaymentMatched
from shared.fairness import sorted_parts
from shared.ids import new_id
from shared.row_events import leaving, yuan
from shared.transaction import Transaction
from sqlalchemy import text

from disbursement.store.payments import batches
from disbursement.store.payments.held import held

A_SET = 100
"""How many lines one statement of SQL is about; reading its answer holds up the others the least."""
HOLD_ATTEMPTS = text("""
WITH attempts AS MATERIALIZED (
    SELECT CASE p.status WHEN 'batched' THEN p.batch_id END AS waits_in
    FROM batch_items AS i JOIN batches AS b ON b.id = i.batch_id
        JOIN payments AS p ON p.id = i.payment_id
    WHERE i.end_to_end_id = ANY(:references) AND b.bank_code = :bank_code
        AND b.released_at IS NOT NULL
    ORDER BY i.end_to_end_id FOR UPDATE OF i)
SELECT DISTINCT waits_in FROM attempts WHERE waits_in IS NOT NULL ORDER BY waits_in
""")
HOLD_PAYMENTS = text("""
WITH found AS MATERIALIZED (
    SELECT i.end_to_end_id, p.id, i.amount = a.amount AND i.bank_status = 'paid'
        AND p.status = 'paid' AND p.attempt = i.attempt AND NOT p.matched
        AND NOT EXISTS (SELECT FROM bank_lines AS l WHERE l.end_to_end_id = i.end_to_end_id) AS plain
    FROM unnest(CAST(:references AS varchar[]), CAST(:amounts AS bigint[])) AS a(reference, amount)
        JOIN batch_items AS i ON i.end_to_end_id = a.reference
        JOIN batches AS b ON b.id = i.batch_id AND b.bank_code = :bank_code
            AND b.released_at IS NOT NULL
        JOIN payments AS p ON p.id = i.payment_id
    ORDER BY p.id FOR UPDATE OF p)
SELECT end_to_end_id, id FROM found WHERE plain
""")
"""Attempts before payments, each in their order, as whoever else takes a bank's message does."""
MATCH = text(f"""
WITH given AS (
    SELECT * FROM unnest(CAST(:payments AS uuid[]), CAST(:events AS uuid[]))
        WITH ORDINALITY AS g(payment_id, event_id, place)
), moved AS (
    UPDATE payments AS p SET matched = true, version = p.version + 1, fetch_after = :now
    FROM given AS g WHERE p.id = g.payment_id
    RETURNING p.id, p.case_id, p.decision_id, p.amount, p.attempt, g.event_id, g.place
)
{
    leaving(
        PaymentMatched,
        rows="moved",
        key="r.case_id",
        case_id="r.case_id",
        payment_id="r.id",
        decision_id="r.decision_id",
        amount=yuan("r.amount"),
        attempt="r.attempt",
        statement_date="CAST(:on AS date)",
    )
}
""")


async def hold(tx: Transaction, lines: Mapping[str, int | None], *, bank_code: str) -> None:
    """Hold the attempts of these references and their payments, and find which lines are plain.

    ``lines`` has the amount of the only line of a reference, a debit; None where more is said. Such
    a line is plain when the bank had said that the attempt was paid, the payment stands so in the
    books and no line of any statement has shown it.
    """
    await tx.flush()
    parts = await sorted_parts(lines, A_SET)
    waiting: set[UUID] = set()
    for part in parts:
        given = {"references": part, "bank_code": bank_code}
        waiting.update(await tx.session.scalars(HOLD_ATTEMPTS, given))
    for batch_id in sorted(waiting):
        await batches.get_batch(tx, batch_id, lock=True)
    for part in parts:
        values = {
            "references": part,
            "amounts": [lines[reference] for reference in part],
            "bank_code": bank_code,
        }
        rows = await tx.session.execute(HOLD_PAYMENTS, values)
        held(tx).plain.update((reference, payment_id) for reference, payment_id in rows)


async def match(tx: Transaction, payment_ids: Sequence[UUID], *, on: date) -> None:
    """Match held payments with the plain lines of a day, and say so."""
    if payment_ids:
        events = [new_id() for _ in payment_ids]
        values = {"payments": payment_ids, "on": on, "events": events, "now": real_now()}
        await tx.publish_rows(MATCH, values)
