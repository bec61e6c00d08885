"""Article 9 (第九条): when necessary spending is more than the household can bear."""

from fractions import Fraction

from shared.money import round_half_up, yuan
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case, Household
from assessment.domain.figures import Figures
from assessment.domain.rules.property import within_the_dibao_rules


@rule(cites="拉政发〔2018〕202号 第九条", ids=("TA-029", "TA-030", "TA-031", "A-14", "A-16"))
def necessary_expenditure_exceeds_means(case: Case, figures: Figures) -> Verdict:
    """Necessary spending is more than twice deposits and last year's income together.

    “More than” is strict: spending of exactly twice the means does not qualify.
    """
    if case.category not in figures.article_9_applies_to:
        return Answer.NOT_APPLICABLE, {}
    expenditure = necessary_expenditure(case.household, figures)
    limit = threshold(case.household, figures)
    if expenditure is None or limit is None:
        return Answer.UNKNOWN, {}
    return expenditure > limit, {"必需支出": yuan(expenditure), "界限": yuan(limit)}


@rule(
    cites="拉政发〔2018〕202号 第九条",
    ids=("TA-032", "A-15"),
    rests_on=("property_within_dibao_rules",),
)
def property_is_within_the_dibao_rules(case: Case, figures: Figures) -> Verdict:
    """The household's property stays within what dibao applicants may have."""
    if case.category not in figures.article_9_applies_to:
        return Answer.NOT_APPLICABLE, {}
    return within_the_dibao_rules(case, figures)


def necessary_expenditure(household: Household, figures: Figures) -> int | None:
    """E: the necessary spending of the household, its rent only as far as it counts."""
    if household.spending is None and household.dwelling is None:
        return None
    return sum((household.spending or {}).values()) + (countable_rent(household, figures) or 0)


def countable_rent(household: Household, figures: Figures) -> int | None:
    """Rent for up to 13 square metres per head; nothing for a dangerous dwelling (A-16)."""
    dwelling = household.dwelling
    if dwelling is None:
        return None
    if dwelling.dangerous:
        return 0
    allowed = Fraction(figures.housing_m2_per_head * household.size)
    if dwelling.area_m2 is None or dwelling.area_m2 <= allowed:
        return dwelling.annual_rent
    return round_half_up(dwelling.annual_rent * allowed / dwelling.area_m2)


def threshold(household: Household, figures: Figures) -> int | None:
    """(D + I) × 2: deposits and the whole income of last year, twice."""
    if household.deposits is None or household.prior_year_income is None:
        return None
    return (household.deposits + household.prior_year_income) * figures.article_9_multiple
