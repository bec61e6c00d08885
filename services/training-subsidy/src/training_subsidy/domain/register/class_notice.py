"""What the trainees and supervisors of a class are told of its changes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.words import labels


class ClassNoticeKind(StrEnum):
    TAUGHT_TO_END = "taught_to_end"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    DATES = "dates"
    PLACE = "place"
    TEACHER = "teacher"


SENTENCES = labels("training_subsidy", "class_notices", ClassNoticeKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassNotice:
    """One thing told, with the day it is about and what fills its sentence."""

    id: UUID
    class_id: UUID
    kind: ClassNoticeKind
    day: date | None = None
    told: str = ""
    told_by: str
    told_at: datetime
