"""A grant looked at again: why, what is found, and who may find it (第三十条, 第三十二条, A-30)."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from shared.contracts.approval import ReviewFinding
from shared.errors import Conflict, NotFound, Unprocessable
from shared.money import yuan


class NoOpenReview(Conflict):
    article = "202号 第三十条"


class ContradictionNotFound(NotFound):
    """No later answer contradicts this revision of the case."""


class ContradictionSettled(Conflict):
    article = "202号 第三十条"


class NotGrantedYet(Conflict):
    article = "202号 第三十条"


class NoCompensationAwaited(Conflict):
    article = "202号 第十条（八）"


class NothingToRecover(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/amount"


class MoreThanGranted(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/amount"


class ReviewGround(StrEnum):
    """Why a grant is looked at again."""

    COUNTERSIGN_DECLINED = "COUNTERSIGN_DECLINED"
    REVOCATION_TOO_LATE = "REVOCATION_TOO_LATE"
    CONTRADICTION = "CONTRADICTION"
    COMPENSATION = "COMPENSATION"
    RULING = "RULING"
    CORRECTION = "CORRECTION"


class ContradictionFinding(StrEnum):
    """What an answer that came after an urgent grant comes to (A-27)."""

    NO_EFFECT = "NO_EFFECT"
    REVIEW = "REVIEW"  # the grant is looked at again


class CompensationFinding(StrEnum):
    """What became of the compensation that a granted case awaited (第十条（八）)."""

    STILL_AWAITED = "STILL_AWAITED"  # asked again after the same term
    NONE = "NONE"  # it will not come
    RECEIVED = "RECEIVED"  # the grant is looked at again


def shares_to_recover(
    finding: ReviewFinding,
    amount: int | None,
    *,
    granted: Sequence[tuple[UUID, int]],
    in_force: int,
) -> list[tuple[UUID, int]]:
    """What of each order (fen) is to be paid back: the first one first, none where the grant stands.

    Without an amount it is all after fraud, and otherwise what was paid above a corrected amount,
    or all. Raises ``NothingToRecover`` and ``MoreThanGranted``.
    """
    whole = sum(one for _, one in granted)
    if finding is ReviewFinding.STANDS:
        if amount is not None:
            raise NothingToRecover
        return []
    above = whole - in_force if finding is ReviewFinding.RECOVER and in_force < whole else whole
    left = above if amount is None else amount
    if left > whole:
        raise MoreThanGranted(granted=yuan(whole))
    shares = []
    for decision_id, paid in granted:
        share = min(left, paid)
        left -= share
        if share:
            shares.append((decision_id, share))
    return shares
