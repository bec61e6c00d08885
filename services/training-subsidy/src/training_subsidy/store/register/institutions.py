"""The register of institutions, with the trace of every standing."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import Conflict, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.institution import Institution
from training_subsidy.store.tables import InstitutionRow, InstitutionStandingRow
from training_subsidy.store.versions import expect


class InstitutionNotFound(NotFound):
    """No such institution on the register."""


class InstitutionRegisteredAlready(Conflict):
    """The credit code is registered already."""


def institution_from(row: InstitutionRow) -> Institution:
    """The institution of a row."""
    return Institution(
        id=row.id,
        credit_code=row.credit_code,
        name=row.name,
        region=row.region,
        qualified_for_pay_first=row.qualified_for_pay_first,
        registered_on=row.registered_on,
        status=InstitutionStatus(row.status),
        version=row.version,
    )


async def insert_institution(tx: Transaction, institution: Institution) -> Institution:
    """Enter a new institution. Raises ``InstitutionRegisteredAlready``."""
    saved = replace(institution, version=1)
    try:
        await tx.session.execute(
            insert(InstitutionRow).values(
                id=saved.id,
                credit_code=saved.credit_code,
                name=saved.name,
                region=saved.region,
                qualified_for_pay_first=saved.qualified_for_pay_first,
                registered_on=saved.registered_on,
                status=saved.status,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise InstitutionRegisteredAlready from None
    tx.audit_subject("institution", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_institution(
    tx: Reading, institution_id: UUID, *, expected: int | None = None
) -> Institution:
    """One institution. Raises ``InstitutionNotFound``; for a change also ``OutsideRegion``, first."""
    row = await tx.session.scalar(select(InstitutionRow).where(InstitutionRow.id == institution_id))
    if row is None:
        raise InstitutionNotFound
    if expected is not None:
        tx.by.within(row.region)
        expect(row.version, expected)
    return institution_from(row)


def change_standing(
    tx: Transaction, institution: Institution, *, reason_code: str, reason: str
) -> None:
    """Write another standing and its trace when the transaction ends, if nobody wrote since."""
    change_row(
        tx,
        InstitutionRow,
        {"id": institution.id},
        was=institution.version,
        status=institution.status,
        version=institution.version + 1,
    )
    insert_row(
        tx,
        InstitutionStandingRow,
        institution_id=institution.id,
        status=institution.status,
        reason_code=reason_code,
        reason=reason,
        decided_by=tx.by.sub,
        decided_at=tx.clock.now(),
    )


async def save_particulars(
    tx: Transaction, institution_id: UUID, *, name: str, qualified_for_pay_first: bool
) -> None:
    """Write name and qualification as a decision says them, whatever was written meanwhile."""
    await tx.session.execute(
        update(InstitutionRow)
        .where(InstitutionRow.id == institution_id)
        .values(
            name=name,
            qualified_for_pay_first=qualified_for_pay_first,
            version=InstitutionRow.version + 1,
        )
        .execution_options(synchronize_session=False)
    )


async def find_institutions(
    tx: Reading,
    *,
    region: str | None,
    status: InstitutionStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Institution]:
    """Institutions in the order they were entered."""
    query = select(InstitutionRow).order_by(InstitutionRow.id).limit(limit)
    if region is not None:
        query = query.where(covered_by(region, InstitutionRow.region))
    if status is not None:
        query = query.where(InstitutionRow.status == status)
    if after is not None:
        query = query.where(InstitutionRow.id > after)
    return [institution_from(row) for row in await tx.session.scalars(query)]


async def find_by_code(tx: Transaction, credit_code: str) -> Institution:
    """The institution of a credit code. Raises ``InstitutionNotFound``."""
    row = await tx.session.scalar(
        select(InstitutionRow).where(InstitutionRow.credit_code == credit_code)
    )
    if row is None:
        raise InstitutionNotFound
    return institution_from(row)
