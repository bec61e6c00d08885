from dataclasses import replace

import pytest
from aid_testing.assistance import PROVEN, a_case, a_cost, a_household, assessment_figures
from assessment.domain.case import Case
from assessment.domain.figures import CityIncome
from assessment.domain.rules.categories import (
    distressed,
    education,
    emergency,
    expenditure,
    individual_other,
    medical,
    minor_or_mental,
    other,
)
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    HouseholdStatus,
    SchoolStage,
)
from shared.policy import Answer

MEDICAL = Category.EXPENDITURE_MEDICAL
EDUCATION = Category.EXPENDITURE_EDUCATION


def test_an_accident_with_its_effect_is_an_emergency() -> None:
    finding = emergency.an_accident_left_a_loss_beyond_means(a_case(), assessment_figures())

    assert finding.answer is Answer.MET
    assert finding.facts["事由"] == "FIRE"


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        (a_case(cause=CauseType.SPENDING_INCREASE), Answer.NOT_MET),
        (a_case(effect=None), Answer.UNKNOWN),
        (a_case(found=replace(PROVEN, loss_cannot_be_made_good=False)), Answer.NOT_MET),
        (a_case(found=replace(PROVEN, loss_cannot_be_made_good=None)), Answer.UNKNOWN),
        (a_case(effect=EmergencyEffect.MAIN_EARNER_LOST), Answer.MET),
        (a_case(MEDICAL), Answer.NOT_APPLICABLE),
    ],
)
def test_an_emergency_needs_event_effect_and_a_loss_beyond_means(
    case: Case, answer: Answer
) -> None:
    finding = emergency.an_accident_left_a_loss_beyond_means(case, assessment_figures())

    assert finding.answer is answer


@pytest.mark.parametrize(
    ("disease", "hard", "answer"),
    [
        (True, True, Answer.MET),
        (False, None, Answer.NOT_MET),
        (None, False, Answer.NOT_MET),
        (None, True, Answer.UNKNOWN),
        (True, None, Answer.UNKNOWN),
    ],
)
def test_a_medical_case_needs_a_sudden_major_disease_and_a_hard_life(
    disease: bool | None, hard: bool | None, answer: Answer
) -> None:
    found = replace(PROVEN, disease_is_sudden_and_major=disease, basic_life_is_hard_to_keep_up=hard)

    finding = medical.a_sudden_major_disease_made_life_hard(
        a_case(MEDICAL, found=found), assessment_figures()
    )

    assert finding.answer is answer


def test_schooling_counts_for_a_child_or_ward_only() -> None:
    case = a_case(EDUCATION, found=replace(PROVEN, child_or_ward_is_at_school=False))

    finding = education.schooling_of_a_child_made_life_hard(case, assessment_figures())

    assert finding.answer is Answer.NOT_MET


@pytest.mark.parametrize(("net", "answer"), [(0, Answer.NOT_MET), (1, Answer.MET)])
def test_one_fen_of_self_paid_cost_is_enough(net: int, answer: Answer) -> None:
    case = a_case(MEDICAL, medical=a_cost(net))

    assert expenditure.some_cost_is_self_paid(case, assessment_figures()).answer is answer


def test_a_cost_that_nobody_has_recorded_is_unknown_not_zero() -> None:
    case = a_case(MEDICAL, medical=None)

    assert expenditure.some_cost_is_self_paid(case, assessment_figures()).answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (HouseholdStatus.DIBAO, Answer.MET),
        (HouseholdStatus.LOW_INCOME, Answer.MET),
        (HouseholdStatus.DISPERSED_TEKUN, Answer.MET),
        (HouseholdStatus.SPECIAL_HARDSHIP_CHILD, Answer.MET),
        (HouseholdStatus.ORDINARY, Answer.NOT_MET),
        (None, Answer.UNKNOWN),
    ],
)
def test_a_distressed_household_has_one_of_four_statuses(
    status: HouseholdStatus | None, answer: Answer
) -> None:
    case = a_case(Category.DISTRESSED, household=a_household(status=status))

    finding = distressed.household_has_one_of_the_four_statuses(case, assessment_figures())

    assert finding.answer is answer


