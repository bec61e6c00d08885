"""Who claims, for what and for whom, as the claimant writes it and as the register knows the person."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.identifiers import check_resident_id, is_same_name
from shared.transaction import Transaction

from training_subsidy.domain.claims.quotas import Quotas
from training_subsidy.domain.register.certificate import CertificateTrack
from training_subsidy.domain.register.enrolment import (
    Enrolment,
    EnrolmentNotFound,
    EnrolmentNotYours,
)
from training_subsidy.domain.register.person import NotThisPerson
from training_subsidy.domain.vocabulary import Claimant, ClaimType, SubsidyKind
from training_subsidy.store.register import enrolments, identities, people
from training_subsidy.store.register.people import Named, Person
from training_subsidy.usecases.register.identities import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountGiven:
    """An account as the claimant writes it; ``holder_name`` is needed of organisations only."""

    bank_code: str
    account: str = field(repr=False)
    holder_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseGiven:
    """The claim for a course that the person is enrolled in."""

    enrolment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyGiven:
    """The study of a leading talent, which is no class of the register."""

    region: str | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateGiven:
    """An insured employee's certificate, of whatever class; the region is that of the insurance."""

    region: str
    trade_code: str
    level: int
    body_code: str
    number: str = field(repr=False)
    track: CertificateTrack
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimGiven:
    """A claim as its claimant writes it."""

    type: ClaimType
    kind: SubsidyKind
    claimant: Claimant
    name: str | None = field(repr=False)
    id_number: str | None = field(repr=False)
    account: AccountGiven
    subject: CourseGiven | StudyGiven | CertificateGiven


async def named_person(
    tx: Transaction, given: ClaimGiven, quotas: Quotas, *, at_counter: bool = False
) -> Person:
    """Who claims: a person of the register, or somebody named whom it does not have yet.

    Who has proved who one is names nobody; ``at_counter`` somebody is always named, and the
    officer's own account claims for nobody.
    """
    if not (at_counter or _names(given)):
        return await _known(tx, quotas)
    if given.name is None or given.id_number is None:
        raise NotThisPerson
    named = checked(tx, Named(given.name, given.id_number))
    person = await people.read_registered(tx, named.id_number)
    if person is None:
        person = people.name_person(tx, named)
    elif not is_same_name(named.name, person.name):
        raise NotThisPerson
    before = await identities.read_claiming(tx, person.person_id)
    quotas.check_drafts(before.drafts)
    if not (at_counter or before.may_claim):
        raise NotThisPerson
    return person


async def _known(tx: Transaction, quotas: Quotas) -> Person:
    """The person of the register for whom the actor's account claims. Raises ``NotThisPerson``."""
    person = await identities.read_own(tx)
    if person is None:
        raise NotThisPerson
    quotas.check_drafts((await identities.read_claiming(tx, person.person_id)).drafts)
    return person


async def trainee_named(
    tx: Transaction,
    given: ClaimGiven,
    enrolment_id: UUID,
    quotas: Quotas,
    *,
    at_counter: bool = False,
) -> tuple[Enrolment, Person]:
    """The enrolment and its person, if named rightly, who claims or is claimed for."""
    try:
        enrolment = await enrolments.get_enrolment(tx, enrolment_id, with_number=False)
    except EnrolmentNotFound:
        raise EnrolmentNotYours from None
    if enrolment.cancelled_on is not None:
        raise EnrolmentNotYours
    person = (await people.open_persons(tx, [enrolment.person_id]))[enrolment.person_id]
    if not person.registered:
        raise EnrolmentNotYours
    before = await identities.read_claiming(tx, person.person_id)
    quotas.check_drafts(before.drafts)
    if not (_is_named(tx, given, person) if _names(given) else before.is_own):
        raise EnrolmentNotYours
    own_claim = given.claimant is Claimant.WORKER and not at_counter
    if own_claim and not before.may_claim:
        raise EnrolmentNotYours
    return enrolment, person


def _names(given: ClaimGiven) -> bool:
    """Whether the claim says whom it is for; a worker who has proved who one is need not."""
    said = given.name is not None or given.id_number is not None
    return said or given.claimant is not Claimant.WORKER


def _is_named(tx: Transaction, given: ClaimGiven, person: Person) -> bool:
    """Whether name and number are the person's."""
    if given.name is None or given.id_number is None:
        return False
    number = check_resident_id(given.id_number, today=tx.clock.today())
    return number.normalised == person.id_number and is_same_name(given.name, person.name)
