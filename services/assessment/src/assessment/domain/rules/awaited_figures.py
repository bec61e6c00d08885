"""Which figures of the city a case waits for: they are missing, or good no more (A-79)."""

from collections.abc import Sequence

from shared.policy import Answer, Finding

from assessment.domain.case import Case
from assessment.domain.figures import CityFigure, Figures
from assessment.domain.rules.article_10 import no_cashable_assets_cover_the_needs
from assessment.domain.rules.article_11 import dibao_standard
from assessment.domain.rules.categories import CATEGORIES
from assessment.domain.rules.categories.category import no_floor
from assessment.domain.rules.categories.medical import income_is_below_the_citys


def awaited_figures(
    case: Case, figures: Figures, findings: Sequence[Finding]
) -> tuple[CityFigure, ...]:
    """What nobody but the city can bring; the answers that rest on it are unknown until then."""
    unknown = {one.rule for one in findings if one.answer is Answer.UNKNOWN}
    awaited = []
    if dibao_standard(case, figures) is None and (
        CATEGORIES[case.category].floor is not no_floor
        or no_cashable_assets_cover_the_needs.name in unknown
    ):
        awaited.append(CityFigure.DIBAO_STANDARD)
    income_decides = case.household.has_income or not figures.city_income.is_known
    if income_is_below_the_citys.name in unknown and income_decides:
        awaited.append(CityFigure.CITY_INCOME)
    return tuple(awaited)
