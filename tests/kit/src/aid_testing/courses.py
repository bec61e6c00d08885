"""A class as the domain has it, and the code with which something is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.policy import figures_on

SOMETHING = UUID(int=1)
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
FIGURES = figures_on(FIRST)


def a_class(**changes: Any) -> TrainingClass:
    facts: dict[str, Any] = {
        "id": SOMETHING,
        "institution_id": SOMETHING,
        "credit_code": "91540100MA6T1AB12U",
        "region": "540102",
        "title": "中式烹调师",
        "trade_id": SOMETHING,
        "trade_code": "T1",
        "level": 5,
        "funding": Funding.PAY_FIRST,
        "contract_reference": None,
        "modules": FIGURES.required_modules,
        "dates": Dates(FIRST, LAST),
        "place": "201",
        "seats": 2,
    }
    return TrainingClass(**facts | changes)


def code_of(ask: Callable[[], object]) -> str | None:
    """The code of the refusal, if there is one."""
    try:
        ask()
    except DomainError as refused:
        return refused.code()
    return None
