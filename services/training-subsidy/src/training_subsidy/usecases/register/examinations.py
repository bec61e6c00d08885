"""Examinations and the certificates that follow them (215号（十四）（二十四）)."""

from datetime import date
from uuid import UUID

from shared.contracts.training_subsidy import CertificateEntered, TraineeExamined
from shared.transaction import Transaction

from training_subsidy.domain.register.certificate import doubt_about
from training_subsidy.domain.register.enrolment import Certificate, Enrolment, ExamResult
from training_subsidy.domain.register.own_enrolment import IdentityNotChecked
from training_subsidy.store import involvement
from training_subsidy.store.register import certificates, classes, enrolments, own_enrolments


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
    expected: int,
) -> Enrolment:
    """Enter a certificate, and check it against the register and all other trainees (VT-044)."""
    await classes.get_class(tx, class_id)
    enrolment = await enrolments.get_enrolment(
        tx, enrolment_id, class_id=class_id, expected=expected
    )
    known = await certificates.consult(tx, body_code, number, enrolment_id=enrolment_id)
    doubt = doubt_about(
        known.body,
        number,
        issued_on=issued_on,
        examined_on=enrolment.examined_on,
        today=tx.clock.today(),
        used=known.is_used,
    )
    certificate = Certificate(
        body_code=body_code,
        number=number,
        issued_on=issued_on,
        verified=doubt is None,
        doubt=doubt,
    )
    certified = enrolment.certify(certificate, claimed=known.rests)
    certified = enrolments.save_enrolment(tx, certified)
    involvement.record_involvement(tx, class_id)
    tx.publish(
        CertificateEntered(
            class_id=class_id,
            enrolment_id=enrolment_id,
            body_code=body_code,
            verified=certificate.verified,
        )
    )
    return certified
