"""Agreements of talents and their employers on the rest of a study's fee."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from training_subsidy.domain.claims.study import HostKind, StudyAgreement, StudyHost
from training_subsidy.store.claim_tables import ReceiptRow
from training_subsidy.store.claims.study_tables import StudyAgreementRow


async def write_agreement(tx: Transaction, agreement: StudyAgreement) -> None:
    """Enter an agreement, or another one in its place, which the employer is to confirm anew."""
    host = agreement.host
    values = {
        "host_name": None if host is None else host.name,
        "host_kind": None if host is None else host.kind,
        "host_province": None if host is None else host.province,
        "employer_code": agreement.employer_code,
        "person_bears": agreement.person_bears,
        "employer_bears": agreement.employer_bears,
        "agreed_on": agreement.agreed_on,
        "entered_by": tx.by.sub,
        "entered_at": tx.clock.now(),
        "confirmed_by": None,
        "confirmed_at": None,
        "paper": None,
    }
    await tx.session.execute(
        insert(StudyAgreementRow)
        .values(claim_id=agreement.claim_id, **values)
        .on_conflict_do_update(index_elements=["claim_id"], set_=values)
    )


_READ = select(StudyAgreementRow).options(undefer("*"))


def _agreement(row: Any) -> StudyAgreement:
    host = None
    if row.host_kind is not None:
        host = StudyHost(
            name=row.host_name, kind=HostKind(row.host_kind), province=row.host_province
        )
    return StudyAgreement(
        claim_id=row.claim_id,
        employer_code=row.employer_code,
        person_bears=row.person_bears,
        employer_bears=row.employer_bears,
        agreed_on=row.agreed_on,
        host=host,
        confirmed_at=row.confirmed_at,
        paper=row.paper,
    )


async def find_agreement(
    tx: Reading, claim_id: UUID, *, employer: str | None = None
) -> StudyAgreement | None:
    """The agreement of a claim, of this employer if one is named, if there is one."""
    query = _READ.where(StudyAgreementRow.claim_id == claim_id)
    if employer is not None:
        query = query.where(StudyAgreementRow.employer_code == employer)
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    return None if row is None else _agreement(row)


async def of_employer(
    tx: Reading, employer: str, *, after: UUID | None, limit: int
) -> list[StudyAgreement]:
    """The agreements that name an employer and wait for its word, in the order of the claims."""
    query = _READ.where(
        StudyAgreementRow.employer_code == employer, StudyAgreementRow.confirmed_at.is_(None)
    )
    if after is not None:
        query = query.where(StudyAgreementRow.claim_id > after)
    rows = await tx.session.scalars(query.order_by(StudyAgreementRow.claim_id).limit(limit))
    return [_agreement(row) for row in rows]


async def confirm(
    tx: Transaction, claim_id: UUID, *, employer: str | None, paper: str | None
) -> StudyAgreement | None:
    """The employer agrees, or an officer has the paper on which it does; nothing that was confirmed."""
    query = (
        update(StudyAgreementRow)
        .where(StudyAgreementRow.claim_id == claim_id, StudyAgreementRow.confirmed_at.is_(None))
        .values(confirmed_by=tx.by.sub, confirmed_at=tx.clock.now(), paper=paper)
        .returning(*StudyAgreementRow.__table__.columns)
        .execution_options(synchronize_session=False)
    )
    if employer is not None:
        query = query.where(StudyAgreementRow.employer_code == employer)
    row = (await tx.session.execute(query)).one_or_none()
    return None if row is None else _agreement(row)


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
