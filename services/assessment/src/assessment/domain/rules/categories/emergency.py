"""急难型困难家庭: 第八条（一）1, 第十一条（一）."""

from shared.contracts.vocabulary import Category, CauseType
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.article_11 import dibao_standard
from assessment.domain.rules.categories.category import CategoryLaw

ACCIDENTS = frozenset(
    {
        CauseType.FIRE,
        CauseType.LIGHTNING,
        CauseType.DROWNING,
        CauseType.TRAFFIC_ACCIDENT,
        CauseType.OTHER_ACCIDENT,
    }
)


@rule(
    cites="拉政发〔2018〕202号 第八条（一）1",
    ids=("TA-014",),
    categories=(Category.EMERGENCY,),
    rests_on=("loss_cannot_be_made_good",),
)
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


def floor(case: Case, figures: Figures) -> int | None:
    """N × D: the standard for each of the household (A-10)."""
    standard = dibao_standard(case, figures)
    return None if standard is None else standard * case.household.size


EMERGENCY = CategoryLaw(
    title="急难型困难家庭",
    rules=(an_accident_left_a_loss_beyond_means,),
    findings=("loss_cannot_be_made_good",),
    grant_article="第十一条（一）",
    floor=floor,
)
