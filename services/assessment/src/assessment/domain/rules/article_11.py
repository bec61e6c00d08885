"""Article 11 (第十一条): how rates and standards are read; each category holds its own ladder."""

from collections.abc import Sequence
from fractions import Fraction

from shared.money import percentage_of, round_half_up

from assessment.domain.case import Case, Deduction
from assessment.domain.figures import Bracket, BracketMode, Figures, NetDeductions


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
