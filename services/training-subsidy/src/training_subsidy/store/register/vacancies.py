"""Vacancies, the classes that train for them, who was hired, and trainees' contracts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.vacancies import (
    ClassLinkedAlready,
    ClassNotLinked,
    TraineeContract,
    TraineeContractNotFound,
    TrainingMode,
    Vacancy,
    VacancyFull,
    VacancyNotFound,
    VacancyStatus,
)
from training_subsidy.store.register.vacancy_tables import (
    ClassVacancyRow,
    HireRow,
    TraineeContractRow,
    VacancyRow,
)
from training_subsidy.store.tables import ClassRow
from training_subsidy.store.versions import expect, save

LINKED_SEATS = text("""
SELECT coalesce(sum(k.seats), 0) AS seats, bool_or(k.id = :class_id) AS linked
FROM class_vacancies AS v JOIN classes AS k ON k.id = v.class_id
WHERE v.ended_at IS NULL AND (v.class_id = :class_id
    OR v.vacancy_id = :vacancy_id AND k.status <> 'cancelled' AND v.mode <> 'RESERVE')
""")
COUNTS = text("""
SELECT v.class_id, v.mode, k.seats, v.consented_at IS NOT NULL AS consented,
    count(*) FILTER (WHERE e.result = 'PASSED') AS passed, count(*) FILTER (WHERE h.hired) AS hired,
    count(*) FILTER (WHERE NOT h.hired) AS not_hired
FROM class_vacancies AS v JOIN classes AS k ON k.id = v.class_id
    LEFT JOIN enrolments AS e ON e.class_id = k.id AND e.cancelled_on IS NULL
    LEFT JOIN vacancy_hires AS h ON h.enrolment_id = e.id
WHERE v.vacancy_id = :vacancy_id AND v.ended_at IS NULL GROUP BY v.class_id, v.mode, k.seats, v.consented_at ORDER BY v.class_id
""")

UNLINK = text("""
UPDATE class_vacancies AS v SET ended_at = :now
WHERE v.class_id = :class_id AND COALESCE(CAST(:vacancy_id AS uuid), v.vacancy_id) = v.vacancy_id
    AND v.ended_at IS NULL
    AND NOT EXISTS (SELECT FROM vacancy_hires AS h JOIN enrolments AS e ON e.id = h.enrolment_id
        WHERE e.class_id = v.class_id AND h.vacancy_id = v.vacancy_id)
RETURNING v.vacancy_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedFor:
    """A class that trains for a vacancy, and what became of those who passed."""

    class_id: UUID
    mode: TrainingMode
    seats: int
    consented: bool
    passed: int
    hired: int
    not_hired: int


def _vacancy(row: Any) -> Vacancy:
    return Vacancy(
        id=row.id,
        enterprise_code=row.enterprise_code,
        region=row.region,
        title=row.title,
        trade_code=row.trade_code,
        heads=row.heads,
        monthly_wage=row.monthly_wage,
        place=row.place,
        status=VacancyStatus(row.status),
        version=row.version,
    )


