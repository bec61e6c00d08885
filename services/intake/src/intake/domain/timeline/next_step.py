"""What comes next in a case: what, who must act, by which day, under which article."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.complete import complete_table
from shared.timeline import NextStep
from shared.workdays import lhasa_date

from intake.domain.applications.application import Application
from intake.domain.applications.status import Status
from intake.domain.papers.papers import in_words
from intake.domain.timeline.duties import what_to_do
from intake.domain.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A running deadline of any service."""

    what: str
    role: str
    due_at: datetime
    article: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands after acceptance."""

    approved: bool | None = None
    paid: bool = False
    needs_applicant: bool = False


_ENDED = {
    Status.WITHDRAWN: (
        "申请已撤回，案件结束。需要时可重新申请。",
        "The application was withdrawn; the case is closed. You may apply again.",
    ),
    Status.ROUTED: (
        "案件已移交有权机构办理，请与该机构联系。",
        "The case was handed to the body in charge; turn to it.",
    ),
}
complete_table(
    Status,
    _ENDED,
    "intake.domain.timeline.next_step._ENDED",
    besides={Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE, Status.ACCEPTED, Status.REFUSED},
)  # these go on: by a duty, or as _certain says
_DRAFT = (
    "请核对申请内容，签字后提交。",
    "Check the form, sign it, then submit.",
)
_REFUSED = (
    "未予受理，市民政部门正在复核该处理。",
    "Not accepted; the city looks at this decision.",
)
_CORRECT = (
    "救助金未能到账，请申请人更正收款账户。",
    "The money could not be paid: the applicant is to correct the account.",
)
_PAID = ("救助金已发放，案件办结。", "The aid was paid; the case is finished.")
_NOT_APPROVED = (
    "不予批准的理由将书面送达，可在线查阅决定书；不服可依法申请行政复议或提起行政诉讼。",
    "The reasons are delivered in writing and can be read online; you may appeal against them.",
)
_UNDER_WAY = (
    "案件正在办理，请等待下一步通知。",
    "The case is being handled; you will be told of the next step.",
)


def next_step(
    application: Application, standing: Standing, duties: Sequence[Duty], *, language: str = "zh"
) -> NextStep:
    """The next thing to happen: the applicant's own first, else the earliest running duty."""
    at = 1 if language == "en" else 0
    own = _certain(application.status, standing)
    if own is not None:
        texts, role, article = own
        return NextStep(sentence=texts[at], role=role, article=article)
    if duties:
        first = _of_duty(min(duties, key=_first_then_newest), language)
        return replace(first, sentence=first.sentence + _owed(application, duties, language))
    if standing.paid:
        return NextStep(sentence=_PAID[at])
    refused = application.status is Status.REFUSED
    return NextStep(sentence=(_REFUSED if refused else _UNDER_WAY)[at])


def _first_then_newest(duty: Duty) -> tuple[datetime, float]:
    """The earliest day; of two on one day, the duty that began last: it is the case's last step."""
    return duty.due_at, -duty.started_at.timestamp()


def _certain(
    status: Status, standing: Standing
) -> tuple[tuple[str, str], str | None, str | None] | None:
    """What no deadline can change: sentence, who must act, article."""
    if status in _ENDED:
        return _ENDED[status], None, None
    if status is Status.DRAFT:
        return _DRAFT, "applicant", "第十四条（一）"
    if standing.needs_applicant:
        return _CORRECT, "applicant", "第十九条"
    if standing.approved is False:
        return _NOT_APPROVED, None, "第十八条（一）（2）"
    return None


def _owed(application: Application, duties: Sequence[Duty], language: str) -> str:
    """The papers that an urgent case still owes, and their day (A-27)."""
    days = [lhasa_date(duty.due_at) for duty in duties if duty.what == "late_documents"]
    if not days or not application.late_missing:
        return ""
    papers = in_words(application.late_missing, language=language)
    if language == "en":
        return f" Papers still to be brought, until {days[0].isoformat()}: {papers}."
    return f"尚待补交的材料（期限{days[0].year}年{days[0].month}月{days[0].day}日）：{papers}。"


def _of_duty(duty: Duty, language: str) -> NextStep:
    day = lhasa_date(duty.due_at)
    who, what = word(duty.role, language), what_to_do(duty.what, language)
    if language == "en":
        sentence = f"Next: {what}; it waits for {who}, until {day.isoformat()}."
    else:
        sentence = f"下一步：{what}，由{who}办理，期限{day.year}年{day.month}月{day.day}日。"
    return NextStep(sentence=sentence, role=duty.role, due_at=duty.due_at, article=duty.article)
