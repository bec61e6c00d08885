"""Messages of consumers to the registry, their answers, and the answers that are on their way."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.clock import real_now
from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import func, or_, select, text, update

from intake.store.sharing.sharing_tables import RegistryRequestRow
from shared import held

REQUEST = "registry_request"
KEPT_NO_LONGER = "KEPT_NO_LONGER"
FORGET = text(f"""
UPDATE registry_requests SET answer = NULL, version = version + 1,
    failure = CASE WHEN state IN ('queued', 'failed') AND action = 'notify'
            AND failure IS DISTINCT FROM 'GROUND_GONE'
        THEN '{KEPT_NO_LONGER}' ELSE failure END,
    state = CASE WHEN state = 'queued' THEN 'failed' ELSE state END
WHERE id IN (
    SELECT id FROM registry_requests WHERE answer IS NOT NULL AND kept_until < :today
    ORDER BY kept_until LIMIT :limit FOR UPDATE SKIP LOCKED)
""")
AT_ONCE = 500
MOST_FOUND = 20
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An answer to be pushed."""

    id: UUID
    consumer: str
    address: str
    attempts: int
    answer: dict[str, Any]


def hash_of(tx: Reading, asked: str) -> bytes:
    """What was asked, as a keyed hash: the same ids with another question are told apart."""
    return tx.vault.lookup("registry_request", asked)


async def one_at_a_time(tx: Transaction, *, consumer: str, action: str, key: str) -> None:
    """Let the same message, sent twice at once, be answered one after the other."""
    await tx.session.execute(ONE_AT_A_TIME, {"name": f"registry\n{consumer}\n{action}\n{key}"})


async def find_request(
    tx: Reading, *, consumer: str, action: str, key: str
) -> RegistryRequestRow | None:
    """The message that the consumer sent under a key before."""
    row: RegistryRequestRow | None = await tx.session.scalar(
        select(RegistryRequestRow).where(
            RegistryRequestRow.consumer == consumer,
            RegistryRequestRow.action == action,
            RegistryRequestRow.key == key,
        )
    )
    return row


def insert_request(
    tx: Transaction,
    request_id: UUID,
    *,
    action: str,
    key: str,
    asked: str,
    answer: dict[str, Any],
    kept_until: date,
    address: str | None,
) -> RegistryRequestRow:
    """Keep a message with its answer; with an address the answer is pushed there."""
    if address is not None:
        tx.wake_workers()
    return held.insert(
        tx,
        RegistryRequestRow,
        REQUEST,
        id=request_id,
        consumer=tx.by.org or "",
        action=action,
        key=key,
        asked_hash=hash_of(tx, asked),
        answer=json.dumps(answer, ensure_ascii=False),
        asked_at=tx.clock.now(),
        kept_until=kept_until,
        state="answered" if address is None else "queued",
        address=address,
        attempts=0,
        next_try_at=None if address is None else real_now(),
        failure=None,
    )


def answer_in(tx: Reading, row: Any) -> dict[str, Any] | None:
    """The answer of a message, as long as it may be kept."""
    if row.kept_until < tx.clock.today() or row.answer is None:
        return None
    opened = tx.vault.open(row.answer, Place("registry_requests", "answer", row.id))
    found: dict[str, Any] = json.loads(opened)
    return found


async def find_searches(
    tx: Reading, *, transactions: Collection[str], correlations: Collection[UUID]
) -> Sequence[RegistryRequestRow]:
    """The consumer's own searches, by its transactions or by our correlation ids."""
    query = select(RegistryRequestRow).where(
        RegistryRequestRow.consumer == (tx.by.org or ""),
        RegistryRequestRow.action == "search",
        or_(RegistryRequestRow.key.in_(transactions), RegistryRequestRow.id.in_(correlations)),
    )
    return (await tx.session.scalars(query.order_by(RegistryRequestRow.id).limit(MOST_FOUND))).all()


async def due_in(tx: Reading) -> float | None:
    """In how many seconds the next answer is due to be pushed, if any waits."""
    due_at = await tx.session.scalar(
        select(func.min(RegistryRequestRow.next_try_at)).where(
            RegistryRequestRow.state == "queued",
            RegistryRequestRow.kept_until >= tx.clock.today(),
        )
    )
    return None if due_at is None else (due_at - real_now()).total_seconds()


