"""The consents to the economic check: signed by each adult, taken back at any time (TA-067)."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.auth import HANDLERS
from shared.contracts.intake import AuthorisationSigned, AuthorisationWithdrawn, Relation
from shared.contracts.vocabulary import Category, Paper
from shared.errors import ChangedMeanwhile
from shared.identifiers import is_same_name
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Reading, Transaction

from intake.domain.applications.status import LIFECYCLE, UPLOADABLE, Status
from intake.domain.errors import (
    ApplicationNotFound,
    AuthorisationNotFound,
    ConsentIsPersonal,
    ConsentOnPaperNeeded,
    PersonNotInHousehold,
)
from intake.domain.household.authorisation import (
    Account,
    Authorisation,
    ConsentMethod,
    require_may_sign,
)
from intake.domain.household.household import Person
from intake.store.applications import applications
from intake.store.household import authorisations
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.drafts import day_in_future
from intake.usecases.applications.submission import late_documents_arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """What is entered of a consent: for whom, of what, until when, and how it was given."""

    person_id: UUID | None
    member_index: int | None
    scope: tuple[str, ...]
    valid_until: date
    signed_by: str = field(repr=False)
    id_number: str | None = field(default=None, repr=False)
    paper_id: UUID | None = None
    signed_on: date | None = None


async def sign_authorisation(
    tx: Transaction, application_id: UUID, given: ConsentGiven
) -> Authorisation:
    """Keep the consent of one adult: by the own account, or on paper at the counter (A-74).

    After acceptance assessment is told.
    """
    file = await case_file.load(tx, application_id, lock=True, of_a_person=True, handling=False)
    application = file.application
    signer, person = _signer_and_person(tx, file, given)
    if application.status not in UPLOADABLE:
        raise LIFECYCLE.refusal("authorise", status=application.status, by=tx.by)
    require_may_sign(
        person,
        signer=signer,
        ward=_is_ward(file, person),
        signed_by=given.signed_by,
        valid_until=given.valid_until,
        today=file.today,
    )
    on_paper = given.paper_id is not None
    authorisation = await authorisations.insert_authorisation(
        tx,
        Authorisation(
            id=new_id(),
            application_id=application_id,
            person_id=person.known_id,
            scope=given.scope,
            signed_at=tx.clock.now(),
            signed_on=given.signed_on or file.today,
            valid_until=given.valid_until,
            method=ConsentMethod.PAPER if on_paper else ConsentMethod.SIGN_IN,
            entered_by=tx.by.sub,
            paper_id=given.paper_id,
            guardian_id=None if signer == person else signer.known_id,
        ),
    )
    is_applicant = signer == file.household.applicant and application.owner != tx.by.sub
    if is_applicant and not on_paper:
        known = tuple(dict.fromkeys((*application.principals, tx.by.sub)))
        await applications.note_principals(tx, application_id, known)
    if application.status is Status.ACCEPTED:
        tx.publish(
            AuthorisationSigned(case_id=application_id, authorisation=authorisation.contract())
        )
        signed = (*file.authorisations, authorisation)
        await late_documents_arrived(tx, replace(file, authorisations=signed))
    return authorisation


def _signer_and_person(
    tx: Transaction, file: CaseFile, given: ConsentGiven
) -> tuple[Person, Person]:
    """Who signs, and for whom; a stranger learns nothing of the application.

    Raises ``ApplicationNotFound``, ``ConsentIsPersonal``, ``ConsentOnPaperNeeded``.
    """
    if tx.by.has(*HANDLERS):
        applications.require_seen(tx, file.application)
        file.application.require_no_part(tx.by, signers=file.signers, at_the_counter=True)
        _require_paper(file, given)
        person = _person(file, given.person_id, given.member_index)
        named = (one for one in file.household.persons if is_same_name(given.signed_by, one.name))
        return next(named, person) if _is_ward(file, person) else person, person
    is_owner = file.application.owner == tx.by.sub
    signer = Account(
        name=tx.by.name,
        id_number=given.id_number,
        is_the_applicants=is_owner
        and tx.by.has(Role.APPLICANT)
        and not file.application.entrusted
        and given.id_number is None,
        today=file.today,
    ).person_of(file.household)
    if signer is None and not is_owner:
        raise ApplicationNotFound
    if signer is None or given.paper_id is not None:
        raise ConsentIsPersonal
    if given.person_id is None and given.member_index is None:
        return signer, signer
    return signer, _person(file, given.person_id, given.member_index)


def _require_paper(file: CaseFile, given: ConsentGiven) -> None:
    """A scan of the signed sheet and its day; the handler who enters it is the witness."""
    scans = {one.id for one in file.documents if one.kind is Paper.CHECK_AUTHORISATION}
    if given.paper_id not in scans or given.signed_on is None:
        raise ConsentOnPaperNeeded
    if given.signed_on > file.today:
        raise day_in_future("/signed_on")


async def withdraw_authorisation(
    tx: Transaction, application_id: UUID, authorisation_id: UUID, *, expected: int
) -> Authorisation:
    """Take a consent back; from then on this person is not checked any more."""
    one = await authorisations.find_authorisation(tx, application_id, authorisation_id)
    signed = one is not None and one.entered_by == tx.by.sub
    application = await applications.get_application(tx, application_id, lock=True, whosever=signed)
    if one is None:
        raise AuthorisationNotFound
    if one.version != expected:
        raise ChangedMeanwhile(version=one.version)
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
    """One consent of an application that the actor may see, or that the actor has signed."""
    found = await authorisations.find_authorisation(tx, application_id, authorisation_id)
    if found is None or found.entered_by != tx.by.sub:
        await applications.get_application(tx, application_id)
    if found is None:
        raise AuthorisationNotFound
    return found


def _is_ward(file: CaseFile, person: Person) -> bool:
    """Whether somebody else consents for this adult: a ward, or a mental patient who is aided."""
    mental = file.application.category is Category.INDIVIDUAL_MINOR_OR_MENTAL
    return person.relation is Relation.WARD or (mental and person == file.household.beneficiary)


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
