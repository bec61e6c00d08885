"""Claims: read by their owners and officers, written by version."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import Select, func, insert, select, text

from training_subsidy.domain.claim import Answered, Claim, ClaimStatus, Review, Verdict
from training_subsidy.domain.claim_case import Dates
from training_subsidy.domain.errors import ClaimNotFound
from training_subsidy.domain.vocabulary import Claimant, ClaimType, SubsidyKind
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.versions import expect, save

NUMBER = text("""
INSERT INTO claim_numbers (county, year, last) VALUES (:county, :year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = claim_numbers.last + 1 RETURNING last
""")
ANSWERED: TypeAdapter[Answered] = TypeAdapter(Answered)


def _claim(row: ClaimRow) -> Claim:
    review = verdict = None
    if row.reviewed_by is not None and row.reviewed_at is not None:
        review = Review(by=row.reviewed_by, at=row.reviewed_at, positive=bool(row.review_positive))
    if row.decision_id is not None and row.decided_by is not None and row.decided_at is not None:
        verdict = Verdict(
            decision_id=row.decision_id,
            by=row.decided_by,
            at=row.decided_at,
            approved=bool(row.approved),
            items=tuple(row.items),
        )
    return Claim(
        id=row.id,
        owner=row.owner,
        org=row.org,
        claimant=Claimant(row.claimant),
        type=ClaimType(row.type),
        kind=SubsidyKind(row.kind),
        region=row.region,
        person_id=row.person_id,
        enrolment_id=row.enrolment_id,
        class_id=row.class_id,
        trade_code=row.trade_code,
        level=row.level,
        dates=Dates(row.starts_on, row.ends_on),
        payee_ref=row.payee_ref,
        payee_version=row.payee_version,
        created_at=row.created_at,
        status=ClaimStatus(row.status),
        case_number=row.case_number,
        submitted_at=row.submitted_at,
        paid=row.paid,
        standard=row.standard,
        answered=None if row.answered is None else ANSWERED.validate_python(row.answered),
        counts=row.counts,
        resolved_holds=row.resolved_holds,
        amount=row.amount,
        plan_id=row.plan_id,
        reserved=row.reserved,
        review=review,
        verdict=verdict,
        needs_payee=row.needs_payee,
        payment_due_at=row.payment_due_at,
        version=row.version,
    )


def _columns(claim: Claim) -> dict[str, Any]:
    """What changes in a claim's life."""
    return {
        "starts_on": claim.dates.first,
        "ends_on": claim.dates.last,
        "payee_version": claim.payee_version,
        "status": claim.status,
        "case_number": claim.case_number,
        "submitted_at": claim.submitted_at,
        "paid": claim.paid,
        "standard": claim.standard,
        "answered": None
        if claim.answered is None
        else ANSWERED.dump_python(claim.answered, mode="json"),
        "counts": claim.counts,
        "resolved_holds": claim.resolved_holds,
        "amount": claim.amount,
        "plan_id": claim.plan_id,
        "reserved": claim.reserved,
        "reviewed_by": claim.review.by if claim.review else None,
        "reviewed_at": claim.review.at if claim.review else None,
        "review_positive": claim.review.positive if claim.review else None,
        "decision_id": claim.verdict.decision_id if claim.verdict else None,
        "decided_by": claim.verdict.by if claim.verdict else None,
        "decided_at": claim.verdict.at if claim.verdict else None,
        "approved": claim.verdict.approved if claim.verdict else None,
        "items": list(claim.verdict.items) if claim.verdict else [],
        "needs_payee": claim.needs_payee,
        "payment_due_at": claim.payment_due_at,
    }


async def insert_claim(tx: Transaction, claim: Claim) -> Claim:
    """Note a draft."""
    saved = replace(claim, version=1)
    await tx.session.execute(
        insert(ClaimRow).values(
            id=saved.id,
            owner=saved.owner,
            org=saved.org,
            claimant=saved.claimant,
            type=saved.type,
            kind=saved.kind,
            region=saved.region,
            person_id=saved.person_id,
            enrolment_id=saved.enrolment_id,
            class_id=saved.class_id,
            trade_code=saved.trade_code,
            level=saved.level,
            payee_ref=saved.payee_ref,
            created_at=saved.created_at,
            version=saved.version,
            **_columns(saved),
        )
    )
    tx.audit_subject("claim", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def save_claim(tx: Transaction, claim: Claim) -> Claim:
    """Write the new state, unless someone else has written since."""
    version = await save(tx, ClaimRow, claim.id, claim.version, **_columns(claim))
    tx.audit_subject("claim", claim.id, version)
    return replace(claim, version=version)


async def get_claim(
    tx: Reading, claim_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Claim:
    """A claim that the actor may see: claimants their own (404), officers their region's (403)."""
    claim = await find_claim(tx, claim_id, lock=lock)
    if claim is None or (tx.by.owns_single_cases and not claim.belongs_to(tx.by)):
        raise ClaimNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(claim.region)
    expect(claim.version, expected)
    return claim


async def find_claim(tx: Reading, claim_id: UUID, *, lock: bool = False) -> Claim | None:
    """The claim of a case, if it is one."""
    query = select(ClaimRow).where(ClaimRow.id == claim_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    return None if row is None else _claim(row)


async def find_claims(
    tx: Reading,
    *,
    region: str | None = None,
    owner: str | None = None,
    org: str | None = None,
    status: ClaimStatus | None = None,
    after: UUID | None,
    limit: int,
) -> list[Claim]:
    """Claims of a region, or of a claimant, in the order they were drafted."""
    query = select(ClaimRow).order_by(ClaimRow.id).limit(limit)
    if region is not None:
        query = query.where(covered_by(region, ClaimRow.region))
        query = query.where(ClaimRow.status != ClaimStatus.DRAFT)
    if org is not None:
        query = query.where(ClaimRow.org == org)
    if owner is not None:
        query = query.where(ClaimRow.owner == owner, ClaimRow.org.is_(None))
    if status is not None:
        query = query.where(ClaimRow.status == status)
    if after is not None:
        query = query.where(ClaimRow.id > after)
    return [_claim(row) for row in await tx.session.scalars(query)]


def _waiting(plan_id: UUID) -> Select[Any]:
    return (
        select(ClaimRow)
        .where(ClaimRow.plan_id == plan_id, ClaimRow.status == ClaimStatus.WAITLISTED)
        .order_by(ClaimRow.submitted_at, ClaimRow.id)
    )


async def waiting_of(tx: Reading, plan_id: UUID, *, limit: int, lock: bool) -> list[Claim]:
    """The waiting list of a plan, in the order of arrival."""
    query = _waiting(plan_id).limit(limit)
    if lock:
        query = query.with_for_update()
    rows = await tx.session.scalars(query.execution_options(populate_existing=True))
    return [_claim(row) for row in rows]


async def place_in_line(tx: Reading, claim: Claim) -> int | None:
    """The claim's place on the waiting list, from 1."""
    if claim.plan_id is None or claim.status is not ClaimStatus.WAITLISTED:
        return None
    before = await tx.session.scalar(
        select(func.count())
        .select_from(ClaimRow)
        .where(
            ClaimRow.plan_id == claim.plan_id,
            ClaimRow.status == ClaimStatus.WAITLISTED,
            ClaimRow.submitted_at < claim.submitted_at,
        )
    )
    return (before or 0) + 1


async def of_class(
    tx: Transaction, class_id: UUID, statuses: frozenset[ClaimStatus]
) -> list[Claim]:
    """The claims of a class that stand so; held until the end of the transaction."""
    rows = await tx.session.scalars(
        select(ClaimRow)
        .where(ClaimRow.class_id == class_id, ClaimRow.status.in_(statuses))
        .order_by(ClaimRow.id)
        .with_for_update()
    )
    return [_claim(row) for row in rows]


async def any_of(tx: Transaction, enrolment_id: UUID, statuses: frozenset[ClaimStatus]) -> bool:
    """Whether a claim of this trainee's course stands so."""
    found = await tx.session.scalar(
        select(ClaimRow.id)
        .where(ClaimRow.enrolment_id == enrolment_id, ClaimRow.status.in_(statuses))
        .limit(1)
    )
    return found is not None


async def next_number(tx: Transaction, *, region: str, year: int) -> str:
    """The case number of a claim: county, year, running number."""
    county = region[:6]
    last = await tx.session.scalar(NUMBER, {"county": county, "year": year})
    return f"PX-{county}-{year}-{last:06d}"
