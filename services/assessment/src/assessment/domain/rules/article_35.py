"""Article 35 (第三十五条): from which day on the rules decide cases."""

from shared.policy import Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures


@rule(cites="拉政发〔2018〕202号 第三十五条", ids=("TA-113", "A-56", "A-68"))
def the_rules_are_in_force(case: Case, figures: Figures) -> Verdict:
    """The case was accepted on the day of the rules' issue or later."""
    return case.accepted_on >= figures.in_force_from, {
        "受理日期": case.accepted_on.isoformat(),
        "施行日期": figures.in_force_from.isoformat(),
    }
