"""困境家庭: 第八条（一）3; 第十一条 names no amount."""

from shared.contracts.vocabulary import Category, HouseholdStatus
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.categories.category import CategoryLaw

LISTED_STATUSES = frozenset(
    {
        HouseholdStatus.DIBAO,
        HouseholdStatus.LOW_INCOME,
        HouseholdStatus.DISPERSED_TEKUN,
        HouseholdStatus.SPECIAL_HARDSHIP_CHILD,
    }
)


@rule(cites="拉政发〔2018〕202号 第八条（一）3", ids=("TA-017",), categories=(Category.DISTRESSED,))
def household_has_one_of_the_four_statuses(case: Case, _: Figures) -> Verdict:
    """A dibao, low-income, dispersed tekun or special-hardship-child family, no other."""
    status = case.household.status
    facts = {"家庭类别": status and status.value}
    return Answer.UNKNOWN if status is None else status in LISTED_STATUSES, facts


@rule(
    cites="拉政发〔2018〕202号 第八条（一）3",
    ids=("TA-017",),
    categories=(Category.DISTRESSED,),
    rests_on=("spending_rose_suddenly",),
)
def necessary_spending_rose_suddenly(case: Case, _: Figures) -> Verdict:
    """Necessary spending rose suddenly beyond what the household bears."""
    rose = case.found.spending_rose_suddenly
    return judged(rose), {"生活必需支出突然增加": rose}


DISTRESSED = CategoryLaw(
    title="困境家庭",
    rules=(household_has_one_of_the_four_statuses, necessary_spending_rose_suddenly),
    findings=("spending_rose_suddenly",),
    grant_article="第十一条",
    by_proposal=True,
)
