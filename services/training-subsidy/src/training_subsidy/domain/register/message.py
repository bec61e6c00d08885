"""What a person is told of a seat, a class or a claim."""

from enum import StrEnum

from shared.errors import NotFound
from shared.words import labels


class MessageAbout(StrEnum):
    """Of what a message tells; where it is read."""

    CLAIM = "CLAIM"
    CLASS = "CLASS"
    ENROLMENT = "ENROLMENT"


class SeatCode(StrEnum):
    """What is told of somebody's own seat."""

    ENROLLED = "enrolled"
    PASSED = "passed"
    FAILED = "failed"
    CERTIFIED = "certified"
    SEAT_CANCELLED = "seat_cancelled"


SEAT_SENTENCES = labels("training_subsidy", "seat_messages", SeatCode)


class MessageNotFound(NotFound):
    """No such message, or it is not yours."""
