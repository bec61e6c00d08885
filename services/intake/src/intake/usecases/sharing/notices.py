"""Telling subscribers of a change: a data pull made anew, pushed like every answer (SPDCI notify)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from shared.roles import system
from shared.transaction import Database, Transaction
from shared.transient import is_transient

from intake.domain.sharing.agreement import NoDataAgreement
from intake.domain.sharing.registry import VERSION
from intake.store.sharing import requests, subscriptions
from intake.store.sharing.agreements import agreement_from
from intake.usecases.sharing import parked
from intake.usecases.sharing.pulls import Pulled, Question, answers
from intake.usecases.sharing.records import header_of, record_of
from shared import held

NOTIFY = "notify"
AT_ONCE = 20


async def tell_changes(database: Database) -> Sequence[UUID]:
    """Answer anew, as the agreement lets, for each change that somebody waits to be told of.

    What is told is pushed like every answer, and audited when it is; where its ground is gone the
    subscription tells nothing more.
    """
    taken: list[UUID] = []
    while len(taken) < AT_ONCE and (notice_id := await _tell_next(database)) is not None:
        taken.append(notice_id)
    return taken


async def _tell_next(database: Database) -> UUID | None:
    """One notice in a transaction of its own: what is wrong with it holds up no other."""
    notice_id = None
    try:
        async with database.transaction(by=system(database.service), audited=False) as tx:
            notice_id = await subscriptions.take_notice(tx)
            if notice_id is not None:
                await _tell(tx, await subscriptions.get_notice(tx, notice_id))
    except Exception as fault:
        if notice_id is None or is_transient(fault):
            raise
        reason = parked.reason_of(database.service, notice_id, fault)
        async with database.transaction(by=system(database.service), audited=False) as tx:
            await subscriptions.park_notice(tx, notice_id, failure=reason)
    return notice_id


async def _tell(tx: Transaction, row: Any) -> None:
    notice, subscription = row.RegistryNoticeRow, row.RegistrySubscriptionRow
    if subscription.ended_at is not None:
        return
    agreement = agreement_from(row.DataAgreementRow)
    tx.by = replace(tx.by, org=subscription.consumer)
    number = held.opened(tx, subscription, "id_number") or ""
    question = Question(agreement=agreement, id_number=number, pointer="/")
    outcome: Pulled | DomainError = NoDataAgreement()
    if agreement.is_in_force(tx.clock.today()):
        [outcome] = await answers(tx, [question], later=True)
    if isinstance(outcome, DomainError):
        await subscriptions.end_subscriptions(tx, [subscription.id])
        subscriptions.audit_subscription(
            tx,
            "end_registry_subscription",
            subscription.id,
            agreement,
            row.person_id,
            code=outcome.code(),
        )
        return
    data = record_of(outcome, number)["data"] | {"reg_event_type": notice.event_type}
    event = {
        "reference_id": str(subscription.id),
        "timestamp": notice.happened_at.isoformat(),
        "data": data | {"version": VERSION},
    }
    header = header_of(tx, None, NOTIFY, [{"status": "succ"}])
    requests.insert_request(
        tx,
        notice.id,
        action=NOTIFY,
        key=str(notice.id),
        asked=NOTIFY,
        answer={
            "header": header,
            "message": {"transaction_id": str(notice.id), "notify_event": [event]},
        },
        kept_until=outcome.receipt.kept_until,
        address=subscription.address,
    )
