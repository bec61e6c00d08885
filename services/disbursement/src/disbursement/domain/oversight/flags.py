"""Red flags of diversion (挤占、挪用、套取, 第二十三条): what the books show and a person must look at.

A flag accuses nobody. Each is looked into by audit or supervision, and explained or followed up.
"""

from enum import StrEnum

from shared.errors import NotFound
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels

CLUSTER_DAYS, CLUSTER_LEAST, CLUSTER_PERCENT, NEAR_PERCENT = 90, 10, 50, 95
"""Of one officer's grants in so many days at least so many, and such a share of them, lie between
so much of the watched limit and the limit itself."""


class FlagKind(StrEnum):
    PAID_WITHOUT_DECISION = "PAID_WITHOUT_DECISION"  # nobody has confirmed that it was decided
    ONE_ACCOUNT_MANY_HOUSEHOLDS = "ONE_ACCOUNT_MANY_HOUSEHOLDS"
    STAFF_ACCOUNT = "STAFF_ACCOUNT"  # an officer's own account was paid
    ROUND_TRIP = "ROUND_TRIP"  # what was paid came back from somewhere, and nobody knows why
    LEVEL_ROUND_TRIP = "LEVEL_ROUND_TRIP"  # went to another level and soon came back unspent
    SPLITTING = "SPLITTING"  # one household, several grants below the limit, together above it
    UNDER_THE_LIMIT = "UNDER_THE_LIMIT"  # one officer's grants crowd just below the limit


class FlagStatus(StrEnum):
    OPEN = "open"
    EXPLAINED = "explained"
    FOLLOWED = "followed"


LOOKERS = frozenset({Role.AUDITOR, Role.CITY_SUPERVISOR})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is        one may          it becomes             who
    (FlagStatus.OPEN,    "explain_flag",  FlagStatus.EXPLAINED,  LOOKERS),
    (FlagStatus.OPEN,    "follow_flag",   FlagStatus.FOLLOWED,   LOOKERS),
    statuses=labels("disbursement", "flag_statuses"),
    words=labels("disbursement", "flag_steps"),
)
# fmt: on


class FlagNotFound(NotFound):
    """There is no such red flag."""


class StaffAccountsNotFound(NotFound):
    """There is no such list of accounts."""


class FlagFourEyes(AnotherPersonRequired):
    article = "202号 第三十条"
