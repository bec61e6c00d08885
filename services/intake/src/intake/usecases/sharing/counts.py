"""Publishing the counts of a month once it is over: an event on the public topic, and open data."""

from datetime import date

from shared.contracts.shares import CountsPublished
from shared.contracts.vocabulary import Programme
from shared.ids import new_id
from shared.transaction import Reading, Transaction

from intake.domain.sharing.counts import (
    OUTCOMES,
    is_countable,
    month_of,
    next_month,
    published,
)
from intake.store.sharing import counts


async def month_to_publish(tx: Reading) -> date | None:
    """The next month that is over and not published, if there is one."""
    last, first = await counts.open_month(tx)
    if first is None:
        return None
    month = month_of(first) if last is None else next_month(last)
    return month if is_countable(month, today=tx.clock.today()) else None


async def publish_counts(tx: Transaction) -> int:
    """Publish the next month that is over and not published; returns how many programmes.

    It is counted once: two publications of one month would tell by their difference. So it is counted
    of steps that stay, and a month of which steps were not kept from its first day on says so.
    """
    month = await month_to_publish(tx)
    if month is None:
        return 0
    is_whole = await counts.kept_since(tx) <= month
    tables = await counts.count(tx, since=month, until=next_month(month))
    made = 0
    for programme in Programme:
        rows = [
            row
            for outcome in OUTCOMES
            for row in published(tables.get((programme.value, outcome), {}), outcome)
        ]
        publication = new_id()
        if await counts.insert_counts(
            tx,
            publication,
            month=month,
            programme=programme.value,
            counts=[row.model_dump(mode="json") for row in rows],
            is_whole=is_whole,
        ):
            made += 1
            tx.publish(
                CountsPublished(
                    publication=publication,
                    month=f"{month:%Y-%m}",
                    programme=programme,
                    counted_on=tx.clock.today(),
                    counts=tuple(rows),
                    is_whole=is_whole,
                )
            )
    return made
