"""A batch of payments from one fund to one agent bank: made by one officer, released by another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Forbidden, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import Said

from disbursement.domain.payment import Payment


class BatchStatus(StrEnum):
    OPEN = "open"
    RELEASED = "released"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISCARDED = "discarded"


MAKER = frozenset({Role.FINANCE_MAKER})
FINANCE = frozenset({Role.FINANCE_MAKER, Role.FINANCE_CHECKER})
CHECKER = frozenset({Role.FINANCE_CHECKER})
BANK = frozenset({Role.BANK})
OTHERS = frozenset({Role.BANK, Role.SERVICE})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may        and it becomes            who
    (BatchStatus.OPEN,        "release",     BatchStatus.RELEASED,     CHECKER),
    (BatchStatus.OPEN,        "remove_from_batch",    BatchStatus.OPEN,         OTHERS),
    (BatchStatus.OPEN,        "discard",     BatchStatus.DISCARDED,    FINANCE | OTHERS),
    (BatchStatus.RELEASED,    "accept", BatchStatus.ACCEPTED, BANK),
    (BatchStatus.RELEASED,    "reject",      BatchStatus.REJECTED,      BANK),
    words={
        "open":    Said("待复核放行", "waiting for its release"),
        "rejected": Said("银行退回", "rejected by the bank"),
        "reject": Said("退回批次", "reject the batch"),
        "accept": Said("确认接收", "accept it"),
        "accepted": Said("银行已接收", "accepted by the bank"),
    },
)
# fmt: on


class FourEyesRequired(Forbidden):
    zh = "制单与复核必须由两人完成，且均不得是案件的签署人或申请人。涉及：{cases}。请由其他人员办理。"
    en = "Making and releasing a batch take two people, neither of whom signed the case or applied for it: {cases}. Ask a colleague."
    article = "202号 第三十条"


class BreakOpen(Conflict):
    zh = "有付款与银行信息不一致（{cases}），核对清楚并登记解决后才能制单、放行。"
    en = "Payments disagree with the bank ({cases}); resolve the break before batching or releasing them."
    article = "202号 第二十三条"


class NothingToBatch(Unprocessable):
    zh = "该资金专账和银行目前没有可以制单的付款。"
    en = "No payment of this fund and bank is ready to be batched now."


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A payment file in the making, or on its way."""

    id: UUID
    number: str
    fund_id: UUID
    fund_code: str
    bank_code: str
    region: str
    count: int
    total: int
    made_by: str
    made_at: datetime
    status: BatchStatus = BatchStatus.OPEN
    released_by: str | None = None
    released_at: datetime | None = None
    fetched_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "Batch":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def without(self, payment: Payment, *, by: Actor) -> "Batch":
        """The open batch when one payment is taken out of it; with its last one it is void."""
        rest = self.after("remove_from_batch" if self.count > 1 else "discard", by=by)
        return replace(rest, count=self.count - 1, total=self.total - payment.amount)

    def release(self, payments: Sequence[Payment], *, by: Actor, at: datetime) -> "Batch":
        """The second pair of eyes: neither the maker nor a signer of any case (decisions 3)."""
        released = self.after("release", by=by)
        if by.sub == self.made_by:
            raise FourEyesRequired(cases=self.number)
        require_not_signatory(payments, by)
        return replace(released, released_by=by.sub, released_at=at)


class EarlierStillBooked(Conflict):
    zh = "银行账上，{cases} 的前一次付款尚未冲回，不能再次支付。请待对账单显示退款，或向银行核实并更正。"
    en = "On the bank's books an earlier payment of {cases} was not given back: nothing is paid again until a statement shows its credit. Ask the bank."
    article = "202号 第三十三条"


def require_not_signatory(payments: Sequence[Payment], by: Actor) -> None:
    """Refuse a finance officer who signed one of the cases, or applied for it (decisions 3)."""
    signed = [
        payment.case_number
        for payment in payments
        if by.sub in {*payment.signers, *payment.applied_by}
    ]
    if signed:
        raise FourEyesRequired(cases="、".join(signed[:10]))
