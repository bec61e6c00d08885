"""What happened, in plain words: one sentence for every event of the four assistance topics.

Facts are codes, amounts, counts and dates; nothing that a person wrote is ever among them.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from shared.contracts import approval, assessment, disbursement, intake, plumbing
from shared.contracts.event import Event
from shared.money import yuan
from shared.workdays import lhasa_date

from intake.domain.papers import in_words
from intake.domain.words import word

Facts = dict[str, Any]
Reader = Callable[[Any], tuple[str, Facts]]

OMITTED: frozenset[type[Event]] = frozenset(
    {
        plumbing.IntakeDeadlineChanged,  # duties stand in `next` and on the work list
        plumbing.AssessmentDeadlineChanged,
        plumbing.ApprovalDeadlineChanged,
        plumbing.DisbursementDeadlineChanged,
        approval.CapSettled,  # bookkeeping of the yearly cap
    }
)
"""Events that say nothing to the reader of a timeline."""

LINES: dict[str, tuple[str, str]] = {
    "application-submitted": (
        "申请已提交，案件编号{case_number}。",
        "The application was submitted as {case_number}.",
    ),
    "missing-documents-listed": (
        "乡镇（街道）一次性告知所缺材料：{missing}。",
        "The township listed, once, what is missing: {missing}.",
    ),
    "application-completed": ("申请人已补齐材料。", "The applicant handed in what was missing."),
    "application-accepted": (
        "乡镇（街道）已受理申请，开始核对和入户调查。",
        "The township accepted the application; check and home visit begin.",
    ),
    "application-accepted:first": (
        "情况紧急，乡镇（街道）已先行受理，所缺材料后补。",
        "Urgent: the township accepted first; the missing papers follow.",
    ),
    "application-withdrawn": ("申请人撤回了申请。", "The applicant withdrew the application."),
    "application-routed": (
        "案件已移交{routed_to}办理（{article}）。",
        "The case was handed to {routed_to} ({article}).",
    ),
    "acceptance-refused": (
        "乡镇（街道）未予受理，市民政部门将复核。",
        "The township did not accept the application; the city will look at this.",
    ),
    "authorisation-signed": (
        "一名成年家庭成员签署了核对授权。",
        "An adult of the household authorised the check.",
    ),
    "authorisation-withdrawn": (
        "一名成年家庭成员撤回了核对授权。",
        "An adult of the household withdrew the authorisation.",
    ),
    "payee-corrected": ("收款账户已更正。", "The account for the payment was corrected."),
    "assessment-opened": (
        "家庭经济状况核对已开始。",
        "The check of the household's means has begun.",
    ),
    "check-requested": (
        "已向核对平台查询一名家庭成员。",
        "The verification platform was asked about one member.",
    ),
    "check-blocked": (
        "一名家庭成员未授权或撤回授权，其核对暂停。",
        "One member has not authorised the check: it waits.",
    ),
    "check-answered": (
        "一名家庭成员的核对已有结果。",
        "The check of one member has been answered.",
    ),
    "home-visit-recorded": (
        "{visited_on}已入户调查。",
        "The household was visited on {visited_on}.",
    ),
    "assessment-suspended": (
        "核对授权缺失，核对中止，待重新授权后继续。",
        "An authorisation is lacking: the check stands still until it is given again.",
    ),
    "assessment-completed": (
        "乡镇（街道）核查完成，进入审核意见。",
        "The township's check is finished; its opinion follows.",
    ),
    "assessment-completed:again": (
        "补充核查完成（第{revision}次）。",
        "The check was completed again (number {revision}).",
    ),
    "opinion-signed:positive": (
        "{role}已签署同意的意见。",
        "A positive opinion was signed: {role}.",
    ),
    "opinion-signed:negative": (
        "{role}已签署不同意的意见。",
        "A negative opinion was signed: {role}.",
    ),
    "notice-posted": (
        "已公示，至{closes_on}止。",
        "The proposal is on public notice until {closes_on}.",
    ),
    "notice-posted:second": (
        "事实有变，重新公示，至{closes_on}止。",
        "Facts changed: a second public notice runs until {closes_on}.",
    ),
    "notice-closed": ("公示期满，无异议。", "The notice ended without an open objection."),
    "objection-raised": (
        "公示期间收到异议，案件暂停并复查。",
        "An objection was received: the case stops and is rechecked.",
    ),
    "objection-resolved": (
        "异议已查清，案件继续办理。",
        "The objection was looked into; the case goes on.",
    ),
    "objection-resolved:changed": (
        "异议已查清，事实有变，将重新核查并公示。",
        "The objection changed the facts: check and notice are done again.",
    ),
    "case-forwarded": (
        "乡镇（街道）已将案件报县（区）民政部门审批。",
        "The township sent the case to the county.",
    ),
    "case-returned": (
        "县（区）民政部门退回乡镇（街道）补正。",
        "The county returned the case to the township for rework.",
    ),
    "county-visit-recorded": (
        "{visited_on}县（区）民政部门已入户抽查。",
        "The county visited the household on {visited_on}.",
    ),
    "decision-made:approved": (
        "已批准临时救助，金额{amount}元。",
        "Aid of {amount} yuan was approved.",
    ),
    "decision-made:refused": (
        "不予批准，理由将书面告知（{articles}）。",
        "The application was not approved; the reasons follow in writing ({articles}).",
    ),
    "revocation-requested": (
        "县（区）民政部门要求撤销该批准。",
        "The county has asked to take the approval back.",
    ),
    "payment-ordered": (
        "已生成{amount}元的支付指令。",
        "A payment of {amount} yuan was ordered.",
    ),
    "payment-held": (
        "支付暂缓，经办机构正在处理。",
        "The payment waits; the office is working on it.",
    ),
    "payment-held:account": (
        "支付暂缓：收款账户需要申请人更正。",
        "The payment waits: the applicant is to correct the account.",
    ),
    "payment-ready": ("收款账户核对无误，等待发放。", "The account is checked; payment is next."),
    "payment-released": (
        "财务已复核放行，交银行发放。",
        "Finance released the payment to the bank.",
    ),
    "payment-acknowledged": ("银行已接收发放批次。", "The bank has received the batch."),
    "payment-paid": (
        "{paid_on}救助金{amount}元已到账。",
        "{amount} yuan were paid on {paid_on}.",
    ),
    "payment-returned": (
        "银行退回款项，经办机构正在处理。",
        "The bank returned the money; the office is working on it.",
    ),
    "payment-returned:account": (
        "银行退回款项，请申请人更正收款账户。",
        "The bank returned the money: the applicant is to correct the account.",
    ),
    "payment-matched": (
        "支付已与银行对账单核对一致。",
        "Payment and bank statement agree.",
    ),
    "payment-unknown": (
        "银行尚未明确付款结果，正在按原编号查询。",
        "The bank's answer is unclear; it is being asked under the same reference.",
    ),
    "payment-cancelled": ("该笔支付已取消。", "The payment was cancelled."),
    "payment-not-cancellable": (
        "款项已发出，无法撤销。",
        "The money is on its way and cannot be stopped.",
    ),
}


def _name(event: type[Event]) -> str:
    return event.type.split(".")[2]


def _plain(event: Event) -> tuple[str, Facts]:
    return _name(type(event)), {}


def _with(*fields: str) -> Reader:
    def read(event: Event) -> tuple[str, Facts]:
        return _name(type(event)), {field: _json(field, getattr(event, field)) for field in fields}

    return read


def _variant(choose: Callable[[Any], str | None], *fields: str) -> Reader:
    facts_of = _with(*fields)

    def read(event: Event) -> tuple[str, Facts]:
        code, facts = facts_of(event)
        variant = choose(event)
        return (code if variant is None else f"{code}:{variant}"), facts

    return read


def _json(field: str, value: Any) -> Any:
    if field == "amount":
        return None if value is None else yuan(value)
    if isinstance(value, datetime):
        return lhasa_date(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return value


READERS: dict[type[Event], Reader] = {
    intake.ApplicationSubmitted: _with("case_number"),
    intake.MissingDocumentsListed: _with("missing"),
    intake.ApplicationCompleted: _plain,
    intake.ApplicationAccepted: _variant(lambda e: "first" if e.missing else None),
    intake.ApplicationWithdrawn: _plain,
    intake.ApplicationRouted: _with("routed_to", "article"),
    intake.AcceptanceRefused: _with("reason_code"),
    intake.AuthorisationSigned: _plain,
    intake.AuthorisationWithdrawn: _plain,
    intake.PayeeCorrected: _plain,
    assessment.AssessmentOpened: _plain,
    assessment.CheckRequested: _plain,
    assessment.CheckBlocked: _plain,
    assessment.CheckAnswered: _plain,
    assessment.HomeVisitRecorded: _with("visited_on"),
    assessment.AssessmentSuspended: _plain,
    assessment.AssessmentCompleted: _variant(
        lambda e: "again" if e.revision > 1 else None, "revision"
    ),
    approval.OpinionSigned: _variant(lambda e: "positive" if e.positive else "negative", "role"),
    approval.NoticePosted: _variant(lambda e: "second" if e.second else None, "closes_on"),
    approval.NoticeClosed: _plain,
    approval.ObjectionRaised: _plain,
    approval.ObjectionResolved: _variant(lambda e: "changed" if e.facts_changed else None),
    approval.CaseForwarded: _plain,
    approval.CaseReturned: _plain,
    approval.CountyVisitRecorded: _with("visited_on"),
    approval.DecisionMade: _variant(
        lambda e: "approved" if e.approved else "refused", "amount", "articles"
    ),
    approval.RevocationRequested: _plain,
    disbursement.PaymentOrdered: _with("amount"),
    disbursement.PaymentHeld: _variant(lambda e: "account" if e.needs_applicant else None),
    disbursement.PaymentReady: _plain,
    disbursement.PaymentReleased: _plain,
    disbursement.PaymentAcknowledged: _plain,
    disbursement.PaymentPaid: _with("amount", "paid_on"),
    disbursement.PaymentReturned: _variant(lambda e: "account" if e.needs_applicant else None),
    disbursement.PaymentMatched: _plain,
    disbursement.PaymentUnknown: _plain,
    disbursement.PaymentCancelled: _plain,
    disbursement.PaymentNotCancellable: _plain,
}
"""How each event is read; a test holds that none of the four topics is forgotten."""


def entry_of(event: Event) -> tuple[str, Facts] | None:
    """The line of an event and the facts in it; nothing when the timeline leaves it out."""
    reader = READERS.get(type(event))
    return None if reader is None else reader(event)


def sentence(code: str, facts: Mapping[str, Any], *, language: str = "zh") -> str:
    """The line in the reader's language."""
    lines = LINES.get(code) or LINES[code.partition(":")[0]]
    shown = {name: _shown(name, value, language) for name, value in facts.items()}
    return lines[1 if language == "en" else 0].format(**shown)


def _shown(name: str, value: Any, language: str) -> str:
    if name == "missing":
        return in_words(value, language=language)
    if name in {"routed_to", "role"}:
        return word(value, language)
    if isinstance(value, list):
        return ("; " if language == "en" else "、").join(value)
    return str(value)
