"""A file on misconduct of staff (第三十三条): kept, transferred and read by supervision alone."""

from datetime import date
from enum import StrEnum

from shared.errors import NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.identifiers import is_same_name
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role, identity
from shared.words import labels


class Misconduct(StrEnum):
    """What the article names."""

    DERELICTION = "DERELICTION"  # 玩忽职守
    FAVOURITISM = "FAVOURITISM"  # 徇私舞弊
    ABUSE_OF_POWER = "ABUSE_OF_POWER"  # 滥用职权
    EMBEZZLEMENT = "EMBEZZLEMENT"  # 贪污、挪用
    WITHHOLDING = "WITHHOLDING"  # 扣压
    DELAY = "DELAY"  # 拖欠


class MisconductStatus(StrEnum):
    OPEN = "open"
    TRANSFERRED = "transferred"
    CLOSED = "closed"


class MisconductOutcome(StrEnum):
    """How a file ended."""

    UNFOUNDED = "UNFOUNDED"
    DISCIPLINED = "DISCIPLINED"
    PROSECUTED = "PROSECUTED"
    NO_ACTION = "NO_ACTION"


SUPERVISION = frozenset({Role.AUDITOR})
S = MisconductStatus

# fmt: off
MISCONDUCT_LIFECYCLE = Lifecycle(
    # while it is    one may      and it becomes  who
    (S.OPEN,         "transfer",  S.TRANSFERRED,  SUPERVISION),
    (S.OPEN,         "close",     S.CLOSED,       SUPERVISION),
    (S.TRANSFERRED,  "close",     S.CLOSED,       SUPERVISION),
    statuses=labels("approval", "misconduct_statuses"),
    words=labels("approval", "misconduct_steps"),
)
# fmt: on


class AlarmStatus(StrEnum):
    """A payment that ages past its parameter raises an alarm (A-69)."""

    RAISED = "raised"
    FILED = "filed"
    DISMISSED = "dismissed"


ALARM_LIFECYCLE = Lifecycle(
    (AlarmStatus.RAISED, "file", AlarmStatus.FILED, SUPERVISION),
    (AlarmStatus.RAISED, "dismiss", AlarmStatus.DISMISSED, SUPERVISION),
    statuses=labels("approval", "alarm_statuses"),
    words=labels("approval", "alarm_steps"),
)


class PaymentAlarmNotFound(NotFound):
    """There is no such alarm."""


class MisconductFileNotFound(NotFound):
    """There is no such file."""


class OwnMisconduct(AnotherPersonRequired):
    article = "202号 第三十三条"
    pointer = "/person"


class MisconductElsewhere(Unprocessable):
    article = "202号 第三十三条"
    pointer = "/region"


class AlarmOfAnotherCase(Unprocessable):
    article = "202号 第三十三条"
    pointer = "/alarm_id"


class TransferDayImpossible(Unprocessable):
    article = "202号 第三十三条"
    pointer = "/on"


def is_about(person: str, by: Actor) -> bool:
    """Whether a file's person is who acts: by the account, or by the name where none was written.

    Who has the same name as the person is kept from the file too: a colleague takes it.
    """
    words = (person, *person.split())
    if identity(by.sub) in {identity(word) for word in words}:
        return True
    return bool(by.name) and any(is_same_name(word, by.name) for word in words)


def check_transfer(on: date, *, opened: date, today: date) -> None:
    """A file is handed over between its opening and today. Raises ``TransferDayImpossible``."""
    if not opened <= on <= today:
        raise TransferDayImpossible(first=opened.isoformat(), last=today.isoformat())
