"""The payment of a person's day: ordered once and whole, confirmed, followed, demanded back."""

from typing import Any
from uuid import UUID

from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentEvent,
    PaymentHeld,
    PaymentNotCancellable,
    PaymentPaid,
    PaymentReturned,
    needs_applicant,
)
from shared.contracts.intake import RewardOrdered
from shared.contracts.vocabulary import PaymentMethod
from shared.ids import new_id
from shared.roles import system
from shared.transaction import Transaction
from shared.writes import change_row, insert_once

from intake.domain.rewards.reward import (
    COUNTED,
    ORDER_LIFECYCLE,
    THING_LIFECYCLE,
    CheckState,
    Looked,
    OrderStatus,
    RewardNotFound,
    ThingStatus,
    amount_of_day,
    asks_to_look,
)
from intake.policy import reward_figures_on
from intake.policy.rewards import profile_of
from intake.store.rewards import days, rewards
from intake.store.rewards.reward_tables import RewardFormRow, RewardOrderRow, RewardThingRow
from intake.usecases.rewards import duties
from intake.usecases.rewards.endings import end_thing
from shared import held

AT_ONCE = 20
ME = system("intake")
TOLD = PaymentPaid | PaymentCancelled | PaymentNotCancellable | PaymentHeld | PaymentReturned
"""What of a payment moves the reward; its other steps are in the timeline alone."""
LEFT_OVER = {
    ThingStatus.REGISTERED: "end_unconfirmed",
    ThingStatus.CONFIRMED: "end_missing",
}
"""How a row that somebody should have moved ends by itself."""


async def settle_days(tx: Transaction) -> int:
    """End what is over: rows whose term is, and days that nothing waits for; returns how many."""
    settled, today = 0, tx.clock.today()
    for one in await days.find_open(tx, today=today, limit=AT_ONCE):
        if one.form_id is not None:
            settled += await _end_left_over(tx, one.form_id)
        else:
            settled += await _settle(tx, one)
    return settled


async def _settle(tx: Transaction, one: days.OpenDay) -> bool:
    forms, things = await days.hold_day(tx, one.scheme, one.person_id, one.handed_over_on)
    amount = amount_of_day(
        days.rows_of(forms, things),
        pays_after=max(form.pays_after for form in forms),
        today=tx.clock.today(),
        checks=[form.count_check for form in forms],
    )
    if amount is None or all(form.closed_at is not None for form in forms):
        return False
    if amount and await _is_to_be_looked_at(tx, forms, things):
        return True
    order_id = await _order(tx, forms, things, amount) if amount else None
    if amount and order_id is None:
        return False
    for form in (one for one in forms if one.closed_at is None):
        held.change(tx, form, rewards.FORM, order_id=order_id, closed_at=tx.clock.now())
        if order_id is None:
            await _forget_account(tx, form)
        await duties.cancel(tx, duties.CONFIRM, form)
        await duties.cancel(tx, duties.RECEIVE, form)
    return True


async def _is_to_be_looked_at(
    tx: Transaction, forms: list[RewardFormRow], things: list[RewardThingRow]
) -> bool:
    """Forms of one day that two stations confirmed at once are counted together here."""
    first = forms[0]
    profile = profile_of(first.scheme)
    figures = reward_figures_on(profile, first.handed_over_on)
    count = sum(one.status in COUNTED for one in things)
    looked = [Looked(state=form.count_check, count=form.checked_count) for form in forms]
    if not asks_to_look(count, figures=figures, looked=looked):
        return False
    held.change(tx, first, rewards.FORM, count_check=CheckState.OPEN)
    await duties.start(
        tx, duties.LOOK, first, role=profile.roles.watches, days=figures.reward_watch_days
    )
    return True


