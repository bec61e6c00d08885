"""The rules and dated figures by which cases are assessed, and what they say of one's own; public."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field
from shared.access import open_to_all
from shared.call import Language
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    HouseholdStatus,
    Procedure,
    Residence,
    SchoolStage,
)
from shared.figure_users import users_of
from shared.finding_words import RULES
from shared.policies import policies_router
from shared.policy import Answer, Schedules
from shared.regions import WHOLE_CODE
from shared.roles import Actor
from shared.transaction import Reading
from shared.web import Body, Db, Part, TheClock, example
from shared.words import labels

from assessment.api.requests import Area, Yuan
from assessment.api.views import AmountsView, amounts
from assessment.domain.case import Case, Dwelling, EducationItem, Household, Spending
from assessment.domain.rules.programme import TEMPORARY_ASSISTANCE
from assessment.domain.rules.self_check import Expectation, check_oneself, cost_of
from assessment.policy import PARAMETERS, content_on, figures_on, schedules_with
from assessment.policy.parameters import FIELDS
from assessment.store import city_figures

ANYONE = Actor(sub="anyone")
EXPECTATIONS = labels("assessment", "expectations", Expectation)


async def _with_city_figures(tx: Reading, schedules: Schedules) -> Schedules:
    return schedules_with(await city_figures.find_loaded(tx), schedules)


router = policies_router(
    "认定规则与分期数值（公开）。第六条（五）。 Rules and dated figures on a day, public.",
    PARAMETERS,
    content_on,
    TEMPORARY_ASSISTANCE,
    users=users_of("assessment", PARAMETERS.schedules, FIELDS),
    further=_with_city_figures,
)


class OwnBillBody(Body):
    """A bill of this year: its sum, and what insurance, aid or others paid of it."""

    amount: Yuan
    paid_by_others: Yuan = 0


class SelfCheckBody(Body):
    """What somebody says of the own household. What is left out is not known, never zero."""

    model_config = example(
        category="EXPENDITURE_MEDICAL",
        cause_type="MAJOR_DISEASE",
        region="540102001",
        household_size=3,
        income_12_months="24000.00",
        income_last_year="22000.00",
        deposits="3000.00",
        bills=[{"amount": "30000.00", "paid_by_others": "21000.00"}],
    )

    category: Category
    cause_type: CauseType
    effect: EmergencyEffect | None = None
    region: Annotated[str, Field(pattern=WHOLE_CODE, examples=["540102001"])]
    residence: Residence = Residence.LOCAL_HUKOU
    household_size: Annotated[int, Field(ge=1, le=50)]
    household_status: HouseholdStatus | None = None
    income_12_months: Annotated[Yuan | None, Field(description="Of the whole household")] = None
    income_last_year: Yuan | None = None
    deposits: Yuan | None = None
    food: Yuan | None = None
    clothing_and_daily_goods: Yuan | None = None
    water_and_power: Yuan | None = None
    other_necessary: Yuan | None = None
    annual_rent: Yuan | None = None
    dwelling_area_m2: Area | None = None
    bills: Annotated[list[OwnBillBody], Field(max_length=50)] = []
    school_stage: SchoolStage | None = None
    other_aid_this_year: Yuan = 0
    third_party_injury: bool = False
    compensation_received: Yuan = 0


class PointView(Part):
    """One condition of the law, and whether the own figures meet it."""

    rule: str
    citation: str
    condition: str
    answer: Answer


class SelfCheckView(Part):
    """What may be expected. Amounts are before the caps of the year, and no promise."""

    expectation: Expectation
    sentence: str
    points: list[PointView]
    amounts: AmountsView


@router.post("/self-check", operation_id="check_oneself")
@open_to_all
async def check_own_entitlement(
    body: SelfCheckBody, db: Db, clock: TheClock, language: Language
) -> SelfCheckView:
    """按本人填写的情况试算能否得到救助（公开，不保存）。第六条（五）。 What may I get: by one's own figures; nothing is kept."""
    async with db.reading(by=ANYONE) as tx:
        loaded = await city_figures.find_loaded(tx)
        figures = figures_on(clock.today(), loaded, body.region)
    found = check_oneself(_case(body, clock), figures)
    return SelfCheckView(
        expectation=found.expectation,
        sentence=EXPECTATIONS[found.expectation].to(language),
        points=[
            PointView(
                rule=one.rule,
                citation=one.citation,
                condition=RULES[one.rule].to(language),
                answer=one.answer,
            )
            for one in found.findings
        ],
        amounts=amounts(found.assessment),
    )


def _case(body: SelfCheckBody, clock: TheClock) -> Case:
    is_school = body.category is Category.EXPENDITURE_EDUCATION
    bills = [(one.amount, one.paid_by_others) for one in body.bills]
    left = sum(amount - others for amount, others in bills)
    spending = {
        Spending.FOOD: body.food,
        Spending.CLOTHING_AND_DAILY_GOODS: body.clothing_and_daily_goods,
        Spending.WATER_AND_POWER: body.water_and_power,
        Spending.OTHER_NECESSARY: body.other_necessary,
        (Spending.EDUCATION if is_school else Spending.MEDICAL): left if bills else None,
    }
    known = {kind: amount for kind, amount in spending.items() if amount is not None}
    income, size = body.income_12_months, body.household_size
    emergency = body.category is Category.EMERGENCY
    return Case(
        category=body.category,
        procedure=Procedure.EMERGENCY if emergency else Procedure.GENERAL,
        residence=body.residence,
        accepted_on=clock.today(),
        cause=body.cause_type,
        effect=body.effect,
        household=Household(
            size=size,
            status=body.household_status,
            income_12_months_per_head=None if income is None else income // size,
            prior_year_income=body.income_last_year,
            deposits=body.deposits,
            spending=known or None,
            dwelling=None if body.annual_rent is None else _dwelling(body),
        ),
        medical=None if is_school else cost_of(bills),
        education=cost_of(bills, item=EducationItem.TUITION) if is_school else None,
        school_stage=body.school_stage,
        other_aid_this_year=body.other_aid_this_year,
        third_party_injury=body.third_party_injury,
        compensation_received=body.compensation_received,
    )


def _dwelling(body: SelfCheckBody) -> Dwelling:
    assert body.annual_rent is not None, "a rented home"
    area = body.dwelling_area_m2
    return Dwelling(
        annual_rent=body.annual_rent,
        area_m2=None if area is None else Fraction(Decimal(area)),
    )
