"""What the transactions of a request did that the headers of its answer tell."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Outcome:
    """``is_recorded``: it stands in the audit; ``made``: the address of what was made."""

    is_recorded: bool = False
    made: str | None = None


_outcome: ContextVar[Outcome | None] = ContextVar("outcome", default=None)


def begin_outcome() -> Outcome:
    """That of a new request: nothing yet."""
    outcome = Outcome()
    _outcome.set(outcome)
    return outcome


def current_outcome() -> Outcome:
    """That of this task's request; of background work, one that nobody looks at."""
    return _outcome.get() or Outcome()
