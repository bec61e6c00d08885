"""The consents to the economic check: signed by each adult, taken back at any time (TA-067)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.contracts.intake import AuthorisationSigned, AuthorisationWithdrawn
from shared.ids import new_id
from shared.transaction import Reading, Transaction

from intake.domain.applications.status import LIFECYCLE, UPLOADABLE, Status
from intake.domain.errors import PersonNotInHousehold
from intake.domain.household.authorisation import Authorisation, require_may_sign
from intake.domain.household.household import Person
from intake.store.applications import applications
from intake.store.household import authorisations
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.submission import late_documents_arrived


async def sign_authorisation(
    tx: Transaction,
    application_id: UUID,
    *,
    person_id: UUID | None,
    member_index: int | None,
    scope: tuple[str, ...],
    valid_until: date,
    signed_by: str,
    method: str,
) -> Authorisation:
    """Keep the consent of one adult; after acceptance assessment is told."""
    file = await case_file.load(tx, application_id, lock=True)
    application = file.application
    if application.status not in UPLOADABLE:
        raise LIFECYCLE.refusal("authorise", status=application.status, by=tx.by)
    person = _person(file, person_id, member_index)
    require_may_sign(person, signed_by=signed_by, valid_until=valid_until, today=file.today)
    authorisation = await authorisations.insert_authorisation(
        tx,
        Authorisation(
            id=new_id(),
            application_id=application_id,
            person_id=person.known_id,
            scope=scope,
            signed_at=tx.clock.now(),
            signed_on=file.today,
            valid_until=valid_until,
            method=method,
            entered_by=tx.by.sub,
        ),
    )
    if application.status is Status.ACCEPTED:
        tx.publish(
            AuthorisationSigned(case_id=application_id, authorisation=authorisation.contract())
        )
        signed = (*file.authorisations, authorisation)
        await late_documents_arrived(tx, replace(file, authorisations=signed))
    return authorisation


async def withdraw_authorisation(
    tx: Transaction, application_id: UUID, authorisation_id: UUID, *, expected: int
) -> Authorisation:
    """Take a consent back; from then on this person is not checked any more."""
    application = await applications.get_application(tx, application_id, lock=True)
    one = await authorisations.get_authorisation(
        tx, application_id, authorisation_id, expected=expected
    )
    now = tx.clock.now()
    one = one.withdraw(now)
    await authorisations.save_withdrawal(tx, one)
    if application.status is Status.ACCEPTED:
        tx.publish(
            AuthorisationWithdrawn(
                case_id=application_id,
                authorisation_id=one.id,
                person_id=one.person_id,
                withdrawn_at=now,
            )
        )
    return one


async def get_authorisation(
    tx: Reading, application_id: UUID, authorisation_id: UUID
) -> Authorisation:
    """One consent of an application that the actor may see."""
    await applications.get_application(tx, application_id)
    return await authorisations.get_authorisation(tx, application_id, authorisation_id)


def _person(file: CaseFile, person_id: UUID | None, member_index: int | None) -> Person:
    if person_id is not None:
        found = file.person(person_id)
    else:
        place = member_index or 0
        persons = file.household.persons
        found = persons[place] if place < len(persons) else None
    if found is None:
        raise PersonNotInHousehold
    return found
