"""The statutory clocks that approval keeps, with the figures of the day on which each starts."""

from collections.abc import Sequence
from datetime import date, datetime

from shared.deadlines import Deadline, Deadlines, StatutoryClock, dated
from shared.roles import Role
from shared.transaction import Transaction
from shared.words import labels
from shared.workdays import named_day, start_of_day

from approval.domain import terms
from approval.domain.cases.case import Case
from approval.policy import figures_on

REVIEW = "第十八条（一）（1）"
FRAUD = "第三十二条"
APPROVAL = "第十八条（一）（2）"
PROMPT = "第十八条"
URGENT = "第十八条（二）（1）"
URGENT_COUNTY = "第十八条（二）（2）"
RESPONSIBILITY = "第三十条"
RULED = "行政复议法、行政诉讼法"
RULING = "ruling"
COMPENSATION = "第十条（八）"
REFERRAL = "第二十一条"
COORDINATION = "第二十七条"
OVERSIGHT = "第三十一条"
LIABILITY = "第三十三条"
TODAY = {"opinion": "opinion_today", "lead_signature": "lead_signature_today", "forward": "send_up"}
"""The township's clocks of an urgent case, in the place of the usual ones."""
OF_THE_COUNTY = (
    "county_review",
    "county_decision",
    "county_decision_today",
    "county_signature",
    RULING,
)


_dated = dated(figures_on)
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
            ("delivery", APPROVAL, Role.TOWNSHIP_HANDLER, terms.delivery_due),
            ("revocation", RESPONSIBILITY, Role.COUNTY_LEAD, terms.prompt_due),
            ("correction", RESPONSIBILITY, Role.COUNTY_LEAD, terms.prompt_due),
            ("recovery_review", RESPONSIBILITY, Role.COUNTY_LEAD, terms.recovery_review_due),
            ("fraud_file", FRAUD, Role.COUNTY_HANDLER, terms.recovery_review_due),
            ("contradiction", RESPONSIBILITY, Role.COUNTY_HANDLER, terms.recovery_review_due),
            ("compensation", COMPENSATION, Role.COUNTY_HANDLER, terms.compensation_due),
            (RULING, RULED, Role.COUNTY_LEAD, named_day),
            ("opinion_today", URGENT, Role.TOWNSHIP_HANDLER, terms.same_day),
            ("lead_signature_today", URGENT, Role.TOWNSHIP_LEAD, terms.same_day),
            ("send_up", URGENT, Role.TOWNSHIP_HANDLER, terms.same_day),
            ("countersign", URGENT, Role.COUNTY_LEAD, terms.countersign_due),
            ("county_verification_today", URGENT_COUNTY, Role.COUNTY_HANDLER, terms.same_day),
            ("county_decision_today", URGENT_COUNTY, Role.COUNTY_LEAD, terms.same_day),
            (
                "county_verification",
                URGENT_COUNTY,
                Role.COUNTY_HANDLER,
                terms.county_verification_due,
            ),
            ("county_signature", URGENT_COUNTY, Role.COUNTY_LEAD, terms.county_signature_due),
            ("joint_meeting", COORDINATION, Role.COUNTY_LEAD, named_day),
            ("instruction_answer", OVERSIGHT, Role.COUNTY_HANDLER, named_day),
            *(
                (what, article, role, terms.follow_up(what))
                for what, article, role in (
                    ("referral_step", REFERRAL, Role.COUNTY_HANDLER),
                    ("referral_answer", REFERRAL, Role.COUNTY_HANDLER),
                    ("joint_meeting_results", COORDINATION, Role.COUNTY_LEAD),
                    ("instruction_close", OVERSIGHT, Role.CITY_SUPERVISOR),
                    ("inspection", OVERSIGHT, Role.CITY_SUPERVISOR),
                    ("inspection_answer", OVERSIGHT, Role.COUNTY_LEAD),
                    ("inspection_close", OVERSIGHT, Role.CITY_SUPERVISOR),
                    ("misconduct", LIABILITY, Role.AUDITOR),
                    ("payment_alarm", LIABILITY, Role.AUDITOR),
                )
            ),
        )
    ),
    titles=labels("approval", "deadlines"),
)


async def start(tx: Transaction, what: str, case: Case, *, at: datetime | None = None) -> datetime:
    """Start a clock of a case, now or at an instant; returns when it is due."""
    return await DEADLINES.start(
        tx, _name(what, case), case_id=case.id, region=case.region, at=at or tx.clock.now()
    )


def _name(what: str, case: Case) -> str:
    return TODAY.get(what, what) if case.urgent else what


async def meet(tx: Transaction, *what: str, case: Case) -> None:
    """These duties were done."""
    for duty in what:
        await DEADLINES.meet(tx, _name(duty, case), case_id=case.id)


async def decided(tx: Transaction, case: Case) -> None:
    """The decision ends every clock on the way to it, and its letter is to be delivered (A-80)."""
    await meet(tx, *OF_THE_COUNTY, case=case)
    await cancel(tx, case)
    await start(tx, "delivery", case)


async def start_county(tx: Transaction, case: Case) -> None:
    """The county's clocks run from its receipt (A-31); an urgent case has its own (TA-083, TA-085)."""
    if not case.urgent:
        names = ["county_review", "county_decision"]
        if case.visit.is_before_decision and not case.is_visited:
            names.append("county_visit")
    elif case.assessment.county_seat_resident:
        names = ["county_verification_today", "county_decision_today"]
    else:
        names = ["county_verification"]
    for what in names:
        await start(tx, what, case, at=case.received_at)


async def verified(tx: Transaction, case: Case) -> datetime | None:
    """The county has verified: away from its seat the signature's clock runs; its end is returned."""
    await meet(tx, "county_verification", "county_verification_today", case=case)
    if case.assessment.county_seat_resident:
        return None
    return await start(tx, "county_signature", case)


def complete_by(running: Sequence[Deadline]) -> datetime | None:
    """Until when the county signs and the aid is there, where the text says so (TA-085)."""
    return due_of(running, "county_signature")


def due_of(running: Sequence[Deadline], what: str) -> datetime | None:
    """When a running clock of a case is due, as the calendar has it now."""
    return next((one.due_at for one in running if one.what == what), None)


async def act_by(tx: Transaction, case: Case, day: date) -> None:
    """A ruling has to be carried out by a day of its own."""
    await start(tx, RULING, case, at=start_of_day(day))


async def cancel_steps(
    tx: Transaction, case: Case, running: Sequence[Deadline] | None = None
) -> None:
    """The steps on the way to the decision begin anew; the day of a ruling stays (A-81)."""
    there = await DEADLINES.of_case(tx, case.id) if running is None else running
    await cancel(tx, case)
    for one in there:
        if one.what == RULING:
            await start(tx, RULING, case, at=one.started_at)


async def cancel(tx: Transaction, case: Case, *what: str) -> None:
    """These duties fell away; without a name, all of the case."""
    for duty in what or (None,):
        name = duty and _name(duty, case)
        await DEADLINES.cancel(tx, case_id=case.id, what=name)
