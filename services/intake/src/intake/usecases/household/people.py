"""People's data for the workers of other services: what the purpose needs, and no more."""

from uuid import UUID

from shared.complete import complete_table
from shared.contracts.people import CasePeople, PayeeData, PersonData, Purpose
from shared.transaction import Transaction

from intake.domain.household.authorisation import valid_ones
from intake.domain.household.household import Person
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.rewards import records


async def disclose_people(tx: Transaction, case_id: UUID, *, purpose: Purpose) -> CasePeople:
    """The people of a case for one purpose; the caller audits who asked, and why."""
    if purpose is Purpose.PAYMENT and (rewarded := await records.disclose_payee(tx, case_id)):
        return rewarded
    file = await case_file.load(tx, case_id)
    persons = _PERSONS[purpose](file)
    payee = _payee(file) if purpose is Purpose.PAYMENT else None
    application = file.application
    return CasePeople(
        case_id=case_id,
        applicant_id=file.household.applicant.known_id,
        persons=persons,
        payee=payee,
        payee_version=file.payee.payee_version if purpose is Purpose.PAYMENT else None,
        village=application.village if purpose is Purpose.PUBLIC_NOTICE else None,
        village_name=(application.village_name or application.village or application.region)
        if purpose is Purpose.PUBLIC_NOTICE
        else None,
        county_name=file.county_name if purpose is Purpose.DECISION_LETTER else None,
        township_name=file.township_name if purpose is Purpose.DECISION_LETTER else None,
    )


def _named(person: Person) -> PersonData:
    return PersonData(person_id=person.known_id, name=person.name)


def _numbered(person: Person) -> PersonData:
    return PersonData(person_id=person.known_id, name=person.name, id_number=person.id_number)


def _for_check(file: CaseFile) -> tuple[PersonData, ...]:
    """Adults with a valid consent; who has given none is left out (TA-067)."""
    consents = valid_ones(file.authorisations, file.household, on=file.today)
    signed = {one.person_id for one in consents}
    return tuple(
        _numbered(person) for person in file.household.persons if person.person_id in signed
    )


def _for_notice(file: CaseFile) -> tuple[PersonData, ...]:
    """The applicant with the birth date, and whom the aid is for: minors are made anonymous."""
    named = {
        one.place: PersonData(person_id=one.known_id, name=one.name, born_on=one.born_on)
        for one in (file.household.applicant, file.household.recipient)
    }
    return tuple(named[place] for place in sorted(named))


def _for_letter(file: CaseFile) -> tuple[PersonData, ...]:
    return (_named(file.household.applicant),)


def _for_payment(file: CaseFile) -> tuple[PersonData, ...]:
    """The recipient: where cash is paid, this is who signs for it."""
    return (_numbered(file.household.persons[file.payee.recipient_place]),)


_PERSONS = {
    Purpose.ECONOMIC_CHECK: _for_check,
    Purpose.PUBLIC_NOTICE: _for_notice,
    Purpose.DECISION_LETTER: _for_letter,
    Purpose.PAYMENT: _for_payment,
}
complete_table(Purpose, _PERSONS, "intake.usecases.household.people._PERSONS")


def _payee(file: CaseFile) -> PayeeData | None:
    payee = file.payee
    if payee.account is None or payee.bank_code is None or payee.holder_place is None:
        return None
    holder = file.household.persons[payee.holder_place]
    recipient = file.household.persons[payee.recipient_place]
    return PayeeData(
        payee_ref=payee.payee_ref,
        payee_version=payee.payee_version,
        recipient_id=recipient.known_id,
        holder_name=holder.name,
        holder_id_number=holder.id_number or "",
        account=payee.account,
        bank_code=payee.bank_code,
        holder_is_recipient=holder.place == recipient.place,
        holder_is_guardian=payee.as_guardian,
        recipient_minor=not recipient.is_adult(file.today),
    )
