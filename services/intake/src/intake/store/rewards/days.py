"""A person's day: when it may be paid, what is left over after its term, and what it became."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import select, text

from intake.domain.rewards.reward import Row, ThingStatus
from intake.store.rewards.reward_tables import RewardFormRow, RewardOrderRow, RewardThingRow
from intake.store.rewards.rewards import things_of

OPEN = text("""
(SELECT f.id AS form_id, f.scheme, f.person_id, f.handed_over_on FROM reward_forms AS f
WHERE f.closed_at IS NULL AND f.lapses_after < :today AND EXISTS (
    SELECT FROM reward_things AS t
    WHERE t.form_id = f.id AND t.status IN ('registered', 'confirmed'))
ORDER BY f.id LIMIT :limit)
UNION ALL
(SELECT CAST(NULL AS uuid), f.scheme, f.person_id, f.handed_over_on
FROM reward_forms AS f LEFT JOIN reward_things AS t ON t.form_id = f.id
WHERE (f.scheme, f.person_id, f.handed_over_on) IN (
    SELECT scheme, person_id, handed_over_on FROM reward_forms
    WHERE closed_at IS NULL AND pays_after < :today)
GROUP BY 2, 3, 4
HAVING count(*) FILTER (WHERE t.status IN ('registered', 'confirmed', 'stopping')) = 0
    AND count(*) FILTER (WHERE f.count_check = 'open') = 0
    AND max(f.pays_after) < :today
ORDER BY 4, 2, 3 LIMIT :limit)
""")
"""Forms with a row that waits though its term is over; days that nothing waits for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """What time asks to end: the rows of a form, or without ``form_id`` a person's day."""

    form_id: UUID | None
    scheme: str
    person_id: UUID
    handed_over_on: date


async def find_open(tx: Transaction, *, today: date, limit: int) -> list[OpenDay]:
    """What is over and not settled."""
    await tx.flush()
    rows = await tx.session.execute(OPEN, {"today": today, "limit": limit})
    return [OpenDay(**row) for row in rows.mappings()]


async def hold_day(
    tx: Transaction, scheme: str, person_id: UUID, day: date
) -> tuple[list[RewardFormRow], list[RewardThingRow]]:
    """The forms of a person's day, held, and all their rows."""
    query = (
        select(RewardFormRow)
        .where(
            RewardFormRow.scheme == scheme,
            RewardFormRow.person_id == person_id,
            RewardFormRow.handed_over_on == day,
        )
        .order_by(RewardFormRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    forms = list(await tx.session.scalars(query))
    for form in forms:
        tx.session.expunge(form)
    return forms, await things_of(tx, [form.id for form in forms])


async def forms_of(tx: Transaction, order_id: UUID) -> list[RewardFormRow]:
    """The forms that an order pays, held."""
    query = (
        select(RewardFormRow)
        .where(RewardFormRow.order_id == order_id)
        .order_by(RewardFormRow.id)
        .with_for_update()
    )
    forms = list(await tx.session.scalars(query))
    for form in forms:
        tx.session.expunge(form)
    return forms


def rows_of(forms: list[RewardFormRow], things: list[RewardThingRow]) -> list[Row]:
    """The rows of a day with what each is worth."""
    each = {form.id: form.amount_each for form in forms}
    return [Row(status=ThingStatus(one.status), amount=each[one.form_id]) for one in things]


async def ordered_rows(tx: Transaction, order_id: UUID) -> dict[UUID, int]:
    """The rows that an order pays, and what each is worth, in fen."""
    query = (
        select(RewardThingRow.id, RewardFormRow.amount_each)
        .join(RewardFormRow, RewardFormRow.id == RewardThingRow.form_id)
        .where(
            RewardFormRow.order_id == order_id,
            RewardThingRow.status.in_((ThingStatus.ORDERED, ThingStatus.STOPPING)),
        )
    )
    return {row.id: row.amount_each for row in await tx.session.execute(query)}


async def named_order(tx: Transaction, case_id: UUID, decision_id: UUID) -> Any:
    """The payment that an event speaks of, held; none where it is of another programme."""
    query = (
        select(RewardOrderRow)
        .where(RewardOrderRow.id == case_id, RewardOrderRow.decision_id == decision_id)
        .with_for_update()
    )
    row = await tx.session.scalar(query)
    if row is not None:
        tx.session.expunge(row)
    return row
