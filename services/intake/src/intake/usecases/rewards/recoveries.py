"""What is put right after a day is ordered: its account, and money that was paid wrongly."""

from collections.abc import Collection
from uuid import UUID

from shared.contracts.intake import RewardPayeeCorrected, RewardRecoveryOrdered
from shared.contracts.vocabulary import PaymentMethod
from shared.four_eyes import require_another_person
from shared.transaction import Transaction
from shared.vault import Place
from shared.writes import change_row

from intake.domain.rewards.reward import (
    AccountNotOfReward,
    NoAccountProposed,
    NothingAsked,
    OrderStatus,
    RecoveryAsked,
    RecoveryState,
    RewardAnotherPerson,
    RewardNotPaid,
    ThingNotFound,
    require_part,
)
from intake.policy import reward_figures_on
from intake.policy.rewards import profile_of
from intake.store.rewards import days, rewards
from intake.store.rewards.reward_tables import RewardFormRow, RewardOrderRow
from intake.store.rewards.rewards import FORM, Form
from intake.usecases.rewards import duties
from intake.usecases.rewards.forms import card_of
from shared import held

NO_ACCOUNT_PROPOSED = {"next_bank_code": None, "next_account": None, "next_by": None}


async def correct_account(
    tx: Transaction, form_id: UUID, *, bank_code: str, account: str, expected: int
) -> Form:
    """Another card of the same person, before anything is paid.

    Until the form is confirmed it takes the place of the other at once, as the second officer will
    see it; afterwards it waits for a second officer: one alone leads no money elsewhere. Another
    proposal takes the place of one that waits. Raises ``AccountNotOfReward``.
    """
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile = form.row, profile_of(form.row.scheme)
    require_part(profile.roles.registers, tx.by)
    _require_account(form)
    card = card_of(PaymentMethod.CARD, bank_code, account)
    if row.confirmed_at is None and form.order is None:
        held.change(
            tx, row, FORM, bank_code=bank_code, account=card, payee_version=row.payee_version + 1
        )
        return form
    held.change(tx, row, FORM, next_bank_code=bank_code, next_account=card, next_by=tx.by.sub)
    within = reward_figures_on(profile, row.handed_over_on).reward_confirm_days
    await duties.meet(tx, duties.ACCOUNT, row)
    await duties.cancel(tx, duties.CONFIRM_ACCOUNT, row)
    await duties.start(tx, duties.CONFIRM_ACCOUNT, row, role=profile.roles.confirms, days=within)
    return form


def _require_account(form: Form) -> None:
    paid = form.order is not None and form.order.status != OrderStatus.ORDERED
    if form.row.method != PaymentMethod.CARD or paid:
        raise AccountNotOfReward


async def answer_account(tx: Transaction, form_id: UUID, *, agreed: bool, expected: int) -> Form:
    """A second officer agrees with the other card, and what came back is paid to it; or does not.

    Raises ``NoAccountProposed``, ``AccountNotOfReward``, ``RewardAnotherPerson``.
    """
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile = form.row, profile_of(form.row.scheme)
    require_part(profile.roles.confirms, tx.by)
    card = held.opened(tx, row, "next_account")
    if card is None:
        raise NoAccountProposed
    require_another_person(tx.by.sub, than=[row.next_by], refusal=RewardAnotherPerson())
    await duties.meet(tx, duties.CONFIRM_ACCOUNT, row)
    if agreed:
        _require_account(form)
        await _use_account(tx, form, card)
    else:
        held.change(tx, row, FORM, **NO_ACCOUNT_PROPOSED)
        if form.order is not None and form.order.needs_account:
            within = reward_figures_on(profile, row.handed_over_on).reward_watch_days
            await duties.start(tx, duties.ACCOUNT, row, role=profile.roles.registers, days=within)
    return form


