"""The amount that an approver posts, held against the outcome of the case at that moment.

A preview cuts an amount to what the year's cap leaves; a posted one is refused instead, so that
nobody grants a sum without having seen it. What was noticed may be lowered, never raised.
"""

from shared.errors import Conflict, Unprocessable
from shared.money import yuan

from approval.domain.decisions.blocking_reason import available_actions, blocking_reason
from approval.domain.decisions.decision import Outcome
from approval.domain.decisions.precedence import ARTICLE_11


class NothingMayBeGranted(Conflict):
    """The case cannot be approved now."""


class CapLeavesLess(Conflict):
    article = "202号 第十一条"
    shown = ("left",)


class BelowTheFloor(Unprocessable):
    article = "202号 第十一条"


class AboveTheNoticed(Unprocessable):
    article = "202号 第十八条（一）（1）"


class FormulaFixesTheAmount(Unprocessable):
    article = "202号 第十一条（二）"


class RulingNamesTheAmount(Unprocessable):
    article = "行政复议法; 行政诉讼法"
    pointer = "/amount"


class LoweringNeedsReason(Unprocessable):
    article = "202号 第十一条"


def check_posted(
    outcome: Outcome, *, posted: int, reason: str = "", noticed_last_year: int | None = None
) -> None:
    """Refuse an amount (fen) that cap, floor, formula or notice does not allow (TA-043 to TA-049).

    What was signed and noticed under the cap of the year before may be granted as it was noticed,
    with the applicant's choice as the reason, though the new year leaves more (A-05).
    """
    if outcome.reason_articles == (ARTICLE_11,) and outcome.cap_remaining_before == 0:
        raise CapLeavesLess(left=yuan(0), posted=yuan(posted))
    if not outcome.eligible or outcome.amount is None:
        raise NothingMayBeGranted(why=blocking_reason(outcome), may=available_actions(outcome))
    if posted > outcome.cap_remaining_before:
        raise CapLeavesLess(left=yuan(outcome.cap_remaining_before), posted=yuan(posted))
    if posted > outcome.amount:
        raise AboveTheNoticed(posted=yuan(posted), amount=yuan(outcome.amount))
    if posted != outcome.amount:
        _check_lower(outcome, posted, reason, as_noticed=posted == noticed_last_year)


def check_ruled(outcome: Outcome, *, posted: int, ruled: int) -> None:
    """Refuse another sum (fen) than a ruling names, or one that the year's cap does not leave (A-81).

    The ruling has decided on the law; what stood in the way before does not any more.
    """
    if posted != ruled:
        raise RulingNamesTheAmount(ruled=yuan(ruled), posted=yuan(posted))
    if posted > outcome.cap_remaining_before:
        raise CapLeavesLess(left=yuan(outcome.cap_remaining_before), posted=yuan(posted))


def _check_lower(outcome: Outcome, posted: int, reason: str, *, as_noticed: bool) -> None:
    """Refuse what is less than the outcome of the case, unless the law lets an officer grant less."""
    if outcome.amount_is_fixed and not as_noticed:
        raise FormulaFixesTheAmount(amount=yuan(outcome.amount or 0), posted=yuan(posted))
    least = min(outcome.floor, outcome.cap_remaining_before)
    if posted <= 0 or (posted < least and not as_noticed):
        raise BelowTheFloor(posted=yuan(posted), floor=yuan(least))
    if not reason.strip():
        raise LoweringNeedsReason
