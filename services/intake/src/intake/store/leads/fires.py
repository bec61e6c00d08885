"""Fires of leads, campaigns, and the counties' reports with their figures."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from intake.domain.leads.fire import (
    Campaign,
    FireCampaignNotFound,
    FireCause,
    FireEvent,
    FireEventTold,
    FirePeriod,
    FireReportNotFound,
    FireReportStatus,
)
from intake.store.leads.fire_tables import FireCampaignRow, FireEventRow, FireReportRow
from shared import held

REPORT = "fire_report"
FIGURES = text("""
WITH hit AS (
    SELECT f.number, f.cause, f.households, f.region, l.status, l.finding, l.application_id
    FROM fire_events AS f JOIN leads AS l ON l.id = f.lead_id
    WHERE f.region LIKE :below AND CASE WHEN :by_report
        THEN (l.reported_at AT TIME ZONE 'Asia/Shanghai')::date ELSE f.occurred_on END
        BETWEEN :since AND least(
            CAST(:until AS date), (SELECT until FROM fire_campaigns WHERE id = :campaign_id))
), helped AS (
    SELECT p.approved, p.payment FROM hit AS h
    LEFT JOIN case_progress AS p ON p.case_id = h.application_id
    WHERE h.application_id IS NOT NULL
)
SELECT
    count(DISTINCT number) AS fires,
    CAST(coalesce(sum(households), 0) AS bigint) AS households,
    count(*) AS told,
    count(*) FILTER (WHERE status = 'open') AS not_checked_yet,
    (SELECT count(*) FROM helped) AS helped_to_apply,
    (SELECT count(*) FROM helped WHERE approved) AS approved,
    (SELECT count(*) FROM helped WHERE payment = 'paid') AS paid,
    (SELECT coalesce(jsonb_object_agg(cause, n), '{}') FROM (
        SELECT cause, count(DISTINCT number) AS n FROM hit GROUP BY cause) AS c) AS by_cause,
    (SELECT coalesce(jsonb_object_agg(finding, n), '{}') FROM (
        SELECT finding, count(*) AS n FROM hit WHERE finding IS NOT NULL GROUP BY finding) AS c)
        AS by_finding,
    (SELECT coalesce(jsonb_object_agg(township, n), '{}') FROM (
        SELECT left(region, 9) AS township, count(DISTINCT number) AS n FROM hit GROUP BY 1) AS c)
        AS by_township
FROM hit
""")
OPENED = text("""
INSERT INTO fire_reports (id, campaign_id, region, kind, since, until, due_on, status, version)
SELECT gen_random_uuid(), p.campaign_id, c.region, p.kind, p.since, p.due_on, p.due_on, 'due', 1
FROM unnest(CAST(:campaigns AS uuid[]), CAST(:kinds AS varchar[]), CAST(:since AS date[]),
        CAST(:due AS date[])) AS p(campaign_id, kind, since, due_on)
JOIN fire_campaigns AS f ON f.id = p.campaign_id
CROSS JOIN LATERAL jsonb_array_elements_text(f.counties) AS c(region)
ON CONFLICT DO NOTHING
RETURNING id, region, due_on
""")

CLOSED = text("""
INSERT INTO fire_reports (id, campaign_id, region, kind, since, until, due_on, status, version)
SELECT gen_random_uuid(), f.id, c.region, 'CLOSING', f.since, :due, :due, 'due', 1
FROM fire_campaigns AS f CROSS JOIN LATERAL jsonb_array_elements_text(f.counties) AS c(region)
WHERE f.id = :id AND (:is_open OR EXISTS (SELECT FROM fire_reports AS r
    WHERE r.campaign_id = f.id AND r.region = c.region AND r.kind = 'CLOSING'))
ON CONFLICT (campaign_id, region) WHERE kind = 'CLOSING' DO UPDATE
    SET due_on = excluded.due_on, until = excluded.until, version = fire_reports.version + 1
    WHERE fire_reports.status = 'due'
