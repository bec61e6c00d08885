"""One request of a lead that signs many cases: each is seen before, and each stands on its own."""

from enum import StrEnum

from shared.errors import Conflict

MOST_CASES = 50


class SigningResult(StrEnum):
    """What became of one case of a batch."""

    WAITING = "waiting"  # not carried out: the request ended before its turn
    SIGNED = "signed"
    REFUSED = "refused"


class CaseNotSeen(Conflict):
    article = "202号 第三十条"


class NotReadyToSign(Conflict):
    article = "202号 第十八条（一）"
