"""What the law says of one category of 第八条, as its module fills it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.contracts.intake import Declaration, EducationBill, MedicalBill
from shared.policy import Rule

from assessment.domain.case import Case
from assessment.domain.figures import Bracket, Figures


def no_bills(_: Declaration) -> Sequence[MedicalBill | EducationBill]:
    """The category is about no cost: it uses no receipt up."""
    return ()


def no_brackets(_: Figures) -> tuple[Bracket, ...]:
    """The article has no rate for the category."""
    return ()


def no_floor(_case: Case, _figures: Figures) -> int | None:
    """The article names no least aid, in fen."""
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLaw:
    """The rules of article 8, what officers must find, and what article 11 grants.

    ``grant_article`` is the place of article 11 that a grant rests on. ``by_proposal`` marks a
    category without formula and floor: an officer proposes with a reason (A-11). ``by_cost``
    marks aid that is a share of a self-paid cost, whose receipts serve once (A-36). For whom the
    aid is, a person or a household, says ``Category.is_individual``, as intake asks it too.
    """

    title: str
    rules: tuple[Rule[Case, Figures], ...]
    findings: tuple[str, ...]
    grant_article: str
    by_proposal: bool = False
    by_cost: bool = False
    bills: Callable[[Declaration], Sequence[MedicalBill | EducationBill]] = no_bills
    brackets: Callable[[Figures], tuple[Bracket, ...]] = no_brackets
    floor: Callable[[Case, Figures], int | None] = no_floor