RETURNING id, region
""")


async def insert_event(tx: Transaction, lead_id: UUID, region: str, fire: FireEvent) -> None:
    """The fire behind a new lead. Raises ``FireEventTold``."""
    made = await tx.session.execute(
        insert(FireEventRow)
        .values(lead_id=lead_id, region=region, **asdict(fire))
        .on_conflict_do_nothing(index_elements=["number", "region"])
        .returning(FireEventRow.lead_id)
    )
    if made.first() is None:
        raise FireEventTold(number=fire.number)


async def event_of(tx: Reading, lead_id: UUID) -> FireEvent | None:
    """The fire behind a lead, if one is."""
    row = await tx.session.scalar(select(FireEventRow).where(FireEventRow.lead_id == lead_id))
    if row is None:
        return None
    return FireEvent(
        number=row.number,
        cause=FireCause(row.cause),
        occurred_on=row.occurred_on,
        households=row.households,
    )


async def insert_campaign(tx: Transaction, campaign: Campaign, *, document: str) -> UUID:
    """Enter a campaign."""
    campaign_id = new_id()
    await tx.session.execute(
        insert(FireCampaignRow).values(
            id=campaign_id,
            document=document,
            entered_at=tx.clock.now(),
            **asdict(campaign) | {"counties": list(campaign.counties)},
        )
    )
    return campaign_id


def campaign_of(row: FireCampaignRow) -> Campaign:
    """A campaign as it is kept."""
    values = {name: getattr(row, name) for name in Campaign.__dataclass_fields__}
    return Campaign(**values | {"counties": tuple(row.counties)})


async def get_campaign(tx: Reading, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """One campaign. Raises ``FireCampaignNotFound``."""
    query = select(FireCampaignRow).where(FireCampaignRow.id == campaign_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise FireCampaignNotFound
    return campaign_of(row)


async def end_campaign(
    tx: Transaction, campaign_id: UUID, ended: Campaign, *, document: str, reason: str
) -> list[tuple[UUID, str]]:
    """Write the new days; the summaries that are owed by a day of them now, id and county."""
    change_row(
        tx,
        FireCampaignRow,
        {"id": campaign_id},
        until=ended.until,
        summary_by=ended.summary_by,
        ended_at=tx.clock.now(),
        end_document=document,
        end_reason=reason,
    )
    rows = await tx.session.execute(
        CLOSED,
        {
            "id": campaign_id,
            "due": ended.summary_by,
            "is_open": ended.summary_opens_on <= tx.clock.today(),
        },
    )
    return [(row.id, row.region) for row in rows]


async def campaigns(tx: Reading) -> Sequence[FireCampaignRow]:
    """The campaigns, the newest first."""
    query = select(FireCampaignRow).order_by(FireCampaignRow.since.desc(), FireCampaignRow.id)
    return (await tx.session.scalars(query.options(undefer("*")).limit(100))).all()


async def running(tx: Transaction, on: date) -> Sequence[FireCampaignRow]:
    """The campaigns of which something may be owed from a day on."""
    query = select(FireCampaignRow).where(FireCampaignRow.since <= on)
    return (await tx.session.scalars(query.order_by(FireCampaignRow.id))).all()


async def open_reports(
    tx: Transaction, wanted: Iterable[tuple[UUID, FirePeriod]]
) -> list[tuple[UUID, str, date]]:
    """Let each county of a campaign owe these reports; returns those that are new: id, county, day."""
    owed = list(wanted)
    if not owed:
        return []
    rows = await tx.session.execute(
        OPENED,
        {
            "campaigns": [campaign_id for campaign_id, _ in owed],
            "kinds": [str(period.kind) for _, period in owed],
            "since": [period.since for _, period in owed],
            "due": [period.due_on for _, period in owed],
        },
    )
    return [(row.id, row.region, row.due_on) for row in rows]


async def figures_of(
    tx: Reading, row: FireReportRow, *, since: date, until: date, by_report: bool
) -> dict[str, Any]:
    """What became of the fires that were told in some days of a campaign, or happened in them."""
    given = {"below": f"{row.region}%", "since": since, "until": until, "by_report": by_report}
    given["campaign_id"] = row.campaign_id
    return dict((await tx.session.execute(FIGURES, given)).mappings().one())


async def told_until(tx: Reading, row: FireReportRow) -> date | None:
    """The last day of the month's report before this one, if that was handed in."""
    query = (
        select(FireReportRow.status, FireReportRow.until)
        .where(
            FireReportRow.campaign_id == row.campaign_id,
            FireReportRow.region == row.region,
            FireReportRow.kind == row.kind,
            FireReportRow.due_on < row.due_on,
        )
        .order_by(FireReportRow.due_on.desc())
        .limit(1)
    )
    before = (await tx.session.execute(query)).one_or_none()
    return None if before is None or before.status == FireReportStatus.DUE else before.until


async def hold_report(tx: Transaction, report_id: UUID, *, expected: int) -> FireReportRow:
    """A report of the actor's region, held. Raises ``FireReportNotFound``."""
    row = await held.hold(tx, FireReportRow, report_id, missing=FireReportNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def get_report(tx: Reading, report_id: UUID) -> FireReportRow:
    """A report of the actor's region. Raises ``FireReportNotFound``."""
    row = await held.find(tx, FireReportRow, report_id, missing=FireReportNotFound)
    tx.by.within(row.region)
    return row


async def find_reports(
    tx: Reading, *, status: FireReportStatus | None, after: UUID | None, limit: int
) -> list[FireReportRow]:
    """Reports at and below the actor's region."""
    query = (
        select(FireReportRow)
        .where(covered_by(tx.by.region.code, FireReportRow.region))
        .order_by(FireReportRow.id)
        .limit(limit)
    )
    if status is not None:
        query = query.where(FireReportRow.status == status)
    if after is not None:
        query = query.where(FireReportRow.id > after)
    return list(await tx.session.scalars(query))
