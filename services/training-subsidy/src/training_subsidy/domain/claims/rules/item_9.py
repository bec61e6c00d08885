"""（九）: directed training for an enterprise, one to three years under a contract of three parties."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType

LAW = "拉政发〔2018〕215号 （九）"


@rule(cites=LAW, ids=("VT-025",), categories=(ClaimType.DIRECTED_ENTRUSTED,))
def the_training_lasted_as_its_contract_says(case: ClaimCase, figures: Figures) -> Verdict:
    """A class that was closed before the contract's least length was no training of one to three
    years, however well its days are shown.
    """
    if case.dates is None or case.contract_years is None:
        return Answer.NOT_APPLICABLE, {}
    least = case.contract_years * figures.directed_year_days
    return case.dates.days >= least, {"培训天数": case.dates.days, "合同最少天数": least}


@rule(cites=LAW, ids=("VT-025",), categories=(ClaimType.DIRECTED_ENTRUSTED,))
def the_trainee_has_a_contract_of_three_parties(case: ClaimCase, _: Figures) -> Verdict:
    """Each trainee signs with enterprise and school; what was handed in without is looked at."""
    if case.trainee_contract is None:
        return Answer.NOT_APPLICABLE, {}
    resolved = case.trainee_contract or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, {"学员三方合同": case.trainee_contract}
