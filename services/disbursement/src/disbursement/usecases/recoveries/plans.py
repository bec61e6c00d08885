"""By when a debt is paid: as it is planned today, and as it is kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.transaction import Transaction

from disbursement.domain.recoveries.recovery import Instalment, plan_of
from disbursement.policy import figures_on


def planned(
    tx: Transaction, amount: int, *, pay_by: date | None, instalments: Sequence[Instalment]
) -> tuple[Instalment, ...]:
    """The plan of a debt from today on, in the usual term where none is given."""
    today = tx.clock.today()
    term = figures_on(today).recovery_term_days
    return plan_of(amount, today=today, term_days=term, pay_by=pay_by, instalments=instalments)


def written(plan: Sequence[Instalment]) -> list[dict[str, Any]]:
    """A plan as it is kept; amounts in fen."""
    return [{"due_on": one.due_on.isoformat(), "amount": one.amount} for one in plan]


def plan_in(written: Sequence[dict[str, Any]]) -> tuple[Instalment, ...]:
    """A plan as it is kept."""
    return tuple(Instalment(date.fromisoformat(one["due_on"]), one["amount"]) for one in written)
