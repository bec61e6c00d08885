"""（十一）: apprenticeship of enterprise and school, paid for each apprentice and year (VT-037)."""

from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType

LAW = "拉政发〔2018〕215号 （十一）"
APPRENTICES = (ClaimType.APPRENTICESHIP,)


@rule(cites=LAW, ids=("VT-037",), categories=APPRENTICES)
def the_apprentice_stayed_through_the_year(case: ClaimCase, _: Figures) -> Verdict:
    """Who left, or whose apprenticeship was cancelled, before the year was over is not paid for."""
    if case.apprentice_stayed is None:
        return Answer.NOT_APPLICABLE, {}
    return case.apprentice_stayed, {"学徒期满本年度": case.apprentice_stayed}


@rule(cites=LAW, ids=("VT-037",), categories=APPRENTICES)
def the_level_of_the_apprentice_has_an_amount(case: ClaimCase, figures: Figures) -> Verdict:
    """The standard of a year, by the level to reach."""
    if case.level is None:
        return Answer.NOT_APPLICABLE, {}
    amount = figures.apprentice_amounts.get(case.level)
    if amount is None:
        return False, {"等级": case.level}
    return True, {"等级": case.level, "年补贴标准": yuan(amount)}
