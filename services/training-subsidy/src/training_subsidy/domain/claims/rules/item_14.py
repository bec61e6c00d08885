"""（十四）: certificates come from registered certification bodies, under strict control of issue."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures

LAW = "拉政发〔2018〕215号 （十四）"


@rule(cites=LAW, ids=("VT-044",))
def the_certificate_can_be_verified(case: ClaimCase, _: Figures) -> Verdict:
    """A certificate that the register cannot confirm refuses nobody: a person must look."""
    if case.certificate_verified is None:
        return Answer.NOT_APPLICABLE, {}
    facts: dict[str, bool | str] = {"证书核验": case.certificate_verified}
    if case.certificate_doubt is not None:
        facts["原因"] = case.certificate_doubt.value
    resolved = case.certificate_verified or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, facts
