"""The syllabus of a class: hours and teacher of each module (215号（八）（十八）, VT-022, VT-054)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.words import join, label

from training_subsidy.domain import words
from training_subsidy.domain.figures import Figures


class SyllabusNotNow(Conflict):
    """The class is open: its syllabus stands, and a change of teacher is told."""


class SyllabusNotFound(NotFound):
    """The class has no syllabus by rows."""


class SyllabusTooShort(Unprocessable):
    article = "215号（八）"
    pointer = "/rows"


class TeacherNotRegistered(Unprocessable):
    article = "215号（十八）"
    pointer = "/rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyllabusRow:
    """One module: its whole hours, the teacher's entry in the register, and whether in both languages."""

    module: str
    hours: int
    teacher_id: UUID
    bilingual: bool


def check_hours(rows: Sequence[SyllabusRow], figures: Figures) -> None:
    """Every module that each course contains has its hours. Raises ``SyllabusTooShort``."""
    hours: dict[str, int] = {}
    for row in rows:
        hours[row.module] = hours.get(row.module, 0) + row.hours
    least = max(figures.module_hours, 1)
    short = [module for module in figures.required_modules if hours.get(module, 0) < least]
    if short:
        named = join(label(one, words.MODULES) for one in short)
        raise SyllabusTooShort(modules=named, least=str(least))
