"""What an applicant fills in: sealed as a whole, and taken apart into rows by the household."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from shared.contracts.intake import EducationCostKind, Relation
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    HouseholdStatus,
    Procedure,
    Residence,
    SchoolStage,
)
from shared.errors import InvalidBody
from shared.identifiers import PersonName
from shared.money import WireMoney
from shared.words import labels

from intake.domain.channels import Channel

IdNumber = Annotated[str, Field(min_length=15, max_length=24, examples=["540102198001010017"])]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 -]{5,18}[0-9]$", examples=["13900000000"])]
MemberIndex = Annotated[
    int, Field(ge=0, le=30, description="0 is the applicant, 1 the first of members")
]
Township = Annotated[str, Field(pattern=r"^\d{9}$", examples=["540102001"])]
Office = Annotated[
    str,
    Field(
        pattern=r"^\d{6}(\d{3})?$",
        description="The township, or the county where the case is handed in there (第十三条)",
        examples=["540102001"],
    ),
]
Village = Annotated[str, Field(pattern=r"^\d{12}$", examples=["540102001001"])]
Count = Annotated[int, Field(ge=0, le=1000)]
Area = Annotated[str, Field(pattern=r"^\d{1,5}(\.\d{1,2})?$", examples=["75.50"])]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Given(BaseModel):
    """A part of the form; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Nothing of a person shows up in a log or a traceback."""
        return ()


class Incident(Given):
    """What happened. The description is free text and stays sealed."""

    cause_type: CauseType
    incident_on: date
    effect: EmergencyEffect | None = None
    description: Annotated[str | None, Field(max_length=4000)] = None


class Applicant(Given):
    """The person who applies, as on the ID card."""

    name: PersonName
    id_number: IdNumber
    phone: Phone | None = None
    hukou_region: Annotated[str | None, Field(pattern=r"^\d{6,12}$")] = None


class Sex(StrEnum):
    FEMALE = "FEMALE"
    MALE = "MALE"


class WithoutNumber(Given):
    """Who somebody without an ID number is: a newborn, or hukou not settled (A-77)."""

    born_on: date
    sex: Sex
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    birth_certificate: Annotated[
        str | None, Field(pattern=r"^[A-Z]\d{9}$", examples=["U540000001"])
    ] = None


class HouseholdMember(Given):
    """Somebody who lives together with the applicant (A-38); with a number, or why there is none."""

    name: PersonName
    id_number: IdNumber | None = None
    without_number: WithoutNumber | None = None
    relation: Relation
    phone: Phone | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "HouseholdMember":
        if (self.id_number is None) is (self.without_number is None):
            raise InvalidBody(labels("intake", "body_faults")["number_or_why"])
        return self


class AgentGiven(Given):
    """Who applies for somebody else, and why (第十七条); what is not given goes on the notice."""

    name: PersonName | None = None
    id_number: IdNumber | None = None
    phone: Phone | None = None
    reason: Annotated[str | None, Field(max_length=1000)] = None
    liability_accepted: bool = False


class Holder(StrEnum):
    """Whose account it is, seen from the recipient of the aid (A-45)."""

    SELF = "SELF"
    HEAD = "HEAD"
    GUARDIAN = "GUARDIAN"
    MEMBER = "MEMBER"


class AccountGiven(Given):
    """The account that the aid shall go to."""

    bank_code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{2,20}$", examples=["BANK-LHASA"])]
    account: Annotated[str, Field(min_length=12, max_length=32)]
    holder: Holder = Holder.SELF
    holder_index: MemberIndex | None = None
    reason: Annotated[str | None, Field(max_length=500)] = None


BillPaper = Annotated[
    UUID | None,
    Field(
        description="The uploaded paper of the bill; by its file a bill is known (第十一条（二）)"
    ),
]


class MedicalBillGiven(Given):
    """A hospital's bill; issuer and number become a keyed hash, by which it is used once."""

    issuer: Annotated[str, Field(min_length=1, max_length=100)]
    invoice_number: Annotated[str, Field(min_length=1, max_length=40)]
    file_sha256: Sha256 | None = None
    document_id: BillPaper = None
    paid_on: date
    gross: WireMoney
    basic_insurance: WireMoney = 0
    critical_illness: WireMoney = 0
    commercial_insurance: WireMoney = 0
    medical_aid: WireMoney = 0
    social_help: WireMoney = 0


class EducationBillGiven(Given):
    """A school's receipt."""

    issuer: Annotated[str, Field(min_length=1, max_length=100)]
    invoice_number: Annotated[str, Field(min_length=1, max_length=40)]
    file_sha256: Sha256 | None = None
    document_id: BillPaper = None
    paid_on: date
    kind: EducationCostKind
    amount: WireMoney


