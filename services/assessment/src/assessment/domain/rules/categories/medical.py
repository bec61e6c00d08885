"""支出型困难家庭（医疗）: 第八条（一）2, 第十一条（二）."""

from collections.abc import Sequence

from shared.contracts.intake import Declaration, MedicalBill
from shared.contracts.vocabulary import Category
from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Bracket, Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.categories.category import CategoryLaw
from assessment.domain.rules.categories.expenditure import some_cost_is_self_paid
from assessment.domain.rules.property import within_the_dibao_rules


@rule(
    cites="拉政发〔2018〕202号 第八条（一）2",
    ids=("TA-015",),
    categories=(Category.EXPENDITURE_MEDICAL,),
    rests_on=(
        "disease_is_sudden_and_major",
        "basic_life_is_hard_to_keep_up",
    ),
)
def a_sudden_major_disease_made_life_hard(case: Case, _: Figures) -> Verdict:
    """A sudden major disease left a cost so heavy that basic life is hard to keep up."""
    disease, hard = case.found.disease_is_sudden_and_major, case.found.basic_life_is_hard_to_keep_up
    facts = {"突发重大疾病": disease, "基本生活难以维持": hard}
    if False in {disease, hard}:
        return False, facts
    return Answer.UNKNOWN if disease is None else judged(hard), facts


@rule(
    cites="拉政发〔2018〕202号 第八条 医疗支出型认定",
    ids=("TA-019", "A-42"),
    categories=(Category.EXPENDITURE_MEDICAL,),
)
def income_is_below_the_citys(case: Case, figures: Figures) -> Verdict:
    """Income per head of the last 12 months is below the city's figure; equal is not below.

    Where only the urban and rural figures are good, what lies between them is not known, and
    nothing is where none is good (A-79).
    """
    income, city = case.household.income_12_months_per_head, figures.city_income
    if income is None:
        return Answer.UNKNOWN, {}
    whole = city.everyone if case.city_income_per_head is None else case.city_income_per_head
    facts = {"人均可支配收入": yuan(income)}
    if whole is not None:
        return income < whole, facts | {"全市居民人均可支配收入": yuan(whole)}
    if city.rural is not None and income < city.rural:
        return True, facts | {"农村居民人均可支配收入": yuan(city.rural)}
    if city.urban is not None and income >= city.urban:
        return False, facts | {"城镇居民人均可支配收入": yuan(city.urban)}
    return Answer.UNKNOWN, facts


@rule(
    cites="拉政发〔2018〕202号 第八条 医疗支出型认定",
    ids=("TA-020", "A-15"),
    categories=(Category.EXPENDITURE_MEDICAL,),
    rests_on=("property_within_dibao_rules",),
)
def property_is_within_the_dibao_rules(case: Case, figures: Figures) -> Verdict:
    """The household's property stays within what dibao applicants may have."""
    return within_the_dibao_rules(case, figures)


def bills(declared: Declaration) -> Sequence[MedicalBill]:
    """The receipts that a grant uses up (A-36)."""
    return declared.medical_bills


def brackets(figures: Figures) -> tuple[Bracket, ...]:
    """The ladder of rates, its last tier open (A-02)."""
    return figures.medical_brackets


MEDICAL = CategoryLaw(
    title="支出型困难家庭（医疗）",
    rules=(
        a_sudden_major_disease_made_life_hard,
        some_cost_is_self_paid,
        income_is_below_the_citys,
        property_is_within_the_dibao_rules,
    ),
    findings=("disease_is_sudden_and_major", "basic_life_is_hard_to_keep_up"),
    grant_article="第十一条（二）",
    by_cost=True,
    bills=bills,
    brackets=brackets,
)
