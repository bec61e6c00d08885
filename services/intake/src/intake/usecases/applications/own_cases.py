"""Who applied on paper, or through somebody else, signs in later and has the case as the own."""

from dataclasses import replace

from shared.contracts.intake import ApplicantKnown
from shared.transaction import Transaction

from intake.domain.errors import ApplicationNotFound
from intake.domain.household.authorisation import Account
from intake.store.applications import applications
from intake.store.applications.lists import find_numbered
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile


async def open_own_application(tx: Transaction, *, case_number: str, id_number: str) -> CaseFile:
    """Give the applicant the own case: by the account's real name, ID number and case number.

    A case of the counter becomes the account's; of a case that an agent brought the account is the
    principal's. Whoever else asks learns nothing. Raises ``ApplicationNotFound``.
    """
    application_id = await find_numbered(tx, case_number)
    if application_id is None:
        raise ApplicationNotFound
    file = await case_file.load(tx, application_id, lock=True, of_a_person=True)
    application = file.application
    account = Account(
        name=tx.by.name, id_number=id_number, is_the_applicants=False, today=file.today
    )
    if account.person_of(file.household) != file.household.applicant:
        raise ApplicationNotFound
    if application.has_no_account:
        application = await applications.save_application(tx, replace(application, owner=tx.by.sub))
    elif application.owner != tx.by.sub:
        known = tuple(dict.fromkeys((*application.principals, tx.by.sub)))
        application = replace(application, principals=known)
        await applications.note_principals(tx, application_id, known)
    tx.audit_subject("application", application_id, application.version)
    if application.owner == tx.by.sub and application.accepted_at is not None:
        tx.publish(ApplicantKnown(case_id=application_id, owner=tx.by.sub, known_at=tx.clock.now()))
    return replace(file, application=application)
