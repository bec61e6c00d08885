"""A million synthetic cases under an edition, and what a draft would change (A-71's sums left out).

``python -m aid_bench.population DRAFT`` holds a draft as ``aid simulate`` reads it against them:
the cases that come out otherwise by clause, and the difference in money. Columns are int64, money
is fen; the figures are read from the editions, and the one-case rule is asked the same by sample.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from aid.golden.facts import assessment_case
from aid.simulate import Draft, read_draft
from approval.domain.decisions.caps import Ledger
from approval.domain.decisions.decision import decide as decide_case
from approval.domain.decisions.precedence import Registers
from approval.domain.figures import Figures as ApprovalFigures
from approval.policy import figures_of as approval_figures_of
from approval.policy import figures_on as approval_figures_on
from assessment.domain.figures import Bracket, BracketMode
from assessment.domain.figures import Figures as AssessmentFigures
from assessment.domain.rules.completion import CaseFile, completed
from assessment.domain.rules.programme import assess
from assessment.policy import figures_of as assessment_figures_of
from assessment.policy import figures_on as assessment_figures_on
from shared.contracts.vocabulary import Category
from shared.money import round_half_up, yuan

DAY = date(2025, 6, 10)
CATEGORIES = (
    Category.EXPENDITURE_MEDICAL,
    Category.EXPENDITURE_EDUCATION,
    Category.EMERGENCY,
    Category.INDIVIDUAL_MINOR_OR_MENTAL,
)
MEDICAL, EDUCATION, EMERGENCY, MINOR = range(len(CATEGORIES))
ARTICLES = (None, "第八条 医疗支出型认定", "第九条", "第八条（一）2", "第十一条")
GRANTED, INCOME, ARTICLE_9, NO_COST, CAP = range(len(ARTICLES))
STANDARD, CITY_INCOME = 91_000, 4_000_000
SOMEBODY = UUID(int=1)


@dataclass(frozen=True, slots=True)
class Population:
    """Synthetic cases, a column each: costs and means of a household, and aid of the year before."""

    category: Any
    size: Any
    net: Any
    income: Any
    spending: Any
    means: Any
    granted: Any

    @classmethod
    def drawn(cls, number: int, seed: int) -> "Population":
        """Cases on both sides of every edge, the same for a seed."""
        draw = np.random.default_rng(seed).integers
        edges = np.array([0, 300_000, 600_000, 1_000_000, 200_000, 400_000, 800_000])
        near = edges[draw(0, len(edges), number)] + draw(0, 3, number)
        wide = draw(0, 2_000_000, number)
        return cls(
            category=draw(0, len(CATEGORIES), number),
            size=draw(1, 7, number),
            net=np.where(draw(0, 4, number) == 0, near, wide),
            income=draw(3_000_000, 5_000_000, number),
            spending=draw(0, 20_000_000, number),
            means=draw(0, 8_000_000, number),
            granted=np.where(draw(0, 2, number) == 0, 0, draw(0, 500_000, number)),
        )

    def given(self, place: int) -> dict[str, Any]:
        """One of them in the words of the golden vocabulary."""
        category = CATEGORIES[self.category[place]]
        return {
            "category": category.value,
            "accept_date": DAY.isoformat(),
            "household_size": int(self.size[place]),
            "dibao_standard": yuan(STANDARD),
            "property_ok": True,
            "income_12m_per_capita": yuan(int(self.income[place])),
            "city_income_per_capita": yuan(CITY_INCOME),
            "necessary_expenditure": yuan(int(self.spending[place])),
            "deposits": "0.00",
            "prior_year_income": yuan(int(self.means[place])),
            "self_paid_medical": yuan(int(self.net[place])),
            "self_paid_education": yuan(int(self.net[place])),
        }

    def ledger(self, place: int) -> Ledger:
        """What the household, or the person, has received in the year."""
        granted = int(self.granted[place])
        if self.category[place] == MINOR:
            return Ledger(person=granted)
        return Ledger(household=granted)


@dataclass(frozen=True, slots=True)
class Editions:
    """The figures of both services that a decision follows from."""

    assessment: AssessmentFigures
    approval: ApprovalFigures

    @classmethod
    def in_force(cls) -> "Editions":
        return cls(assessment_figures_on(DAY), approval_figures_on(DAY))

    def with_draft(self, draft: Draft) -> "Editions":
        """The same with the draft's figures in their place."""
        assessed = draft.over(self.assessment.content, "assessment")
        approved = draft.over(self.approval.content, "approval")
        return Editions(assessment_figures_of(assessed, on=DAY), approval_figures_of(approved))


@dataclass(frozen=True, slots=True)
class Decided:
    """Fen and the place of the article that refused, for each case."""

    amount: Any
    article: Any

    def differs(self, other: "Decided") -> Any:
        return (self.amount != other.amount) | (self.article != other.article)


