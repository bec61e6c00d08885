"""Account checks: which bank is asked about which payee, and what it said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.writes import WritePart
from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.bank.account_check import (
    ASKED,
    DROPPED,
    AccountCheckAnswered,
    AccountCheckNotFound,
)
from disbursement.domain.bank.agents import AgreedTerms
from disbursement.domain.payments.payment import Payment
from disbursement.store.bank import agents
from disbursement.store.payments.payments import open_payee
from disbursement.store.tables import Base, Instant

CHECK = "account_check"


class AccountCheckRow(Base):
    """One question about one payee of a payment; a corrected account is another question."""

    __tablename__ = "account_checks"
    __table_args__ = (
        UniqueConstraint("payment_id", "payee_version", name="account_checks_once"),
        Index("account_checks_asked", "bank_code", "id", postgresql_where=text("status = 'asked'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    payee_version: Mapped[int]
    bank_code: Mapped[str]
    status: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    wait_until: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]


STARTED = WritePart(
    sql=f"""{{me}}_rows AS (
    SELECT * FROM json_to_recordset(CAST(:{{me}} AS json)) AS r(id uuid, payment_id uuid,
        payee_version integer, fund_id uuid, payee_bank varchar, asked_at timestamptz,
        today date, is_urgent boolean)
), {{me}}_dropped AS (
    UPDATE account_checks AS c SET status = '{DROPPED}', version = c.version + 1
    FROM {{me}}_rows AS r WHERE c.payment_id = r.payment_id AND c.status = '{ASKED}'
        AND c.payee_version < r.payee_version
), {{me}} AS (
    INSERT INTO account_checks (id, payment_id, payee_version, bank_code, status, asked_at,
        wait_until, version)
    SELECT r.id, r.payment_id, r.payee_version, f.bank_code, '{ASKED}', r.asked_at,
        r.asked_at + CASE WHEN r.is_urgent THEN interval '0'
            ELSE make_interval(hours => CAST(b.terms -> 'account_check' ->> 'hours' AS integer)) END,
        1
    FROM {{me}}_rows AS r JOIN funds AS f ON f.id = r.fund_id
    JOIN agent_banks AS b ON b.code = f.bank_code AND b.valid_from <= r.today
        AND (b.valid_until IS NULL OR b.valid_until >= r.today)
    WHERE b.terms -> 'account_check' ->> 'covers' = 'any'
        OR (b.terms -> 'account_check' ->> 'covers' = 'own' AND r.payee_bank = f.bank_code)
    ON CONFLICT (payment_id, payee_version) DO NOTHING RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)
TO_ASK = text("""
SELECT c.id, c.asked_at, c.wait_until, y.payment_id, y.holder_name, y.holder_id_number, y.account,
    y.bank_code, y.holder_kind
FROM account_checks AS c JOIN payees AS y ON y.payment_id = c.payment_id
    AND y.payee_version = c.payee_version
JOIN payments AS p ON p.id = c.payment_id AND p.payee_version = c.payee_version
    AND p.status IN ('ready', 'batched')
WHERE c.bank_code = :bank_code AND c.status = 'asked' AND (CAST(:one AS uuid) IS NULL OR c.id = :one)
ORDER BY c.id LIMIT :limit
""")


DENIED = text("""
SELECT c.payment_id, c.reason FROM payments AS p JOIN account_checks AS c
    ON c.payment_id = p.id AND c.payee_version = p.payee_version AND c.status = 'not_matched'
WHERE p.status = 'ready' ORDER BY p.id LIMIT :limit
""")


def start(tx: Transaction, payment: Payment) -> None:
    """Have the fund's bank asked about the payee, where it offers that; with the payment's own write."""
    tx.writes.add(
        STARTED,
        {
            "id": new_id(),
            "payment_id": payment.id,
            "payee_version": payment.payee_version,
            "fund_id": payment.source,
            "payee_bank": payment.bank_code,
            "asked_at": tx.clock.now(),
            "today": tx.clock.today(),
            "is_urgent": payment.is_emergency,
        },
    )


async def find_asked(
    tx: Reading, bank_code: str, *, one: UUID | None = None, limit: int
) -> list[Mapping[str, Any]]:
    """What a bank is to look up, the oldest first, its account, name and ID number in the clear."""
    values = {"bank_code": bank_code, "one": one, "limit": limit}
    rows: Sequence[Any] = (await tx.session.execute(TO_ASK, values)).all()
    return [row._asdict() | open_payee(tx.vault, row) for row in rows]


async def payment_asked_about(tx: Reading, check_id: UUID, *, bank_code: str) -> UUID:
    """The payment of a question to this bank. Raises ``AccountCheckNotFound`` for another bank's."""
    query = select(AccountCheckRow.payment_id).where(
        AccountCheckRow.id == check_id, AccountCheckRow.bank_code == bank_code
    )
    found: UUID | None = await tx.session.scalar(query)
    if found is None:
        raise AccountCheckNotFound
    return found


async def hold_check(
    tx: Transaction, check_id: UUID, *, bank_code: str
) -> tuple[AccountCheckRow, AgreedTerms | None]:
    """A question to this bank, held, and what is agreed with it today.

    Raises ``AccountCheckNotFound`` for another bank's, ``AccountCheckAnswered``.
    """
    query = (
        select(AccountCheckRow, agents.TERMS_ON_A_DAY)
        .where(AccountCheckRow.id == check_id, AccountCheckRow.bank_code == bank_code)
        .with_for_update(of=AccountCheckRow)
    )
    today = {"agent_code": bank_code, "agent_day": tx.clock.today()}
    found = (await tx.session.execute(query, today)).one_or_none()
    if found is None:
        raise AccountCheckNotFound
    row, terms = found
    tx.session.expunge(row)
    if row.status not in {ASKED, DROPPED}:
        raise AccountCheckAnswered
    return row, agents.keep_terms(tx, bank_code, terms)


async def find_denied(tx: Reading, *, limit: int) -> list[tuple[UUID, str]]:
    """Payments that are ready for an account which the bank has denied, and our word for why."""
    rows = await tx.session.execute(DENIED, {"limit": limit})
    return [(row.payment_id, row.reason) for row in rows]


async def find_checks(tx: Reading, payment_id: UUID) -> list[AccountCheckRow]:
    """What banks were asked about the payees of a payment, the oldest first."""
    query = select(AccountCheckRow).where(AccountCheckRow.payment_id == payment_id)
    return list(await tx.session.scalars(query.order_by(AccountCheckRow.id)))
