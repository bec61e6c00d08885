"""Sheets that workers signed at the counter, and accounts entered from them, sealed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from training_subsidy.domain.claims.sheet import (
    PayeeChange,
    PayeeChangeNotFound,
    PayeeChangeOpenAlready,
    PayeeChangeStatus,
    SheetKind,
    SheetNotFound,
    SheetUsedAlready,
)
from training_subsidy.store.claims.entry_tables import (
    ClaimPayeeChangeRow,
    ClaimSheetRow,
    ClaimSheetUseRow,
)
from training_subsidy.store.versions import expect


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheet:
    """The scan of a sheet, what it asks for, how it was signed, and whether it was used for that."""

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
    is_used: bool = False


_SAME = aliased(ClaimSheetRow)
USED = exists().where(
    _SAME.claim_id == ClaimSheetRow.claim_id,
    _SAME.kind == ClaimSheetRow.kind,
    _SAME.sha256 == ClaimSheetRow.sha256,
    ClaimSheetUseRow.sheet_id == _SAME.id,
)
"""Whether an act was entered from the paper, under whichever of its entries."""
SHEETS: Select[ClaimSheetRow, bool] = select(ClaimSheetRow, USED)


def _place(change_id: UUID) -> Place:
    return Place("claim_payee_changes", "account", change_id)


def _sheet(row: ClaimSheetRow, is_used: bool) -> ClaimSheet:
    names = ClaimSheet.__dataclass_fields__.keys() - {"is_used"}
    values = {name: getattr(row, name) for name in names}
    return ClaimSheet(**values | {"kind": SheetKind(row.kind), "is_used": is_used})


def insert_sheet(tx: Transaction, sheet: ClaimSheet) -> None:
    """Keep a sheet, when the transaction ends."""
    values = asdict(sheet)
    del values["is_used"]
    insert_row(tx, ClaimSheetRow, **values)
    tx.audit_subject("claim_sheet", sheet.id, 1)


async def is_entered(tx: Reading, claim_id: UUID, kind: SheetKind, sha256: str) -> bool:
    """Whether an act of the claim was entered from the same scan already.

    What was entered wrong and not used is entered again: the day, or how it was signed.
    """
    row = ClaimSheetRow
    query = select(USED).where(row.claim_id == claim_id, row.kind == kind, row.sha256 == sha256)
    return bool(await tx.session.scalar(query.limit(1)))


async def get_sheet(tx: Reading, claim_id: UUID, sheet_id: UUID) -> ClaimSheet:
    """One sheet of a claim. Raises ``SheetNotFound``."""
    query = SHEETS.where(ClaimSheetRow.id == sheet_id, ClaimSheetRow.claim_id == claim_id)
    row = (await tx.session.execute(query)).one_or_none()
    if row is None:
        raise SheetNotFound
    return _sheet(*row)


async def sheets_of(tx: Reading, claim_id: UUID) -> list[ClaimSheet]:
    """The sheets of a claim, the oldest first."""
    query = SHEETS.where(ClaimSheetRow.claim_id == claim_id)
    rows = await tx.session.execute(query.order_by(ClaimSheetRow.entered_at, ClaimSheetRow.id))
    return [_sheet(*row) for row in rows]


def use_sheet(tx: Transaction, sheet: ClaimSheet, *, act_id: UUID) -> None:
    """Let a sheet, read under the lock of its claim, belong to one act. Raises ``SheetUsedAlready``."""
    if sheet.is_used:
        raise SheetUsedAlready
    insert_row(tx, ClaimSheetUseRow, sheet_id=sheet.id, act_id=act_id)


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
