"""A corrected result, certificate or enrolment, and what it means for the claims that rest on it."""

from uuid import UUID

from shared.transaction import Transaction

from training_subsidy.domain.register.enrolment import Enrolment, check_leaver, check_scope
from training_subsidy.domain.register.enrolment_correction import (
    CorrectionOf,
    EnrolmentCorrection,
    corrected,
)
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.policy import figures_on
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register import classes, enrolments
from training_subsidy.usecases import inquiries
from training_subsidy.usecases.claims.certificates import stop_claims
from training_subsidy.usecases.register.courses import check_group


async def check_correction(
    tx: Transaction,
    enrolment_id: UUID,
    correction: EnrolmentCorrection,
    *,
    county: str,
    expected: int,
) -> Enrolment:
    """The trainee as it would stand. Raises what stands against the correction."""
    enrolment = await enrolments.get_enrolment_in(tx, enrolment_id, county=county)
    enrolments.expect_version(enrolment, expected)
    right = corrected(enrolment, correction, today=tx.clock.today())
    if correction.of is CorrectionOf.GROUP:
        course = await classes.read_class(tx, right.class_id)
        check_leaver(course.funding, right.group)
        check_scope(right.group, right.remaining_months, figures_on(course.starts_on))
        if course.funding is Funding.PURCHASED_FREE:
            await check_group(tx, course.id, right.group)
    return right


async def correct_enrolment(
    tx: Transaction,
    enrolment_id: UUID,
    correction: EnrolmentCorrection,
    *,
    county: str,
    reason: str,
    expected: int,
) -> UUID:
    """Write what two officers have signed for. Claims under way are held, of an approved or paid one
    the lead decides: keep it, take it back, or order the money back (VT-044, VT-059).
    """
    right = await check_correction(tx, enrolment_id, correction, county=county, expected=expected)
    enrolments.correct_enrolment(tx, right, reason)
    if correction.of is CorrectionOf.PERSON:
        await classes.free_seat(tx, right.class_id)
    if correction.of is CorrectionOf.GROUP:
        await _ask_anew(tx, right)
    await stop_claims(tx, enrolment_id, anew=False)
    return enrolment_id


async def _ask_anew(tx: Transaction, right: Enrolment) -> None:
    """Its own department is asked where the claim rests on the group, and nobody of the old one."""
    course = await classes.read_class(tx, right.class_id)
    if course.funding not in {Funding.PURCHASED_FREE, Funding.DIRECTED_ENTRUSTED}:
        return
    wanted = ToAsk(
        question=Question.GROUP,
        subject=right.id,
        person_id=right.person_id,
        region=course.region,
        about={"group": right.group, "starts_on": course.starts_on.isoformat()},
    )
    await inquiries.ask(tx, [wanted])
