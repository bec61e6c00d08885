"""Subscribing to a change of one person's aid (SPDCI): under an agreement, pushed as it happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.identifiers import check_resident_id
from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.sharing.agreement import (
    Agreement,
    DataConsentMissing,
    NoDataAgreement,
)
from intake.domain.sharing.basis import terms_of
from intake.domain.sharing.registry import QUESTION_FAULTS, number_in, purpose_in
from intake.domain.sharing.subscription import RegistryEvent, SubscriptionReason
from intake.store.sharing import consents, pulls, requests, subscriptions
from intake.usecases.sharing.pulls import chosen
from intake.usecases.sharing.records import NOTHING_TOLD, header_of
from intake.usecases.sharing.registry import (
    Answered,
    Incoming,
    address_of,
    again_of,
    agreed,
    fault_in,
    kept,
    refuse,
)

SUBSCRIBE, UNSUBSCRIBE = "subscribe", "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One wish of a message to be told, as it came."""

    reference_id: str
    event_type: str
    filter_type: str
    filter: Any
    authorize: Any


async def subscribe(
    tx: Transaction, incoming: Incoming, wishes: Sequence[Wish], *, language: str
) -> Answered:
    """Take each wish that an agreement allows; the answer is pushed.

    Raises ``NoDataAgreement`` where the consumer may ask nothing at all today.
    """
    found = await agreed(tx)
    purposes = [purpose_in(one.authorize) for one in wishes]
    terms = terms_of([one for one in found if one.purpose in purposes], found)
    fault = fault_in(tx, incoming, terms, action=SUBSCRIBE, questions=len(wishes), push=True)
    if fault is not None:
        return refuse(tx, fault)
    address = address_of(incoming, terms, "on-subscribe")
    again = await again_of(
        tx,
        incoming,
        action=SUBSCRIBE,
        key=incoming.transaction_id,
        address=address,
        language=language,
    )
    if again is not None:
        return again
    correlation_id, seen, items = new_id(), set[str](), []
    known = await _known(tx, wishes)
    consented = await _consented(tx, found, known)
    for one, purpose in zip(wishes, purposes, strict=True):
        twice = one.reference_id in seen
        seen.add(one.reference_id)
        items.append(
            _taken(
                tx,
                one,
                found,
                purpose,
                known,
                consented,
                terms.callback or "",
                language,
                twice=twice,
            )
        )
    body = {
        "header": header_of(tx, incoming.receiver_id, "on-subscribe", items),
        "message": {
            "transaction_id": incoming.transaction_id,
            "correlation_id": str(correlation_id),
            "subscribe_response": items,
        },
    }
    return _kept(tx, incoming, correlation_id, body, action=SUBSCRIBE, address=address)


async def _known(tx: Transaction, wishes: Sequence[Wish]) -> dict[str, UUID]:
    """Who is known here by the numbers of the wishes."""
    today = tx.clock.today()
    read = [check_resident_id(n, today=today) for one in wishes if (n := _number(one))]
    numbers = {one.normalised for one in read if one.valid}
    return await pulls.persons_with(tx, numbers) if numbers else {}


def _number(one: Wish) -> str | None:
    return number_in(one.filter_type, one.filter)


async def _consented(
    tx: Transaction, found: Sequence[Agreement], known: Mapping[str, UUID]
) -> set[tuple[UUID, str]]:
    """Of which numbers there is a consent to which agreement, where one is asked."""
    asking = {one.id for one in found if one.needs_consent}
    if not (asking and known):
        return set()
    given = await consents.given(tx, agreements=asking, persons=known.values(), on=tx.clock.today())
    return {(one, n) for one, person in given for n, p in known.items() if p == person}


