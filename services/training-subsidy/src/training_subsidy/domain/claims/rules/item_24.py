"""（二十四）: strict attendance and examination; a third party's findings are a reference."""

from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.figures import Figures

LAW = "拉政发〔2018〕215号 （二十四）"


@rule(cites=LAW, ids=("VT-065",))
def the_examination_was_passed(case: ClaimCase, _: Figures) -> Verdict:
    """Who has not passed the examination gets no subsidy for it."""
    if case.passed is None:
        return Answer.NOT_APPLICABLE, {}
    return case.passed, {"考核合格": case.passed}


@rule(cites=LAW, ids=("VT-021", "VT-065"))
def the_trainee_attended(case: ClaimCase, figures: Figures) -> Verdict:
    """Too few recorded days hold the claim until a person decides: the text names no figure that
    would refuse.
    """
    if case.attended_percent is None:
        return Answer.NOT_APPLICABLE, {}
    enough = case.attended_percent >= figures.attendance_percent or case.holds_resolved
    return Answer.MET if enough else Answer.UNKNOWN, {"出勤率": case.attended_percent}


@rule(cites=LAW, ids=("VT-062",))
def its_lessons_are_shown(case: ClaimCase, _: Figures) -> Verdict:
    """对培训过程进行实时部分录像: a class with a recorded day that nothing shows is held for a person."""
    if case.lessons_shown is None:
        return Answer.NOT_APPLICABLE, {}
    shown = case.lessons_shown or case.holds_resolved
    return Answer.MET if shown else Answer.UNKNOWN, {"授课有录像或照片": case.lessons_shown}


@rule(cites=LAW, ids=("VT-063", "A-57"))
def no_third_party_found_anything_serious(case: ClaimCase, figures: Figures) -> Verdict:
    """A serious finding holds the claim until a person decides; a minor one is only shown."""
    if case.third_party is None:
        return Answer.NOT_APPLICABLE, {}
    facts = {"第三方监管": case.third_party.value, "已人工决定": case.holds_resolved}
    holds = case.third_party.value in figures.holding_severities and not case.holds_resolved
    return Answer.UNKNOWN if holds else Answer.MET, facts
