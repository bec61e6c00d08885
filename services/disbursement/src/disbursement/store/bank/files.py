"""Files of banks, each once by its digest, and payment files on their way to a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_once
from sqlalchemy import Index, LargeBinary, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.bank.agents import SignatureKind, Transport
from disbursement.domain.bank.files import BankFile, BankFileNotFound, BankFileStatus
from disbursement.store.tables import Base, BatchRow, Instant

VISIT = text("""
INSERT INTO bank_visits AS v (bank_code, next_at) VALUES (:bank_code, now() + :pause)
ON CONFLICT (bank_code) DO UPDATE SET next_at = now() + :pause WHERE v.next_at <= now()
RETURNING bank_code
""")
REFUSED = ".refused"
"""After the number of a batch: what a front machine said that did not take its file."""
EVERY = timedelta(seconds=15)
"""How often a bank's folders are looked into; one process does it for all."""


class BankFileRow(Base):
    """A file that a bank put down; its content is kept until it counts."""

    __tablename__ = "bank_files"
    __table_args__ = (
        UniqueConstraint("bank_code", "sha256", name="bank_files_once"),
        Index(
            "bank_files_open",
            "bank_code",
            postgresql_where=text("status IN ('waiting', 'parked')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bank_code: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    code: Mapped[str | None]
    fault: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None]


class BankVisitRow(Base):
    """When a bank's folders are looked into next."""

    __tablename__ = "bank_visits"

    bank_code: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A released payment file that its bank has not got yet."""

    batch_id: UUID
    number: str
    format: str
    signature: SignatureKind


def _file(tx: Reading, row: BankFileRow) -> BankFile:
    fault = row.fault
    names = BankFile.__dataclass_fields__.keys() - {"status", "fault"}
    return BankFile(
        **{name: getattr(row, name) for name in names},
        status=BankFileStatus(row.status),
        fault=None if fault is None else tx.vault.open(fault, Place("bank_files", "fault", row.id)),
    )


async def may_visit(tx: Transaction, bank_code: str) -> bool:
    """Whether it is time to look into a bank's folders, and no other process does."""
    values = {"bank_code": bank_code, "pause": EVERY}
    return await tx.session.scalar(VISIT, values) is not None


async def find_outgoing(tx: Reading, bank_code: str, way: Transport) -> list[Outgoing]:
    """Released files that a bank has not got by this way, the oldest first.

    What its front machine refused waits until a person has looked at that.
    """
    refused = select(BankFileRow.id).where(
        BankFileRow.bank_code == BatchRow.bank_code,
        BankFileRow.name == BatchRow.number + REFUSED,
        BankFileRow.status == BankFileStatus.PARKED,
    )
    query = (
        select(BatchRow.id, BatchRow.number, BatchRow.format, BatchRow.signature)
        .where(BatchRow.bank_code == bank_code, BatchRow.status == "released")
        .where(BatchRow.transport == way, BatchRow.delivered_at.is_(None))
        .where(BatchRow.recall_by.is_(None), ~refused.exists())
        .order_by(BatchRow.id)
    )
    rows = await tx.session.execute(query)
    return [
        Outgoing(row.id, row.number, row.format or "", SignatureKind(row.signature or "none"))
        for row in rows
    ]


def mark_given(tx: Transaction, batch_id: UUID, at: datetime | None) -> None:
    """From when on the file is the bank's; not at all. Whoever has read the batch has read it rightly."""
    change_row(tx, BatchRow, {"id": batch_id}, fetched_at=at)


def mark_delivered(tx: Transaction, batch_id: UUID) -> None:
    """The bank has the file."""
    change_row(tx, BatchRow, {"id": batch_id}, delivered_at=tx.clock.now())


async def keep_file(
    tx: Transaction,
    *,
    bank_code: str,
    name: str,
    content: bytes,
    digest: str,
    signature: bytes | None,
    refusal: DomainError | None = None,
) -> UUID | None:
    """Keep a file sealed, once by its digest; none when it had come before.

    With a ``refusal`` it is parked from the beginning.
    """
    file_id = new_id()
    parked = {} if refusal is None else _fault(tx, file_id, refusal.code(), refusal.sentence())
    is_new = await insert_once(
        tx,
        BankFileRow,
        "bank_code",
        "sha256",
        id=file_id,
        bank_code=bank_code,
        name=name,
        sha256=digest,
        size=len(content),
        received_at=tx.clock.now(),
        status=BankFileStatus.WAITING if refusal is None else BankFileStatus.PARKED,
        content=tx.vault.seal(content, Place("bank_files", "content", file_id)),
        signature=(
            None
            if signature is None
            else tx.vault.seal(signature, Place("bank_files", "signature", file_id))
        ),
        **parked,
    )
    return file_id if is_new else None


def _fault(
    tx: Transaction, file_id: UUID, code: str | None, fault: str | None
) -> dict[str, object]:
    place = Place("bank_files", "fault", file_id)
    return {"code": code, "fault": None if fault is None else tx.vault.seal(fault, place)}


async def find_waiting(tx: Reading, bank_code: str) -> list[UUID]:
    """Files of a bank that are to be read, in the order of their names: answers before statements."""
    query = (
        select(BankFileRow.id)
        .where(BankFileRow.bank_code == bank_code, BankFileRow.status == BankFileStatus.WAITING)
        .order_by(BankFileRow.received_at, BankFileRow.name)
    )
    return list(await tx.session.scalars(query))


async def find_refusals(tx: Reading, bank_code: str, number: str) -> list[UUID]:
    """What a front machine said of a batch's file that waits for a person."""
    query = select(BankFileRow.id).where(
        BankFileRow.bank_code == bank_code,
        BankFileRow.name == number + REFUSED,
        BankFileRow.status == BankFileStatus.PARKED,
    )
    return list(await tx.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file with what stands in it."""

    file: BankFile
    content: bytes
    signature: bytes | None


async def open_waiting(tx: Transaction, file_id: UUID) -> Kept | None:
    """A file that is to be read, held; nothing when another process has read it."""
    row = await tx.session.get(BankFileRow, file_id, with_for_update=True, populate_existing=True)
    if row is None or row.status != BankFileStatus.WAITING or row.content is None:
        return None
    vault, signature = tx.vault, row.signature
    return Kept(
        _file(tx, row),
        vault.open_bytes(row.content, Place("bank_files", "content", row.id)),
        None
        if signature is None
        else vault.open_bytes(signature, Place("bank_files", "signature", row.id)),
    )


async def get_file(tx: Reading, file_id: UUID, *, lock: bool = False) -> BankFile:
    """One file. Raises ``BankFileNotFound``."""
    row = await tx.session.get(BankFileRow, file_id, with_for_update=lock or None)
    if row is None:
        raise BankFileNotFound
    return _file(tx, row)


async def find_files(
    tx: Reading, *, statuses: Sequence[BankFileStatus], after: UUID | None, limit: int
) -> list[BankFile]:
    """Files of banks, the oldest first."""
    query = select(BankFileRow).order_by(BankFileRow.id).limit(limit)
    if statuses:
        query = query.where(BankFileRow.status.in_(statuses))
    if after is not None:
        query = query.where(BankFileRow.id > after)
    return [_file(tx, row) for row in await tx.session.scalars(query)]


async def count_parked(tx: Reading) -> dict[str, int]:
    """Files that wait for a person, by bank."""
    query = (
        select(BankFileRow.bank_code, func.count())
        .where(BankFileRow.status == BankFileStatus.PARKED)
        .group_by(BankFileRow.bank_code)
    )
    return {row[0]: row[1] for row in (await tx.session.execute(query)).all()}


def change_status(
    tx: Transaction,
    file_id: UUID,
    status: BankFileStatus,
    *,
    code: str | None = None,
    fault: str | None = None,
    reason: str | None = None,
) -> None:
    """What became of a file; its content goes when nobody needs it any more."""
    columns: dict[str, Any] = {"status": status} | _fault(tx, file_id, code, fault)
    if status in {BankFileStatus.TAKEN, BankFileStatus.DISMISSED}:
        columns |= {"content": None, "signature": None}
    if tx.by.org is None and status is not BankFileStatus.PARKED:
        columns |= {"decided_by": tx.by.sub, "decided_at": tx.clock.now(), "reason": reason}
    change_row(tx, BankFileRow, {"id": file_id}, **columns)
    tx.audit_subject("bank_file", file_id)
