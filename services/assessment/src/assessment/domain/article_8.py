"""Article 8 (第八条): who may be aided, household by household type and person by person."""

from shared.contracts.vocabulary import Category, CauseType, HouseholdStatus
from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from assessment.domain.article_7 import judged
from assessment.domain.article_11 import net_self_paid
from assessment.domain.case import Case
from assessment.domain.figures import Figures

ACCIDENTS = frozenset(
    {
        CauseType.FIRE,
        CauseType.LIGHTNING,
        CauseType.DROWNING,
        CauseType.TRAFFIC_ACCIDENT,
        CauseType.OTHER_ACCIDENT,
    }
)
LISTED_STATUSES = frozenset(
    {
        HouseholdStatus.DIBAO,
        HouseholdStatus.LOW_INCOME,
        HouseholdStatus.DISPERSED_TEKUN,
        HouseholdStatus.SPECIAL_HARDSHIP_CHILD,
    }
)
MEDICAL = (Category.EXPENDITURE_MEDICAL,)
EDUCATION = (Category.EXPENDITURE_EDUCATION,)


@rule(cites="拉政发〔2018〕202号 第八条（一）1", ids=("TA-014",), categories=(Category.EMERGENCY,))
def an_accident_left_a_loss_beyond_means(case: Case, _: Figures) -> Verdict:
    """An accident took earner, labour, property or income, and income cannot make it good."""
    facts = {
        "事由": case.cause.value,
        "后果": case.effect and case.effect.value,
        "可支配收入暂时无法弥补损失": case.found.loss_cannot_be_made_good,
    }
    if case.cause not in ACCIDENTS:
        return False, facts
    if case.effect is None:
        return Answer.UNKNOWN, facts
    return judged(case.found.loss_cannot_be_made_good), facts


@rule(cites="拉政发〔2018〕202号 第八条（一）2", ids=("TA-015",), categories=MEDICAL)
def a_sudden_major_disease_made_life_hard(case: Case, _: Figures) -> Verdict:
    """A sudden major disease left a cost so heavy that basic life is hard to keep up."""
    disease, hard = case.found.disease_is_sudden_and_major, case.found.basic_life_is_hard_to_keep_up
    facts = {"突发重大疾病": disease, "基本生活难以维持": hard}
    if False in {disease, hard}:
        return False, facts
    return Answer.UNKNOWN if disease is None else judged(hard), facts


@rule(cites="拉政发〔2018〕202号 第八条（一）2", ids=("TA-016", "TA-023"), categories=EDUCATION)
def schooling_of_a_child_made_life_hard(case: Case, _: Figures) -> Verdict:
    """The schooling of a child, adopted child or ward left a cost that makes life hard for now."""
    child, hard = case.found.child_or_ward_is_at_school, case.found.basic_life_is_hard_to_keep_up
    facts = {"子女、养子女或被监护人就学": child, "基本生活出现严重困难": hard}
    if False in {child, hard}:
        return False, facts
    return Answer.UNKNOWN if child is None else judged(hard), facts


@rule(
    cites="拉政发〔2018〕202号 第八条（一）2",
    ids=("TA-022", "TA-023", "A-03", "A-04"),
    categories=MEDICAL + EDUCATION,
)
def some_cost_is_self_paid(case: Case, figures: Figures) -> Verdict:
    """Something is left to pay after insurance, aid and social help."""
    net = net_self_paid(case, figures)
    if net is None:
        return Answer.UNKNOWN, {}
    return net > 0, {"自付费用": yuan(net)}


@rule(cites="拉政发〔2018〕202号 第八条（一）3", ids=("TA-017",), categories=(Category.DISTRESSED,))
def household_has_one_of_the_four_statuses(case: Case, _: Figures) -> Verdict:
    """A dibao, low-income, dispersed tekun or special-hardship-child family, no other."""
    status = case.household.status
    facts = {"家庭类别": status and status.value}
    return Answer.UNKNOWN if status is None else status in LISTED_STATUSES, facts


@rule(cites="拉政发〔2018〕202号 第八条（一）3", ids=("TA-017",), categories=(Category.DISTRESSED,))
def necessary_spending_rose_suddenly(case: Case, _: Figures) -> Verdict:
    """Necessary spending rose suddenly beyond what the household bears."""
    rose = case.found.spending_rose_suddenly
    return judged(rose), {"生活必需支出突然增加": rose}


@rule(cites="拉政发〔2018〕202号 第八条（一）4", ids=("TA-018",), categories=(Category.OTHER,))
def other_aid_was_tried_first(case: Case, _: Figures) -> Verdict:
    """Other aid was tried, and basic life is still hard to keep up."""
    tried = case.found.other_aid_was_tried
    return judged(tried), {"经其他救助措施帮扶后仍难以维持": tried}


@rule(cites="拉政发〔2018〕202号 第八条 医疗支出型认定", ids=("TA-019", "A-42"), categories=MEDICAL)
def income_is_below_the_citys(case: Case, figures: Figures) -> Verdict:
    """Income per head of the last 12 months is below the city's figure; equal is not below.

    Where only the urban and rural figures are known, what lies between them is for an officer.
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


@rule(cites="拉政发〔2018〕202号 第八条 医疗支出型认定", ids=("TA-020", "A-15"), categories=MEDICAL)
def property_is_within_the_dibao_rules(case: Case, _: Figures) -> Verdict:
    """The household's property stays within what dibao applicants may have."""
    within = case.household.property_within_dibao_rules
    return judged(within), {"家庭财产符合低保规定": within}


@rule(cites="拉政发〔2018〕202号 第八条 子女教育支出", ids=("TA-023", "A-35"), categories=EDUCATION)
def school_stage_is_covered(case: Case, figures: Figures) -> Verdict:
    """Senior high, vocational high, 大专, 中专 and 本科; not compulsory school, nor postgraduates."""
    stage = case.school_stage
    facts = {"就学阶段": stage and stage.value}
    return Answer.UNKNOWN if stage is None else stage in figures.education_stages, facts


@rule(
    cites="拉政发〔2018〕202号 第八条（二）1",
    ids=("TA-025",),
    categories=(Category.INDIVIDUAL_OTHER,),
)
def family_cannot_help_for_now(case: Case, _: Figures) -> Verdict:
    """A blow met a person whose family cannot help for now."""
    alone = case.found.family_cannot_help
    return judged(alone), {"事由": case.cause.value, "暂时无法得到家庭支持": alone}


@rule(
    cites="拉政发〔2018〕202号 第八条（二）2",
    ids=("TA-027",),
    categories=(Category.INDIVIDUAL_MINOR_OR_MENTAL,),
)
def minor_or_patient_needs_care(case: Case, _: Figures) -> Verdict:
    """A minor in distress or a mental patient needs care or treatment for a time."""
    needed = case.found.care_is_needed
    return judged(needed), {"需要临时照料或救治": needed}
