"""The year's budget of a special account (第二十三条 预算编制): set by one of finance, in force by two.

What is ordered, paid and left of it is never kept: ledger and orders tell it. A budget holds nobody's
aid back: who is to be helped is helped while there is money (第六条（一） 应救尽救, 第三十三条 拖欠); what goes
past it is a duty of finance.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.contracts.vocabulary import FundKind
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels
from shared.workdays import LHASA

from disbursement.domain.funds.sources import OFF_BUDGET


class BudgetStatus(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"  # by a later one of the same account and year
    REJECTED = "rejected"


CHECKER = frozenset({Role.FINANCE_CHECKER})
S = BudgetStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is    one may            it becomes    who
    (S.PROPOSED,     "confirm_budget",  S.IN_FORCE,   CHECKER),
    (S.PROPOSED,     "reject_budget",   S.REJECTED,   CHECKER),
    (S.IN_FORCE,     "replace_budget",  S.REPLACED,   CHECKER),
    statuses=labels("disbursement", "budget_statuses"),
    words=labels("disbursement", "budget_steps"),
)
# fmt: on


class BudgetNotFound(NotFound):
    """There is no such budget."""


class BudgetFourEyes(AnotherPersonRequired):
    article = "202号 第三十条"


class BudgetWaits(Conflict):
    article = "202号 第二十三条"


class KindOffBudget(Unprocessable):
    article = "202号 第二十五条"
    pointer = "/fund_id"


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year at +08:00; an order counts in the year in which it was made."""

    number: int

    @property
    def since(self) -> datetime:
        return datetime(self.number, 1, 1, tzinfo=LHASA)

    @property
    def until(self) -> datetime:
        return Year(self.number + 1).since


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetUse:
    """An account in a year, in fen; orders of the year with what became of them since.

    ``available`` is what the account has now. ``left`` of the budget is less than nothing where
    more was ordered.
    """

    budget: int | None
    allocated: int
    received: int
    passed_on: int
    encumbered: int
    paid: int
    returned: int
    recovered: int
    available: int

    @property
    def left(self) -> int | None:
        """What may be ordered within the budget."""
        return None if self.budget is None else self.budget - self.encumbered - self.paid


def check_kind(kind: FundKind) -> None:
    """Refuse a budget of money that may not be set off against one (A-47). Raises ``KindOffBudget``."""
    if OFF_BUDGET[kind]:
        raise KindOffBudget
