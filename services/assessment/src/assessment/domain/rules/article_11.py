"""Article 11 (第十一条): how rates and standards are read; each category holds its own ladder."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from shared.contracts.assessment import CostYear
from shared.contracts.vocabulary import Category
from shared.money import round_down, round_half_up

from assessment.domain.case import Case, Cost, Deduction, EarlierClaims
from assessment.domain.figures import Bracket, BracketMode, Figures, NetDeductions, Rounding


def cost_years(case: Case, ladder: Sequence[Bracket], figures: Figures) -> tuple[CostYear, ...]:
    """Each year whose bills the case claims on, with the formula over all of its bills (A-71)."""
    cost = case.cost
    if cost is None:
        return ()
    return tuple(
        _cost_year(year, own, _before(case, cost, year, figures), ladder, figures)
        for year, own in sorted(_own_cost(case, cost, figures).items())
    )


def net_self_paid(case: Case, figures: Figures) -> int | None:
    """What is left to pay of the years that the case claims on, at least zero (A-04, A-71)."""
    cost = case.cost
    if cost is None:
        return None
    own = _own_cost(case, cost, figures)
    return sum(own.values()) + sum(_before(case, cost, year, figures).net for year in own)


def _before(case: Case, cost: Cost, year: int, figures: Figures) -> EarlierClaims:
    """What stands under a claim; nothing where each is assessed for itself (A-13, A-62)."""
    medical = case.category is Category.EXPENDITURE_MEDICAL
    cumulative = figures.medical_cumulative if medical else figures.education_cumulative
    return cost.earlier.get(year, EarlierClaims()) if cumulative else EarlierClaims()


def _own_cost(case: Case, cost: Cost, figures: Figures) -> dict[int, int]:
    """The case's own net cost by year; what has no bill of its own comes off the latest year."""
    left: dict[int, int] = {}
    for bill in cost.bills:
        year = case.year_of(bill, figures.last_years_bills_until)
        if year is not None:
            net = bill.amount - _paid_by_others(bill.paid_by_others, figures)
            left[year] = left.get(year, 0) + net
    open_deduction = _paid_by_others(cost.deductions, figures)
    for year in sorted(left, reverse=True):
        taken = min(max(0, left[year]), open_deduction)
        left[year] = max(0, left[year] - taken)
        open_deduction -= taken
    return left


def _paid_by_others(paid: Mapping[Deduction, int], figures: Figures) -> int:
    return sum(
        amount
        for payer, amount in paid.items()
        if payer is not Deduction.SOCIAL_HELP or figures.net_deductions is NetDeductions.ALL
    )


def _cost_year(
    year: int, own: int, before: EarlierClaims, ladder: Sequence[Bracket], figures: Figures
) -> CostYear:
    net = own + before.net
    return CostYear(
        year=year,
        own=own,
        earlier=before.net,
        earlier_cases=before.cases,
        granted=before.granted,
        rate_percent=bracket_of(net, ladder).percent if net else None,
        formula=formula_amount(net, ladder, figures.bracket_mode, figures.rounding) if net else 0,
    )


def bracket_of(net: int, ladder: Sequence[Bracket]) -> Bracket:
    """The tier of a cost: an upper edge belongs to its own tier (A-03)."""
    return next(step for step in ladder if step.up_to is None or net <= step.up_to)


def formula_amount(
    net: int,
    ladder: Sequence[Bracket],
    mode: BracketMode,
    rounding: Rounding = Rounding.HALF_UP,
) -> int:
    """The share of a cost, rounded once, half up: one rate on the whole of it (A-01, A-33)."""
    whole = round_half_up if rounding is Rounding.HALF_UP else round_down
    if mode is BracketMode.SLAB:
        return whole(Fraction(net * bracket_of(net, ladder).percent, 100))
    share, below = Fraction(0), 0
    for step in ladder:
        upper = net if step.up_to is None else min(net, step.up_to)
        share += Fraction(max(0, upper - below) * step.percent, 100)
        below = max(below, upper)
    return whole(share)


def dibao_standard(case: Case, figures: Figures) -> int | None:
    """D: the city's urban standard per person and month, given with the case or in force (A-37).

    None where the city has loaded none that is still good: an old one decides nothing (A-79).
    """
    return figures.dibao_standard if case.dibao_standard is None else case.dibao_standard
