"""A citizen's report about abuse (举报): received, looked into, answered (第二十三条、第二十七条)."""

from enum import StrEnum

from shared.errors import NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class ReportKind(StrEnum):
    """What it is about."""

    MISUSE = "MISUSE"  # 骗取、冒领救助
    STAFF = "STAFF"  # 工作人员违纪
    DIVERTED_FUNDS = "DIVERTED_FUNDS"  # 挤占、挪用、套取资金
    NOBODY_HELPS = "NOBODY_HELPS"  # 求助无门、推诿
    OTHER = "OTHER"


class ReportStatus(StrEnum):
    RECEIVED = "received"
    IN_HAND = "in_hand"
    ANSWERED = "answered"


class ReportFinding(StrEnum):
    """What was found; each is an end, and each is told."""

    CONFIRMED = "CONFIRMED"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    TO_SUPERVISION = "TO_SUPERVISION"
    NOT_OURS = "NOT_OURS"


OF_THE_CITY = frozenset({ReportKind.STAFF, ReportKind.DIVERTED_FUNDS})
"""What the county would have to look into about itself goes to the city at once."""
HANDLERS = frozenset({Role.COUNTY_HANDLER, Role.COUNTY_LEAD, Role.CITY_SUPERVISOR})
S = ReportStatus

# fmt: off
REPORT_LIFECYCLE = Lifecycle(
    # while it is  one may     and it becomes  who
    (S.RECEIVED,   "take_up",  S.IN_HAND,      HANDLERS),
    (S.RECEIVED,   "hand_on",  S.RECEIVED,     HANDLERS),
    (S.IN_HAND,    "hand_on",  S.RECEIVED,     HANDLERS),
    (S.IN_HAND,    "answer",   S.ANSWERED,     HANDLERS),
    statuses=labels("intake", "report_statuses"),
    words=labels("intake", "report_steps"),
)
# fmt: on


class ReportNotFound(NotFound):
    """There is no such report, or it is not one's own."""


class ReportHandedOn(Unprocessable):
    article = "202号 第二十七条"
