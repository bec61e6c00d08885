"""What happened to a claim and what comes next, in plain Chinese and English.

Facts are codes, amounts and dates; nothing that a person wrote is ever among them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.complete import complete_table
from shared.contracts import disbursement
from shared.contracts.disbursement import PaymentEvent
from shared.money import yuan
from shared.timeline import NextStep, sentence_of
from shared.words import label
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.domain.words import REASONS

LINES: dict[str, tuple[str, str]] = {
    "claim-submitted": (
        "补贴申请已在线提交，编号{case_number}。",
        "The claim was submitted electronically as {case_number}.",
    ),
    "claim-held": (
        "申请暂停，等待人工决定（{reason}）。",
        "The claim stands still until a person has decided ({reason}).",
    ),
    "claim-released": (
        "人社部门已作出人工决定，申请继续办理。",
        "The labour office has decided: the claim goes on.",
    ),
    "claim-waitlisted": (
        "年度计划资金不足，或已有申请在前候补；申请进入候补名单。",
        "The year's plan does not reach, or others wait before; the claim is on the waiting list.",
    ),
    "claim-waitlisted:no-plan": (
        "本年度尚未下达该类补贴的计划，申请进入候补名单。",
        "The year's plan for this subsidy is not set yet; the claim is on the waiting list.",
    ),
    "claim-promoted": (
        "年度计划有资金，申请从候补名单转入审核。",
        "Money became free: the claim goes on to its review.",
    ),
    "claim-reviewed:positive": ("经办人审核同意。", "The handler's review is positive."),
    "claim-reviewed:negative": ("经办人审核不同意。", "The handler's review is negative."),
    "claim-sent-back": ("负责人退回重新审核。", "The lead asked for another review."),
    "claim-decided:approved": (
        "已批准补贴{amount}元（{items}）。",
        "A subsidy of {amount} yuan was approved ({items}).",
    ),
    "claim-decided:refused": (
        "不予补贴，依据{items}。如不服，可自收到决定书之日起六十日内申请行政复议。",
        "The subsidy was refused under {items}. You may ask for reconsideration within sixty days.",
    ),
    "claim-revocation-requested": (
        "人社部门要求撤回该补贴。",
        "The labour office has asked to take the subsidy back.",
    ),
    "claim-checked-again": (
        "第三方监管发现严重问题，人社部门正在核查已批准的补贴。",
        "A third party found something serious; the labour office looks at the approval again.",
    ),
    "claim-kept": (
        "人社部门核查后维持已批准的补贴。",
        "The labour office has looked: the approval stands.",
    ),
    "claim-payee-corrected": ("收款账户已更正。", "The account was corrected."),
    "claim-withdrawn": ("申请人撤回了申请。", "The claimant withdrew the claim."),
    "payment-ordered": ("已生成{amount}元的支付指令。", "A payment of {amount} yuan was ordered."),
    "payment-held": (
        "支付暂缓，财务正在处理。",
        "The payment waits; finance is working on it.",
    ),
    "payment-held:account": (
        "支付暂缓：收款账户需要更正。",
        "The payment waits: the account is to be corrected.",
    ),
    "payment-ready": ("收款账户核对无误，等待发放。", "The account is checked; payment is next."),
    "payment-released": (
        "财务已复核放行，交银行发放。",
        "Finance released the payment to the bank.",
    ),
    "payment-paid": (
        "{paid_on}补贴{amount}元已到账。",
        "{amount} yuan were paid on {paid_on}.",
    ),
    "payment-returned": (
        "银行退回款项，财务正在处理。",
        "The bank returned the money; finance is working on it.",
    ),
    "payment-returned:account": (
        "银行退回款项，请更正收款账户。",
        "The bank returned the money: the account is to be corrected.",
    ),
    "payment-cancelled": ("该笔支付已取消。", "The payment was cancelled."),
    "payment-not-cancellable": (
        "款项已发出，无法撤回。",
        "The money is on its way and cannot be stopped.",
    ),
}
NEXT: dict[ClaimStatus, tuple[str, str]] = {
    ClaimStatus.DRAFT: (
        "请上传缴费票据，核对内容后签名提交。",
        "Upload the receipt, check the claim, then sign and submit.",
    ),
    ClaimStatus.SUBMITTED: (
        "人社经办人将{due}审核。",
        "The labour office's handler reviews it {due}.",
    ),
    ClaimStatus.HELD: (
        "人社负责人将{due}作出人工决定。",
        "The labour office's lead decides {due} how it goes on.",
    ),
    ClaimStatus.WAITLISTED: (
        "候补第{place}位；计划有资金时按先后顺序办理。",
        "Number {place} on the waiting list; it goes on in order when money is free.",
    ),
    ClaimStatus.REVIEWED: (
        "人社负责人将{due}作出决定。",
        "The labour office's lead decides {due}.",
    ),
    ClaimStatus.APPROVED: (
        "财务将{due}发放到您的账户。",
        "Finance pays it to your account {due}.",
    ),
    ClaimStatus.REFUSED: (
        "请查阅决定书；如不服，可申请行政复议或提起行政诉讼。",
        "Read the decision; you may ask for reconsideration or go to court.",
    ),
    ClaimStatus.PAID: ("补贴已发放，办理完毕。", "The subsidy was paid; nothing is left to do."),
    ClaimStatus.WITHDRAWN: (
        "申请已撤回。需要时可重新申请。",
        "The claim was withdrawn. You may claim again.",
    ),
    ClaimStatus.CANCELLED: (
        "补贴已取消，办理完毕。如有疑问请联系人社部门。",
        "The subsidy was cancelled. Ask the labour office if anything is unclear.",
    ),
}
complete_table(ClaimStatus, NEXT, "training_subsidy.domain.claims.timeline.NEXT")
WAITS_FOR_PLAN = (
    "本年度尚未下达该类补贴的计划，已提醒人社负责人{due}下达；下达后按提交先后办理。",
    "The year's plan is not set yet; the labour office's lead is asked for it {due}. Then it goes on.",
)
CORRECT_ACCOUNT = (
    "请更正收款账户，更正后自动重新发放。",
    "Correct the account; the payment then goes on by itself.",
)
BY = ("在{day}前", "by {day}")
SOON = ("尽快", "soon")
ROLES: dict[ClaimStatus, str] = {
    ClaimStatus.DRAFT: "applicant",
    ClaimStatus.SUBMITTED: "hrss_handler",
    ClaimStatus.HELD: "hrss_lead",
    ClaimStatus.REVIEWED: "hrss_lead",
    ClaimStatus.APPROVED: "finance_maker",
}
complete_table(
    ClaimStatus,
    ROLES,
    "training_subsidy.domain.claims.timeline.ROLES",
    besides={  # a place on the waiting list moves by itself; the others are at an end
        ClaimStatus.WAITLISTED,
        ClaimStatus.REFUSED,
        ClaimStatus.PAID,
        ClaimStatus.WITHDRAWN,
        ClaimStatus.CANCELLED,
    },
)


def next_step(
    claim: Claim,
    *,
    due_at: datetime | None,
    article: str | None,
    place: int | None,
    language: str,
) -> NextStep:
    """What comes next in a claim; ``due_at`` is the end of the running duty, if one runs."""
    at = 1 if language == "en" else 0
    if claim.status is ClaimStatus.APPROVED and claim.needs_payee:
        return NextStep(sentence=CORRECT_ACCOUNT[at], role="applicant")
    due = SOON[at] if due_at is None else BY[at].format(day=lhasa_date(due_at).isoformat())
    waits_for_plan = claim.waits_for_plan
    sentences = WAITS_FOR_PLAN if waits_for_plan else NEXT[claim.status]
    return NextStep(
        sentence=sentences[at].format(due=due, place=place or 1),
        role="hrss_lead" if waits_for_plan else ROLES.get(claim.status),
        due_at=due_at,
        article=article,
    )


def timeline_entry(event: PaymentEvent) -> tuple[str, dict[str, Any]]:
    """The line of a payment's event and the facts in it."""
    code = event.name()
    facts: dict[str, Any] = {"amount": event.amount}
    if isinstance(event, disbursement.PaymentPaid):
        facts["paid_on"] = event.paid_on.isoformat()
    if disbursement.needs_applicant(event):
        code = f"{code}:account"
    return code, facts


def sentence(code: str, facts: Mapping[str, Any], *, language: str = "zh") -> str:
    """The line in the reader's language."""
    return sentence_of(LINES, code, facts, shown=_shown, language=language)


def _shown(name: str, value: Any, language: str) -> str:
    if name == "amount":
        return yuan(value)
    if name == "reason":
        return label(str(value), REASONS).to(language)
    if isinstance(value, list):
        return (", " if language == "en" else "、").join(value)
    return str(value)
