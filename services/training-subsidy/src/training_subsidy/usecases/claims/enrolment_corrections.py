"""A corrected result, certificate or enrolment, and what it means for the claims that rest on it."""

from uuid import UUID

from shared.transaction import Transaction

from training_subsidy.domain.register.enrolment import Enrolment
from training_subsidy.domain.register.enrolment_correction import (
    CorrectionOf,
    EnrolmentCorrection,
    corrected,
)
from training_subsidy.store.register import classes, enrolments
from training_subsidy.usecases.claims.certificates import stop_claims


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
    return corrected(enrolment, correction, today=tx.clock.today())


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
    await stop_claims(tx, enrolment_id, anew=False)
    return enrolment_id
