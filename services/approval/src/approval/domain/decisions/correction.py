"""The amount of a grant is put right by the office itself (更正, A-81)."""

from shared.errors import Conflict, Unprocessable
from shared.money import yuan


class NothingToCorrect(Unprocessable):
    article = "202号 第三十条"
    pointer = "/amount"


class CorrectionAboveFormula(Unprocessable):
    article = "202号 第十一条（二）"
    pointer = "/amount"


class CorrectionWaits(Conflict):
    article = "202号 第三十条"


class AlreadyCorrected(Conflict):
    article = "202号 第三十条"


class NoCorrectionProposed(Conflict):
    article = "202号 第三十条"


def check_amount(amount: int, *, granted: int, formula: int | None) -> None:
    """Refuse the amount that was granted anyway, and more than the law's rate gives; in fen.

    ``formula`` is what the rate gives for the costs as assessed, ``None`` where no rate fixes the
    amount or a ruling names another. Further costs are a claim of their own (A-71).
    """
    if amount == granted:
        raise NothingToCorrect(granted=yuan(granted))
    if formula is not None and amount > formula:
        raise CorrectionAboveFormula(formula=yuan(formula), posted=yuan(amount))
