"""A county's reports on its funds: due by themselves, prepared by one, checked by the next."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import Programme
from shared.four_eyes import require_another_person
from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import end_of_day

from disbursement.domain.funds.annual_report import Span, period_covered
from disbursement.domain.oversight.register import Group
from disbursement.domain.oversight.reports import (
    LIFECYCLE,
    STEPS,
    AdjustmentNeedsReason,
    ForecastOfAnnual,
    Method,
    ProblemNamesSomebody,
    ReportFourEyes,
    ReportKind,
    ReportStatus,
    StepNotOfReport,
    Sums,
    is_time_for_the_year,
    merged,
    need,
    quarter_before,
)
from disbursement.policy import figures_on
from disbursement.store.oversight import register, reports
from disbursement.store.oversight.oversight_tables import FundReportRow
from disbursement.store.oversight.register import Asked
from disbursement.usecases.clocks import DEADLINES
from disbursement.usecases.funds import budgets
from shared import held

ANNUAL, BY_LAW, REVIEW, RECEIVE, PUBLISH = (
    "annual_report",
    "annual_report_by_law",
    "review_annual_report",
    "receive_annual_report",
    "publish_fund_use",
)
TOLD = (Group.ALL, Group.CATEGORY, Group.SOURCE, Group.LEVEL, Group.TOWNSHIP, Group.METHOD)
LONG_NUMBER = re.compile(r"\d{7,}")
DUTY_OF = {ReportStatus.SENT: REVIEW, ReportStatus.FORWARDED: RECEIVE}


async def open_reports(tx: Transaction) -> int:
    """From 1 August the yearly report is a duty, and after each quarter its publication."""
    today = tx.clock.today()
    spans = [(ReportKind.PUBLICATION, quarter_before(today))]
    if is_time_for_the_year(today):
        last_year, this_half = period_covered(today.year)
        spans.append((ReportKind.ANNUAL, Span(last_year.first, this_half.last)))
    opened = await reports.open_reports(tx, spans)
    for one in opened:
        for what in [PUBLISH] if one.kind is ReportKind.PUBLICATION else [ANNUAL, BY_LAW]:
            await _start(tx, what, one.id, one.region)
    return len(opened)


async def prepare(
    tx: Transaction,
    report_id: UUID,
    *,
    expected: int,
    method: Method | None,
    adjustment: int,
    reason: str | None,
    problems: Sequence[str],
) -> FundReportRow:
    """Work the figures out of the ledger; prepared again they are the newer ones.

    Raises ``ForecastOfAnnual``, ``AdjustmentNeedsReason``, ``NeedNegative``,
    ``ProblemNamesSomebody``.
    """
    row, status = await _step(tx, report_id, "prepare", expected=expected)
    _check_problems(problems)
    if (method is not None) != (row.kind == ReportKind.ANNUAL):
        raise ForecastOfAnnual
    if adjustment and not reason:
        raise AdjustmentNeedsReason
    asked: int | None = None
    if method is None:
        content = await _of_the_quarter(tx, row, problems)
    else:
        content, asked = await _of_the_year(tx, row, method, adjustment, reason, problems)
    held.change(
        tx,
        row,
        reports.REPORT,
        status=status,
        content=content,
        need=asked,
        points=None,
        prepared_by=tx.by.sub,
        prepared_at=tx.clock.now(),
    )
    return row


async def _of_the_quarter(
    tx: Transaction, row: FundReportRow, problems: Sequence[str]
) -> dict[str, Any]:
    least = figures_on(tx.clock.today()).publication_least
    found = await register.sum_up(tx, _asked(row, Span(row.since, row.until)), *TOLD)
    total = found[Group.ALL]
    if (
        sum(one.households for one in total) < least
    ):  # their sum alone would tell what one was given
        empty: list[dict[str, Any]] = []
        told = {"total": empty, "by_category": empty, "by_source": empty, "by_level": empty}
        return told | {"fewer_than": least, "problems": list(problems)}
    return {
        "total": _written(total),
        "by_category": _written(merged(found[Group.CATEGORY], least=least)),
        "by_source": _written(merged(found[Group.SOURCE], least=least)),
        "by_level": _written(merged(found[Group.LEVEL], least=least)),
        "problems": list(problems),
    }


async def _of_the_year(
    tx: Transaction,
    row: FundReportRow,
    method: Method,
    adjustment: int,
    reason: str | None,
    problems: Sequence[str],
) -> tuple[dict[str, Any], int]:
    year = row.until.year
    last_year, this_half = period_covered(year)
    last_half = Span(last_year.first, last_year.first.replace(month=6, day=30))
    told: dict[str, Any] = {}
    totals: dict[str, int] = {}
    for name, span in (
        ("last_year", last_year),
        ("last_half", last_half),
        ("this_half", this_half),
    ):
        found = await register.sum_up(tx, _asked(row, span), *TOLD)
        told[name] = {
            "since": span.first.isoformat(),
            "until": span.last.isoformat(),
            **{f"by_{group.lower()}": _written(found[group]) for group in TOLD},
        }
        totals[name] = sum(one.amount for one in found[Group.ALL])
    told["budgets"] = await budgets.told_of(tx, row.region, row.since.year, year)
    asked = need(method, **totals, adjustment=adjustment)
    told["forecast"] = {
        "year": year + 1,
        "method": method,
        "adjustment": adjustment,
        "reason": reason,
        "need": asked,
    }
    return told | {"problems": list(problems)}, asked


async def send(tx: Transaction, report_id: UUID, *, expected: int) -> FundReportRow:
    """The county's lead, another person than prepared it, sends the yearly report to finance."""
    row, status = await _checked(tx, report_id, "send", expected=expected)
    for what in (ANNUAL, BY_LAW):
        await DEADLINES.meet(tx, what, case_id=row.id)
    await _start(tx, REVIEW, row.id, row.region)
    held.change(tx, row, reports.REPORT, status=status, sent_by=tx.by.sub, sent_at=tx.clock.now())
    return row


