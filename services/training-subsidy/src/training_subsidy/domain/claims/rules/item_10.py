"""（五）（九）（十）: free training is for the key groups, directed training for school leavers."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType, GroupStanding

FREE = (ClaimType.PURCHASED_FREE,)


@rule(
    cites="拉政发〔2018〕215号 （十）",
    ids=("VT-002", "VT-008", "VT-025", "VT-030", "VT-032", "A-87"),
    categories=(*FREE, ClaimType.DIRECTED_ENTRUSTED),
)
def the_group_of_the_trainee_is_proved(case: ClaimCase, _: Figures) -> Verdict:
    """A flag without proof is paid for by nobody; one that another officer is to look at waits.

    No release stands for the proof: it counts once it is confirmed.
    """
    if case.group is None or case.group_standing is None:
        return Answer.NOT_APPLICABLE, {}
    facts = {"重点群体": case.group.value, "证明": case.group_standing.value}
    if case.group_standing is GroupStanding.AWAITED:
        return Answer.UNKNOWN, facts
    return case.group_standing is GroupStanding.PROVED, facts


@rule(cites="拉政发〔2018〕215号 （五）", ids=("VT-008", "A-87"), categories=FREE)
def the_class_stands_under_a_contract(case: ClaimCase, _: Figures) -> Verdict:
    """A class that was planned before contracts were registered is looked at by a person."""
    if case.under_contract is None:
        return Answer.NOT_APPLICABLE, {}
    resolved = case.under_contract or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, {"采购合同在册": case.under_contract}
