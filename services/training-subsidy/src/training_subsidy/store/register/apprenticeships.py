"""Agreements on apprentices, and each apprentice with what social insurance says of the employee."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import Select, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.apprenticeship import (
    Apprentice,
    ApprenticeAlready,
    ApprenticeKind,
    ApprenticeNotFound,
    Apprenticeship,
    ApprenticeshipNotFound,
    ApprenticeshipNumberUsed,
    ApprenticeshipStatus,
    ApprenticeStatus,
)
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.employee import EmployeeStatus
from training_subsidy.store.register.apprentice_tables import ApprenticeRow, ApprenticeshipRow
from training_subsidy.store.register.employee_tables import EmployeeRow
from training_subsidy.store.register.people import Person, person_from
from training_subsidy.store.tables import PersonRow
from training_subsidy.store.versions import expect

NAMES = tuple(Apprenticeship.__dataclass_fields__)
TUTORS = ("enterprise_tutor", "school_tutor")
PLAIN = (
    *("id", "apprenticeship_id", "employee_id", "person_id", "transfer_reference"),
    *("contract_reference", "ended_on", "version"),
)
REGISTER = text("""
WITH made AS (
    UPDATE persons AS p SET id_hash = p.named_hash, named_hash = NULL
    FROM apprentices AS a JOIN employees AS m ON m.id = a.employee_id
    WHERE a.apprenticeship_id = :id AND p.person_id = m.person_id AND p.id_hash IS NULL
        AND NOT EXISTS (SELECT FROM persons AS o WHERE o.id_hash = m.number_hash)
)
UPDATE apprentices AS a SET person_id = COALESCE(
    (SELECT o.person_id FROM persons AS o WHERE o.id_hash = m.number_hash), m.person_id)
FROM employees AS m WHERE m.id = a.employee_id AND a.apprenticeship_id = :id
""")
"""Whom social insurance has confirmed and two officers have seen stands on the register from now on."""


@dataclass(frozen=True, slots=True)
class ApprenticeSeen:
    """An apprentice with the person as the employer's roster has it."""

    apprentice: Apprentice
    person: Person = field(repr=False)


def _agreement(row: Any) -> Apprenticeship:
    values = {name: getattr(row, name) for name in NAMES}
    return Apprenticeship(**values | {"status": ApprenticeshipStatus(row.status)})


async def insert_agreement(
    tx: Transaction, agreement: Apprenticeship, apprentices: Sequence[Apprentice]
) -> None:
    """Note an agreement with its apprentices. Raises ``ApprenticeAlready``, ``ApprenticeshipNumberUsed``."""
    insert_row(tx, ApprenticeshipRow, **asdict(agreement))
    for one in apprentices:
        _insert(tx, one)
    try:
        await tx.flush()
    except IntegrityError as error:
        if "apprenticeships_number" in str(error.orig):
            raise ApprenticeshipNumberUsed from None
        raise ApprenticeAlready from None
    tx.audit_subject("apprenticeship", agreement.id, agreement.version)
    tx.created(agreement.id)


def _insert(tx: Transaction, one: Apprentice) -> None:
    insert_row(
        tx,
        ApprenticeRow,
        **{name: getattr(one, name) for name in PLAIN},
        kind=one.kind,
        status=one.status,
        certificate_doubt=one.certificate_doubt,
        **tx.vault.seal_row("apprentices", one.id, {name: getattr(one, name) for name in TUTORS}),
    )


def _require_seen(tx: Reading, agreement: Apprenticeship) -> bool:
    """An organisation sees what it is a party of, an office what is in its region (403)."""
    if tx.by.owns_single_cases:
        return bool(tx.by.org) and tx.by.org in {agreement.org, agreement.credit_code}
    tx.by.within(agreement.region)
    return True


