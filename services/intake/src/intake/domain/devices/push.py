"""A push: a word to one device that a message waits in the inbox, and what becomes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from intake.domain.devices.device import DeviceLanguage, Platform

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 34
"""With these pauses about a day: a channel that is away for a night loses nothing."""
DOUBLINGS = 10
"""After so many the pause is the longest anyway."""


class PushKind(StrEnum):
    """Whose inbox has the message; what it tells of is nobody's but its reader's."""

    ASSISTANCE = "ASSISTANCE"
    TRAINING = "TRAINING"


class PushState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What goes to a push channel: nothing of a person, nothing of what was decided.

    ``id`` lets the channel drop what it has sent already.
    """

    id: UUID
    kind: PushKind
    message_id: UUID
    platform: Platform
    language: DeviceLanguage
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """The channel has it."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The channel has no such device any more."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; ``after`` is how long the channel asks to be left alone, if it says."""

    failure: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take it."""

    failure: str


Answer = Taken | Gone | Later | Refused
Send = Callable[[Push], Awaitable[Answer]]
"""The port: one channel that takes a push, and says what it thinks of it. It raises nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a push stands after a try; one that is queued is tried again after ``pause``."""

    state: PushState
    failure: str | None = None
    pause: timedelta = timedelta(0)
    is_gone: bool = False


def outcome_of(answer: Answer, *, attempts: int) -> Outcome:
    """What follows from an answer after so many tries: sent, tried again, or given up for good."""
    match answer:
        case Taken():
            return Outcome(PushState.SENT)
        case Gone():
            return Outcome(PushState.FAILED, "DEVICE_GONE", is_gone=True)
        case Refused(failure):
            return Outcome(PushState.FAILED, failure)
        case Later(failure, after):
            if attempts >= MOST_ATTEMPTS:
                return Outcome(PushState.FAILED, failure)
            pause = max(pause_after(attempts), after or timedelta(0))
            return Outcome(PushState.QUEUED, failure, pause)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    doubled: int = 2 ** min(attempts - 1, DOUBLINGS)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
