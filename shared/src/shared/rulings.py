"""A ruling of reconsideration or a court, as its document says it (A-81)."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.approval import RulingBody, RulingOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """``amount`` (fen) is what it changes a decision to; ``act_by`` the day until which to act."""

    body: RulingBody
    outcome: RulingOutcome
    number: str
    ruled_on: date
    text: str
    amount: int | None = None
    act_by: date | None = None
