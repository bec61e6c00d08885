"""The statutory clocks that approval keeps, with the figures of the day on which each starts."""

from collections.abc import Callable
from datetime import date, datetime, time

from shared.deadlines import Deadlines, StatutoryClock
from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import LHASA, Calendar, Due

from approval.domain import terms
from approval.domain.case import Case
from approval.domain.figures import Figures
from approval.policy import figures_on

REVIEW = "第十八条（一）（1）"
APPROVAL = "第十八条（一）（2）"
PROMPT = "第十八条"


def _dated(
    term: Callable[[date, Calendar, Figures], Due],
) -> Callable[[date, Calendar], Due]:
    return lambda day, calendar: term(day, calendar, figures_on(day))


notice_closes = _dated(terms.notice_closes)

DEADLINES = Deadlines(
    "approval",
    *(
        StatutoryClock(what=what, article=article, role=role, due=_dated(term))
        for what, article, role, term in (
            ("opinion", REVIEW, Role.TOWNSHIP_HANDLER, terms.opinion_due),
            ("lead_signature", PROMPT, Role.TOWNSHIP_LEAD, terms.prompt_due),
            ("post_notice", PROMPT, Role.TOWNSHIP_HANDLER, terms.prompt_due),
            ("notice", REVIEW, Role.TOWNSHIP_HANDLER, terms.notice_closes),
            ("objection_review", REVIEW, Role.TOWNSHIP_HANDLER, terms.objection_review_due),
            ("forward", REVIEW, Role.TOWNSHIP_HANDLER, terms.forward_due),
            ("county_visit", APPROVAL, Role.COUNTY_HANDLER, terms.county_decision_due),
            ("county_review", APPROVAL, Role.COUNTY_HANDLER, terms.county_decision_due),
            ("county_decision", APPROVAL, Role.COUNTY_LEAD, terms.county_decision_due),
        )
    ),
)


def start_of(day: date) -> datetime:
    """An instant of a Lhasa date, for a clock that counts from it."""
    return datetime.combine(day, time(), tzinfo=LHASA)


async def start(tx: Transaction, what: str, case: Case, *, at: datetime | None = None) -> datetime:
    """Start a clock of a case, now or at an instant; returns when it is due."""
    deadline = await DEADLINES.start(
        tx, what, case_id=case.id, region=case.region, at=at or tx.clock.now()
    )
    return deadline.due_at


async def meet(tx: Transaction, *what: str, case: Case) -> None:
    """These duties were done."""
    for duty in what:
        await DEADLINES.meet(tx, duty, case_id=case.id)


async def cancel(tx: Transaction, case: Case, *what: str) -> None:
    """These duties fell away; without a name, all of the case."""
    for duty in what or (None,):
        await DEADLINES.cancel(tx, case_id=case.id, what=duty)
