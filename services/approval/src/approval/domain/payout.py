"""How the approver has aid paid out: on the card, or where needed in cash (第十九条, TA-087, A-44)."""

from dataclasses import dataclass

from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.errors import Conflict, Unprocessable
from shared.money import yuan

from approval.domain.figures import Figures


class CashReasonRequired(Unprocessable):
    zh = "发放现金须写明原因：尚无银行卡、银行卡遗失或损毁、当地无法取款、等不到银行到账。无此原因的，发放到救助对象个人账户。"
    en = "Cash needs its reason: no card yet, card lost, bank out of reach, or it cannot wait. Without one the aid goes to the recipient's account."
    article = "202号 第十九条"
    pointer = "/method_reason"


class ReasonWithoutCash(Unprocessable):
    zh = "现金原因仅在发放现金时填写。要发放现金请选择现金方式；发放到账户的请去掉原因。"
    en = "A reason belongs to cash alone. Choose cash, or leave the reason out and the aid goes to the account."
    article = "202号 第十九条"
    pointer = "/method_reason"


class CashLimitExceeded(Unprocessable):
    zh = "本县（区）现金发放限额为 {limit} 元，{amount} 元须发放到救助对象个人账户。"
    en = "The county pays at most {limit} yuan in cash; {amount} goes to the recipient's account."
    article = "202号 第十九条"


class MethodIsTheApprovers(Conflict):
    zh = "现金由审批人在批准时选择，并写明原因（尚无银行卡、银行卡遗失或损毁、当地无法取款、等不到银行到账）：受委托的紧急小额救助由乡镇（街道）主管领导签署时选择，其余由县（区）主管领导审批时选择。您此次签署不是批准，请勿选择发放方式。"
    en = "Who approves chooses cash, in the approval and with its reason (no card yet, card lost, bank out of reach, cannot wait): the township's lead for small urgent aid under a delegation, the county's lead for all else. Your signature is no approval: choose no way of payment."
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


CARD = Payout()


def chosen(method: PaymentMethod, reason: CashReason | None) -> Payout:
    """The method as somebody asked for it; a reason says why it is cash, and nothing else."""
    if reason is not None and method is not PaymentMethod.CASH:
        raise ReasonWithoutCash
    return Payout(method, reason)


def check_payout(payout: Payout, *, amount: int, county: str, figures: Figures) -> None:
    """Refuse cash without a reason, or above the county's limit (fen)."""
    if not payout.in_cash:
        return
    if payout.reason is None:
        raise CashReasonRequired
    limit = figures.cash_limit(county)
    if amount > limit:
        raise CashLimitExceeded(limit=yuan(limit), amount=yuan(amount))
