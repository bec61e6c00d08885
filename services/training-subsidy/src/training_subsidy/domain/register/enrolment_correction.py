"""Putting right what was entered of a trainee, by two officers on evidence (215号（七）（十四）（二十四）)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shared.errors import Conflict, Unprocessable

from training_subsidy.domain.register.enrolment import Enrolment, EnrolmentCancelled, ExamResult
from training_subsidy.domain.vocabulary import TraineeGroup, WorkerStatus


class CorrectionOf(StrEnum):
    """What of a trainee is put right."""

    CERTIFICATE = "CERTIFICATE"  # 证书作废，可重新登记
    RESULT = "RESULT"  # 考核结果
    GROUP = "GROUP"  # 重点群体
    STATUS = "STATUS"  # 用工形式
    PERSON = "PERSON"  # 误录学员，报名作废


class NothingToCorrect(Conflict):
    article = "215号（十四）"


class CorrectionIncomplete(Unprocessable):
    article = "215号（七）"
    pointer = "/of"


class CorrectedDayImpossible(Unprocessable):
    article = "215号（二十四）"
    pointer = "/examined_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCorrection:
    """What is put right, and the values that take the place of the wrong ones."""

    of: CorrectionOf
    result: ExamResult | None = None
    examined_on: date | None = None
    group: TraineeGroup | None = None
    remaining_months: int | None = None
    worker_status: WorkerStatus | None = None
    agency_code: str | None = None


def corrected(enrolment: Enrolment, correction: EnrolmentCorrection, *, today: date) -> Enrolment:
    """The trainee as the evidence shows it; whoever failed has no certificate of the course."""
    if enrolment.cancelled_on is not None:
        raise EnrolmentCancelled
    if correction.of is CorrectionOf.CERTIFICATE:
        if enrolment.certificate is None:
            raise NothingToCorrect
        return replace(enrolment, certificate=None)
    if correction.of is CorrectionOf.RESULT:
        return _with_result(enrolment, correction, today)
    if correction.of is CorrectionOf.GROUP:
        if correction.group is None:
            raise CorrectionIncomplete
        return replace(
            enrolment, group=correction.group, remaining_months=correction.remaining_months
        )
    if correction.of is CorrectionOf.STATUS:
        if correction.worker_status is None:
            raise CorrectionIncomplete
        return replace(
            enrolment,
            worker_status=correction.worker_status,
            agency_code=correction.agency_code,
        )
    return replace(enrolment, cancelled_on=today, certificate=None)


def _with_result(enrolment: Enrolment, correction: EnrolmentCorrection, today: date) -> Enrolment:
    result, day = correction.result, correction.examined_on
    if result is None or day is None:
        raise CorrectionIncomplete
    if not enrolment.enrolled_on <= day <= today:
        raise CorrectedDayImpossible(first=enrolment.enrolled_on)
    kept = enrolment.certificate if result is ExamResult.PASSED else None
    if kept is not None and kept.issued_on < day:
        kept = None  # what was issued before the examination is none of it
    return replace(enrolment, result=result, examined_on=day, certificate=kept)
