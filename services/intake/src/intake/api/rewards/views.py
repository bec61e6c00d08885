"""How a form of a reward is shown: people masked, whatever the role; the station may ask to read."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.masks import mask_card, mask_name, mask_phone, mask_resident_id
from shared.money import Money
from shared.transaction import Reading, Transaction
from shared.web import Part, View

from intake.domain.rewards.reward import (
    CheckState,
    OrderStatus,
    RecoveryState,
    Signature,
    ThingStatus,
    require_part,
)
from intake.policy.rewards import profile_of
from intake.store.rewards.reward_tables import RewardFormRow, RewardThingRow
from intake.store.rewards.rewards import Form
from shared import held


class ThingView(Part):
    """A row of the form; why it ended is shown to the offices."""

    id: UUID
    mark: Annotated[str | None, Field(description="Such as the number of its chip")]
    sha256: Annotated[str | None, Field(description="Of its photo")]
    status: ThingStatus
    received_at: datetime | None
    ended_at: datetime | None
    reason: str | None = None


class RewardPersonView(Part):
    """Who handed it over; masked unless the office that entered it asks."""

    name: str
    id_number: str
    phone: str | None
    account: str | None


class DayView(Part):
    """The payment of the person's day."""

    id: UUID
    status: OrderStatus
    things: int
    amount: Money
    needs_account: bool
    ordered_at: datetime
    paid_on: date | None
    recovery: RecoveryState | None
    recovery_things: Annotated[
        list[UUID] | None, Field(description="The rows that are demanded back; empty: all")
    ]
    recovery_amount: Money | None


class RewardListView(View):
    """A form as a list shows it, without people."""

    id: UUID
    number: str
    scheme: str
    title: str
    region: str
    handed_over_on: date
    amount_each: Money
    method: PaymentMethod
    cash_reason: CashReason | None
    registered_at: datetime
    confirmed_at: datetime | None
    count_check: CheckState | None
    closed_at: datetime | None


class RewardView(RewardListView):
    """A form with its rows."""

    signature: Signature
    place: str
    receiver: str
    person: RewardPersonView
    pays_after: Annotated[date, Field(description="The day is paid later than on this day")]
    lapses_after: Annotated[date, Field(description="What has not arrived then earns nothing")]
    things: list[ThingView]
    account_proposed: Annotated[
        str | None, Field(description="Another account that waits for a second officer, masked")
    ]
    day: DayView | None


def listed(row: RewardFormRow, language: str) -> RewardListView:
    """A form in a list."""
    names = [name for name in RewardListView.model_fields if name != "title"]
    title = profile_of(row.scheme).title.text.to(language)
    return RewardListView(**{name: getattr(row, name) for name in names}, title=title)


def thing_view(tx: Reading, thing: RewardThingRow) -> ThingView:
    """A row; the applicant is not told an officer's words."""
    view = ThingView(
        **{name: getattr(thing, name) for name in ThingView.model_fields if name != "reason"}
    )
    if tx.by.owns_single_cases:
        return view
    return view.model_copy(update={"reason": held.opened(tx, thing, "reason")})


def reward_view(tx: Reading, form: Form, language: str) -> RewardView:
    """A form with people masked."""
    row = form.row
    phone, account = held.opened(tx, row, "phone"), held.opened(tx, row, "account")
    proposed = held.opened(tx, row, "next_account")
    person = RewardPersonView(
        name=mask_name(held.opened(tx, row, "name") or ""),
        id_number=mask_resident_id(held.opened(tx, row, "id_number") or ""),
        phone=None if phone is None else mask_phone(phone),
        account=None if account is None else mask_card(account),
    )
    return RewardView(
        **listed(row, language).model_dump(exclude={"title", "amount_each"}),
        title=profile_of(row.scheme).title.text.to(language),
        amount_each=row.amount_each,
        signature=Signature(row.signature),
        place=held.opened(tx, row, "place") or "",
        receiver=held.opened(tx, row, "receiver") or "",
        person=person,
        pays_after=row.pays_after,
        lapses_after=row.lapses_after,
        things=[thing_view(tx, one) for one in form.things],
        account_proposed=None if proposed is None else mask_card(proposed),
        day=None
        if form.order is None
        else DayView(**{name: getattr(form.order, name) for name in DayView.model_fields}),
    )


def open_person(tx: Transaction, form: Form) -> RewardPersonView:
    """Who handed it over, in full: for the office that entered it. Its reading is audited."""
    row = form.row
    require_part(profile_of(row.scheme).roles.registers, tx.by)
    tx.audit("read_reward_person", resource=("reward", row.id))
    return RewardPersonView(
        name=held.opened(tx, row, "name") or "",
        id_number=held.opened(tx, row, "id_number") or "",
        phone=held.opened(tx, row, "phone"),
        account=held.opened(tx, row, "account"),
    )
