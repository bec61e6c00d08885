"""Publishing the counts of a month once it is over: an event on the public topic, and open data."""

from shared.contracts.shares import CountsPublished
from shared.contracts.vocabulary import Programme
from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.sharing.counts import (
    OUTCOMES,
    is_countable,
    month_of,
    next_month,
    published,
)
from intake.store.sharing import counts


async def publish_counts(tx: Transaction) -> int:
    """Publish the next month that is over and not published; returns how many programmes.

    It is counted once: two publications of one month would tell by their difference.
    """
    last, first = await counts.open_month(tx)
    if first is None:
        return 0
    month = month_of(first) if last is None else next_month(last)
    if not is_countable(month, today=tx.clock.today()):
        return 0
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
        ):
            made += 1
            tx.publish(
                CountsPublished(
                    publication=publication,
                    month=f"{month:%Y-%m}",
                    programme=programme,
                    counted_on=tx.clock.today(),
                    counts=tuple(rows),
                )
            )
    return made
