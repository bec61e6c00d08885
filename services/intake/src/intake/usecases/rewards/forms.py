"""A form of a reward: entered by an office, confirmed by a second officer, its things received."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.agent_banks import require_agent_bank
from shared.contracts.intake import (
    RewardConfirmed,
    RewardRegistered,
    RewardThingReceived,
)
from shared.contracts.vocabulary import CashReason, Paper, PaymentMethod
from shared.four_eyes import require_another_person
from shared.identifiers import check_card, check_resident_id, is_same_name
from shared.ids import new_id
from shared.objects import NewFile
from shared.transaction import Transaction

from intake.domain.errors import CardInvalid
from intake.domain.household.household import not_an_id_number
from intake.domain.rewards.profile import Profile
from intake.domain.rewards.reward import (
    THING_LIFECYCLE,
    CheckState,
    FormConfirmed,
    NothingToConfirm,
    PaidDifferently,
    RewardAnotherPerson,
    RewardDaySettled,
    RewardNotFound,
    Signature,
    ThingStatus,
    asks_to_look,
    check_handed_over_on,
    check_row,
    require_part,
)
from intake.policy import reward_figures_on
from intake.policy.rewards import profile_of
from intake.store.applications import applications
from intake.store.papers import documents
from intake.store.papers.documents import StoredDocument
from intake.store.rewards import rewards
from intake.store.rewards.reward_tables import RewardFormRow, RewardThingRow
from intake.store.rewards.rewards import FORM, Form
from intake.usecases.rewards import duties
from shared import held


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardGiven:
    """A form as it is entered: who brought something where and when, and how it is to be paid."""

    scheme: str
    name: str
    id_number: str
    phone: str | None
    place: str
    receiver: str
    signature: Signature
    handed_over_on: date
    method: PaymentMethod
    cash_reason: CashReason | None
    bank_code: str | None
    account: str | None


def card_of(given_method: PaymentMethod, bank_code: str | None, account: str | None) -> str | None:
    """The card in one way of writing. Raises ``PaidDifferently``, ``CardInvalid``."""
    if given_method not in {PaymentMethod.CARD, PaymentMethod.CASH}:
        raise PaidDifferently
    if (given_method is PaymentMethod.CARD) != (bank_code is not None and account is not None):
        raise PaidDifferently
    if account is None or bank_code is None:
        return None
    require_agent_bank(bank_code)
    card = check_card(account)
    if card.words is not None:
        raise CardInvalid(detail=card.words)
    return card.normalised


async def register(tx: Transaction, given: RewardGiven, *, region: str) -> Form:
    """Open a form at the office's own place; its rows are added with their photos."""
    profile = profile_of(given.scheme)
    require_part(profile.roles.registers, tx.by)
    today = tx.clock.today()
    figures = reward_figures_on(profile, given.handed_over_on)
    check_handed_over_on(given.handed_over_on, today=today, figures=figures)
    number = check_resident_id(given.id_number, today=today)
    if number.detail is not None:
        raise not_an_id_number("/id_number", number.detail)
    if (given.method is PaymentMethod.CASH) != (given.cash_reason is not None):
        raise PaidDifferently
    account = card_of(given.method, given.bank_code, given.account)
    person_id = rewards.person_of(tx, number.normalised)
    if await rewards.is_settled(tx, profile.code, person_id, given.handed_over_on):
        raise RewardDaySettled
    form_number = await applications.next_case_number(
        tx, county=region, year=today.year, letters=profile.letters
    )
    row = held.insert(
        tx,
        RewardFormRow,
        FORM,
        number=form_number,
        scheme=profile.code,
        region=region,
        person_id=person_id,
        owner=None,
        name=given.name,
        id_number=number.normalised,
        phone=given.phone,
        place=given.place,
        receiver=given.receiver,
        signature=given.signature,
        handed_over_on=given.handed_over_on,
        amount_each=figures.reward_amount,
        pays_after=given.handed_over_on + timedelta(days=figures.reward_register_days),
        lapses_after=given.handed_over_on + timedelta(days=figures.reward_arrival_days),
        method=given.method,
        cash_reason=given.cash_reason,
        bank_code=given.bank_code,
        account=account,
        payee_version=1,
        registered_by=tx.by.sub,
        registered_at=tx.clock.now(),
    )
    await _let_confirm(tx, row, profile)
    tx.publish(
        RewardRegistered(
            case_id=row.id,
            scheme=row.scheme,
            number=row.number,
            region=row.region,
            handed_over_on=row.handed_over_on,
            registered_by=tx.by.sub,
        )
    )
    return Form(row=row, things=[])


async def _let_confirm(tx: Transaction, row: RewardFormRow, profile: Profile) -> None:
    days = reward_figures_on(profile, row.handed_over_on).reward_confirm_days
    await duties.start(tx, duties.CONFIRM, row, role=profile.roles.confirms, days=days)


async def require_open(tx: Any, form_id: UUID, *, has_photo: bool, mark: str | None) -> None:
    """Whether a row may be added now; asked before the photo is stored."""
    row = await held.find(tx, RewardFormRow, form_id, missing=RewardNotFound)
    held.require_seen(tx, row, missing=RewardNotFound)
    _check_adding(tx, row, has_photo=has_photo, mark=mark)


