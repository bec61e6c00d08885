"""Article 10 (第十条): findings of an officer that exclude from assistance, for person and family.

A rule here is met when an officer looked and found the household free of it; what nobody looked
into is not asked, and bars nothing. A discrepancy alone excludes nobody: what excludes is what an
officer found and recorded.
"""

from shared.complete import complete_table
from shared.contracts.vocabulary import Exclusion
from shared.money import yuan
from shared.policy import Answer, Facts, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Compensated, Figures
from assessment.domain.rules.article_11 import dibao_standard

EXCLUSIONS = ("exclusions",)


def _free_of(case: Case, exclusion: Exclusion) -> Answer:
    """Not met when an officer found it, met when one looked and did not, else not asked."""
    if exclusion in case.exclusions:
        return Answer.NOT_MET
    return Answer.MET if exclusion in case.examined else Answer.NOT_ASKED


@rule(cites="拉政发〔2018〕202号 第十条（一）", ids=("TA-033", "A-29"), rests_on=EXCLUSIONS)
def applicant_let_the_facts_be_checked(case: Case, _: Figures) -> Verdict:
    """The applicant did not block the check so that nothing could be verified."""
    return _free_of(case, Exclusion.REFUSED_INVESTIGATION), {}


@rule(
    cites="拉政发〔2018〕202号 第十条（二）", ids=("TA-034",), rests_on=(*EXCLUSIONS, "conflicts")
)
def nothing_was_hidden_on_purpose(case: Case, _: Figures) -> Verdict:
    """No income, property, spending or household change was hidden, no paper forged, on purpose."""
    return _free_of(case, Exclusion.CONCEALED_OR_FALSE), {}


@rule(cites="拉政发〔2018〕202号 第十条（三）", ids=("TA-035",), rests_on=EXCLUSIONS)
def no_land_lies_idle_on_purpose(case: Case, _: Figures) -> Verdict:
    """Contracted land and other means of production are not left idle deliberately."""
    return _free_of(case, Exclusion.IDLE_LAND), {}


@rule(cites="拉政发〔2018〕202号 第十条（四）", ids=("TA-036",), rests_on=EXCLUSIONS)
def no_work_was_refused_without_reason(case: Case, _: Figures) -> Verdict:
    """Nobody able and of working age turned down work without good reason."""
    return _free_of(case, Exclusion.REFUSED_WORK), {}


@rule(
    cites="拉政发〔2018〕202号 第十条（五）",
    ids=("TA-037", "A-29"),
    rests_on=(*EXCLUSIONS, "liquid_assets_judged"),
)
def no_cashable_assets_cover_the_needs(case: Case, figures: Figures) -> Verdict:
    """No assets that can soon be sold would cover basic needs.

    Assets of some months' minimum standard for the household call for an officer's judgement.
    """
    if Exclusion.LIQUID_ASSETS in case.exclusions:
        return False, {}
    household = case.household
    if household.liquid_assets_judged:
        return True, {}
    if household.liquid_assets is None:
        return _free_of(case, Exclusion.LIQUID_ASSETS), {}
    standard = dibao_standard(case, figures)
    if standard is None:
        return Answer.UNKNOWN, {"短期可变现资产": yuan(household.liquid_assets), "低保标准": None}
    mark = standard * household.size * figures.liquid_months
    facts: Facts = {"短期可变现资产": yuan(household.liquid_assets), "关注线": yuan(mark)}
    return Answer.MET if household.liquid_assets < mark else Answer.UNKNOWN, facts


@rule(cites="拉政发〔2018〕202号 第十条（六）", ids=("TA-038",), rests_on=EXCLUSIONS)
def hardship_is_not_from_illegal_activity(case: Case, _: Figures) -> Verdict:
    """The hardship does not come from organising or joining illegal activity."""
    return _free_of(case, Exclusion.ILLEGAL_ACTIVITY), {}


@rule(cites="拉政发〔2018〕202号 第十条（七）", ids=("TA-039",), rests_on=EXCLUSIONS)
def injury_is_not_from_breaking_the_law(case: Case, _: Figures) -> Verdict:
    """The injury is not one's own, brought about by breaking the law."""
    return _free_of(case, Exclusion.SELF_INJURY_BY_VIOLATION), {}


@rule(
    cites="拉政发〔2018〕202号 第十条（八）",
    ids=("TA-040", "A-29", "A-61"),
    rests_on=(*EXCLUSIONS, "third_party_injury", "compensation_received"),
)
def no_third_party_has_compensated(case: Case, figures: Figures) -> Verdict:
    """No third party has compensated the injury it caused; compensation still awaited is no bar.

    Individuals are asked like households, as the article's lead sentence names both (A-61).
    """
    if figures.compensated_applies_to is Compensated.HOUSEHOLDS and case.category.is_individual:
        return Answer.NOT_APPLICABLE, {}
    paid = case.third_party_injury and case.compensation_received > 0
    facts: Facts = {
        "第三人伤害": case.third_party_injury,
        "已获赔偿": yuan(case.compensation_received),
    }
    if paid:
        return False, facts
    return _free_of(case, Exclusion.THIRD_PARTY_COMPENSATED), facts


@rule(cites="拉政发〔2018〕202号 第十条（九）", ids=("TA-041",), rests_on=EXCLUSIONS)
def person_is_no_serial_station_cheat(case: Case, _: Figures) -> Verdict:
    """The civil-affairs system does not list the person as a serial station cheat (跑站、骗站)."""
    return _free_of(case, Exclusion.SERIAL_STATION_CHEAT), {}


@rule(
    cites="拉政发〔2018〕202号 第十条（十）",
    ids=("TA-042",),
    rests_on=(*EXCLUSIONS, "county_exclusion_reason"),
)
def no_reason_of_the_county_excludes(case: Case, _: Figures) -> Verdict:
    """None of the county's own dated reasons applies."""
    facts: Facts = {"县级规定": case.county_exclusion_reason}
    if case.county_exclusion_text is not None:
        facts = {**facts, "规定内容": case.county_exclusion_text}
    return _free_of(case, Exclusion.COUNTY_DEFINED), facts


ASKED_BY = {
    Exclusion.REFUSED_INVESTIGATION: applicant_let_the_facts_be_checked,
    Exclusion.CONCEALED_OR_FALSE: nothing_was_hidden_on_purpose,
    Exclusion.IDLE_LAND: no_land_lies_idle_on_purpose,
    Exclusion.REFUSED_WORK: no_work_was_refused_without_reason,
    Exclusion.LIQUID_ASSETS: no_cashable_assets_cover_the_needs,
    Exclusion.ILLEGAL_ACTIVITY: hardship_is_not_from_illegal_activity,
    Exclusion.SELF_INJURY_BY_VIOLATION: injury_is_not_from_breaking_the_law,
    Exclusion.THIRD_PARTY_COMPENSATED: no_third_party_has_compensated,
    Exclusion.SERIAL_STATION_CHEAT: person_is_no_serial_station_cheat,
    Exclusion.COUNTY_DEFINED: no_reason_of_the_county_excludes,
}
"""The rule that asks for each finding of an officer: one that no rule asks for would exclude nobody."""
complete_table(Exclusion, ASKED_BY, "assessment.domain.rules.article_10.ASKED_BY")
ARTICLE_10 = tuple(ASKED_BY.values())
"""The rules in the order of the law."""
