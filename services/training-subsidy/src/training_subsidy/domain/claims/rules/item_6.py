"""（六）: trades, people and subsidies do not repeat or overlap; the plan fits the budget."""

from shared.money import yuan
from shared.policy import Answer, Verdict, rule

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.rules.amounts import subsidy_of
from training_subsidy.domain.figures import Figures

LAW = "拉政发〔2018〕215号 （六）"


@rule(cites=LAW, ids=("VT-014", "A-54"))
def trade_and_level_were_not_subsidised_before(case: ClaimCase, figures: Figures) -> Verdict:
    """The same person is subsidised once for the same trade at the same level.

    By a loaded value it is once for the trade, at whatever level (A-54).

    So it is with a second claim of the same payee for the same course and kind of subsidy. What an
    enterprise gets for training and the worker for the skill are two kinds (A-55, VT-036).
    """
    if any(claim.same_payee and claim.kind is case.kind for claim in case.earlier_claims):
        return Answer.NOT_MET, {"同一课程已由同一申请人申请": True}
    if case.trade is None:
        return Answer.NOT_APPLICABLE, {}
    repeated = any(
        earlier.trade == case.trade
        and not (earlier.apart and figures.kinds_apart)
        and (earlier.level == case.level or not figures.level_makes_another_trade)
        for earlier in case.earlier_courses
    )
    return not repeated, {"工种": case.trade, "等级": case.level}


@rule(cites=LAW, ids=("VT-014", "A-54"))
def the_dates_overlap_no_subsidised_course(case: ClaimCase, _: Figures) -> Verdict:
    """Two subsidised courses of one person share no day, whichever department paid."""
    if case.dates is None:
        return Answer.NOT_APPLICABLE, {}
    return not case.overlaps, {
        "开课": case.dates.first.isoformat(),
        "结课": case.dates.last.isoformat(),
    }


@rule(cites=LAW, ids=("VT-014",))
def its_receipts_repeat_no_others(case: ClaimCase, _: Figures) -> Verdict:
    """Number, amount and day of another receipt under another issuer: a person looks at both."""
    if case.receipt_repeats is None:
        return Answer.NOT_APPLICABLE, {}
    resolved = not case.receipt_repeats or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, {"票据雷同": case.receipt_repeats}


@rule(cites=LAW, ids=("VT-014", "VT-059"))
def its_share_is_no_more_than_the_even_part(case: ClaimCase, _: Figures) -> Verdict:
    """More of a class's invoice than falls to each trainee: a person looks at the reason given."""
    if case.share_above_even is None:
        return Answer.NOT_APPLICABLE, {}
    resolved = not case.share_above_even or case.holds_resolved
    return Answer.MET if resolved else Answer.UNKNOWN, {"分摊高于人均": case.share_above_even}


@rule(cites=LAW, ids=("VT-015", "VT-056"))
def a_plan_of_the_year_is_set(case: ClaimCase, _: Figures) -> Verdict:
    """Subsidies are paid from plans: until the year's is set, a claim waits and is not refused."""
    if case.budget is None:
        return Answer.NOT_APPLICABLE, {}
    return case.budget.is_set, {"已下达年度计划": case.budget.is_set}


@rule(cites=LAW, ids=("VT-015",))
def the_plan_of_the_year_has_the_money(case: ClaimCase, figures: Figures) -> Verdict:
    """What is promised of the year's plan and this claim together stay within its budget.

    Nobody passes a claim that waits for the same money already.
    """
    if case.budget is None or not case.budget.is_set:
        return Answer.NOT_APPLICABLE, {}
    asked = case.budget.claim if case.budget.claim is not None else subsidy_of(case, figures)
    if asked is None:
        return Answer.NOT_APPLICABLE, {}
    facts: dict[str, str | int] = {
        "年度计划": yuan(case.budget.plan),
        "已占用": yuan(case.budget.committed),
        "本次": yuan(asked),
    }
    if case.budget.ahead:
        facts["在先候补"] = case.budget.ahead
    return case.budget.reaches(asked), facts
