"""A grant looked at again: why, what is found, and who may find it (第三十条, 第三十二条, A-30)."""

from enum import StrEnum

from shared.errors import Conflict, NotFound


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
