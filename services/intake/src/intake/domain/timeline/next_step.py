"""What comes next in a case: what, who must act, by which day, under which article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.complete import complete_table
from shared.timeline import NextStep
from shared.words import Text, labels, text_of
from shared.workdays import lhasa_date

from intake.domain.applications.application import Application
from intake.domain.applications.status import Status
from intake.domain.papers.papers import NO_WORDS, in_words
from intake.domain.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A running deadline of any service, with the title that its owner gave it."""

    what: str
    title: Text
    role: str
    due_at: datetime
    article: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The progress of a case after acceptance."""

    approved: bool | None = None
    paid: bool = False
    cancelled: bool = False
    needs_applicant: bool = False
    recovery: str | None = None


SENTENCES = labels("intake", "next_steps")
PARTS = labels("intake", "next_step_parts")
OWN = labels("intake", "deadlines")
AFTER_PAYMENT = frozenset({"delivery"})
"""Duties of the offices alone, which nobody who was paid waits for."""
APPLICANT = "applicant"
_WAITING = {Status.REFUSED: "refused", Status.ROUTED: "routed"}
OWING = frozenset({"late_documents", "complete_documents", "answer_reminder"})
_ENDED = {
    Status.WITHDRAWN: "withdrawn",
    Status.REPORTED: "reported",
    Status.NOT_ACCEPTED: "not_accepted",
    Status.LAPSED: "lapsed",
    Status.ENDED: "ended",
}
complete_table(
    Status,
    _ENDED,
    "intake.domain.timeline.next_step._ENDED",
    besides={
        Status.DRAFT,
        Status.SUBMITTED,
        Status.INCOMPLETE,
        Status.ACCEPTED,
        Status.REFUSED,
        Status.TRANSFERRED,
        Status.ROUTED,
    },
)  # these go on: by a duty, or as _certain says


def title_of(what: str, title: Mapping[str, str] | None = None) -> Text:
    """Find what a deadline asks to be done: from its event, or from intake's own texts.

    An event from before titles travelled is shown by the name of its duty.
    """
    if title:
        return text_of(title)
    return OWN.get(what) or PARTS["untitled"].format(what=what.replace("_", " "))


def next_step(
    application: Application,
    standing: Standing,
    duties: Sequence[Duty],
    *,
    today: date,
    county: Mapping[str, str] = NO_WORDS,
    language: str = "zh",
) -> NextStep:
    """The next thing to happen: the applicant's own first, else the earliest running duty."""
    own = _certain(application, standing)
    if own is not None:
        code, role, article = own
        return NextStep(sentence=SENTENCES[code].to(language), role=role, article=article)
    if standing.paid:
        duties = [duty for duty in duties if duty.what not in AFTER_PAYMENT]
    if duties:
        first = _of_duty(min(duties, key=_first_then_newest), today, language)
        return replace(
            first, sentence=first.sentence + _owed(application, duties, county, language)
        )
    if standing.paid:
        return NextStep(sentence=SENTENCES["paid"].to(language))
    code = _WAITING.get(application.status, "under_way")
    return NextStep(sentence=SENTENCES[code].to(language))


def asked_of_applicant(
    step: NextStep, duties: Sequence[Duty], *, today: date, language: str
) -> NextStep | None:
    """What the applicant is to do: the next step, or a duty beside it; ``None`` for nothing."""
    if step.role == APPLICANT:
        return step
    own = [duty for duty in duties if duty.role == APPLICANT]
    return _of_duty(min(own, key=_first_then_newest), today, language) if own else None


def _first_then_newest(duty: Duty) -> tuple[datetime, float]:
    """The earliest day; of two on one day, the duty that began last: it is the case's last step."""
    return duty.due_at, -duty.started_at.timestamp()


def _certain(
    application: Application, standing: Standing
) -> tuple[str, str | None, str | None] | None:
    """What no deadline can change: the sentence's key, who must act, article."""
    status = application.status
    if status in _ENDED:
        twice = status is Status.NOT_ACCEPTED and application.complained_at is not None
        return "not_accepted_twice" if twice else _ENDED[status], None, None
    if status is Status.DRAFT:
        return "draft", "applicant", "第十四条（一）"
    return _of_money(standing)


def _of_money(standing: Standing) -> tuple[str, str | None, str | None] | None:
    """What a decision or its money asks for, or that nothing more comes."""
    if standing.recovery == "recovery-ordered":
        return "recovery_ordered", "county_handler", "第三十二条"
    if standing.recovery is not None:
        return "pay_back", "applicant", "第三十二条"
    if standing.needs_applicant:
        return "correct_payee", "applicant", "第十九条"
    if standing.approved is False:
        return "not_approved", None, "第十八条（一）（2）"
    return ("revoked", None, "第三十条") if standing.cancelled else None


def _owed(
    application: Application, duties: Sequence[Duty], county: Mapping[str, str], language: str
) -> str:
    """The papers that an accepted case still owes, and their day (A-27, A-73)."""
    days = [lhasa_date(duty.due_at) for duty in duties if duty.what in OWING]
    if not days or not application.late_missing:
        return ""
    papers = in_words(application.late_missing, county=county, language=language)
    return PARTS["owed"].to(language).format(papers=papers, **_day(days[0]))


def _of_duty(duty: Duty, today: date, language: str) -> NextStep:
    """The duty with its day; of a day that has passed it is said that it has, not that it comes."""
    day = lhasa_date(duty.due_at)
    who, what = word(duty.role, language), duty.title.to(language)
    sentence = (
        PARTS["of_duty" if today <= day else "of_duty_late"]
        .to(language)
        .format(what=what, who=who, **_day(day))
    )
    return NextStep(sentence=sentence, role=duty.role, due_at=duty.due_at, article=duty.article)


def _day(day: date) -> dict[str, object]:
    """A day as each language may write it."""
    return {"date": day.isoformat(), "year": day.year, "month": day.month, "day": day.day}
