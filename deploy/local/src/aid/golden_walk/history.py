"""What a history says: one household or several over time, each step an application."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from shared.contracts.vocabulary import Category, Procedure
from shared.money import parse_yuan

from aid.golden_walk.figures import CityStanding

Outcome = Literal["PAID", "UNPAID", "DELIVERED", "CANCELLED", "RETURNED_THEN_PAID"]


class Part(BaseModel):
    """A part of a history; a field that nobody walks is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Somebody(Part):
    born: date
    number: bool = True


class BillOf(Part):
    kind: Literal["MEDICAL", "EDUCATION"]
    net: str
    paid_on: date
    receipt: str
    item: str = "tuition"
    deductions: dict[str, str] = {}


class Facts(Part):
    """What officers establish; what is absent is needy enough for every category."""

    necessary_expenditure: str | None = None
    deposits: str | None = None
    prior_year_income: str | None = None
    income_12m_per_capita: str | None = None
    property_ok: bool = True
    household_status: str | None = None
    school_stage: str | None = None
    exclusions: tuple[str, ...] = ()
    third_party_injury: bool = False
    compensation_received: str | None = None
    other_social_aid_this_year: str | None = None
    rent_annual: str | None = None
    dwelling_area_m2: str | None = None
    dwelling_dangerous: bool = False
    other_necessary: str | None = None


class Apply(Part):
    """One application, and the days on which it is accepted and decided."""

    category: Category
    procedure: Procedure = Procedure.GENERAL
    region: str = "540102001"
    head: str
    members: tuple[str, ...] = ()
    person: str | None = None
    applicant_alone: bool = False
    cause: str
    incident_on: date
    accept_date: date
    approve_date: date
    bills: tuple[BillOf, ...] = ()
    facts: Facts = Facts()
    proposed_amount: str | None = None

    @property
    def proposed_fen(self) -> int:
        """What is proposed, in fen; nothing where the law gives the amount."""
        return parse_yuan(self.proposed_amount or "0.00")

    @property
    def letters(self) -> tuple[str, ...]:
        """The people of the application, the applicant first."""
        return (self.head, *self.members)


class OfficersFindings(Part):
    """What officers find on the way."""

    membership: dict[str, str] = {}
    receipt: dict[str, str] = {}
    county_exception: bool = False
    repetition_justified: bool = False
    repetition_verified: bool = False
    article_9_override: str | None = None
    last_year_bills_admitted: bool = False
    new_facts: str | None = None


class Step(Part):
    apply: Apply
    findings: OfficersFindings = OfficersFindings()
    outcome: Outcome = "PAID"
    fraud_found_on: date | None = None
    expected: dict[str, Any] = {}


class History(BaseModel):
    """A household over time; title, articles and notes are for people."""

    id: str
    standing: CityStanding = CityStanding()
    people: dict[str, Somebody]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def expectations(self) -> dict[int, dict[str, Any]]:
        """What is expected of each step, by its number."""
        return {number: step.expected for number, step in enumerate(self.steps, start=1)}
