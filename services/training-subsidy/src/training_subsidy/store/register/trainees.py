"""What is shown with a trainee: the person, and on how many days one was there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import text

from training_subsidy.domain.register.certificate import CertificateTrack
from training_subsidy.domain.register.proofs import ProofShown
from training_subsidy.store.register.enrolments import Attendance
from training_subsidy.store.register.people import PERSON, Person, person_from
from training_subsidy.store.register.proofs import (
    ASKED_OF_ENROLMENT,
    SHOWN_OF_ENROLMENT,
    shown_from,
)

SHOWN = text(f"""
WITH days AS (
    SELECT x.class_id, count(DISTINCT a.day) AS recorded
    FROM attendance AS a JOIN enrolments AS x ON x.id = a.enrolment_id
    WHERE x.class_id IN (SELECT class_id FROM enrolments WHERE id = ANY(:ids))
    GROUP BY x.class_id
)
SELECT e.id, {PERSON.sql} AS person, COALESCE(days.recorded, 0) AS recorded,
    (SELECT count(*) FROM attendance AS a WHERE a.enrolment_id = e.id AND a.present) AS present,
    {SHOWN_OF_ENROLMENT} AS proofs, {ASKED_OF_ENROLMENT} AS group_asked, k.starts_on,
    c.track, c.level
FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
    JOIN persons AS p ON p.person_id = e.person_id
    LEFT JOIN certificate_particulars AS c ON c.enrolment_id = e.id
    LEFT JOIN days ON days.class_id = e.class_id
WHERE e.id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class Trainee:
    """The person of an enrolment, how often one was there, what shows the group, and the certificate."""

    person: Person
    attendance: Attendance
    proofs: tuple[ProofShown, ...]
    group_asked: bool
    starts_on: date
    track: CertificateTrack | None
    level: int | None


async def read_trainees(tx: Reading, enrolment_ids: Sequence[UUID]) -> dict[UUID, Trainee]:
    """What is shown with each of these enrolments."""
    if isinstance(tx, Transaction):
        await tx.flush()
    rows = await tx.session.execute(SHOWN, {"ids": list(enrolment_ids)})
    return {
        row.id: Trainee(
            person=person_from(tx.vault, PERSON.read(row.person)),
            attendance=Attendance(present=row.present, recorded=row.recorded),
            proofs=shown_from(row.proofs),
            group_asked=row.group_asked,
            starts_on=row.starts_on,
            track=None if row.track is None else CertificateTrack(row.track),
            level=row.level,
        )
        for row in rows
    }