def decide(cases: Population, editions: Editions) -> Decided:
    """Every case decided by the figures, in the order of the precedence."""
    law, caps = editions.assessment, editions.approval
    base = np.choose(
        cases.category,
        [
            _shares(cases.net, law.medical_brackets, law.bracket_mode),
            _shares(cases.net, law.education_brackets, law.bracket_mode),
            cases.size * STANDARD,
            round_half_up(law.minor_floor_factor * STANDARD),
        ],
    )
    cap = np.where(cases.category == MINOR, caps.individual_cap, caps.household_cap)
    amount = np.minimum(base, cap - cases.granted)
    asked = np.array([one in law.article_9_applies_to for one in CATEGORIES])[cases.category]
    article = np.select(
        [
            (cases.category == MEDICAL) & (cases.income >= CITY_INCOME),
            asked & (cases.spending <= cases.means * law.article_9_multiple),
            (cases.category <= EDUCATION) & (cases.net == 0),
            amount <= 0,
        ],
        [INCOME, ARTICLE_9, NO_COST, CAP],
        GRANTED,
    )
    return Decided(np.where(article == GRANTED, amount, 0), article)


def _shares(net: Any, ladder: Sequence[Bracket], mode: BracketMode) -> Any:
    """The share of each cost, rounded once half up: one rate on the whole, or each on its own part."""
    edges = np.array([step.up_to for step in ladder if step.up_to is not None], dtype=np.int64)
    percents = np.array([step.percent for step in ladder], dtype=np.int64)
    if mode is BracketMode.SLAB:
        return (net * percents[np.searchsorted(edges, net, side="left")] + 50) // 100
    lower = np.concatenate([[0], edges])
    upper: Any = np.append(edges, np.iinfo(np.int64).max)
    parts = (np.clip(net, low, high) - low for low, high in zip(lower, upper, strict=True))
    whole = sum(part * percent for part, percent in zip(parts, percents, strict=True))
    return (whole + 50) // 100


def reference(cases: Population) -> Decided:
    """The same by numpy alone, with the figures of 2018 written out: what ours is measured beside."""
    net, kind = cases.net, cases.category
    medical = np.select([net <= edge for edge in (300_000, 600_000, 1_000_000)], [70, 80, 90], 100)
    to = (200_000, 400_000, 600_000, 800_000)
    school = np.select([net <= edge for edge in to], [60, 70, 80, 90], 95)
    rate = np.where(kind == MEDICAL, medical, school)
    base = np.where(kind <= EDUCATION, (net * rate + 50) // 100, cases.size * 91_000)
    base = np.where(kind == MINOR, 136_500, base)
    amount = np.minimum(base, np.where(kind == MINOR, 500_000, 1_000_000) - cases.granted)
    tested = (kind == EDUCATION) | (kind == EMERGENCY)
    article = np.where(amount <= 0, CAP, GRANTED)
    article = np.where((kind <= EDUCATION) & (net == 0), NO_COST, article)
    article = np.where(tested & (cases.spending <= cases.means * 2), ARTICLE_9, article)
    article = np.where((kind == MEDICAL) & (cases.income >= CITY_INCOME), INCOME, article)
    return Decided(np.where(article == GRANTED, amount, 0), article)


def differences(cases: Population, decided: Decided, editions: Editions, number: int) -> int:
    """How many of the first cases the one-case rule of the services decides otherwise."""
    differing = 0
    for place in range(min(number, len(cases.net))):
        case = assessment_case(cases.given(place))
        outcome = decide_case(
            completed(FILE, case, assess(case, editions.assessment), by="U2"),
            cases.ledger(place),
            Registers(),
            proposal=None,
            approved_on=DAY,
            figures=editions.approval,
        )
        article = next(iter(outcome.reason_articles), None)
        same = (outcome.amount or 0, article) == (
            int(decided.amount[place]),
            ARTICLES[decided.article[place]],
        )
        differing += not same
    return differing


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft changes: cases by the clause that does it alone, and fen in all."""

    looked_at: int
    changed: int
    by_clause: Mapping[str, int]
    difference: int


def simulate(cases: Population, draft: Draft) -> Effect:
    """Hold a draft against the population."""
    editions = Editions.in_force()
    before, after = decide(cases, editions), decide(cases, editions.with_draft(draft))
    changed = before.differs(after)
    alone = {
        name: changed
        if len(draft.figures) == 1
        else before.differs(decide(cases, editions.with_draft(draft.only(name))))
        for name in draft.figures
    }
    return Effect(
        looked_at=len(cases.net),
        changed=int(changed.sum()),
        by_clause={draft.clauses[name]: int(by.sum()) for name, by in alone.items()},
        difference=int((after.amount - before.amount).sum()),
    )


def lines(effect: Effect) -> Iterator[str]:
    """The effect for people."""
    for clause, number in effect.by_clause.items():
        yield f"{clause}: changes {number} cases"
    sign = "-" if effect.difference < 0 else "+"
    money = yuan(abs(effect.difference))
    yield f"{effect.looked_at} synthetic cases, {effect.changed} change, {sign}{money} yuan"


FILE = CaseFile(
    case_id=SOMEBODY,
    case_number="LZ-540102-2025-1",
    region="540102001",
    household_id=SOMEBODY,
    person_ids=(SOMEBODY,),
    payee_ref=SOMEBODY,
    incident_on=DAY,
    accepted_by="U1",
    county_seat_resident=False,
)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("draft", type=Path, help="a folder as aid simulate reads it")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn = Population.drawn(options.cases, options.seed)
    for line in lines(simulate(drawn, read_draft(options.draft))):
        print(line)
