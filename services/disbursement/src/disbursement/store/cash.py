"""Recipients, photos and records of cash that was handed over."""

import json
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from shared.contracts.people import PersonData
from shared.errors import NotFound
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.cash import FileKind, HandOver, HandOverState, Signature, Witness
from disbursement.store.cash_tables import (
    CashPhotoRow,
    CashRecipientRow,
    HandOverRow,
    HandOverWitnessRow,
)


class PhotoNotFound(NotFound):
    zh = "没有这张照片。请核对编号。"
    en = "There is no such photo. Check the id."


async def keep_recipient(tx: Transaction, payment_id: UUID, person: PersonData) -> None:
    """Keep a sealed copy of who signs for the money."""
    values = {
        "name": tx.vault.seal(person.name, Place("cash_recipients", "name", payment_id)),
        "id_number": tx.vault.seal(
            person.id_number or "", Place("cash_recipients", "id_number", payment_id)
        ),
        "fetched_at": tx.clock.now(),
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


async def open_id_number(tx: Transaction, payment_id: UUID) -> str:
    """The recipient's ID number in the clear, for a rule that needs the birth date."""
    row = await tx.session.get(CashRecipientRow, payment_id)
    assert row is not None, "cash is handed over to a recipient who is known"
    return tx.vault.open(row.id_number, Place("cash_recipients", "id_number", payment_id))


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


async def insert_hand_over(
    tx: Transaction, hand_over: HandOver, witnesses: Sequence[Witness]
) -> None:
    """Keep a record; the witnesses' names are sealed."""
    names = json.dumps([witness.name for witness in witnesses], ensure_ascii=False)
    await tx.session.execute(
        insert(HandOverRow).values(
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
            state=hand_over.state,
        )
    )


async def standing_hand_over(tx: Reading, payment_id: UUID) -> HandOver | None:
    """The record that stands for a payment."""
    row = await tx.session.scalar(
        select(HandOverRow)
        .where(HandOverRow.payment_id == payment_id, HandOverRow.state != HandOverState.REJECTED)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    vouched = await tx.session.scalars(
        select(HandOverWitnessRow.sub)
        .where(HandOverWitnessRow.hand_over_id == row.id)
        .order_by(HandOverWitnessRow.vouched_at)
    )
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
        vouched_by=tuple(vouched),
        state=HandOverState(row.state),
        checked_by=row.checked_by,
        checked_at=row.checked_at,
    )


async def vouch(tx: Transaction, hand_over_id: UUID) -> None:
    """Keep the word of the witness who asks; said twice it is said once."""
    await tx.session.execute(
        upsert(HandOverWitnessRow)
        .values(hand_over_id=hand_over_id, sub=tx.by.sub, vouched_at=tx.clock.now())
        .on_conflict_do_nothing(index_elements=["hand_over_id", "sub"])
    )


async def check_hand_over(
    tx: Transaction, hand_over_id: UUID, *, state: HandOverState, reason: str = ""
) -> None:
    """The second officer confirms or rejects a record; a reason is sealed."""
    sealed = (
        tx.vault.seal(reason, Place("hand_overs", "rejection", hand_over_id)) if reason else None
    )
    await tx.session.execute(
        update(HandOverRow)
        .where(HandOverRow.id == hand_over_id)
        .values(state=state, checked_by=tx.by.sub, checked_at=tx.clock.now(), rejection=sealed)
        .execution_options(synchronize_session=False)
    )
