"""Dossiers in Postgres: opened once a case, locked while somebody changes them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from shared.contracts.intake import ApplicationAccepted
from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.rows import answering
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_once
from sqlalchemy import Text, TextualSelect, cast, select, text

from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.store.tables import AssessmentRow, ReopeningRow


class AssessmentNotFound(NotFound):
    """There is no assessment of this case."""


_COLUMNS = """CAST(accepted AS text) AS accepted, opened_at, payee_version, status, revision,
    completed_at, version, household_id, decided, round,
    round_began_on"""
_NAMES = (
    *("accepted", "opened_at", "payee_version", "status", "revision", "completed_at", "version"),
    *("household_id", "decided", "round", "round_began_on"),
)
READ_ONE = answering(text(f"SELECT {_COLUMNS} FROM assessments WHERE case_id = :id"), *_NAMES)
HOLD_ONE = answering(
    text(f"SELECT {_COLUMNS} FROM assessments WHERE case_id = :id FOR UPDATE"), *_NAMES
)
HOLD_ASKED = answering(
    text(f"""
SELECT {_COLUMNS} FROM assessments
WHERE case_id = (SELECT k.case_id FROM checks AS k WHERE k.request_id = :id) FOR UPDATE
"""),
    *_NAMES,
)
MERGE = text("""
WITH claims AS (
    UPDATE grants SET household_id = :into WHERE household_id = ANY(CAST(:merged AS uuid[]))
)
UPDATE assessments SET household_id = :into, version = version + 1
WHERE household_id = ANY(CAST(:merged AS uuid[]))
""")
UNDECIDED = text("""
SELECT case_id FROM assessments
WHERE household_id = :household_id AND status = 'COMPLETED' AND NOT decided
ORDER BY case_id
""")


def _dossier(row: Any) -> Dossier:
    return Dossier(
        accepted=_accepted(row.accepted),
        opened_at=row.opened_at,
        payee_version=row.payee_version,
        status=AssessmentStatus(row.status),
        revision=row.revision,
        completed_at=row.completed_at,
        version=row.version,
        found_household=row.household_id,
        decided=row.decided,
        round=row.round,
        round_began_on=row.round_began_on,
    )


@lru_cache(maxsize=256)
def _accepted(text: str) -> ApplicationAccepted:
    """The event of its JSON; a case is read many times."""
    return ApplicationAccepted.model_validate_json(text)


async def insert_dossier(tx: Transaction, dossier: Dossier) -> bool:
    """Open an assessment; false when the case has one already."""
    tx.audit_subject("assessment", dossier.case_id, 1)
    return await insert_once(
        tx,
        AssessmentRow,
        case_id=dossier.case_id,
        region=dossier.region,
        status=dossier.status,
        revision=dossier.revision,
        payee_version=dossier.payee_version,
        accepted=dossier.accepted.model_dump(mode="json"),
        opened_at=dossier.opened_at,
        version=1,
        household_id=dossier.household_id,
        decided=False,
    )


async def find_dossier(tx: Reading, case_id: UUID, *, lock: bool = True) -> Dossier | None:
    """The dossier of a case, locked for a change; none before acceptance."""
    return await _read(tx, HOLD_ONE if lock else READ_ONE, case_id)


async def dossier_of_request(tx: Transaction, request_id: UUID) -> Dossier | None:
    """The dossier of the case that a reference belongs to, while it does; locked for a change."""
    return await _read(tx, HOLD_ASKED, request_id)


async def _read(tx: Reading, query: TextualSelect, id_: UUID) -> Dossier | None:
    if isinstance(tx, Transaction):
        await tx.flush()
    row = (await tx.session.execute(query, {"id": id_})).one_or_none()
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


async def save_dossier(tx: Transaction, dossier: Dossier, *, corrected: bool = False) -> Dossier:
    """Write the new state, unless someone else has written since; with its facts if corrected."""
    facts = (
        {"accepted": dossier.accepted.model_dump(mode="json"), "region": dossier.region}
        if corrected
        else {}
    )
    saved = replace(dossier, version=dossier.version + 1)
    change_row(
        tx,
        AssessmentRow,
        {"case_id": saved.case_id},
        was=dossier.version,
        status=saved.status,
        revision=saved.revision,
        payee_version=saved.payee_version,
        completed_at=saved.completed_at,
        version=saved.version,
        household_id=saved.household_id,
        decided=saved.decided,
        round=saved.round,
        round_began_on=saved.round_began_on,
        **facts,
    )
    tx.audit_subject("assessment", saved.case_id, saved.version)
    return saved


async def undecided_of_household(tx: Transaction, household_id: UUID) -> list[UUID]:
    """The household's finished cases that await their decision."""
    return list(await tx.session.scalars(UNDECIDED, {"household_id": household_id}))


async def move_to_household(tx: Transaction, merged: Sequence[UUID], *, into: UUID) -> None:
    """Cases and grants of households that are one belong to it (A-70)."""
    await tx.session.execute(MERGE, {"merged": list(merged), "into": into})


async def note_reopening(tx: Transaction, case_id: UUID, ground: str) -> bool:
    """Whether this ground is a new one; the same one never reopens twice."""
    now = tx.clock.now()
    return await insert_once(tx, ReopeningRow, case_id=case_id, ground=ground, reopened_at=now)


async def find_dossiers(
    tx: Reading,
    *,
    region: str,
    status: AssessmentStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Dossier]:
    """Dossiers of a region in the order of their cases."""
    row = AssessmentRow
    query = (
        select(
            cast(row.accepted, Text).label("accepted"),
            row.opened_at,
            row.payee_version,
            row.status,
            row.revision,
            row.completed_at,
            row.version,
            row.household_id,
            row.decided,
            row.round,
            row.round_began_on,
        )
        .where(covered_by(region, row.region))
        .order_by(row.case_id)
        .limit(limit)
    )
    if status is not None:
        query = query.where(row.status == status)
    if after is not None:
        query = query.where(row.case_id > after)
    return [_dossier(found) for found in await tx.session.execute(query)]
