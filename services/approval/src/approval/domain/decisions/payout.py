"""How the approver has aid paid out: on the card, where needed in cash, or in kind (第十九条, 第二十条, A-44)."""

from dataclasses import dataclass

from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.errors import Conflict, Unprocessable
from shared.money import yuan

from approval.domain.figures import Figures


class CashReasonRequired(Unprocessable):
    article = "202号 第十九条"
    pointer = "/method_reason"


class ReasonWithoutCash(Unprocessable):
    article = "202号 第十九条"
    pointer = "/method_reason"


class CashLimitExceeded(Unprocessable):
    article = "202号 第十九条"


class MethodIsTheApprovers(Conflict):
    article = "202号 第十九条"
    pointer = "/method"


@dataclass(frozen=True, slots=True)
class Payout:
    """The method of a grant; cash carries its reason as a code."""

    method: PaymentMethod = PaymentMethod.CARD
    reason: CashReason | None = None

    @property
    def chosen(self) -> bool:
        """Whether somebody wanted anything but the usual."""
        return self != CARD

    @property
    def in_cash(self) -> bool:
        return self.method is PaymentMethod.CASH

    @property
    def by_hand(self) -> bool:
        """Whether a person signs for it: cash, or aid in kind (第二十条)."""
        return self.method is not PaymentMethod.CARD


CARD = Payout()


def chosen(method: PaymentMethod, reason: CashReason | None) -> Payout:
    """The method as somebody asked for it; a reason says why it is cash, and nothing else."""
    if reason is not None and method is not PaymentMethod.CASH:
        raise ReasonWithoutCash
    return Payout(method, reason)


def check_payout(payout: Payout, *, amount: int, figures: Figures) -> None:
    """Refuse cash without a reason, or above the county's limit (fen)."""
    if not payout.in_cash:
        return
    if payout.reason is None:
        raise CashReasonRequired
    if amount > figures.cash_limit:
        raise CashLimitExceeded(limit=yuan(figures.cash_limit), amount=yuan(amount))
