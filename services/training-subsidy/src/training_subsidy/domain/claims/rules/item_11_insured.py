"""（十一）: unemployment insurance supports insured employees who have raised their skill (VT-038).

发挥失业保险促进就业作用，支持符合条件的参保职工提升职业技能. The conditions are those of 人社部发〔2017〕40号, as
dated figures; the money is that of unemployment insurance and never the employment subsidy.
"""

from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.dates import months_after
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType

LAW = "拉政发〔2018〕215号 （十一）"
BASIS = "人社部发〔2017〕40号"
INSURED = (ClaimType.INSURED_SKILL_UPGRADE,)


@rule(cites=LAW, ids=("VT-038",), categories=INSURED)
def unemployment_insurance_was_paid_long_enough(case: ClaimCase, figures: Figures) -> Verdict:
    """The months of contribution are what the authority of unemployment insurance says.

    The worker's own word is none, and no release stands for an answer: the claim is held until the
    authority has answered, or two officers have entered its paper.
    """
    if case.contributions_asked is None:
        return Answer.NOT_APPLICABLE, {}
    least = figures.insured_skill_months
    facts: dict[str, int | str] = {"须累计缴费月数": least, "依据": BASIS}
    if case.contribution_months is None:
        return Answer.UNKNOWN, facts
    enough = case.contribution_months >= least
    return enough, {"累计缴费月数": case.contribution_months} | facts


@rule(cites=LAW, ids=("VT-038",), categories=INSURED)
def the_certificate_is_not_too_old(case: ClaimCase, figures: Figures) -> Verdict:
    """It is claimed within so many months from the day on which the certificate was issued."""
    if case.issued_on is None or case.applied_on is None:
        return Answer.NOT_APPLICABLE, {}
    last = months_after(case.issued_on, figures.insured_skill_claim_months)
    return case.applied_on <= last, {
        "发证日期": case.issued_on.isoformat(),
        "最迟申请日期": last.isoformat(),
        "申请日期": case.applied_on.isoformat(),
        "依据": BASIS,
    }


@rule(cites=LAW, ids=("VT-038",), categories=INSURED)
def the_level_has_an_amount(case: ClaimCase, figures: Figures) -> Verdict:
    """Only the levels of the table are subsidised: 初级、中级、高级."""
    if case.level is None:
        return Answer.NOT_APPLICABLE, {}
    amount = figures.insured_skill_amounts.get(case.level)
    if amount is None:
        return False, {"等级": case.level, "依据": BASIS}
    return True, {"等级": case.level, "补贴标准": yuan(amount)}