@pytest.mark.parametrize(
    ("income", "answer"),
    [(3_999_999, Answer.MET), (4_000_000, Answer.NOT_MET), (4_000_001, Answer.NOT_MET)],
)
def test_an_income_equal_to_the_citys_is_not_below_it(income: int, answer: Answer) -> None:
    case = a_case(MEDICAL, household=a_household(income_12_months_per_head=income))

    assert medical.income_is_below_the_citys(case, assessment_figures()).answer is answer


@pytest.mark.parametrize(
    ("income", "answer"),
    [
        (2_918_899, Answer.MET),
        (2_918_900, Answer.UNKNOWN),
        (6_180_199, Answer.UNKNOWN),
        (6_180_200, Answer.NOT_MET),
        (None, Answer.UNKNOWN),
    ],
)
def test_between_the_rural_and_the_urban_figure_a_person_must_look(
    income: int | None, answer: Answer
) -> None:
    figures = assessment_figures(city_income=CityIncome(None, urban=6_180_200, rural=2_918_900))
    household = a_household(income_12_months_per_head=income)

    case = a_case(MEDICAL, household=household, city_income_per_head=None)

    assert medical.income_is_below_the_citys(case, figures).answer is answer


def test_without_any_figure_of_the_city_a_person_must_look() -> None:
    figures = assessment_figures(city_income=CityIncome(None))
    case = a_case(MEDICAL, city_income_per_head=None)

    assert medical.income_is_below_the_citys(case, figures).answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("within", "answer"),
    [(True, Answer.MET), (False, Answer.NOT_MET), (None, Answer.UNKNOWN)],
)
def test_property_of_a_medical_household_stays_within_the_dibao_rules(
    within: bool | None, answer: Answer
) -> None:
    case = a_case(MEDICAL, household=a_household(property_within_dibao_rules=within))

    finding = medical.property_is_within_the_dibao_rules(case, assessment_figures())

    assert finding.answer is answer
    assert finding.article == "第八条 医疗支出型认定"


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        (SchoolStage.KINDERGARTEN, Answer.NOT_MET),
        (SchoolStage.PRIMARY, Answer.NOT_MET),
        (SchoolStage.JUNIOR_HIGH, Answer.NOT_MET),
        (SchoolStage.SENIOR_HIGH, Answer.MET),
        (SchoolStage.VOCATIONAL_HIGH, Answer.MET),
        (SchoolStage.SECONDARY_VOCATIONAL, Answer.MET),
        (SchoolStage.JUNIOR_COLLEGE, Answer.MET),
        (SchoolStage.UNDERGRADUATE, Answer.MET),
        (SchoolStage.POSTGRADUATE, Answer.NOT_MET),
        (None, Answer.UNKNOWN),
    ],
)
def test_only_the_stages_that_the_article_names_are_covered(
    stage: SchoolStage | None, answer: Answer
) -> None:
    case = a_case(EDUCATION, school_stage=stage)

    assert education.school_stage_is_covered(case, assessment_figures()).answer is answer


@pytest.mark.parametrize(
    ("category", "finding", "judgement"),
    [
        (
            Category.DISTRESSED,
            distressed.necessary_spending_rose_suddenly,
            "spending_rose_suddenly",
        ),
        (Category.OTHER, other.other_aid_was_tried_first, "other_aid_was_tried"),
        (
            Category.INDIVIDUAL_OTHER,
            individual_other.family_cannot_help_for_now,
            "family_cannot_help",
        ),
        (
            Category.INDIVIDUAL_MINOR_OR_MENTAL,
            minor_or_mental.minor_or_patient_needs_care,
            "care_is_needed",
        ),
    ],
)
@pytest.mark.parametrize(
    ("found", "answer"),
    [(True, Answer.MET), (False, Answer.NOT_MET), (None, Answer.UNKNOWN)],
)
def test_what_the_law_leaves_to_judgement_is_the_officers_finding(
    category: Category, finding: object, judgement: str, found: bool | None, answer: Answer
) -> None:
    case = a_case(category, found=replace(PROVEN, **{judgement: found}))

    assert callable(finding)
    assert finding(case, assessment_figures()).answer is answer
