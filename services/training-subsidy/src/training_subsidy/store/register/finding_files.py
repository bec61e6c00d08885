"""Findings as their institutions and offices follow them."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_row
from sqlalchemy import select, text

from training_subsidy.domain.register.finding_file import FindingAbout, FindingFile, FindingStatus
from training_subsidy.domain.vocabulary import Severity
from training_subsidy.store.register.paper_tables import FindingFileRow
from training_subsidy.store.register.supervision import FindingNotFound
from training_subsidy.store.tables import SupervisionRow
from training_subsidy.store.versions import expect, is_there

LAPSED = text("""
SELECT id FROM finding_files WHERE status = 'open' AND answer_until < :today
ORDER BY answer_until, id LIMIT :limit FOR UPDATE SKIP LOCKED
""")


def _file(row: Any) -> FindingFile:
    return FindingFile(
        id=row.id,
        class_id=row.class_id,
        credit_code=row.credit_code,
        region=row.region,
        about=FindingAbout(row.about),
        severity=Severity(row.severity),
        code=row.code,
        found_on=row.found_on,
        answer_until=row.answer_until,
        status=FindingStatus(row.status),
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        version=row.version,
    )


def insert_file(tx: Transaction, file: FindingFile) -> None:
    """Open the file of a finding, when the transaction ends."""
    insert_row(tx, FindingFileRow, **asdict(file))


async def get_file(tx: Reading, finding_id: UUID, *, expected: int | None = None) -> FindingFile:
    """One finding: an institution its own (404), an officer the region's (403)."""
    row = await tx.session.scalar(select(FindingFileRow).where(FindingFileRow.id == finding_id))
    if row is None or (tx.by.owns_single_cases and row.credit_code != tx.by.org):
        raise FindingNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row.region)
    expect(row.version, expected)
    return _file(row)


def save_file(tx: Transaction, file: FindingFile) -> FindingFile:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(file, version=file.version + 1)
    change_row(
        tx,
        FindingFileRow,
        {"id": saved.id},
        was=file.version,
        status=saved.status,
        ended_by=saved.ended_by,
        ended_at=saved.ended_at,
        version=saved.version,
    )
    tx.audit_subject("finding", saved.id, saved.version)
    return saved


async def find_files(
    tx: Reading,
    *,
    credit_code: str | None,
    region: str | None,
    status: FindingStatus | None,
    after: UUID | None,
    limit: int,
) -> list[FindingFile]:
    """Findings of an institution, or of a region, in the order they were recorded."""
    row = FindingFileRow
    query = select(row).order_by(row.id).limit(limit)
    if credit_code is not None:
        query = query.where(row.credit_code == credit_code)
    if region is not None:
        query = query.where(covered_by(region, row.region))
    if status is not None:
        query = query.where(row.status == status)
    if after is not None:
        query = query.where(row.id > after)
    return [_file(one) for one in await tx.session.scalars(query)]


async def texts_of(tx: Reading, ids: Sequence[UUID]) -> dict[UUID, str]:
    """What was found, in the inspector's words."""
    rows = await tx.session.execute(
        select(SupervisionRow.id, SupervisionRow.note).where(SupervisionRow.id.in_(ids))
    )
    return {
        row.id: tx.vault.open(row.note, Place("supervision_findings", "note", row.id))
        for row in rows
    }


async def lapsed(tx: Transaction, today: date, *, limit: int) -> list[FindingFile]:
    """Findings that nobody has answered in time; held."""
    if not await is_there(tx, "finding_files"):
        return []
    ids = list(await tx.session.scalars(LAPSED, {"today": today, "limit": limit}))
    if not ids:
        return []
    rows = await tx.session.scalars(select(FindingFileRow).where(FindingFileRow.id.in_(ids)))
    return [_file(row) for row in rows]
