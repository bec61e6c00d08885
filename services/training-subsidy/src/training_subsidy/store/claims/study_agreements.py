"""Agreements of talents and their employers on the rest of a study's fee."""

from collections.abc import Collection
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from training_subsidy.domain.claims.study import StudyAgreement
from training_subsidy.store.claim_tables import ReceiptRow
from training_subsidy.store.claims.study_tables import StudyAgreementRow


async def write_agreement(tx: Transaction, agreement: StudyAgreement) -> None:
    """Enter an agreement, or another one in its place while the claim is a draft."""
    values = {
        "employer_code": agreement.employer_code,
        "person_bears": agreement.person_bears,
        "employer_bears": agreement.employer_bears,
        "agreed_on": agreement.agreed_on,
        "entered_by": tx.by.sub,
        "entered_at": tx.clock.now(),
    }
    await tx.session.execute(
        insert(StudyAgreementRow)
        .values(claim_id=agreement.claim_id, **values)
        .on_conflict_do_update(index_elements=["claim_id"], set_=values)
    )


async def find_agreement(tx: Reading, claim_id: UUID) -> StudyAgreement | None:
    """The agreement of a claim, if there is one."""
    row = await tx.session.scalar(
        select(StudyAgreementRow).where(StudyAgreementRow.claim_id == claim_id)
    )
    if row is None:
        return None
    return StudyAgreement(
        claim_id=row.claim_id,
        employer_code=row.employer_code,
        person_bears=row.person_bears,
        employer_bears=row.employer_bears,
        agreed_on=row.agreed_on,
    )


async def fee_of(tx: Reading, claim_id: UUID, items: Collection[str]) -> int:
    """What the receipts of these items come to, in fen."""
    total = await tx.session.scalar(
        select(func.sum(ReceiptRow.amount)).where(
            ReceiptRow.claim_id == claim_id,
            ReceiptRow.removed_at.is_(None),
            ReceiptRow.item.in_(items),
        )
    )
    return int(total or 0)
