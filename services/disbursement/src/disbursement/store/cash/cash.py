"""Recipients, photos and records of cash that was handed over."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from shared.calendars import CITYS, keep_calendar
from shared.contracts.people import PersonData
from shared.errors import NotFound
from shared.ids import new_id
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import WritePart, change_row, insert_row
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.cash.cash import FileKind, HandOver, HandOverState, Signature, Witness
from disbursement.domain.purchases.goods import GoodsItem
from disbursement.store.cash.cash_tables import CashPhotoRow, CashRecipientRow, HandOverRow

GOODS = TypeAdapter(tuple[GoodsItem, ...])
RECIPIENT = Packed(CashRecipientRow, "r")
HAND_OVER = Packed(HandOverRow, "h")
CASH = text(f"""
SELECT {CITYS} AS calendar,
    (SELECT {RECIPIENT.sql} FROM cash_recipients AS r WHERE r.payment_id = p.id) AS recipient,
    (SELECT {HAND_OVER.sql} FROM hand_overs AS h
        WHERE h.payment_id = p.id AND h.state <> 'rejected') AS record,
    ARRAY(SELECT w.sub::text
        FROM hand_over_witnesses AS w JOIN hand_overs AS h ON h.id = w.hand_over_id
        WHERE h.payment_id = p.id AND h.state <> 'rejected' ORDER BY w.vouched_at) AS vouched_by,
    ARRAY(SELECT ROW(f.id, f.sha256, f.kind) FROM cash_photos AS f
        WHERE f.payment_id = p.id) AS photos
