"""What was told of the changes of classes, and to whom it is shown."""

from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select, text

from training_subsidy.domain.register.class_notice import ClassNotice, ClassNoticeKind
from training_subsidy.store.register import messages
from training_subsidy.store.register.own_enrolments import OWN
from training_subsidy.store.register.paper_tables import ClassNoticeRow
from training_subsidy.store.tables import ClassRow

OF_OWN_SEATS = text(f"""class_notices.class_id IN (SELECT s.class_id FROM enrolments AS s
    WHERE s.cancelled_on IS NULL AND s.id IN ({OWN}))""")
"""Of the classes in which the actor sits, also by a seat taken alone."""


def tell(
    tx: Transaction,
    class_id: UUID,
    kind: ClassNoticeKind,
    *,
    day: date | None = None,
    told: str = "",
) -> None:
    """Tell everybody of a class, when the transaction ends."""
    insert_row(
        tx,
        ClassNoticeRow,
        id=new_id(),
        class_id=class_id,
        kind=kind,
        day=day,
        told=told,
        told_by=tx.by.sub,
        told_at=tx.clock.now(),
    )
    facts = {"day": "" if day is None else day.isoformat(), "told": told}
    messages.tell_of_class(tx, class_id, kind.value, facts)


async def find_notices(tx: Reading, *, after: UUID | None, limit: int) -> list[ClassNotice]:
    """What the actor is told: a trainee of their own classes, an institution, an office of its own."""
    row = ClassNoticeRow
    query = select(row).join(ClassRow, ClassRow.id == row.class_id).order_by(row.id).limit(limit)
    if not tx.by.owns_single_cases:
        query = query.where(covered_by(tx.by.region.code or "-", ClassRow.region))
    elif tx.by.org:
        query = query.where(ClassRow.credit_code == tx.by.org)
    else:
        query = query.where(OF_OWN_SEATS.bindparams(sub=tx.by.sub))
    if after is not None:
        query = query.where(row.id > after)
    return [
        ClassNotice(
            id=one.id,
            class_id=one.class_id,
            kind=ClassNoticeKind(one.kind),
            day=one.day,
            told=one.told,
            told_by=one.told_by,
            told_at=one.told_at,
        )
        for one in await tx.session.scalars(query)
    ]
