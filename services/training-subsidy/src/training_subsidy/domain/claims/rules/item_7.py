"""（七）: catalogues that are published and dated, and registration by real name."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType

LAW = "拉政发〔2018〕215号 （七）"


@rule(cites=LAW, ids=("VT-013", "VT-021"))
def trainee_and_institution_are_registered(case: ClaimCase, _: Figures) -> Verdict:
    """Trainees are registered by real name, and the institution stands in the catalogue."""
    asked = {
        "实名登记": case.registered_real_name,
        "职工登记": case.employees_registered,
        "机构在目录": case.institution_in_catalogue,
    }
    known = {name: value for name, value in asked.items() if value is not None}
    if not known:
        return Answer.NOT_APPLICABLE, {}
    return all(known.values()), known


@rule(cites=LAW, ids=("VT-016", "VT-017"))
def the_trade_is_listed(case: ClaimCase, _: Figures) -> Verdict:
    """The trade stands in the catalogue on the day the course starts.

    For courses of enterprises the limit is wider: what their own scope allows is enough.
    """
    if case.trade_in_catalogue is None:
        return Answer.NOT_APPLICABLE, {}
    facts = {"工种在目录": case.trade_in_catalogue}
    if case.type is ClaimType.ENTERPRISE_ON_JOB and not case.trade_in_catalogue:
        within = case.enterprise_scope_allows is not False
        return within, facts | {"企业培训范围": within}
    return case.trade_in_catalogue, facts
