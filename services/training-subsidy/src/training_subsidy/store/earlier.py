"""What a person has claimed and learned at public cost before (A-54, A-55)."""

from shared.transaction import Transaction
from sqlalchemy import or_, select

from training_subsidy.domain.claim import Claim
from training_subsidy.domain.claim_case import Dates, EarlierClaim, EarlierCourse
from training_subsidy.domain.enrolment import ExamResult
from training_subsidy.domain.vocabulary import Claimant, Funding, SubsidyKind
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.tables import AttendanceRow, ClassRow, EnrolmentRow

USED = or_(
    EnrolmentRow.result == ExamResult.PASSED,
    select(AttendanceRow.day)
    .where(AttendanceRow.enrolment_id == EnrolmentRow.id, AttendanceRow.present)
    .exists(),
)
"""Whether the trainee was there, or has passed; only then is there a certificate."""


async def earlier_courses(tx: Transaction, claim: Claim) -> list[EarlierCourse]:
    """Other courses of the person that are subsidised: by a claim, or as purchased training.

    A seat in purchased training that nobody used cost no subsidy and bars nothing.
    """
    claimed = select(
        ClaimRow.trade_code, ClaimRow.level, ClaimRow.starts_on, ClaimRow.ends_on
    ).where(
        ClaimRow.person_id == claim.person_id,
        ClaimRow.counts,
        ClaimRow.id != claim.id,
    )
    bought = (
        select(ClassRow.trade_code, ClassRow.level, ClassRow.starts_on, ClassRow.ends_on)
        .join(EnrolmentRow, EnrolmentRow.class_id == ClassRow.id)
        .where(
            EnrolmentRow.person_id == claim.person_id,
            ClassRow.funding == Funding.PURCHASED_FREE,
            ClassRow.status.in_(["open", "closed"]),
            EnrolmentRow.cancelled_on.is_(None),
            USED,
        )
    )
    if claim.class_id is not None:
        other = ClaimRow.class_id.is_distinct_from(claim.class_id)
        claimed, bought = claimed.where(other), bought.where(ClassRow.id != claim.class_id)
    return [
        EarlierCourse(
            trade=row.trade_code, level=row.level, dates=Dates(row.starts_on, row.ends_on)
        )
        for query in (claimed, bought)
        for row in await tx.session.execute(query)
    ]


async def earlier_claims(tx: Transaction, claim: Claim) -> list[EarlierClaim]:
    """Claims for the same person and course that came first."""
    if claim.enrolment_id is None:
        return []
    rows = await tx.session.execute(
        select(ClaimRow.claimant, ClaimRow.kind, ClaimRow.org)
        .where(
            ClaimRow.enrolment_id == claim.enrolment_id,
            ClaimRow.counts,
            ClaimRow.id != claim.id,
        )
        .order_by(ClaimRow.submitted_at)
    )
    return [
        EarlierClaim(
            by=Claimant(row.claimant),
            kind=SubsidyKind(row.kind),
            same_payee=row.org == claim.org,
        )
        for row in rows
    ]
