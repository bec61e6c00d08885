"""Claims: read by their owners and officers, written by version."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.search import SearchBy, digest_of
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import Select, extract, func, or_, select, text

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import ClaimNotFound
from training_subsidy.domain.register.proofs import GroupProof
from training_subsidy.domain.vocabulary import ClaimStatus, ClaimType
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.claims.claim_rows import claim_from, columns_of
from training_subsidy.store.register.apprentice_tables import ApprenticeClaimRow
from training_subsidy.store.register.employee_tables import EmployeeRow
from training_subsidy.store.tables import EnrolmentRow, PersonRow
from training_subsidy.store.versions import expect

NUMBER = text("""
INSERT INTO claim_numbers (county, year, last) VALUES (:county, :year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = claim_numbers.last + 1 RETURNING last
""")


def insert_claim(tx: Transaction, claim: Claim) -> Claim:
    """Note a draft."""
    saved = replace(claim, version=1)
    fixed = ("id", "owner", "org", "claimant", "type", "kind", "region", "person_id", "version")
    course = ("enrolment_id", "class_id", "trade_code", "level", "payee_ref", "created_at")
    columns = {name: getattr(saved, name) for name in (*fixed, *course)} | columns_of(saved)
    insert_row(tx, ClaimRow, **columns)
    tx.audit_subject("claim", saved.id, saved.version)
    tx.created(f"/v1/claims/{saved.id}")
    return saved


def save_claim(tx: Transaction, claim: Claim) -> Claim:
    """Write the new state at the end, unless someone else has written since."""
    saved = replace(claim, version=claim.version + 1)
    columns = columns_of(saved) | {"version": saved.version}
    change_row(tx, ClaimRow, {"id": claim.id}, was=claim.version, **columns)
    tx.audit_subject("claim", saved.id, saved.version)
    return saved


def give_claim(tx: Transaction, claim: Claim, owner: str) -> Claim:
    """Let an account have a claim that nobody's had, when the transaction ends."""
    given = replace(claim, owner=owner, version=claim.version + 1)
    values = {"owner": owner, "version": given.version}
    change_row(tx, ClaimRow, {"id": claim.id}, was=claim.version, **values)
    tx.audit_subject("claim", given.id, given.version)
    return given


async def get_claim(
    tx: Reading,
    claim_id: UUID,
    *,
    expected: int | None = None,
    lock: bool = False,
    with_person: bool = False,
) -> Claim:
    """A claim that the actor may see: claimants their own (404), officers their region's (403).

    ``with_person`` locks the person too: one submission of a person at a time, as what bars
    repetition is read under this lock.
    """
    claim = await find_claim(tx, claim_id, lock=lock, with_person=with_person)
    if claim is None or (tx.by.owns_single_cases and not claim.belongs_to(tx.by)):
        raise ClaimNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(claim.region)
    expect(claim.version, expected)
    return claim


async def _flush(tx: Reading) -> None:
    """Write the claims that wait to be written, before claims are read."""
    if isinstance(tx, Transaction):
        await tx.flush()


async def find_claim(
    tx: Reading, claim_id: UUID, *, lock: bool = False, with_person: bool = False
) -> Claim | None:
    """The claim of a case, if it is one."""
    await _flush(tx)
    query = select(ClaimRow).where(ClaimRow.id == claim_id)
    if with_person:
        query = query.join(PersonRow).with_for_update(of=[ClaimRow, PersonRow])
    elif lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    return None if row is None else claim_from(row)


async def find_numbered(tx: Transaction, case_number: str, person_id: UUID) -> Claim | None:
    """The claim of a number and person, held, if there is one."""
    query = select(ClaimRow).where(
        ClaimRow.case_number == case_number, ClaimRow.person_id == person_id
    )
    row = await tx.session.scalar(query.with_for_update())
    return None if row is None else claim_from(row)


async def find_decided(tx: Reading, decision_id: UUID) -> Claim | None:
    """The claim that a decision decided, if one of this service's did."""
    row = await tx.session.scalar(select(ClaimRow).where(ClaimRow.decision_id == decision_id))
    return None if row is None else claim_from(row)


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
    return [claim_from(row) for row in await tx.session.scalars(query)]


async def search_claims(tx: Reading, by: SearchBy, value: str, *, limit: int) -> list[Claim]:
    """What was handed in in the actor's region of exactly this number, the newest first."""
    query = select(ClaimRow).where(
        covered_by(tx.by.region.code, ClaimRow.region), ClaimRow.submitted_at.is_not(None)
    )
    if by is SearchBy.CASE_NUMBER:
        query = query.where(ClaimRow.case_number == value)
    else:
        digest = digest_of(tx, by, value)
        known = (
            PersonRow.phone_hash == digest
            if by is SearchBy.PHONE
            else or_(PersonRow.id_hash == digest, PersonRow.named_hash == digest)
        )
        query = query.where(ClaimRow.person_id.in_(select(PersonRow.person_id).where(known)))
    rows = await tx.session.scalars(query.order_by(ClaimRow.id.desc()).limit(limit))
    return [claim_from(row) for row in rows]


def _waiting(plan_id: UUID) -> Select[Any]:
    return (
        select(ClaimRow)
        .where(ClaimRow.plan_id == plan_id, ClaimRow.status == ClaimStatus.WAITLISTED)
        .order_by(ClaimRow.submitted_at, ClaimRow.id)
    )


async def waiting_of(tx: Reading, plan_id: UUID, *, limit: int, lock: bool) -> list[Claim]:
    """The waiting list of a plan, in the order of arrival."""
    await _flush(tx)
    query = _waiting(plan_id).limit(limit)
    if lock:
        query = query.with_for_update()
    rows = await tx.session.scalars(query.execution_options(populate_existing=True))
    return [claim_from(row) for row in rows]


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


async def of_ids(
    tx: Transaction, claim_ids: Collection[UUID], statuses: Collection[ClaimStatus]
) -> list[Claim]:
    """Those of these claims that stand so and are not barred; held."""
    return await _held(tx, select(ClaimRow).where(ClaimRow.id.in_(claim_ids)), statuses)


async def of_class(
    tx: Transaction, class_id: UUID, statuses: frozenset[ClaimStatus]
) -> list[Claim]:
    """The claims of a class that stand so; held until the end of the transaction."""
    await tx.flush()
    rows = await tx.session.scalars(
        select(ClaimRow)
        .where(ClaimRow.class_id == class_id, ClaimRow.status.in_(statuses))
        .order_by(ClaimRow.id)
        .with_for_update()
    )
    return [claim_from(row) for row in rows]


async def of_enrolment(
    tx: Transaction, enrolment_id: UUID, statuses: Collection[ClaimStatus]
) -> list[Claim]:
    """The claims for a trainee's course that stand so; held until the end of the transaction."""
    await tx.flush()
    rows = await tx.session.scalars(
        select(ClaimRow)
        .where(ClaimRow.enrolment_id == enrolment_id, ClaimRow.status.in_(statuses))
        .order_by(ClaimRow.id)
        .with_for_update()
    )
    return [claim_from(row) for row in rows]


async def of_proof(
    tx: Transaction, proof: GroupProof, statuses: Collection[ClaimStatus]
) -> list[Claim]:
    """The claims for free training of a proof's person that stand so and are not barred; held."""
    query = select(ClaimRow).join(EnrolmentRow, EnrolmentRow.id == ClaimRow.enrolment_id)
    query = query.where(
        ClaimRow.person_id == proof.person_id,
        ClaimRow.type == ClaimType.PURCHASED_FREE,
        EnrolmentRow.trainee_group == proof.group,
    )
    return await _held(tx, query, statuses)


async def of_studies(
    tx: Transaction, person_id: UUID, *, region: str, year: int, statuses: Collection[ClaimStatus]
) -> list[Claim]:
    """The studies of a person in a year that a region's list paid for and stand so; held."""
    query = select(ClaimRow).where(
        ClaimRow.person_id == person_id,
        ClaimRow.type == ClaimType.STUDY_REIMBURSEMENT,
        ClaimRow.region == region,
        extract("year", ClaimRow.starts_on) == year,
    )
    return await _held(tx, query, statuses)


async def of_employee(
    tx: Transaction, employee_id: UUID, statuses: Collection[ClaimStatus]
) -> list[Claim]:
    """The claims for an employee's courses at work or bought for the firm that stand so; held."""
    query = select(ClaimRow).join(PersonRow, PersonRow.person_id == ClaimRow.person_id)
    query = query.join(EmployeeRow, EmployeeRow.number_hash == PersonRow.id_hash)
    of_employers = (
        *(ClaimType.ENTERPRISE_ON_JOB, ClaimType.PURCHASED_FREE),
        ClaimType.APPRENTICESHIP,
    )
    query = query.where(EmployeeRow.id == employee_id, ClaimRow.type.in_(of_employers))
    return await _held(tx, query, statuses)


async def of_apprentice(
    tx: Transaction, apprentice_id: UUID, statuses: Collection[ClaimStatus]
) -> list[Claim]:
    """The claims for years of an apprentice that stand so; held until the end of the transaction."""
    query = select(ClaimRow).join(ApprenticeClaimRow, ApprenticeClaimRow.claim_id == ClaimRow.id)
    query = query.where(ApprenticeClaimRow.apprentice_id == apprentice_id)
    return await _held(tx, query, statuses)


async def _held(
    tx: Transaction, query: Select[Any], statuses: Collection[ClaimStatus]
) -> list[Claim]:
    await tx.flush()
    query = query.where(ClaimRow.status.in_(statuses), ClaimRow.counts).order_by(ClaimRow.id)
    rows = await tx.session.scalars(query.with_for_update(of=ClaimRow))
    return [claim_from(row) for row in rows]


async def next_number(tx: Transaction, *, region: str, year: int) -> str:
    """The case number of a claim: county, year, running number."""
    county = region[:6]
    last = await tx.session.scalar(NUMBER, {"county": county, "year": year})
    return f"PX-{county}-{year}-{last:06d}"
