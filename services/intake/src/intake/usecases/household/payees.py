"""The account that aid goes to, corrected after acceptance (第十九条, A-45)."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.intake import PayeeCorrected
from shared.transaction import Transaction

from intake.domain.applications.draft import AccountGiven
from intake.domain.applications.status import LIFECYCLE
from intake.domain.errors import PaidAlready
from intake.domain.household.household import payee_of
from intake.store.applications import applications
from intake.store.household import people
from intake.store.timeline import timeline
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile


async def correct_payee(
    tx: Transaction,
    application_id: UUID,
    account: AccountGiven,
    *,
    expected: int,
) -> CaseFile:
    """Write another account under the next version; a payment that waited goes on with it."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application = file.application
    LIFECYCLE.after("correct_payee", status=application.status, by=tx.by)
    if file.progress.payment == "paid":
        raise PaidAlready
    checked = payee_of(account, file.household, today=file.today)
    payee = people.payee_under(
        checked,
        recipient_place=checked.recipient_place,
        payee_ref=file.payee.payee_ref,
        version=file.payee.payee_version + 1,
    )
    await people.write_payee(tx, application_id, payee)
    application = await applications.save_application(tx, application)
    await timeline.account_corrected(tx, application_id)
    tx.publish(
        PayeeCorrected(
            case_id=application_id,
            payee_ref=payee.payee_ref,
            payee_version=payee.payee_version,
            corrected_at=tx.clock.now(),
        )
    )
    progress = replace(file.progress, needs_applicant=False)
    return replace(file, application=application, payee=payee, progress=progress)
