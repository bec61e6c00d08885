"""The roster of an organisation: declared at once, and each checked against social insurance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from shared.identifiers import is_same_name
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.employee import Employee, EmployeeNotFound
from training_subsidy.domain.register.inquiry import EmploymentFacts, Inquiry, Question
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register import employees, people
from training_subsidy.store.register.employees import EmployeeSeen, Known
from training_subsidy.store.register.people import Named, Person
from training_subsidy.usecases import inquiries
from training_subsidy.usecases.register.identities import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeGiven:
    """One employee as the employer writes it."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    hired_on: date
    user_code: str | None
    contract_reference: str | None


@dataclass(slots=True)
class _Entered:
    """What is being entered, and what became of each place in the list."""

    region: str
    results: list[dict[str, Any]] = field(default_factory=list)
    wanted: list[ToAsk] = field(default_factory=list)

    def told(self, place: int, *, employee: UUID | None = None, code: str | None = None) -> None:
        self.results.append(
            {
                "place": place,
                "employee_id": None if employee is None else str(employee),
                "code": code,
            }
        )


async def declare_employees(
    tx: Transaction, *, region: str, given: Sequence[EmployeeGiven]
) -> tuple[UUID, list[dict[str, Any]]]:
    """Enter employees, each told what became of it; social insurance is asked of all at once.

    Nobody is put on the register by an employer's word (FR-55).
    """
    if not tx.by.org:
        raise EmployeeNotFound
    entered, batch_id = _Entered(region), new_id()
    named: list[tuple[int, Named]] = []
    for place, written in enumerate(given):
        try:
            named.append((place, checked(tx, Named(written.name, written.id_number))))
        except DomainError as refusal:
            entered.told(place, code=refusal.code())
    known = await employees.known_of(tx, [one for _, one in named])
    seen: set[str] = set()
    for (place, one), about in zip(named, known, strict=True):
        code = _refused(one, about, seen)
        seen.add(one.id_number)
        if code is not None:
            entered.told(place, code=code)
            continue
        _enter(tx, entered, place, one, about.person or people.name_person(tx, one), given[place])
    await employees.write_entered(tx)
    await inquiries.ask(tx, entered.wanted)
    results = sorted(entered.results, key=lambda result: result["place"])
    employees.keep_batch(tx, batch_id, results)
    return batch_id, results


def _refused(one: Named, about: Known, seen: set[str]) -> str | None:
    if about.entered or one.id_number in seen:
        return "ENTERED_ALREADY"
    if about.person is not None and not is_same_name(one.name, about.person.name):
        return NamedOtherwise.code()
    return None


def _enter(
    tx: Transaction,
    entered: _Entered,
    place: int,
    one: Named,
    person: Person,
    given: EmployeeGiven,
) -> None:
    employee = Employee(
        id=new_id(),
        org=tx.by.org or "-",
        person_id=person.person_id,
        region=entered.region,
        hired_on=given.hired_on,
        user_code=given.user_code,
        contract_reference=given.contract_reference,
        declared_by=tx.by.sub,
        declared_at=tx.clock.now(),
    )
    employees.insert_employee(tx, employee, one.id_number)
    entered.wanted.append(
        ToAsk(
            question=Question.EMPLOYMENT,
            subject=employee.id,
            person_id=person.person_id,
            region=entered.region,
            about={"employer_code": employee.org},
        )
    )
    entered.told(place, employee=employee.id)


async def follow_employment(tx: Transaction, inquiry: Inquiry) -> bool:
    """Social insurance has answered about an employee, or two officers have entered its paper.

    Returns whether something of the employee is another than before.
    """
    employee = await employees.find_employee(tx, inquiry.subject)
    answer = inquiry.answer
    if employee is None or answer is None or not isinstance(answer.facts, EmploymentFacts):
        return False
    told = employee.told(answer.outcome, answer.facts, by=tx.by)
    if told is employee:
        return False
    employees.save_employee(tx, told)
    return True


async def record_leaving(
    tx: Transaction, employee_id: UUID, *, left_on: date, expected: int
) -> EmployeeSeen:
    """The employer says that somebody has left."""
    seen = await employees.get_employee(tx, employee_id, expected=expected, lock=True)
    left = seen.employee.left(left_on, by=tx.by, today=tx.clock.today())
    return EmployeeSeen(employee=employees.save_employee(tx, left), person=seen.person)
