"""The checks of the books: decisions against payments, payments against ledger, ledger against banks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.orders import PaymentOrder
from shared.contracts.registry import events_extending
from shared.contracts.vocabulary import PaymentMethod
from shared.money import yuan
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

DECISIONS = text("""
SELECT CAST(payload->>'decision_id' AS uuid) AS decision_id, payload->>'case_number' AS case_number,
       payload->>'amount' AS amount, payload->>'method' AS method,
       CAST(payload->>'payee_ref' AS uuid) AS payee_ref
FROM outbox
WHERE type IN :orders AND CAST(payload->>'approved' AS boolean)
""").bindparams(
    bindparam("orders", [order.type for order in events_extending(PaymentOrder)], expanding=True)
)
PAYMENTS = text(
    "SELECT decision_id, case_number, amount, status, method, payee_ref FROM payments ORDER BY id"
)
ENTRIES_OF_PAYMENTS = text("""
SELECT p.id, p.case_number, p.status, p.amount,
       count(e.id) FILTER (WHERE e.kind IN ('PAYMENT', 'CASH', 'GOODS')) AS paid,
       count(e.id) FILTER (WHERE e.kind = 'RETURN') AS returned,
       count(e.id) FILTER (WHERE e.kind = 'ORDER') AS ordered,
       count(e.id) FILTER (WHERE e.kind = 'CANCELLATION') AS cancelled
FROM payments AS p LEFT JOIN journal_entries AS e ON e.payment_id = p.id
GROUP BY p.id
""")
UNBALANCED = text("""
SELECT entry_id, CAST(sum(amount) AS bigint) AS sum FROM journal_lines GROUP BY entry_id HAVING sum(amount) <> 0
""")
FUNDS = text("""
SELECT f.code, f.available, f.committed, f.paid,
       coalesce(sum(l.amount) FILTER (WHERE l.account = 'UNCOMMITTED'), 0) AS uncommitted_l,
       coalesce(sum(l.amount) FILTER (WHERE l.account = 'COMMITTED'), 0) AS committed_l,
       coalesce(sum(l.amount) FILTER (WHERE l.account = 'BANK'), 0) AS bank_l,
       coalesce(sum(l.amount) FILTER (WHERE l.account IN ('CASH', 'GOODS')), 0) AS cash_l, f.on_hand
FROM funds AS f
LEFT JOIN journal_entries AS e ON e.fund_id = f.id
LEFT JOIN journal_lines AS l ON l.entry_id = e.id
GROUP BY f.id
""")
SETTLED = """
    SELECT FROM reconciliation_breaks AS r
    JOIN audit_log AS a ON a.action = 'settle_break'
        AND a.resource_type = 'reconciliation_break' AND a.resource_id = CAST(r.id AS varchar)
    WHERE r.end_to_end_id = i.end_to_end_id AND r.checked_at IS NOT NULL
        AND r.evidence IS NOT NULL AND a.detail ->> 'has_evidence' = 'true'
        AND a.actor_id = r.checked_by AND a.detail ->> 'end_to_end_id' = r.end_to_end_id
        AND CAST(a.detail ->> 'found_at' AS timestamptz) = r.found_at
        AND lower(r.checked_by) NOT IN (lower(b.made_by), lower(coalesce(b.released_by, '')))
        AND r.found_at >= max(s.received_at) FILTER (WHERE NOT l.credit)
"""
"""That what the bank kept of an attempt was settled with its paper: about that attempt, found with
its last debit or after, by a person who neither made nor released it, as the audit chain says."""
ATTEMPTS = text(f"""
SELECT i.end_to_end_id, i.payment_id, i.attempt, p.attempt AS present, p.case_number,
       CAST(coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0) AS bigint)
           AS debited, EXISTS ({SETTLED}) AS is_settled
FROM batch_items AS i
JOIN batches AS b ON b.id = i.batch_id
JOIN payments AS p ON p.id = i.payment_id
LEFT JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id
LEFT JOIN statements AS s ON s.id = l.statement
GROUP BY i.end_to_end_id, i.payment_id, i.attempt, p.attempt, p.case_number, b.id
""")
CASH = text("""
SELECT p.case_number, p.status, h.state, h.handed_over_by, h.checked_by, h.signature, h.witnesses AS seen_by,
       cardinality(ARRAY(SELECT DISTINCT unnest(h.witnesses))) AS witnesses,
       ARRAY(SELECT lower(btrim(v.sub)) FROM hand_over_witnesses AS v WHERE v.hand_over_id = h.id)
           AS vouched_by,
       f.id IS NOT NULL AS has_photo, h.receipt_id IS NOT NULL AS names_receipt,
       r.id IS NOT NULL AS has_receipt, count(i.end_to_end_id) AS batched
