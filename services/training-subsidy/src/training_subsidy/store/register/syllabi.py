"""What classes teach, by rows."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from training_subsidy.domain.register.purchases import PurchaseContract
from training_subsidy.domain.register.syllabus import SyllabusRow
from training_subsidy.store.register.contracts import contract_from
from training_subsidy.store.register.purchase_tables import ContractClassRow, PurchaseContractRow
from training_subsidy.store.register.syllabus_tables import ClassSyllabusRow
from training_subsidy.store.tables import ClassRow


async def write_syllabus(tx: Transaction, class_id: UUID, rows: Sequence[SyllabusRow]) -> None:
    """Enter a class's syllabus, or another one in its place."""
    values = {
        "rows": [asdict(row) | {"teacher_id": str(row.teacher_id)} for row in rows],
        "set_by": tx.by.sub,
        "set_at": tx.clock.now(),
    }
    query = insert(ClassSyllabusRow).values(class_id=class_id, **values)
    await tx.session.execute(query.on_conflict_do_update(index_elements=["class_id"], set_=values))


async def syllabus_of(tx: Reading, class_id: UUID) -> list[SyllabusRow]:
    """The rows of a class, as they were entered; none where there is no syllabus by rows."""
    query = select(ClassSyllabusRow.rows).where(ClassSyllabusRow.class_id == class_id)
    return _rows(await tx.session.scalar(query))


async def contract_and_syllabus(
    tx: Reading, class_id: UUID
) -> tuple[PurchaseContract | None, list[SyllabusRow]]:
    """What a class stands under and what it teaches, read together."""
    query = (
        select(ClassRow.id, PurchaseContractRow, ClassSyllabusRow.rows)
        .outerjoin(ContractClassRow, ContractClassRow.class_id == ClassRow.id)
        .outerjoin(PurchaseContractRow, PurchaseContractRow.id == ContractClassRow.contract_id)
        .outerjoin(ClassSyllabusRow, ClassSyllabusRow.class_id == ClassRow.id)
        .where(ClassRow.id == class_id)
        .execution_options(populate_existing=True)
    )
    _, contract, rows = (await tx.session.execute(query)).one()
    return None if contract is None else contract_from(contract), _rows(rows)


def _rows(kept: list[dict[str, Any]] | None) -> list[SyllabusRow]:
    return [
        SyllabusRow(
            module=row["module"],
            hours=row["hours"],
            teacher_id=UUID(row["teacher_id"]),
            bilingual=row["bilingual"],
        )
        for row in kept or []
    ]