def _check_adding(
    tx: Any, row: RewardFormRow, *, has_photo: bool, mark: str | None
) -> tuple[Profile, str | None]:
    profile = profile_of(row.scheme)
    require_part(profile.roles.registers, tx.by)
    if row.confirmed_at is not None or tx.clock.today() > row.pays_after:
        raise FormConfirmed
    return profile, check_row(profile, has_photo=has_photo, mark=mark)


async def add_thing(
    tx: Transaction,
    form_id: UUID,
    *,
    mark: str | None,
    photo: NewFile | None,
    media_type: str | None,
) -> RewardThingRow:
    """One row: the thing with its photo and number. Raises ``SameThingTwice``."""
    form = await rewards.hold_form(tx, form_id)
    profile, read = _check_adding(tx, form.row, has_photo=photo is not None, mark=mark)
    digest = None if photo is None else hashlib.sha256(photo.content).hexdigest()
    thing = await rewards.enter_thing(
        tx,
        form.row,
        mark=read,
        sha256=digest,
        document_id=None if photo is None else photo.id,
    )
    if photo is not None and digest is not None:
        document = StoredDocument(
            id=photo.id,
            application_id=form_id,
            kind=Paper.OTHER,
            media_type=media_type or "",
            size=len(photo.content),
            sha256=digest,
            address=photo.address,
            made_here=False,
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        )
        await documents.insert_documents(tx, [document])
    if form.things and all(one.status != ThingStatus.REGISTERED for one in form.things):
        await _let_confirm(tx, form.row, profile)  # the duty fell away with the rows before it
    touch(tx, form.row)
    tx.created(thing.id)
    return thing


def touch(tx: Transaction, row: RewardFormRow, **values: Any) -> None:
    """The form has changed with its rows."""
    held.change(tx, row, FORM, **({"scheme": row.scheme} | values))


async def confirm(tx: Transaction, form_id: UUID, *, expected: int) -> Form:
    """The second officer has seen the things: they go to where they belong (four eyes)."""
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile = form.row, profile_of(form.row.scheme)
    require_part(profile.roles.confirms, tx.by)
    waiting = [one for one in form.things if one.status == ThingStatus.REGISTERED]
    if not waiting:
        raise NothingToConfirm
    entered_by = [row.registered_by, *(one.registered_by for one in waiting)]
    require_another_person(tx.by.sub, than=entered_by, refusal=RewardAnotherPerson())
    for one in waiting:
        status = THING_LIFECYCLE.after("confirm", status=ThingStatus(one.status), by=tx.by)
        rewards.change_thing(tx, one, status=status)
    tx.audit(
        "keep_reward_confirmation",
        resource=(FORM, row.id),
        number=row.number,
        amount_each=row.amount_each,
        handed_over_on=row.handed_over_on.isoformat(),
        person=str(row.person_id),
    )
    await duties.meet(tx, duties.CONFIRM, row)
    figures = reward_figures_on(profile, row.handed_over_on)
    left = (row.lapses_after - tx.clock.today()).days
    await duties.start(tx, duties.RECEIVE, row, role=profile.roles.receives, days=max(left, 0))
    tx.publish(RewardConfirmed(case_id=row.id, things=len(waiting), confirmed_by=tx.by.sub))
    count, looked = await rewards.look_at_day(tx, row)
    looks = asks_to_look(count, figures=figures, looked=looked)
    touch(
        tx,
        row,
        confirmed_by=tx.by.sub,
        confirmed_at=tx.clock.now(),
        count_check=CheckState.OPEN if looks else row.count_check,
    )
    if looks:
        await duties.start(
            tx, duties.LOOK, row, role=profile.roles.watches, days=figures.reward_watch_days
        )
    return form


async def receive(tx: Transaction, form_id: UUID, thing_id: UUID, *, expected: int) -> Form:
    """The thing has arrived where it belongs; its own office says so, thing by thing."""
    form = await rewards.hold_form(tx, form_id, expected=expected)
    row, profile, thing = form.row, profile_of(form.row.scheme), form.thing(thing_id)
    require_part(profile.roles.receives, tx.by)
    status = THING_LIFECYCLE.after("receive", status=ThingStatus(thing.status), by=tx.by)
    involved = [row.registered_by, row.confirmed_by, thing.registered_by]
    require_another_person(tx.by.sub, than=involved, refusal=RewardAnotherPerson())
    rewards.change_thing(
        tx, thing, status=status, received_by=tx.by.sub, received_at=tx.clock.now()
    )
    tx.audit("keep_reward_arrival", resource=("reward_thing", thing.id), form=str(row.id))
    touch(tx, row)
    tx.publish(RewardThingReceived(case_id=row.id, thing_id=thing.id, received_by=tx.by.sub))
    await duties.wait_no_more(tx, form)
    return form


async def take_own(tx: Transaction, *, number: str, id_number: str) -> Form:
    """Who handed something over signs in and has the form as the own, by real name and number.

    Whoever else asks learns nothing. Raises ``RewardNotFound``.
    """
    row = await rewards.find_numbered(tx, number)
    if row is None:
        raise RewardNotFound
    checked = check_resident_id(id_number, today=tx.clock.today())
    is_own = row.person_id == rewards.person_of(tx, checked.normalised)
    if not is_own or not is_same_name(held.opened(tx, row, "name") or "", tx.by.name):
        raise RewardNotFound
    touch(tx, row, owner=tx.by.sub)
    return await rewards.whole(tx, row)


def new_photo(form_id: UUID, content: bytes) -> NewFile:
    """A photo for the store of documents."""
    return NewFile("documents", form_id, new_id(), content)
