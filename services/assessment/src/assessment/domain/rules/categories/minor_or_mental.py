"""身处困境的未成年人、精神病人: 第八条（二）2, 第十一条（三）."""

from shared.contracts.vocabulary import Category
from shared.money import round_half_up
from shared.policy import Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
from assessment.domain.rules.article_7 import judged
from assessment.domain.rules.article_11 import dibao_standard
from assessment.domain.rules.categories.category import CategoryLaw


@rule(
    cites="拉政发〔2018〕202号 第八条（二）2",
    ids=("TA-027",),
    categories=(Category.INDIVIDUAL_MINOR_OR_MENTAL,),
    rests_on=("care_is_needed",),
)
def minor_or_patient_needs_care(case: Case, _: Figures) -> Verdict:
    """A minor in distress or a mental patient needs care or treatment for a time."""
    needed = case.found.care_is_needed
    return judged(needed), {"需要临时照料或救治": needed}


def floor(case: Case, figures: Figures) -> int | None:
    """1.5 × D for the person (A-10)."""
    standard = dibao_standard(case, figures)
    return None if standard is None else round_half_up(standard * figures.minor_floor_factor)


MINOR_OR_MENTAL = CategoryLaw(
    title="身处困境的未成年人、精神病人",
    rules=(minor_or_patient_needs_care,),
    findings=("care_is_needed",),
    grant_article="第十一条（三）",
    floor=floor,
)
