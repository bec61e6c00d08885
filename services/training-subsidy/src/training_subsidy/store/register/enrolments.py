"""Trainees of a class: seats, attendance by day, results and certificates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import change_row
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import (
    Certificate,
    EnrolledAlready,
    Enrolment,
    EnrolmentNotFound,
    ExamResult,
)
from training_subsidy.domain.vocabulary import TraineeGroup, WorkerStatus
from training_subsidy.store.register import certificates
from training_subsidy.store.register.classes import seen_by
from training_subsidy.store.tables import AttendanceRow, ClassRow, EnrolmentRow
from training_subsidy.store.versions import expect

TAKE_SEAT = text("""
WITH made AS (
    INSERT INTO enrolments (id, class_id, person_id, trainee_group, remaining_months,
        worker_status, agency_code, enrolled_on, version)
    VALUES (:id, :class_id, :person_id, :trainee_group, :remaining_months,
        :worker_status, :agency_code, :enrolled_on, :version)
    RETURNING class_id
)
UPDATE classes AS k SET enrolled = enrolled + 1, version = version + 1
FROM made WHERE k.id = made.class_id AND status = 'open' AND enrolled < seats RETURNING k.version
""")


CERTIFICATE = (
    *("body_code", "certificate_number", "issued_on"),
    *("certificate_verified", "certificate_doubt", "certificate_hash"),
)
"""The columns of a certificate."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """On how many recorded days of the class a trainee was present."""

    present: int
    recorded: int


def enrolment_from(row: Any, vault: Vault | None) -> Enrolment:
    """Without the vault the certificate's number stays closed."""
    certificate = None
    if row.body_code is not None and row.certificate_number is not None:
        assert row.issued_on is not None, "a certificate has its day"
        certificate = Certificate(
            body_code=row.body_code,
            number="" if vault is None else certificates.open_number(vault, row),
            issued_on=row.issued_on,
            verified=bool(row.certificate_verified),
            doubt=None
            if row.certificate_doubt is None
            else CertificateDoubt(row.certificate_doubt),
        )
    return Enrolment(
        id=row.id,
        class_id=row.class_id,
        person_id=row.person_id,
        group=TraineeGroup(row.trainee_group),
        remaining_months=row.remaining_months,
        worker_status=WorkerStatus(row.worker_status),
        enrolled_on=row.enrolled_on,
        agency_code=row.agency_code,
        result=None if row.result is None else ExamResult(row.result),
        examined_on=row.examined_on,
        certificate=certificate,
        cancelled_on=row.cancelled_on,
        version=row.version,
    )


async def take_seat(tx: Transaction, enrolment: Enrolment) -> Enrolment | None:
    """Note a trainee and take the seat by one conditional statement; none when the last is gone.

    Raises ``EnrolledAlready``.
    """
    saved = replace(enrolment, version=1)
    columns = {
        "id": saved.id,
        "class_id": saved.class_id,
        "person_id": saved.person_id,
        "trainee_group": saved.group,
        "remaining_months": saved.remaining_months,
        "worker_status": saved.worker_status,
        "agency_code": saved.agency_code,
        "enrolled_on": saved.enrolled_on,
        "version": saved.version,
    }
    try:
        seat = await tx.session.scalar(TAKE_SEAT, columns)
    except IntegrityError:
        raise EnrolledAlready from None
    tx.audit_subject("enrolment", saved.id, saved.version)
    tx.created(saved.id)
    return None if seat is None else saved


async def get_enrolment(
    tx: Reading,
    enrolment_id: UUID,
    *,
    class_id: UUID | None = None,
    expected: int | None = None,
    with_number: bool = True,
) -> Enrolment:
    """One trainee, of this class if one is named. Raises ``EnrolmentNotFound``."""
    query = select(EnrolmentRow).where(EnrolmentRow.id == enrolment_id)
    if class_id is not None:
        query = query.where(EnrolmentRow.class_id == class_id)
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise EnrolmentNotFound
    expect(row.version, expected)
    return enrolment_from(row, tx.vault if with_number else None)


async def get_seat(
    tx: Reading, class_id: UUID, enrolment_id: UUID, *, expected: int | None = None
) -> tuple[TrainingClass, Enrolment]:
    """A class that the actor may see with one of its trainees, read together."""
    query = (
        select(ClassRow, EnrolmentRow)
        .outerjoin(
            EnrolmentRow, (EnrolmentRow.class_id == ClassRow.id) & (EnrolmentRow.id == enrolment_id)
        )
        .where(ClassRow.id == class_id)
        .execution_options(populate_existing=True)
    )
    found = (await tx.session.execute(query)).one_or_none()
    course = seen_by(tx, None if found is None else found[0])
    if found is None or found[1] is None:
        raise EnrolmentNotFound
    expect(found[1].version, expected)
    return course, enrolment_from(found[1], tx.vault)


