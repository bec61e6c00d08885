"""The syllabus of a class by rows: set while it is planned, asked before it opens (VT-022)."""

from collections.abc import Sequence
from uuid import UUID

from shared.transaction import Reading, Transaction

from training_subsidy.domain.register.classes import ClassStatus, TrainingClass
from training_subsidy.domain.register.syllabus import (
    SyllabusNotFound,
    SyllabusNotNow,
    SyllabusRow,
    TeacherNotRegistered,
    check_hours,
)
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.register import classes, entries, syllabi

TEACHERS = "teachers"
BOTH = "BOTH"


async def set_syllabus(
    tx: Transaction, class_id: UUID, given: Sequence[tuple[str, int, UUID]]
) -> list[SyllabusRow]:
    """Enter module, hours and teacher of each row; the teachers are the institution's own.

    Raises ``SyllabusNotNow``, ``TeacherNotRegistered``, ``SyllabusTooShort``.
    """
    course = await classes.get_class(tx, class_id, lock=True)
    if course.status is not ClassStatus.PLANNED:
        raise SyllabusNotNow
    wanted = {teacher for _, _, teacher in given}
    known = await entries.named_in(tx, TEACHERS, wanted, on=course.starts_on)
    own = {
        teacher: values
        for teacher, values in known.items()
        if values["institution_code"] == course.credit_code
    }
    if wanted - own.keys():
        raise TeacherNotRegistered(count=str(len(wanted - own.keys())))
    rows = [
        SyllabusRow(
            module=module,
            hours=hours,
            teacher_id=teacher,
            bilingual=own[teacher]["language"] == BOTH,
        )
        for module, hours, teacher in given
    ]
    check_hours(rows, figures_on(course.starts_on))
    await syllabi.write_syllabus(tx, class_id, rows)
    involvement.record_involvement(tx, class_id)
    tx.audit_subject("class", course.id, course.version)
    tx.created(f"/v1/classes/{class_id}/syllabus")
    return rows


async def read_syllabus(tx: Reading, class_id: UUID) -> list[SyllabusRow]:
    """The rows of a class. Raises ``SyllabusNotFound``."""
    await classes.get_class(tx, class_id)
    rows = await syllabi.syllabus_of(tx, class_id)
    if not rows:
        raise SyllabusNotFound
    return rows


def check_syllabus(course: TrainingClass, rows: Sequence[SyllabusRow]) -> None:
    """Before a class opens, where hours are asked for. Raises ``SyllabusTooShort``."""
    figures = figures_on(course.starts_on)
    if figures.module_hours:
        check_hours(rows, figures)
