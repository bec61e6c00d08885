"""Findings of third parties, by class."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import insert_row
from sqlalchemy import select

from training_subsidy.domain.register.finding_file import FindingAbout
from training_subsidy.domain.vocabulary import Severity
from training_subsidy.store.register.paper_tables import FindingFileRow
from training_subsidy.store.tables import SupervisionRow


class FindingNotFound(NotFound):
    """There is no such finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """What an inspector found on a day."""

    id: UUID
    class_id: UUID
    severity: Severity
    code: str
    note: str = field(repr=False)
    found_on: date
    found_by: str
    recorded_at: datetime
    version: int = 1


def _place(finding_id: UUID) -> Place:
    return Place("supervision_findings", "note", finding_id)


def finding_from(row: Any, vault: Vault) -> Supervision:
    return Supervision(
        id=row.id,
        class_id=row.class_id,
        severity=Severity(row.severity),
        code=row.code,
        note=vault.open(row.note, _place(row.id)),
        found_on=row.found_on,
        found_by=row.found_by,
        recorded_at=row.recorded_at,
    )


def insert_finding(tx: Transaction, finding: Supervision) -> Supervision:
    """Note a finding when the transaction ends; its text is sealed."""
    insert_row(
        tx,
        SupervisionRow,
        id=finding.id,
        class_id=finding.class_id,
        severity=finding.severity,
        code=finding.code,
        note=tx.vault.seal(finding.note, _place(finding.id)),
        found_on=finding.found_on,
        found_by=finding.found_by,
        recorded_at=finding.recorded_at,
    )
    tx.audit_subject("supervision", finding.id, finding.version)
    tx.created(finding.id)
    return finding


async def findings_of(tx: Reading, class_id: UUID) -> list[Supervision]:
    """What was found in a class, the oldest first."""
    rows = await tx.session.scalars(
        select(SupervisionRow)
        .where(SupervisionRow.class_id == class_id)
        .order_by(SupervisionRow.id)
    )
    return [finding_from(row, tx.vault) for row in rows]


async def get_finding(tx: Reading, class_id: UUID, finding_id: UUID) -> Supervision:
    """One finding of a class."""
    row = await tx.session.scalar(
        select(SupervisionRow).where(
            SupervisionRow.id == finding_id, SupervisionRow.class_id == class_id
        )
    )
    if row is None:
        raise FindingNotFound
    return finding_from(row, tx.vault)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFinding:
    """Of a finding: in which class, about what, on which day, and by whom."""

    class_id: UUID
    about: FindingAbout
    found_on: date
    found_by: str


async def finding_made(tx: Reading, finding_id: UUID) -> MadeFinding:
    """What a visit is compared with. Raises ``FindingNotFound``."""
    found = await tx.session.execute(
        select(
            SupervisionRow.class_id,
            FindingFileRow.about,
            SupervisionRow.found_on,
            SupervisionRow.found_by,
        )
        .join(FindingFileRow, FindingFileRow.id == SupervisionRow.id)
        .where(SupervisionRow.id == finding_id)
    )
    row = found.one_or_none()
    if row is None:
        raise FindingNotFound
    return MadeFinding(
        class_id=row.class_id,
        about=FindingAbout(row.about),
        found_on=row.found_on,
        found_by=row.found_by,
    )
