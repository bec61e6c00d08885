"""Referrals as rows: who sees which."""

from uuid import UUID

from shared.contracts.approval import ReferralOutcome
from shared.regions import covered_by
from shared.roles import Role
from shared.transaction import Reading, Transaction
from sqlalchemy import ColumnElement, select

from approval.domain.referrals.referral import WITH_THE_RECEIVER, ReferralNotFound, ReferralStatus
from approval.store.referrals.referral_tables import ReferralRow
from shared import held


def _check_seen(tx: Reading, row: ReferralRow) -> None:
    sent = row.status in WITH_THE_RECEIVER and row.sent_at is not None
    held.require_seen(tx, row, missing=ReferralNotFound, with_org=sent)


async def get_referral(tx: Reading, referral_id: UUID) -> ReferralRow:
    """A referral that the actor may see. Raises ``ReferralNotFound``, ``OutsideRegion``."""
    row = await held.find(tx, ReferralRow, referral_id, missing=ReferralNotFound)
    _check_seen(tx, row)
    return row


async def hold_referral(tx: Transaction, referral_id: UUID, *, expected: int) -> ReferralRow:
    """The same to change it; raises ``ChangedMeanwhile`` too."""
    row = await held.hold(tx, ReferralRow, referral_id, missing=ReferralNotFound)
    _check_seen(tx, row)
    held.require_version(row, expected)
    return row


async def is_referred(tx: Reading, case_id: UUID) -> bool:
    """Whether a case has a referral that its person has not refused."""
    refused = (ReferralOutcome.CONSENT_REFUSED, ReferralOutcome.CONSENT_WITHDRAWN)
    query = select(ReferralRow.id).where(
        ReferralRow.case_id == case_id,
        ReferralRow.outcome.is_(None) | ReferralRow.outcome.not_in(refused),
    )
    return await tx.session.scalar(query.limit(1)) is not None


async def find_referrals(
    tx: Reading,
    *,
    case_id: UUID | None,
    status: ReferralStatus | None,
    after: UUID | None,
    limit: int,
) -> list[ReferralRow]:
    """What the actor may see, the oldest first."""
    query = select(ReferralRow).where(_seen(tx)).order_by(ReferralRow.id).limit(limit)
    if case_id is not None:
        query = query.where(ReferralRow.case_id == case_id)
    if status is not None:
        query = query.where(ReferralRow.status == status)
    if after is not None:
        query = query.where(ReferralRow.id > after)
    return list(await tx.session.scalars(query))


def _seen(tx: Reading) -> ColumnElement[bool]:
    if tx.by.has(Role.DATA_PARTNER):
        return (
            (ReferralRow.org == (tx.by.org or ""))
            & ReferralRow.status.in_(WITH_THE_RECEIVER)
            & ReferralRow.sent_at.is_not(None)
        )
    if tx.by.owns_single_cases:
        return ReferralRow.owner == tx.by.sub
    return covered_by(tx.by.region.code, ReferralRow.region)