async def _use_account(tx: Transaction, form: Form, card: str) -> None:
    row, order = form.row, form.order
    version = row.payee_version + 1
    held.change(
        tx,
        row,
        FORM,
        bank_code=row.next_bank_code,
        account=card,
        payee_version=version,
        **NO_ACCOUNT_PROPOSED,
    )
    if order is not None and order.form_id == row.id:
        _change(tx, order, payee_version=version, needs_account=False)
        tx.publish(
            RewardPayeeCorrected(
                case_id=order.id,
                payee_ref=row.person_id,
                payee_version=version,
                corrected_at=tx.clock.now(),
            )
        )


async def propose_recovery(
    tx: Transaction,
    form_id: UUID,
    *,
    reason: str,
    fraud: bool,
    things: Collection[UUID],
    expected: int,
) -> Form:
    """What was paid is to be demanded back: one officer asks, and another answers.

    ``things`` names the wrong rows of the day; none of them is all of them. Raises
    ``RewardNotPaid``, ``RecoveryAsked``, ``ThingNotFound``.
    """
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile, order = form.row, profile_of(form.row.scheme), form.order
    require_part(profile.roles.registers, tx.by)
    if order is None or order.status != OrderStatus.PAID:
        raise RewardNotPaid
    if order.recovery in {RecoveryState.OPEN, RecoveryState.ORDERED}:
        raise RecoveryAsked
    named = sorted(set(things))
    amount = await _amount_of(tx, order, named) if named else order.amount
    _change(
        tx,
        order,
        recovery=RecoveryState.OPEN,
        recovery_fraud=fraud,
        recovery_reason=tx.vault.seal(reason, Place("reward_orders", "recovery_reason", order.id)),
        recovery_by=tx.by.sub,
        recovery_things=named,
        recovery_amount=amount,
    )
    _touch(tx, row)
    within = reward_figures_on(profile, row.handed_over_on).reward_watch_days
    await duties.start(tx, duties.RECOVERY, row, role=profile.roles.watches, days=within)
    return form


async def _amount_of(tx: Transaction, order: RewardOrderRow, named: list[UUID]) -> int:
    """What was paid for rows of the day, in fen. Raises ``ThingNotFound``."""
    each = await days.ordered_rows(tx, order.id)
    if not each.keys() >= set(named):
        raise ThingNotFound
    return sum(each[one] for one in named)


async def answer_recovery(tx: Transaction, form_id: UUID, *, order_it: bool, expected: int) -> Form:
    """The second officer orders the recovery, which disbursement then demands, or declines it."""
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile, order = form.row, profile_of(form.row.scheme), form.order
    require_part(profile.roles.watches, tx.by)
    if order is None or order.recovery != RecoveryState.OPEN:
        raise NothingAsked
    require_another_person(tx.by.sub, than=[order.recovery_by], refusal=RewardAnotherPerson())
    state = RecoveryState.ORDERED if order_it else RecoveryState.DECLINED
    asked_by = order.recovery_by or ""
    _change(tx, order, recovery=state)
    _touch(tx, row)
    await duties.meet(tx, duties.RECOVERY, row)
    if order_it:
        tx.publish(
            RewardRecoveryOrdered(
                case_id=order.id,
                decision_id=order.decision_id,
                amount=order.recovery_amount,
                fraud=bool(order.recovery_fraud),
                articles=(),  # the demand cites the document of the scheme itself
                ordered_by=tx.by.sub,
                signers=tuple(sorted({asked_by, tx.by.sub})),
                ordered_at=tx.clock.now(),
            )
        )
    return form


def _touch(tx: Transaction, row: RewardFormRow) -> None:
    held.change(tx, row, FORM, scheme=row.scheme)


def _change(tx: Transaction, order: RewardOrderRow, **values: object) -> None:
    was = order.version
    change_row(tx, RewardOrderRow, {"id": order.id}, was=was, version=was + 1, **values)
    for name, value in (values | {"version": was + 1}).items():
        setattr(order, name, value)
