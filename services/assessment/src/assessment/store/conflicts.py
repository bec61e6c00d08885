"""Figures that were declared and verified differently, and how officers resolved each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.transaction import Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row, remove_row
from sqlalchemy import select

from assessment.domain.check import Counts, FigureConflict, Item
from assessment.store.tables import ConflictRow


class ConflictNotFound(NotFound):
    """The case has no such conflict."""


def conflict_of(row: ConflictRow) -> FigureConflict:
    """A conflict, without the applicant's explanation."""
    return FigureConflict(
        id=row.id,
        case_id=row.case_id,
        item=Item(row.item),
        declared=row.declared,
        verified=row.verified,
        counts=None if row.counts is None else Counts(row.counts),
        figure=row.figure,
        intentional=row.intentional,
        resolved_by=row.resolved_by,
    )


async def conflicts_of(tx: Transaction, case_id: UUID) -> list[FigureConflict]:
    """The conflicts of a case, resolved ones too."""
    await tx.flush()
    query = select(ConflictRow).where(ConflictRow.case_id == case_id).order_by(ConflictRow.item)
    rows = await tx.session.scalars(query.execution_options(populate_existing=True))
    return [conflict_of(row) for row in rows]


async def get_conflict(tx: Transaction, case_id: UUID, conflict_id: UUID) -> FigureConflict:
    """One conflict of a case."""
    found = [one for one in await conflicts_of(tx, case_id) if one.id == conflict_id]
    if not found:
        raise ConflictNotFound
    return found[0]


def keep_listed(
    tx: Transaction, before: Sequence[FigureConflict], now: Sequence[FigureConflict]
) -> None:
    """Write what a new list says otherwise than the one before it."""
    there = {one.id: one for one in before}
    for one in now:
        if one.id not in there:
            insert_row(tx, ConflictRow, id=one.id, case_id=one.case_id, **_figures(one))
        elif one != there[one.id]:
            change_row(tx, ConflictRow, {"id": one.id}, **_figures(one), **_NOT_RESOLVED)
    for gone in there.keys() - {one.id for one in now}:
        remove_row(tx, ConflictRow, id=gone)


_NOT_RESOLVED = dict.fromkeys(
    ("counts", "figure", "explanation_sealed", "resolved_by", "resolved_at")
)


def _figures(one: FigureConflict) -> dict[str, Any]:
    return {
        "item": one.item,
        "declared": one.declared,
        "verified": one.verified,
        "intentional": False,
    }


async def resolve(
    tx: Transaction,
    conflict: FigureConflict,
    *,
    explanation: str,
) -> None:
    """Write what counts, by whom, and the applicant's explanation under seal."""
    change_row(
        tx,
        ConflictRow,
        {"id": conflict.id},
        counts=conflict.counts,
        figure=conflict.figure,
        intentional=conflict.intentional,
        explanation_sealed=tx.vault.seal(explanation, _place(conflict.id)),
        resolved_by=tx.by.sub,
        resolved_at=tx.clock.now(),
    )


async def explanation_of(tx: Transaction, conflict_id: UUID) -> str | None:
    """The applicant's explanation of one conflict."""
    await tx.flush()
    query = select(ConflictRow.explanation_sealed).where(ConflictRow.id == conflict_id)
    sealed = (await tx.session.execute(query)).scalar()
    return None if sealed is None else tx.vault.open(sealed, _place(conflict_id))


def _place(conflict_id: UUID) -> Place:
    return Place("conflicts", "explanation_sealed", conflict_id)
