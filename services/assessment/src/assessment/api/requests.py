"""What officers send."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from shared.contracts.vocabulary import Exclusion, HouseholdStatus, SchoolStage
from shared.errors import InvalidBody
from shared.identifiers import PersonName
from shared.money import LARGEST_FEN, WireMoney
from shared.web import Body, example
from shared.words import labels

from assessment.domain.case import Spending
from assessment.domain.check import Counts, Item, Source

Words = Annotated[str, Field(min_length=2, max_length=4000)]
Name = PersonName
Count = Annotated[int, Field(ge=0, le=1000)]
Yuan = Annotated[WireMoney, Field(ge=0, le=LARGEST_FEN)]
Area = Annotated[str, Field(pattern=r"^[1-9]\d{0,4}(\.\d{1,2})?$", examples=["52.5"])]


class DwellingBody(Body):
    """The home as it was seen; its rent counts up to 13 square metres a head (A-16)."""

    area_m2: Area
    dangerous: bool = False


class HomeVisitBody(Body):
    """A home survey, with the committee's help (第十八条（一）（1）)."""

    model_config = example(
        visited_on="2026-05-06",
        committee_member="次仁",
        members_present=3,
        facts="三口之家，租住五十二平方米住房，户主住院治疗。",
        dwelling={"area_m2": "52.5", "dangerous": False},
        assisted=True,
    )

    visited_on: date
    committee_member: Name
    members_present: Annotated[int, Field(ge=0, le=50)]
    facts: Words
    dwelling: DwellingBody | None = None
    assisted: Literal[True] = True


class AppraisalBody(Body):
    """The votes of a democratic appraisal, where it fits."""

    model_config = example(
        held_on="2026-05-06", votes_for=9, votes_against=1, committee_member="次仁"
    )

    held_on: date
    votes_for: Count
    votes_against: Count
    committee_member: Name


class ConflictBody(Body):
    """Which figure counts. ``amount`` for money, ``count`` for vehicles and dwellings."""

    model_config = example(
        counts="VERIFIED", explanation="申请人说明：定期存单到期后忘记申报。", intentional=False
    )

    counts: Counts
    explanation: Words
    intentional: bool = False
    amount: Yuan | None = None
    count: Count | None = None

    @model_validator(mode="after")
    def _an_established_figure_is_given(self) -> Self:
        given = (self.amount is not None) + (self.count is not None)
        if given != (1 if self.counts is Counts.ESTABLISHED else 0):
            raise InvalidBody(labels("assessment", "body_faults")["established"])
        return self


class FiguresBody(Body):
    """What an officer learned where a source does not answer; nothing means: no data."""

    income_12_months: Yuan | None = None
    income_last_year: Yuan | None = None
    deposits: Yuan | None = None
    financial_assets: Yuan | None = None
    vehicles: Count | None = None
    dwellings: Count | None = None

    def known(self) -> dict[Item, int]:
        """The figures that were given."""
        return {item: value for item in Item if (value := getattr(self, item.value)) is not None}


class SourceBody(Body):
    """A source resolved by hand, with the reason (数据部门未反馈时的人工途径)."""

    model_config = example(
        person_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        source="BANKS",
        reason="银行接口停用，已由本人提供加盖公章的流水。",
        data_date="2026-05-06",
        figures={"deposits": "1500.00"},
    )

    person_id: UUID
    source: Source
    reason: Words
    data_date: date | None = None
    figures: FiguresBody = FiguresBody()


class FindingsBody(Body):
    """The officer's judgements of articles 7 and 8; those that the category asks are needed."""

    other_schemes_leave_hardship: bool | None = None
    loss_cannot_be_made_good: bool | None = None
    disease_is_sudden_and_major: bool | None = None
    basic_life_is_hard_to_keep_up: bool | None = None
    child_or_ward_is_at_school: bool | None = None
    spending_rose_suddenly: bool | None = None
    other_aid_was_tried: bool | None = None
    family_cannot_help: bool | None = None
    care_is_needed: bool | None = None


class ExclusionBody(Body):
    """A fact of article 10 that an officer found, in words."""

    exclusion: Exclusion
    facts: Words


class DeterminationBody(Body):
    """What the law leaves to the officer. What is left out stays as it was determined before."""

    model_config = example(
        findings={
            "other_schemes_leave_hardship": True,
            "disease_is_sudden_and_major": True,
            "basic_life_is_hard_to_keep_up": True,
        },
        property_within_dibao_rules=True,
        exclusions=[],
    )

    findings: FindingsBody = FindingsBody()
    property_within_dibao_rules: bool | None = None
    exclusions: Annotated[list[ExclusionBody], Field(max_length=10)] = []
    county_exclusion_reason: Annotated[str, Field(pattern=r"^[A-Z0-9_]{3,40}$")] | None = None
    liquid_assets_judged: bool = False
    spending: dict[Spending, Yuan] = {}
    last_years_bills_admitted: bool = False
    other_aid_acknowledged: bool = False
    household_status: HouseholdStatus | None = None
    school_stage: SchoolStage | None = None
    third_party_injury: bool | None = None
    compensation_received: Yuan | None = None
    other_aid_this_year: Yuan | None = None

    def given(self) -> dict[str, Any]:
        """What was said, ready for JSON; the words under exclusions are not part of it."""
        said = self.model_dump(mode="json", exclude_unset=True)
        if "exclusions" in said:
            said["exclusions"] = [one.exclusion.value for one in self.exclusions]
        return said

    def facts(self) -> dict[str, str]:
        """The words under each exclusion."""
        return {one.exclusion.value: one.facts for one in self.exclusions}
