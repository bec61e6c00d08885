"""What shows that a lesson took place: photos and parts of video, by digest (215号（二十四）, VT-062).

The recordings stay with the institution; the register keeps digest, kind of file, size, place and time,
so that what is shown at a check is known to be what was recorded on the day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.workdays import lhasa_date

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import check_day


class EvidenceKind(StrEnum):
    PHOTO = "PHOTO"
    VIDEO = "VIDEO"


MEDIA = {
    EvidenceKind.PHOTO: frozenset({"image/jpeg", "image/png"}),
    EvidenceKind.VIDEO: frozenset({"video/mp4"}),
}
"""The kinds of file that each may be."""


class EvidenceNotFound(NotFound):
    """There is no such evidence of this class."""


class EvidenceKnown(Conflict):
    article = "215号（二十四）"


class EvidenceInUse(Conflict):
    """A claim of the class is submitted: the office takes it back, by two."""

    article = "215号（二十四）"


class EvidenceOfAnotherDay(Unprocessable):
    article = "215号（二十四）"
    pointer = "/taken_at"


class EvidenceKindOfFile(Unprocessable):
    article = "215号（二十四）"
    pointer = "/media_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One recording; ``size`` in bytes, ``latitude`` and ``longitude`` in millionths of a degree."""

    id: UUID
    class_id: UUID
    day: date
    kind: EvidenceKind
    sha256: str
    media_type: str
    size: int
    latitude: int
    longitude: int
    taken_at: datetime
    added_by: str
    added_at: datetime
    removed_at: datetime | None = None

    @property
    def version(self) -> int:
        """2 once it is taken back; nothing else of it changes."""
        return 1 if self.removed_at is None else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDay:
    """A day whose attendance is recorded, and how many recordings show it."""

    day: date
    photos: int
    videos: int

    def lacks(self, least: int) -> bool:
        """Whether the day is shown by fewer recordings than it needs."""
        return self.photos + self.videos < least


def check_evidence(evidence: Evidence, course: TrainingClass, *, today: date) -> None:
    """A recording is of a day of the class, was taken on it, and is a file of its kind."""
    check_day(course, evidence.day, today=today)
    if lhasa_date(evidence.taken_at) != evidence.day:
        raise EvidenceOfAnotherDay(day=evidence.day)
    if evidence.media_type not in MEDIA[evidence.kind]:
        raise EvidenceKindOfFile(allowed="、".join(sorted(MEDIA[evidence.kind])))
