"""What banks have reported about attempts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.fairness import in_parts
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row
from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.bank.messages import BankStatus, ItemReport
from disbursement.domain.payments.payment import Status, reference_of
from disbursement.store.bank import agents
from disbursement.store.payments.held import Sent, held
from disbursement.store.tables import BankReportRow, BatchItemRow, BatchRow, PaymentRow

NEW_REPORT = (
    upsert(BankReportRow)
    .on_conflict_do_nothing(index_elements=["bank_code", "kind", "message_id"])
    .returning(BankReportRow.id, agents.TERMS_ON_A_DAY.label("terms"))
)


SILENT = (Status.RELEASED, Status.ACCEPTED, Status.DEBITED)
"""On its way, and asked about once its bank has been silent for too long."""


class ReportNotFound(NotFound):
    """There is no such report."""


class MessageIdUsedDifferently(Conflict):
    """Message id … was used for another content."""


async def new_report(
    tx: Transaction, *, bank_code: str, kind: str, message_id: str, digest: str
) -> tuple[BankReportRow, bool]:
    """Enter a bank's message once: its row here, and whether it is new; the terms with the bank come along.

    Raises ``MessageIdUsedDifferently``.
    """
    report = BankReportRow(
        id=new_id(),
        bank_code=bank_code,
        kind=kind,
        message_id=message_id,
        sha256=digest,
        received_at=tx.clock.now(),
        applied=0,
        ignored=0,
        unknown=[],
        waiting=[],
    )
    columns = {column.name: getattr(report, column.name) for column in BankReportRow.__table__.c}
    on_the_day = {"agent_code": bank_code, "agent_day": tx.clock.today()}
    made = (await tx.session.execute(NEW_REPORT, columns | on_the_day)).one_or_none()
    if made is not None:
        agents.keep_terms(tx, bank_code, made.terms)
        return report, True
    row = await tx.session.scalar(
        select(BankReportRow).where(
            BankReportRow.bank_code == bank_code,
            BankReportRow.kind == kind,
            BankReportRow.message_id == message_id,
        )
    )
    assert row is not None
    if row.sha256 != digest:
        raise MessageIdUsedDifferently(message_id=message_id)
    return row, False


def finish_report(
    tx: Transaction,
    report: BankReportRow,
    *,
    applied: int,
    ignored: int,
    unknown: Sequence[str],
    waiting: Sequence[str],
) -> BankReportRow:
    """Write what became of a message."""
    outcome: dict[str, Any] = {
        "applied": applied,
        "ignored": ignored,
        "unknown": list(unknown),
        "waiting": list(waiting),
    }
    change_row(tx, BankReportRow, {"id": report.id}, **outcome)
    for name, value in outcome.items():
        setattr(report, name, value)
    return report


async def get_report(tx: Reading, report_id: UUID, *, bank_code: str | None) -> BankReportRow:
    """What became of a message; a bank sees its own."""
    row = await tx.session.get(BankReportRow, report_id, populate_existing=True)
    if row is None or (bank_code is not None and row.bank_code != bank_code):
        raise ReportNotFound
    return row


async def hold_attempts(tx: Transaction, references: Collection[str], *, bank_code: str) -> None:
    """Lock the attempts that a bank's references name, if they were sent to this bank."""
    await tx.flush()
    attempts = held(tx).attempts
    attempts.update(dict.fromkeys(references))
    for part in in_parts(sorted(references)):
        query = (
            select(BatchItemRow, PaymentRow.status, PaymentRow.batch_id)
            .join(BatchRow, BatchRow.id == BatchItemRow.batch_id)
            .join(PaymentRow, PaymentRow.id == BatchItemRow.payment_id)
            .where(BatchItemRow.end_to_end_id.in_(part), BatchRow.bank_code == bank_code)
            .where(BatchRow.released_at.is_not(None))
            .order_by(BatchItemRow.end_to_end_id)
            .with_for_update(of=BatchItemRow)
        )
        rows = await tx.session.execute(query.execution_options(populate_existing=True))
        for row, status, batch_id in rows:
            attempts[row.end_to_end_id] = Sent(
                end_to_end_id=row.end_to_end_id,
                payment_id=row.payment_id,
                batch_id=row.batch_id,
                attempt=row.attempt,
                amount=row.amount,
                bank_status=row.bank_status,
                reason=row.reason,
                words=row.words,
                bank_reference=row.bank_reference,
                waits_in=batch_id if status == Status.BATCHED else None,
            )


