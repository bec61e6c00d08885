"""The roster of employees: entered by sets, read by employers and offices."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.employee import Employee, EmployeeNotFound, EmployeeStatus
from training_subsidy.store.register.employee_tables import EmployeeBatchRow, EmployeeRow
from training_subsidy.store.register.people import PERSON, Named, Person, person_from
from training_subsidy.store.tables import PersonRow
from training_subsidy.store.versions import expect

KNOWN = text(f"""
SELECT h.hash, (SELECT {PERSON.sql} FROM persons AS p WHERE p.id_hash = h.hash) AS person,
    EXISTS (SELECT FROM employees AS m
        WHERE m.org = :org AND m.number_hash = h.hash AND m.status <> 'left') AS entered
FROM unnest(CAST(:hashes AS bytea[])) AS h(hash)
""")
PLAIN = ("id", "org", "person_id", "region", "hired_on", "user_code", "contract_reference")


class EmployeeBatchNotFound(NotFound):
    """There is no such batch, or it is not your organisation's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whom the register has under a number, and whether the organisation has entered it already."""

    person: Person | None = field(repr=False)
    entered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeSeen:
    """An employee with the person in the clear, for as long as an answer needs it."""

    employee: Employee
    person: Person = field(repr=False)


async def known_of(tx: Transaction, named: Sequence[Named]) -> list[Known]:
    """What is known of each of these, in turn."""
    hashes = [tx.vault.lookup("id_number", one.id_number) for one in named]
    rows = await tx.session.execute(KNOWN, {"org": tx.by.org, "hashes": hashes})
    known = {
        bytes(row.hash): Known(
            person=None if row.person is None else person_from(tx.vault, PERSON.read(row.person)),
            entered=row.entered,
        )
        for row in rows
    }
    return [known[one] for one in hashes]


def insert_employee(tx: Transaction, employee: Employee, id_number: str) -> None:
    """Enter an employee; social insurance is asked besides."""
    insert_row(
        tx,
        EmployeeRow,
        **{name: getattr(employee, name) for name in PLAIN},
        number_hash=tx.vault.lookup("id_number", id_number),
        status=employee.status,
        declared_by=employee.declared_by,
        declared_at=employee.declared_at,
        version=employee.version,
    )


async def write_entered(tx: Transaction) -> None:
    """Write what waits. Raises ``ChangedMeanwhile``: one of them was entered meanwhile."""
    try:
        await tx.flush()
    except IntegrityError:
        raise ChangedMeanwhile from None


def keep_batch(tx: Transaction, batch_id: UUID, results: Sequence[dict[str, Any]]) -> None:
    """Keep what became of each place in the list."""
    insert_row(
        tx,
        EmployeeBatchRow,
        id=batch_id,
        org=tx.by.org,
        results=list(results),
        made_by=tx.by.sub,
        made_at=tx.clock.now(),
    )
    tx.audit_subject("employee_batch", batch_id, 1)
    tx.created(batch_id)


async def get_batch(tx: Reading, batch_id: UUID) -> list[dict[str, Any]]:
    """What became of each place in a list of one's organisation. Raises ``EmployeeBatchNotFound``."""
    found: list[dict[str, Any]] | None = await tx.session.scalar(
        select(EmployeeBatchRow.results).where(
            EmployeeBatchRow.id == batch_id, EmployeeBatchRow.org == (tx.by.org or "-")
        )
    )
    if found is None:
        raise EmployeeBatchNotFound
    return found


def employee_from(row: Any) -> Employee:
    return Employee(
        **{name: getattr(row, name) for name in PLAIN},
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        status=EmployeeStatus(row.status),
        since=row.since,
        until=row.until,
        left_on=row.left_on,
        version=row.version,
    )


async def find_employee(tx: Transaction, employee_id: UUID) -> Employee | None:
    """An employee as an answer needs it, held until the end of the transaction."""
    query = select(EmployeeRow).where(EmployeeRow.id == employee_id).with_for_update()
    row = await tx.session.scalar(query)
    return None if row is None else employee_from(row)


def _seen(tx: Reading, row: Any) -> EmployeeSeen:
    employee, person = row
    return EmployeeSeen(employee=employee_from(employee), person=person_from(tx.vault, person))


async def get_employee(
    tx: Reading, employee_id: UUID, *, expected: int | None = None, lock: bool = False
) -> EmployeeSeen:
    """One employee: an employer sees its own (404), an office those of its region."""
    query = (
        select(EmployeeRow, PersonRow)
        .join(PersonRow, PersonRow.person_id == EmployeeRow.person_id)
        .where(EmployeeRow.id == employee_id)
        .execution_options(populate_existing=True)
    )
    row = (
        await tx.session.execute(query.with_for_update(of=EmployeeRow) if lock else query)
    ).one_or_none()
    if row is None or (tx.by.owns_single_cases and row[0].org != tx.by.org):
        raise EmployeeNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row[0].region)
    expect(row[0].version, expected)
    return _seen(tx, row)


async def find_employees(
    tx: Reading, *, status: EmployeeStatus | None, after: UUID | None, limit: int
) -> list[EmployeeSeen]:
    """One's own roster, or an office's region's, in the order it was entered."""
    query = select(EmployeeRow, PersonRow).join(
        PersonRow, PersonRow.person_id == EmployeeRow.person_id
    )
    if tx.by.owns_single_cases:
        query = query.where(EmployeeRow.org == (tx.by.org or "-"))
    else:
        query = query.where(covered_by(tx.by.region.code or "-", EmployeeRow.region))
    if status is not None:
        query = query.where(EmployeeRow.status == status)
    if after is not None:
        query = query.where(EmployeeRow.id > after)
    rows = await tx.session.execute(query.order_by(EmployeeRow.id).limit(limit))
    return [_seen(tx, row) for row in rows]


def save_employee(tx: Transaction, employee: Employee) -> Employee:
    """Write what is known now, unless someone else has written since."""
    saved = replace(employee, version=employee.version + 1)
    change_row(
        tx,
        EmployeeRow,
        {"id": saved.id},
        was=employee.version,
        status=saved.status,
        since=saved.since,
        until=saved.until,
        left_on=saved.left_on,
        version=saved.version,
        **({} if saved.denied is None else {"denied": saved.denied}),
    )
    tx.audit_subject("employee", saved.id, saved.version)
    return saved
