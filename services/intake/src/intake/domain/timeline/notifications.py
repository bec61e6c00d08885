"""What people are told by message: where a case stands, and nothing that names or describes them."""

from collections.abc import Mapping
from typing import Any

from shared.contracts import approval, disbursement, intake
from shared.contracts.event import Event

from intake.domain.papers.papers import in_words
from intake.domain.timeline.timeline import timeline_entry

TOLD: frozenset[type[Event]] = frozenset(
    {
        intake.ApplicationSubmitted,
        intake.MissingDocumentsListed,
        intake.ApplicationAccepted,
        intake.ApplicationRouted,
        intake.ApplicationForwarded,
        approval.NoticePosted,
        approval.DecisionMade,
        disbursement.PaymentReady,
        disbursement.PaymentPaid,
        disbursement.PaymentReturned,
        disbursement.PaymentHeld,
    }
)

TEXTS: dict[str, str] = {
    "application-submitted": "【拉萨民政】您的临时救助申请已提交，编号{number}。乡镇（街道）将受理或一次性告知所缺材料。",
    "missing-documents-listed": "【拉萨民政】申请{number}尚缺：{missing}。请补齐后提交，如有困难可请村（居）委会协助。",
    "application-accepted": "【拉萨民政】申请{number}已受理，工作人员将核对情况并入户调查。",
    "application-accepted:first": "【拉萨民政】申请{number}因情况紧急已先行受理。{papers}",
    "application-accepted:county": "【拉萨民政】申请{number}因情况紧急已由县（区）民政部门直接受理。{papers}",
    "application-routed": "【拉萨民政】申请{number}已移交有权机构办理，工作人员会协助您联系。",
    "notice-posted": "【拉萨民政】申请{number}正在公示，至{closes_on}止。",
    "notice-posted:second": "【拉萨民政】申请{number}重新公示，至{closes_on}止。",
    "decision-made:approved": "【拉萨民政】申请{number}已批准，救助金额{amount}元。",
    "decision-made:township": "【拉萨民政】申请{number}因情况紧急已由乡镇（街道）批准，救助金额{amount}元。",
    "decision-made:refused": "【拉萨民政】申请{number}未获批准，不予批准的理由将书面送达，可在线查阅决定书；不服可依法申请行政复议或提起行政诉讼。",
    "payment-paid": "【拉萨民政】申请{number}的救助金{amount}元已发放，请查收。",
    "payment-paid:cash": "【拉萨民政】申请{number}的救助金{amount}元已以现金发放，如未收到请立即联系乡镇（街道）。",
    "payment-ready:cash": "【拉萨民政】申请{number}的救助金将以现金当面发放，工作人员会与您联系，请备好身份证。",
    "application-forwarded": "【拉萨民政】申请{number}已由县（区）转乡镇（街道）受理，无需重新提交。",
    "payment-returned:account": "【拉萨民政】申请{number}的救助金未能到账，请更正收款账户，或到乡镇（街道）办理。",
    "payment-held:account": "【拉萨民政】申请{number}的收款账户需要更正，请在线更正，或到乡镇（街道）办理。",
}


def notification_of(event: Event) -> tuple[str, dict[str, Any]] | None:
    """Code and facts of the message that an event calls for; none for what the office settles."""
    entry = timeline_entry(event) if type(event) in TOLD else None
    return entry if entry is not None and entry[0] in TEXTS else None


def text_of(code: str, facts: Mapping[str, Any], *, number: str | None) -> str:
    """The text as it is sent."""
    shown = {
        name: in_words(value) if name == "missing" else str(value) for name, value in facts.items()
    }
    return TEXTS[code].format(number=number or "", papers=_papers(facts), **shown)


def _papers(facts: Mapping[str, Any]) -> str:
    """What an urgent case brings later (TA-068); messages from before named no papers."""
    if "missing" not in facts:
        return "所缺材料请在十个工作日内补交。"
    missing = facts["missing"]
    return f"请在十个工作日内补交：{in_words(missing)}。" if missing else ""
