"""Authorisations of the economic check, one row a consent."""

from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, update

from intake.domain.household.authorisation import Authorisation, ConsentMethod
from intake.store.tables import AuthorisationRow

AUTHORISATION = Packed(AuthorisationRow, "c")


def authorisation_from(row: AuthorisationRow) -> Authorisation:
    return Authorisation(
        id=row.id,
        application_id=row.application_id,
        person_id=row.person_id,
        scope=tuple(row.scope),
        signed_at=row.signed_at,
        signed_on=row.signed_on,
        valid_until=row.valid_until,
        method=ConsentMethod(row.method),
        entered_by=row.entered_by,
        paper_id=row.paper_id,
        guardian_id=row.guardian_id,
        withdrawn_at=row.withdrawn_at,
        version=row.version,
    )


async def insert_authorisation(tx: Transaction, one: Authorisation) -> Authorisation:
    """Keep a signed consent."""
    await tx.session.execute(
        insert(AuthorisationRow).values(
            id=one.id,
            application_id=one.application_id,
            person_id=one.person_id,
            scope=list(one.scope),
            signed_at=one.signed_at,
            signed_on=one.signed_on,
            valid_until=one.valid_until,
            method=one.method,
            entered_by=one.entered_by,
            paper_id=one.paper_id,
            guardian_id=one.guardian_id,
            version=one.version,
        )
    )
    tx.audit_subject("authorisation", one.id, one.version)
    tx.created(one.id)
    return one


async def find_authorisation(
    tx: Reading, application_id: UUID, authorisation_id: UUID
) -> Authorisation | None:
    """One consent of an application, if it has it."""
    row = await tx.session.scalar(
        select(AuthorisationRow).where(
            AuthorisationRow.id == authorisation_id,
            AuthorisationRow.application_id == application_id,
        )
    )
    return None if row is None else authorisation_from(row)


async def save_withdrawal(tx: Transaction, one: Authorisation) -> None:
    """Write that a consent was taken back, once."""
    written = await tx.session.execute(
        update(AuthorisationRow)
        .where(AuthorisationRow.id == one.id, AuthorisationRow.version == one.version - 1)
        .values(withdrawn_at=one.withdrawn_at, version=one.version)
        .returning(AuthorisationRow.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    tx.audit_subject("authorisation", one.id, one.version)
