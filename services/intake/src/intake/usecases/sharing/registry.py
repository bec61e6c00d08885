"""The registry of the DCI standards: its questions are data pulls, under the same agreements and audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.sharing.agreement import Agreement, NoDataAgreement
from intake.domain.sharing.registry import (
    MessageFault,
    MessageHeader,
    fault_of,
)
from intake.store.sharing import requests
from intake.usecases.sharing.pulls import agreements_today
from intake.usecases.sharing.records import Asked, header_of, items_of
from intake.usecases.sharing.signatures import canonical, is_signed_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message: what was read of it, and its header and message as they came, which are signed."""

    header: MessageHeader
    message_id: str
    receiver_id: str | None
    transaction_id: str
    signature: str | None
    raw_header: Any
    raw_message: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The correlation id and the answer's header and message; the answer is none once forgotten."""

    correlation_id: UUID
    at: datetime
    body: dict[str, Any] | None = None
    fault: MessageFault | None = None


async def take(
    tx: Transaction, incoming: Incoming, *, action: str, questions: int
) -> tuple[list[Agreement], MessageFault | None]:
    """Whether a message is taken: by header, sender and signature. Raises ``NoDataAgreement``."""
    found = await agreements_today(tx)
    if not found:
        raise NoDataAgreement
    callbacks = [one.callback for one in found if one.callback]
    fault = fault_of(
        incoming.header,
        action=action,
        consumer=tx.by.org or "",
        questions=questions,
        callbacks=callbacks,
    )
    return found, fault or _fault_of_signature(incoming, found)


def _fault_of_signature(incoming: Incoming, found: Sequence[Agreement]) -> MessageFault | None:
    keys = {one.signing_key for one in found if one.signing_key}
    if not keys:
        return None
    if not incoming.signature:
        return MessageFault.SIGNATURE_MISSING
    signed = any(
        is_signed_by(
            incoming.signature, key, header=incoming.raw_header, message=incoming.raw_message
        )
        for key in keys
    )
    return None if signed else MessageFault.SIGNATURE_INVALID


def refuse(tx: Transaction, fault: MessageFault) -> Answered:
    """A message that is not taken, on the audit trail."""
    correlation_id = new_id()
    tx.audit(
        "ask_registry",
        resource=(requests.REQUEST, correlation_id),
        outcome="denied",
        code=fault.value,
        consumer=tx.by.org,
    )
    return Answered(correlation_id=correlation_id, at=tx.clock.now(), fault=fault)


async def search(
    tx: Transaction, incoming: Incoming, asked: Sequence[Asked], *, push: bool, language: str
) -> Answered:
    """Answer each question of a message, once for its transaction; pushed, or at once.

    Raises ``NoDataAgreement`` where the consumer may ask nothing at all today.
    """
    found, fault = await take(tx, incoming, action="search", questions=len(asked))
    if fault is None and push and address_of(incoming, found, "on-search") is None:
        fault = MessageFault.SENDER_URI
    if fault is not None:
        return refuse(tx, fault)
    again = await _again(tx, incoming, action="search", key=incoming.transaction_id)
    if again is not None:
        return again
    correlation_id = new_id()
    items, kept_until = await items_of(tx, found, asked, correlation_id, language=language)
    body = {
        "header": header_of(tx, incoming.receiver_id, "on-search", items),
        "message": {
            "transaction_id": incoming.transaction_id,
            "correlation_id": str(correlation_id),
            "search_response": items,
        },
    }
    return _kept(
        tx,
        incoming,
        correlation_id,
        body,
        action="search",
        key=incoming.transaction_id,
        kept_until=kept_until,
        address=address_of(incoming, found, "on-search") if push else None,
    )


async def tell_status(
    tx: Transaction,
    incoming: Incoming,
    *,
    transactions: Sequence[str],
    correlations: Sequence[UUID],
    references: Sequence[str],
    push: bool,
) -> Answered:
    """What became of searches: their answers, as long as they may be kept.

    Raises ``NoDataAgreement`` where the consumer may ask nothing at all today.
    """
    found, fault = await take(tx, incoming, action="txn-status", questions=1)
    if fault is None and push and address_of(incoming, found, "txn/on-status") is None:
        fault = MessageFault.SENDER_URI
    if fault is not None:
        return refuse(tx, fault)
    again = await _again(tx, incoming, action="txn-status", key=incoming.message_id)
    if again is not None:
        return again
    rows = await requests.find_searches(tx, transactions=transactions, correlations=correlations)
    told = [one for row in rows if (one := requests.answer_in(tx, row)) is not None]
    items = [item for one in told for item in one["message"]["search_response"]]
    if references:
        items = [one for one in items if one["reference_id"] in references]
    correlation_id = new_id()
    first = told[0]["message"] if told else {}
    body = {
        "header": header_of(tx, incoming.receiver_id, "txn-on-status", items),
        "message": {
            "transaction_id": incoming.transaction_id,
            "correlation_id": str(correlation_id),
            "txnstatus_response": {
                "txn_type": "search",
                "txn_status": {
                    "transaction_id": first.get("transaction_id", incoming.transaction_id),
                    "correlation_id": first.get("correlation_id", str(correlation_id)),
                    "search_response": items,
                },
            },
        },
    }
    return _kept(
        tx,
        incoming,
        correlation_id,
        body,
        action="txn-status",
        key=incoming.message_id,
        kept_until=min((row.kept_until for row in rows), default=tx.clock.today()),
        address=address_of(incoming, found, "txn/on-status") if push else None,
    )


def address_of(incoming: Incoming, found: Sequence[Agreement], path: str) -> str | None:
    """Where the answer is pushed: the sender's own address, else below the one agreed."""
    if incoming.header.sender_uri is not None:
        return incoming.header.sender_uri
    agreed = next((one.callback for one in found if one.callback), None)
    return None if agreed is None else f"{agreed.rstrip('/')}/{path}"


async def _again(tx: Transaction, incoming: Incoming, *, action: str, key: str) -> Answered | None:
    """The same message once more is answered as before; other content under its ids is refused."""
    row = await requests.find_request(tx, consumer=tx.by.org or "", action=action, key=key)
    if row is None:
        return None
    if row.asked_hash != requests.hash_of(tx, _asked(incoming)):
        return refuse(tx, MessageFault.BAD)
    body = requests.answer_in(tx, row)
    if body is None:
        return refuse(tx, MessageFault.BAD)
    return Answered(correlation_id=row.id, at=row.asked_at, body=body)


def _asked(incoming: Incoming) -> str:
    return canonical({}, incoming.raw_message).decode(errors="surrogatepass")


def _kept(
    tx: Transaction,
    incoming: Incoming,
    correlation_id: UUID,
    body: dict[str, Any],
    *,
    action: str,
    key: str,
    kept_until: date,
    address: str | None,
) -> Answered:
    requests.insert_request(
        tx,
        correlation_id,
        action=action,
        key=key,
        asked=_asked(incoming),
        answer=body,
        kept_until=kept_until,
        address=address,
    )
    return Answered(correlation_id=correlation_id, at=tx.clock.now(), body=body)
