"""A seat that a worker takes alone: by the sign-in's real name, checked once more at the class."""

from dataclasses import dataclass
from datetime import date

from shared.errors import Conflict, Unprocessable

from training_subsidy.domain.register.class_errors import ClassBegun
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.vocabulary import Funding, TraineeGroup

OPEN_TO_ALL = frozenset({Funding.PAY_FIRST, Funding.PURCHASED_FREE, Funding.SELF_PAID})
"""What anybody may look for and enter alone; who enters the others, an enterprise has chosen."""


class NotOpenToAll(Unprocessable):
    article = "215号（九）（十一）"


class IdentityNotChecked(Conflict):
    article = "215号（七）"


class IdentityDiffers(Unprocessable):
    article = "215号（七）"


class IdentityCheckedAlready(Conflict):
    article = "215号（七）"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnrolment:
    """What a worker declared with the own enrolment (VT-021, VT-049).

    ``declared`` is a group that nobody has proved yet. ``checked_on`` is the day on which the
    institution saw the identity card: until then the sign-in alone says who it is.
    """

    sub: str
    declared: TraineeGroup | None
    checked_on: date | None


def check_open_to_all(course: TrainingClass) -> None:
    """Whether a worker may enter this class alone."""
    if course.funding not in OPEN_TO_ALL:
        raise NotOpenToAll


def check_not_begun(course: TrainingClass, *, today: date) -> None:
    """A worker leaves a class until the day before its first; later the institution says so."""
    if course.starts_on <= today:
        raise ClassBegun(day=course.starts_on)
