"""What became of trainees: kept from social security's answers, published as rates (VT-018)."""

from dataclasses import dataclass
from datetime import date

from shared.transaction import Transaction

from training_subsidy.domain.register.inquiry import Inquiry, InquiryOutcome, OutcomeFacts
from training_subsidy.policy import figures_on
from training_subsidy.store.register import outcomes
from training_subsidy.store.register.outcomes import Outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Counts and whole percentages, rounded down; of fewer than the least nothing but how many."""

    key: str
    trained: int
    passed: int | None = None
    known: int | None = None
    employed: int | None = None
    started: int | None = None
    pass_percent: int | None = None
    employment_percent: int | None = None
    start_up_percent: int | None = None


def rates_of(counted: Outcomes, year: int) -> Rates:
    """Rates of a count; employment and start-up are of those of whom it is known."""
    if counted.trained < figures_on(date(year, 12, 31)).outcome_least:
        return Rates(key=counted.key, trained=counted.trained)
    return Rates(
        key=counted.key,
        trained=counted.trained,
        passed=counted.passed,
        known=counted.known,
        employed=counted.employed,
        started=counted.started,
        pass_percent=_percent(counted.passed, counted.trained),
        employment_percent=_percent(counted.employed, counted.known),
        start_up_percent=_percent(counted.started, counted.known),
    )


def _percent(part: int, whole: int) -> int | None:
    return part * 100 // whole if whole else None


async def follow_outcome(tx: Transaction, inquiry: Inquiry) -> None:
    """Keep what social security says of a trainee; a denial is knowledge too."""
    said = inquiry.answer
    assert said is not None, "an answer has come"
    assert isinstance(said.facts, OutcomeFacts), "the facts are its question's"
    there = said.outcome is InquiryOutcome.CONFIRMED
    await outcomes.keep_outcome(
        tx,
        inquiry.subject,
        employed_on=said.facts.employed_on if there else None,
        business_since=said.facts.business_since if there else None,
        data_date=said.data_date,
    )
