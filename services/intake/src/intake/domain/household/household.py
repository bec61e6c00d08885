"""The people of an application, checked and resolved: head, beneficiary, payee (A-38, A-45, A-59)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.intake import Declaration, EducationBill, MedicalBill, Relation
from shared.errors import Fault
from shared.identifiers import (
    age_on,
    birth_date,
    check_card,
    check_resident_id,
    normalise_name,
)
from shared.words import labels

from intake.domain.applications.draft import (
    AccountGiven,
    AgentGiven,
    Applicant,
    Declared,
    Draft,
    EducationBillGiven,
    Holder,
    HouseholdMember,
    MedicalBillGiven,
    WithoutNumber,
)
from intake.domain.errors import (
    BeneficiaryUnknown,
    CardInvalid,
    IdNumberInvalid,
    OneHeadNeeded,
    OutsideLhasa,
    PayeeNotAllowed,
    PersonNamedTwice,
    VillageOutsideTownship,
)

CITY_CODE = "5401"
ADULT_AGE = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of an application; ``place`` 0 is the applicant."""

    place: int
    relation: Relation
    name: str = field(repr=False)
    id_number: str | None = field(repr=False)
    without_number: WithoutNumber | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    hukou_region: str | None = None
    warning: str | None = None
    person_id: UUID | None = None

    @property
    def known_id(self) -> UUID:
        """The stable id, which the register of persons has given."""
        assert self.person_id is not None
        return self.person_id

    @property
    def born_on(self) -> date:
        """As the number says, or as it was given where there is none (A-77)."""
        if self.without_number is not None:
            return self.without_number.born_on
        assert self.id_number is not None, "who has no number has a birth day"
        return birth_date(self.id_number)

    def is_adult(self, on: date) -> bool:
        return age_on(on, born=self.born_on) >= ADULT_AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Those who live together, the applicant first, and whom the aid is for."""

    persons: tuple[Person, ...]
    beneficiary_place: int | None = None

    @property
    def applicant(self) -> Person:
        return self.persons[0]

    @property
    def head(self) -> Person:
        return next(person for person in self.persons if person.relation is Relation.HEAD)

    @property
    def beneficiary(self) -> Person | None:
        return None if self.beneficiary_place is None else self.persons[self.beneficiary_place]

    @property
    def recipient(self) -> Person:
        """Who receives the aid: the individual, or the head for the household."""
        return self.beneficiary or self.head

    def adults(self, on: date) -> tuple[Person, ...]:
        return tuple(person for person in self.persons if person.is_adult(on))

    def checked(self, on: date) -> tuple[Person, ...]:
        """The adults who are asked about outside: nobody is without a number (A-77)."""
        return tuple(person for person in self.adults(on) if person.id_number is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """A checked account: its holder is the recipient, or a minor's guardian."""

    bank_code: str
    account: str = field(repr=False)
    holder_place: int
    recipient_place: int
    as_guardian: bool


def household_of(draft: Draft, *, today: date) -> Household:
    """Check region, numbers and relations of a form, and name its beneficiary."""
    if not draft.region.startswith(CITY_CODE):
        raise OutsideLhasa(region=draft.region)
    if draft.village is not None and not draft.village.startswith(draft.region):
        raise VillageOutsideTownship(village=draft.village, region=draft.region)
    given: list[tuple[Applicant | HouseholdMember, Relation, str]] = [
        (draft.applicant, draft.applicant_relation, "/applicant")
    ]
    given += [(m, m.relation, f"/members/{i}") for i, m in enumerate(draft.members)]
    checked = [
        None if who.id_number is None else check_resident_id(who.id_number, today=today)
        for who, _, _ in given
    ]
    faults = [
        _not_an_id_number(f"{pointer}/id_number", answer.detail)
        for (_, _, pointer), answer in zip(given, checked, strict=True)
        if answer is not None and not answer.valid
    ]
    if faults:
        places = "、".join(fault.pointer for fault in faults)
        raise IdNumberInvalid(places=places, errors=faults)
    numbers = [None if answer is None else answer.normalised for answer in checked]
    known = [number for number in numbers if number is not None]
    unnumbered = [
        (one.without_number.birth_certificate or (one.name, one.without_number.born_on))
        for one in draft.members
        if one.without_number is not None
    ]
    if len({*known, *unnumbered}) != len(known) + len(unnumbered):
        raise PersonNamedTwice
    persons = tuple(
        Person(
            place=place,
            relation=relation,
            name=normalise_name(who.name),
            id_number=numbers[place],
            without_number=getattr(who, "without_number", None),
            phone=who.phone,
            hukou_region=getattr(who, "hukou_region", None),
            warning=None if answer is None else answer.warning,
        )
        for place, ((who, relation, _), answer) in enumerate(zip(given, checked, strict=True))
    )
    if sum(person.relation is Relation.HEAD for person in persons) != 1:
        raise OneHeadNeeded
    return Household(persons=persons, beneficiary_place=_beneficiary(draft, numbers, today))


