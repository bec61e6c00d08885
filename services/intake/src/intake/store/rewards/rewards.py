"""Forms of rewards and their rows: seen by the offices of their place, and by whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_once
from sqlalchemy import select, text

from intake.domain.rewards.reward import (
    COUNTED,
    Looked,
    OrderStatus,
    RewardNotFound,
    SameThingTwice,
    ThingNotFound,
    ThingStatus,
)
from intake.store.rewards.reward_tables import RewardFormRow, RewardOrderRow, RewardThingRow
from shared import held

FORM, ORDER = "reward", "reward_order"
SAME = text("""
SELECT t.mark = CAST(:mark AS varchar) AS by_mark, f.number
FROM reward_things AS t JOIN reward_forms AS f ON f.id = t.form_id
WHERE t.scheme = :scheme AND (
    (t.mark = CAST(:mark AS varchar)
        AND t.status NOT IN ('withdrawn', 'not_confirmed', 'not_arrived'))
    OR (t.sha256 = CAST(:sha256 AS varchar) AND t.status NOT IN ('withdrawn', 'not_confirmed')))
ORDER BY t.id LIMIT 1
""")
OF_DAY = text("""
SELECT t.status, f.count_check, f.checked_count
FROM reward_forms AS f LEFT JOIN reward_things AS t ON t.form_id = f.id
WHERE f.scheme = :scheme AND f.person_id = :person_id AND f.handed_over_on = :day
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form with its rows in the order in which they were entered, and its day's payment."""

    row: RewardFormRow
    things: Sequence[RewardThingRow]
    order: RewardOrderRow | None = None

    def thing(self, thing_id: UUID) -> RewardThingRow:
        """One row. Raises ``ThingNotFound``."""
        for one in self.things:
            if one.id == thing_id:
                return one
        raise ThingNotFound


def person_of(tx: Reading, id_number: str) -> UUID:
    """By what a person is known again among those who are rewarded, and read nowhere."""
    return UUID(bytes=tx.vault.lookup("reward_person", id_number)[:16])


async def is_settled(tx: Transaction, scheme: str, person_id: UUID, day: date) -> bool:
    """Whether a person's day has its payment already."""
    query = select(RewardOrderRow.id).where(
        RewardOrderRow.scheme == scheme,
        RewardOrderRow.person_id == person_id,
        RewardOrderRow.handed_over_on == day,
        RewardOrderRow.status != OrderStatus.CANCELLED,
    )
    return await tx.session.scalar(query) is not None


async def get_form(tx: Reading, form_id: UUID) -> Form:
    """A form that the actor may see. Raises ``RewardNotFound``, ``OutsideRegion``."""
    row = await held.find(tx, RewardFormRow, form_id, missing=RewardNotFound)
    held.require_seen(tx, row, missing=RewardNotFound)
    return await whole(tx, row)


async def hold_form(tx: Transaction, form_id: UUID, *, expected: int | None = None) -> Form:
    """The same to change it."""
    row = await held.hold(tx, RewardFormRow, form_id, missing=RewardNotFound)
    held.require_seen(tx, row, missing=RewardNotFound)
    if expected is not None:
        held.require_version(row, expected)
    return await whole(tx, row)


async def held_form(tx: Transaction, form_id: UUID) -> Form:
    """The same for what time brings about, wherever it is."""
    return await whole(tx, await held.hold(tx, RewardFormRow, form_id, missing=RewardNotFound))


async def whole(tx: Reading, row: RewardFormRow) -> Form:
    """A form with what belongs to it."""
    order = None
    if row.order_id is not None:
        order = await find_order(tx, row.order_id)
    return Form(row=row, things=await things_of(tx, [row.id]), order=order)


async def things_of(tx: Reading, forms: Sequence[UUID]) -> list[RewardThingRow]:
    """The rows of forms, the oldest first."""
    query = (
        select(RewardThingRow)
        .where(RewardThingRow.form_id.in_(forms))
        .order_by(RewardThingRow.id)
        .execution_options(populate_existing=True)
    )
    found = list(await tx.session.scalars(query))
    for one in found:
        tx.session.expunge(one)
    return found