async def get_enrolment_in(tx: Reading, enrolment_id: UUID, *, county: str) -> Enrolment:
    """One trainee of a class of exactly this office's region. Raises ``EnrolmentNotFound``."""
    row = await tx.session.scalar(
        select(EnrolmentRow)
        .join(ClassRow, ClassRow.id == EnrolmentRow.class_id)
        .where(EnrolmentRow.id == enrolment_id, ClassRow.region == county)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise EnrolmentNotFound
    return enrolment_from(row, tx.vault)


def expect_version(enrolment: Enrolment, expected: int) -> None:
    """Refuse a change of what has been changed since the caller read it."""
    expect(enrolment.version, expected)


def correct_enrolment(tx: Transaction, enrolment: Enrolment, reason: str) -> Enrolment:
    """Write what two officers have put right, when the transaction ends."""
    values: dict[str, Any] = {
        "result": enrolment.result,
        "examined_on": enrolment.examined_on,
        "trainee_group": enrolment.group,
        "remaining_months": enrolment.remaining_months,
        "worker_status": enrolment.worker_status,
        "agency_code": enrolment.agency_code,
        "cancelled_on": enrolment.cancelled_on,
    }
    if enrolment.certificate is None:
        values |= dict.fromkeys(CERTIFICATE)
    if enrolment.cancelled_on is not None:
        place = Place("enrolments", "cancel_reason", enrolment.id)
        values["cancel_reason"] = tx.vault.seal(reason, place)
    return _save(tx, enrolment, values)


def save_enrolment(tx: Transaction, enrolment: Enrolment) -> Enrolment:
    """Write result and certificate, unless someone else has written since."""
    values: dict[str, Any] = {"result": enrolment.result, "examined_on": enrolment.examined_on}
    certificate = enrolment.certificate
    if certificate is not None:
        values |= {
            "body_code": certificate.body_code,
            "certificate_number": tx.vault.seal(
                certificate.number, certificates.place(enrolment.id)
            ),
            "issued_on": certificate.issued_on,
            "certificate_verified": certificate.verified,
            "certificate_doubt": certificate.doubt,
            "certificate_hash": certificates.hash_of(tx.vault, certificate),
        }
    return _save(tx, enrolment, values)


def cancel_enrolment(tx: Transaction, enrolment: Enrolment, reason: str) -> Enrolment:
    """Write that an enrolment was a mistake, and why."""
    sealed = tx.vault.seal(reason, Place("enrolments", "cancel_reason", enrolment.id))
    return _save(tx, enrolment, {"cancelled_on": enrolment.cancelled_on, "cancel_reason": sealed})


async def seat_person(tx: Transaction, enrolment: Enrolment, person_id: UUID) -> Enrolment:
    """Write who sits there, as the identity card said. Raises ``EnrolledAlready``."""
    saved = _save(tx, replace(enrolment, person_id=person_id), {"person_id": person_id})
    try:
        await tx.flush()
    except IntegrityError:  # the institution has enrolled the same person besides
        raise EnrolledAlready from None
    return saved


def _save(tx: Transaction, enrolment: Enrolment, values: dict[str, Any]) -> Enrolment:
    saved = replace(enrolment, version=enrolment.version + 1)
    row = values | {"version": saved.version}
    change_row(tx, EnrolmentRow, {"id": saved.id}, was=enrolment.version, **row)
    tx.audit_subject("enrolment", saved.id, saved.version)
    return saved


async def find_enrolments(
    tx: Reading, class_id: UUID, *, after: UUID | None, limit: int
) -> list[Enrolment]:
    """The trainees of a class, in the order they were enrolled."""
    query = (
        select(EnrolmentRow)
        .where(EnrolmentRow.class_id == class_id)
        .order_by(EnrolmentRow.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(EnrolmentRow.id > after)
    return [enrolment_from(row, tx.vault) for row in await tx.session.scalars(query)]


async def ids_of(tx: Transaction, class_id: UUID) -> list[UUID]:
    """The enrolments of a class that stand."""
    found = await tx.session.scalars(
        select(EnrolmentRow.id)
        .where(EnrolmentRow.class_id == class_id, EnrolmentRow.cancelled_on.is_(None))
        .order_by(EnrolmentRow.id)
    )
    return list(found)


async def write_attendance(
    tx: Transaction, day: date, everybody: Sequence[UUID], present: Collection[UUID]
) -> None:
    """Write the sheet of a day, in place of an earlier one."""
    if not everybody:
        return
    sheet = upsert(AttendanceRow).values(
        [
            {
                "enrolment_id": enrolment_id,
                "day": day,
                "present": enrolment_id in present,
                "recorded_by": tx.by.sub,
                "recorded_at": tx.clock.now(),
            }
            for enrolment_id in everybody
        ]
    )
    await tx.session.execute(
        sheet.on_conflict_do_update(
            index_elements=["enrolment_id", "day"],
            set_={
                "present": sheet.excluded.present,
                "recorded_by": sheet.excluded.recorded_by,
                "recorded_at": sheet.excluded.recorded_at,
            },
        )
    )


async def sheet_of(tx: Reading, class_id: UUID, day: date) -> dict[UUID, bool]:
    """Who was there on a day; empty when the day is not recorded."""
    rows = await tx.session.execute(
        select(AttendanceRow.enrolment_id, AttendanceRow.present)
        .join(EnrolmentRow, EnrolmentRow.id == AttendanceRow.enrolment_id)
        .where(
            EnrolmentRow.class_id == class_id,
            EnrolmentRow.cancelled_on.is_(None),
            AttendanceRow.day == day,
        )
        .order_by(AttendanceRow.enrolment_id)
    )
    return {row.enrolment_id: row.present for row in rows}


async def attendance_of(tx: Reading, enrolment_id: UUID) -> Attendance:
    """How often a trainee was there, of the days recorded of the class."""
    own = select(EnrolmentRow.class_id).where(EnrolmentRow.id == enrolment_id).scalar_subquery()
    there = AttendanceRow.present & (AttendanceRow.enrolment_id == enrolment_id)
    row = (
        await tx.session.execute(
            select(
                func.count().filter(there).label("present"),
                func.count(AttendanceRow.day.distinct()).label("recorded"),
            )
            .join(EnrolmentRow, EnrolmentRow.id == AttendanceRow.enrolment_id)
            .where(EnrolmentRow.class_id == own)
        )
    ).one()
    return Attendance(present=row.present, recorded=row.recorded)