def not_an_id_number(pointer: str, why: object) -> IdNumberInvalid:
    """The refusal of one number, with its place and why."""
    return IdNumberInvalid(places=pointer, errors=[_not_an_id_number(pointer, why)])


def _not_an_id_number(pointer: str, why: object) -> Fault:
    return Fault(
        pointer=pointer,
        code=str(why),
        text=labels("intake", "body_faults")["id_number"],
    )


def _beneficiary(draft: Draft, numbers: Sequence[str | None], today: date) -> int | None:
    if not draft.category.is_individual:
        return None
    if draft.beneficiary_id_number is not None:
        number = check_resident_id(draft.beneficiary_id_number, today=today).normalised
        if number not in numbers:
            raise BeneficiaryUnknown
        return numbers.index(number)
    place = draft.beneficiary_index or 0
    if place >= len(numbers):
        raise BeneficiaryUnknown
    return place


def checked_agent(agent: AgentGiven | None, *, today: date) -> AgentGiven | None:
    """The agent with number and name as they may be stored; what is missing goes on the notice."""
    if agent is None:
        return None
    changes: dict[str, str] = {}
    if agent.name is not None:
        changes["name"] = normalise_name(agent.name)
    if agent.id_number is not None:
        answer = check_resident_id(agent.id_number, today=today)
        if not answer.valid:
            raise not_an_id_number("/agent/id_number", answer.detail)
        changes["id_number"] = answer.normalised
    return agent.model_copy(update=changes)


def payee_of(account: AccountGiven, household: Household, *, today: date) -> Payee:
    """Whose account it may be: recipient, guardian of a minor, or with reason another member.

    A minor with no adult in the household is paid to the own account (第十九条 个人账户).
    """
    card = check_card(account.account)
    if not card.valid:
        raise CardInvalid(detail=card.words)
    recipient, holder, guardian = _holder(account, household, today)
    if account.holder_index is not None and account.holder is not Holder.MEMBER:
        named = _at(household, account.holder_index)
        if guardian and named.is_adult(today) and named is not recipient:
            holder = named
        elif named is not holder:
            raise PayeeNotAllowed
    if holder.id_number is None:
        raise PayeeNotAllowed
    return Payee(
        bank_code=account.bank_code,
        account=card.normalised,
        holder_place=holder.place,
        recipient_place=recipient.place,
        as_guardian=guardian,
    )


def _holder(
    account: AccountGiven, household: Household, today: date
) -> tuple[Person, Person, bool]:
    recipient = household.recipient
    minor = not recipient.is_adult(today)
    if account.holder is Holder.MEMBER:
        if household.beneficiary is not None or account.holder_index is None or not account.reason:
            raise PayeeNotAllowed
        member = _at(household, account.holder_index)
        if not member.is_adult(today):
            raise PayeeNotAllowed
        return member, member, False
    if account.holder is Holder.SELF or (account.holder is Holder.HEAD and not minor):
        holder = recipient if account.holder is Holder.SELF else household.head
        guarded = minor and bool(household.adults(today))
        if guarded or holder is not recipient:
            raise PayeeNotAllowed
        return recipient, recipient, False
    candidates = (household.head, household.applicant, *household.adults(today))
    if account.holder is Holder.GUARDIAN:
        candidates = (household.applicant, household.head, *household.adults(today))
    adults = [one for one in candidates if one is not recipient and one.is_adult(today)]
    if not minor or not adults:
        raise PayeeNotAllowed
    return recipient, adults[0], True


def _at(household: Household, place: int) -> Person:
    if place >= len(household.persons):
        raise PayeeNotAllowed
    return household.persons[place]


def declaration_of(
    declared: Declared,
    *,
    receipt: Callable[[str, str], str],
    digests: Mapping[UUID, str],
) -> Declaration:
    """What the event carries: bills under the keyed hash of issuer and number alone.

    ``receipt`` makes that hash; ``digests`` are those of the application's papers, as stored.
    """

    def known(bill: MedicalBillGiven | EducationBillGiven) -> dict[str, Any]:
        without = {"issuer", "invoice_number", "file_sha256", "document_id"}
        return {
            **bill.model_dump(exclude=without),
            "receipt": receipt(bill.issuer, bill.invoice_number),
            "file_sha256": bill.document_id and digests.get(bill.document_id),
            "stated_file": bill.file_sha256,
        }

    return Declaration(
        **declared.model_dump(exclude={"medical_bills", "education_bills"}),
        medical_bills=tuple(MedicalBill(**known(bill)) for bill in declared.medical_bills),
        education_bills=tuple(EducationBill(**known(bill)) for bill in declared.education_bills),
    )
