"""A flat-rate reward (219号): what was handed over, thing by thing, and the payment of one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.contracts.intake import RewardThingEnd
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role, RoleNotAllowed
from shared.words import labels

from intake.domain.rewards.profile import OFFICES, Profile, RewardFigures

LAW = "219号"


class Signature(StrEnum):
    """How the person signed the form."""

    SIGNATURE = "SIGNATURE"  # 签名
    FINGERPRINT = "FINGERPRINT"  # 按手印


class ThingStatus(StrEnum):
    """One thing that was handed over, such as a dog: a row of the form."""

    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    ORDERED = "ordered"
    STOPPING = "stopping"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    NOT_CONFIRMED = "not_confirmed"
    NOT_ARRIVED = "not_arrived"


class OrderStatus(StrEnum):
    """The payment of one person and day."""

    ORDERED = "ordered"
    PAID = "paid"
    CANCELLED = "cancelled"


class CheckState(StrEnum):
    """Whether somebody has looked at a day with too many."""

    OPEN = "open"
    CLEARED = "cleared"
    REFUSED = "refused"


class RecoveryState(StrEnum):
    """What was asked about money that was paid wrongly."""

    OPEN = "open"
    ORDERED = "ordered"
    DECLINED = "declined"


SYSTEM = frozenset({Role.SERVICE})
S, D = ThingStatus, OrderStatus

# fmt: off
THING_LIFECYCLE = Lifecycle(
    # while it is     one may             and it becomes     who (the profile says which of them)
    (S.REGISTERED,    "confirm",          S.CONFIRMED,       OFFICES),
    (S.REGISTERED,    "withdraw",         S.WITHDRAWN,       OFFICES),
    (S.REGISTERED,    "end_unconfirmed",  S.NOT_CONFIRMED,   SYSTEM),
    (S.CONFIRMED,     "receive",          S.ARRIVED,         OFFICES),
    (S.CONFIRMED,     "withdraw",         S.WITHDRAWN,       OFFICES),
    (S.CONFIRMED,     "refuse",           S.REFUSED,         OFFICES),
    (S.CONFIRMED,     "end_missing",      S.NOT_ARRIVED,     SYSTEM),
    (S.ARRIVED,       "withdraw",         S.WITHDRAWN,       OFFICES),
    (S.ARRIVED,       "refuse",           S.REFUSED,         OFFICES),
    (S.ARRIVED,       "order",            S.ORDERED,         SYSTEM),
    (S.ORDERED,       "withdraw",         S.STOPPING,        OFFICES),
    (S.ORDERED,       "withdraw_unpaid",  S.WITHDRAWN,       OFFICES),
    (S.ORDERED,       "order_anew",       S.ARRIVED,         SYSTEM | OFFICES),
    (S.ORDERED,       "refuse",           S.REFUSED,         OFFICES),
    (S.STOPPING,      "stop",             S.WITHDRAWN,       SYSTEM),
    (S.STOPPING,      "come_too_late",    S.ORDERED,         SYSTEM),
    statuses=labels("intake", "reward_thing_statuses"),
    words=labels("intake", "reward_thing_steps"),
)
ORDER_LIFECYCLE = Lifecycle(
    # while it is     one may             and it becomes     who
    (D.ORDERED,       "pay",              D.PAID,            SYSTEM),
    (D.ORDERED,       "cancel",           D.CANCELLED,       SYSTEM),
    (D.PAID,          "come_back",        D.ORDERED,         SYSTEM),
    statuses=labels("intake", "reward_order_statuses"),
    words=labels("intake", "reward_order_steps"),
)
# fmt: on
WAITING = frozenset({S.REGISTERED, S.CONFIRMED})
"""What somebody is still to confirm or to receive."""
COUNTED = frozenset({S.CONFIRMED, S.ARRIVED, S.ORDERED, S.STOPPING})
"""What counts against the number of a day."""
END_OF = {
    S.WITHDRAWN: RewardThingEnd.WITHDRAWN,
    S.REFUSED: RewardThingEnd.REFUSED,
    S.NOT_CONFIRMED: RewardThingEnd.NOT_CONFIRMED,
    S.NOT_ARRIVED: RewardThingEnd.NOT_ARRIVED,
}


class RewardNotFound(NotFound):
    """There is no such form, or it is not one's own."""


