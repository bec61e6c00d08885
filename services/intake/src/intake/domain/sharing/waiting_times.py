"""Of which months waiting times are told: whole ones, so that no single case shows in what changes."""

from datetime import date, timedelta

MONTHS = 3
A_DAY = timedelta(days=1)


def months_told(today: date) -> tuple[date, date]:
    """The last three whole months: from the first of these days to before the second."""
    until = since = today.replace(day=1)
    for _ in range(MONTHS):
        since = (since - A_DAY).replace(day=1)
    return since, until
