"""One decision beside OpenFisca on the same rules, and a million beside numpy."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from aid.golden.facts import assessment_case
from aid.simulate import Draft
from approval.domain.decisions.caps import Ledger
from approval.domain.decisions.decision import Outcome, decide
from approval.domain.decisions.precedence import Registers
from approval.policy import figures_on as approval_figures_on
from assessment.domain.case import Case
from assessment.domain.figures import Bracket
from assessment.domain.rules.completion import completed
from assessment.domain.rules.programme import assess
from assessment.policy import figures_on
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from aid_bench.figures import Figure, Runs
from aid_bench.population import DAY, FILE, Editions, Population, differences, reference, simulate
from aid_bench.population import decide as decide_all

GIVEN = {
    "household_size": 3,
    "dibao_standard": "910.00",
    "ytd_household": "0.00",
    "ytd_times": 0,
    "property_ok": True,
    "income_12m_per_capita": "12000.00",
    "city_income_per_capita": "40000.00",
    "exclusions": [],
    "necessary_expenditure": "90000.00",
    "deposits": "1000.00",
    "prior_year_income": "36000.00",
    "accept_date": DAY.isoformat(),
    "procedure": "GENERAL",
    "residence": "LOCAL_HUKOU",
    "category": "EXPENDITURE_MEDICAL",
    "self_paid_medical": "3000.00",
}
MONTH = "2025-06"
DEARER = Draft(
    figures={("approval", "annual_caps"): {"household": "12000.00", "individual": "6000.00"}},
    clauses={("approval", "annual_caps"): "第十一条 annual_caps"},
    since={("approval", "annual_caps"): DAY},
)
"""A draft that raises both caps."""


def measure(runs: Runs, *, decisions: int, million: int, sample: int) -> None:
    """Every figure, once; ``sample`` of the million are asked of the one-case rule too."""
    a_second = decisions / decide_often(decisions)
    runs.add("decision with findings", a_second, _openfisca_a_second())
    cases, editions = Population.drawn(million, seed=1), Editions.in_force()
    reference(cases)  # the first touches the memory of all that follow
    began = time.perf_counter()
    decided = decide_all(cases, editions)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    theirs = reference(cases)
    numpys = time.perf_counter() - began
    began = time.perf_counter()
    effect = simulate(cases, DEARER)
    drafted = time.perf_counter() - began
    assert effect.changed and effect.difference > 0, effect  # noqa: PT018 - no draft without effect
    whole = 1_000_000 / million
    runs.add("a million decisions", ours * whole, numpys * whole)
    runs.add("a draft over a million cases", drafted * whole, 2 * numpys * whole)
    differing = int(decided.differs(theirs).sum()) + differences(cases, decided, editions, sample)
    runs.add("decisions that differ", differing, 1.0)


def figures(runs: Runs) -> list[Figure]:
    """All that was measured."""
    beside = "beside numpy int64, figures written out"
    return [
        runs.figure("decision with findings", "1/s", 25.0, note="beside OpenFisca, same rules"),
        runs.figure("a million decisions", "s", 1.5, at_most=True, note=beside),
        runs.figure("a draft over a million cases", "s", 1.5, at_most=True, note=beside),
        runs.figure(
            "decisions that differ", "cases", 0.0, at_most=True, note="of the one-case rule"
        ),
    ]


def decision(case: Case) -> Outcome:
    """Every rule asked, the event that tells it, and the decision, as the services make them."""
    assessment = assess(case, figures_on(DAY))
    return decide(
        completed(FILE, case, assessment, by="U2"),
        Ledger(),
        Registers(),
        proposal=None,
        approved_on=DAY,
        figures=approval_figures_on(DAY),
    )


def decide_often(number: int) -> float:
    """Seconds of so many decisions, one after the other."""
    case = assessment_case(GIVEN)
    made = decision(case)
    assert (made.eligible, made.amount) == (True, 210_000), made
    began = time.perf_counter()
    for _ in range(number):
        decision(case)
    return time.perf_counter() - began


def _vectorised(nets: Any, ladder: Sequence[Bracket], cap: int) -> Any:
    edges = np.array([step.up_to for step in ladder if step.up_to is not None], dtype=np.int64)
    percents = np.array([step.percent for step in ladder], dtype=np.int64)
    rates = percents[np.searchsorted(edges, nets, side="left")]
    return np.minimum((nets * rates + 50) // 100, cap)


def _openfisca_a_second(number: int = 200) -> float:
    """The four rules of the medical category, the ladder and the cap, one case a simulation."""
    household = build_entity(key="household", plural="households", label="", is_person=True)
    system = TaxBenefitSystem([household])
    inputs = {"net": 300_000, "income": 1_200_000, "city_income": 4_000_000}
    holds = {"disease_is_sudden_and_major": True, "life_is_hard": True, "property_within": True}
    ladder, cap = figures_on(DAY).medical_brackets, approval_figures_on(DAY).household_cap

    def variable(name: str, kind: type, formula: Any = None) -> None:
        content = {"value_type": kind, "entity": household, "definition_period": periods.MONTH}
        content |= {"label": name} | ({} if formula is None else {"formula": formula})
        system.add_variable(type(name, (Variable,), content))

    for name in inputs:
        variable(name, int)
    for name in holds:
        variable(name, bool)
    variable("cost", bool, lambda one, at: one("net", at) > 0)
    variable("poor", bool, lambda one, at: one("income", at) < one("city_income", at))
    conditions = ("cost", "poor", *holds)

    def eligible(one: Any, at: Any) -> Any:
        return np.logical_and.reduce([one(name, at) for name in conditions])

    def amount(one: Any, at: Any) -> Any:
        return one("eligible", at) * _vectorised(one("net", at).astype(np.int64), ladder, cap)

    variable("eligible", bool, eligible)
    variable("amount", int, amount)
    given = {name: {MONTH: value} for name, value in (inputs | holds).items()}
    began = time.perf_counter()
    for _ in range(number):
        simulation = SimulationBuilder().build_from_entities(system, {"households": {"one": given}})
        found = simulation.calculate("amount", MONTH)
    assert int(found[0]) == 210_000, found  # noqa: PLR2004 - 70 % of 3,000.00
    return number / (time.perf_counter() - began)
