"""The itemised register (明细台账, 第二十三条): who was given what, when, from which source."""

from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Unprocessable

LONGEST = 366
LARGEST = 20_000


class Movement(StrEnum):
    """What a line of the register is."""

    PAYMENT = "PAYMENT"  # paid to an account
    CASH = "CASH"
    GOODS = "GOODS"
    RETURN = "RETURN"  # the bank sent it back; it is paid again, or cancelled
    RECOVERY = "RECOVERY"  # 追回


class Group(StrEnum):
    """By what sums are told apart."""

    COUNTY = "COUNTY"
    TOWNSHIP = "TOWNSHIP"
    SOURCE = "SOURCE"
    LEVEL = "LEVEL"  # of the special account that paid
    CATEGORY = "CATEGORY"
    METHOD = "METHOD"
    MONTH = "MONTH"
    ALL = "ALL"


class PeriodNotPossible(Unprocessable):
    article = "202号 第二十三条"
    parameter = "until"


class RegisterTooLarge(Unprocessable):
    article = "202号 第二十三条"
    parameter = "until"


def check_period(since: date, until: date) -> None:
    """Refuse days that are none, or more than a year at once; both are included."""
    if not since <= until <= since + timedelta(days=LONGEST - 1):
        raise PeriodNotPossible(most=LONGEST)
