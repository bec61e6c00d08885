"""Contracts for goods and services: registered by one, in force by another, ended when accepted.

Goods for aid in kind are bought by government procurement, except in an emergency, where the
record follows (拉政发〔2018〕202号 第二十条). Services are bought from society (第二十九条).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.money import yuan
from shared.roles import Role
from shared.words import labels


class PurchaseKind(StrEnum):
    GOODS = "GOODS"  # 实物: handed over as aid in kind, paid from a special account
    SERVICES = "SERVICES"  # 购买服务: recorded, never paid from a special account of aid


class PurchaseMode(StrEnum):
    """How it was bought (第二十条, 第二十九条)."""

    PROCURED = "PROCURED"  # 政府采购
    ENTRUSTED = "ENTRUSTED"  # 委托
    CONTRACTED = "CONTRACTED"  # 承包
    EMERGENCY = "EMERGENCY"  # 紧急采购, 事后补办


class PurchaseStatus(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDED = "ended"
    REJECTED = "rejected"


HANDLER = frozenset({Role.COUNTY_HANDLER})
LEAD = frozenset({Role.COUNTY_LEAD})
S = PurchaseStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is     one may               it becomes    who
    (S.PROPOSED,      "confirm_purchase",   S.IN_FORCE,   LEAD),
    (S.PROPOSED,      "reject_purchase",    S.REJECTED,   LEAD),
    (S.IN_FORCE,      "end_purchase",       S.ENDED,      HANDLER),
    statuses=labels("disbursement", "purchase_statuses"),
    words=labels("disbursement", "purchase_steps"),
)
# fmt: on


class PurchaseNotFound(NotFound):
    """There is no such purchase."""


class PurchaseFourEyes(AnotherPersonRequired):
    article = "202号 第三十条"


class PurchaseExists(Conflict):
    article = "202号 第二十条"


class ModeNotOfKind(Unprocessable):
    article = "202号 第二十条"
    pointer = "/mode"


class GoodsNeedFund(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/fund_id"


class TermBackwards(Unprocessable):
    pointer = "/until"


class PurchaseSpent(Conflict):
    article = "202号 第二十条"


class LineNotOfPurchase(Conflict):
    article = "202号 第二十三条"


class PurchasePaymentNotFound(NotFound):
    """There is no such payment of the purchase, or it is answered."""


class PurchasePaymentWaits(Conflict):
    article = "202号 第二十三条"


class NotBilled(Conflict):
    article = "202号 第二十三条"


MODES = {
    PurchaseKind.GOODS: frozenset({PurchaseMode.PROCURED, PurchaseMode.EMERGENCY}),
    PurchaseKind.SERVICES: frozenset(
        {PurchaseMode.PROCURED, PurchaseMode.ENTRUSTED, PurchaseMode.CONTRACTED}
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A contract as it is registered; ``value`` in fen, days both included."""

    kind: PurchaseKind
    mode: PurchaseMode
    reference: str
    supplier: str
    subject: str
    document: str
    value: int
    since: date
    until: date


def check_offer(offer: Offer, *, has_fund: bool) -> None:
    """Refuse a contract that the law or its own days do not allow.

    Raises ``ModeNotOfKind``, ``GoodsNeedFund``, ``TermBackwards``.
    """
    if offer.mode not in MODES[offer.kind]:
        raise ModeNotOfKind
    if has_fund != (offer.kind is PurchaseKind.GOODS):
        raise GoodsNeedFund
    if offer.until < offer.since:
        raise TermBackwards(since=offer.since.isoformat())


def check_room(*, value: int, taken: int, more: int) -> int:
    """What stands of a contract after ``more`` fen. Raises ``PurchaseSpent`` above its value."""
    if taken + more > value:
        raise PurchaseSpent(left=yuan(value - taken), more=yuan(more))
    return taken + more
