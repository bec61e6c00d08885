"""Consents of people to agreements of data sharing."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import select

from intake.domain.sharing.consent import DataConsentNotFound
from intake.store.sharing.sharing_tables import DataConsentRow
from shared import held

CONSENT = "data_consent"


def insert_consent(
    tx: Transaction, *, agreement_id: UUID, person_id: UUID, valid_until: date
) -> DataConsentRow:
    """Keep a consent of the caller."""
    return held.insert(
        tx,
        DataConsentRow,
        CONSENT,
        agreement_id=agreement_id,
        person_id=person_id,
        given_by=tx.by.sub,
        given_at=tx.clock.now(),
        valid_until=valid_until,
        withdrawn_at=None,
    )


async def given(
    tx: Reading, *, agreements: Collection[UUID], persons: Collection[UUID], on: date
) -> set[tuple[UUID, UUID]]:
    """Agreement and person of each consent that counts on a day."""
    query = select(DataConsentRow.agreement_id, DataConsentRow.person_id).where(
        DataConsentRow.person_id.in_(persons),
        DataConsentRow.agreement_id.in_(agreements),
        DataConsentRow.valid_until >= on,
        DataConsentRow.withdrawn_at.is_(None),
    )
    return {(row.agreement_id, row.person_id) for row in await tx.session.execute(query)}


async def hold_consent(tx: Transaction, consent_id: UUID, *, expected: int) -> DataConsentRow:
    """A consent of the caller, held. Raises ``DataConsentNotFound``, ``ChangedMeanwhile``."""
    row = await held.hold(tx, DataConsentRow, consent_id, missing=DataConsentNotFound)
    _require_own(tx, row)
    held.require_version(row, expected)
    return row


async def hold_others(tx: Transaction, row: DataConsentRow) -> Sequence[DataConsentRow]:
    """The other consents of the same person to the same agreement that count, held."""
    query = (
        select(DataConsentRow)
        .where(
            DataConsentRow.agreement_id == row.agreement_id,
            DataConsentRow.person_id == row.person_id,
            DataConsentRow.id != row.id,
            DataConsentRow.withdrawn_at.is_(None),
        )
        .order_by(DataConsentRow.id)
        .with_for_update()
    )
    found = (await tx.session.scalars(query)).all()
    for one in found:
        tx.session.expunge(one)
    return found


async def get_consent(tx: Reading, consent_id: UUID) -> DataConsentRow:
    """A consent of the caller. Raises ``DataConsentNotFound``."""
    row = await held.find(tx, DataConsentRow, consent_id, missing=DataConsentNotFound)
    _require_own(tx, row)
    return row


def _require_own(tx: Reading, row: DataConsentRow) -> None:
    if row.given_by != tx.by.sub:
        raise DataConsentNotFound


async def find_consents(tx: Reading, *, after: UUID | None, limit: int) -> Sequence[DataConsentRow]:
    """The caller's consents in the order in which they were given."""
    query = select(DataConsentRow).where(DataConsentRow.given_by == tx.by.sub)
    if after is not None:
        query = query.where(DataConsentRow.id > after)
    return (await tx.session.scalars(query.order_by(DataConsentRow.id).limit(limit))).all()
