"""The programme in the law's order, and the assessment of one case by it."""

from dataclasses import dataclass

from shared.policy import Edition, Finding, Rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures
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
    """Every finding, and the figures they come to. Money in fen; ``None`` where nothing applies."""

    findings: tuple[Finding, ...]
    edition: Edition
    article_9_expenditure: int | None
    article_9_threshold: int | None
    countable_rent: int | None
    net_self_paid: int | None
    rate_percent: int | None
    formula_amount: int | None
    granted_for_cost: int
    floor: int
    amount_may_be_lowered: bool
    amount_is_proposed: bool
    recommended_amount: int | None


def assess(case: Case, figures: Figures) -> Assessment:
    """Ask every rule, also after one is not met: the letter must give all the reasons."""
    law = CATEGORIES[case.category]
    ladder = law.brackets(figures)
    net = article_11.net_self_paid(case, figures)
    step = article_11.bracket_of(net, ladder) if net else None
    formula = article_11.formula_amount(net, ladder, figures.bracket_mode) if net else None
    granted = case.cost.granted_this_year if case.cost else 0
    floor = law.floor(case, figures)
    tested = case.category in figures.article_9_applies_to
    return Assessment(
        findings=tuple(_ask(rule, case, figures) for rule in TEMPORARY_ASSISTANCE),
        edition=figures.edition,
        article_9_expenditure=(
            article_9.necessary_expenditure(case.household, figures) if tested else None
        ),
        article_9_threshold=article_9.threshold(case.household, figures) if tested else None,
        countable_rent=article_9.countable_rent(case.household, figures),
        net_self_paid=net,
        rate_percent=step.percent if step else None,
        formula_amount=formula,
        granted_for_cost=granted,
        floor=floor,
        amount_may_be_lowered=step is figures.medical_brackets[-1],
        amount_is_proposed=law.by_proposal,
        recommended_amount=_recommended(formula, granted, floor),
    )


def _ask(rule: Rule[Case, Figures], case: Case, figures: Figures) -> Finding:
    """Ask one rule, and say on whose word its answer rests."""
    by = {case.determined_by[point] for point in rule.rests_on if point in case.determined_by}
    return rule(case, figures).model_copy(update={"officers": tuple(sorted(by))})


def _recommended(formula: int | None, granted: int, floor: int) -> int | None:
    """What the article comes to: the formula less aid already granted for it (A-13), or the floor."""
    if formula is not None:
        return max(0, formula - granted)
    return floor or None
