import pytest
from aid_testing.assistance import (
    a_case,
    a_completed,
    a_cost,
    a_household,
    assessment_figures,
    granted_before,
)
from assessment.domain.rules.programme import TEMPORARY_ASSISTANCE, assess
from shared.contracts.assessment import RuleName
from shared.contracts.vocabulary import Category, Exclusion
from shared.policy import Answer

FIGURES = assessment_figures()


@pytest.mark.parametrize("category", Category)
def test_every_rule_is_asked_in_the_laws_order_and_a_sound_case_fails_none(
    category: Category,
) -> None:
    assessment = assess(a_case(category), FIGURES)

    assert [f.rule for f in assessment.findings] == [r.name for r in TEMPORARY_ASSISTANCE]
    assert {f.answer for f in assessment.findings} <= {Answer.MET, Answer.NOT_APPLICABLE}


def test_all_reasons_are_found_not_only_the_first() -> None:
    household = a_household(spending={}, property_within_dibao_rules=False)
    exclusions = frozenset({Exclusion.REFUSED_WORK, Exclusion.IDLE_LAND})

    assessment = assess(a_case(household=household, exclusions=exclusions), FIGURES)

    against = [f.article for f in assessment.findings if f.answer is Answer.NOT_MET]
    assert against == ["第九条", "第九条", "第十条（三）", "第十条（四）"]


def test_the_same_inputs_give_the_same_findings_byte_for_byte() -> None:
    one, other = a_completed(a_case()), a_completed(a_case())

    assert one.model_dump_json() == other.model_dump_json()
    assert all(finding.edition == one.edition.mark for finding in one.findings)


def test_every_rule_says_what_it_asks_and_names_its_requirement() -> None:
    for rule in TEMPORARY_ASSISTANCE:
        assert rule.says, rule.name
        assert rule.ids, rule.name
        assert rule.cites.startswith("拉政发〔2018〕202号 第"), rule.name


def test_the_rules_that_approval_knows_by_name_exist() -> None:
    assert {str(name) for name in RuleName} <= {rule.name for rule in TEMPORARY_ASSISTANCE}


def test_a_second_claim_gets_the_formula_of_the_whole_less_what_was_granted() -> None:
    cost = a_cost(900_000, earlier=granted_before(210_000))

    assessment = assess(a_case(Category.EXPENDITURE_MEDICAL, medical=cost), FIGURES)

    assert assessment.formula_amount == 810_000
    assert assessment.recommended_amount == 600_000


@pytest.mark.parametrize("granted", [210_000, 210_001])
def test_a_cost_that_is_aided_in_full_recommends_nothing_more(granted: int) -> None:
    cost = a_cost(300_000, earlier=granted_before(granted))

    assessment = assess(a_case(Category.EXPENDITURE_MEDICAL, medical=cost), FIGURES)

    assert assessment.recommended_amount == 0


@pytest.mark.parametrize(("net", "lowered"), [(1_000_000, False), (1_000_001, True)])
def test_only_the_open_medical_tier_may_be_lowered(net: int, lowered: bool) -> None:
    case = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(net))

    assert assess(case, FIGURES).amount_may_be_lowered is lowered


def test_where_the_law_has_no_formula_nothing_is_recommended() -> None:
    for category in (Category.DISTRESSED, Category.OTHER, Category.INDIVIDUAL_OTHER):
        assessment = assess(a_case(category), FIGURES)
        assert assessment.amount_is_proposed
        assert assessment.recommended_amount is None


def test_the_event_carries_nothing_of_a_float() -> None:
    def floats(value: object) -> bool:
        match value:
            case dict():
                return any(map(floats, value.values()))
            case list() | tuple():
                return any(map(floats, value))
            case _:
                return isinstance(value, float)

    for category in Category:
        assert not floats(a_completed(a_case(category)).model_dump())
