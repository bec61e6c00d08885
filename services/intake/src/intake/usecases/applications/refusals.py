"""A refusal to accept, and what becomes of it: complaint, the city's review, its end (A-75)."""

from uuid import UUID

from shared.transaction import Transaction

from intake.domain.applications import endings
from intake.store.applications import applications, remarks
from intake.store.reference import regions
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.submission import join_household, take_in

REVIEW = "review_refusal"


async def refuse_acceptance(
    tx: Transaction,
    application_id: UUID,
    *,
    reason_code: str | None,
    facts: str | None,
    expected: int,
) -> CaseFile:
    """Not accept, in writing with ground and facts, which the city looks at (TA-063)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, refused = endings.refuse(
        file.application, reason_code=reason_code, facts=facts, by=tx.by, at=tx.clock.now()
    )
    application = await applications.save_application(tx, application)
    await remarks.write_remark(
        tx,
        application_id,
        about="refuse_acceptance",
        reason_code=reason_code,
        remark=facts or "",
    )
    tx.publish(refused)
    await clocks.meet_acceptance(tx, application)
    await clocks.start(tx, REVIEW, application)
    return file.with_(application)


async def complain_of_refusal(
    tx: Transaction, application_id: UUID, *, reason: str, expected: int
) -> CaseFile:
    """The applicant says why it should be accepted; the city's clock runs from now."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    return await complain(tx, file, reason=reason)


async def complain(tx: Transaction, file: CaseFile, *, reason: str) -> CaseFile:
    """Keep a complaint and hand it to the city."""
    application, complained = endings.complain(file.application, by=tx.by, at=tx.clock.now())
    application = await applications.save_application(tx, application)
    await remarks.write_remark(
        tx, application.id, about="complain", reason_code=None, remark=reason
    )
    tx.publish(complained)
    await clocks.start(tx, REVIEW, application)
    return file.with_(application)


async def review_refusal(
    tx: Transaction,
    application_id: UUID,
    *,
    upheld: bool,
    reason: str,
    township: str | None,
    expected: int,
) -> CaseFile:
    """The city lets a refusal stand, which ends the case, or it is accepted from today."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    await clocks.DEADLINES.meet(tx, REVIEW, case_id=application_id)
    await remarks.write_remark(
        tx, application_id, about="review_refusal", reason_code=None, remark=reason
    )
    if upheld:
        application, reviewed = endings.uphold(file.application, by=tx.by, at=tx.clock.now())
        tx.publish(reviewed)
        return file.with_(await applications.save_application(tx, application))
    await regions.require_known(tx, township)
    file = file.as_general()
    joined = await join_household(tx, file)
    application, reviewed = endings.overturn(
        file.application,
        missing=file.missing,
        household_id=joined.household_id,
        county_seat_resident=file.at_county_seat,
        township=township,
        by=tx.by,
        at=tx.clock.now(),
    )
    tx.publish(reviewed)
    return await take_in(tx, file.with_(application), joined)
