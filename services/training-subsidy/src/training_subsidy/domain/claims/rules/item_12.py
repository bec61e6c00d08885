"""（十二）: leading talents are selected each year, pay first and are then reimbursed (先缴后报)."""

from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType, HostStanding

LAW = "拉政发〔2018〕215号 （十二）"
STUDY = (ClaimType.STUDY_REIMBURSEMENT,)


@rule(cites=LAW, ids=("VT-040",), categories=STUDY)
def the_talent_is_on_the_list_of_the_year(case: ClaimCase, _: Figures) -> Verdict:
    """Only those whom the year's selection names study at public cost."""
    if case.on_selection_list is None:
        return Answer.NOT_APPLICABLE, {}
    return case.on_selection_list, {"列入年度名单": case.on_selection_list}


@rule(cites=LAW, ids=("VT-040",), categories=STUDY)
def the_study_is_at_an_inland_university_or_institute(case: ClaimCase, _: Figures) -> Verdict:
    """到内地高等院校、研发制造类科研机构进行研学: nowhere else is a study paid for."""
    if case.host is None:
        return Answer.NOT_APPLICABLE, {}
    shown = {"研学单位": case.host}
    if case.host is HostStanding.NOT_NAMED:
        return Answer.UNKNOWN, shown  # the claimant can always say it: no release stands for it
    return case.host is HostStanding.ADMITTED, shown


@rule(cites=LAW, ids=("VT-041",), categories=STUDY)
def the_study_was_paid_first(case: ClaimCase, _: Figures) -> Verdict:
    """先缴后报: without a receipt of the study fee nothing is reimbursed."""
    if case.receipted is None:
        return Answer.NOT_APPLICABLE, {}
    return case.receipted, {"缴费票据": case.receipted}


@rule(cites=LAW, ids=("VT-041", "A-49"), categories=STUDY)
def the_study_had_a_price(case: ClaimCase, _: Figures) -> Verdict:
    """Half of nothing is nothing: study that cost nothing is not reimbursed."""
    if case.paid is None:
        return Answer.NOT_APPLICABLE, {}
    return case.paid > 0, {"研学费用": yuan(case.paid)}


@rule(cites=LAW, ids=("VT-041",), categories=STUDY)
def the_rest_is_agreed(case: ClaimCase, _: Figures) -> Verdict:
    """由其本人和工作单位协商分担: their shares come to what the fiscal does not pay."""
    if case.rest_agreed is None:
        return Answer.NOT_APPLICABLE, {}
    resolved = case.rest_agreed or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, {"本人和单位分担协议": case.rest_agreed}


@rule(cites=LAW, ids=("VT-041",), categories=STUDY)
def the_employer_confirms_its_share(case: ClaimCase, _: Figures) -> Verdict:
    """由其本人和工作单位协商分担: the talent's word alone is no agreement of two."""
    if case.rest_confirmed is None:
        return Answer.NOT_APPLICABLE, {}
    resolved = case.rest_confirmed or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, {"工作单位已确认": case.rest_confirmed}
