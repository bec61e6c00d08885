"""（十四）: certificates come from registered certification bodies, under strict control of issue."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.vocabulary import ClaimType

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


@rule(cites=LAW, ids=("VT-038", "VT-044"), categories=(ClaimType.INSURED_SKILL_UPGRADE,))
def the_certificate_is_denied_by_nobody(case: ClaimCase, _: Figures) -> Verdict:
    """A claim rests on its certificate alone: what does not hold about it refuses the claim in writing.

    Until the body has answered, nothing is known, and the claim is held. Whether the account of another
    speaks for the person, somebody must look.
    """
    if case.certificate_verified is None:
        return Answer.NOT_APPLICABLE, {}
    doubt = case.certificate_doubt
    if doubt is None:
        return Answer.MET, {"证书核验": True}
    open_ = doubt in {CertificateDoubt.NOT_CONFIRMED_YET, CertificateDoubt.OF_ANOTHER_ACCOUNT}
    return Answer.UNKNOWN if open_ else Answer.NOT_MET, {"证书核验": False, "原因": doubt.value}