async def insert_vacancy(tx: Transaction, vacancy: Vacancy) -> Vacancy:
    """Enter posts."""
    saved = replace(vacancy, version=1)
    await tx.session.execute(
        insert(VacancyRow).values(
            id=saved.id,
            enterprise_code=saved.enterprise_code,
            region=saved.region,
            title=saved.title,
            trade_code=saved.trade_code,
            heads=saved.heads,
            monthly_wage=saved.monthly_wage,
            place=saved.place,
            status=saved.status,
            entered_by=tx.by.sub,
            entered_at=tx.clock.now(),
            version=saved.version,
        )
    )
    tx.audit_subject("vacancy", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_vacancy(
    tx: Reading,
    vacancy_id: UUID,
    *,
    own: bool = False,
    expected: int | None = None,
    lock: bool = False,
) -> Vacancy:
    """One vacancy; ``own`` is one of the actor's enterprise. Raises ``VacancyNotFound``."""
    query = select(VacancyRow).where(VacancyRow.id == vacancy_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None or (own and row.enterprise_code != tx.by.org):
        raise VacancyNotFound
    expect(row.version, expected)
    return _vacancy(row)


async def save_vacancy(tx: Transaction, vacancy: Vacancy) -> Vacancy:
    """Write the status, unless someone else has written since."""
    version = await save(tx, VacancyRow, vacancy.id, vacancy.version, status=vacancy.status)
    tx.audit_subject("vacancy", vacancy.id, version)
    return replace(vacancy, version=version)


async def find_vacancies(
    tx: Reading, *, trade_code: str | None, after: UUID | None, limit: int
) -> list[Vacancy]:
    """Open vacancies in the order they were entered."""
    query = select(VacancyRow).order_by(VacancyRow.id).limit(limit)
    query = query.where(VacancyRow.status == VacancyStatus.OPEN)
    if trade_code is not None:
        query = query.where(VacancyRow.trade_code == trade_code)
    if after is not None:
        query = query.where(VacancyRow.id > after)
    return [_vacancy(row) for row in await tx.session.scalars(query)]


async def trained_for(tx: Reading, vacancy_id: UUID) -> list[TrainedFor]:
    """The classes of a vacancy."""
    rows = await tx.session.execute(COUNTS, {"vacancy_id": vacancy_id})
    return [
        TrainedFor(**dict(row) | {"mode": TrainingMode(row["mode"])}) for row in rows.mappings()
    ]


async def link_class(
    tx: Transaction, vacancy: Vacancy, course: TrainingClass, mode: TrainingMode
) -> None:
    """Let a class train for a vacancy that is held locked; reserve training fills no post.

    Raises ``ClassLinkedAlready``, ``VacancyFull``.
    """
    given = {"vacancy_id": vacancy.id, "class_id": course.id}
    there = (await tx.session.execute(LINKED_SEATS, given)).one()
    if there.linked:
        raise ClassLinkedAlready
    if mode is not TrainingMode.RESERVE and there.seats + course.seats > vacancy.heads:
        raise VacancyFull(heads=vacancy.heads, seats=there.seats)
    link = {"vacancy_id": vacancy.id, "mode": mode, "consented_at": None, "ended_at": None}
    query = upsert(ClassVacancyRow).values(class_id=course.id, **link)
    await tx.session.execute(query.on_conflict_do_update(index_elements=["class_id"], set_=link))
    tx.audit_subject("class", course.id, course.version)


async def trains_for(tx: Reading, class_id: UUID, vacancy_id: UUID) -> bool:
    """Whether a class trains for a vacancy with the enterprise's consent."""
    query = select(ClassVacancyRow.mode).where(
        ClassVacancyRow.class_id == class_id,
        ClassVacancyRow.vacancy_id == vacancy_id,
        ClassVacancyRow.consented_at.is_not(None),
        ClassVacancyRow.ended_at.is_(None),
    )
    return await tx.session.scalar(query) is not None


async def consent(tx: Transaction, vacancy: Vacancy, class_id: UUID) -> None:
    """The enterprise agrees. Raises ``ClassNotLinked`` where no class waits for its word."""
    done = await tx.session.scalar(
        update(ClassVacancyRow)
        .where(
            ClassVacancyRow.class_id == class_id,
            ClassVacancyRow.vacancy_id == vacancy.id,
            ClassVacancyRow.consented_at.is_(None),
            ClassVacancyRow.ended_at.is_(None),
        )
        .values(consented_at=tx.clock.now())
        .returning(ClassVacancyRow.class_id)
        .execution_options(synchronize_session=False)
    )
    if done is None:
        raise ClassNotLinked
    tx.audit_subject("vacancy", vacancy.id, vacancy.version)


async def unlink(tx: Transaction, class_id: UUID, *, vacancy_id: UUID | None = None) -> UUID:
    """A class trains for a vacancy no more, unless somebody was hired of it; the vacancy's id.

    Raises ``ClassNotLinked``.
    """
    given = {"class_id": class_id, "vacancy_id": vacancy_id, "now": tx.clock.now()}
    found: UUID | None = await tx.session.scalar(UNLINK, given)
    if found is None:
        raise ClassNotLinked
    return found


async def write_hire(
    tx: Transaction, vacancy: Vacancy, enrolment_id: UUID, *, hired: bool, decided_on: date
) -> None:
    """Note whether somebody was hired, in place of what was noted before."""
    row = {
        "vacancy_id": vacancy.id,
        "hired": hired,
        "decided_on": decided_on,
        "entered_by": tx.by.sub,
        "entered_at": tx.clock.now(),
    }
    query = upsert(HireRow).values(enrolment_id=enrolment_id, **row)
    await tx.session.execute(query.on_conflict_do_update(index_elements=["enrolment_id"], set_=row))
    tx.audit_subject("vacancy", vacancy.id, vacancy.version)
    tx.created(f"/v1/vacancies/{vacancy.id}")


def _place(enrolment_id: UUID) -> Place:
    return Place("trainee_contracts", "reference", enrolment_id)


async def write_contract(tx: Transaction, contract: TraineeContract) -> TraineeContract:
    """Note a trainee's contract, in place of one that was entered wrongly."""
    row = {
        "class_id": contract.class_id,
        "reference": tx.vault.seal(contract.reference, _place(contract.enrolment_id)),
        "years": contract.years,
        "interview_passed_on": contract.interview_passed_on,
        "signed_on": contract.signed_on,
        "entered_by": tx.by.sub,
        "entered_at": tx.clock.now(),
    }
    query = upsert(TraineeContractRow).values(enrolment_id=contract.enrolment_id, version=1, **row)
    version = await tx.session.scalar(
        query.on_conflict_do_update(
            index_elements=["enrolment_id"],
            set_=row | {"version": TraineeContractRow.version + 1},
        ).returning(TraineeContractRow.version)
    )
    tx.audit_subject("trainee_contract", contract.enrolment_id, int(version or 1))
    tx.created(f"/v1/classes/{contract.class_id}/enrolments/{contract.enrolment_id}/contract")
    return replace(contract, version=int(version or 1))


async def contracts_of(tx: Reading, class_id: UUID) -> list[TraineeContract]:
    """The contracts of a class's trainees."""
    rows = await tx.session.scalars(
        select(TraineeContractRow)
        .where(TraineeContractRow.class_id == class_id)
        .order_by(TraineeContractRow.enrolment_id)
    )
    return [_contract(tx, row) for row in rows]


async def get_contract(tx: Reading, class_id: UUID, enrolment_id: UUID) -> TraineeContract:
    """One trainee's contract: for the school and the enterprise of the class, and the region's office.

    Raises ``TraineeContractNotFound``, ``OutsideRegion``.
    """
    query = (
        select(TraineeContractRow, ClassRow.region, ClassRow.credit_code, ClassRow.enterprise_code)
        .join(ClassRow, ClassRow.id == TraineeContractRow.class_id)
        .where(
            TraineeContractRow.class_id == class_id, TraineeContractRow.enrolment_id == enrolment_id
        )
    )
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise TraineeContractNotFound
    row, region, *parties = found
    if not tx.by.owns_single_cases:
        tx.by.within(region)
    elif not tx.by.org or tx.by.org not in parties:
        raise TraineeContractNotFound
    return _contract(tx, row)


def _contract(tx: Reading, row: Any) -> TraineeContract:
    return TraineeContract(
        enrolment_id=row.enrolment_id,
        class_id=row.class_id,
        reference=tx.vault.open(row.reference, _place(row.enrolment_id)),
        years=row.years,
        interview_passed_on=row.interview_passed_on,
        signed_on=row.signed_on,
        version=row.version,
    )