def _taken(
    tx: Transaction,
    one: Wish,
    found: Sequence[Agreement],
    purpose: str | None,
    known: Mapping[str, UUID],
    consented: set[tuple[UUID, str]],
    callback: str,
    language: str,
    *,
    twice: bool,
) -> dict[str, Any]:
    item = {"reference_id": one.reference_id, "timestamp": tx.clock.now().isoformat()}
    why = _refusal(tx, one, found, purpose, consented, language)
    if twice or why is not None:
        reason = SubscriptionReason.REFERENCE_TWICE if twice else SubscriptionReason.DETAILS
        said = QUESTION_FAULTS["reference_twice"].to(language) if twice else why
        tx.audit(
            "subscribe_registry",
            resource=(requests.REQUEST, requests.hash_of(tx, one.reference_id).hex()),
            outcome="denied",
            code=reason.value,
            consumer=tx.by.org,
        )
        return item | {
            "status": "rjct",
            "status_reason_code": reason.value,
            "status_reason_message": said,
        }
    number = check_resident_id(_number(one) or "", today=tx.clock.today()).normalised
    row = subscriptions.insert_subscription(
        tx,
        chosen(found, purpose=purpose or ""),
        id_number=number,
        person_id=known.get(number),
        event=RegistryEvent(one.event_type),
        address=f"{callback.rstrip('/')}/notify",
    )
    told = {"code": str(row.id), "status": SUBSCRIBE, "timestamp": item["timestamp"]}
    return item | {
        "status": "succ",
        "subscriptions": [told | {"reg_event_type": one.event_type}],
    }


def _refusal(
    tx: Transaction,
    one: Wish,
    found: Sequence[Agreement],
    purpose: str | None,
    consented: set[tuple[UUID, str]],
    language: str,
) -> str | None:
    number = check_resident_id(_number(one) or "", today=tx.clock.today())
    if not number.valid:
        return QUESTION_FAULTS["one_person"].to(language)
    if one.event_type not in {*RegistryEvent}:
        return QUESTION_FAULTS["event"].to(language)
    if purpose is None:
        return QUESTION_FAULTS["no_purpose"].to(language)
    try:
        agreement = chosen(found, purpose=purpose)
    except NoDataAgreement as refused:
        return refused.sentence(language)
    if agreement.needs_consent and (agreement.id, number.normalised) not in consented:
        return DataConsentMissing().sentence(language)
    return None


async def unsubscribe(
    tx: Transaction, incoming: Incoming, codes: Sequence[str], *, language: str
) -> Answered:
    """End subscriptions of the consumer's own, all that are named or none; the answer is pushed.

    Raises ``NoDataAgreement`` where the consumer may ask nothing at all today.
    """
    found = await agreed(tx)
    asked = {_uuid(one): one for one in codes}
    own = await subscriptions.find_own(tx, [one for one in asked if one is not None])
    used = {one.agreement.id for one in own.values()}
    terms = terms_of([one for one in found if one.id in used], found)
    fault = fault_in(tx, incoming, terms, action=UNSUBSCRIBE, questions=1, push=True)
    if fault is not None:
        return refuse(tx, fault)
    address = address_of(incoming, terms, "on-unsubscribe")
    again = await again_of(
        tx,
        incoming,
        action=UNSUBSCRIBE,
        key=incoming.transaction_id,
        address=address,
        language=language,
    )
    if again is not None:
        return again
    correlation_id = new_id()
    answer: dict[str, Any] = {"status": "succ"}
    if {*asked} == {*own}:
        await subscriptions.end_subscriptions(tx, [*own])
        for code, one in own.items():
            subscriptions.audit_subscription(
                tx, "unsubscribe_registry", code, one.agreement, one.person_id
            )
        answer["subscription_status"] = [
            {"code": one, "status": UNSUBSCRIBE} for one in asked.values()
        ]
    else:
        answer = {
            "status": "rjct",
            "status_reason_code": SubscriptionReason.CODE.value,
            "status_reason_message": QUESTION_FAULTS["subscription"].to(language),
        }
    body = {
        "header": header_of(tx, incoming.receiver_id, "on-unsubscribe", [answer]),
        "message": {
            "transaction_id": incoming.transaction_id,
            "correlation_id": str(correlation_id),
            "timestamp": tx.clock.now().isoformat(),
            **answer,
        },
    }
    return _kept(tx, incoming, correlation_id, body, action=UNSUBSCRIBE, address=address)


def _uuid(code: str) -> UUID | None:
    try:
        return UUID(code)
    except ValueError:
        return None


def _kept(
    tx: Transaction,
    incoming: Incoming,
    correlation_id: UUID,
    body: dict[str, Any],
    *,
    action: str,
    address: str | None,
) -> Answered:
    return kept(
        tx,
        incoming,
        correlation_id,
        body,
        action=action,
        key=incoming.transaction_id,
        kept_until=tx.clock.today() + NOTHING_TOLD,
        address=address,
    )
