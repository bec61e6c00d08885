"""A file on fraud (第十条（二）, 第三十二条): opened by the refusal that found it, and ended by somebody."""

from datetime import date
from enum import StrEnum

from shared.errors import NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class FraudStatus(StrEnum):
    OPEN = "open"
    REFERRED = "referred"
    CLOSED = "closed"


class FraudReferral(StrEnum):
    """To whom a file goes (第三十二条)."""

    PENALTY = "PENALTY"  # 行政处罚
    CREDIT_RECORD = "CREDIT_RECORD"  # 社会信用
    POLICE = "POLICE"  # 涉嫌犯罪的，移送司法机关


class FraudOutcome(StrEnum):
    """How a file ended."""

    UNFOUNDED = "UNFOUNDED"  # the refusal was set aside, or the intent not confirmed
    WARNED = "WARNED"  # nothing was obtained: told in writing, no referral
    PENALISED = "PENALISED"
    PROSECUTED = "PROSECUTED"


COUNTY = frozenset({Role.COUNTY_HANDLER, Role.COUNTY_LEAD})
S = FraudStatus

# fmt: off
FRAUD_LIFECYCLE = Lifecycle(
    # while it is  one may  and it becomes  who
    (S.OPEN,       "refer", S.REFERRED,     COUNTY),
    (S.OPEN,       "close", S.CLOSED,       COUNTY),
    (S.REFERRED,   "close", S.CLOSED,       COUNTY),
    statuses=labels("approval", "fraud_statuses"),
    words=labels("approval", "fraud_steps"),
)
# fmt: on


class FraudFileNotFound(NotFound):
    """There is no such file."""


class FraudFileOfAnother(AnotherPersonRequired):
    article = "202号 第三十条"


class FraudNotReferred(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/outcome"


class FraudReferralDayImpossible(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/on"


def check_referral(on: date, *, opened: date, today: date) -> None:
    """A file is handed over between its opening and today. Raises ``FraudReferralDayImpossible``."""
    if not opened <= on <= today:
        raise FraudReferralDayImpossible(first=opened.isoformat(), last=today.isoformat())


def check_outcome(outcome: FraudOutcome, *, referred: bool) -> None:
    """Only who was handed a file penalises or prosecutes. Raises ``FraudNotReferred``."""
    if outcome in {FraudOutcome.PENALISED, FraudOutcome.PROSECUTED} and not referred:
        raise FraudNotReferred