class ThingNotFound(NotFound):
    """There is no such row on the form."""


class SameThingTwice(Conflict):
    article = LAW


class PhotoNeeded(Unprocessable):
    pointer = "/file"


class PhotoNotAsked(Unprocessable):
    pointer = "/file"


class MarkNeeded(Unprocessable):
    pointer = "/mark"


class MarkNotReadable(Unprocessable):
    pointer = "/mark"


class RewardDaySettled(Conflict):
    article = LAW


class FormConfirmed(Conflict):
    """The form was confirmed: nothing is added to it."""


class NothingToConfirm(Conflict):
    """No row of the form waits for the second officer."""


class RewardAnotherPerson(AnotherPersonRequired):
    article = LAW


class BroughtOnNotPossible(Unprocessable):
    pointer = "/handed_over_on"


class NothingToLookAt(Conflict):
    """The form's day asks nobody to look."""


class PaidDifferently(Unprocessable):
    """A card for what is paid by card, a reason for cash."""

    pointer = "/method"


class AccountNotOfReward(Conflict):
    """The reward is paid in cash, or its money is not on the way."""


class NoAccountProposed(Conflict):
    """No other account of the form waits for a second officer."""


class RewardNotCancelled(Conflict):
    """The day's payment was not cancelled by finance, or somebody has answered that."""


class RewardNotPaid(Conflict):
    """Nothing of the form was paid, so nothing is demanded back."""


class NothingAsked(Conflict):
    """Nobody has asked to demand anything back."""


class RecoveryAsked(Conflict):
    """It was asked already."""


def require_part(role: Role, by: Actor) -> None:
    """Refuse who does not have the role that the profile gives the step. Raises ``RoleNotAllowed``."""
    if role not in by.roles | by.held:
        raise RoleNotAllowed([role])


def check_handed_over_on(day: date, *, today: date, figures: RewardFigures) -> None:
    """Not in the future, and not longer ago than it may still be entered."""
    first = today - timedelta(days=figures.reward_register_days)
    if not first <= day <= today:
        raise BroughtOnNotPossible(first=first.isoformat(), last=today.isoformat())


def check_row(profile: Profile, *, has_photo: bool, mark: str | None) -> str | None:
    """What the profile asks of a row is there; the number by which the thing is known again."""
    if profile.fields.photo == "required" and not has_photo:
        raise PhotoNeeded(thing=profile.thing.text)
    if profile.fields.photo == "none" and has_photo:
        raise PhotoNotAsked(thing=profile.thing.text)
    if profile.mark is None or profile.fields.mark == "none":
        if mark is not None:
            raise MarkNotReadable(mark=profile.form, thing=profile.thing.text)
        return None
    if mark is None:
        if profile.fields.mark == "required":
            raise MarkNeeded(mark=profile.mark.title.text, thing=profile.thing.text)
        return None
    read = profile.mark.read(mark)
    if read is None:
        raise MarkNotReadable(mark=profile.mark.title.text, thing=profile.thing.text)
    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Whether a form of the day was looked at, and how many things of the day counted then."""

    state: str | None
    count: int | None


def asks_to_look(count: int, *, figures: RewardFigures, looked: Collection[Looked]) -> bool:
    """Whether a day has more things than usual and than were looked at, and nobody is to look."""
    if any(one.state == CheckState.OPEN for one in looked):
        return False
    return count > max(figures.reward_daily_count, *(one.count or 0 for one in looked), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A thing and what is paid for it, in fen."""

    status: ThingStatus
    amount: int


def amount_of_day(
    rows: Sequence[Row], *, pays_after: date, today: date, checks: Collection[str | None]
) -> int | None:
    """What one person is paid for a day, in fen; none while it is not to be paid yet.

    A day is paid once and whole: when nothing can be entered for it any more, each thing has
    arrived or its row has ended, and nobody is still to look at it. Nothing is left: 0.
    """
    waits = any(row.status in WAITING for row in rows)
    if waits or today <= pays_after or CheckState.OPEN in checks:
        return None
    return sum(row.amount for row in rows if row.status is ThingStatus.ARRIVED)
