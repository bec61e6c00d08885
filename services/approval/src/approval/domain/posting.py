"""The amount that an approver posts, held against what the case comes to at that moment.

A preview cuts an amount to what the year's cap leaves; a posted one is refused instead, so that
nobody grants a sum without having seen it. What was noticed may be lowered, never raised.
"""

from shared.errors import Conflict, Unprocessable
from shared.money import yuan

from approval.domain.blocking_reason import available_actions, obstacle
from approval.domain.decision import Outcome
from approval.domain.precedence import ARTICLE_11


class NothingMayBeGranted(Conflict):
    zh = "该案件目前不能批准：{why}。{may}。"
    en = "This case cannot be approved now: {why}. {may}."


class CapLeavesLess(Conflict):
    zh = "年度限额仅剩 {left} 元，不能批准 {posted} 元。请按剩余限额重新确认金额。"
    en = "The year's cap leaves {left} yuan, less than {posted}. Confirm an amount within it."
    article = "202号 第十一条"
    shown = ("left",)


class BelowTheFloor(Unprocessable):
    zh = "金额 {posted} 元低于最低救助标准 {floor} 元。请填写不低于 {floor} 元的金额；不应救助的，请依据条款不予救助。"
    en = "{posted} yuan is below the least aid of {floor} yuan. Give {floor} yuan at least, or refuse the aid under its articles."
    article = "202号 第十一条"


class AboveTheNoticed(Unprocessable):
    zh = "批准金额 {posted} 元高于审核金额 {amount} 元。提高金额须退回乡镇（街道）重新签署审核意见，一般程序还须重新公示。"
    en = "{posted} yuan is above {amount}. A higher amount needs a new opinion of the township and, but for urgent cases, a new notice: return the case."
    article = "202号 第十八条（一）（1）"


class FormulaFixesTheAmount(Unprocessable):
    zh = "支出型救助金额按比例计算为 {amount} 元，不能批准 {posted} 元。"
    en = "The formula comes to {amount} yuan; {posted} cannot be approved."
    article = "202号 第十一条（二）"


class LoweringNeedsReason(Unprocessable):
    zh = "批准金额低于审核金额，请说明理由。"
    en = "The amount is lower than the one proposed. State the reason."
    article = "202号 第十一条"


def check_posted(outcome: Outcome, *, posted: int, reason: str = "") -> None:
    """Refuse an amount (fen) that cap, floor, formula or notice does not allow (TA-043 to TA-049)."""
    if outcome.reason_articles == (ARTICLE_11,) and outcome.cap_remaining_before == 0:
        raise CapLeavesLess(left=yuan(0), posted=yuan(posted))
    if not outcome.eligible or outcome.amount is None:
        raise NothingMayBeGranted(why=obstacle(outcome), may=available_actions(outcome))
    if posted > outcome.cap_remaining_before:
        raise CapLeavesLess(left=yuan(outcome.cap_remaining_before), posted=yuan(posted))
    if posted > outcome.amount:
        raise AboveTheNoticed(posted=yuan(posted), amount=yuan(outcome.amount))
    if posted == outcome.amount:
        return
    if outcome.amount_is_fixed:
        raise FormulaFixesTheAmount(amount=yuan(outcome.amount), posted=yuan(posted))
    least = min(outcome.floor, outcome.cap_remaining_before)
    if posted <= 0 or posted < least:
        raise BelowTheFloor(posted=yuan(posted), floor=yuan(least))
    if not reason.strip():
        raise LoweringNeedsReason
