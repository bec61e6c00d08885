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
