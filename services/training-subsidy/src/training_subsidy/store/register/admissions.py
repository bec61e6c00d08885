"""Applications of institutions with their papers, and what an admission has put on the register."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.admission import (
    ApplicationKind,
    ApplicationNotFound,
    ApplicationOpenAlready,
    ApplicationStatus,
    Examination,
    InstitutionApplication,
    PaperKind,
    PaperNotFound,
)
from training_subsidy.store.register.paper_tables import (
    InstitutionApplicationRow,
    InstitutionPaperRow,
    InstitutionProfileRow,
)
from training_subsidy.store.versions import expect, save


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionPaper:
    """What is known of a paper; its file lies sealed in the object store."""

    id: UUID
    application_id: UUID
    kind: PaperKind
    media_type: str
    size: int
    sha256: str
    address: str = field(repr=False)
    added_by: str
    added_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionProfile:
    """Where an admitted institution teaches, and which trades; no codes: every trade."""

    institution_id: UUID
    address: str
    trade_codes: tuple[str, ...]


def _application(row: Any) -> InstitutionApplication:
    examination = None
    if row.examined_by is not None:
        examination = Examination(
            by=row.examined_by,
            at=row.examined_at,
            positive=row.examined_positive,
            visited_on=row.visited_on,
        )
    return InstitutionApplication(
        id=row.id,
        kind=ApplicationKind(row.kind),
        credit_code=row.credit_code,
        region=row.region,
        name=row.name,
        address=row.address,
        qualified_for_pay_first=row.qualified_for_pay_first,
        trade_codes=tuple(row.trade_codes),
        applied_by=row.applied_by,
        applied_at=row.applied_at,
        institution_id=row.institution_id,
        status=ApplicationStatus(row.status),
        submitted_at=row.submitted_at,
        examination=examination,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        version=row.version,
    )


async def insert_application(
    tx: Transaction, application: InstitutionApplication
) -> InstitutionApplication:
    """Note a draft. Raises ``ApplicationOpenAlready``."""
    saved = replace(application, version=1)
    try:
        await tx.session.execute(
            insert(InstitutionApplicationRow).values(
                id=saved.id,
                kind=saved.kind,
                credit_code=saved.credit_code,
                region=saved.region,
                name=saved.name,
                address=saved.address,
                qualified_for_pay_first=saved.qualified_for_pay_first,
                trade_codes=list(saved.trade_codes),
                applied_by=saved.applied_by,
                applied_at=saved.applied_at,
                institution_id=saved.institution_id,
                status=saved.status,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise ApplicationOpenAlready from None
    tx.audit_subject("institution_application", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_application(
    tx: Reading, application_id: UUID, *, expected: int | None = None
) -> InstitutionApplication:
    """One application: an institution its own (404), an officer the region's (403)."""
    row = await tx.session.scalar(
        select(InstitutionApplicationRow).where(InstitutionApplicationRow.id == application_id)
    )
    if row is None or (tx.by.owns_single_cases and row.credit_code != tx.by.org):
        raise ApplicationNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row.region)
    expect(row.version, expected)
    return _application(row)


async def save_application(
    tx: Transaction, application: InstitutionApplication
) -> InstitutionApplication:
    """Write the step, unless someone else has written since."""
    examination = application.examination
    version = await save(
        tx,
        InstitutionApplicationRow,
        application.id,
        application.version,
        status=application.status,
        institution_id=application.institution_id,
        submitted_at=application.submitted_at,
        examined_by=None if examination is None else examination.by,
        examined_at=None if examination is None else examination.at,
        examined_positive=None if examination is None else examination.positive,
        visited_on=None if examination is None else examination.visited_on,
        decided_by=application.decided_by,
        decided_at=application.decided_at,
    )
    tx.audit_subject("institution_application", application.id, version)
    return replace(application, version=version)


async def find_applications(
    tx: Reading,
    *,
    credit_code: str | None,
    region: str | None,
    status: ApplicationStatus | None,
    after: UUID | None,
    limit: int,
) -> list[InstitutionApplication]:
    """Applications of an institution, or of a region, in the order they were begun."""
    row = InstitutionApplicationRow
    query = select(row).order_by(row.id).limit(limit)
    if credit_code is not None:
        query = query.where(row.credit_code == credit_code)
    if region is not None:
        query = query.where(covered_by(region, row.region), row.status != ApplicationStatus.DRAFT)
    if status is not None:
        query = query.where(row.status == status)
    if after is not None:
        query = query.where(row.id > after)
    return [_application(one) for one in await tx.session.scalars(query)]


def insert_paper(tx: Transaction, paper: InstitutionPaper) -> InstitutionPaper:
    """Note a stored paper when the transaction ends."""
    insert_row(
        tx,
        InstitutionPaperRow,
        id=paper.id,
        application_id=paper.application_id,
        kind=paper.kind,
        media_type=paper.media_type,
        size=paper.size,
        sha256=paper.sha256,
        address=paper.address,
        added_by=paper.added_by,
        added_at=paper.added_at,
    )
    tx.audit_subject("institution_paper", paper.id, 1)
    tx.created(paper.id)
    return paper


def _paper(row: Any) -> InstitutionPaper:
    return InstitutionPaper(
        id=row.id,
        application_id=row.application_id,
        kind=PaperKind(row.kind),
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        address=row.address,
        added_by=row.added_by,
        added_at=row.added_at,
    )


async def papers_of(tx: Reading, application_id: UUID) -> Sequence[InstitutionPaper]:
    """The papers of an application, the oldest first."""
    row = InstitutionPaperRow
    found = await tx.session.scalars(
        select(row).where(row.application_id == application_id).order_by(row.id)
    )
    return [_paper(one) for one in found]


async def count_papers(tx: Reading, application_id: UUID) -> int:
    """How many papers an application has."""
    row = InstitutionPaperRow
    counted = select(func.count()).select_from(row).where(row.application_id == application_id)
    return await tx.session.scalar(counted) or 0


async def get_paper(tx: Reading, application_id: UUID, paper_id: UUID) -> InstitutionPaper:
    """One paper of an application. Raises ``PaperNotFound``."""
    row = InstitutionPaperRow
    found = await tx.session.scalar(
        select(row).where(row.id == paper_id, row.application_id == application_id)
    )
    if found is None:
        raise PaperNotFound
    return _paper(found)


async def write_profile(tx: Transaction, application: InstitutionApplication) -> None:
    """What an admission or a change says of place and scope."""
    assert application.institution_id is not None, "the institution is on the register"
    values = {
        "address": application.address,
        "trade_codes": list(application.trade_codes),
        "application_id": application.id,
    }
    row = InstitutionProfileRow
    new = postgresql.insert(row).values(institution_id=application.institution_id, **values)
    await tx.session.execute(
        new.on_conflict_do_update(index_elements=[row.institution_id], set_=values)
    )


async def find_profile(tx: Reading, institution_id: UUID) -> InstitutionProfile | None:
    """Place and scope of an institution; none of one that was entered by the office."""
    row = await tx.session.scalar(
        select(InstitutionProfileRow).where(InstitutionProfileRow.institution_id == institution_id)
    )
    if row is None:
        return None
    return InstitutionProfile(
        institution_id=institution_id, address=row.address, trade_codes=tuple(row.trade_codes)
    )