async def forward(tx: Transaction, report_id: UUID, *, expected: int) -> FundReportRow:
    """Finance has looked at it and hands it up (经同级财政部门审核后，逐级上报)."""
    row, status = await _checked(tx, report_id, "forward", expected=expected)
    await DEADLINES.meet(tx, REVIEW, case_id=row.id)
    await _start(tx, RECEIVE, row.id, row.region)
    held.change(tx, row, reports.REPORT, status=status, forwarded_by=tx.by.sub)
    return row


async def receive(tx: Transaction, report_id: UUID, *, expected: int) -> FundReportRow:
    """The city has it."""
    row, status = await _checked(tx, report_id, "receive", expected=expected)
    await DEADLINES.meet(tx, RECEIVE, case_id=row.id)
    _end(tx, row, status)
    return row


async def publish(tx: Transaction, report_id: UUID, *, expected: int) -> FundReportRow:
    """The county's lead, another person than prepared it, makes the use of funds public."""
    row, status = await _checked(tx, report_id, "publish", expected=expected)
    await DEADLINES.meet(tx, PUBLISH, case_id=row.id)
    _end(tx, row, status)
    return row


async def send_back(
    tx: Transaction, report_id: UUID, *, expected: int, points: str
) -> FundReportRow:
    """It is to be prepared anew; what is wrong with it stays with it."""
    row, status = await _step(tx, report_id, "send_back", expected=expected)
    waited = DUTY_OF.get(ReportStatus(row.status))
    if waited is not None:
        await DEADLINES.meet(tx, waited, case_id=row.id)
        for what in (ANNUAL, BY_LAW):
            await _start(tx, what, row.id, row.region, at=end_of_day(row.until))
    held.change(
        tx,
        row,
        reports.REPORT,
        status=status,
        points=points,
        sent_by=None,
        sent_at=None,
        forwarded_by=None,
    )
    return row


def _end(tx: Transaction, row: FundReportRow, status: ReportStatus) -> None:
    held.change(tx, row, reports.REPORT, status=status, ended_by=tx.by.sub, ended_at=tx.clock.now())


async def _step(
    tx: Transaction, report_id: UUID, action: str, *, expected: int
) -> tuple[FundReportRow, ReportStatus]:
    row = await reports.hold_report(tx, report_id, expected=expected)
    if action not in STEPS[ReportKind(row.kind)]:
        raise StepNotOfReport
    return row, LIFECYCLE.after(action, status=ReportStatus(row.status), by=tx.by)


async def _checked(
    tx: Transaction, report_id: UUID, action: str, *, expected: int
) -> tuple[FundReportRow, ReportStatus]:
    row, status = await _step(tx, report_id, action, expected=expected)
    require_another_person(
        tx.by.sub, than=[row.prepared_by, row.sent_by, row.forwarded_by], refusal=ReportFourEyes()
    )
    return row, status


def _asked(row: FundReportRow, span: Span) -> Asked:
    return Asked(
        region=row.region,
        since=span.first,
        until=span.last,
        programme=Programme.TEMPORARY_ASSISTANCE,
    )


def _written(groups: Sequence[Sums]) -> list[dict[str, Any]]:
    return [asdict(one) | {"average": one.average} for one in groups]


def _check_problems(problems: Sequence[str]) -> None:
    """What is made public names no number by which somebody is known."""
    for place, problem in enumerate(problems):
        if LONG_NUMBER.search(problem):
            raise ProblemNamesSomebody(pointer=f"/problems/{place}")


async def _start(
    tx: Transaction, what: str, report_id: UUID, region: str, *, at: datetime | None = None
) -> None:
    """``at``: a report that is owed again keeps the days of its own year."""
    role = Role.COUNTY_LEAD if what == BY_LAW else None
    await DEADLINES.start(
        tx, what, case_id=report_id, region=region, at=at or tx.clock.now(), role=role
    )
