"""支出型困难家庭（教育）: 第八条（一）2, 第十一条（二）."""

from collections.abc import Sequence

from shared.contracts.intake import Declaration, EducationBill
from shared.contracts.vocabulary import Category
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Bracket, Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.categories.category import CategoryLaw
from assessment.domain.rules.categories.expenditure import some_cost_is_self_paid


@rule(
    cites="拉政发〔2018〕202号 第八条（一）2",
    ids=("TA-016", "TA-023"),
    categories=(Category.EXPENDITURE_EDUCATION,),
    rests_on=(
        "child_or_ward_is_at_school",
        "basic_life_is_hard_to_keep_up",
    ),
)
def schooling_of_a_child_made_life_hard(case: Case, _: Figures) -> Verdict:
    """The schooling of a child, adopted child or ward left a cost that makes life hard for now."""
    child, hard = case.found.child_or_ward_is_at_school, case.found.basic_life_is_hard_to_keep_up
    facts = {"子女、养子女或被监护人就学": child, "基本生活出现严重困难": hard}
    if False in {child, hard}:
        return False, facts
    return Answer.UNKNOWN if child is None else judged(hard), facts


@rule(
    cites="拉政发〔2018〕202号 第八条 子女教育支出",
    ids=("TA-023", "A-35"),
    categories=(Category.EXPENDITURE_EDUCATION,),
)
def school_stage_is_covered(case: Case, figures: Figures) -> Verdict:
    """Senior high, vocational high, 大专, 中专 and 本科; not compulsory school, nor postgraduates."""
    stage = case.school_stage
    facts = {"就学阶段": stage and stage.value}
    return Answer.UNKNOWN if stage is None else stage in figures.education_stages, facts


def bills(declared: Declaration) -> Sequence[EducationBill]:
    """The receipts that a grant uses up (A-36)."""
    return declared.education_bills


def brackets(figures: Figures) -> tuple[Bracket, ...]:
    """The ladder of rates."""
    return figures.education_brackets


EDUCATION = CategoryLaw(
    title="支出型困难家庭（教育）",
    rules=(schooling_of_a_child_made_life_hard, some_cost_is_self_paid, school_stage_is_covered),
    findings=("child_or_ward_is_at_school", "basic_life_is_hard_to_keep_up"),
    grant_article="第十一条（二）",
    by_cost=True,
    bills=bills,
    brackets=brackets,
)