async def get_agreement(
    tx: Reading, agreement_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Apprenticeship:
    """One agreement. Raises ``ApprenticeshipNotFound``."""
    query = select(ApprenticeshipRow).where(ApprenticeshipRow.id == agreement_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None or not _require_seen(tx, agreement := _agreement(row)):
        raise ApprenticeshipNotFound
    expect(row.version, expected)
    return agreement


def save_agreement(tx: Transaction, agreement: Apprenticeship) -> Apprenticeship:
    """Write a step when the transaction ends, unless someone else has written since."""
    saved = replace(agreement, version=agreement.version + 1)
    change_row(
        tx,
        ApprenticeshipRow,
        {"id": saved.id},
        was=agreement.version,
        status=saved.status,
        decided_by=saved.decided_by,
        decided_at=saved.decided_at,
        version=saved.version,
    )
    tx.audit_subject("apprenticeship", saved.id, saved.version)
    return saved


async def find_agreements(
    tx: Reading, *, status: ApprenticeshipStatus | None, after: UUID | None, limit: int
) -> list[Apprenticeship]:
    """One's own agreements, or those of an office's region, the oldest first."""
    row = ApprenticeshipRow
    query = select(row).order_by(row.id).limit(limit)
    if tx.by.owns_single_cases:
        party = row.credit_code if tx.by.has(Role.TRAINING_INSTITUTION) else row.org
        query = query.where(party == (tx.by.org or "-"))
    else:
        query = query.where(covered_by(tx.by.region.code or "-", row.region))
    if status is not None:
        query = query.where(row.status == status)
    if after is not None:
        query = query.where(row.id > after)
    return [_agreement(one) for one in await tx.session.scalars(query)]


def _with_person() -> Select[ApprenticeRow, EmployeeRow, PersonRow]:
    return (
        select(ApprenticeRow, EmployeeRow, PersonRow)
        .join(EmployeeRow, EmployeeRow.id == ApprenticeRow.employee_id)
        .join(PersonRow, PersonRow.person_id == EmployeeRow.person_id)
        .execution_options(populate_existing=True)
    )


def _seen(tx: Reading, row: Any) -> ApprenticeSeen:
    one, employee, person = row
    doubt = one.certificate_doubt
    return ApprenticeSeen(
        Apprentice(
            **{name: getattr(one, name) for name in PLAIN},
            **tx.vault.open_row("apprentices", one.id, one, TUTORS),
            kind=ApprenticeKind(one.kind),
            status=ApprenticeStatus(one.status),
            certificate_doubt=None if doubt is None else CertificateDoubt(doubt),
            insured=EmployeeStatus(employee.status),
            insured_since=employee.since,
        ),
        person_from(tx.vault, person),
    )


async def apprentices_of(tx: Reading, agreement_id: UUID) -> list[ApprenticeSeen]:
    """Everybody of an agreement, in the order in which they were named."""
    if isinstance(tx, Transaction):
        await tx.flush()
    query = _with_person().where(ApprenticeRow.apprenticeship_id == agreement_id)
    rows = await tx.session.execute(query.order_by(ApprenticeRow.id))
    return [_seen(tx, row) for row in rows]


async def get_apprentice(
    tx: Reading,
    apprentice_id: UUID,
    *,
    expected: int | None = None,
    lock: bool = False,
    for_answer: bool = False,
) -> tuple[Apprenticeship, ApprenticeSeen]:
    """One apprentice with the agreement; a body that answers sees none of it.

    Raises ``ApprenticeNotFound``.
    """
    if isinstance(tx, Transaction):
        await tx.flush()
    query: Any = _with_person().add_columns(ApprenticeshipRow)
    query = query.join(ApprenticeshipRow, ApprenticeshipRow.id == ApprenticeRow.apprenticeship_id)
    query = query.where(ApprenticeRow.id == apprentice_id)
    if lock:
        query = query.with_for_update(of=ApprenticeRow)
    row = (await tx.session.execute(query)).one_or_none()
    if row is None:
        raise ApprenticeNotFound
    agreement = _agreement(row[3])
    if not for_answer and not _require_seen(tx, agreement):
        raise ApprenticeNotFound
    expect(row[0].version, expected)
    return agreement, _seen(tx, row[:3])


def save_apprentice(tx: Transaction, one: Apprentice) -> Apprentice:
    """Write a step when the transaction ends, unless someone else has written since."""
    saved = replace(one, version=one.version + 1)
    change_row(
        tx,
        ApprenticeRow,
        {"id": saved.id},
        was=one.version,
        status=saved.status,
        ended_on=saved.ended_on,
        certificate_doubt=saved.certificate_doubt,
        version=saved.version,
    )
    tx.audit_subject("apprentice", saved.id, saved.version)
    return saved


def name_tutors(
    tx: Transaction, apprentices: Sequence[Apprentice], names: Mapping[UUID, str]
) -> None:
    """Write the school's tutor of each apprentice, sealed."""
    for one in apprentices:
        sealed = tx.vault.seal_row("apprentices", one.id, {"school_tutor": names[one.id]})
        change_row(
            tx, ApprenticeRow, {"id": one.id}, was=one.version, version=one.version + 1, **sealed
        )


async def register_persons(tx: Transaction, agreement_id: UUID) -> None:
    """Put the apprentices of a confirmed agreement on the register by their real names."""
    await tx.flush()
    await tx.session.execute(REGISTER, {"id": agreement_id})


async def employees_of(
    tx: Reading, org: str, employee_ids: Sequence[UUID]
) -> dict[UUID, tuple[EmployeeStatus, date | None]]:
    """These entries of an organisation's own roster: how each stands, and insured since when."""
    rows = await tx.session.execute(
        select(EmployeeRow.id, EmployeeRow.status, EmployeeRow.since).where(
            EmployeeRow.id.in_(employee_ids), EmployeeRow.org == org
        )
    )
    return {row.id: (EmployeeStatus(row.status), row.since) for row in rows}
