"""The consent of one adult to the check of the household's means (第十六条（六）, TA-067)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.contracts.intake import CheckAuthorisation
from shared.contracts.vocabulary import CheckSource
from shared.identifiers import check_resident_id, is_same_name

from intake.domain.errors import (
    AuthorisationPast,
    AuthorisationTooLong,
    AuthorisationWithdrawnAlready,
    ConsentIsPersonal,
    NotAnAdult,
    SignerNameDiffers,
)
from intake.domain.household.household import Household, Person

LONGEST = timedelta(days=366)


class ConsentMethod(StrEnum):
    """How an adult authorised: nobody does it in another's name (A-74)."""

    SIGN_IN = "SIGN_IN"  # by the own account
    PAPER = "PAPER"  # at the counter: scan, day, and the handler as witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in: the name that the token gives, and the ID number that was entered."""

    name: str = field(repr=False)
    id_number: str | None = field(repr=False)
    is_the_applicants: bool
    today: date

    def person_of(self, household: Household) -> Person | None:
        """The person of a household whose account it is: the applicant, or by name and number."""
        if self.is_the_applicants:
            return household.applicant
        if self.id_number is None:
            return None
        number = check_resident_id(self.id_number, today=self.today).normalised
        named = (one for one in household.persons if is_same_name(self.name, one.name))
        return next((one for one in named if one.id_number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """One signed consent; it ends with its last day, or when it is taken back."""

    id: UUID
    application_id: UUID
    person_id: UUID
    scope: tuple[str, ...]
    signed_at: datetime
    signed_on: date
    valid_until: date
    method: ConsentMethod
    entered_by: str
    paper_id: UUID | None = None
    guardian_id: UUID | None = None
    withdrawn_at: datetime | None = None
    version: int = 1

    @property
    def is_own(self) -> bool:
        """By the own sign-in, for oneself."""
        return self.method is ConsentMethod.SIGN_IN and self.guardian_id is None

    def is_valid(self, on: date) -> bool:
        return self.withdrawn_at is None and on <= self.valid_until

    def withdraw(self, at: datetime) -> "Authorisation":
        """Take it back: any time, without a reason."""
        if self.withdrawn_at is not None:
            raise AuthorisationWithdrawnAlready
        return replace(self, withdrawn_at=at, version=self.version + 1)

    def contract(self) -> CheckAuthorisation:
        """The form in which events carry it."""
        return CheckAuthorisation(
            authorisation_id=self.id,
            person_id=self.person_id,
            scope=self.scope,
            signed_at=self.signed_at,
            valid_until=self.valid_until,
        )


def require_may_sign(
    person: Person,
    *,
    signer: Person,
    ward: bool,
    signed_by: str,
    valid_until: date,
    today: date,
) -> None:
    """An adult signs with the own name, or a ward's guardian does, for a time to come."""
    if not person.is_adult(today):
        raise NotAnAdult
    if signer != person and not (ward and signer.is_adult(today)):
        raise ConsentIsPersonal
    if not is_same_name(signed_by, signer.name):
        raise SignerNameDiffers
    if valid_until < today:
        raise AuthorisationPast
    if valid_until > today + LONGEST:
        raise AuthorisationTooLong(last=(today + LONGEST).isoformat())


def valid_ones(
    authorisations: Iterable[Authorisation], household: Household, *, on: date
) -> tuple[Authorisation, ...]:
    """Every valid consent of the adults, which add up, in the order of household and signing."""
    valid = sorted(
        (one for one in authorisations if one.is_valid(on)), key=lambda one: one.signed_at
    )
    return tuple(
        one for person in household.checked(on) for one in valid if one.person_id == person.known_id
    )


def sources_without_consent(
    authorisations: Iterable[Authorisation], person: Person, *, on: date
) -> tuple[CheckSource, ...]:
    """The sources that no valid consent of a person names: nobody asks there (TA-067)."""
    named = {
        source
        for one in authorisations
        if one.person_id == person.person_id and one.is_valid(on)
        for source in one.scope
    }
    return tuple(source for source in CheckSource if source not in named)


def have_all_signed(
    authorisations: Sequence[Authorisation], household: Household, *, on: date
) -> bool:
    """Whether the paper CHECK_AUTHORISATION is there: every adult has named every source.

    A household without an adult, as a minor alone, has nobody who is asked about.
    """
    return not any(
        sources_without_consent(authorisations, one, on=on) for one in household.checked(on)
    )