async def push_again(tx: Transaction, request_id: UUID, *, address: str) -> None:
    """Let a kept answer be pushed, unless it is on its way already."""
    tx.wake_workers()
    await tx.session.execute(
        update(RegistryRequestRow)
        .where(RegistryRequestRow.id == request_id, RegistryRequestRow.state != "queued")
        .values(state="queued", address=address, attempts=0, next_try_at=real_now(), failure=None)
        .execution_options(synchronize_session=False)
    )


async def keep_less(tx: Transaction, request_id: UUID, answer: dict[str, Any]) -> None:
    """Keep an answer without what may be told no more."""
    sealed = tx.vault.seal(
        json.dumps(answer, ensure_ascii=False), Place("registry_requests", "answer", request_id)
    )
    await tx.session.execute(
        update(RegistryRequestRow)
        .where(RegistryRequestRow.id == request_id)
        .values(answer=sealed)
        .execution_options(synchronize_session=False)
    )


def _is_due(tx: Reading) -> tuple[Any, ...]:
    return (
        RegistryRequestRow.state == "queued",
        RegistryRequestRow.next_try_at <= real_now(),
        RegistryRequestRow.answer.is_not(None),
        RegistryRequestRow.kept_until >= tx.clock.today(),
    )


async def due_receivers(tx: Reading, *, limit: int) -> list[str]:
    """Some consumers to whom a push is due, who waits the longest first."""
    query = (
        select(RegistryRequestRow.consumer)
        .where(*_is_due(tx))
        .group_by(RegistryRequestRow.consumer)
        .order_by(func.min(RegistryRequestRow.next_try_at))
        .limit(limit)
    )
    return list(await tx.session.scalars(query))


async def take_due(tx: Transaction, consumer: str, *, lease_until: datetime) -> Any | None:
    """Take a consumer's push that is due first; until the lease ends nobody else does.

    Its ground is not looked at here.
    """
    due = (
        select(RegistryRequestRow.id)
        .where(RegistryRequestRow.consumer == consumer, *_is_due(tx))
        .order_by(RegistryRequestRow.next_try_at, RegistryRequestRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = await tx.session.execute(
        update(RegistryRequestRow)
        .where(RegistryRequestRow.id == due.scalar_subquery())
        .values(attempts=RegistryRequestRow.attempts + 1, next_try_at=lease_until)
        .returning(
            RegistryRequestRow.id,
            RegistryRequestRow.consumer,
            RegistryRequestRow.address,
            RegistryRequestRow.attempts,
            RegistryRequestRow.answer,
            RegistryRequestRow.kept_until,
        )
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none()


async def wait_with(tx: Transaction, consumer: str, *, until: datetime) -> None:
    """Let all that waits for a consumer wait longer: it does not answer at all."""
    await tx.session.execute(
        update(RegistryRequestRow)
        .where(
            RegistryRequestRow.consumer == consumer,
            RegistryRequestRow.state == "queued",
            RegistryRequestRow.next_try_at < until,
        )
        .values(next_try_at=until)
        .execution_options(synchronize_session=False)
    )


async def give_up(tx: Transaction, request_id: UUID, *, failure: str) -> None:
    """Let a push that cannot even be made wait for an operator."""
    await tx.session.execute(
        update(RegistryRequestRow)
        .where(RegistryRequestRow.id == request_id, RegistryRequestRow.state == "queued")
        .values(state="failed", failure=failure, next_try_at=None)
        .execution_options(synchronize_session=False)
    )


async def close_push(
    tx: Transaction,
    taken: Outgoing,
    *,
    state: str,
    failure: str | None,
    next_try_at: datetime | None,
) -> None:
    """Write what came of a try, unless another has begun since."""
    await tx.session.execute(
        update(RegistryRequestRow)
        .where(
            RegistryRequestRow.id == taken.id,
            RegistryRequestRow.state == "queued",
            RegistryRequestRow.attempts == taken.attempts,
        )
        .values(state=state, failure=failure, next_try_at=next_try_at)
        .execution_options(synchronize_session=False)
    )


async def forget_messages(tx: Transaction, *, today: date) -> int:
    """Forget some answers past their day; returns how many."""
    gone = await tx.session.execute(FORGET, {"today": today, "limit": AT_ONCE})
    return int(gone.rowcount)  # type: ignore[attr-defined]
