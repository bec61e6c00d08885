"""Dossiers in Postgres: opened once a case, locked while somebody changes them."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.intake import ApplicationAccepted
from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.store.tables import AssessmentRow, ReopeningRow


class AssessmentNotFound(NotFound):
    zh = "没有该案件的核对记录。核对自受理之日起开始；请先受理申请。"
    en = "There is no assessment of this case. It opens with acceptance: accept the application first."


def _dossier(row: AssessmentRow) -> Dossier:
    return Dossier(
        accepted=ApplicationAccepted.model_validate(row.accepted),
        opened_at=row.opened_at,
        payee_version=row.payee_version,
        status=AssessmentStatus(row.status),
        revision=row.revision,
        completed_at=row.completed_at,
        version=row.version,
    )


async def insert_dossier(tx: Transaction, dossier: Dossier) -> bool:
    """Open an assessment; false when the case has one already."""
    made = await tx.session.execute(
        insert(AssessmentRow)
        .values(
            case_id=dossier.case_id,
            region=dossier.region,
            status=dossier.status,
            revision=dossier.revision,
            payee_version=dossier.payee_version,
            accepted=dossier.accepted.model_dump(mode="json"),
            opened_at=dossier.opened_at,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(AssessmentRow.case_id)
    )
    tx.audit_subject("assessment", dossier.case_id, 1)
    return made.scalar() is not None


async def find_dossier(tx: Reading, case_id: UUID, *, lock: bool = True) -> Dossier | None:
    """The dossier of a case, locked for a change; none before acceptance."""
    query = select(AssessmentRow).where(AssessmentRow.case_id == case_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _dossier(row)


async def get_dossier(
    tx: Reading, case_id: UUID, *, expected: int | None = None, lock: bool = True
) -> Dossier:
    """The dossier within the reader's region, if nobody wrote meanwhile."""
    dossier = await find_dossier(tx, case_id, lock=lock)
    if dossier is None:
        raise AssessmentNotFound
    tx.by.within(dossier.region)
    if expected is not None and dossier.version != expected:
        raise ChangedMeanwhile(version=dossier.version)
    return dossier


async def save_dossier(tx: Transaction, dossier: Dossier) -> Dossier:
    """Write the new state, unless someone else has written since."""
    saved = replace(dossier, version=dossier.version + 1)
    written = await tx.session.execute(
        update(AssessmentRow)
        .where(AssessmentRow.case_id == saved.case_id, AssessmentRow.version == dossier.version)
        .values(
            status=saved.status,
            revision=saved.revision,
            payee_version=saved.payee_version,
            completed_at=saved.completed_at,
            version=saved.version,
        )
        .returning(AssessmentRow.case_id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    tx.audit_subject("assessment", saved.case_id, saved.version)
    return saved


async def note_reopening(tx: Transaction, case_id: UUID, ground: str) -> bool:
    """Whether this ground is a new one; the same one never reopens twice."""
    made = await tx.session.execute(
        insert(ReopeningRow)
        .values(case_id=case_id, ground=ground, reopened_at=tx.clock.now())
        .on_conflict_do_nothing()
        .returning(ReopeningRow.case_id)
    )
    return made.scalar() is not None


async def find_dossiers(
    tx: Reading,
    *,
    region: str,
    status: AssessmentStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Dossier]:
    """Dossiers of a region in the order of their cases."""
    query = (
        select(AssessmentRow)
        .where(covered_by(region, AssessmentRow.region))
        .order_by(AssessmentRow.case_id)
        .limit(limit)
    )
    if status is not None:
        query = query.where(AssessmentRow.status == status)
    if after is not None:
        query = query.where(AssessmentRow.case_id > after)
    return [_dossier(row) for row in await tx.session.scalars(query)]
