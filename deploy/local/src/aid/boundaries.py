"""Each edge of an edition: one fen below, on it, one fen above; and where the amount jumps.

The rows are decided as cases are: every figure comes from the edition of the day, and each answer
from the rules of assessment and approval together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aid_engines.refusal import Refusal
from approval.domain.figures import Figures as ApprovalFigures
from approval.policy import figures_on as approval_figures_on
from assessment.domain.figures import Bracket, Figures
from assessment.policy import figures_on
from shared.clock import real_now
from shared.money import parse_yuan, yuan
from shared.workdays import lhasa_date

from aid.golden.assistance import decide_case

STANDARD = "910.00"
HOUSEHOLD = {
    "household_size": 3,
    "dibao_standard": STANDARD,
    "ytd_household": "0.00",
    "ytd_times": 0,
    "property_ok": True,
    "income_12m_per_capita": "12000.00",
    "city_income_per_capita": "40000.00",
    "exclusions": [],
    "necessary_expenditure": "90000.00",
    "deposits": "1000.00",
    "prior_year_income": "36000.00",
    "procedure": "GENERAL",
    "residence": "LOCAL_HUKOU",
}
"""A household of three whom no rule bars: what a row does not vary."""
MEDICAL = {"category": "EXPENDITURE_MEDICAL", "self_paid_medical": "3000.00"}
EDUCATION = {
    "category": "EXPENDITURE_EDUCATION",
    "self_paid_education": "3000.00",
    "school_stage": "UNDERGRADUATE",
}
FIRE = {"category": "EMERGENCY", "procedure": "EMERGENCY"}
OTHER = {"category": "OTHER", "proposed_amount": "1000.00", "proposal_reason": "经审核"}
STEP = 1
"""One fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A figure at which an answer may change; ``varies`` is the field that is brought to it."""

    what: str
    article: str
    varies: str
    at: int
    case: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The answers around an edge; each is the outcome with its amount in fen and its authority."""

    edge: Edge
    below: tuple[str, int]
    on: tuple[str, int]
    above: tuple[str, int]

    @property
    def jump(self) -> int:
        """By how much the amount changes within two fen, in fen: a cliff where it is more."""
        return self.above[1] - self.below[1]

    @property
    def is_cliff(self) -> bool:
        return abs(self.jump) > 2 * STEP


def edges(figures: Figures, approval: ApprovalFigures) -> Iterator[Edge]:
    """Every edge of the figures of a day, in the order of the law."""
    limit = parse_yuan("40000.00")
    yield _edge(
        "city income per head", "第八条 医疗支出型认定", "income_12m_per_capita", limit, MEDICAL
    )
    means = parse_yuan("1000.00") + parse_yuan("36000.00")
    limit = means * figures.article_9_multiple
    yield _edge("limit of necessary spending", "第九条", "necessary_expenditure", limit, OTHER)
    for name, case, field, ladder in (
        ("medical", MEDICAL, "self_paid_medical", figures.medical_brackets),
        ("education", EDUCATION, "self_paid_education", figures.education_brackets),
    ):
        yield _edge(f"no {name} cost", "第八条（一）2", field, 0, case)
        for top in _tops(ladder):
            yield _edge(f"{name} cost, {yuan(top)}", "第十一条（二）", field, top, case)
    floor = parse_yuan(STANDARD) * 3
    yield _edge("floor of three people", "第十一条（一）", "proposed_amount", floor, FIRE)
    cap = approval.household_cap
    yield _edge("household cap", "第十一条", "proposed_amount", cap, OTHER)
    yield _edge(
        "aid of the year", "第十一条", "ytd_household", cap - parse_yuan("2100.00"), MEDICAL
    )
    limit = approval.township_emergency_limit
    small = FIRE | {"household_size": 2, "township_delegated": True}
    yield _edge("township's power", "第十八条（二）（1）", "proposed_amount", limit, small)


def table(on: date) -> list[Row]:
    """The rows of the edition in force on a day."""
    figures, approval = figures_on(on), approval_figures_on(on)
    return [
        Row(
            edge=edge,
            below=_answer(edge, edge.at - STEP, on),
            on=_answer(edge, edge.at, on),
            above=_answer(edge, edge.at + STEP, on),
        )
        for edge in edges(figures, approval)
    ]


def run(on: str | None) -> int:
    """Print the table, then the cliffs. Raises ``Refusal`` for what is no day of the rules."""
    try:
        day = date.fromisoformat(on) if on else lhasa_date(real_now())
    except ValueError as wrong:
        raise Refusal(f"{on} is no day; write it as 2026-01-31.") from wrong
    rows = table(day)
    print(f"{figures_on(day).edition.mark} and {approval_figures_on(day).edition.mark}")
    for row in rows:
        print(f"{row.edge.article}  {row.edge.what}: {row.edge.varies} = {yuan(row.edge.at)}")
        for name, (said, amount) in (("below", row.below), ("on", row.on), ("above", row.above)):
            print(f"    {name:<6}{said:<36}{yuan(amount):>10}")
    print("cliffs")
    for row in rows:
        if row.is_cliff:
            sign = "+" if row.jump > 0 else "-"
            print(f"    {row.edge.what}: {sign}{yuan(abs(row.jump))} within two fen")
    return 0


def _edge(what: str, article: str, varies: str, at: int, case: Mapping[str, Any]) -> Edge:
    return Edge(what=what, article=article, varies=varies, at=at, case=HOUSEHOLD | dict(case))


def _tops(ladder: tuple[Bracket, ...]) -> Iterator[int]:
    return (step.up_to for step in ladder if step.up_to is not None)


def _answer(edge: Edge, value: int, on: date) -> tuple[str, int]:
    given = {**edge.case, edge.varies: yuan(max(0, value)), "accept_date": on.isoformat()}
    if edge.varies == "proposed_amount":
        given["proposal_reason"] = "经审核"
    answer = decide_case(given)
    said = str(answer["decision"])
    if answer["decision"] == "ELIGIBLE":
        said += f", {answer['approval_authority']}"
    elif answer["reason_article"]:
        said += f", {answer['reason_article']}"
    return said, parse_yuan(answer["amount"] or "0.00")
