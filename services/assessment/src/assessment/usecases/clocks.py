"""The township's clocks, with the figures of the day on which they start (第十八条)."""

from datetime import date

from shared.deadlines import Deadlines, StatutoryClock
from shared.roles import Role
from shared.transaction import Transaction
from shared.words import labels
from shared.workdays import Calendar, Due

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
    return Due(on=day, raw=day, provisional=False)


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


async def meet_clock(tx: Transaction, dossier: Dossier) -> None:
    """The review is done, in time or late."""
    what = URGENT_REVIEW if dossier.urgent else REVIEW
    await DEADLINES.meet(tx, what, case_id=dossier.case_id)
