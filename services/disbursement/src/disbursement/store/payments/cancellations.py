"""Cancellation requests: which payment a bank is asked to give back, and what it said."""

from datetime import datetime
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import WritePart
from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, select, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.bank.agents import AgreedTerms
from disbursement.domain.payments.cancellation import (
    CancellationRequestNotFound,
    CancellationWaits,
    RequestStatus,
)
from disbursement.store.bank import agents
from disbursement.store.tables import Base, Instant
from shared import held

REQUEST = "cancellation_request"


class CancellationRequestRow(Base):
    """One question to a bank about one attempt; of an attempt one is open at a time."""

    __tablename__ = "cancellation_requests"
    __table_args__ = (
        Index("cancellation_requests_region", "region", "id"),
        Index(
            "cancellation_requests_open",
            "end_to_end_id",
            unique=True,
            postgresql_where=text("status IN ('proposed', 'requested')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    case_id: Mapped[UUID]
    case_number: Mapped[str]
    end_to_end_id: Mapped[str]
    batch_number: Mapped[str]
    bank_code: Mapped[str]
    region: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    bank_reason: Mapped[str | None]
    bank_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]


RETURNED = WritePart(
    sql="""{me} AS (
    UPDATE cancellation_requests AS c SET version = c.version + 1, answered_at = n.answered_at,
        bank_reason = n.bank_reason,
        status = CASE c.status WHEN 'requested' THEN 'accepted' ELSE 'withdrawn' END
    FROM json_populate_recordset(CAST(NULL AS cancellation_requests), CAST(:{me} AS json)) AS n
    WHERE c.end_to_end_id = n.end_to_end_id AND c.status IN ('proposed', 'requested') RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)


def end_by_return(tx: Transaction, end_to_end_id: str, *, reason: str) -> None:
    """What was asked back has come back, as a report says; what was only proposed need not be asked."""
    row = {"end_to_end_id": end_to_end_id, "answered_at": tx.clock.now(), "bank_reason": reason}
    tx.writes.add(RETURNED, row)


async def hold_request(
    tx: Transaction, request_id: UUID, *, expected: int
) -> CancellationRequestRow:
    """A request of the actor's region, held, at the version that was read."""
    row = await held.hold(
        tx, CancellationRequestRow, request_id, missing=CancellationRequestNotFound
    )
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


def was_asked(row: CancellationRequestRow, bank_code: str | None) -> bool:
    """Whether this bank has heard of it: a second person has agreed to ask."""
    is_agreed = row.decided_at is not None and row.status != RequestStatus.REJECTED
    return is_agreed and row.bank_code == bank_code


async def hold_of_bank(
    tx: Transaction, request_id: UUID
) -> tuple[CancellationRequestRow, AgreedTerms | None]:
    """A request that the bank was asked, held, and what is agreed with it today.

    Raises ``CancellationRequestNotFound`` for another bank's, and for what was never asked.
    """
    bank_code = tx.by.org or ""
    query = (
        select(CancellationRequestRow, agents.TERMS_ON_A_DAY)
        .where(CancellationRequestRow.id == request_id)
        .with_for_update(of=CancellationRequestRow)
    )
    today = {"agent_code": bank_code, "agent_day": tx.clock.today()}
    found = (await tx.session.execute(query, today)).one_or_none()
    if found is None or not was_asked(found[0], bank_code):
        raise CancellationRequestNotFound
    row, terms = found
    tx.session.expunge(row)
    agents.keep_terms(tx, bank_code, terms)
    return row, await agents.terms_today(tx, bank_code)


def as_ended_by_return(tx: Transaction, row: CancellationRequestRow) -> CancellationRequestRow:
    """The request as ``end_by_return`` leaves it when this transaction ends."""
    row.status, row.answered_at = RequestStatus.ACCEPTED, tx.clock.now()
    row.version += 1
    tx.audit_subject(REQUEST, row.id, row.version)
    return row


async def require_none_open(tx: Transaction, end_to_end_id: str) -> None:
    """Refuse a second request about one attempt. Raises ``CancellationWaits``."""
    query = select(CancellationRequestRow.id).where(
        CancellationRequestRow.end_to_end_id == end_to_end_id,
        CancellationRequestRow.status.in_((RequestStatus.PROPOSED, RequestStatus.REQUESTED)),
    )
    if await tx.session.scalar(query) is not None:
        raise CancellationWaits


async def find_requests(
    tx: Reading,
    *,
    region: str | None = None,
    bank_code: str | None = None,
    status: RequestStatus | None = None,
    after: UUID | None = None,
    limit: int,
) -> list[CancellationRequestRow]:
    """The requests at and below a region, or to a bank, the oldest first."""
    query = select(CancellationRequestRow)
    if region is not None:
        query = query.where(covered_by(region, CancellationRequestRow.region))
    if bank_code is not None:
        query = query.where(CancellationRequestRow.bank_code == bank_code)
    if status is not None:
        query = query.where(CancellationRequestRow.status == status)
    if after is not None:
        query = query.where(CancellationRequestRow.id > after)
    return list(await tx.session.scalars(query.order_by(CancellationRequestRow.id).limit(limit)))
