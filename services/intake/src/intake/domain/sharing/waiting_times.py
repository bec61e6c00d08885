"""Of which months waiting times are told: whole ones, so that no single case shows in what changes."""

from datetime import date, timedelta

from intake.domain.sharing.counts import SETTLING

MONTHS = 3
A_DAY = timedelta(days=1)
LEAST_FOR_NINE_OF_TEN = 10
"""Of fewer cases nine of ten is the longest wait of one person."""


def months_told(today: date) -> tuple[date, date]:
    """The last three whole months: from the first of these days to before the second.

    A month is told once its last days are heard of, as the counts are.
    """
    until = since = (today - SETTLING).replace(day=1)
    for _ in range(MONTHS):
        since = (since - A_DAY).replace(day=1)
    return since, until
