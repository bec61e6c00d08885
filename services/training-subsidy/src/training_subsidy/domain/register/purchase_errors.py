"""Why nothing is put out, offered, scored, awarded or taught under a contract of purchased training."""

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired


class ProjectNotFound(NotFound):
    """There is no such selection project."""


class PurchaseContractNotFound(NotFound):
    """There is no such contract on the register."""


class ContractNumberTaken(Conflict):
    """A contract of this number is on the register already."""


class GroupsMissing(Unprocessable):
    article = "215号（五）（十）"
    pointer = "/groups"


class ProjectDatesNotPossible(Unprocessable):
    article = "215号（五）"


class BiddingClosed(Conflict):
    article = "215号（五）"


class BiddingRuns(Conflict):
    article = "215号（五）"


class BidMadeAlready(Conflict):
    article = "215号（五）"


class BidAboveHighestPrice(Unprocessable):
    article = "215号（五）"
    pointer = "/price"


class TooFewBids(Conflict):
    article = "215号（五）"


class ScoresIncomplete(Unprocessable):
    article = "215号（五）"


class ScoredAlready(Conflict):
    article = "215号（五）"


class PanelTooSmall(Conflict):
    article = "215号（五）"


class NotTheBestBid(Unprocessable):
    article = "215号（五）"


class PanelDoesNotAward(AnotherPersonRequired):
    article = "215号（五）"


class ContractMissing(Unprocessable):
    article = "215号（五）"


class ContractNotOfTheClass(Unprocessable):
    article = "215号（五）"


class ContractSeatsUsedUp(Conflict):
    article = "215号（五）（六）"


class FreeForNamedGroups(Unprocessable):
    article = "215号（五）（十）"


class ContractEndNotPossible(Unprocessable):
    article = "215号（五）"
    pointer = "/last_day"
