"""A trainee in a class, by real name: seat, attendance, examination, certificate."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import Conflict, NotFound, Unprocessable
from shared.identifiers import age_on

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.class_errors import FindingDayImpossible
from training_subsidy.domain.register.classes import LIFECYCLE as CLASSES
from training_subsidy.domain.register.classes import ClassStatus, TrainingClass
from training_subsidy.domain.register.institution import LIFECYCLE as INSTITUTIONS
from training_subsidy.domain.vocabulary import Funding, TraineeGroup, WorkerStatus


class CapacityExceeded(Conflict):
    article = "215号（六）"


class EnrolledAlready(Conflict):
    article = "215号（六）"


class EnrolmentNotFound(NotFound):
    """There is no such enrolment."""


class EnrolmentNotYours(EnrolmentNotFound):
    """The one answer to whatever does not fit, so that it tells nothing about the person."""

    article = "215号（七）"

    @classmethod
    def code(cls) -> str:
        return EnrolmentNotFound.code()


class EnrolmentClosed(Conflict):
    """The class is … or over."""


class ResidentNumberInvalid(Unprocessable):
    article = "215号（七）"


class OutsideTrainingScope(Unprocessable):
    article = "215号（十）"


class RemainingMonthsMissing(Unprocessable):
    article = "215号（十）"


class DirectedForSchoolLeavers(Unprocessable):
    """Directed training is for who left school and does not go on (VT-025, VT-030)."""

    article = "215号（九）"


class OutsideWorkingAge(Unprocessable):
    article = "215号（一）"


class InstitutionTakesNobody(Unprocessable):
    article = "215号（五）（七）"


class DayOutsideClass(Unprocessable):
    """… lies outside the dates of the class, or has not come yet."""


class ExaminationTooEarly(Unprocessable):
    article = "215号（七）（二十四）"


class NotPassedYet(Conflict):
    article = "215号（二十四）"


class ResultStands(Conflict):
    article = "215号（二十四）"


class CertificateStands(Conflict):
    article = "215号（十四）"


class EnrolmentInUse(Conflict):
    article = "215号（七）"


class EnrolmentCancelled(Conflict):
    article = "215号（七）"


class ExamResult(StrEnum):
    PASSED = "PASSED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as the institution entered it, and whether the register confirmed it.

    ``doubt`` says why not; those that were entered before doubts were kept have none.
    """

    body_code: str
    number: str
    issued_on: date
    verified: bool
    doubt: CertificateDoubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One person in one class."""

    id: UUID
    class_id: UUID
    person_id: UUID
    group: TraineeGroup
    remaining_months: int | None
    worker_status: WorkerStatus
    enrolled_on: date
    agency_code: str | None = None
    result: ExamResult | None = None
    examined_on: date | None = None
    certificate: Certificate | None = None
    cancelled_on: date | None = None
    version: int = 0

    def examine(
        self, course: TrainingClass, result: ExamResult, *, on: date, today: date
    ) -> "Enrolment":
        """Note the result of the examination (VT-065); it is final once a certificate rests on it."""
        course.check_held()
        if self.cancelled_on is not None:
            raise EnrolmentCancelled
        if self.certificate is not None:
            raise ResultStands
        if not max(course.starts_on, self.enrolled_on) <= on <= today:
            raise ExaminationTooEarly
        return replace(self, result=result, examined_on=on)

    def cancel(self, *, on: date, present: int) -> "Enrolment":
        """Undo a mistaken enrolment that nothing was recorded for; absences are nothing (VT-021)."""
        if self.cancelled_on is not None:
            raise EnrolmentCancelled
        if present or self.result is not None or self.certificate is not None:
            raise EnrolmentInUse
        return replace(self, cancelled_on=on)

    def certify(self, certificate: Certificate, *, claimed: bool) -> "Enrolment":
        """Note the certificate of a passed examination (VT-044).

        ``claimed`` says that a claim stands which may rest on the one that would be replaced.
        """
        if self.result is not ExamResult.PASSED:
            raise NotPassedYet
        if self.certificate is not None and claimed:
            raise CertificateStands
        return replace(self, certificate=certificate)


def in_scope(group: TraineeGroup, remaining_months: int | None, figures: Figures) -> bool:
    """Whether the person may be trained: of prisoners those with at most one year left (VT-033)."""
    if group is not TraineeGroup.PRISONER or remaining_months is None:
        return True
    return remaining_months <= figures.prisoner_months


def check_scope(group: TraineeGroup, remaining_months: int | None, figures: Figures) -> None:
    """Raises ``RemainingMonthsMissing`` or ``OutsideTrainingScope`` of a prisoner (VT-033)."""
    if group is TraineeGroup.PRISONER and remaining_months is None:
        raise RemainingMonthsMissing(months=figures.prisoner_months)
    if not in_scope(group, remaining_months, figures):
        raise OutsideTrainingScope(months=figures.prisoner_months)


def check_leaver(funding: Funding, group: TraineeGroup) -> None:
    """Raises ``DirectedForSchoolLeavers`` of anybody else in a class of directed training."""
    if funding is Funding.DIRECTED_ENTRUSTED and group is not TraineeGroup.SCHOOL_LEAVER:
        raise DirectedForSchoolLeavers


def check_age(course: TrainingClass, *, born: date, figures: Figures) -> None:
    """Workers of every age are trained (VT-001); school leavers learn by directed training earlier."""
    directed = course.funding is Funding.DIRECTED_ENTRUSTED
    least = figures.directed_age_least if directed else figures.age_least
    if not least <= age_on(course.starts_on, born=born) <= figures.age_most:
        raise OutsideWorkingAge(least=least, most=figures.age_most)


def check_seats(*, seats: int, taken: int) -> None:
    """Seats are what the class can carry (VT-015); the last one is given once."""
    if taken >= seats:
        raise CapacityExceeded(seats=seats)


def check_standing(status: InstitutionStatus, figures: Figures) -> None:
    """Whether an institution still takes people into its open classes (VT-006, A-58).

    Neither an exited nor a restricted one does: a seat given now would be a new promise of money
    to whom the register no longer trusts with a new class. Who sits in the class stays in it.
    """
    if status in figures.blocked_standings:
        raise InstitutionTakesNobody(status=INSTITUTIONS.word(status))


def check_enrolment(
    course: TrainingClass,
    *,
    institution: InstitutionStatus,
    group: TraineeGroup,
    remaining_months: int | None,
    today: date,
    figures: Figures,
) -> None:
    """Whether somebody may enter this class today."""
    if course.status is not ClassStatus.OPEN or today > course.ends_on:
        raise EnrolmentClosed(status=CLASSES.word(course.status))
    check_standing(institution, figures)
    check_leaver(course.funding, group)
    check_scope(group, remaining_months, figures)
    check_seats(seats=course.seats, taken=course.enrolled)


def check_day(course: TrainingClass, day: date, *, today: date) -> None:
    """Whether attendance of this day can be recorded."""
    course.check_held()
    if not (course.starts_on <= day <= course.ends_on and day <= today):
        raise DayOutsideClass(day=day)


def check_finding_day(
    course: TrainingClass, day: date, *, planned_on: date | None, today: date
) -> None:
    """Whether something can have been found on this day: after the planning, and not to come.

    Examinations, premises and papers are looked at before and after the lessons too (VT-064).
    """
    course.check_held()
    first = min(course.starts_on, planned_on or course.starts_on)
    if not first <= day <= today:
        raise FindingDayImpossible(first=first)


def attended_percent(course: TrainingClass, *, present: int, recorded: int) -> int | None:
    """The share of the course on which the trainee was there, by the days recorded, rounded down.

    Of a class that ended early, the days that were not held count as missed.
    """
    if recorded == 0:
        return None
    planned = Dates(course.starts_on, max(course.planned_ends_on or course.ends_on, course.ends_on))
    return present * course.dates.days * 100 // (recorded * planned.days)
