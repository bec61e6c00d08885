"""Sheets that workers signed at the counter, and accounts entered from them, sealed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row
from sqlalchemy import select

from training_subsidy.domain.claims.sheet import (
    PayeeChange,
    PayeeChangeNotFound,
    PayeeChangeOpenAlready,
    PayeeChangeStatus,
    SheetKind,
    SheetNotFound,
)
from training_subsidy.store.claims.entry_tables import ClaimPayeeChangeRow, ClaimSheetRow
from training_subsidy.store.versions import expect


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheet:
    """The scan of a sheet, what it asks for, and how it was signed."""

    id: UUID
    claim_id: UUID
    kind: SheetKind
    signed_on: date
    method: str
    media_type: str
    size: int
    sha256: str
    address: str
    entered_by: str
    entered_at: datetime


def _place(change_id: UUID) -> Place:
    return Place("claim_payee_changes", "account", change_id)


def _sheet(row: ClaimSheetRow) -> ClaimSheet:
    values = {name: getattr(row, name) for name in ClaimSheet.__dataclass_fields__}
    return ClaimSheet(**values | {"kind": SheetKind(row.kind)})


def insert_sheet(tx: Transaction, sheet: ClaimSheet) -> None:
    """Keep a sheet, when the transaction ends."""
    insert_row(tx, ClaimSheetRow, **asdict(sheet))
    tx.audit_subject("claim_sheet", sheet.id, 1)


async def get_sheet(tx: Reading, claim_id: UUID, sheet_id: UUID) -> ClaimSheet:
    """One sheet of a claim. Raises ``SheetNotFound``."""
    row = await tx.session.scalar(
        select(ClaimSheetRow).where(
            ClaimSheetRow.id == sheet_id, ClaimSheetRow.claim_id == claim_id
        )
    )
    if row is None:
        raise SheetNotFound
    return _sheet(row)


async def sheets_of(tx: Reading, claim_id: UUID) -> list[ClaimSheet]:
    """The sheets of a claim, the oldest first."""
    rows = await tx.session.scalars(
        select(ClaimSheetRow)
        .where(ClaimSheetRow.claim_id == claim_id)
        .order_by(ClaimSheetRow.entered_at, ClaimSheetRow.id)
    )
    return [_sheet(row) for row in rows]


async def insert_change(tx: Transaction, change: PayeeChange) -> None:
    """Keep an account until a lead has answered. Raises ``PayeeChangeOpenAlready``."""
    found = await tx.session.scalar(
        select(ClaimPayeeChangeRow.id).where(
            ClaimPayeeChangeRow.claim_id == change.claim_id,
            ClaimPayeeChangeRow.status == PayeeChangeStatus.OPEN,
        )
    )
    if found is not None:
        raise PayeeChangeOpenAlready
    values = asdict(change) | {"account": tx.vault.seal(change.account, _place(change.id))}
    insert_row(tx, ClaimPayeeChangeRow, **values)
    tx.audit_subject("claim_payee_change", change.id, change.version)
    tx.created(change.id)


async def save_answer(tx: Transaction, change: PayeeChange) -> None:
    """Write the lead's answer, unless somebody has answered meanwhile."""
    change_row(
        tx,
        ClaimPayeeChangeRow,
        {"id": change.id},
        was=change.version - 1,
        status=change.status,
        answered_by=change.answered_by,
        answered_at=change.answered_at,
        version=change.version,
    )
    tx.audit_subject("claim_payee_change", change.id, change.version)


async def get_change(
    tx: Reading, claim_id: UUID, change_id: UUID, *, expected: int | None = None
) -> PayeeChange:
    """One change of the account. Raises ``PayeeChangeNotFound``, ``ChangedMeanwhile``."""
    row = await tx.session.scalar(
        select(ClaimPayeeChangeRow).where(
            ClaimPayeeChangeRow.id == change_id, ClaimPayeeChangeRow.claim_id == claim_id
        )
    )
    if row is None:
        raise PayeeChangeNotFound
    expect(row.version, expected)
    values = {name: getattr(row, name) for name in PayeeChange.__dataclass_fields__}
    opened = tx.vault.open(row.account, _place(row.id))
    return PayeeChange(**values | {"account": opened, "status": PayeeChangeStatus(row.status)})
