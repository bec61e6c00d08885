"""How a row ends without a reward: withdrawn, refused after a look, or left over when its term is."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.intake import (
    RewardCountLookedAt,
    RewardRevocationRequested,
    RewardThingEnded,
)
from shared.four_eyes import require_another_person
from shared.roles import Region
from shared.transaction import Transaction
from shared.writes import change_row

from intake.domain.rewards.reward import (
    COUNTED,
    END_OF,
    THING_LIFECYCLE,
    CheckState,
    NothingToLookAt,
    OrderStatus,
    RewardAnotherPerson,
    RewardNotCancelled,
    RewardNotFound,
    ThingStatus,
    require_part,
)
from intake.policy.rewards import profile_of
from intake.store.rewards import days, rewards
from intake.store.rewards.reward_tables import RewardFormRow, RewardOrderRow, RewardThingRow
from intake.store.rewards.rewards import Form
from intake.usecases.rewards import duties
from intake.usecases.rewards.forms import touch

S = ThingStatus


async def withdraw(
    tx: Transaction, form_id: UUID, thing_id: UUID, *, reason: str, expected: int
) -> Form:
    """A row was wrong: it earns nothing. What is ordered already is stopped, if it still can be."""
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile, thing = form.row, profile_of(form.row.scheme), form.thing(thing_id)
    require_part(profile.roles.registers, tx.by)
    was_cancelled = form.order is not None and form.order.status == OrderStatus.CANCELLED
    step = "withdraw_unpaid" if was_cancelled and thing.status == S.ORDERED else "withdraw"
    status = THING_LIFECYCLE.after(step, status=ThingStatus(thing.status), by=tx.by)
    if step == "withdraw_unpaid":
        await _withdraw_unpaid(tx, form, thing, reason)
    elif status is ThingStatus.STOPPING:
        await _stop(tx, form.order, thing, reason)
    else:
        end_thing(tx, row, thing, status, reason=reason)
        await duties.wait_no_more(tx, form)
    touch(tx, row)
    return form


async def _withdraw_unpaid(tx: Transaction, form: Form, thing: RewardThingRow, reason: str) -> None:
    """Finance has cancelled the day's payment: the row ends at once, and with the last the duty."""
    assert form.order is not None, "what was cancelled was ordered"
    end_thing(tx, form.row, thing, S.WITHDRAWN, reason=reason)
    forms = await days.forms_of(tx, form.order.id)
    things = await rewards.things_of(tx, [one.id for one in forms])
    if not any(one.status == S.ORDERED and one.id != thing.id for one in things):
        for one in forms:
            await duties.cancel(tx, duties.CANCELLED, one)


async def _stop(
    tx: Transaction, order: RewardOrderRow | None, thing: RewardThingRow, reason: str
) -> None:
    """Ask for the day's payment back; disbursement answers whether it still can be stopped."""
    if order is None:
        raise RewardNotFound
    rewards.change_thing(tx, thing, status=ThingStatus.STOPPING, reason=reason, ended_by=tx.by.sub)
    if not order.revoked:
        change_row(
            tx,
            RewardOrderRow,
            {"id": order.id},
            was=order.version,
            version=order.version + 1,
            revoked=True,
        )
        tx.publish(
            RewardRevocationRequested(
                case_id=order.id, decision_id=order.decision_id, requested_by=tx.by.sub
            )
        )


def end_thing(
    tx: Transaction,
    row: RewardFormRow,
    thing: RewardThingRow,
    status: ThingStatus,
    *,
    reason: str | None,
) -> None:
    """A row has ended without a reward; why is kept sealed."""
    rewards.change_thing(
        tx,
        thing,
        status=status,
        ended_by=tx.by.sub,
        ended_at=tx.clock.now(),
        **({} if reason is None else {"reason": reason}),
    )
    tx.publish(RewardThingEnded(case_id=row.id, thing_id=thing.id, end=END_OF[status]))


