"""What waits for somebody who does not answer: one reminder, then a duty, never for ever (A-76, A-78)."""

from datetime import timedelta
from uuid import UUID

from shared.contracts.intake import ApplicantReminded
from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from intake.domain.applications import endings
from intake.policy import figures_on
from intake.store.applications import applications, overdue, remarks
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile

AT_ONCE = 50


async def remind_silent(tx: Transaction) -> int:
    """Who has not answered the one notice in time is reminded, once; returns how many were."""
    now = tx.clock.now()
    silent = await overdue.take_silent(tx, now=now, limit=AT_ONCE)
    for one in silent:
        tx.publish(ApplicantReminded(case_id=one.id, missing=one.listed_missing, reminded_at=now))
        await clocks.start(tx, "answer_reminder", one)
    return len(silent)


async def hand_on_overdue(tx: Transaction) -> int:
    """What the applicant or another body left undone becomes an officer's duty; returns how many."""
    found = 0
    for left, then in (
        ("answer_reminder", "close_lapsed"),
        ("receive_transfer", "follow_transfer"),
        ("agree_correction", "follow_correction"),
    ):
        for one in await overdue.left_undone(
            tx, left, then=then, now=tx.clock.now(), limit=AT_ONCE
        ):
            follows = then == "follow_transfer"
            county = one.is_at_the_county or follows
            role = Role.COUNTY_HANDLER if county else Role.TOWNSHIP_HANDLER
            region = one.routed_region if follows else None
            await clocks.start(tx, then, one, role=role, region=region)
            found += 1
    return found


async def close_lapsed(
    tx: Transaction, application_id: UUID, *, reason: str, expected: int
) -> CaseFile:
    """Close in writing what the applicant left unanswered; its papers stay for another one."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    reminded = file.application.reminded_at
    silent_until = None
    if reminded is not None:
        on = lhasa_date(reminded)
        silent_until = on + timedelta(days=figures_on(on).lapse_days)
    application, lapsed = endings.lapse(
        file.application, silent_until=silent_until, by=tx.by, at=tx.clock.now()
    )
    application = await applications.save_application(tx, application)
    await remarks.write_remark(
        tx, application_id, about="close_lapsed", reason_code=None, remark=reason
    )
    tx.publish(lapsed)
    await clocks.meet(tx, ("close_lapsed",), application)
    await clocks.DEADLINES.cancel(tx, case_id=application_id)
    return file.with_(application)
