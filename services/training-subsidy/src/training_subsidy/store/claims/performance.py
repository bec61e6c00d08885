"""Performance reviews, the facts that they are counted from, and what the last one allows."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.claims.performance import (
    Allowance,
    MoneyFacts,
    PerformanceNotFound,
    PerformanceReview,
    PerformanceStatus,
    ReviewedAlready,
)
from training_subsidy.domain.register.grade import Grade
from training_subsidy.domain.register.supervisors import SupervisingBody
from training_subsidy.store.claims.performance_tables import PerformanceReviewRow
from training_subsidy.store.claims.plans import YearPlan
from training_subsidy.store.versions import expect

COUNTED = text("""
SELECT t.*, m.planned, c.paid, c.certified
FROM (
    SELECT count(*) AS trained, count(*) FILTER (WHERE e.result = 'PASSED') AS passed,
        count(o.enrolment_id) AS known, count(o.employed_on) AS employed,
        count(o.business_since) AS started
    FROM classes AS k JOIN enrolments AS e ON e.class_id = k.id
        LEFT JOIN training_outcomes AS o ON o.enrolment_id = e.id
    WHERE starts_with(k.region, :region) AND k.ends_on BETWEEN :first AND :last
        AND k.status IN ('open', 'closed') AND e.cancelled_on IS NULL AND e.result IS NOT NULL
) AS t, (
    SELECT coalesce(sum(p.budget), 0)::bigint AS planned FROM year_plans AS p
    WHERE p.year = :year AND starts_with(p.region, :region)
) AS m, (
    SELECT (coalesce(sum(c.amount), 0) + (
            SELECT coalesce(sum(s.amount), 0)
            FROM claim_supplements AS s JOIN year_plans AS p ON p.id = s.plan_id
            WHERE p.year = :year AND starts_with(p.region, :region) AND s.status = 'paid')
        )::bigint AS paid,
        count(DISTINCT c.enrolment_id) FILTER (WHERE e.certificate_verified) AS certified
    FROM claims AS c JOIN year_plans AS p ON p.id = c.plan_id
        LEFT JOIN enrolments AS e ON e.id = c.enrolment_id
    WHERE p.year = :year AND starts_with(p.region, :region) AND c.status = 'paid'
) AS c
""")
INVOLVED = text("""
SELECT EXISTS (
    SELECT FROM classes AS k WHERE starts_with(k.region, :region)
        AND k.ends_on BETWEEN :first AND :last
        AND (k.credit_code = ANY(:codes) OR k.enterprise_code = ANY(:codes)))
    OR EXISTS (SELECT FROM institutions AS i WHERE i.credit_code = :own)
""")
ALLOWED = text("""
SELECT r.id, r.year, r.grade, (r.facts ->> 'planned')::bigint AS base,
    (SELECT coalesce(sum(p.budget), 0)::bigint FROM year_plans AS p
        WHERE p.year = :year AND starts_with(p.region, r.region) AND p.id <> :plan_id) AS planned
FROM performance_reviews AS r
WHERE starts_with(:region, r.region) AND r.year < :year AND r.status = 'confirmed'
ORDER BY r.year DESC, length(r.region) DESC LIMIT 1
""")


def _days(year: int) -> dict[str, date]:
    return {"first": date(year, 1, 1), "last": date(year, 12, 31)}


def _review(row: Any) -> PerformanceReview:
    values = {name: getattr(row, name) for name in PerformanceReview.__dataclass_fields__}
    return PerformanceReview(
        **values
        | {
            "status": PerformanceStatus(row.status),
            "facts": None if row.facts is None else MoneyFacts(**row.facts),
            "grade": None if row.grade is None else Grade(row.grade),
        }
    )


async def count_money(tx: Reading, region: str, year: int) -> MoneyFacts:
    """What is stored of a region's year."""
    given = {"region": region, "year": year} | _days(year)
    return MoneyFacts(**(await tx.session.execute(COUNTED, given)).mappings().one())


async def is_involved(tx: Reading, region: str, year: int, body: SupervisingBody) -> bool:
    """Whether a body or whom it is tied to taught there that year, or had somebody taught.

    A body that runs an institution is involved everywhere.
    """
    codes = sorted({body.credit_code, *body.interests})
    given = {"region": region, "codes": codes, "own": body.credit_code} | _days(year)
    return bool(await tx.session.scalar(INVOLVED, given))


async def insert_review(tx: Transaction, review: PerformanceReview) -> PerformanceReview:
    """Note a review that was commissioned. Raises ``ReviewedAlready``."""
    saved = replace(review, version=1)
    try:
        await tx.session.execute(insert(PerformanceReviewRow).values(**asdict(saved)))
    except IntegrityError:
        raise ReviewedAlready(year=review.year) from None
    tx.audit_subject("performance_review", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_review(
    tx: Reading, review_id: UUID, *, expected: int | None = None
) -> PerformanceReview:
    """One review: an evaluator its own (404), an office the region's (403)."""
    row = await tx.session.scalar(
        select(PerformanceReviewRow).where(PerformanceReviewRow.id == review_id)
    )
    if row is None:
        raise PerformanceNotFound
    if not tx.by.has(Role.THIRD_PARTY_INSPECTOR):
        tx.by.within(row.region)
    elif row.org != tx.by.org:
        raise PerformanceNotFound
    expect(row.version, expected)
    return _review(row)


def save_review(tx: Transaction, review: PerformanceReview) -> PerformanceReview:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(review, version=review.version + 1)
    change_row(
        tx,
        PerformanceReviewRow,
        {"id": saved.id},
        was=review.version,
        status=saved.status,
        facts=None if saved.facts is None else asdict(saved.facts),
        counted_by=None if saved.counted_by is None else dict(saved.counted_by),
        score=saved.score,
        grade=saved.grade,
        commented_by=saved.commented_by,
        agreed_by=saved.agreed_by,
        confirmed_by=saved.confirmed_by,
        confirmed_at=saved.confirmed_at,
        version=saved.version,
    )
    tx.audit_subject("performance_review", saved.id, saved.version)
    return saved


async def find_reviews(
    tx: Reading, *, year: int | None, after: UUID | None, limit: int
) -> list[PerformanceReview]:
    """Confirmed reviews, in the order in which they were commissioned."""
    row = PerformanceReviewRow
    query = select(row).where(row.status == PerformanceStatus.CONFIRMED)
    if year is not None:
        query = query.where(row.year == year)
    if after is not None:
        query = query.where(row.id > after)
    return [_review(one) for one in await tx.session.scalars(query.order_by(row.id).limit(limit))]


async def allowance_of(tx: Reading, plan: YearPlan) -> Allowance | None:
    """What the last confirmed review that covers a plan allows; none without one.

    Of a year of which nothing was planned nothing follows.
    """
    given = {"region": plan.region, "year": plan.year, "plan_id": plan.id}
    row = (await tx.session.execute(ALLOWED, given)).one_or_none()
    if row is None or not row.base:
        return None
    return Allowance(
        review_id=row.id,
        year=row.year,
        grade=Grade(row.grade),
        base=row.base,
        planned=row.planned,
    )