async def look_at_count(
    tx: Transaction, form_id: UUID, *, cleared: bool, reason: str, expected: int
) -> Form:
    """A day with too many was looked at: it is paid, or what is not paid yet earns nothing.

    The count that was looked at is kept: only more than it asks to look again.
    """
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile = form.row, profile_of(form.row.scheme)
    require_part(profile.roles.watches, tx.by)
    if row.count_check != CheckState.OPEN:
        raise NothingToLookAt
    involved = [row.registered_by, row.confirmed_by]
    require_another_person(tx.by.sub, than=involved, refusal=RewardAnotherPerson())
    forms, things = await days.hold_day(tx, row.scheme, row.person_id, row.handed_over_on)
    of_day = [*form.things, *(one for one in things if one.form_id != row.id)]
    if not cleared:
        _refuse(tx, row, form.things, reason)
        await _refuse_others(tx, row, forms, of_day, reason)
    touch(
        tx,
        row,
        count_check=CheckState.CLEARED if cleared else CheckState.REFUSED,
        checked_count=sum(one.status in COUNTED for one in of_day),
        checked_by=tx.by.sub,
        check_words=reason,
    )
    await duties.meet(tx, duties.LOOK, row)
    await duties.wait_no_more(tx, form)
    tx.publish(RewardCountLookedAt(case_id=row.id, cleared=cleared, looked_at_by=tx.by.sub))
    return form


async def _refuse_others(
    tx: Transaction,
    row: RewardFormRow,
    forms: Sequence[RewardFormRow],
    things: Sequence[RewardThingRow],
    reason: str,
) -> None:
    """The day is refused whole: also what other stations of the county took over on it."""
    county = Region(row.region).county
    for other in forms:
        if other.id != row.id and Region(other.region).county == county:
            own = [one for one in things if one.form_id == other.id]
            _refuse(tx, other, own, reason)
            touch(tx, other)
            await duties.wait_no_more(tx, Form(row=other, things=own))


async def answer_cancellation(
    tx: Transaction, form_id: UUID, *, pay: bool, reason: str, expected: int
) -> Form:
    """Finance cancelled the day's payment: it is ordered again, or its rows earn nothing.

    Who entered or confirmed it does not answer. Raises ``RewardNotCancelled``.
    """
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile, order = form.row, profile_of(form.row.scheme), form.order
    require_part(profile.roles.watches, tx.by)
    if order is None or order.status != OrderStatus.CANCELLED or order.revoked:
        raise RewardNotCancelled
    forms, things = await days.hold_day(tx, row.scheme, row.person_id, row.handed_over_on)
    by_id = {one.id: one for one in forms if one.order_id == order.id} | {row.id: row}
    entered = [sub for one in by_id.values() for sub in (one.registered_by, one.confirmed_by)]
    involved = [*order.signers, *entered]
    require_another_person(tx.by.sub, than=involved, refusal=RewardAnotherPerson())
    cancelled = [
        one for one in things if one.form_id in by_id and one.status == ThingStatus.ORDERED
    ]
    if not cancelled:
        raise RewardNotCancelled
    step = "order_anew" if pay else "refuse"
    for thing in cancelled:
        status = THING_LIFECYCLE.after(step, status=ThingStatus.ORDERED, by=tx.by)
        if pay:
            rewards.change_thing(tx, thing, status=status)
        else:
            end_thing(tx, by_id[thing.form_id], thing, status, reason=reason)
    for one in by_id.values():
        touch(tx, one, **({"closed_at": None, "order_id": None} if pay else {}))
        await duties.meet(tx, duties.CANCELLED, one)
    tx.audit_detail = {"paid_anew": pay}
    own = [one for one in things if one.form_id == row.id]
    return Form(row=row, things=own, order=None if pay else order)


def _refuse(
    tx: Transaction, row: RewardFormRow, things: Sequence[RewardThingRow], reason: str
) -> None:
    for thing in things:
        if thing.status in {ThingStatus.CONFIRMED, ThingStatus.ARRIVED}:
            status = THING_LIFECYCLE.after("refuse", status=ThingStatus(thing.status), by=tx.by)
            end_thing(tx, row, thing, status, reason=reason)