async def find_order(
    tx: Reading,
    order_id: UUID | None = None,
    *,
    decision_id: UUID | None = None,
    lock: bool = False,
) -> RewardOrderRow | None:
    """The payment of a day by its id, or by its decision's."""
    key = RewardOrderRow.id == order_id if order_id else RewardOrderRow.decision_id == decision_id
    query = select(RewardOrderRow).where(key)
    row: RewardOrderRow | None = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is not None:
        tx.session.expunge(row)
    return row


async def enter_thing(tx: Transaction, form: RewardFormRow, **columns: Any) -> RewardThingRow:
    """A row of a form, unless the same thing is rewarded already. Raises ``SameThingTwice``."""
    thing_id = columns.pop("id", None) or new_id()
    values = {
        "id": thing_id,
        "form_id": form.id,
        "scheme": form.scheme,
        "status": ThingStatus.REGISTERED,
        "registered_by": tx.by.sub,
        "registered_at": tx.clock.now(),
        "version": 1,
        **columns,
    }
    if not await insert_once(tx, RewardThingRow, **values):
        asked = {"scheme": form.scheme, "mark": values["mark"], "sha256": values["sha256"]}
        same = (await tx.session.execute(SAME, asked)).first()
        raise SameThingTwice(number=same.number if same else form.number)
    tx.audit(
        "keep_reward_thing",
        resource=("reward_thing", thing_id),
        form=str(form.id),
        sha256=values["sha256"],
        mark=values["mark"],
    )
    return RewardThingRow(**values)


def change_thing(tx: Transaction, thing: RewardThingRow, **values: Any) -> None:
    """Write what became of a row; texts are sealed."""
    was = thing.version
    sealed = {
        name: tx.vault.seal(value, Place("reward_things", name, thing.id))
        if name == "reason" and value is not None
        else value
        for name, value in values.items()
    }
    change_row(tx, RewardThingRow, {"id": thing.id}, was=was, version=was + 1, **sealed)
    for name, value in (sealed | {"version": was + 1}).items():
        setattr(thing, name, value)


async def look_at_day(tx: Transaction, form: RewardFormRow) -> tuple[int, list[Looked]]:
    """How many things of the person count on the form's day, and whether somebody looked at it."""
    await tx.flush()
    asked = {"scheme": form.scheme, "person_id": form.person_id, "day": form.handed_over_on}
    rows = (await tx.session.execute(OF_DAY, asked)).all()
    looked = [Looked(state=row.count_check, count=row.checked_count) for row in rows]
    return sum(row.status in COUNTED for row in rows), looked


async def find_forms(
    tx: Reading, *, scheme: str | None, day: date | None, after: UUID | None, limit: int
) -> list[RewardFormRow]:
    """Forms of the actor's region, or own ones, the newest first."""
    seen: Any = RewardFormRow.owner == tx.by.sub
    if not tx.by.owns_single_cases:
        seen = covered_by(tx.by.region.code, RewardFormRow.region)
    query = select(RewardFormRow).where(seen).order_by(RewardFormRow.id.desc()).limit(limit)
    if scheme is not None:
        query = query.where(RewardFormRow.scheme == scheme)
    if day is not None:
        query = query.where(RewardFormRow.handed_over_on == day)
    if after is not None:
        query = query.where(RewardFormRow.id < after)
    return list(await tx.session.scalars(query))


async def find_numbered(tx: Transaction, number: str) -> RewardFormRow | None:
    """A form by its number, held, wherever it is."""
    query = select(RewardFormRow).where(RewardFormRow.number == number).with_for_update()
    row: RewardFormRow | None = await tx.session.scalar(query)
    if row is not None:
        tx.session.expunge(row)
    return row
