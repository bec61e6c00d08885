"""What property dibao applicants may have (A-15): dated rules of the city, else an officer's word."""

from shared.policy import Verdict

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_7 import judged


def within_the_dibao_rules(case: Case, figures: Figures) -> Verdict:
    """Not met above a limit, whoever says otherwise; within all of them, or met by an officer's word.

    While the city has no rules that are good, an officer judges with the counts before them.
    """
    household, rules = case.household, figures.property_rules
    said = household.property_within_dibao_rules
    counts = {"车辆": household.vehicles, "住房": household.dwellings}
    facts = {
        "家庭财产符合低保规定": said,
        **{what: count for what, count in counts.items() if count is not None},
    }
    if rules is None:
        return judged(said), facts
    limits = {"车辆": rules.vehicles, "住房": rules.dwellings}
    facts |= {f"{what}上限": most for what, most in limits.items()}
    if any(count is not None and count > limits[what] for what, count in counts.items()):
        return False, facts
    counted = all(count is not None for count in counts.values())
    return judged(True if said is None and counted else said), facts
