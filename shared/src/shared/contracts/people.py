"""People's data as a worker fetches it from its owner over HTTP; never part of an event.

``GET /v1/internal/cases/{case_id}/people?purpose=…`` under a service token; the owner audits it.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.event import Contract


class Purpose(StrEnum):
    """Why a worker asks; the owner answers with what that purpose needs and no more."""

    ECONOMIC_CHECK = "ECONOMIC_CHECK"  # names and ID numbers of adults with an authorisation
    PUBLIC_NOTICE = "PUBLIC_NOTICE"  # name, birth date and village of the applicant
    DECISION_LETTER = "DECISION_LETTER"  # name of the applicant
    PAYMENT = "PAYMENT"  # name, ID number and account of the payee


class HolderKind(StrEnum):
    """Who holds an account: a person with a card, or an organisation with a credit code."""

    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"


class PersonData(Contract):
    """What is disclosed of one person; fields that the purpose does not need are null."""

    person_id: UUID
    name: str
    id_number: str | None = None
    born_on: date | None = None


class PayeeData(Contract):
    """The account that aid goes to: its holder is the recipient, or a minor's guardian.

    An organisation's account carries its credit code in ``holder_id_number``.
    """

    payee_ref: UUID
    payee_version: int
    recipient_id: UUID
    holder_name: str
    holder_id_number: str
    account: str
    bank_code: str
    holder_is_recipient: bool = True
    holder_is_guardian: bool = False
    recipient_minor: bool = False
    holder_kind: HolderKind = HolderKind.PERSON


class CasePeople(Contract):
    """The people of one case, as far as the purpose needs them."""

    case_id: UUID
    applicant_id: UUID
    persons: tuple[PersonData, ...] = ()
    payee: PayeeData | None = None
    payee_version: int | None = None
    """The newest version of the account, also while none is on record."""
    village_name: str | None = None
    village: str | None = None
    """The village's code, which a notice belongs to."""
    county_name: str | None = None
    township_name: str | None = None
    """What the offices of the case are called, for what they sign."""
