"""Money that goes from one level's special account to another's: proposed by one, booked by two.

A transfer changes neither kind nor programme nor what a donor bound the money to (第二十三条 专款专用,
第二十四条): only accounts of the same kind, programme and scheme take part, one below the other.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.contracts.vocabulary import FundKind, Programme
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.money import yuan
from shared.roles import Role
from shared.words import labels

from disbursement.domain.funds.levels import Direction, Level, TransferNotBetween, direction_of


class TransferStatus(StrEnum):
    PROPOSED = "proposed"
    BOOKED = "booked"
    REJECTED = "rejected"
    REVERSING = "reversing"  # to be taken back; a second person answers
    REVERSED = "reversed"


MAKER = frozenset({Role.FINANCE_MAKER})
CHECKER = frozenset({Role.FINANCE_CHECKER})
S = TransferStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is    one may                       it becomes    who
    (S.PROPOSED,     "confirm_transfer",           S.BOOKED,     CHECKER),
    (S.PROPOSED,     "reject_transfer",            S.REJECTED,   CHECKER),
    (S.BOOKED,       "match_transfer_line",        S.BOOKED,     CHECKER),
    (S.REVERSING,    "match_transfer_line",        S.REVERSING,  CHECKER),
    (S.REVERSED,     "match_transfer_line",        S.REVERSED,   CHECKER),
    (S.BOOKED,       "propose_transfer_reversal",  S.REVERSING,  MAKER),
    (S.REVERSING,    "confirm_transfer_reversal",  S.REVERSED,   CHECKER),
    (S.REVERSING,    "reject_transfer_reversal",   S.BOOKED,     CHECKER),
    statuses=labels("disbursement", "transfer_statuses"),
    words=labels("disbursement", "transfer_steps"),
)
# fmt: on


class TransferNotFound(NotFound):
    """There is no such transfer."""


class TransferFourEyes(AnotherPersonRequired):
    article = "202号 第三十条"


class PaperOfLater(Unprocessable):
    pointer = "/dated"


class TransferOtherMoney(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/to_fund_id"


class TransferTooMuch(Conflict):
    article = "202号 第二十三条"


class AllocationNotOfFund(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/allocation_id"


class BoundElsewhere(Unprocessable):
    article = "202号 第二十四条"
    pointer = "/to_fund_id"


class ArrivedMoneySpent(Conflict):
    article = "202号 第二十三条"


class TransferSpent(Conflict):
    article = "202号 第二十三条"


class LineNotOfTransfer(Conflict):
    article = "202号 第二十三条"


def is_shown_next(*, shown: int, forward: bool, is_reversed: bool) -> bool:
    """Whether a line can be of a transfer that an account's statements show so often, net.

    Once the way that the money goes, and once back where it was taken back.
    """
    return shown == 0 if forward else shown == 1 and is_reversed


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """A special account at one end of a transfer."""

    id: UUID
    code: str
    programme: Programme
    region: str
    level: Level
    kind: FundKind
    scheme: str | None = None
    """Of money for rewards, which reward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLot:
    """What is left of an allocation, in fen, and what its giver said of it."""

    id: UUID
    root_id: UUID
    rest: int
    donor: str | None
    purpose: str | None
    only_for: tuple[str, ...]
    only_region: str | None

    @property
    def is_bound(self) -> bool:
        """Whether it is not for everybody and everywhere."""
        return bool(self.only_for) or self.only_region is not None


def check_ends(giver: Special, receiver: Special) -> Direction:
    """Which way the money goes. Raises ``TransferOtherMoney``, ``TransferNotBetween``."""
    if giver.id == receiver.id:
        raise TransferNotBetween
    if any(
        getattr(giver, one) != getattr(receiver, one) for one in ("programme", "kind", "scheme")
    ):
        raise TransferOtherMoney(code=giver.code, other=receiver.code)
    return direction_of((giver.level, giver.region), (receiver.level, receiver.region))


def pieces_of(
    lots: list[BoundLot], amount: int, *, named: UUID | None, receiver: Special
) -> list[tuple[BoundLot, int]]:
    """The allocations that a transfer is of, first in first out: the named one, else free money.

    Bound money is transferred only where it is named, and only to where it may be paid. Raises
    ``AllocationNotOfFund``, ``BoundElsewhere``, ``TransferTooMuch``.
    """
    asked = [lot for lot in lots if (lot.id == named if named else not lot.is_bound)]
    if named and not asked:
        raise AllocationNotOfFund
    for lot in asked:
        place = lot.only_region
        if place and not (place.startswith(receiver.region) or receiver.region.startswith(place)):
            raise BoundElsewhere(code=receiver.code)
    left = sum(lot.rest for lot in asked)
    if left < amount:
        raise TransferTooMuch(left=yuan(left))
    taken: list[tuple[BoundLot, int]] = []
    for lot in asked:
        piece = min(lot.rest, amount)
        if piece:
            taken.append((lot, piece))
        amount -= piece
    return taken
