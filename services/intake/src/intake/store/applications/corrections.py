"""Corrections of forms in Postgres: before, after and why are sealed as one value."""

import json
from collections.abc import Sequence
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row
from sqlalchemy import select

from intake.domain.applications.correction import Correction, CorrectionStatus
from intake.domain.errors import CorrectionNotFound
from intake.store.tables import CorrectionRow


def _place(correction_id: UUID, column: str) -> Place:
    return Place("corrections", column, correction_id)


async def insert_correction(tx: Transaction, one: Correction) -> None:
    """Enter a correction, agreed on paper already or waiting for the applicant."""
    content = {"before": one.before, "after": one.after, "reason": one.reason}
    text = json.dumps(content, ensure_ascii=False)
    insert_row(
        tx,
        CorrectionRow,
        id=one.id,
        application_id=one.application_id,
        content=tx.vault.seal(text, _place(one.id, "content")),
        status=one.status,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        paper_id=one.paper_id,
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        version=one.version,
    )
    tx.audit_subject("correction", one.id, one.version)
    tx.created(one.id)


async def save_answer(tx: Transaction, one: Correction) -> None:
    """Write what became of a correction, unless somebody has answered it meanwhile."""
    change_row(
        tx,
        CorrectionRow,
        {"id": one.id},
        was=one.version - 1,
        status=one.status,
        paper_id=one.paper_id,
        answer=one.answer and tx.vault.seal(one.answer, _place(one.id, "answer")),
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        version=one.version,
    )
    tx.audit_subject("correction", one.id, one.version)


async def get_correction(
    tx: Reading, application_id: UUID, correction_id: UUID, *, expected: int | None = None
) -> Correction:
    """One correction of an application. Raises ``CorrectionNotFound``."""
    row = await tx.session.scalar(
        select(CorrectionRow).where(
            CorrectionRow.id == correction_id, CorrectionRow.application_id == application_id
        )
    )
    if row is None:
        raise CorrectionNotFound
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return _correction(tx, row)


async def corrections_of(tx: Reading, application_id: UUID) -> Sequence[Correction]:
    """Every correction of an application, the oldest first."""
    rows = await tx.session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.application_id == application_id)
        .order_by(CorrectionRow.id)
    )
    return [_correction(tx, row) for row in rows]


def _correction(tx: Reading, row: CorrectionRow) -> Correction:
    content = json.loads(tx.vault.open(row.content, _place(row.id, "content")))
    return Correction(
        id=row.id,
        application_id=row.application_id,
        before=content["before"],
        after=content["after"],
        reason=content["reason"],
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        paper_id=row.paper_id,
        status=CorrectionStatus(row.status),
        answer=None if row.answer is None else tx.vault.open(row.answer, _place(row.id, "answer")),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        version=row.version,
    )
