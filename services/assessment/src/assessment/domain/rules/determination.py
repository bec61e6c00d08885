"""What the law leaves to officers: their findings, judgements and exclusions, as recorded."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from shared.contracts.vocabulary import Category, Exclusion, HouseholdStatus, SchoolStage
from shared.money import Money

from assessment.domain.case import OfficerFindings, Spending
from assessment.domain.rules.categories import CATEGORIES

FOR_EVERYBODY = "other_schemes_leave_hardship"


class Determination(BaseModel):
    """All that officers have determined about a case, the last word on each point.

    Only what was said is set: ``property_within_dibao_rules`` said to be null is “nobody can tell”,
    not said at all it is still missing. What earlier rounds could say and this one cannot counts no
    more: a figure of the city is loaded by the city (A-79).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    findings: OfficerFindings = OfficerFindings()
    property_within_dibao_rules: bool | None = None
    exclusions: tuple[Exclusion, ...] = ()
    county_exclusion_reason: str | None = None
    county_exclusion_text: str | None = None
    liquid_assets_judged: bool = False
    spending: dict[Spending, Money] = Field(default_factory=dict)
    last_years_bills_admitted: bool = False
    other_aid_acknowledged: bool = False
    household_status: HouseholdStatus | None = None
    school_stage: SchoolStage | None = None
    third_party_injury: bool | None = None
    compensation_received: Money | None = None
    other_aid_this_year: Money | None = None

    def missing_findings(self, category: Category) -> tuple[str, ...]:
        """Names of the findings that the category needs and nobody has made yet."""
        needed = (FOR_EVERYBODY, *CATEGORIES[category].findings)
        return tuple(name for name in needed if getattr(self.findings, name) is None)

    @property
    def has_judged_property(self) -> bool:
        return "property_within_dibao_rules" in self.model_fields_set


Given = Annotated[Mapping[str, Any], "what one officer's determination said, ready for JSON"]


def determined_by(given: Iterable[tuple[Given, str]]) -> dict[str, str]:
    """Whose word counts on each point: the last officer's who determined it."""
    officers: dict[str, str] = {}
    for one, officer in given:
        points = [*(point for point in one if point != "findings"), *one.get("findings", {})]
        officers |= dict.fromkeys(points, officer)
    return officers


def merged(given: Iterable[Given]) -> Determination:
    """The determinations of a case in their order, the later word standing for the earlier."""
    whole: dict[str, Any] = {}
    for one in given:
        findings = {**whole.get("findings", {}), **one.get("findings", {})}
        spending = {**whole.get("spending", {}), **one.get("spending", {})}
        whole = {**whole, **one, "findings": findings, "spending": spending}
    return Determination.model_validate(whole)
