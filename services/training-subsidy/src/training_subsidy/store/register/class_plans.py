"""When classes were planned."""

from datetime import date
from uuid import UUID

from shared.transaction import Transaction
from shared.writes import insert_row

from training_subsidy.store.register.paper_tables import ClassPlanRow


def insert_plan(tx: Transaction, class_id: UUID, planned_on: date) -> None:
    """Note the day on which a class is planned, when the transaction ends."""
    insert_row(tx, ClassPlanRow, class_id=class_id, planned_on=planned_on)