FROM payments AS p
LEFT JOIN hand_overs AS h ON h.payment_id = p.id AND h.state <> 'rejected'
LEFT JOIN cash_photos AS f ON f.id = h.photo_id AND f.payment_id = p.id AND f.kind = 'PHOTO'
LEFT JOIN cash_photos AS r ON r.id = h.receipt_id AND r.payment_id = p.id AND r.kind = 'RECEIPT'
LEFT JOIN batch_items AS i ON i.payment_id = p.id
WHERE p.method IN ('CASH', 'KIND')
GROUP BY p.id, h.id, f.id, r.id
""")
SENT_OTHERWISE = text("""
SELECT p.case_number, i.end_to_end_id FROM batch_items AS i
JOIN payments AS p ON p.id = i.payment_id WHERE i.amount <> p.amount
""")
MATCHED_OTHERWISE = text("""
SELECT p.case_number,
       CAST(coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0) AS bigint)
           AS debited,
       p.amount, p.matched
FROM payments AS p
JOIN batch_items AS i ON i.payment_id = p.id AND i.attempt = p.attempt
LEFT JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id
WHERE p.status = 'paid'
GROUP BY p.id
HAVING (p.matched AND coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0) <> p.amount)
    OR (NOT p.matched AND count(l.id) > 0)
""")
BREAKS = text("SELECT kind, reference FROM reconciliation_breaks WHERE checked_at IS NULL")

REQUIRED_WITNESSES = 2
PAID = frozenset({"paid"})
CANCELLED = frozenset({"cancelled"})
FAILED = frozenset({"returned", "payee_wrong"})


@dataclass
class Findings:
    """What was proved, and what does not hold."""

    proved: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    may_settle: bool = False

    @property
    def ok(self) -> bool:
        return not self.broken

    def fail(self, line: str) -> None:
        """Something does not hold."""
        self.broken.append(line)

    def unsettled(self, line: str) -> None:
        """Something does not hold yet: an event may be on its way."""
        self.may_settle = True
        self.broken.append(line)

    def prove(self, line: str, *unless: str) -> None:
        """Say that something holds, unless a line about it says otherwise."""
        if not any(about in broken for about in unless for broken in self.broken):
            self.proved.append(line)


def _fen(amount: str) -> int:
    whole, _, cents = amount.partition(".")
    return int(whole) * 100 + int(cents or 0)


async def check_decisions(
    deciding: Sequence[AsyncSession], disbursement: AsyncSession, findings: Findings
) -> None:
    """Every approved yuan is paid, in flight, failed or cancelled; no payment lacks a decision."""
    decisions = {
        row.decision_id: row
        for service in deciding
        for row in (await service.execute(DECISIONS)).all()
    }
    payments: dict[Any, Any] = {}
    for row in (await disbursement.execute(PAYMENTS)).all():
        if payments.setdefault(row.decision_id, row) is not row:
            findings.fail(f"decision of {row.case_number} has a second payment")
    for decision_id, decision in decisions.items():
        payment = payments.get(decision_id)
        if payment is None:
            findings.unsettled(f"decision of {decision.case_number} has no payment")
        elif payment.amount != _fen(decision.amount):
            findings.fail(
                f"decision of {decision.case_number} is {decision.amount}, "
                f"its payment {yuan(payment.amount)}"
            )
        elif _pays_otherwise(decision, payment):
            findings.fail(f"decision of {decision.case_number} names another payee or method")
    for decision_id, payment in payments.items():
        if decision_id not in decisions:
            findings.fail(f"payment of {payment.case_number} has no decision")
    approved = sum(_fen(decision.amount) for decision in decisions.values())
    parts = {
        "paid": _sum(payments, PAID),
        "failed": _sum(payments, FAILED),
        "cancelled": _sum(payments, CANCELLED),
    }
    everything = sum(payment.amount for payment in payments.values())
    parts["in flight"] = everything - sum(parts.values())
    shares = ", ".join(f"{name} {yuan(amount)}" for name, amount in parts.items())
    findings.prove(
        f"approved {yuan(approved)} in {len(decisions)} decisions = {shares}", "decision of"
    )


def _pays_otherwise(decision: Any, payment: Any) -> bool:
    """Whether the money goes another way than was decided; who takes cash may be corrected."""
    by_card = payment.method == PaymentMethod.CARD
    otherwise = by_card and decision.payee_ref != payment.payee_ref
    return bool(decision.method != payment.method or otherwise)


def _sum(payments: Mapping[Any, Any], statuses: frozenset[str]) -> int:
    return sum(p.amount for p in payments.values() if p.status in statuses)


async def check_payments(disbursement: AsyncSession, findings: Findings) -> None:
    """Nothing is paid twice, in the ledger or on the bank's statements."""
    for row in (await disbursement.execute(ENTRIES_OF_PAYMENTS)).all():
        net = row.paid - row.returned
        if net not in {0, 1} or (row.status == "paid") != (net == 1):
            findings.fail(
                f"payment of {row.case_number} is {row.status}: the ledger paid it {net} times"
            )
        promised = row.ordered - row.cancelled
        expected = 0 if row.status in {"held", "cancelled"} else 1
        if promised != expected:
            findings.fail(f"payment of {row.case_number} is promised {promised} times")
    settled = 0
    for row in (await disbursement.execute(ATTEMPTS)).all():
        if row.attempt == row.present or row.debited <= 0:
            continue
        if row.is_settled:
            settled += 1
        else:
            findings.fail(
                f"payment of {row.case_number}: the bank kept {yuan(row.debited)} of attempt "
                f"{row.attempt}, and attempt {row.present} is under way"
            )
    for row in (await disbursement.execute(SENT_OTHERWISE)).all():
        findings.fail(
            f"payment of {row.case_number}: its item {row.end_to_end_id} has another amount"
        )
    for row in (await disbursement.execute(MATCHED_OTHERWISE)).all():
        findings.fail(
            f"payment of {row.case_number}: matched is {row.matched}, the bank's lines come to "
            f"{yuan(row.debited)} of {yuan(row.amount)}"
        )
    for row in (await disbursement.execute(BREAKS)).all():
        findings.fail(f"reconciliation break {row.kind}: {row.reference}")
    findings.prove(
        "no payment was made twice, no bank line is unexplained"
        + (f"; {settled} that the bank kept are settled with its paper" if settled else ""),
        "payment of",
        "reconciliation break",
    )


