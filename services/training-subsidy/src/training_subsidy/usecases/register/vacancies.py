"""Vacancies of enterprises, the classes that train for them, and trainees' contracts (VT-024, VT-025)."""

from datetime import date
from uuid import UUID

from shared.identifiers import check_uscc
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.vacancies import (
    TraineeContract,
    TrainingMode,
    Vacancy,
)
from training_subsidy.store.register import classes, enrolments, notes, vacancies
from training_subsidy.store.register.classes import ClassNotFound


async def enter_vacancy(
    tx: Transaction,
    *,
    region: str,
    title: str,
    trade_code: str | None,
    heads: int,
    monthly_wage: int,
    place: str,
) -> Vacancy:
    """The actor's enterprise has posts. Raises ``CreditCodeInvalid`` for who acts for none."""
    code = check_uscc(tx.by.org or "")
    if not code.valid:
        raise CreditCodeInvalid(detail=code.words)
    return await vacancies.insert_vacancy(
        tx,
        Vacancy(
            id=new_id(),
            enterprise_code=code.normalised,
            region=region,
            title=title,
            trade_code=trade_code,
            heads=heads,
            monthly_wage=monthly_wage,
            place=place,
        ),
    )


async def close_vacancy(tx: Transaction, vacancy_id: UUID, *, expected: int) -> Vacancy:
    """The posts are filled or gone."""
    vacancy = await vacancies.get_vacancy(tx, vacancy_id, own=True, expected=expected, lock=True)
    return await vacancies.save_vacancy(tx, vacancy.closed(by=tx.by))


async def link_class(
    tx: Transaction, class_id: UUID, *, vacancy_id: UUID, mode: TrainingMode, expected: int
) -> Vacancy:
    """The institution's class trains for a vacancy; seats stay within its posts."""
    course = await classes.get_class(tx, class_id, expected=expected, lock=True)
    vacancy = await vacancies.get_vacancy(tx, vacancy_id, lock=True)
    vacancy.check_link(course)
    await vacancies.link_class(tx, vacancy, course, mode)
    return vacancy


async def consent_to_class(tx: Transaction, vacancy_id: UUID, *, class_id: UUID) -> Vacancy:
    """The enterprise agrees that a class trains for its posts. Raises ``ClassNotLinked``."""
    vacancy = await vacancies.get_vacancy(tx, vacancy_id, own=True)
    await vacancies.consent(tx, vacancy, class_id)
    return vacancy


async def decline_class(
    tx: Transaction, vacancy_id: UUID, *, class_id: UUID, reason: str
) -> Vacancy:
    """The enterprise wants no class for its posts, or no longer. Raises ``ClassNotLinked``."""
    vacancy = await vacancies.get_vacancy(tx, vacancy_id, own=True)
    await vacancies.unlink(tx, class_id, vacancy_id=vacancy_id)
    notes.write_note(tx, class_id, NoteKind.REASON, reason)
    tx.audit_subject("vacancy", vacancy.id, vacancy.version)
    return vacancy


async def unlink_class(tx: Transaction, class_id: UUID, *, reason: str, expected: int) -> Vacancy:
    """The institution's class trains for its vacancy no more. Raises ``ClassNotLinked``."""
    course = await classes.get_class(tx, class_id, expected=expected, lock=True)
    vacancy_id = await vacancies.unlink(tx, class_id)
    notes.write_note(tx, class_id, NoteKind.REASON, reason)
    tx.audit_subject("class", course.id, course.version)
    return await vacancies.get_vacancy(tx, vacancy_id)


async def record_hire(
    tx: Transaction,
    vacancy_id: UUID,
    *,
    class_id: UUID,
    enrolment_id: UUID,
    hired: bool,
    decided_on: date,
) -> Vacancy:
    """The enterprise says whether it took somebody who passed in a class for its vacancy."""
    vacancy = await vacancies.get_vacancy(tx, vacancy_id, own=True)
    trainee = await enrolments.get_enrolment(tx, enrolment_id, class_id=class_id)
    linked = await vacancies.trains_for(tx, class_id, vacancy_id)
    vacancy.check_hire(trainee, linked=linked)
    await vacancies.write_hire(tx, vacancy, enrolment_id, hired=hired, decided_on=decided_on)
    return vacancy


async def enter_contract(
    tx: Transaction,
    class_id: UUID,
    enrolment_id: UUID,
    *,
    reference: str,
    years: int,
    interview_passed_on: date,
    signed_on: date,
) -> TraineeContract:
    """The enterprise of a directed class enters the contract of one trainee, school and itself."""
    course = await classes.read_class(tx, class_id)
    if not tx.by.org or course.enterprise_code != tx.by.org:
        raise ClassNotFound
    await enrolments.get_enrolment(tx, enrolment_id, class_id=class_id)
    contract = TraineeContract(
        enrolment_id=enrolment_id,
        class_id=class_id,
        reference=reference,
        years=years,
        interview_passed_on=interview_passed_on,
        signed_on=signed_on,
    )
    contract.check(course, today=tx.clock.today())
    return await vacancies.write_contract(tx, contract)
