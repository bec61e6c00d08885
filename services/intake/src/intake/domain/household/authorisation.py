"""The consent of one adult to the check of the household's means (第十六条（六）, TA-067)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.contracts.intake import CheckAuthorisation
from shared.identifiers import is_same_name

from intake.domain.errors import (
    AuthorisationPast,
    AuthorisationTooLong,
    AuthorisationWithdrawnAlready,
    NotAnAdult,
    SignerNameDiffers,
)
from intake.domain.household.household import Household, Person

LONGEST = timedelta(days=366)


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
    method: str
    entered_by: str
    withdrawn_at: datetime | None = None
    version: int = 1

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


def require_may_sign(person: Person, *, signed_by: str, valid_until: date, today: date) -> None:
    """An adult signs with the own name, for a time to come."""
    if not person.is_adult(today):
        raise NotAnAdult
    if not is_same_name(signed_by, person.name):
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


def have_all_signed(
    authorisations: Iterable[Authorisation], household: Household, *, on: date
) -> bool:
    """Whether the paper CHECK_AUTHORISATION is there: every adult has a valid one.

    A household without an adult, as a minor alone, has nobody who is asked about.
    """
    signed = {one.person_id for one in valid_ones(authorisations, household, on=on)}
    return signed == {person.known_id for person in household.checked(on)}
