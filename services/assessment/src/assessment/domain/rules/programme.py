"""The programme in the law's order, and the assessment of one case by it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.contracts.assessment import CostYear
from shared.policy import Edition, EditionNotCallable, Finding, Rule, by_mark

from assessment.domain.case import Case
from assessment.domain.figures import Figures, OtherAidMode
from assessment.domain.rules import (
    article_7,
    article_9,
    article_10,
    article_11,
    article_35,
    receipts,
)
from assessment.domain.rules.categories import ARTICLE_8, CATEGORIES

TEMPORARY_ASSISTANCE = (
    article_7.other_schemes_leave_serious_hardship,
    *ARTICLE_8,
    article_9.necessary_expenditure_exceeds_means,
    article_9.property_is_within_the_dibao_rules,
    *article_10.ARTICLE_10,
    receipts.no_receipt_was_used_before,
    article_35.the_rules_are_in_force,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Every finding, and the resulting figures. Money in fen; ``None`` where nothing applies."""

    findings: tuple[Finding, ...]
    edition: Edition
    article_9_expenditure: int | None
    article_9_threshold: int | None
    countable_rent: int | None
    net_self_paid: int | None
    rate_percent: int | None
    formula_amount: int | None
    granted_for_cost: int
    cost_years: tuple[CostYear, ...]
    floor: int | None
    amount_may_be_lowered: bool
    amount_is_proposed: bool
    recommended_amount: int | None


@dataclass(frozen=True, slots=True)
class Programme:
    """The rules as one edition has them, in its order, and the arithmetic that it had."""

    rules: tuple[Rule[Case, Figures], ...]
    calculate: "Calculation"


def programme_of(marks: Iterable[str]) -> Programme:
    """The programme of a stored edition. Raises ``EditionNotCallable`` with what is gone."""
    named = tuple(marks)
    gone = [mark for mark in named if mark not in _RULES and mark not in _CALCULATIONS]
    calculations = [mark for mark in named if mark in _CALCULATIONS]
    if gone or len(calculations) != 1:
        raise EditionNotCallable("、".join(gone) or "calculation")
    rules = tuple(_RULES[mark] for mark in named if mark in _RULES)
    return Programme(rules, _CALCULATIONS[calculations[0]])


def assess(case: Case, figures: Figures) -> Assessment:
    """Ask every rule of the figures' edition, also after one is not met: a letter gives them all."""
    programme = _programme(figures.content.rules)
    return Assessment(
        findings=tuple(_ask(rule, case, figures) for rule in programme.rules),
        edition=figures.edition,
        **programme.calculate(case, figures),
    )


def _calculation(case: Case, figures: Figures) -> dict[str, Any]:
    """The amounts of article 11, and those that articles 8 and 9 are held against."""
    law = CATEGORIES[case.category]
    ladder = law.brackets(figures)
    years = article_11.cost_years(case, ladder, figures)
    net = article_11.net_self_paid(case, figures)
    rates = {one.rate_percent for one in years}
    formula = sum(one.formula for one in years) if net else None
    floor = law.floor(case, figures)
    tested = case.category in figures.article_9_applies_to
    return {
        "article_9_expenditure": (
            article_9.necessary_expenditure(case.household, figures) if tested else None
        ),
        "article_9_threshold": article_9.threshold(case.household, figures) if tested else None,
        "countable_rent": article_9.countable_rent(case.household, figures),
        "net_self_paid": net,
        "rate_percent": rates.pop() if len(rates) == 1 else None,
        "formula_amount": formula,
        "granted_for_cost": sum(one.granted for one in years),
        "floor": floor,
        "cost_years": years,
        "amount_may_be_lowered": any(
            article_11.bracket_of(one.own + one.earlier, ladder) is figures.medical_brackets[-1]
            for one in years
            if one.rate_percent is not None
        ),
        "amount_is_proposed": law.by_proposal,
        "recommended_amount": _recommended(
            years, formula, floor, other_aid=_deducted(case, figures)
        ),
    }


Calculation = Callable[[Case, Figures], dict[str, Any]]
CALCULATION = "calculation/1"
EARLIER: tuple[Rule[Case, Figures], ...] = ()
"""Rules in versions that only stored editions name; whoever raises a version adds the last here."""
_RULES = by_mark((*TEMPORARY_ASSISTANCE, *EARLIER))
_CALCULATIONS: dict[str, Calculation] = {CALCULATION: _calculation}
RULES = (*(one.mark for one in TEMPORARY_ASSISTANCE), CALCULATION)
"""What an edition of today lists."""
_programme = cache(programme_of)


def _ask(rule: Rule[Case, Figures], case: Case, figures: Figures) -> Finding:
    """Ask one rule, and say on whose word its answer rests."""
    finding = rule(case, figures)
    if not case.determined_by or not rule.rests_on:
        return finding
    by = {case.determined_by[point] for point in rule.rests_on if point in case.determined_by}
    return finding.model_copy(update={"officers": tuple(sorted(by))}) if by else finding


def _deducted(case: Case, figures: Figures) -> int:
    """Other aid of the year as far as it comes off what a rate gives, in fen (A-60)."""
    return case.other_aid_this_year if figures.other_aid_mode is OtherAidMode.DEDUCTED else 0


def _recommended(
    years: Sequence[CostYear], formula: int | None, floor: int | None, *, other_aid: int
) -> int | None:
    """What the formula leaves of each year after aid already granted for it (A-13), or the floor.

    A floor is the least that the law allows: no other aid is taken off it.
    """
    if formula is not None:
        return max(0, sum(one.due for one in years) - other_aid)
    return floor or None
