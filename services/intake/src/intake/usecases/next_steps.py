"""Where a case stands and what comes next, from our own clocks and from what others publish."""

from shared.transaction import Reading

from intake.domain.application import Application
from intake.domain.next_step import Duty, NextStep, Standing, next_step
from intake.store import timeline, work
from intake.usecases.clocks import DEADLINES


async def next_of(tx: Reading, application: Application, *, language: str) -> NextStep:
    """What comes next in a case that the actor may see."""
    progress = await timeline.progress_of(tx, application.id)
    own = await DEADLINES.of_case(tx, application.id)
    others = await work.open_duties_of(tx, application.id, but="intake")
    duties = others + [
        Duty(
            what=one.what,
            role=one.role,
            due_at=one.due_at,
            article=one.article,
            started_at=one.started_at,
        )
        for one in own
    ]
    standing = Standing(
        approved=progress.approved,
        paid=progress.payment == "paid",
        needs_applicant=progress.needs_applicant,
    )
    return next_step(application, standing, duties, language=language)
