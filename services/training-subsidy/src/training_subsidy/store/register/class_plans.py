"""When classes were planned."""

from datetime import date
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select

from training_subsidy.store.register.paper_tables import ClassPlanRow


def insert_plan(tx: Transaction, class_id: UUID, planned_on: date) -> None:
    """Note the day on which a class is planned, when the transaction ends."""
    insert_row(tx, ClassPlanRow, class_id=class_id, planned_on=planned_on)


async def planned_on(tx: Reading, class_id: UUID) -> date | None:
    """The day on which a class was planned; none of those planned before days were kept."""
    day: date | None = await tx.session.scalar(
        select(ClassPlanRow.planned_on).where(ClassPlanRow.class_id == class_id)
    )
    return day
