"""The statutory clocks that intake keeps, with the figures of the day on which each starts."""

from collections.abc import Iterable
from datetime import date

from shared.deadlines import Deadlines, StatutoryClock, dated
from shared.roles import Role
from shared.transaction import Transaction
from shared.words import labels
from shared.workdays import end_of_day

from intake.domain import terms
from intake.domain.applications.application import Application
from intake.domain.timeline.next_step import Duty
from intake.policy import figures_on

_dated = dated(figures_on)

DEADLINES = Deadlines(
    "intake",
    *(
        StatutoryClock(what=what, article="219号", role=role, due=terms.reward_due)
        for what, role in (
            ("confirm_reward", Role.POLICE_OFFICER),
            ("receive_reward", Role.SHELTER_OFFICER),
            ("look_at_reward", Role.COUNTY_LEAD),
            ("correct_reward_account", Role.POLICE_OFFICER),
            ("confirm_reward_account", Role.POLICE_OFFICER),
            ("look_at_cancelled_reward", Role.COUNTY_LEAD),
            ("answer_reward_recovery", Role.COUNTY_LEAD),
        )
    ),
    StatutoryClock(
        what="answer_report",
        article="第二十七条",
        role=Role.COUNTY_HANDLER,
        due=_dated(terms.report_due),
    ),
    StatutoryClock(
        what="finish_task",
        article="第二十七条",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.task_due),
    ),
    StatutoryClock(
        what="accept_or_list",
        article="第十六条",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.accept_or_list_due),
    ),
    StatutoryClock(
        what="accept_or_list_urgent",
        article="第十八条（二）（1）",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.same_day_due),
    ),
    StatutoryClock(
        what="complete_documents",
        article="第十六条",
        role=Role.APPLICANT,
        due=_dated(terms.completion_due),
    ),
    StatutoryClock(
        what="answer_reminder",
        article="第十六条",
        role=Role.APPLICANT,
        due=_dated(terms.lapse_due),
    ),
    StatutoryClock(
        what="close_lapsed",
        article="第十六条",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.accept_or_list_due),
    ),
    StatutoryClock(
        what="receive_transfer",
        article="第十五条",
        role=Role.COUNTY_HANDLER,
        due=_dated(terms.transfer_due),
    ),
    StatutoryClock(
        what="follow_transfer",
        article="第十五条",
        role=Role.COUNTY_HANDLER,
        due=_dated(terms.accept_or_list_due),
    ),
    StatutoryClock(
        what="report_aid",
        article="第八条（二）1",
        role=Role.RESCUE_STATION,
        due=_dated(terms.transfer_due),
    ),
    StatutoryClock(
        what="late_documents",
        article="第十七条",
        role=Role.APPLICANT,
        due=_dated(terms.late_documents_due),
    ),
    StatutoryClock(
        what="review_refusal",
        article="第十六条",
        role=Role.CITY_SUPERVISOR,
        due=_dated(terms.refusal_review_due),
    ),
    StatutoryClock(
        what="confirm_urgency",
        article="第十八条（二）",
        role=Role.TOWNSHIP_LEAD,
        due=_dated(terms.same_day_due),
    ),
    StatutoryClock(
        what="confirm_payee",
        article="第十九条",
        role=Role.TOWNSHIP_LEAD,
        due=_dated(terms.accept_or_list_due),
    ),
    StatutoryClock(
        what="agree_correction",
        article="第十六条",
        role=Role.APPLICANT,
        due=_dated(terms.correction_due),
    ),
    StatutoryClock(
        what="follow_correction",
        article="第十六条",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.correction_due),
    ),
    StatutoryClock(
        what="correct_form",
        article="第八条",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.correction_due),
    ),
    StatutoryClock(
        what="confirm_household",
        article="第八条",
        role=Role.COUNTY_HANDLER,
        due=_dated(terms.household_due),
    ),
    StatutoryClock(
        what="fire_report",
        article="147号",
        role=Role.COUNTY_HANDLER,
        due=terms.fire_report_due,
    ),
    StatutoryClock(
        what="receive_fire_report",
        article="147号",
        role=Role.CITY_SUPERVISOR,
        due=_dated(terms.task_due),
    ),
    StatutoryClock(
        what="verify_lead",
        article="第十四条（二）",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.lead_due),
    ),
    StatutoryClock(
        what="verify_lead_today",
        article="第十四条（二）",
        role=Role.TOWNSHIP_HANDLER,
        due=_dated(terms.same_day_due),
    ),
    titles=labels("intake", "deadlines"),
)


