"""When a worker looks again: what is due in the tables says so, in seconds from now."""

from collections.abc import Sequence
from decimal import Decimal

TAKEN_BY_ANOTHER_SECONDS = 1.0


def seconds_of(due_in: Decimal | float | None) -> float | None:
    """The seconds until something is due, as PostgreSQL's ``extract`` gives them."""
    return None if due_in is None else float(due_in)


def is_due(due_in: float | None) -> bool:
    """Whether something waits whose time has come."""
    return due_in is not None and due_in <= 0


def look_again(taken: Sequence[object]) -> float:
    """At once after something was taken; in a moment if another process had it already."""
    return 0.0 if taken else TAKEN_BY_ANOTHER_SECONDS
