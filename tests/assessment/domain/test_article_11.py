from datetime import date, timedelta
from itertools import pairwise

import pytest
from aid_testing.assistance import a_case, a_cost, a_household, assessment_figures
from assessment.domain.case import Bill, Cost, Deduction, EducationItem
from assessment.domain.figures import BracketMode, CityFigure, LoadedFigure, NetDeductions
from assessment.domain.rules.article_11 import bracket_of, formula_amount, net_self_paid
from assessment.domain.rules.categories import CATEGORIES
from assessment.domain.rules.receipts import no_receipt_was_used_before
from assessment.policy import figures_on
from hypothesis import given
from hypothesis import strategies as st
from shared.contracts.vocabulary import Category
from shared.policy import Answer

FIGURES = assessment_figures()
MEDICAL, EDUCATION = FIGURES.medical_brackets, FIGURES.education_brackets
COSTS = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("net", "percent", "amount"),
    [
        (1, 70, 1),
        (299_999, 70, 209_999),
        (300_000, 70, 210_000),
        (300_001, 80, 240_001),
        (600_000, 80, 480_000),
        (600_001, 90, 540_001),
        (1_000_000, 90, 900_000),
        (1_000_001, 100, 1_000_001),
    ],
)
def test_a_medical_tier_holds_its_upper_edge(net: int, percent: int, amount: int) -> None:
    assert bracket_of(net, MEDICAL).percent == percent
    assert formula_amount(net, MEDICAL, BracketMode.SLAB) == amount


@pytest.mark.parametrize(
    ("net", "percent", "amount"),
    [
        (200_000, 60, 120_000),
        (200_001, 70, 140_001),
        (200_005, 70, 140_004),  # half a fen goes up
        (400_000, 70, 280_000),
        (400_001, 80, 320_001),
        (600_000, 80, 480_000),
        (600_001, 90, 540_001),
        (800_000, 90, 720_000),
        (800_001, 95, 760_001),
    ],
)
def test_an_education_tier_holds_its_upper_edge(net: int, percent: int, amount: int) -> None:
    assert bracket_of(net, EDUCATION).percent == percent
    assert formula_amount(net, EDUCATION, BracketMode.SLAB) == amount


def test_read_marginally_each_rate_takes_its_own_part() -> None:
    amount = formula_amount(600_000, MEDICAL, BracketMode.MARGINAL)

    assert amount == 210_000 + 240_000


@given(COSTS, COSTS, st.sampled_from([MEDICAL, EDUCATION]), st.sampled_from(BracketMode))
def test_more_cost_never_brings_less_aid(
    one: int, other: int, ladder: tuple, mode: BracketMode
) -> None:  # type: ignore[type-arg]
    less, more = sorted((one, other))

    assert formula_amount(less, ladder, mode) <= formula_amount(more, ladder, mode)


@given(COSTS, st.sampled_from([MEDICAL, EDUCATION]), st.sampled_from(BracketMode))
def test_aid_is_whole_fen_and_never_more_than_the_cost(
    net: int, ladder: tuple, mode: BracketMode
) -> None:  # type: ignore[type-arg]
    amount = formula_amount(net, ladder, mode)

    assert type(amount) is int
    assert 0 < amount <= net


@given(COSTS, st.sampled_from([MEDICAL, EDUCATION]))
def test_a_marginal_reading_never_brings_more_than_the_slab(net: int, ladder: tuple) -> None:  # type: ignore[type-arg]
    slab = formula_amount(net, ladder, BracketMode.SLAB)

    assert formula_amount(net, ladder, BracketMode.MARGINAL) <= slab


def test_rates_climb_and_only_the_last_tier_is_open() -> None:
    for ladder in (MEDICAL, EDUCATION):
        assert all(lower.percent < upper.percent for lower, upper in pairwise(ladder))
        assert [step.up_to is None for step in ladder] == [False] * (len(ladder) - 1) + [True]


def test_everything_that_others_paid_is_taken_off_the_bill() -> None:
    paid = dict.fromkeys(Deduction, 100)
    case = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(1_000, deductions=paid))

    assert net_self_paid(case, FIGURES) == 300


