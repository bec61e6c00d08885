"""Where a case stands and what comes next, from our own clocks and from what others publish."""

from collections.abc import Iterable, Mapping
from datetime import date

from shared.timeline import NextStep
from shared.transaction import Reading

from intake.domain.applications.application import Application
from intake.domain.timeline.next_step import Duty, Standing, next_step, title_of
from intake.store.timeline.timeline import Progress
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.clocks import DEADLINES


async def next_of(tx: Reading, file: CaseFile, *, language: str) -> NextStep:
    """What comes next in a case that was loaded, or has just made a step."""
    own = file.own_duties
    if own is None:
        own = tuple(
            Duty(
                what=one.what,
                title=title_of(one.what),
                role=one.role,
                due_at=one.due_at,
                article=one.article,
                started_at=one.started_at,
            )
            for one in await DEADLINES.of_case(tx, file.application.id)
        )
    duties = [*file.others_duties, *own]
    return step_of(
        file.application,
        file.progress,
        duties,
        today=file.today,
        county=file.county_documents,
        language=language,
    )


def step_of(
    application: Application,
    progress: Progress,
    duties: Iterable[Duty],
    *,
    today: date,
    county: Mapping[str, str],
    language: str,
) -> NextStep:
    """What comes next in a case with this progress and these running duties."""
    return next_step(
        application,
        standing_of(progress),
        list(duties),
        today=today,
        county=county,
        language=language,
    )


def standing_of(progress: Progress) -> Standing:
    """The progress of a case, as the rules about what comes next see it."""
    return Standing(
        approved=progress.approved,
        paid=progress.payment == "paid",
        cancelled=progress.payment == "cancelled",
        needs_applicant=progress.needs_applicant,
        recovery=progress.recovery,
    )
