"""The ground of what was told: its agreement as it is now, and the person's consent today."""

from collections.abc import Collection
from uuid import UUID

from shared.transaction import Reading
from sqlalchemy import exists, select

from intake.domain.sharing.basis import Basis
from intake.store.sharing.agreements import agreement_from
from intake.store.sharing.sharing_tables import DataAgreementRow, DataConsentRow, DataPullRow


async def bases_of(tx: Reading, receipts: Collection[UUID]) -> dict[UUID, Basis]:
    """What each of these receipts rests on today."""
    if not receipts:
        return {}
    consented = exists().where(
        DataConsentRow.agreement_id == DataPullRow.agreement_id,
        DataConsentRow.person_id == DataPullRow.person_id,
        DataConsentRow.valid_until >= tx.clock.today(),
        DataConsentRow.withdrawn_at.is_(None),
    )
    query = (
        select(
            DataPullRow.id, DataPullRow.person_id, DataAgreementRow, consented.label("consented")
        )
        .join(DataAgreementRow, DataAgreementRow.id == DataPullRow.agreement_id)
        .where(DataPullRow.id.in_(receipts))
    )
    return {
        row.id: Basis(
            receipt=row.id,
            person_id=row.person_id,
            agreement=agreement_from(row.DataAgreementRow),
            consented=row.consented,
        )
        for row in await tx.session.execute(query)
    }