async def check_cash(disbursement: AsyncSession, findings: Findings) -> None:
    """Cash that left has two witnesses, a signed receipt, a photo and a second officer (A-44).

    A record from before receipts were kept and witnesses vouched names no receipt, and is counted
    apart.
    """
    rows = (await disbursement.execute(CASH)).all()
    for row in rows:
        left = row.status in {"handed_over", "paid"}
        receipt = row.has_receipt or not row.names_receipt
        proof = (
            row.witnesses == REQUIRED_WITNESSES
            and row.signature is not None
            and row.has_photo
            and receipt
        )
        if left and not proof:
            findings.fail(f"cash of {row.case_number} left without witnesses, receipt or photo")
        if row.status == "paid" and row.checked_by in {
            None,
            row.handed_over_by,
            *(row.seen_by or ()),
        }:
            findings.fail(f"cash of {row.case_number} was paid without a second officer")
        seen_by = {sub.strip().lower() for sub in row.seen_by or ()}
        if row.status == "paid" and row.names_receipt and not seen_by <= set(row.vouched_by):
            findings.fail(f"cash of {row.case_number} was paid without its witnesses' word")
        if row.batched:
            findings.fail(f"cash of {row.case_number} is also in a bank's batch")
    paid = [row for row in rows if row.status == "paid"]
    whole = sum(row.names_receipt for row in paid)
    findings.prove(
        f"{whole} payments in cash have the word of both witnesses, the signed receipt, a photo"
        " and a second officer",
        "cash of",
    )
    if earlier := len(paid) - whole:
        findings.prove(
            f"{earlier} payments in cash from before receipts were kept name two witnesses, and"
            " have a photo and a second officer",
            "cash of",
        )


async def check_ledger(disbursement: AsyncSession, findings: Findings) -> None:
    """Debits equal credits, and the balances are the ledger's."""
    for row in (await disbursement.execute(UNBALANCED)).all():
        findings.fail(f"journal entry {row.entry_id} is off by {yuan(row.sum)}")
    for row in (await disbursement.execute(FUNDS)).all():
        ledger = (-row.uncommitted_l, -row.committed_l)
        held = row.available + row.committed
        if (
            ledger != (row.available, row.committed)
            or row.bank_l + row.cash_l != held
            or row.cash_l != row.on_hand
        ):
            findings.fail(f"fund {row.code}: balances differ from the ledger")
    findings.prove("the ledger balances, and every fund agrees with it", "fund ")
