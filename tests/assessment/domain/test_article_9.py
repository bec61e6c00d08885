from fractions import Fraction

import pytest
from aid_testing.assistance import a_case, a_household, assessment_figures
from assessment.domain.case import Dwelling, Spending
from assessment.domain.rules.article_9 import (
    countable_rent,
    necessary_expenditure,
    necessary_expenditure_exceeds_means,
    property_is_within_the_dibao_rules,
)
from hypothesis import given
from hypothesis import strategies as st
from shared.contracts.vocabulary import Category
from shared.policy import Answer

TWICE_THE_MEANS = 6_400_000


def spending(fen: int) -> dict[Spending, int]:
    return {Spending.OTHER_NECESSARY: fen}


@pytest.mark.parametrize(
    ("expenditure", "answer"),
    [
        (TWICE_THE_MEANS - 1, Answer.NOT_MET),
        (TWICE_THE_MEANS, Answer.NOT_MET),
        (TWICE_THE_MEANS + 1, Answer.MET),
    ],
)
def test_spending_must_be_more_than_twice_the_means(expenditure: int, answer: Answer) -> None:
    case = a_case(household=a_household(spending=spending(expenditure)))

    finding = necessary_expenditure_exceeds_means(case, assessment_figures())

    assert finding.answer is answer
    assert finding.facts["界限"] == "64000.00"


@pytest.mark.parametrize(("expenditure", "answer"), [(0, Answer.NOT_MET), (1, Answer.MET)])
def test_without_means_one_fen_of_spending_is_enough(expenditure: int, answer: Answer) -> None:
    household = a_household(spending=spending(expenditure), deposits=0, prior_year_income=0)

    finding = necessary_expenditure_exceeds_means(a_case(household=household), assessment_figures())

    assert finding.answer is answer


@pytest.mark.parametrize("unknown", ["spending", "deposits", "prior_year_income"])
def test_what_is_not_known_is_for_a_person(unknown: str) -> None:
    case = a_case(household=a_household(**{unknown: None}))

    finding = necessary_expenditure_exceeds_means(case, assessment_figures())

    assert finding.answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("category", "asked"),
    [
        (Category.EMERGENCY, True),
        (Category.EXPENDITURE_MEDICAL, False),
        (Category.EXPENDITURE_EDUCATION, True),
        (Category.DISTRESSED, True),
        (Category.OTHER, True),
        (Category.INDIVIDUAL_MINOR_OR_MENTAL, False),
        (Category.INDIVIDUAL_OTHER, False),
    ],
)
def test_the_article_is_asked_of_households_but_the_medical(
    category: Category, *, asked: bool
) -> None:
    case = a_case(category)

    for rule in (necessary_expenditure_exceeds_means, property_is_within_the_dibao_rules):
        answer = rule(case, assessment_figures()).answer
        assert (answer is not Answer.NOT_APPLICABLE) is asked


@pytest.mark.parametrize(
    ("area", "rent"),
    [
        (Fraction(38), 1_200_000),
        (Fraction(39), 1_200_000),
        (Fraction(40), 1_170_000),
        (Fraction("60.5"), 773_554),
        (None, 1_200_000),
        (Fraction(0), 1_200_000),
    ],
)
def test_rent_counts_for_thirteen_square_metres_a_head(area: Fraction | None, rent: int) -> None:
    household = a_household(dwelling=Dwelling(annual_rent=1_200_000, area_m2=area))

    assert countable_rent(household, assessment_figures()) == rent


def test_nothing_counts_for_a_dangerous_dwelling() -> None:
    household = a_household(dwelling=Dwelling(annual_rent=1_200_000, dangerous=True))

    assert countable_rent(household, assessment_figures()) == 0


def test_expenditure_is_the_lines_and_the_countable_rent() -> None:
    household = a_household(
        spending={Spending.FOOD: 100, Spending.MEDICAL: 20},
        dwelling=Dwelling(annual_rent=4_000, area_m2=Fraction(40)),
    )

    assert necessary_expenditure(household, assessment_figures()) == 120 + 3_900


@given(st.integers(0, 10**9), st.fractions(Fraction(1, 10), 1000), st.integers(1, 12))
def test_countable_rent_is_whole_fen_and_never_more_than_the_rent(
    rent: int, area: Fraction, size: int
) -> None:
    household = a_household(size=size, dwelling=Dwelling(annual_rent=rent, area_m2=area))

    counted = countable_rent(household, assessment_figures())

    assert type(counted) is int
    assert 0 <= counted <= rent
