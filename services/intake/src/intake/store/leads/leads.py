"""Leads in Postgres; what was told about people is sealed."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import insert, select, update

from intake.domain.channels import Channel
from intake.domain.leads.lead import (
    Lead,
    LeadFinding,
    LeadNotFound,
    LeadSource,
    LeadStatus,
    LeadSubject,
)
from intake.store.tables import LeadRow


def _lead(row: LeadRow) -> Lead:
    return Lead(
        id=row.id,
        region=row.region,
        source=LeadSource(row.source),
        channel=Channel(row.channel),
        subject=LeadSubject(row.subject),
        reported_by=row.reported_by,
        reported_at=row.reported_at,
        status=LeadStatus(row.status),
        finding=None if row.finding is None else LeadFinding(row.finding),
        application_id=row.application_id,
        closed_at=row.closed_at,
        version=row.version,
    )


def _place(lead_id: UUID) -> Place:
    return Place("leads", "report", lead_id)


async def insert_lead(tx: Transaction, lead: Lead, report: dict[str, Any]) -> Lead:
    """Enter a lead with what was told: place, people, contact, steps taken."""
    saved = replace(lead, version=1)
    await tx.session.execute(
        insert(LeadRow).values(
            id=saved.id,
            region=saved.region,
            source=saved.source,
            channel=saved.channel,
            subject=saved.subject,
            reported_by=saved.reported_by,
            reported_at=saved.reported_at,
            status=saved.status,
            report=tx.vault.seal(json.dumps(report, ensure_ascii=False), _place(saved.id)),
            version=saved.version,
        )
    )
    tx.audit_subject("lead", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_lead(
    tx: Transaction, lead_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Lead:
    """One lead of the actor's region, or reported by the actor. Raises ``LeadNotFound``."""
    query = select(LeadRow).where(LeadRow.id == lead_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise LeadNotFound
    if row.reported_by != tx.by.sub:
        if tx.by.owns_single_cases:
            raise LeadNotFound
        tx.by.within(row.region)
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return _lead(row)


async def report_of(tx: Transaction, lead_id: UUID) -> dict[str, Any]:
    """What was told about people, opened."""
    sealed = await tx.session.scalar(select(LeadRow.report).where(LeadRow.id == lead_id))
    if sealed is None:
        raise LeadNotFound
    report: dict[str, Any] = json.loads(tx.vault.open(sealed, _place(lead_id)))
    return report


async def save_lead(tx: Transaction, lead: Lead) -> Lead:
    """Write what became of a lead, unless somebody has written since."""
    saved = replace(lead, version=lead.version + 1)
    written = await tx.session.execute(
        update(LeadRow)
        .where(LeadRow.id == lead.id, LeadRow.version == lead.version)
        .values(
            status=saved.status,
            finding=saved.finding,
            application_id=saved.application_id,
            closed_at=saved.closed_at,
            version=saved.version,
        )
        .returning(LeadRow.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    tx.audit_subject("lead", saved.id, saved.version)
    return saved


async def find_leads(
    tx: Reading, *, status: LeadStatus | None, after: UUID | None, limit: int
) -> list[Lead]:
    """Leads of the actor's region, or reported by the actor; the oldest first."""
    visible = LeadRow.reported_by == tx.by.sub
    if not tx.by.owns_single_cases:
        visible |= covered_by(tx.by.region.code, LeadRow.region)
    query = select(LeadRow).where(visible).order_by(LeadRow.id).limit(limit)
    if status is not None:
        query = query.where(LeadRow.status == status)
    if after is not None:
        query = query.where(LeadRow.id > after)
    return [_lead(row) for row in await tx.session.scalars(query)]
