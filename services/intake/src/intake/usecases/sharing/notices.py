"""Telling subscribers of a change: a data pull made anew, pushed like every answer (SPDCI notify)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.errors import DomainError
from shared.roles import system
from shared.transaction import Database, Transaction

from intake.domain.sharing.agreement import Agreement, NoDataAgreement
from intake.domain.sharing.registry import VERSION
from intake.store.sharing import requests, subscriptions
from intake.store.sharing.agreements import agreement_from
from intake.usecases.sharing.pulls import Pulled, Question, answers
from intake.usecases.sharing.records import header_of, record_of
from shared import held

NOTIFY = "notify"


async def tell_changes(database: Database) -> Sequence[Any]:
    """Answer anew, as the agreement lets, for each change that somebody waits to be told of.

    What is told is pushed like every answer, and audited when it is; where its ground is gone the
    subscription tells nothing more.
    """
    me = system(database.service)
    async with database.transaction(by=me, audited=False) as tx:
        taken = await subscriptions.take_notices(tx)
        for row in taken:
            notice, subscription = row.RegistryNoticeRow, row.RegistrySubscriptionRow
            if subscription.ended_at is None:
                tx.by = replace(me, org=subscription.consumer)
                await _tell(tx, notice, subscription, agreement_from(row.DataAgreementRow))
        tx.by = me
    return taken


async def _tell(tx: Transaction, notice: Any, subscription: Any, agreement: Agreement) -> None:
    number = held.opened(tx, subscription, "id_number") or ""
    question = Question(agreement=agreement, id_number=number, pointer="/")
    outcome: Pulled | DomainError = NoDataAgreement()
    if agreement.is_in_force(tx.clock.today()):
        [outcome] = await answers(tx, [question], later=True)
    if isinstance(outcome, DomainError):
        await subscriptions.end_subscriptions(tx, [subscription.id])
        tx.audit(
            "notify_registry",
            resource=(subscriptions.SUBSCRIPTION, subscription.id),
            outcome="denied",
            code=outcome.code(),
            consumer=subscription.consumer,
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