FROM payments AS p WHERE p.id = :id
""")
VOUCHED = WritePart(
    sql="""{me} AS (
    INSERT INTO hand_over_witnesses (hand_over_id, sub, vouched_at)
    SELECT hand_over_id, sub, vouched_at
    FROM jsonb_populate_recordset(CAST(NULL AS hand_over_witnesses), CAST(:{me} AS jsonb))
    ON CONFLICT (hand_over_id, sub) DO NOTHING RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash:
    """The cash of a payment: who signs for it, the record that stands, and its photos.

    ``photos`` are ids by SHA-256 and by what they show.
    """

    recipient: str | None = field(repr=False)
    id_number: str | None = field(repr=False)
    record: HandOver | None
    photos: Mapping[tuple[str, FileKind], UUID]


class PhotoNotFound(NotFound):
    """There is no such photo."""


async def keep_recipient(tx: Transaction, payment_id: UUID, person: PersonData) -> None:
    """Keep a sealed copy of who signs for the money."""
    given = {"name": person.name, "id_number": person.id_number or ""}
    values = tx.vault.seal_row("cash_recipients", payment_id, given) | {
        "fetched_at": tx.clock.now()
    }
    await tx.session.execute(
        upsert(CashRecipientRow)
        .values(payment_id=payment_id, **values)
        .on_conflict_do_update(index_elements=["payment_id"], set_=values)
    )


async def open_recipients(tx: Reading, payment_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of recipients in the clear, for a masked answer."""
    rows = await tx.session.scalars(
        select(CashRecipientRow).where(CashRecipientRow.payment_id.in_(payment_ids))
    )
    return {
        row.payment_id: tx.vault.open(row.name, Place("cash_recipients", "name", row.payment_id))
        for row in rows
    }


async def read_cash(tx: Reading, payment_id: UUID) -> Cash:
    """What is known of the cash of a payment; the calendar comes along for the clocks that follow."""
    if isinstance(tx, Transaction):
        await tx.flush()
    row = (await tx.session.execute(CASH, {"id": payment_id})).one()
    keep_calendar(tx.session, row.calendar)
    recipient: dict[str, Any] = {}
    if row.recipient is not None:
        sealed = RECIPIENT.read(row.recipient)
        recipient = tx.vault.open_row("cash_recipients", payment_id, sealed, ["name", "id_number"])
    record = None
    if row.record is not None:
        record = _hand_over(HAND_OVER.read(row.record), vouched_by=tuple(row.vouched_by))
    return Cash(
        recipient=recipient.get("name"),
        id_number=recipient.get("id_number"),
        record=record,
        photos={(sha256, FileKind(kind)): photo_id for photo_id, sha256, kind in row.photos},
    )


def _hand_over(row: Any, *, vouched_by: tuple[str, ...]) -> HandOver:
    return HandOver(
        id=row.id,
        payment_id=row.payment_id,
        handed_over_on=row.handed_over_on,
        handed_over_by=row.handed_over_by,
        recorded_at=row.recorded_at,
        witnesses=tuple(row.witnesses),
        signature=Signature(row.signature),
        signed_by_guardian=row.signed_by_guardian,
        photo_id=row.photo_id,
        receipt_id=row.receipt_id,
        goods=GOODS.validate_python(row.goods or ()),
        purchase_id=row.purchase_id,
        vouched_by=vouched_by,
        state=HandOverState(row.state),
        checked_by=row.checked_by,
        checked_at=row.checked_at,
    )


def name_purchase(tx: Transaction, hand_over_id: UUID, purchase_id: UUID) -> None:
    """The procurement of goods that were handed over in an emergency is recorded later (第二十条)."""
    change_row(tx, HandOverRow, {"id": hand_over_id}, purchase_id=purchase_id)
    tx.audit("name_purchase", resource=("hand_over", hand_over_id), purchase=str(purchase_id))


async def insert_photo(
    tx: Transaction,
    payment_id: UUID,
    content: bytes,
    *,
    kind: FileKind,
    media_type: str,
) -> CashPhotoRow:
    """Keep a photo or a receipt sealed; the same file again is the same row."""
    photo_id, digest = new_id(), sha256(content).hexdigest()
    await tx.session.execute(
        upsert(CashPhotoRow)
        .values(
            id=photo_id,
            payment_id=payment_id,
            kind=kind,
            sha256=digest,
            media_type=media_type,
            size=len(content),
            content=tx.vault.seal(content, Place("cash_photos", "content", photo_id)),
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["payment_id", "sha256"])
    )
    row = await find_photo(tx, payment_id, digest)
    assert row is not None
    return row


async def find_photo(tx: Transaction, payment_id: UUID, digest: str) -> CashPhotoRow | None:
    """A file of a payment by its SHA-256."""
    return await tx.session.scalar(
        select(CashPhotoRow).where(
            CashPhotoRow.payment_id == payment_id, CashPhotoRow.sha256 == digest
        )
    )


async def get_photo(tx: Reading, payment_id: UUID, photo_id: UUID) -> CashPhotoRow:
    """One photo of a payment. Raises ``PhotoNotFound``."""
    row = await tx.session.get(CashPhotoRow, photo_id)
    if row is None or row.payment_id != payment_id:
        raise PhotoNotFound
    return row


def open_photo(vault: Vault, row: CashPhotoRow) -> bytes:
    """The bytes of a photo; the caller audits the reading."""
    return vault.open_bytes(row.content, Place("cash_photos", "content", row.id))


def insert_hand_over(tx: Transaction, hand_over: HandOver, witnesses: Sequence[Witness]) -> None:
    """Keep a record; the witnesses' names are sealed."""
    names = json.dumps([witness.name for witness in witnesses], ensure_ascii=False)
    tx.audit(
        "keep_hand_over",
        resource=("hand_over", hand_over.id),
        handed_over_on=hand_over.handed_over_on.isoformat(),
        handed_over_by=hand_over.handed_over_by,
        witnesses=",".join(hand_over.witnesses),
        signature=hand_over.signature.value,
    )
    insert_row(
        tx,
        HandOverRow,
        id=hand_over.id,
        payment_id=hand_over.payment_id,
        handed_over_on=hand_over.handed_over_on,
        handed_over_by=hand_over.handed_over_by,
        recorded_at=hand_over.recorded_at,
        witnesses=list(hand_over.witnesses),
        witness_names=tx.vault.seal(names, Place("hand_overs", "witness_names", hand_over.id)),
        signature=hand_over.signature,
        signed_by_guardian=hand_over.signed_by_guardian,
        photo_id=hand_over.photo_id,
        receipt_id=hand_over.receipt_id,
        goods=GOODS.dump_python(hand_over.goods, mode="json") if hand_over.goods else None,
        purchase_id=hand_over.purchase_id,
        state=hand_over.state,
    )


def vouch(tx: Transaction, record: HandOver) -> HandOver:
    """Keep the word of the witness who asks; said twice it is said once."""
    tx.writes.add(
        VOUCHED,
        {"hand_over_id": record.id, "sub": tx.by.sub, "vouched_at": tx.clock.now()},
    )
    said = dict.fromkeys((*record.vouched_by, tx.by.sub))
    return replace(record, vouched_by=tuple(said))


def check_hand_over(
    tx: Transaction, hand_over_id: UUID, *, state: HandOverState, reason: str = ""
) -> None:
    """The second officer confirms or rejects a record; a reason is sealed."""
    sealed = (
        tx.vault.seal(reason, Place("hand_overs", "rejection", hand_over_id)) if reason else None
    )
    resolved: dict[str, Any] = {
        "state": state,
        "checked_by": tx.by.sub,
        "checked_at": tx.clock.now(),
        "rejection": sealed,
    }
    change_row(tx, HandOverRow, {"id": hand_over_id}, **resolved)
