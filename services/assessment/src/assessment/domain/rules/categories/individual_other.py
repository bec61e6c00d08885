"""特殊困难个人: 第八条（二）1; 第十一条 names no amount."""

from shared.contracts.vocabulary import Category
from shared.policy import Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.categories.category import CategoryLaw


@rule(
    cites="拉政发〔2018〕202号 第八条（二）1",
    ids=("TA-025",),
    categories=(Category.INDIVIDUAL_OTHER,),
    rests_on=("family_cannot_help",),
)
def family_cannot_help_for_now(case: Case, _: Figures) -> Verdict:
    """An incident met a person whose family cannot help for now."""
    alone = case.found.family_cannot_help
    return judged(alone), {"事由": case.cause.value, "暂时无法得到家庭支持": alone}


INDIVIDUAL_OTHER = CategoryLaw(
    title="特殊困难个人",
    rules=(family_cannot_help_for_now,),
    findings=("family_cannot_help",),
    grant_article="第十一条",
    by_proposal=True,
)
