"""What both kinds of 支出型困难家庭 ask: a cost of their own (第八条（一）2)."""

from shared.contracts.vocabulary import Category
from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_11 import net_self_paid


@rule(
    cites="拉政发〔2018〕202号 第八条（一）2",
    ids=("TA-022", "TA-023", "A-03", "A-04"),
    categories=(Category.EXPENDITURE_MEDICAL, Category.EXPENDITURE_EDUCATION),
)
def some_cost_is_self_paid(case: Case, figures: Figures) -> Verdict:
    """Something is left to pay after insurance, aid and social help."""
    net = net_self_paid(case, figures)
    if net is None:
        return Answer.UNKNOWN, {}
    return net > 0, {"自付费用": yuan(net)}
