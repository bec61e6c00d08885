"""Trainees of a class entered at once: whom the register knows, seats in one statement, results."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select, text

from training_subsidy.domain.register.enrolment import Enrolment
from training_subsidy.store.register.people import PERSON, Named, Person, person_from
from training_subsidy.store.register.supervision_tables import EnrolmentBatchRow
from training_subsidy.store.tables import EnrolmentRow

KNOWN = text(f"""
SELECT h.hash, (SELECT {PERSON.sql} FROM persons AS p WHERE p.id_hash = h.hash) AS person,
    EXISTS (SELECT FROM persons AS q JOIN enrolments AS e ON e.person_id = q.person_id
        WHERE (q.id_hash = h.hash OR q.named_hash = h.hash)
            AND e.class_id = :class_id AND e.cancelled_on IS NULL) AS seated
FROM unnest(CAST(:hashes AS bytea[])) AS h(hash)
""")
TAKE_SEATS = text("""
UPDATE classes SET enrolled = enrolled + :many, version = version + 1
WHERE id = :class_id AND status = 'open' AND enrolled + :many <= seats
""")


class EnrolmentBatchNotFound(NotFound):
    """There is no such batch, or it is not your institution's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeKnown:
    """Whom the register has under a number, and whether the class has a seat for it already."""

    person: Person | None = field(repr=False)
    seated: bool


async def known_of(tx: Transaction, class_id: UUID, named: Sequence[Named]) -> list[TraineeKnown]:
    """What is known of each of these, in turn."""
    hashes = [tx.vault.lookup("id_number", one.id_number) for one in named]
    rows = await tx.session.execute(KNOWN, {"class_id": class_id, "hashes": hashes})
    known = {
        bytes(row.hash): TraineeKnown(
            person=None if row.person is None else person_from(tx.vault, PERSON.read(row.person)),
            seated=row.seated,
        )
        for row in rows
    }
    return [known[one] for one in hashes]


def insert_seat(tx: Transaction, enrolment: Enrolment) -> None:
    """Note a trainee when the transaction ends; the seat is taken by ``take_seats``."""
    insert_row(
        tx,
        EnrolmentRow,
        id=enrolment.id,
        class_id=enrolment.class_id,
        person_id=enrolment.person_id,
        trainee_group=enrolment.group,
        remaining_months=enrolment.remaining_months,
        worker_status=enrolment.worker_status,
        agency_code=enrolment.agency_code,
        enrolled_on=enrolment.enrolled_on,
        version=1,
    )


async def take_seats(tx: Transaction, class_id: UUID, many: int) -> bool:
    """Take so many seats at once; false, and none taken, when so many are not free."""
    taken = await tx.session.execute(TAKE_SEATS, {"class_id": class_id, "many": many})
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def keep_batch(
    tx: Transaction, batch_id: UUID, class_id: UUID, results: Sequence[dict[str, Any]]
) -> None:
    """Keep what became of each place in the list: ids and codes alone."""
    insert_row(
        tx,
        EnrolmentBatchRow,
        id=batch_id,
        class_id=class_id,
        org=tx.by.org,
        results=list(results),
        made_by=tx.by.sub,
        made_at=tx.clock.now(),
    )
    tx.audit_subject("enrolment_batch", batch_id, 1)
    tx.created(batch_id)


async def get_batch(tx: Reading, batch_id: UUID) -> EnrolmentBatchRow:
    """Trainees that one's institution entered at once. Raises ``EnrolmentBatchNotFound``."""
    row = await tx.session.scalar(
        select(EnrolmentBatchRow).where(
            EnrolmentBatchRow.id == batch_id, EnrolmentBatchRow.org == (tx.by.org or "-")
        )
    )
    if row is None:
        raise EnrolmentBatchNotFound
    return row
