"""Telling again what was told: on the audit trail each time, and refused once its ground is gone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from shared.transaction import Transaction

from intake.domain.sharing.answer import Told
from intake.domain.sharing.basis import Basis
from intake.domain.sharing.registry import Reason
from intake.store.sharing import bases, pulls
from intake.store.sharing.sharing_tables import DataPullRow


async def tell_receipt(
    tx: Transaction, pull_id: UUID
) -> tuple[DataPullRow, Told | None, DomainError | None]:
    """A receipt of the caller's organisation, with its answer as long as that may be kept.

    The last is ``NoDataAgreement`` or ``DataConsentMissing`` where the ground of telling it is gone:
    whoever raises it does so after the commit, as the refusal stands on the trail of the person.
    Raises ``DataPullNotFound``.
    """
    row = await pulls.get_pull(tx, pull_id)
    told = pulls.told_in(tx, row, today=tx.clock.today())
    if told is None:
        return row, None, None
    basis = (await bases.bases_of(tx, [row.id]))[row.id]
    refused = basis.refusal(today=tx.clock.today())
    pulls.audit_telling(tx, basis, how="receipt", refused=refused)
    return row, told if refused is None else None, refused


async def bases_in(tx: Transaction, bodies: Iterable[Mapping[str, Any]]) -> dict[UUID, Basis]:
    """What all items of some answers of the registry rest on, in one statement."""
    items = [one for body in bodies for one in items_in(body)]
    return await bases.bases_of(tx, {r for one in items if (r := receipt_in(one))})


def tell_again(
    tx: Transaction,
    body: dict[str, Any],
    known: Mapping[UUID, Basis],
    *,
    how: str,
    language: str,
    is_first: bool = True,
) -> dict[str, Any]:
    """An answer as it may be told now; each item told is audited, and each that is refused.

    ``is_first`` is false where the same telling is only tried once more.
    """
    today, items = tx.clock.today(), []
    for one in items_in(body):
        receipt = receipt_in(one)
        if receipt is None:
            items.append(one)
            continue
        basis = known[receipt]
        refused = basis.refusal(today=today)
        if refused is not None:
            pulls.audit_telling(tx, basis, how=how, refused=refused)
            items.append(_refused(one, refused, language))
            continue
        if is_first:
            pulls.audit_telling(tx, basis, how=how)
        items.append(one)
    return with_items(body, items)


def _refused(item: Mapping[str, Any], why: DomainError, language: str) -> dict[str, Any]:
    return {
        "reference_id": item["reference_id"],
        "timestamp": item["timestamp"],
        "status": "rjct",
        "status_reason_code": Reason.CRITERIA.value,
        "status_reason_message": why.sentence(language),
    }


def receipt_in(item: Mapping[str, Any]) -> UUID | None:
    """The receipt of an item that tells something of somebody."""
    if item.get("status", "succ") != "succ":
        return None
    [record] = item["data"]["reg_records"]
    return next(
        UUID(one["value"]) for one in record["additional_attributes"] if one["key"] == "receipt"
    )


def items_in(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items that tell of somebody: of a search, of a status, of what a subscriber is told."""
    holder, name = _holder(body["message"])
    return holder.get(name, [])  # type: ignore[no-any-return]


def with_items(body: dict[str, Any], items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The same answer with other items."""
    message = dict(body["message"])
    name = _holder(message)[1]
    if name == "notify_event":
        told = [one for one in items if "data" in one]
        return body | {"message": message | {name: told}}
    if name not in _holder(message)[0]:
        return body  # it tells of nobody
    if "txnstatus_response" in message:
        response = dict(message["txnstatus_response"])
        response["txn_status"] = response["txn_status"] | {"search_response": [*items]}
        message["txnstatus_response"] = response
    else:
        message["search_response"] = [*items]
    return body | {"header": body["header"] | {"status": status_of(items)}, "message": message}


def status_of(items: Sequence[Mapping[str, Any]]) -> str:
    """The status of a whole answer: ``succ`` where one of its items has it."""
    return "succ" if any(one["status"] == "succ" for one in items) else "rjct"


def _holder(message: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    if "notify_event" in message:
        return message, "notify_event"
    response = message.get("txnstatus_response")
    return (message if response is None else response["txn_status"]), "search_response"
