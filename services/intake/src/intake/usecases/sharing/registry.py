"""The registry of the DCI standards: its questions are data pulls, under the same agreements and audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.sharing.agreement import Agreement, NoDataAgreement
from intake.domain.sharing.basis import Terms, terms_of
from intake.domain.sharing.registry import MessageFault, MessageHeader, fault_of
from intake.store.sharing import requests
from intake.usecases.sharing.pulls import agreements_today
from intake.usecases.sharing.records import NOTHING_TOLD, Asked, header_of, items_of, used_by
from intake.usecases.sharing.signatures import canonical, is_signed_by
from intake.usecases.sharing.tellings import bases_in, items_in, tell_again, with_items


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


def fault_in(
    tx: Transaction, incoming: Incoming, terms: Terms, *, action: str, questions: int, push: bool
) -> MessageFault | None:
    """Why a message is not taken: by header, sender, address and signature."""
    fault = fault_of(
        incoming.header,
        action=action,
        consumer=tx.by.org or "",
        questions=questions,
        callbacks=terms.callbacks,
    )
    if fault is None:
        fault = _fault_of_signature(incoming, terms)
    if fault is None and push and terms.callback is None:
        fault = MessageFault.SENDER_URI
    return fault


def _fault_of_signature(incoming: Incoming, terms: Terms) -> MessageFault | None:
    if not terms.keys:
        return None
    if not incoming.signature:
        return MessageFault.SIGNATURE_MISSING
    signed = [
        is_signed_by(
            incoming.signature, key, header=incoming.raw_header, message=incoming.raw_message
        )
        for key in terms.keys
    ]
    good = all(signed) if terms.each_signs else any(signed)
    return None if good else MessageFault.SIGNATURE_INVALID


async def agreed(tx: Transaction) -> list[Agreement]:
    """What the consumer may ask today. Raises ``NoDataAgreement``."""
    found = await agreements_today(tx)
    if not found:
        raise NoDataAgreement
    return found


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
    found = await agreed(tx)
    terms = terms_of(used_by(asked, found), found)
    fault = fault_in(tx, incoming, terms, action="search", questions=len(asked), push=push)
    if fault is not None:
        return refuse(tx, fault)
    address = address_of(incoming, terms, "on-search") if push else None
    key = incoming.transaction_id
    again = await again_of(
        tx, incoming, action="search", key=key, address=address, language=language
    )
    if again is not None:
        return again
    correlation_id = new_id()
    items, kept_until = await items_of(
        tx, found, asked, correlation_id, language=language, later=push
    )
    body = {
        "header": header_of(tx, incoming.receiver_id, "on-search", items),
        "message": {
            "transaction_id": incoming.transaction_id,
            "correlation_id": str(correlation_id),
            "search_response": items,
        },
    }
    return kept(
        tx,
        incoming,
        correlation_id,
        body,
        action="search",
        key=key,
        kept_until=kept_until,
        address=address,
    )


async def tell_status(
    tx: Transaction,
    incoming: Incoming,
    *,
    transactions: Sequence[str],
    correlations: Sequence[UUID],
    references: Sequence[str],
    push: bool,
    language: str,
) -> Answered:
    """What became of searches: their answers, as long as they may be kept and their ground holds.

    Raises ``NoDataAgreement`` where the consumer may ask nothing at all today.
    """
    found = await agreed(tx)
    rows = await requests.find_searches(tx, transactions=transactions, correlations=correlations)
    still = [(row, one) for row in rows if (one := requests.answer_in(tx, row)) is not None]
    bodies = [_about(one, references) for _, one in still]
    known = await bases_in(tx, bodies)
    used = {one.agreement.id for one in known.values()}
    terms = terms_of([one for one in found if one.id in used], found)
    fault = fault_in(tx, incoming, terms, action="txn-status", questions=1, push=push)
    if fault is not None:
        return refuse(tx, fault)
    address = address_of(incoming, terms, "txn/on-status") if push else None
    key = incoming.message_id
    again = await again_of(
        tx, incoming, action="txn-status", key=key, address=address, language=language
    )
    if again is not None:
        return again
    told = (
        bodies
        if push
        else [tell_again(tx, one, known, how="status", language=language) for one in bodies]
    )
    items = [item for one in told for item in items_in(one)]
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
    return kept(
        tx,
        incoming,
        correlation_id,
        body,
        action="txn-status",
        key=key,
        kept_until=min(
            (row.kept_until for row, _ in still), default=tx.clock.today() + NOTHING_TOLD
        ),
        address=address,
    )


def _about(body: dict[str, Any], references: Sequence[str]) -> dict[str, Any]:
    """An answer with the items alone that a question for its status names; all where it names none."""
    if not references:
        return body
    return with_items(body, [one for one in items_in(body) if one["reference_id"] in references])


def address_of(incoming: Incoming, terms: Terms, path: str) -> str | None:
    """Where the answer is pushed: the sender's own address, else below the one agreed."""
    if incoming.header.sender_uri is not None:
        return incoming.header.sender_uri
    agreed = terms.callback
    return None if agreed is None else f"{agreed.rstrip('/')}/{path}"


async def again_of(
    tx: Transaction,
    incoming: Incoming,
    *,
    action: str,
    key: str,
    address: str | None,
    language: str,
) -> Answered | None:
    """The same message once more is answered as before, as far as that may still be told.

    With an address it is pushed (again). Other content under its ids is refused.
    """
    consumer = tx.by.org or ""
    await requests.one_at_a_time(tx, consumer=consumer, action=action, key=key)
    row = await requests.find_request(tx, consumer=consumer, action=action, key=key)
    if row is None:
        return None
    if row.asked_hash != requests.hash_of(tx, _asked(incoming)):
        return refuse(tx, MessageFault.BAD)
    body = requests.answer_in(tx, row)
    if body is None:
        return refuse(tx, MessageFault.BAD)
    if address is not None:
        await requests.push_again(tx, row.id, address=address)
    else:
        known = await bases_in(tx, [body])
        body = tell_again(tx, body, known, how="repeat", language=language)
    return Answered(correlation_id=row.id, at=row.asked_at, body=body)


def _asked(incoming: Incoming) -> str:
    return canonical({}, incoming.raw_message).decode(errors="surrogatepass")


def kept(
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
    """Keep a message with its answer, to be pushed where there is an address."""
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
