"""The amount of a grant is put right by the office itself (更正, A-81)."""

from dataclasses import dataclass

from shared.errors import Conflict, Unprocessable
from shared.money import yuan

from approval.domain.decisions.county_amount import BelowTheFloor, RulingNamesTheAmount


class NothingToCorrect(Unprocessable):
    article = "202号 第三十条"
    pointer = "/amount"


class CorrectionAboveFormula(Unprocessable):
    article = "202号 第十一条（二）"
    pointer = "/amount"


class CorrectionAboveNoticed(Unprocessable):
    article = "202号 第十八条（一）（1）"
    pointer = "/amount"


class CorrectionNeedsFacts(Unprocessable):
    article = "202号 第三十条"
    pointer = "/reason"


class CorrectionWaits(Conflict):
    article = "202号 第三十条"


class AlreadyCorrected(Conflict):
    article = "202号 第三十条"


class NoCorrectionProposed(Conflict):
    article = "202号 第三十条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a correction is held against, in fen.

    ``granted`` is the amount in force. ``ruled`` is what a ruling that is not carried out yet
    changes it to: then nothing else is a correction. ``formula`` is what the rate gives for the
    costs as assessed, ``None`` where no rate fixes the amount; further costs are a claim of their
    own (A-71). ``noticed`` is what the public was told, ``None`` in the urgent procedure.
    """

    granted: int
    ruled: int | None
    formula: int | None
    noticed: int | None
    floor: int


def check_amount(amount: int, bounds: Bounds) -> None:
    """Refuse an amount other than the ruled one, or than the law and the notice allow; in fen."""
    if bounds.ruled is not None:
        if amount != bounds.ruled:
            raise RulingNamesTheAmount(ruled=yuan(bounds.ruled), posted=yuan(amount))
        return
    if amount == bounds.granted:
        raise NothingToCorrect(granted=yuan(bounds.granted))
    if bounds.formula is not None and amount > bounds.formula:
        raise CorrectionAboveFormula(formula=yuan(bounds.formula), posted=yuan(amount))
    if bounds.noticed is not None and amount > max(bounds.noticed, bounds.granted):
        raise CorrectionAboveNoticed(noticed=yuan(bounds.noticed), posted=yuan(amount))
    if amount < bounds.floor:
        raise BelowTheFloor(posted=yuan(amount), floor=yuan(bounds.floor))
