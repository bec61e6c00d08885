"""Article 10 (第十条): findings of an officer that exclude from assistance, for person and family.

A rule here is met when the household is free of the finding. A discrepancy alone excludes
nobody: what excludes is what an officer found and recorded.
"""

from shared.contracts.vocabulary import Exclusion
from shared.money import yuan
from shared.policy import Answer, Facts, Verdict, rule

from assessment.domain.article_11 import dibao_standard
from assessment.domain.case import Case
from assessment.domain.figures import Figures


def _free_of(case: Case, exclusion: Exclusion) -> bool:
    return exclusion not in case.exclusions


@rule(cites="拉政发〔2018〕202号 第十条（一）", ids=("TA-033", "A-29"))
def applicant_let_the_facts_be_checked(case: Case, _: Figures) -> Verdict:
    """The applicant did not block the check so that nothing could be verified."""
    return _free_of(case, Exclusion.REFUSED_INVESTIGATION), {}


@rule(cites="拉政发〔2018〕202号 第十条（二）", ids=("TA-034",))
def nothing_was_hidden_on_purpose(case: Case, _: Figures) -> Verdict:
    """No income, property, spending or household change was hidden, no paper forged, on purpose."""
    return _free_of(case, Exclusion.CONCEALED_OR_FALSE), {}


@rule(cites="拉政发〔2018〕202号 第十条（三）", ids=("TA-035",))
def no_land_lies_idle_on_purpose(case: Case, _: Figures) -> Verdict:
    """Contracted land and other means of production are not left idle deliberately."""
    return _free_of(case, Exclusion.IDLE_LAND), {}


@rule(cites="拉政发〔2018〕202号 第十条（四）", ids=("TA-036",))
def no_work_was_refused_without_reason(case: Case, _: Figures) -> Verdict:
    """Nobody able and of working age turned down work without good reason."""
    return _free_of(case, Exclusion.REFUSED_WORK), {}


@rule(cites="拉政发〔2018〕202号 第十条（五）", ids=("TA-037", "A-29"))
def no_cashable_assets_cover_the_needs(case: Case, figures: Figures) -> Verdict:
    """No assets that can soon be sold would cover basic needs.

    Assets of some months' minimum standard for the household call for an officer's judgement.
    """
    if Exclusion.LIQUID_ASSETS in case.exclusions:
        return False, {}
    household = case.household
    if household.liquid_assets is None or household.liquid_assets_judged:
        return True, {}
    mark = dibao_standard(case, figures) * household.size * figures.liquid_months
    facts: Facts = {"短期可变现资产": yuan(household.liquid_assets), "关注线": yuan(mark)}
    return Answer.MET if household.liquid_assets < mark else Answer.UNKNOWN, facts


@rule(cites="拉政发〔2018〕202号 第十条（六）", ids=("TA-038",))
def hardship_is_not_from_illegal_activity(case: Case, _: Figures) -> Verdict:
    """The hardship does not come from organising or joining illegal activity."""
    return _free_of(case, Exclusion.ILLEGAL_ACTIVITY), {}


@rule(cites="拉政发〔2018〕202号 第十条（七）", ids=("TA-039",))
def injury_is_not_from_breaking_the_law(case: Case, _: Figures) -> Verdict:
    """The injury is not one's own, brought about by breaking the law."""
    return _free_of(case, Exclusion.SELF_INJURY_BY_VIOLATION), {}


@rule(cites="拉政发〔2018〕202号 第十条（八）", ids=("TA-040", "A-29", "A-61"))
def no_third_party_has_compensated(case: Case, _: Figures) -> Verdict:
    """No third party has compensated the injury it caused; compensation still awaited is no bar."""
    paid = case.third_party_injury and case.compensation_received > 0
    facts: Facts = {
        "第三人伤害": case.third_party_injury,
        "已获赔偿": yuan(case.compensation_received),
    }
    return _free_of(case, Exclusion.THIRD_PARTY_COMPENSATED) and not paid, facts


@rule(cites="拉政发〔2018〕202号 第十条（九）", ids=("TA-041",))
def person_is_no_serial_station_cheat(case: Case, _: Figures) -> Verdict:
    """The civil-affairs system does not list the person as a serial station cheat (跑站、骗站)."""
    return _free_of(case, Exclusion.SERIAL_STATION_CHEAT), {}


@rule(cites="拉政发〔2018〕202号 第十条（十）", ids=("TA-042",))
def no_reason_of_the_county_excludes(case: Case, _: Figures) -> Verdict:
    """None of the county's own dated reasons applies."""
    return _free_of(case, Exclusion.COUNTY_DEFINED), {"县级规定": case.county_exclusion_reason}
