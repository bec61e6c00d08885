"""Leads: reported by whoever found somebody in need, checked, and never closed without a finding."""

from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.channels import Channel
from intake.domain.errors import OutsideLhasa, RegionUnknown
from intake.domain.household.household import CITY_CODE
from intake.domain.leads.fire import FireEvent, FireEventNeeded
from intake.domain.leads.lead import (
    FindingNeeded,
    Lead,
    LeadFinding,
    LeadSource,
    LeadSubject,
    usual_channel,
)
from intake.store.applications import applications, remarks
from intake.store.leads import fires, leads
from intake.store.reference import regions
from intake.usecases import clocks


async def report_lead(
    tx: Transaction,
    *,
    region: str,
    source: LeadSource,
    subject: LeadSubject,
    channel: Channel | None = None,
    report: dict[str, Any],
    fire: FireEvent | None = None,
) -> Lead:
    """Enter a lead; the township is to check it, the same day after a fire or where one is helpless.

    Raises ``FireEventNeeded``, ``FireOnAnotherDay`` and ``FireEventTold``.
    """
    if (fire is None) != (source is not LeadSource.FIRE_SERVICE):
        raise FireEventNeeded
    if fire is not None:
        fire.check(tx.clock.today())
    if not region.startswith(CITY_CODE):
        raise OutsideLhasa(region=region)
    if not await regions.is_known(tx, region):
        raise RegionUnknown(region=region)
    lead = await leads.insert_lead(
        tx,
        Lead(
            id=new_id(),
            region=region,
            source=source,
            channel=channel or usual_channel(source),
            subject=subject,
            reported_by=tx.by.sub,
            reported_at=tx.clock.now(),
        ),
        report,
    )
    if fire is not None:
        await fires.insert_event(tx, lead.id, region, fire)
    what = "verify_lead_today" if lead.is_first else "verify_lead"
    await clocks.DEADLINES.start(tx, what, case_id=lead.id, region=lead.region, at=lead.reported_at)
    return lead


async def close_lead(
    tx: Transaction,
    lead_id: UUID,
    *,
    finding: LeadFinding | None,
    reason: str | None,
    application_id: UUID | None,
    expected: int,
) -> Lead:
    """End a lead with what its check found (TA-059)."""
    lead = await leads.get_lead(tx, lead_id, expected=expected, lock=True)
    lead = lead.close(finding, application_id=application_id, by=tx.by, at=tx.clock.now())
    if not reason:
        raise FindingNeeded
    if application_id is not None:
        await applications.get_application(tx, application_id, include_drafts=True)
    lead = await leads.save_lead(tx, lead)
    await remarks.write_remark(
        tx, lead_id, about="close_lead", reason_code=lead.finding, remark=reason
    )
    for what in ("verify_lead", "verify_lead_today"):
        await clocks.DEADLINES.meet(tx, what, case_id=lead_id)
    return lead
