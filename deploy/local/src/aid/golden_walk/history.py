"""What a history says: one household or several over time, each step an application."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from aid_engines.refusal import Refusal
from pydantic import BaseModel, ConfigDict, Field
from shared.contracts.vocabulary import Category, Procedure

Outcome = Literal["PAID", "CANCELLED", "RETURNED_THEN_PAID"]


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
    def letters(self) -> tuple[str, ...]:
        """The people of the application, the applicant first."""
        return (self.head, *self.members)


class OfficersFindings(Part):
    """What officers find on the way."""

    membership: dict[str, str] = {}
    receipt: dict[str, str] = {}
    county_exception: bool = False
    article_9_override: str | None = None
    last_year_bills_admitted: bool = False
    new_facts: str | None = None


class Step(Part):
    apply: Apply
    findings: OfficersFindings = OfficersFindings()
    outcome: Outcome = "PAID"
    expected: dict[str, Any]


class History(BaseModel):
    """A household over time; title, articles and notes are for people."""

    id: str
    people: dict[str, Somebody]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


_ADULT = Somebody(born=date(1982, 3, 1))
_CHILD = Somebody(born=date(2013, 9, 3))
_CAUSES = {
    Category.EMERGENCY: "FIRE",
    Category.EXPENDITURE_MEDICAL: "MAJOR_DISEASE",
    Category.EXPENDITURE_EDUCATION: "EDUCATION_COST",
    Category.DISTRESSED: "SPENDING_INCREASE",
}
_WALKED = {
    *("category", "procedure", "accept_date", "approve_date", "household_size", "property_ok"),
    *("income_12m_per_capita", "necessary_expenditure", "deposits", "prior_year_income"),
    *("self_paid_medical", "self_paid_education", "proposed_amount", "proposal_reason"),
    *("dibao_standard", "household_status", "school_stage", "residence", "ytd_household"),
    *("ytd_times", "ytd_individual", "rejected_this_year", "city_income_per_capita"),
    *("exclusions", "third_party_injury", "compensation_received", "medical_gross", "deductions"),
    *("items", "art9_override", "other_social_aid_this_year", "rent_annual", "dwelling_area_m2"),
    *("dwelling_dangerous", "other_necessary"),
}
_ANSWERED = {
    *("decision", "reason_article", "amount", "net_self_paid", "rate", "formula_amount", "floor"),
    *("floor_unreachable", "cap_remaining_before", "cap_remaining", "cap_applied", "cap_year"),
    *("approval_authority", "county_override_possible", "alert", "aid_count_after"),
    *("art9_lhs", "art9_rhs", "written_reason_required", "times_before", "countable_rent"),
}
_NOTHING: tuple[Any, ...] = (None, False, 0, "0.00", [], {})
LOADED_STANDARD = "910.00"
NOTICE = timedelta(days=12)
"""No general case is decided before its public notice is over."""
HOUSEHOLD_GROUPS = ("MED", "EDU", "CAP", "EMG", "IND", "ART9", "FRQ", "OTH", "EXC")


def of_golden_case(written: dict[str, Any]) -> History:
    """A golden case of one decision as a history of one step. Raises ``Refusal`` with what it lacks."""
    given, group = written.get("input", {}), written.get("group")
    if group not in HOUSEHOLD_GROUPS:
        raise Refusal(f"group {group} is run by function alone")
    told = {name for name, value in given.items() if value not in _NOTHING}
    unreached = sorted(told - _WALKED)
    if unreached:
        raise Refusal(f"the walk does not take {', '.join(unreached)} through operations")
    for name in ("ytd_household", "ytd_times", "ytd_individual"):
        if name in told:
            raise Refusal("aid granted before is walked in histories alone")
    if given.get("dibao_standard") not in {None, LOADED_STANDARD}:
        raise Refusal("the standard is the city's figure, not a case's")
    unanswered = sorted(set(written["expected"]) - _ANSWERED)
    if unanswered:
        raise Refusal(f"the API's answer has no {', '.join(unanswered)}")
    if given.get("procedure", "GENERAL") != "GENERAL":
        raise Refusal("the walk of single cases takes the general procedure")
    return History(
        id=written["id"],
        people=_people_of(given),
        steps=(
            Step(
                apply=_apply_of(given),
                findings=OfficersFindings(article_9_override=_override_of(given)),
                expected=written["expected"],
            ),
        ),
    )


def _people_of(given: dict[str, Any]) -> dict[str, Somebody]:
    size = int(given.get("household_size", 1))
    return {f"P{place}": _ADULT if place < 2 else _CHILD for place in range(size)}  # noqa: PLR2004


def _override_of(given: dict[str, Any]) -> str | None:
    """The county's reason; nobody else can lift the formula of article 9."""
    override = given.get("art9_override") or {}
    return (override.get("reason") or None) if override.get("by") == "COUNTY" else None


def _apply_of(given: dict[str, Any]) -> Apply:
    category = Category(given["category"])
    letters = tuple(_people_of(given))
    accepted = date.fromisoformat(given["accept_date"])
    approved = max(
        date.fromisoformat(given.get("approve_date") or given["accept_date"]), accepted + NOTICE
    )
    facts = {name: given[name] for name in Facts.model_fields if given.get(name) is not None}
    return Apply(
        category=category,
        head=letters[0],
        members=letters[1:],
        person=letters[0] if category.is_individual else None,
        cause=_CAUSES.get(category, "OTHER_HARDSHIP"),
        incident_on=accepted,
        accept_date=accepted,
        approve_date=approved,
        bills=tuple(_bills_of(given, accepted)),
        facts=Facts.model_validate({"property_ok": False} | facts),
        proposed_amount=given.get("proposed_amount"),
    )


def _bills_of(given: dict[str, Any], paid_on: date) -> list[BillOf]:
    """Net costs as bills without deductions; gross ones and items as they are given."""
    if given.get("medical_gross") is not None:
        amounts = [("MEDICAL", given["medical_gross"], "tuition", given.get("deductions") or {})]
    elif given.get("items"):
        deductions = given.get("deductions") or {}
        amounts = [("EDUCATION", value, item, {}) for item, value in given["items"].items()]
        amounts[0] = (*amounts[0][:3], deductions)
    else:
        kinds = (("MEDICAL", "self_paid_medical"), ("EDUCATION", "self_paid_education"))
        amounts = [(kind, given[name], "tuition", {}) for kind, name in kinds if given.get(name)]
    return [
        BillOf(
            kind=kind,
            net=net,
            paid_on=paid_on,
            receipt=f"{kind}-{place}",
            item=item,
            deductions=deductions,
        )
        for place, (kind, net, item, deductions) in enumerate(amounts)
    ]
