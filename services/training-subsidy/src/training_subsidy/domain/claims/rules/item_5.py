"""（五）: three kinds of courses, and what each of them means for the subsidy."""

from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import WITHOUT_A_COURSE, ClaimType, Funding

LAW = "拉政发〔2018〕215号 （五）"
OF_A_COURSE = frozenset(ClaimType) - WITHOUT_A_COURSE


@rule(cites=LAW, ids=("VT-008", "VT-014"))
def the_course_is_not_paid_for_already(case: ClaimCase, _: Figures) -> Verdict:
    """A course that the government has bought as free training is not paid for a second time."""
    if case.course_funding is None:
        return Answer.NOT_APPLICABLE, {}
    bought = case.course_funding is Funding.PURCHASED_FREE
    return not (bought and case.type is not ClaimType.PURCHASED_FREE), {
        "课程经费": case.course_funding.value
    }


@rule(cites=LAW, ids=("VT-010",))
def the_course_is_no_self_paid_project(case: ClaimCase, _: Figures) -> Verdict:
    """A fully self-paid course is open to all and supervised, and carries no subsidy."""
    if case.course_funding is None:
        return Answer.NOT_APPLICABLE, {}
    return case.course_funding is not Funding.SELF_PAID, {"课程经费": case.course_funding.value}


@rule(cites=LAW, ids=("VT-009",), categories=OF_A_COURSE)
def the_course_was_paid_first(case: ClaimCase, _: Figures) -> Verdict:
    """先垫后补: without a receipt of what was paid nothing is given back."""
    if case.receipted is None:
        return Answer.NOT_APPLICABLE, {}
    return case.receipted, {"缴费票据": case.receipted}


@rule(cites=LAW, ids=("VT-009", "A-53"), categories=OF_A_COURSE - {ClaimType.PURCHASED_FREE})
def the_course_had_a_price(case: ClaimCase, _: Figures) -> Verdict:
    """Of nothing paid there is nothing to give back."""
    if case.paid is None:
        return Answer.NOT_APPLICABLE, {}
    return case.paid > 0, {"已付费用": yuan(case.paid)}