class Declared(Given):
    """Income, property and spending as the household declares them."""

    income_last_12_months: WireMoney | None = None
    income_last_year: WireMoney | None = None
    deposits: WireMoney | None = None
    financial_assets: WireMoney | None = None
    vehicles: Count | None = None
    dwellings_owned: Count | None = None
    food: WireMoney | None = None
    clothing_and_daily_goods: WireMoney | None = None
    water_and_power: WireMoney | None = None
    annual_rent: WireMoney | None = None
    dwelling_area_m2: Area | None = None
    dwelling_dangerous: bool = False
    other_necessary: WireMoney | None = None
    medical_bills: Annotated[tuple[MedicalBillGiven, ...], Field(max_length=200)] = ()
    education_bills: Annotated[tuple[EducationBillGiven, ...], Field(max_length=200)] = ()
    education_aid: WireMoney = 0
    education_social_help: WireMoney = 0
    school_stage: SchoolStage | None = None
    household_status: HouseholdStatus = HouseholdStatus.ORDINARY
    other_aid_this_year: WireMoney = 0
    third_party_injury: bool = False
    compensation_received: WireMoney = 0


class Draft(Given):
    """The whole form."""

    region: Office
    village: Village | None = None
    village_name: Annotated[str | None, Field(max_length=60)] = None
    category: Category
    procedure: Procedure = Procedure.GENERAL
    residence: Residence = Residence.LOCAL_HUKOU
    event: Incident
    applicant: Applicant
    applicant_relation: Relation = Relation.HEAD
    members: Annotated[tuple[HouseholdMember, ...], Field(max_length=30)] = ()
    beneficiary_index: MemberIndex | None = None
    beneficiary_id_number: IdNumber | None = None
    declared: Declared = Declared()
    account: AccountGiven | None = None
    agent: AgentGiven | None = None
    channel: Annotated[
        Channel | None,
        Field(description="How it came; by the own account when absent (第二十七条)"),
    ] = None

    @property
    def bill_papers(self) -> tuple[UUID, ...]:
        """The uploaded papers that its bills name."""
        named = (
            *(bill.document_id for bill in self.declared.medical_bills),
            *(bill.document_id for bill in self.declared.education_bills),
        )
        return tuple(paper for paper in named if paper is not None)


def days_told(draft: Draft) -> Iterable[tuple[str, date]]:
    """The days on which something happened or was paid, each with its place in the form."""
    yield "/event/incident_on", draft.event.incident_on
    for at, bill in enumerate(draft.declared.medical_bills):
        yield f"/declared/medical_bills/{at}/paid_on", bill.paid_on
    for at, receipt in enumerate(draft.declared.education_bills):
        yield f"/declared/education_bills/{at}/paid_on", receipt.paid_on
    for at, member in enumerate(draft.members):
        if member.without_number is not None:
            yield f"/members/{at}/without_number/born_on", member.without_number.born_on


def _merged(before: Any, given: Any) -> Any:
    both = isinstance(before, dict) and isinstance(given, dict)
    return before | given if both else given


def require_not_taken_away(parts: Given) -> None:
    """Null in the place of what the form must have is a fault of the body, with the part's name."""
    for name in parts.model_fields_set:
        if getattr(parts, name) is None and Draft.model_fields[name].is_required():
            raise InvalidBody(labels("intake", "body_faults")["null"].format(name=name))


class DraftChange(Given):
    """Parts of the form to replace; what is not given stays."""

    region: Office | None = None
    village: Village | None = None
    village_name: Annotated[str | None, Field(max_length=60)] = None
    category: Category | None = None
    procedure: Procedure | None = None
    residence: Residence | None = None
    event: Incident | None = None
    applicant: Applicant | None = None
    applicant_relation: Relation | None = None
    members: Annotated[tuple[HouseholdMember, ...] | None, Field(max_length=30)] = None
    beneficiary_index: MemberIndex | None = None
    beneficiary_id_number: IdNumber | None = None
    declared: Declared | None = None
    account: AccountGiven | None = None
    agent: AgentGiven | None = None

    @model_validator(mode="after")
    def _what_must_be_given_is_not_taken_away(self) -> "DraftChange":
        require_not_taken_away(self)
        return self

    def applied_to(self, draft: Draft) -> Draft:
        """The form with what is given in place of what was, part by part, as RFC 7396 has it.

        Null falls back to the default, but for the description: it is hidden in answers, and an
        app that sends back what it read means no change. An empty one takes it away.
        """
        before = draft.model_dump(mode="json")
        given = self.model_dump(mode="json", exclude_unset=True)
        merged = {name: _merged(before.get(name), value) for name, value in given.items()}
        if self.event is not None and self.event.description is None:
            merged["event"]["description"] = before["event"]["description"]
        merged = before | merged
        optional = {name for name, field in Draft.model_fields.items() if not field.is_required()}
        return Draft.model_validate(
            {
                name: value
                for name, value in merged.items()
                if value is not None or name not in optional
            }
        )
