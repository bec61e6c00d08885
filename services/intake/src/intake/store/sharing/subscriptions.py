"""Who is to be told when a person's aid changes, and of what somebody waits to be told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.writes import WritePart
from sqlalchemy import func, select, update

from intake.domain.sharing.agreement import Agreement
from intake.domain.sharing.subscription import RegistryEvent
from intake.store.sharing.agreements import agreement_from
from intake.store.sharing.sharing_tables import (
    DataAgreementRow,
    RegistryNoticeRow,
    RegistrySubscriptionRow,
)
from intake.store.tables import PersonRow
from shared import held

SUBSCRIPTION = "registry_subscription"
CHANGED = """{me} AS (
    INSERT INTO registry_notices (id, subscription_id, event_type, event_id, happened_at)
    SELECT DISTINCT ON (s.agreement_id, s.id_hash, n.event_id, n.event_type)
        gen_random_uuid(), s.id, n.event_type, n.event_id, n.happened_at
    FROM json_to_recordset(CAST(:{me} AS json)) AS n(
        case_id uuid, event_type varchar, event_id varchar, happened_at timestamptz)
    JOIN applications AS a ON a.id = n.case_id
    JOIN application_persons AS m ON m.application_id = a.id
    JOIN persons AS p ON p.person_id = m.person_id
    JOIN registry_subscriptions AS s ON s.id_hash = p.id_hash
        AND s.event_type = n.event_type AND s.ended_at IS NULL
    WHERE coalesce(a.beneficiary_id, m.person_id) = m.person_id
    ORDER BY s.agreement_id, s.id_hash, n.event_id, n.event_type, s.subscribed_at DESC, s.id
    ON CONFLICT (subscription_id, event_id) DO NOTHING
    RETURNING 1)"""
"""One change of a person is told once under an agreement, however often somebody subscribed."""


def _as_many_as_ask(_tx: object, _count: int, _rows: Sequence[Mapping[str, Any]]) -> None:
    """Mostly nobody has subscribed."""


CHANGING = WritePart(sql=CHANGED, gives="SELECT count(*) FROM {me}", heard=_as_many_as_ask)


def note_change(tx: Transaction, case_id: UUID, event: RegistryEvent) -> None:
    """Let whoever has subscribed to a person of a case wait to be told."""
    origin = tx.context.origin("intake", now=tx.clock.now())
    tx.writes.add(
        CHANGING,
        {
            "case_id": case_id,
            "event_type": event.value,
            "event_id": str(origin["event_id"]),
            "happened_at": origin["happened_at"].isoformat(),
        },
    )


def insert_subscription(
    tx: Transaction,
    agreement: Agreement,
    *,
    id_number: str,
    person_id: UUID | None,
    event: RegistryEvent,
    address: str,
) -> RegistrySubscriptionRow:
    """Keep a subscription; the number is sealed, and found by its keyed hash."""
    row = held.insert(
        tx,
        RegistrySubscriptionRow,
        SUBSCRIPTION,
        agreement_id=agreement.id,
        consumer=agreement.consumer,
        id_hash=tx.vault.lookup("id_number", id_number),
        id_number=id_number,
        event_type=event.value,
        address=address,
        subscribed_at=tx.clock.now(),
        ended_at=None,
    )
    audit_subscription(
        tx, "subscribe_registry", row.id, agreement, person_id, event_type=event.value
    )
    return row


def audit_subscription(
    tx: Transaction,
    action: str,
    subscription_id: UUID,
    agreement: Agreement,
    person_id: UUID | None,
    **detail: str,
) -> None:
    """On the trail of the person, where one is known: who is told of them, or is no more, and why."""
    tx.audit(
        action,
        resource=(SUBSCRIPTION, subscription_id) if person_id is None else ("person", person_id),
        subscription=str(subscription_id),
        agreement=str(agreement.id),
        consumer=agreement.consumer,
        purpose=agreement.purpose,
        **detail,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSubscription:
    """A subscription that goes on: the agreement that it rests on, and the person, where one is known."""

    agreement: Agreement
    person_id: UUID | None


async def find_own(tx: Reading, codes: Collection[UUID]) -> dict[UUID, OwnSubscription]:
    """The consumer's own subscriptions of these that go on."""
    query = (
        select(RegistrySubscriptionRow.id, DataAgreementRow, PersonRow.person_id)
        .join(DataAgreementRow, DataAgreementRow.id == RegistrySubscriptionRow.agreement_id)
        .outerjoin(PersonRow, PersonRow.id_hash == RegistrySubscriptionRow.id_hash)
        .where(
            RegistrySubscriptionRow.id.in_(codes),
            RegistrySubscriptionRow.consumer == (tx.by.org or ""),
            RegistrySubscriptionRow.ended_at.is_(None),
        )
    )
    return {
        row.id: OwnSubscription(
            agreement=agreement_from(row.DataAgreementRow), person_id=row.person_id
        )
        for row in await tx.session.execute(query)
    }


