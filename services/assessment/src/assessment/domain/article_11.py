"""Article 11 (第十一条): rates, floors and the amount they recommend, before any yearly cap."""

from collections.abc import Sequence
from fractions import Fraction

from shared.contracts.vocabulary import Category
from shared.money import percentage_of, round_half_up
from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case, Deduction
from assessment.domain.figures import Bracket, BracketMode, Figures, NetDeductions

BY_COST = frozenset({Category.EXPENDITURE_MEDICAL, Category.EXPENDITURE_EDUCATION})
"""Categories whose aid is a share of a self-paid cost."""

BY_PROPOSAL = frozenset({Category.DISTRESSED, Category.OTHER, Category.INDIVIDUAL_OTHER})
"""Categories for which the article has no formula: an officer proposes with a reason (A-11)."""


@rule(cites="拉政发〔2018〕202号 第十一条（二）", ids=("TA-022", "A-36"))
def no_receipt_was_used_before(case: Case, _: Figures) -> Verdict:
    """Each receipt is used once, whatever it is claimed for; a second use is for a person to see."""
    if case.receipt_used_before:
        return Answer.UNKNOWN, {}
    return Answer.MET if case.category in BY_COST else Answer.NOT_APPLICABLE, {}


def net_self_paid(case: Case, figures: Figures) -> int | None:
    """Counted bills less all that others paid, at least zero (A-04)."""
    cost = case.cost
    if cost is None:
        return None
    gross = sum(bill.amount for bill in cost.bills if case.counts(bill))
    paid_by_others = sum(
        amount
        for payer, amount in cost.deductions.items()
        if payer is not Deduction.SOCIAL_HELP or figures.net_deductions is NetDeductions.ALL
    )
    return max(0, gross - paid_by_others)


def brackets(category: Category, figures: Figures) -> tuple[Bracket, ...]:
    """The ladder of a category; empty where the article has none."""
    match category:
        case Category.EXPENDITURE_MEDICAL:
            return figures.medical_brackets
        case Category.EXPENDITURE_EDUCATION:
            return figures.education_brackets
        case _:
            return ()


def bracket_of(net: int, ladder: Sequence[Bracket]) -> Bracket:
    """The tier of a cost: an upper edge belongs to its own tier (A-03)."""
    return next(step for step in ladder if step.up_to is None or net <= step.up_to)


def formula_amount(net: int, ladder: Sequence[Bracket], mode: BracketMode) -> int:
    """The share of a cost, rounded once half up: one rate on the whole of it (A-01, A-33)."""
    if mode is BracketMode.SLAB:
        return percentage_of(net, bracket_of(net, ladder).percent)
    share, below = Fraction(0), 0
    for step in ladder:
        upper = net if step.up_to is None else min(net, step.up_to)
        share += Fraction(max(0, upper - below) * step.percent, 100)
        below = max(below, upper)
    return round_half_up(share)


def dibao_standard(case: Case, figures: Figures) -> int:
    """D: the city's urban standard per person and month, given with the case or in force (A-37)."""
    return figures.dibao_standard if case.dibao_standard is None else case.dibao_standard


def floor(case: Case, figures: Figures) -> int:
    """The least aid: N × D for an emergency, 1.5 × D for a minor or mental patient (A-10)."""
    standard = dibao_standard(case, figures)
    match case.category:
        case Category.EMERGENCY:
            return standard * case.household.size
        case Category.INDIVIDUAL_MINOR_OR_MENTAL:
            return round_half_up(standard * figures.minor_floor_factor)
        case _:
            return 0
