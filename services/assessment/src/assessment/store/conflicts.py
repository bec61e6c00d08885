"""Figures that were declared and verified differently, and how officers resolved each."""

from collections.abc import Mapping
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.check import Counts, FigureConflict, Item
from assessment.store.tables import ConflictRow


class ConflictNotFound(NotFound):
    zh = "该案件没有这项不一致记录。请重新读取核对结果。"
    en = "This case has no such conflict. Read the assessment again."


def _conflict(row: ConflictRow) -> FigureConflict:
    return FigureConflict(
        id=row.id,
        case_id=row.case_id,
        item=Item(row.item),
        declared=row.declared,
        verified=row.verified,
        counts=None if row.counts is None else Counts(row.counts),
        figure=row.figure,
        intentional=row.intentional,
    )


async def conflicts_of(tx: Transaction, case_id: UUID) -> list[FigureConflict]:
    """The conflicts of a case, resolved ones too."""
    query = select(ConflictRow).where(ConflictRow.case_id == case_id).order_by(ConflictRow.item)
    rows = await tx.session.scalars(query.execution_options(populate_existing=True))
    return [_conflict(row) for row in rows]


async def get_conflict(tx: Transaction, case_id: UUID, conflict_id: UUID) -> FigureConflict:
    """One conflict of a case."""
    found = [one for one in await conflicts_of(tx, case_id) if one.id == conflict_id]
    if not found:
        raise ConflictNotFound
    return found[0]


async def list_differences(
    tx: Transaction,
    case_id: UUID,
    differences: Mapping[Item, tuple[int | None, int]],
    *,
    whole: bool,
) -> None:
    """Make the list say what differs now; a resolved one with the same figures stays resolved.

    While answers are still to come (``whole`` is false), what they may bring back stays too.
    """
    gone = [item.value for item in Item if item not in differences and whole]
    await tx.session.execute(
        delete(ConflictRow).where(ConflictRow.case_id == case_id, ConflictRow.item.in_(gone))
    )
    for item, (declared, verified) in differences.items():
        new = insert(ConflictRow).values(
            id=new_id(),
            case_id=case_id,
            item=item,
            declared=declared,
            verified=verified,
            intentional=False,
        )
        await tx.session.execute(
            new.on_conflict_do_update(
                index_elements=["case_id", "item"],
                set_={
                    "declared": declared,
                    "verified": verified,
                    "counts": None,
                    "figure": None,
                    "intentional": False,
                    "explanation_sealed": None,
                    "resolved_by": None,
                    "resolved_at": None,
                },
                where=(
                    ConflictRow.verified != verified if whole else ConflictRow.verified < verified
                )
                | (ConflictRow.declared.is_distinct_from(declared)),
            )
        )


async def resolve(
    tx: Transaction,
    conflict: FigureConflict,
    *,
    explanation: str,
) -> None:
    """Write what counts, by whom, and the applicant's explanation under seal."""
    await tx.session.execute(
        update(ConflictRow)
        .where(ConflictRow.id == conflict.id)
        .values(
            counts=conflict.counts,
            figure=conflict.figure,
            intentional=conflict.intentional,
            explanation_sealed=tx.vault.seal(explanation, _place(conflict.id)),
            resolved_by=tx.by.sub,
            resolved_at=tx.clock.now(),
        )
        .execution_options(synchronize_session=False)
    )


async def explanation_of(tx: Transaction, conflict_id: UUID) -> str | None:
    """The applicant's explanation of one conflict."""
    query = select(ConflictRow.explanation_sealed).where(ConflictRow.id == conflict_id)
    sealed = (await tx.session.execute(query)).scalar()
    return None if sealed is None else tx.vault.open(sealed, _place(conflict_id))


def _place(conflict_id: UUID) -> Place:
    return Place("conflicts", "explanation_sealed", conflict_id)
