"""A worker takes and leaves seats alone; the institution then sees the identity card (FR-65)."""

from uuid import UUID

from shared.identifiers import is_same_name
from shared.transaction import Transaction

from training_subsidy.domain.register.enrolment import Enrolment, EnrolmentNotFound
from training_subsidy.domain.register.own_enrolment import (
    IdentityCheckedAlready,
    IdentityDiffers,
    check_not_begun,
    check_open_to_all,
)
from training_subsidy.domain.register.person import NamedOtherwise, NotThisPerson
from training_subsidy.domain.vocabulary import Funding, TraineeGroup, WorkerStatus
from training_subsidy.store import involvement
from training_subsidy.store.register import classes, enrolments, identities, own_enrolments, people
from training_subsidy.store.register.people import Named, Person
from training_subsidy.usecases.register import courses
from training_subsidy.usecases.register.courses import SeatGiven
from training_subsidy.usecases.register.identities import checked


async def enrol_oneself(
    tx: Transaction,
    class_id: UUID,
    *,
    id_number: str,
    phone: str | None,
    declared_group: TraineeGroup | None,
) -> Enrolment:
    """Take a seat by the own sign-in; its real name is the trainee's (VT-021, VT-049).

    A declared group is kept beside the seat, and the seat is that of anybody until it is proved; of
    free training, which is for named groups alone, it is the seat's, and the claim asks for its
    proof (A-87). One sign-in takes seats for one number. Raises ``NotThisPerson`` where the register
    knows the number by another name or account, or the sign-in has taken a seat under another one.
    """
    course, standing = await classes.get_class_and_standing(tx, class_id, of_anybody=True)
    check_open_to_all(course)
    is_free = course.funding is Funding.PURCHASED_FREE
    given = SeatGiven(
        group=(declared_group if is_free else None) or TraineeGroup.GENERAL,
        remaining_months=None,
        worker_status=WorkerStatus.ORDINARY,
        agency_code=None,
    )
    await courses.check_seat(tx, course, standing, given)
    await own_enrolments.hold_sign_in(tx)
    person = await _oneself(tx, Named(tx.by.name, id_number, phone))
    enrolment = await courses.take_seat(tx, course, person, given, alone=tx.by.sub)
    own_enrolments.keep_own(tx, enrolment.id, declared_group)
    return enrolment


async def _oneself(tx: Transaction, claimed: Named) -> Person:
    """Who signs in and says a number: whom the register knows so, or somebody not on it yet.

    Nobody is put on the register by saying a number: the institution does, with the card in hand.
    """
    if not claimed.name:
        raise NotThisPerson
    named = checked(tx, claimed)
    found = await own_enrolments.read_known(tx, named.id_number)
    if found is None:
        person = people.name_person(tx, named)
        await tx.flush()  # the seat stands on the person
        return person
    person, account = found
    if account not in {None, tx.by.sub} or not is_same_name(named.name, person.name):
        raise NotThisPerson
    if account is None and not (await identities.read_claiming(tx, person.person_id)).may_claim:
        raise NotThisPerson
    return person


async def leave_class(
    tx: Transaction, enrolment_id: UUID, *, reason: str, expected: int
) -> Enrolment:
    """Give the own seat back before the first day of the class; it is free again."""
    await own_enrolments.require_own(tx, enrolment_id)
    course = await classes.class_of(tx, enrolment_id)
    enrolment = await enrolments.get_enrolment(tx, enrolment_id, expected=expected)
    check_not_begun(course, today=tx.clock.today())
    left = enrolments.cancel_enrolment(tx, enrolment.cancel(on=tx.clock.today(), present=0), reason)
    await classes.free_seat(tx, course.id)
    return left


async def check_identity(
    tx: Transaction,
    class_id: UUID,
    enrolment_id: UUID,
    *,
    name: str,
    id_number: str,
    expected: int,
) -> Enrolment:
    """The institution has seen the card of who enrolled alone: now the person is on the register.

    Raises ``IdentityDiffers`` where the card says another name or number than the sign-in did,
    ``NamedOtherwise`` where the register knows the number by another name.
    """
    await classes.get_class(tx, class_id)
    enrolment = await enrolments.get_enrolment(
        tx, enrolment_id, class_id=class_id, expected=expected
    )
    found = await own_enrolments.read_to_check(tx, enrolment_id)
    if found is None:
        raise EnrolmentNotFound
    if found.own.checked_on is not None:
        raise IdentityCheckedAlready
    card = checked(tx, Named(name, id_number))
    seated = found.seated
    if card.id_number != seated.id_number or not is_same_name(card.name, seated.name):
        raise IdentityDiffers
    meant = found.known or seated
    if not is_same_name(card.name, meant.name):
        raise NamedOtherwise
    await own_enrolments.register_seen(tx, meant.person_id, sub=found.own.sub)
    own_enrolments.keep_checked(tx, enrolment_id)
    involvement.record_involvement(tx, class_id)
    return await enrolments.seat_person(tx, enrolment, meant.person_id)


async def prove_identity(tx: Transaction, *, id_number: str) -> Person:
    """Bind the sign-in to the person of the register that it names: real name and number hold.

    From then on the person finds the own enrolments and claims, whoever entered them. Whatever does
    not fit is answered alike. Raises ``NotThisPerson``.
    """
    if not tx.by.name:
        raise NotThisPerson
    named = checked(tx, Named(tx.by.name, id_number))
    person = await people.read_registered(tx, named.id_number)
    if person is None or not is_same_name(named.name, person.name):
        raise NotThisPerson
    if await own_enrolments.bind_own(tx, named.id_number) is None:
        raise NotThisPerson
    tx.audit_subject("person", person.person_id, person.version)
    tx.created("/v1/my-identity")
    return person
