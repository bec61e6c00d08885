"""The township's clocks, with the figures of the day on which they start (第十八条)."""

from datetime import date

from shared.contracts.assessment import ReviewResumed, ReviewSuspended
from shared.deadlines import Deadlines, StatutoryClock
from shared.roles import Role
from shared.transaction import Transaction
from shared.words import labels
from shared.workdays import Calendar, Due, lhasa_date

from assessment.domain import terms
from assessment.domain.dossier import Dossier
from assessment.policy import figures_on

REVIEW = "township_review"
URGENT_REVIEW = "emergency_review"
CITY_FIGURE = "city_figure"


def _review_due(day: date, calendar: Calendar) -> Due:
    return terms.township_review_due(day, calendar, figures_on(day))


def _urgent_review_due(day: date, _: Calendar) -> Due:
    """The same Lhasa day, holiday or not (TA-079, A-20)."""
    hours = figures_on(day).same_day_grace_hours
    return Due(on=day, raw=day, provisional=False, grace_hours=hours)


def _figure_due(day: date, calendar: Calendar) -> Due:
    return calendar.add_working_days(day, figures_on(day).city_figure_workdays)


DEADLINES = Deadlines(
    "assessment",
    StatutoryClock(
        what=REVIEW, article="第十八条（一）（1）", role=Role.TOWNSHIP_HANDLER, due=_review_due
    ),
    StatutoryClock(
        what=URGENT_REVIEW,
        article="第十八条（二）（1）",
        role=Role.TOWNSHIP_HANDLER,
        due=_urgent_review_due,
    ),
    StatutoryClock(
        what=CITY_FIGURE, article="第八条、第十一条", role=Role.CITY_SUPERVISOR, due=_figure_due
    ),
    titles=labels("assessment", "deadlines"),
)


async def start_clock(tx: Transaction, dossier: Dossier, *, again: bool = False) -> None:
    """Start the review's clock: from acceptance, or from now when the case comes back."""
    await DEADLINES.start(
        tx,
        URGENT_REVIEW if dossier.urgent else REVIEW,
        case_id=dossier.case_id,
        region=dossier.region,
        at=tx.clock.now() if again else dossier.accepted.accepted_at,
        role=dossier.duty,
    )


async def suspend_clock(tx: Transaction, dossier: Dossier) -> None:
    """While the applicant owes papers or a consent the term of review stands still (A-28).

    An urgent case is reviewed the same day, with what is there (第十七条): its clock runs on.
    """
    reason = dossier.waits_for
    if reason is None or dossier.urgent:
        return
    await DEADLINES.suspend(tx, REVIEW, case_id=dossier.case_id)
    today = tx.clock.today()
    tx.publish(ReviewSuspended(case_id=dossier.case_id, reason=reason, began_on=today))


async def resume_clock(tx: Transaction, dossier: Dossier) -> None:
    """With the last of what the applicant owed the term runs on, as much later as it stood still."""
    if dossier.waits_for is not None:
        return
    went_on = await DEADLINES.resume(tx, REVIEW, case_id=dossier.case_id, region=dossier.region)
    if went_on is not None:
        since, due_at = went_on
        tx.publish(
            ReviewResumed(
                case_id=dossier.case_id,
                began_on=lhasa_date(since),
                ended_on=tx.clock.today(),
                due_on=lhasa_date(due_at),
            )
        )


async def meet_clock(tx: Transaction, dossier: Dossier) -> None:
    """The review is done, in time or late."""
    what = URGENT_REVIEW if dossier.urgent else REVIEW
    await DEADLINES.meet(tx, what, case_id=dossier.case_id)