async def _order(
    tx: Transaction, forms: list[RewardFormRow], things: list[RewardThingRow], amount: int
) -> UUID | None:
    """One payment of the day, from the account of the first form that has something to pay."""
    arrived = [one for one in things if one.status == ThingStatus.ARRIVED]
    paying = {one.form_id for one in arrived}
    form = next(one for one in forms if one.id in paying)
    profile = profile_of(form.scheme)
    said = [
        sub
        for one in forms
        if one.id in paying
        for sub in (one.registered_by, one.confirmed_by, one.checked_by)
    ]
    signers = sorted({sub for sub in (*said, *(one.received_by for one in arrived)) if sub})
    order_id, decision_id, now = new_id(), new_id(), tx.clock.now()
    made = await insert_once(
        tx,
        RewardOrderRow,
        id=order_id,
        decision_id=decision_id,
        form_id=form.id,
        scheme=form.scheme,
        region=form.region,
        person_id=form.person_id,
        handed_over_on=form.handed_over_on,
        things=len(arrived),
        amount=amount,
        method=form.method,
        payee_version=form.payee_version,
        signers=signers,
        terms=profile.scheme.model_dump(mode="json"),
        status=OrderStatus.ORDERED,
        needs_account=False,
        revoked=False,
        ordered_at=now,
        version=1,
    )
    if not made:
        return None
    tx.audit(
        "keep_reward_order",
        resource=(rewards.ORDER, order_id),
        decision=str(decision_id),
        amount=amount,
        things=len(arrived),
        person=str(form.person_id),
    )
    for thing in arrived:
        status = THING_LIFECYCLE.after("order", status=ThingStatus(thing.status), by=ME)
        rewards.change_thing(tx, thing, status=status)
    tx.publish(
        RewardOrdered(
            case_id=order_id,
            decision_id=decision_id,
            case_number=form.number,
            approved=True,
            articles=(profile.law,),
            edition=f"{profile.code}@{form.handed_over_on}",
            decided_at=now,
            decided_by=form.confirmed_by or form.registered_by,
            signers=tuple(signers),
            applied_by=tuple(sorted({one.owner for one in forms if one.owner})),
            region=form.region,
            amount=amount,
            fund_kind=profile.fund_kind,
            payee_ref=form.person_id,
            payee_version=form.payee_version,
            method=PaymentMethod(form.method),
            method_reason=form.cash_reason,
            debtors=(form.person_id,),
            scheme=profile.scheme,
        )
    )
    return order_id


async def _end_left_over(tx: Transaction, form_id: UUID) -> bool:
    """What was not confirmed or never arrived within its term earns nothing."""
    form = await rewards.held_form(tx, form_id)
    ended = False
    for thing in form.things:
        step = LEFT_OVER.get(ThingStatus(thing.status))
        if step is not None:
            status = THING_LIFECYCLE.after(step, status=ThingStatus(thing.status), by=ME)
            end_thing(tx, form.row, thing, status, reason=None)
            ended = True
    if ended:
        held.change(tx, form.row, rewards.FORM, scheme=form.row.scheme)
        await duties.cancel(tx, duties.CONFIRM, form.row)
        await duties.cancel(tx, duties.RECEIVE, form.row)
    return ended


async def follow_payment(tx: Transaction, event: PaymentEvent) -> None:
    """What became of the money of a day; payments of other programmes are passed over."""
    if not isinstance(event, TOLD):
        return
    order = await days.named_order(tx, event.case_id, event.decision_id)
    if order is None or order.status == OrderStatus.CANCELLED:
        return
    match event:
        case PaymentPaid() if order.status == OrderStatus.ORDERED:
            status = ORDER_LIFECYCLE.after("pay", status=OrderStatus(order.status), by=ME)
            await _ask_no_more(tx, order)
            _change(tx, order, status=status, paid_on=event.paid_on, needs_account=False)
            await _come_too_late(tx, order)
        case PaymentNotCancellable():
            _change(tx, order, revoked=False)
            await _come_too_late(tx, order)
        case PaymentCancelled() if order.status == OrderStatus.ORDERED:
            status = ORDER_LIFECYCLE.after("cancel", status=OrderStatus(order.status), by=ME)
            await _ask_no_more(tx, order)
            _change(tx, order, status=status, needs_account=False)
            await _order_anew(tx, order)
        case PaymentReturned(after_paid=True) if order.status == OrderStatus.PAID:
            status = ORDER_LIFECYCLE.after("come_back", status=OrderStatus(order.status), by=ME)
            await _ask_for_account(tx, order, event, status=status, paid_on=None)
        case _:
            await _ask_for_account(tx, order, event)


