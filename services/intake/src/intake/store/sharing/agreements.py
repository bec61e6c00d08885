"""Agreements of data sharing."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import select

from intake.domain.sharing.agreement import (
    Agreement,
    DataAgreementNotFound,
    DataAgreementOverlaps,
    DataField,
    LegalGround,
)
from intake.store.sharing.sharing_tables import DataAgreementRow
from shared import held

AGREEMENT = "data_agreement"


def agreement_from(row: DataAgreementRow) -> Agreement:
    return Agreement(
        id=row.id,
        consumer=row.consumer,
        consumer_name=row.consumer_name,
        purpose=row.purpose,
        purpose_title=row.purpose_title,
        ground=LegalGround(row.ground),
        basis=row.basis,
        fields=tuple(DataField(one) for one in row.fields),
        region=row.region,
        kept_days=row.kept_days,
        since=row.since,
        until=row.until,
        document=row.document,
        signing_key=row.signing_key,
        callback=row.callback,
        version=row.version,
    )


async def insert_agreement(tx: Transaction, **values: Any) -> UUID:
    """Enter an agreement."""
    return held.insert(tx, DataAgreementRow, AGREEMENT, **values).id


async def require_none_of(
    tx: Reading, consumer: str, purpose: str, *, since: date, until: date
) -> None:
    """One agreement a day for a consumer and a purpose. Raises ``DataAgreementOverlaps``."""
    query = select(DataAgreementRow.id).where(
        DataAgreementRow.consumer == consumer,
        DataAgreementRow.purpose == purpose,
        DataAgreementRow.since <= until,
        DataAgreementRow.until >= since,
    )
    if await tx.session.scalar(query.limit(1)) is not None:
        raise DataAgreementOverlaps


async def in_force(tx: Reading, consumer: str, *, on: date) -> list[Agreement]:
    """What a consumer may ask on a day."""
    query = select(DataAgreementRow).where(
        DataAgreementRow.consumer == consumer,
        DataAgreementRow.since <= on,
        DataAgreementRow.until >= on,
    )
    rows = await tx.session.scalars(query.order_by(DataAgreementRow.id))
    return [agreement_from(row) for row in rows]


async def get_agreement(tx: Reading, agreement_id: UUID) -> Agreement:
    """One agreement. Raises ``DataAgreementNotFound``."""
    row = await held.find(tx, DataAgreementRow, agreement_id, missing=DataAgreementNotFound)
    return agreement_from(row)


async def hold_agreement(tx: Transaction, agreement_id: UUID, *, expected: int) -> DataAgreementRow:
    """An agreement to change. Raises ``DataAgreementNotFound``, ``ChangedMeanwhile``."""
    row = await held.hold(tx, DataAgreementRow, agreement_id, missing=DataAgreementNotFound)
    held.require_version(row, expected)
    return row


async def find_agreements(
    tx: Reading, *, consumer: str | None, on: date | None, after: UUID | None, limit: int
) -> Sequence[Agreement]:
    """Agreements in the order in which they were entered: all, or one consumer's."""
    query = select(DataAgreementRow).order_by(DataAgreementRow.id).limit(limit)
    if consumer is not None:
        query = query.where(DataAgreementRow.consumer == consumer)
    if on is not None:
        query = query.where(DataAgreementRow.since <= on, DataAgreementRow.until >= on)
    if after is not None:
        query = query.where(DataAgreementRow.id > after)
    return [agreement_from(row) for row in await tx.session.scalars(query)]
