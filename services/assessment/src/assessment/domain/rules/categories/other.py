"""其他困难家庭: 第八条（一）4; 第十一条 names no amount."""

from shared.contracts.vocabulary import Category
from shared.policy import Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.categories.category import CategoryLaw


@rule(
    cites="拉政发〔2018〕202号 第八条（一）4",
    ids=("TA-018",),
    categories=(Category.OTHER,),
    rests_on=("other_aid_was_tried",),
)
def other_aid_was_tried_first(case: Case, _: Figures) -> Verdict:
    """Other aid was tried, and basic life is still hard to keep up."""
    tried = case.found.other_aid_was_tried
    return judged(tried), {"经其他救助措施帮扶后仍难以维持": tried}


OTHER = CategoryLaw(
    title="其他困难家庭",
    rules=(other_aid_was_tried_first,),
    findings=("other_aid_was_tried",),
    grant_article="第十一条",
    by_proposal=True,
)