SILENCE = ("complete_documents", "answer_reminder", "close_lapsed")
TRANSFER = ("receive_transfer", "follow_transfer")
CORRECTION = ("agree_correction", "follow_correction")
ACCEPTANCE = ("accept_or_list", "accept_or_list_urgent")


async def start(
    tx: Transaction,
    what: str,
    application: Application,
    *,
    role: Role | None = None,
    region: str | None = None,
) -> None:
    """Start a clock of a case now, in its region or in another one that is to act."""
    await DEADLINES.start(
        tx,
        what,
        case_id=application.id,
        region=region or application.region,
        at=tx.clock.now(),
        role=role,
    )


async def run_from(tx: Transaction, what: str, application: Application, day: date) -> None:
    """Let a running clock of a case count from a day on."""
    await DEADLINES.start(
        tx, what, case_id=application.id, region=application.region, at=end_of_day(day)
    )


async def start_urgency(tx: Transaction, application: Application) -> None:
    """The lead is to confirm the urgency today."""
    await start_for_lead(tx, "confirm_urgency", application)


async def start_for_lead(tx: Transaction, what: str, application: Application) -> None:
    """A lead is to answer: the township's, or the county's for its own case."""
    role = Role.COUNTY_LEAD if application.is_at_the_county else Role.TOWNSHIP_LEAD
    await start(tx, what, application, role=role)


async def start_owed(tx: Transaction, application: Application) -> None:
    """Papers come later in an urgent case (第十七条); a general one waits for them, as listed once."""
    await start(
        tx, "complete_documents" if application.owes_as_general else "late_documents", application
    )


async def cancel(tx: Transaction, duties: Iterable[str], application: Application) -> None:
    """These duties of a case fell away, as far as they run."""
    for what in duties:
        await DEADLINES.cancel(tx, case_id=application.id, what=what)


async def start_correction(tx: Transaction, application: Application) -> None:
    """The form names somebody who was found gone: whoever handles the case corrects it (A-70)."""
    role = Role.COUNTY_HANDLER if application.is_at_the_county else Role.TOWNSHIP_HANDLER
    await start(tx, "correct_form", application, role=role)


async def start_acceptance(tx: Transaction, application: Application) -> None:
    """The township is to accept or list: within a working day, in an emergency today.

    What is handed in at the county waits for the county's handler (第十三条).
    """
    what = "accept_or_list_urgent" if application.is_urgent else "accept_or_list"
    role = Role.COUNTY_HANDLER if application.is_at_the_county else None
    await start(tx, what, application, role=role)


async def move_acceptance(
    tx: Transaction, application: Application, running: Iterable[Duty]
) -> None:
    """Whoever is to accept, and by when, follows the application: passed on, or put right."""
    if {one.what for one in running} & set(ACCEPTANCE):
        await meet_acceptance(tx, application)
        await start_acceptance(tx, application)


async def meet(tx: Transaction, duties: Iterable[str], application: Application) -> None:
    """These duties of a case were done, as far as they run."""
    for what in duties:
        await DEADLINES.meet(tx, what, case_id=application.id)


async def meet_acceptance(tx: Transaction, application: Application) -> None:
    """The township has accepted, listed or refused."""
    for what in ACCEPTANCE:
        await DEADLINES.meet(tx, what, case_id=application.id)