def test_social_help_may_be_left_out_by_another_reading() -> None:
    figures = assessment_figures(net_deductions=NetDeductions.EXCEPT_SOCIAL_HELP)
    paid = {Deduction.SOCIAL_HELP: 400, Deduction.MEDICAL_AID: 100}
    case = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(1_000, deductions=paid))

    assert net_self_paid(case, figures) == 900


def test_deductions_above_the_bill_leave_nothing_not_less() -> None:
    paid = {Deduction.BASIC_INSURANCE: 1_001}
    case = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(1_000, deductions=paid))

    assert net_self_paid(case, FIGURES) == 0


def test_only_tuition_dormitory_books_and_living_count() -> None:
    bills = tuple(Bill(amount=10**n, item=item) for n, item in enumerate(EducationItem))
    case = a_case(Category.EXPENDITURE_EDUCATION, education=Cost(bills=bills))

    assert net_self_paid(case, FIGURES) == 1_111


def test_other_categories_have_no_self_paid_cost() -> None:
    assert net_self_paid(a_case(Category.EMERGENCY), FIGURES) is None


@pytest.mark.parametrize(
    ("category", "standard", "size", "least"),
    [
        (Category.EMERGENCY, 91_000, 1, 91_000),
        (Category.EMERGENCY, 91_000, 3, 273_000),
        (Category.EMERGENCY, 91_000, 11, 1_001_000),
        (Category.INDIVIDUAL_MINOR_OR_MENTAL, 91_000, 1, 136_500),
        (Category.INDIVIDUAL_MINOR_OR_MENTAL, 84_700, 4, 127_050),
        (Category.INDIVIDUAL_MINOR_OR_MENTAL, 1, 1, 2),  # half a fen goes up
        (Category.INDIVIDUAL_OTHER, 91_000, 1, 0),
        (Category.DISTRESSED, 91_000, 3, 0),
        (Category.OTHER, 91_000, 3, 0),
        (Category.EXPENDITURE_MEDICAL, 91_000, 3, 0),
    ],
)
def test_the_least_aid_is_by_head_or_for_minors_and_patients(
    category: Category, standard: int, size: int, least: int
) -> None:
    case = a_case(category, dibao_standard=standard, household=a_household(size=size))

    assert CATEGORIES[case.category].floor(case, FIGURES) == least


def test_without_a_given_standard_the_one_that_the_city_loaded_is_used() -> None:
    case = a_case(dibao_standard=None)
    loaded = LoadedFigure(
        name=CityFigure.DIBAO_STANDARD,
        since=date(2024, 1, 1),
        good_until=case.accepted_on,
        value='{"standard": "950.00"}',
    )

    floor = CATEGORIES[case.category].floor

    assert floor(case, figures_on(case.accepted_on, (loaded,))) == 3 * 95_000
    assert floor(case, figures_on(case.accepted_on + timedelta(days=1), (loaded,))) is None
    assert floor(case, figures_on(case.accepted_on)) is None


@pytest.mark.parametrize(("seen", "answer"), [(False, Answer.MET), (True, Answer.UNKNOWN)])
def test_a_receipt_seen_before_is_for_a_person_to_look_at(seen: bool, answer: Answer) -> None:
    case = a_case(Category.EXPENDITURE_MEDICAL, receipt_used_by=("LZ-1",) if seen else ())

    assert no_receipt_was_used_before(case, FIGURES).answer is answer


@pytest.mark.parametrize("category", Category)
def test_a_receipt_serves_once_whatever_it_is_claimed_for(category: Category) -> None:
    case = a_case(category, receipt_used_by=("LZ-1",))

    assert no_receipt_was_used_before(case, FIGURES).answer is Answer.UNKNOWN


def test_where_no_receipt_carries_the_amount_a_clean_register_says_nothing() -> None:
    assert no_receipt_was_used_before(a_case(), FIGURES).answer is Answer.NOT_APPLICABLE
