"""How the approver has aid paid out: on the card, or where needed in cash (第十九条, TA-087, A-44)."""

from dataclasses import dataclass

from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.errors import Conflict, Unprocessable
from shared.money import yuan

from approval.domain.figures import Figures


class CashReasonRequired(Unprocessable):
    zh = "发放现金须写明原因（method_reason）。无必要原因的，发放到救助对象个人账户。"
    en = "Cash needs its reason (method_reason). Without one the aid goes to the recipient's account."
    article = "202号 第十九条"


class CashLimitExceeded(Unprocessable):
    zh = "本县（区）现金发放限额为 {limit} 元，{amount} 元须发放到救助对象个人账户。"
    en = "The county pays at most {limit} yuan in cash; {amount} goes to the recipient's account."
    article = "202号 第十九条"


class MethodIsTheApprovers(Conflict):
    zh = "发放方式由审批人决定。本案由县（区）审批，请勿填写 method。"
    en = "The approver chooses how the aid is paid, and the county approves this case: leave method out."
    article = "202号 第十九条"


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


CARD = Payout()


def check_payout(payout: Payout, *, amount: int, county: str, figures: Figures) -> None:
    """Refuse cash without a reason, or above the county's limit (fen)."""
    if not payout.in_cash:
        return
    if payout.reason is None:
        raise CashReasonRequired
    limit = figures.cash_limit(county)
    if amount > limit:
        raise CashLimitExceeded(limit=yuan(limit), amount=yuan(amount))
