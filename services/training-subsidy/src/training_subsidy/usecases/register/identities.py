"""Real names: registering people, and putting right what was registered wrongly (VT-021)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.identifiers import check_resident_id, is_same_name, normalise_name
from shared.transaction import Transaction

from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.domain.register.person import (
    CorrectionKind,
    NamedOtherwise,
    PersonNotFound,
)
from training_subsidy.store.register import identities, people
from training_subsidy.store.register.people import Named, Person


async def real_persons(tx: Transaction, named: Sequence[Named]) -> list[Person]:
    """The persons whose numbers hold and who are known by these names, or were not known.

    Raises ``ResidentNumberInvalid`` and ``NamedOtherwise``.
    """
    known = await people.register_persons(tx, [checked(tx, one) for one in named])
    if not all(
        is_same_name(one.name, person.name) for one, person in zip(named, known, strict=True)
    ):
        raise NamedOtherwise
    return known


def checked(tx: Transaction, one: Named) -> Named:
    """Whom somebody names, with name and number as they are kept. Raises ``ResidentNumberInvalid``."""
    number = check_resident_id(one.id_number, today=tx.clock.today())
    if not number.valid:
        raise ResidentNumberInvalid(detail=number.words)
    return replace(one, name=normalise_name(one.name), id_number=number.normalised)


async def find_person(tx: Transaction, *, id_number: str) -> Person:
    """The person of an ID number, for the office of a region that knows them; audited."""
    number = check_resident_id(id_number, today=tx.clock.today())
    person_id = await people.find_person(tx, number.normalised)
    if person_id is None:
        raise PersonNotFound
    person = await identities.get_person(tx, person_id)
    tx.audit("find_person", resource=("person", person_id))
    return person


async def correct_name(
    tx: Transaction,
    person_id: UUID,
    *,
    name: str,
    reason: str,
    evidence: str,
    expected: int,
) -> Person:
    """Write the name as the evidence shows it; claims and accounts of the person follow."""
    person = await identities.get_person(tx, person_id, expected=expected)
    await identities.save_name(tx, person, normalise_name(name))
    await identities.write_correction(
        tx,
        person_id,
        CorrectionKind.NAME,
        before=person.name,
        reason=reason,
        evidence=evidence,
    )
    return await identities.get_person(tx, person_id)


async def release_account(
    tx: Transaction, person_id: UUID, *, reason: str, evidence: str, expected: int
) -> Person:
    """Take the claiming account off a person, who has a new one or never had that one."""
    person = await identities.get_person(tx, person_id, expected=expected)
    await identities.release_account(tx, person)
    await identities.write_correction(
        tx,
        person_id,
        CorrectionKind.ACCOUNT,
        before=None,
        reason=reason,
        evidence=evidence,
    )
    return await identities.get_person(tx, person_id)
