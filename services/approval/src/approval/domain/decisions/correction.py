"""The amount of a grant is put right by the office itself (更正, A-81)."""

from shared.errors import Conflict, Unprocessable
from shared.money import yuan


class NothingToCorrect(Unprocessable):
    article = "202号 第三十条"
    pointer = "/amount"


class CorrectionWaits(Conflict):
    article = "202号 第三十条"


class AlreadyCorrected(Conflict):
    article = "202号 第三十条"


class NoCorrectionProposed(Conflict):
    article = "202号 第三十条"


def check_amount(amount: int, *, granted: int) -> None:
    """Refuse the amount that was granted anyway, in fen."""
    if amount == granted:
        raise NothingToCorrect(granted=yuan(granted))
