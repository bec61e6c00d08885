"""A trainee in a class, by real name: seat, attendance, examination, certificate."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import Conflict, NotFound, Unprocessable
from shared.identifiers import age_on
from shared.words import STATUSES, said

from training_subsidy.domain.certificate import CertificateDoubt
from training_subsidy.domain.claim_case import Dates
from training_subsidy.domain.classes import ClassStatus, TrainingClass
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import Funding, TraineeGroup, WorkerStatus


class CapacityExceeded(Conflict):
    zh = "该班名额（{seats}）已满，不能再报名。请选择其他班次。"
    en = "All {seats} seats of this class are taken. Choose another class."
    article = "215号（六）"


class EnrolledAlready(Conflict):
    zh = "该学员已在本班报名，不能重复报名。"
    en = "This person is enrolled in the class already."
    article = "215号（六）"


class EnrolmentNotFound(NotFound):
    zh = "没有这条报名记录。请核对编号。"
    en = "There is no such enrolment. Check the id."


class EnrolmentNotYours(EnrolmentNotFound):
    """The one answer to whatever does not fit, so that it tells nothing about the person."""

    zh = (
        "没有这条报名记录，或它与所填姓名、证件号码、您的账号或单位不符。请按证件核对；"
        "登记有误或更换过账号的，请到人社部门更正。"
    )
    en = (
        "There is no such enrolment, or it does not fit the name, the ID number, your account or"
        " your organisation. Check them; if the register is wrong or your account is new, ask the"
        " labour office."
    )
    article = "215号（七）"

    @classmethod
    def code(cls) -> str:
        return EnrolmentNotFound.code()


class EnrolmentClosed(Conflict):
    zh = "班次处于“{status}”状态或已结课，不能报名。"
    en = "The class is {status} or over; nobody can be enrolled."


class ResidentNumberInvalid(Unprocessable):
    zh = "身份证号码无效（{detail}）。请按证件核对 18 位号码。"
    en = "The resident ID number is not valid ({detail}). Check its 18 characters."
    article = "215号（七）"


class OutsideTrainingScope(Unprocessable):
    zh = "余刑超过{months}个月的服刑人员不在就业技能培训范围内。"
    en = "Prisoners with more than {months} months left are outside the scope of training for work."
    article = "215号（十）"


class RemainingMonthsMissing(Unprocessable):
    zh = "服刑人员须填写余刑月数；余刑不超过{months}个月的方可参加就业技能培训。"
    en = (
        "Of a prisoner the remaining months are needed: training for work is for those with at most"
        " {months} months left. Enter them."
    )
    article = "215号（十）"


class OutsideWorkingAge(Unprocessable):
    zh = (
        "职业技能培训面向劳动者：开课时须年满{least}周岁、不超过{most}周岁。"
        "请核对证件号码；不符合的不能报名。"
    )
    en = (
        "Training is for workers: from {least} to {most} years of age when the course starts."
        " Check the ID number; nobody else can be enrolled."
    )
    article = "215号（一）"


class InstitutionTakesNobody(Unprocessable):
    zh = (
        "该培训机构状态为“{status}”，不能再招收学员；已报名的学员可继续学习和考核。"
        "请选择其他机构，或由人社部门先恢复其资格。"
    )
    en = (
        "The institution is {status} and takes no more trainees; those enrolled are taught and"
        " examined on. Choose another one, or the labour office must reinstate it first."
    )
    article = "215号（五）（七）"


class DayOutsideClass(Unprocessable):
    zh = "{day} 不在培训起止日期之内，或尚未到来。"
    en = "{day} lies outside the dates of the class, or has not come yet."


class ExaminationTooEarly(Unprocessable):
    zh = "考核日期不得早于开课和实名报名之日，也不得晚于今天。请核对日期。"
    en = "The examination is not before the first day and the enrolment, nor after today. Check it."
    article = "215号（七）（二十四）"


class NotPassedYet(Conflict):
    zh = "该学员尚无合格的考核结果，不能登记证书。"
    en = "Without a passed examination no certificate is entered."
    article = "215号（二十四）"


class ResultStands(Conflict):
    zh = "证书已登记，考核结果不能再更改。确有错误的，请由人社部门核实后处理。"
    en = (
        "A certificate is entered; the result can no longer change."
        " If it is wrong, the labour office has to look at it."
    )
    article = "215号（二十四）"


class CertificateStands(Conflict):
    zh = "该证书已用于审核中或已批准的补贴申请，不能更改。确有错误的，请人社部门先暂缓该申请。"
    en = (
        "A claim under review or approved rests on this certificate; it cannot change."
        " If it is wrong, ask the labour office to hold the claim first."
    )
    article = "215号（十四）"


class EnrolmentInUse(Conflict):
    zh = "该学员已有出勤、考核结果或证书记录，报名不能取消。记录有误的，请先更正考勤或请人社部门核实。"
    en = (
        "Attendance, a result or a certificate is recorded for this trainee; the enrolment stands."
        " Correct the sheet if it is wrong, or ask the labour office."
    )
    article = "215号（七）"


class EnrolmentCancelled(Conflict):
    zh = "该报名已取消，不能再登记。需要参加培训的，请重新实名报名。"
    en = "This enrolment was cancelled; nothing is recorded for it. Enrol the person again."
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


def check_standing(status: InstitutionStatus) -> None:
    """Whether an institution still takes people into its open classes (VT-006, A-58).

    Neither an exited nor a restricted one does: a seat given now would be a new promise of money
    to whom the register no longer trusts with a new class. Who sits in the class stays in it.
    """
    if status is not InstitutionStatus.ACTIVE:
        raise InstitutionTakesNobody(status=said(status, STATUSES))


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
        raise EnrolmentClosed(status=said(course.status, STATUSES))
    check_standing(institution)
    if group is TraineeGroup.PRISONER and remaining_months is None:
        raise RemainingMonthsMissing(months=figures.prisoner_months)
    if not in_scope(group, remaining_months, figures):
        raise OutsideTrainingScope(months=figures.prisoner_months)
    check_seats(seats=course.seats, taken=course.enrolled)


def check_day(course: TrainingClass, day: date, *, today: date) -> None:
    """Whether attendance of this day can be recorded."""
    course.check_held()
    if not (course.starts_on <= day <= course.ends_on and day <= today):
        raise DayOutsideClass(day=day)


def attended_percent(course: TrainingClass, *, present: int, recorded: int) -> int | None:
    """The share of the course on which the trainee was there, by the days recorded, rounded down.

    Of a class that ended early, the days that were not held count as missed.
    """
    if recorded == 0:
        return None
    planned = Dates(course.starts_on, course.planned_ends_on or course.ends_on)
    return present * course.dates.days * 100 // (recorded * planned.days)