async def find_item(tx: Transaction, end_to_end_id: str, *, bank_code: str) -> Sent | None:
    """The attempt that a bank's reference names, if it was sent to this bank; it is held."""
    if end_to_end_id not in held(tx).attempts:
        await hold_attempts(tx, [end_to_end_id], bank_code=bank_code)
    return held(tx).attempts[end_to_end_id]


async def ask_again(tx: Transaction, sent: Sent) -> None:
    """The bank's last word on an attempt does not hold: it is asked under the same reference."""
    present = held(tx).attempts.get(sent.end_to_end_id) or sent
    _write(tx, replace(present, bank_status=BankStatus.UNKNOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """A payment on which a bank still owes its word, and the batch in which it left."""

    end_to_end_id: str
    amount: int
    batch_number: str | None
    released_at: datetime | None


async def find_enquiries(tx: Reading, *, bank_code: str, limit: int) -> list[Enquiry]:
    """Payments on whose present attempt this bank still owes its word, the oldest first."""
    query = (
        select(PaymentRow.id, PaymentRow.attempt, PaymentRow.amount, BatchRow)
        .join(
            BatchItemRow,
            (BatchItemRow.payment_id == PaymentRow.id)
            & (BatchItemRow.attempt == PaymentRow.attempt),
        )
        .join(BatchRow, BatchRow.id == BatchItemRow.batch_id)
        .where(
            BatchRow.bank_code == bank_code,
            or_(
                PaymentRow.status == Status.UNKNOWN,
                and_(PaymentRow.status.in_(SILENT), BatchRow.asked_at.is_not(None)),
                and_(
                    PaymentRow.status == Status.PAID, BatchItemRow.bank_status == BankStatus.UNKNOWN
                ),
            ),
        )
        .order_by(PaymentRow.id)
        .limit(limit)
    )
    return [
        Enquiry(
            end_to_end_id=reference_of(payment_id, attempt),
            amount=amount,
            batch_number=batch.number,
            released_at=batch.released_at,
        )
        for payment_id, attempt, amount, batch in await tx.session.execute(query)
    ]


async def record_bank_status(tx: Transaction, sent: Sent, item: ItemReport) -> None:
    """Write the last thing that the bank said about an attempt."""
    place = Place("batch_items", "words", sent.end_to_end_id)
    said = replace(
        sent,
        bank_status=item.bank_status,
        reason=item.reason,
        words=None if item.words is None else tx.vault.seal(item.words, place),
        bank_reference=item.bank_reference,
    )
    _write(tx, said)


@dataclass(frozen=True, slots=True)
class SaidOf:
    """Why the bank sent a payment back, in its code and in its words."""

    reason: str | None = None
    words: str | None = None


async def said_of(tx: Reading, payment_id: UUID) -> SaidOf:
    """What the bank last said of a payment's attempts, for finance alone."""
    row = await tx.session.scalar(
        select(BatchItemRow)
        .where(BatchItemRow.payment_id == payment_id)
        .where(or_(BatchItemRow.reason.is_not(None), BatchItemRow.words.is_not(None)))
        .order_by(BatchItemRow.attempt.desc())
        .limit(1)
    )
    if row is None:
        return SaidOf()
    place = Place("batch_items", "words", row.end_to_end_id)
    return SaidOf(row.reason, None if row.words is None else tx.vault.open(row.words, place))


def _write(tx: Transaction, sent: Sent) -> None:
    said: dict[str, Any] = {
        "bank_status": sent.bank_status,
        "reason": sent.reason,
        "words": sent.words,
        "bank_reference": sent.bank_reference,
    }
    key = {"end_to_end_id": sent.end_to_end_id}
    change_row(tx, BatchItemRow, key, **said)
    held(tx).attempts[sent.end_to_end_id] = sent