def _change(tx: Transaction, order: RewardOrderRow, **values: Any) -> None:
    was = order.version
    change_row(tx, RewardOrderRow, {"id": order.id}, was=was, version=was + 1, **values)
    for name, value in (values | {"version": was + 1}).items():
        setattr(order, name, value)


async def _ask_for_account(
    tx: Transaction, order: RewardOrderRow, event: PaymentEvent, **also: Any
) -> None:
    """The bank, or a check, wants another account: the office that took the form asks for it."""
    needed = needs_applicant(event)
    if needed == order.needs_account and not also:
        return
    _change(tx, order, needs_account=needed, **also)
    form = await held.find(tx, RewardFormRow, order.form_id, missing=RewardNotFound)
    if not needed:
        await duties.cancel(tx, duties.ACCOUNT, form)
        return
    profile = profile_of(form.scheme)
    figures = reward_figures_on(profile, form.handed_over_on)
    await duties.start(
        tx, duties.ACCOUNT, form, role=profile.roles.registers, days=figures.reward_watch_days
    )


async def _ask_no_more(tx: Transaction, order: RewardOrderRow) -> None:
    """The payment has ended without another account: nobody is to ask for one, or to agree with it."""
    for form in await days.forms_of(tx, order.id):
        if order.needs_account and form.id == order.form_id:
            await duties.cancel(tx, duties.ACCOUNT, form)
        await _forget_account(tx, form)


async def _forget_account(tx: Transaction, form: RewardFormRow) -> None:
    """Another account that waits is of no use any more, and nobody is to agree with it."""
    if form.next_by is not None:
        held.change(tx, form, rewards.FORM, next_bank_code=None, next_account=None, next_by=None)
        await duties.cancel(tx, duties.CONFIRM_ACCOUNT, form)


async def _come_too_late(tx: Transaction, order: RewardOrderRow) -> None:
    """The money has left: what was to be withdrawn is paid, and may be demanded back."""
    forms = await days.forms_of(tx, order.id)
    for thing in await rewards.things_of(tx, [form.id for form in forms]):
        if thing.status == ThingStatus.STOPPING:
            status = THING_LIFECYCLE.after("come_too_late", status=ThingStatus.STOPPING, by=ME)
            rewards.change_thing(tx, thing, status=status)


async def _order_anew(tx: Transaction, order: RewardOrderRow) -> None:
    """The payment was stopped for a wrong row: without it the day is ordered again.

    What finance cancelled by itself is looked at by the office that watches.
    """
    if not order.revoked:
        form = await held.find(tx, RewardFormRow, order.form_id, missing=RewardNotFound)
        profile = profile_of(form.scheme)
        within = reward_figures_on(profile, form.handed_over_on).reward_watch_days
        await duties.start(tx, duties.CANCELLED, form, role=profile.roles.watches, days=within)
        return
    forms = await days.forms_of(tx, order.id)
    by_id = {form.id: form for form in forms}
    for thing in await rewards.things_of(tx, list(by_id)):
        if thing.status == ThingStatus.STOPPING:
            status = THING_LIFECYCLE.after("stop", status=ThingStatus.STOPPING, by=ME)
            end_thing(tx, by_id[thing.form_id], thing, status, reason=None)
        elif thing.status == ThingStatus.ORDERED:
            status = THING_LIFECYCLE.after("order_anew", status=ThingStatus.ORDERED, by=ME)
            rewards.change_thing(tx, thing, status=status)
    for form in forms:
        held.change(tx, form, rewards.FORM, order_id=None, closed_at=None)
