"""The topics for readers outside, made of all others: in the transaction that handles an event."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.contracts.event import CaseEvent
from shared.contracts.shares import INTERNAL, PUBLIC, RESTRICTED, SharedFact
from shared.message import MessageContext
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from intake.domain.sharing.facts import fact_of, internal_of, restricted_of
from intake.store.sharing import facts


def share(tx: Transaction, event: CaseEvent) -> None:
    """Publish what an event is to readers outside, to each class what it may know, and count it.

    Ids are derived, so that what is made again is known for the same.
    """
    origin = tx.context.origin("intake", now=tx.clock.now())
    fact = fact_of(event, on=lhasa_date(origin["happened_at"]))
    if fact is None:
        return
    of = f"{origin['source']} {origin['event_id']}"
    _publish(tx, internal_of(fact, pseudonym(tx, INTERNAL, str(fact.case_id))), of)
    _publish(tx, restricted_of(fact), of)
    facts.note(tx, fact)


def _publish(tx: Transaction, told: SharedFact, of: str) -> None:
    tx.publish(told, event_id=pseudonym(tx, f"event of {told.topic}", of))


def pseudonym(tx: Transaction, use: str, value: str) -> UUID:
    """An id that only who has intake's key can make of another; each use has its own."""
    return UUID(bytes=tx.vault.lookup(use, value)[:16], version=5)


async def begin_again(tx: Transaction) -> None:
    """What waits to be sent is made again with all the rest; what is public was counted once."""
    await facts.send_anew(tx, made_again=[INTERNAL, RESTRICTED], as_it_was=PUBLIC)


async def share_again(
    tx: Transaction, told: Sequence[tuple[MessageContext, CaseEvent]], known: set[UUID]
) -> int:
    """Share events of the past once more, each once; returns how many were published."""
    for context, event in told:
        tx.enter(context)
        share(tx, event)
    made = [one for one in tx.events if one.id is not None and _is_new(one.id, known)]
    tx.events.clear()
    await tx.flush()
    await facts.put(tx, made)
    return len(made)


async def know_all_since(tx: Transaction, moment: datetime) -> None:
    """All that was ever shared is kept now, from the first event on: later months are whole ones."""
    await facts.count_since(tx, lhasa_date(moment))


def _is_new(event_id: UUID, known: set[UUID]) -> bool:
    new = event_id not in known
    known.add(event_id)
    return new