async def end_resting_on(
    tx: Transaction, agreement: Agreement, person_id: UUID, *, why: str
) -> None:
    """End what rests on a person's consent to an agreement; a new consent does not revive it."""
    hashed = select(PersonRow.id_hash).where(PersonRow.person_id == person_id)
    ended = await tx.session.execute(
        update(RegistrySubscriptionRow)
        .where(
            RegistrySubscriptionRow.agreement_id == agreement.id,
            RegistrySubscriptionRow.id_hash == hashed.scalar_subquery(),
            RegistrySubscriptionRow.ended_at.is_(None),
        )
        .values(ended_at=tx.clock.now(), version=RegistrySubscriptionRow.version + 1)
        .returning(RegistrySubscriptionRow.id)
        .execution_options(synchronize_session=False)
    )
    for row in ended:
        audit_subscription(tx, "end_registry_subscription", row.id, agreement, person_id, code=why)


async def end_subscriptions(tx: Transaction, codes: Collection[UUID]) -> None:
    """Nobody is told any more, of what waits neither."""
    await tx.session.execute(
        update(RegistrySubscriptionRow)
        .where(RegistrySubscriptionRow.id.in_(codes))
        .values(ended_at=tx.clock.now(), version=RegistrySubscriptionRow.version + 1)
        .execution_options(synchronize_session=False)
    )


WAITS = RegistryNoticeRow.told_at.is_(None), RegistryNoticeRow.parked_at.is_(None)


async def notices_wait(tx: Reading) -> float | None:
    """0 where somebody waits to be told."""
    query = select(RegistryNoticeRow.id).where(*WAITS)
    return None if await tx.session.scalar(query.limit(1)) is None else 0.0


async def take_notice(tx: Transaction) -> UUID | None:
    """A notice that waits; with this transaction it waits no more."""
    waiting = (
        select(RegistryNoticeRow.id)
        .where(*WAITS)
        .order_by(RegistryNoticeRow.happened_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken: UUID | None = await tx.session.scalar(
        update(RegistryNoticeRow)
        .where(RegistryNoticeRow.id == waiting.scalar_subquery())
        .values(told_at=func.now())
        .returning(RegistryNoticeRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken


async def get_notice(tx: Reading, notice_id: UUID) -> Any:
    """A notice with its subscription, the agreement, and the person where one is known."""
    query = (
        select(RegistryNoticeRow, RegistrySubscriptionRow, DataAgreementRow, PersonRow.person_id)
        .join(
            RegistrySubscriptionRow, RegistrySubscriptionRow.id == RegistryNoticeRow.subscription_id
        )
        .join(DataAgreementRow, DataAgreementRow.id == RegistrySubscriptionRow.agreement_id)
        .outerjoin(PersonRow, PersonRow.id_hash == RegistrySubscriptionRow.id_hash)
        .where(RegistryNoticeRow.id == notice_id)
    )
    return (await tx.session.execute(query)).one()


async def park_notice(tx: Transaction, notice_id: UUID, *, failure: str) -> None:
    """Let a notice wait for an operator."""
    await tx.session.execute(
        update(RegistryNoticeRow)
        .where(RegistryNoticeRow.id == notice_id, *WAITS)
        .values(parked_at=func.now(), failure=failure)
        .execution_options(synchronize_session=False)
    )
