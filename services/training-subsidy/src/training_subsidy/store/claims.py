"""Claims: read by their owners and officers, written by version."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import Select, bindparam, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB

from training_subsidy.domain.claim import Claim, ClaimStatus
from training_subsidy.domain.errors import ClaimNotFound
from training_subsidy.store.claim_rows import CHANGING, claim_from, columns_of
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.notes import SealedNote
from training_subsidy.store.tables import PersonRow
from training_subsidy.store.timeline import OWN, Line
from training_subsidy.store.versions import expect

NUMBER = text("""
INSERT INTO claim_numbers (county, year, last) VALUES (:county, :year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = claim_numbers.last + 1 RETURNING last
""")
SAVE = text(f"""
WITH saved AS (
    UPDATE claims SET {", ".join(f"{name} = :{name}" for name in CHANGING)}, version = version + 1
    WHERE id = :id AND version = :version RETURNING id, version
), noted AS (
    INSERT INTO claim_notes (id, claim_id, kind, note, written_by, written_at)
    SELECT CAST(:note_id AS uuid), id, :note_kind, CAST(:note AS bytea), :sub,
        CAST(:now AS timestamptz)
    FROM saved WHERE CAST(:note_id AS uuid) IS NOT NULL
), handed AS (
    INSERT INTO hands (subject, sub) SELECT id, :sub FROM saved WHERE :has_hand
    ON CONFLICT DO NOTHING
), told AS (
    INSERT INTO claim_timeline (claim_id, source, event_id, code, facts, happened_at)
    SELECT id, :source, event_id, code, facts, CAST(:now AS timestamptz)
    FROM saved, jsonb_to_recordset(:lines) AS l(
        place integer, event_id varchar, code varchar, facts jsonb)
    ORDER BY place
)
SELECT version FROM saved
""").bindparams(
    bindparam("answered", type_=JSONB(none_as_null=True)),
    bindparam("items", type_=JSONB),
    bindparam("lines", type_=JSONB),
)


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
            **columns_of(saved),
        )
    )
    tx.concerns("claim", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def save_claim(
    tx: Transaction,
    claim: Claim,
    *lines: Line,
    note: SealedNote | None = None,
    has_hand: bool = False,
) -> Claim:
    """Write a step with what tells of it, unless someone else has written since.

    ``lines`` go on the timeline in their order; ``has_hand`` notes that the actor had a hand in it.
    """
    told = [
        {"place": place, "event_id": str(new_id()), "code": line.code, "facts": line.facts}
        for place, line in enumerate(lines)
    ]
    values = columns_of(claim) | {
        "id": claim.id,
        "version": claim.version,
        "source": OWN,
        "lines": told,
        "note_id": None if note is None else note.id,
        "note_kind": None if note is None else note.kind,
        "note": None if note is None else note.sealed,
        "has_hand": has_hand,
        "sub": tx.by.sub,
        "now": tx.clock.now(),
    }
    version: int | None = await tx.session.scalar(SAVE, values)
    if version is None:
        raise ChangedMeanwhile
    tx.concerns("claim", claim.id, version)
    return replace(claim, version=version)


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


async def find_claim(
    tx: Reading, claim_id: UUID, *, lock: bool = False, with_person: bool = False
) -> Claim | None:
    """The claim of a case, if it is one."""
    query = select(ClaimRow).where(ClaimRow.id == claim_id)
    if with_person:
        query = query.join(PersonRow).with_for_update(of=[ClaimRow, PersonRow])
    elif lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
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
    return [claim_from(row) for row in rows]


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
