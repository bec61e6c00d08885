"""Accounts that wait for a lead, sealed; the confirmed one is written beside the others."""

from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row
from sqlalchemy import select

from intake.domain.applications.draft import AccountGiven
from intake.domain.household.payee_change import (
    PayeeChange,
    PayeeChangeNotFound,
    PayeeChangeStatus,
)
from intake.store.tables import PayeeChangeRow


def _place(change_id: UUID) -> Place:
    return Place("payee_changes", "account", change_id)


async def insert_change(tx: Transaction, one: PayeeChange) -> None:
    """Keep an account until a lead has answered. The database lets a case have one open change."""
    insert_row(
        tx,
        PayeeChangeRow,
        id=one.id,
        application_id=one.application_id,
        account=tx.vault.seal(one.account.model_dump_json(), _place(one.id)),
        paper_id=one.paper_id,
        status=one.status,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        version=one.version,
    )
    tx.audit_subject("payee_change", one.id, one.version)
    tx.created(one.id)


async def save_answer(tx: Transaction, one: PayeeChange) -> None:
    """Write the lead's answer, unless somebody has answered meanwhile."""
    change_row(
        tx,
        PayeeChangeRow,
        {"id": one.id},
        was=one.version - 1,
        status=one.status,
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        version=one.version,
    )
    tx.audit_subject("payee_change", one.id, one.version)


async def get_change(
    tx: Reading, application_id: UUID, change_id: UUID, *, expected: int | None = None
) -> PayeeChange:
    """One change of the account. Raises ``PayeeChangeNotFound``, ``ChangedMeanwhile``."""
    row = await tx.session.scalar(
        select(PayeeChangeRow).where(
            PayeeChangeRow.id == change_id, PayeeChangeRow.application_id == application_id
        )
    )
    if row is None:
        raise PayeeChangeNotFound
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return PayeeChange(
        id=row.id,
        application_id=row.application_id,
        account=AccountGiven.model_validate_json(tx.vault.open(row.account, _place(row.id))),
        paper_id=row.paper_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        status=PayeeChangeStatus(row.status),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        version=row.version,
    )
