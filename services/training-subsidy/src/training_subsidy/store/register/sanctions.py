"""Sanctions of institutions, and the classes that an exit leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.grade import Grade
from training_subsidy.domain.register.sanction import (
    RunningClass,
    Sanction,
    SanctionKind,
    SanctionNotFound,
    SanctionOpenAlready,
    SanctionStatus,
)
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.store.register.paper_tables import SanctionRow
from training_subsidy.store.tables import ClassRow
from training_subsidy.store.versions import expect, is_there

RUNNING = text("""
SELECT k.id, k.version, k.starts_on <= :today AND k.status = 'open' AS has_begun, k.enrolled,
    k.funding, k.trade_code
FROM classes AS k
WHERE k.institution_id = :institution AND k.status IN ('planned', 'open') AND k.ends_on >= :today
ORDER BY k.id FOR UPDATE
""")
LAPSED = text("""
SELECT id FROM institution_sanctions
WHERE status = 'noticed' AND hearing_until < :today
ORDER BY hearing_until, id LIMIT :limit FOR UPDATE SKIP LOCKED
""")

SUCCESSORS = text("""
SELECT i.id, i.credit_code, i.qualified_for_pay_first,
    (SELECT CASE WHEN g.status <> 'lifted' THEN g.grade END FROM institution_grades AS g
        WHERE g.institution_id = i.id AND g.status IN ('confirmed', 'objected', 'upheld', 'lifted')
        ORDER BY g.year DESC LIMIT 1) AS grade,
    (SELECT p.trade_codes FROM institution_profiles AS p WHERE p.institution_id = i.id)
        AS trade_codes
FROM institutions AS i
WHERE i.id = ANY(:ids) AND i.status = 'ACTIVE' AND i.region = :county
""")


def _sanction(row: Any) -> Sanction:
    return Sanction(
        id=row.id,
        institution_id=row.institution_id,
        credit_code=row.credit_code,
        region=row.region,
        kind=SanctionKind(row.kind),
        reason_code=row.reason_code,
        noticed_by=row.noticed_by,
        noticed_at=row.noticed_at,
        hearing_until=row.hearing_until,
        before=InstitutionStatus(row.before),
        status=SanctionStatus(row.status),
        heard_by=row.heard_by,
        heard_on=row.heard_on,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        version=row.version,
    )


async def insert_sanction(tx: Transaction, sanction: Sanction) -> Sanction:
    """Note a sanction that is intended. Raises ``SanctionOpenAlready``."""
    saved = replace(sanction, version=1)
    try:
        await tx.session.execute(
            insert(SanctionRow).values(
                id=saved.id,
                institution_id=saved.institution_id,
                credit_code=saved.credit_code,
                region=saved.region,
                kind=saved.kind,
                reason_code=saved.reason_code,
                noticed_by=saved.noticed_by,
                noticed_at=saved.noticed_at,
                hearing_until=saved.hearing_until,
                before=saved.before,
                status=saved.status,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise SanctionOpenAlready from None
    tx.audit_subject("institution_sanction", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_sanction(tx: Reading, sanction_id: UUID, *, expected: int | None = None) -> Sanction:
    """One sanction: an institution its own (404), an officer the region's (403)."""
    row = await tx.session.scalar(select(SanctionRow).where(SanctionRow.id == sanction_id))
    if row is None or (tx.by.owns_single_cases and row.credit_code != tx.by.org):
        raise SanctionNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row.region)
    expect(row.version, expected)
    return _sanction(row)


def save_sanction(tx: Transaction, sanction: Sanction) -> Sanction:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(sanction, version=sanction.version + 1)
    change_row(
        tx,
        SanctionRow,
        {"id": saved.id},
        was=sanction.version,
        status=saved.status,
        heard_by=saved.heard_by,
        heard_on=saved.heard_on,
        decided_by=saved.decided_by,
        decided_at=saved.decided_at,
        version=saved.version,
    )
    tx.audit_subject("institution_sanction", saved.id, saved.version)
    return saved


async def find_sanctions(
    tx: Reading,
    *,
    credit_code: str | None,
    region: str | None,
    institution_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Sanction]:
    """Sanctions of an institution, or of a region, in the order they were noticed."""
    row = SanctionRow
    query = select(row).order_by(row.id).limit(limit)
    if credit_code is not None:
        query = query.where(row.credit_code == credit_code)
    if region is not None:
        query = query.where(covered_by(region, row.region))
    if institution_id is not None:
        query = query.where(row.institution_id == institution_id)
    if after is not None:
        query = query.where(row.id > after)
    return [_sanction(one) for one in await tx.session.scalars(query)]


async def lapsed(tx: Transaction, today: date, *, limit: int) -> list[Sanction]:
    """Sanctions whose hearing nobody has asked for in time; held."""
    if not await is_there(tx, "institution_sanctions"):
        return []
    ids = list(await tx.session.scalars(LAPSED, {"today": today, "limit": limit}))
    if not ids:
        return []
    rows = await tx.session.scalars(select(SanctionRow).where(SanctionRow.id.in_(ids)))
    return [_sanction(row) for row in rows]


async def running_classes(
    tx: Transaction, institution_id: UUID, today: date
) -> dict[UUID, tuple[RunningClass, int]]:
    """The classes of an institution that are not over, with their versions; held."""
    rows = await tx.session.execute(RUNNING, {"institution": institution_id, "today": today})
    return {
        row.id: (
            RunningClass(
                class_id=row.id,
                has_begun=row.has_begun,
                trainees=row.enrolled,
                funding=Funding(row.funding),
                trade_code=row.trade_code,
            ),
            row.version,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """An institution that may go on with a class: for what it is qualified, admitted, and how graded."""

    credit_code: str
    pays_first: bool
    grade: Grade | None
    trade_codes: tuple[str, ...]


async def successors(tx: Transaction, ids: Sequence[UUID], county: str) -> dict[UUID, Successor]:
    """Those of these institutions that stand well in a county."""
    if not ids:
        return {}
    given = {"ids": list(ids), "county": county}
    return {
        row.id: Successor(
            credit_code=row.credit_code,
            pays_first=row.qualified_for_pay_first,
            grade=None if row.grade is None else Grade(row.grade),
            trade_codes=tuple(row.trade_codes or ()),
        )
        for row in await tx.session.execute(SUCCESSORS, given)
    }


def transfer_class(
    tx: Transaction, class_id: UUID, version: int, *, to: UUID, credit_code: str
) -> None:
    """Another institution goes on with the class, when the transaction ends."""
    change_row(
        tx,
        ClassRow,
        {"id": class_id},
        was=version,
        institution_id=to,
        credit_code=credit_code,
        version=version + 1,
    )


def cancel_class(tx: Transaction, class_id: UUID, version: int) -> None:
    """The class is not held, when the transaction ends."""
    change_row(tx, ClassRow, {"id": class_id}, was=version, status="cancelled", version=version + 1)
