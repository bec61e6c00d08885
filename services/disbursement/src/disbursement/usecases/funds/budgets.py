"""The year's budget: proposed by one of finance, in force by another, watched from then on."""

from typing import Any
from uuid import UUID

from shared.contracts.disbursement import FundBudgetSet
from shared.contracts.vocabulary import FundKind, Programme
from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.funds.budgets import (
    LIFECYCLE,
    BudgetFourEyes,
    BudgetStatus,
    BudgetWaits,
    check_kind,
)
from disbursement.store.funds import budgets as store
from disbursement.store.funds import funds
from disbursement.store.funds.budgets import BudgetRow
from disbursement.usecases.funds import duties
from shared import held

MOST_ACCOUNTS = 1_000


async def propose(
    tx: Transaction, fund_id: UUID, *, year: int, amount: int, document: str, reason: str
) -> BudgetRow:
    """Set the budget of an account and year, or change it; it counts when another has confirmed it.

    Raises ``FundNotFound``, ``OutsideRegion``, ``KindOffBudget``, ``BudgetWaits``.
    """
    fund = await funds.get_fund(tx, fund_id, lock=True)
    tx.by.within(fund.region)
    check_kind(FundKind(fund.kind))
    if await store.find_of_year(tx, fund, year, BudgetStatus.PROPOSED) is not None:
        raise BudgetWaits
    row = held.insert(
        tx,
        BudgetRow,
        store.BUDGET,
        fund_id=fund.id,
        region=fund.region,
        year=year,
        amount=amount,
        document=document,
        reason=reason,
        status=BudgetStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    tx.audit(
        "keep_budget",
        resource=(store.BUDGET, row.id),
        fund_id=str(fund.id),
        year=year,
        amount=amount,
        document=document,
    )
    await duties.start(tx, duties.CONFIRM_BUDGET, row.id, region=row.region)
    return row


async def confirm(tx: Transaction, budget_id: UUID, *, expected: int) -> BudgetRow:
    """It is in force, instead of the one before, whose warning ends."""
    row, status = await _answer(tx, budget_id, "confirm_budget", expected=expected)
    fund = await funds.get_fund(tx, row.fund_id, lock=True)
    before = await store.find_of_year(tx, fund, row.year, BudgetStatus.IN_FORCE)
    if before is not None:
        past = LIFECYCLE.after("replace_budget", status=BudgetStatus.IN_FORCE, by=tx.by)
        held.change(tx, before, store.BUDGET, status=past)
        await tx.flush()  # of an account and year one is in force
        await duties.meet(tx, duties.CHANGE_BUDGET, before.id)
    _checked(tx, row, status)
    tx.audit("keep_confirmation", resource=("budget_confirmation", row.id), amount=row.amount)
    tx.publish(
        FundBudgetSet(
            fund_id=fund.id,
            programme=Programme(fund.programme),
            region=fund.region,
            kind=FundKind(fund.kind),
            year=row.year,
            amount=row.amount,
            set_at=tx.clock.now(),
        )
    )
    return row


async def reject(tx: Transaction, budget_id: UUID, *, expected: int, reason: str) -> BudgetRow:
    """The second person does not agree, and says why."""
    row, status = await _answer(tx, budget_id, "reject_budget", expected=expected)
    _checked(tx, row, status, reason)
    return row


async def watch(tx: Transaction) -> int:
    """More is ordered than a budget says: finance has to change it; nobody's aid waits for that."""
    changed = await store.watch(tx)
    for one in changed:
        if one.is_over:
            await duties.start(tx, duties.CHANGE_BUDGET, one.id, region=one.region)
        else:
            await duties.meet(tx, duties.CHANGE_BUDGET, one.id)
    return len(changed)


async def told_of(tx: Transaction, region: str, *years: int) -> list[dict[str, Any]]:
    """By year and account the budget of temporary aid, and what was ordered of it; sums in fen."""
    found = await store.read_use(
        tx,
        *years,
        region=region,
        programme=Programme.TEMPORARY_ASSISTANCE,
        limit=MOST_ACCOUNTS,
    )
    facts, sums = ("year", "code", "level", "kind"), ("budget", "encumbered", "paid", "left")
    return [
        {name: getattr(one, name) for name in facts}
        | {name: getattr(one.use, name) for name in sums}
        for one in found
    ]


async def _answer(
    tx: Transaction, budget_id: UUID, action: str, *, expected: int
) -> tuple[BudgetRow, BudgetStatus]:
    row = await store.hold_budget(tx, budget_id, expected=expected)
    status = LIFECYCLE.after(action, status=BudgetStatus(row.status), by=tx.by)
    require_another_person(tx.by.sub, than=[row.proposed_by], refusal=BudgetFourEyes())
    await duties.meet(tx, duties.CONFIRM_BUDGET, row.id)
    return row, status


def _checked(
    tx: Transaction, row: BudgetRow, status: BudgetStatus, reason: str | None = None
) -> None:
    held.change(
        tx,
        row,
        store.BUDGET,
        status=status,
        checked_by=tx.by.sub,
        checked_at=tx.clock.now(),
        answer=reason,
    )
