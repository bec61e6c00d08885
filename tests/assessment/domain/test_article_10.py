import pytest
from aid_testing.assistance import a_case, a_household, assessment_figures
from assessment.domain.rules import article_10
from assessment.domain.rules.programme import TEMPORARY_ASSISTANCE
from shared.contracts.vocabulary import Category, Exclusion
from shared.policy import Answer

RULES = [rule for rule in TEMPORARY_ASSISTANCE if "第十条（" in rule.cites]
SIX_MONTHS_FOR_THREE = 91_000 * 3 * 6


def test_each_exclusion_of_the_article_has_its_rule_in_the_laws_order() -> None:
    articles = [rule.cites.removeprefix("拉政发〔2018〕202号 ") for rule in RULES]

    assert articles == [f"第十条（{number}）" for number in "一二三四五六七八九十"]
    assert len(RULES) == len(Exclusion)


@pytest.mark.parametrize("number", range(10))
def test_a_finding_excludes_by_its_own_clause_alone(number: int) -> None:
    exclusion = list(Exclusion)[number]
    case = a_case(exclusions=frozenset({exclusion}))

    answers = [rule(case, assessment_figures()).answer for rule in RULES]

    assert answers[number] is Answer.NOT_MET
    assert answers.count(Answer.MET) == 9


def test_what_nobody_looked_into_is_not_asked_and_never_met() -> None:
    case = a_case(examined=frozenset())

    answers = [rule(case, assessment_figures()).answer for rule in RULES]

    assert answers == [Answer.NOT_ASKED] * 10


@pytest.mark.parametrize("category", Category)
def test_exclusions_hold_for_households_and_individuals_alike(category: Category) -> None:
    case = a_case(category, exclusions=frozenset({Exclusion.THIRD_PARTY_COMPENSATED}))

    finding = article_10.no_third_party_has_compensated(case, assessment_figures())

    assert finding.answer is Answer.NOT_MET


@pytest.mark.parametrize(
    ("injured", "received", "answer"),
    [
        (True, 0, Answer.MET),
        (True, 1, Answer.NOT_MET),
        (False, 1, Answer.MET),
    ],
)
def test_only_compensation_received_from_a_third_party_excludes(
    injured: bool, received: int, answer: Answer
) -> None:
    case = a_case(third_party_injury=injured, compensation_received=received)

    finding = article_10.no_third_party_has_compensated(case, assessment_figures())

    assert finding.answer is answer


@pytest.mark.parametrize(
    ("assets", "judged", "answer"),
    [
        (None, False, Answer.MET),
        (SIX_MONTHS_FOR_THREE - 1, False, Answer.MET),
        (SIX_MONTHS_FOR_THREE, False, Answer.UNKNOWN),
        (SIX_MONTHS_FOR_THREE, True, Answer.MET),
    ],
)
def test_large_assets_call_for_an_officers_judgement(
    assets: int | None, judged: bool, answer: Answer
) -> None:
    household = a_household(liquid_assets=assets, liquid_assets_judged=judged)

    finding = article_10.no_cashable_assets_cover_the_needs(
        a_case(household=household), assessment_figures()
    )

    assert finding.answer is answer
