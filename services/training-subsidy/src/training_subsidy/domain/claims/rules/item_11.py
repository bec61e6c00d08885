"""（十一）: training of employees; who of worker, enterprise and agency is paid."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures

LAW = "拉政发〔2018〕215号 （十一）"


@rule(cites=LAW, ids=("VT-017", "VT-021", "VT-035", "VT-036"))
def social_insurance_knows_the_employee(case: ClaimCase, _: Figures) -> Verdict:
    """Whom no answer of social insurance concerns yet is no stranger to the enterprise: a person looks.

    What it denies, or confirms for other days, is refused under （七）.
    """
    if case.employment_known is None:
        return Answer.NOT_APPLICABLE, {}
    known = case.employment_known or case.holds_resolved
    return Answer.MET if known else Answer.UNKNOWN, {"参保已核对": case.employment_known}


@rule(cites=LAW, ids=("VT-035", "VT-036", "A-55"))
def nobody_was_paid_for_the_same_kind(case: ClaimCase, figures: Figures) -> Verdict:
    """A person's course has one payee for each kind of subsidy: the first who claimed it.

    Training subsidy and skill-upgrade subsidy are different kinds: a dispatched worker and the
    enterprise that uses the worker may each get the one that is theirs. Who asks once more is no
    second payee: that is a repetition under （六）.
    """
    others = [earlier for earlier in case.earlier_claims if not earlier.same_payee]
    if not others:
        return Answer.NOT_APPLICABLE, {}
    same = [earlier for earlier in others if earlier.kind is case.kind or not figures.kinds_apart]
    return not same, {
        "补贴种类": case.kind.value,
        "在先申请人": [earlier.by.value for earlier in same],
    }
