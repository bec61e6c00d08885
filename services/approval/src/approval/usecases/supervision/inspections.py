"""Inspections: drawn by a seed, findings answered by the county, ended by who inspects."""

import secrets
from datetime import date
from uuid import UUID

from shared.transaction import Transaction

from approval.domain.supervision.counties import check_county
from approval.domain.supervision.inspection import (
    FINDING_LIFECYCLE,
    INSPECTION_LIFECYCLE,
    CaseNotDrawn,
    FindingNotFound,
    FindingsStillOpen,
    FindingStatus,
    InspectionNotFound,
    InspectionStatus,
    NothingToInspect,
    PeriodImpossible,
    draw,
)
from approval.policy import counties_on
from approval.store.supervision import supervised
from approval.store.supervision.supervision_tables import InspectionFindingRow, InspectionRow
from approval.usecases.clocks import DEADLINES
from shared import held

LIST, FINDING = "inspection", "inspection_finding"


async def draw_list(
    tx: Transaction, *, county: str, first: date, last: date, size: int, seed: str | None
) -> InspectionRow:
    """Draw cases of a period that the county decided; the seed is kept, and so is the list."""
    tx.by.within(county)
    check_county(county, counties_on(tx.clock.today()))
    if not first <= last <= tx.clock.today():
        raise PeriodImpossible(today=tx.clock.today().isoformat())
    cases = await supervised.decided_in(tx, county=county, first=first, last=last)
    if not cases:
        raise NothingToInspect
    seed = seed or secrets.token_hex(16)
    row = held.insert(
        tx,
        InspectionRow,
        LIST,
        county=county,
        first=first,
        last=last,
        seed=seed,
        among=len(cases),
        cases=list(draw(seed, cases, size)),
        status=InspectionStatus.OPEN,
        drawn_by=tx.by.sub,
        drawn_at=tx.clock.now(),
    )
    await DEADLINES.start(tx, "inspection", case_id=row.id, region=county, at=tx.clock.now())
    tx.audit_detail = {"county": county, "among": len(cases), "drawn": len(row.cases)}
    return row


async def hold_inspection(tx: Transaction, inspection_id: UUID, *, expected: int) -> InspectionRow:
    """An inspection of the actor's region, to change it."""
    row = await held.hold(tx, InspectionRow, inspection_id, missing=InspectionNotFound)
    tx.by.within(row.county)
    held.require_version(row, expected)
    return row


async def find(
    tx: Transaction, inspection_id: UUID, *, case_id: UUID, text: str, expected: int
) -> InspectionRow:
    """Something is wrong in a case of the list: the county is to answer."""
    row = await hold_inspection(tx, inspection_id, expected=expected)
    INSPECTION_LIFECYCLE.after("find", status=InspectionStatus(row.status), by=tx.by)
    if case_id not in row.cases:
        raise CaseNotDrawn
    held.change(tx, row, LIST, status=row.status)
    finding = held.insert(
        tx,
        InspectionFindingRow,
        FINDING,
        inspection_id=row.id,
        case_id=case_id,
        county=row.county,
        status=FindingStatus.OPEN,
        text=text,
        found_by=tx.by.sub,
        found_at=tx.clock.now(),
    )
    tx.created_id, tx.version = None, row.version
    await _owes(tx, finding, "inspection_answer")
    return row


async def close(
    tx: Transaction, inspection_id: UUID, *, conclusion: str, expected: int
) -> InspectionRow:
    """Every finding is ended, and so is the inspection."""
    row = await hold_inspection(tx, inspection_id, expected=expected)
    status = INSPECTION_LIFECYCLE.after("close", status=InspectionStatus(row.status), by=tx.by)
    still = await supervised.count_open(tx, row.id)
    if still:
        raise FindingsStillOpen(count=still)
    held.change(tx, row, LIST, status=status, conclusion=conclusion, closed_at=tx.clock.now())
    await DEADLINES.meet(tx, "inspection", case_id=row.id)
    return row


async def hold_finding(tx: Transaction, finding_id: UUID, *, expected: int) -> InspectionFindingRow:
    """A finding in the actor's region, to change it."""
    row = await held.hold(tx, InspectionFindingRow, finding_id, missing=FindingNotFound)
    tx.by.within(row.county)
    held.require_version(row, expected)
    return row


async def answer(
    tx: Transaction, finding_id: UUID, *, text: str, expected: int
) -> InspectionFindingRow:
    """The county says how it is, and what it has put right."""
    row = await hold_finding(tx, finding_id, expected=expected)
    status = FINDING_LIFECYCLE.after("answer", status=FindingStatus(row.status), by=tx.by)
    held.change(tx, row, FINDING, status=status, answer=text, answered_by=tx.by.sub)
    await DEADLINES.meet(tx, "inspection_answer", case_id=row.id)
    await _owes(tx, row, "inspection_close")
    return row


async def conclude(
    tx: Transaction, finding_id: UUID, *, accepted: bool, text: str, expected: int
) -> InspectionFindingRow:
    """Who inspects ends the finding, or asks again."""
    row = await hold_finding(tx, finding_id, expected=expected)
    step = "close" if accepted else "ask_again"
    status = FINDING_LIFECYCLE.after(step, status=FindingStatus(row.status), by=tx.by)
    closed_at = tx.clock.now() if accepted else None
    held.change(tx, row, FINDING, status=status, conclusion=text, closed_at=closed_at)
    await DEADLINES.meet(tx, "inspection_close", case_id=row.id)
    if not accepted:
        await _owes(tx, row, "inspection_answer")
    return row


async def withdraw(
    tx: Transaction, finding_id: UUID, *, reason: str, expected: int
) -> InspectionFindingRow:
    """The finding was on the wrong case, or is none: it ends, and the reason is its conclusion."""
    row = await hold_finding(tx, finding_id, expected=expected)
    status = FINDING_LIFECYCLE.after("withdraw", status=FindingStatus(row.status), by=tx.by)
    held.change(tx, row, FINDING, status=status, conclusion=reason, closed_at=tx.clock.now())
    await DEADLINES.cancel(tx, case_id=row.id)
    return row


async def _owes(tx: Transaction, row: InspectionFindingRow, what: str) -> None:
    await DEADLINES.start(
        tx, what, case_id=row.id, region=row.county, at=tx.clock.now(), about=row.case_id
    )
