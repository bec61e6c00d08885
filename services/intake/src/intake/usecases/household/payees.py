"""The account that aid goes to, corrected after acceptance (第十九条, A-45).

What directs money is the applicant's own step, by sign-in; at the counter a handler enters it from
a signed sheet, and a lead confirms.
"""

from dataclasses import replace
from uuid import UUID

from shared.agent_banks import require_agent_bank
from shared.contracts.intake import PayeeCorrected
from shared.ids import new_id
from shared.transaction import Reading, Transaction

from intake.domain.applications.draft import AccountGiven
from intake.domain.applications.status import LIFECYCLE, Status
from intake.domain.errors import PaidAlready
from intake.domain.household.household import payee_of
from intake.domain.household.payee_change import PayeeChange, PayeeChangeOpenAlready
from intake.store.applications import applications
from intake.store.household import payee_changes, people
from intake.store.timeline import timeline
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.papers.sheets import require_sheet

CONFIRMING = "confirm_payee"


async def correct_payee(
    tx: Transaction,
    application_id: UUID,
    account: AccountGiven,
    *,
    expected: int,
) -> CaseFile:
    """The applicant names another account; a payment that waited goes on with it."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    LIFECYCLE.after("correct_payee", status=file.application.status, by=tx.by)
    return await _write(tx, file, account)


async def propose_change(
    tx: Transaction, application_id: UUID, account: AccountGiven, *, paper_id: UUID
) -> PayeeChange:
    """A handler enters what the applicant signed; the lead's clock runs."""
    file = await case_file.load(tx, application_id, lock=True)
    _require_accepted(tx, file)
    require_sheet(file, paper_id)
    if CONFIRMING in {one.what for one in file.own_duties or ()}:
        raise PayeeChangeOpenAlready
    require_agent_bank(account.bank_code)
    payee_of(account, file.household, today=file.today)
    change = PayeeChange(
        id=new_id(),
        application_id=application_id,
        account=AccountGiven.model_validate(
            account.model_dump(include=set(AccountGiven.model_fields))
        ),
        paper_id=paper_id,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    await payee_changes.insert_change(tx, change)
    await clocks.start_for_lead(tx, CONFIRMING, file.application)
    return change


async def confirm_change(
    tx: Transaction, application_id: UUID, change_id: UUID, *, expected: int
) -> PayeeChange:
    """Another person agrees: the account counts from now on."""
    file = await case_file.load(tx, application_id, lock=True)
    _require_accepted(tx, file)
    change = await payee_changes.get_change(tx, application_id, change_id, expected=expected)
    confirmed = change.answer("confirm", by=tx.by, at=tx.clock.now())
    await _write(tx, file, change.account)
    await payee_changes.save_answer(tx, confirmed)
    await clocks.DEADLINES.meet(tx, CONFIRMING, case_id=application_id)
    return confirmed


async def reject_change(
    tx: Transaction, application_id: UUID, change_id: UUID, *, expected: int
) -> PayeeChange:
    """Another person does not agree: the account stays, also when the case has moved on."""
    await case_file.load(tx, application_id, lock=True)
    change = await payee_changes.get_change(tx, application_id, change_id, expected=expected)
    rejected = change.answer("reject", by=tx.by, at=tx.clock.now())
    await payee_changes.save_answer(tx, rejected)
    await clocks.DEADLINES.meet(tx, CONFIRMING, case_id=application_id)
    return rejected


async def get_change(tx: Reading, application_id: UUID, change_id: UUID) -> PayeeChange:
    """One change of the account of an application that the actor may see."""
    await applications.get_application(tx, application_id)
    return await payee_changes.get_change(tx, application_id, change_id)


def _require_accepted(tx: Reading, file: CaseFile) -> None:
    status = file.application.status
    if status is not Status.ACCEPTED:
        raise LIFECYCLE.refusal("correct_payee", status=status, by=tx.by)
    if file.progress.payment == "paid":
        raise PaidAlready


async def _write(tx: Transaction, file: CaseFile, account: AccountGiven) -> CaseFile:
    """Write another account under the next version."""
    application = file.application
    if file.progress.payment == "paid":
        raise PaidAlready
    require_agent_bank(account.bank_code)
    checked = payee_of(account, file.household, today=file.today)
    payee = people.payee_under(
        checked,
        recipient_place=checked.recipient_place,
        payee_ref=file.payee.payee_ref,
        version=file.payee.payee_version + 1,
    )
    await people.write_payee(tx, application.id, payee)
    application = await applications.save_application(tx, application)
    await timeline.account_corrected(tx, application.id)
    tx.publish(
        PayeeCorrected(
            case_id=application.id,
            payee_ref=payee.payee_ref,
            payee_version=payee.payee_version,
            corrected_at=tx.clock.now(),
        )
    )
    progress = replace(file.progress, needs_applicant=False)
    return replace(file, application=application, payee=payee, progress=progress)
