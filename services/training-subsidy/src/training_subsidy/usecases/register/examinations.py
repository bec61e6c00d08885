"""Examinations and the certificates that follow them (215号（十四）（二十四）)."""

from datetime import date
from uuid import UUID

from shared.contracts.training_subsidy import CertificateEntered, TraineeExamined
from shared.transaction import Transaction

from training_subsidy.domain.register.certificate import (
    CertificateDoubt,
    CertificateTrack,
    doubt_about,
    fits_level,
)
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import Certificate, Enrolment, ExamResult
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.domain.register.message import SeatCode
from training_subsidy.domain.register.own_enrolment import IdentityNotChecked
from training_subsidy.store import involvement
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register import (
    certificates,
    classes,
    enrolments,
    messages,
    own_enrolments,
)
from training_subsidy.usecases import inquiries


async def examine(
    tx: Transaction,
    class_id: UUID,
    enrolment_id: UUID,
    *,
    result: ExamResult,
    on: date,
    expected: int,
) -> Enrolment:
    """Record the result of the examination."""
    course = await classes.get_class(tx, class_id)
    enrolment = await enrolments.get_enrolment(
        tx, enrolment_id, class_id=class_id, expected=expected
    )
    if await own_enrolments.is_unchecked(tx, enrolment_id):
        raise IdentityNotChecked
    examined = enrolment.examine(course, result, on=on, today=tx.clock.today())
    examined = enrolments.save_enrolment(tx, examined)
    told = SeatCode.PASSED if result is ExamResult.PASSED else SeatCode.FAILED
    messages.tell_of_seat(tx, enrolment_id, told, person_id=examined.person_id)
    involvement.record_involvement(tx, class_id)
    tx.publish(
        TraineeExamined(
            class_id=class_id,
            enrolment_id=enrolment_id,
            passed=result is ExamResult.PASSED,
            examined_on=on,
        )
    )
    return examined


async def certify(
    tx: Transaction,
    class_id: UUID,
    enrolment_id: UUID,
    *,
    body_code: str,
    number: str,
    issued_on: date,
    track: CertificateTrack,
    level: int | None,
    expected: int,
) -> Enrolment:
    """Enter a certificate; the body that issued it is asked whether it did (VT-044, FR-63).

    What has the right form is confirmed by nobody until the body has answered.
    """
    course, enrolment = await enrolments.get_seat(tx, class_id, enrolment_id, expected=expected)
    if level is None and track is not CertificateTrack.SPECIAL_ABILITY:
        level = course.level
    known = await certificates.consult(tx, body_code, number, enrolment_id=enrolment_id)
    doubt = doubt_about(
        known.body,
        number,
        issued_on=issued_on,
        examined_on=enrolment.examined_on,
        today=tx.clock.today(),
        used=known.is_used,
        fits_level=fits_level(track, level, of_course=course.level),
    )
    certificate = Certificate(
        body_code=body_code,
        number=number,
        issued_on=issued_on,
        verified=False,
        doubt=doubt,
    )
    certified = enrolment.certify(certificate, claimed=known.rests)
    if doubt is CertificateDoubt.NOT_CONFIRMED_YET:
        await inquiries.ask(tx, [_question(course, certified, track, level)])
    certified = enrolments.save_enrolment(tx, certified)
    certificates.write_particulars(tx, enrolment_id, track=track, level=level)
    involvement.record_involvement(tx, class_id)
    if certificate.verified:
        messages.tell_of_seat(tx, enrolment_id, SeatCode.CERTIFIED, person_id=certified.person_id)
    tx.publish(
        CertificateEntered(
            class_id=class_id,
            enrolment_id=enrolment_id,
            body_code=body_code,
            verified=certificate.verified,
        )
    )
    return certified


def _question(
    course: TrainingClass, enrolment: Enrolment, track: CertificateTrack, level: int | None
) -> ToAsk:
    certificate = enrolment.certificate
    assert certificate is not None, "it was entered just now"
    return ToAsk(
        question=Question.CERTIFICATE,
        subject=enrolment.id,
        person_id=enrolment.person_id,
        region=course.region,
        about={
            "body_code": certificate.body_code,
            "number": certificate.number,
            "issued_on": certificate.issued_on.isoformat(),
            "track": track.value,
            "level": level,
            "trade_code": course.trade_code,
        },
    )
