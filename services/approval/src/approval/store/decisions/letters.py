"""Letters: written with what they tell, addressed when the names have come, delivered."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.approval import LetterKind
from shared.contracts.people import CasePeople
from shared.errors import NotFound
from shared.ids import new_id
from shared.people import WaitingRows
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row
from sqlalchemy import select

from approval.store.tables import LetterRow, SupersededDeliveryRow


class LetterNotFound(NotFound):
    """The case is not decided yet."""


class NoLetterOfThisKind(NotFound):
    """The case has no letter of the kind that is asked for."""

    parameter = "kind"


LETTERS_WITHOUT_NAME = WaitingRows("letters", key="case_id", waits="name IS NULL")


def _place(column: str, case_id: UUID, kind: str, number: int, nth: int) -> Place:
    parts = [str(case_id)]
    if kind != LetterKind.DECISION or number > 1:
        parts.append(kind)
    if number > 1 or nth > 1:
        parts.append(str(number))
    if nth > 1:
        parts.append(str(nth))
    return Place("letters", column, "/".join(parts))


def _of(column: str, row: LetterRow) -> Place:
    return _place(column, row.case_id, row.kind, row.number, row.nth)


def _key(row: LetterRow) -> dict[str, Any]:
    return {"case_id": row.case_id, "kind": row.kind, "number": row.number, "nth": row.nth}


async def insert_letter(
    tx: Transaction, case_id: UUID, kind: LetterKind, content: str, *, number: int, nth: int = 1
) -> None:
    """Keep a letter; its name comes later.

    ``number`` counts the decisions of a case, ``nth`` the letters of the kind on one of them.
    """
    insert_row(
        tx,
        LetterRow,
        case_id=case_id,
        kind=kind,
        number=number,
        nth=nth,
        content=tx.vault.seal(content, _place("content", case_id, kind, number, nth)),
        made_at=tx.clock.now(),
    )


async def get_letter(tx: Transaction, case_id: UUID, kind: LetterKind | None) -> LetterRow:
    """A letter of a case, the newest where no kind is asked for.

    Raises ``LetterNotFound`` before the decision, ``NoLetterOfThisKind`` for one never written.
    """
    query = select(LetterRow).where(LetterRow.case_id == case_id)
    if kind is not None:
        query = query.where(LetterRow.kind == kind)
    row = await tx.session.scalar(
        query.order_by(LetterRow.made_at.desc()).limit(1).execution_options(populate_existing=True)
    )
    if row is None and kind in {LetterKind.CORRECTION, LetterKind.REVOCATION}:
        raise NoLetterOfThisKind
    if row is None:
        raise LetterNotFound
    return row


def open_letter(vault: Vault, row: LetterRow) -> tuple[str, str | None]:
    """Content and name of a letter; the caller audits the reading."""
    content = vault.open(row.content, _of("content", row))
    name = row.name and vault.open(row.name, _of("name", row))
    return content, name or None


async def keep_names(tx: Transaction, case_id: UUID, people: CasePeople, *, name: str) -> None:
    """Keep whom the letters of a case are addressed to, and what its offices are called."""
    waiting = await tx.session.execute(
        select(LetterRow.kind, LetterRow.number, LetterRow.nth).where(
            LetterRow.case_id == case_id, LetterRow.name.is_(None)
        )
    )
    for kind, number, nth in waiting:
        change_row(
            tx,
            LetterRow,
            {"case_id": case_id, "kind": kind, "number": number, "nth": nth},
            name=tx.vault.seal(name, _place("name", case_id, kind, number, nth)),
            county_name=people.county_name,
            township_name=people.township_name,
        )


async def keep_delivery(
    tx: Transaction, row: LetterRow, *, method: str, on: date, proof: str
) -> None:
    """Keep how and when a letter was delivered; what proves it is sealed."""
    tx.audit(
        "keep_delivery",
        resource=("letter", letter_name(row)),
        delivered_on=on.isoformat(),
        delivered_method=method,
        delivered_by=tx.by.sub,
    )
    change_row(
        tx,
        LetterRow,
        _key(row),
        delivered_method=method,
        delivered_on=on,
        delivered_by=tx.by.sub,
        delivery_proof=tx.vault.seal(proof, _of("delivery_proof", row)),
    )


async def supersede_delivery(tx: Transaction, row: LetterRow, *, proof: str, reason: str) -> None:
    """Keep a delivery that was entered wrongly, and take it off its letter."""
    row_id = new_id()
    insert_row(
        tx,
        SupersededDeliveryRow,
        id=row_id,
        case_id=row.case_id,
        kind=row.kind,
        number=row.number,
        delivered_method=row.delivered_method,
        delivered_on=row.delivered_on,
        delivered_by=row.delivered_by,
        superseded_by=tx.by.sub,
        superseded_at=tx.clock.now(),
        **tx.vault.seal_row("superseded_deliveries", row_id, {"proof": proof, "reason": reason}),
    )
    tx.audit("keep_delivery", resource=("letter", letter_name(row)), delivered_on=None)
    change_row(
        tx,
        LetterRow,
        _key(row),
        delivered_method=None,
        delivered_on=None,
        delivered_by=None,
        delivery_proof=None,
    )


def open_superseded(vault: Vault, row: SupersededDeliveryRow) -> tuple[str, str]:
    """Proof and reason of a delivery that was entered wrongly; the caller audits the reading."""
    opened = vault.open_row("superseded_deliveries", row.id, row, ["proof", "reason"])
    return opened["proof"], opened["reason"]


def open_proof(vault: Vault, row: LetterRow) -> str | None:
    """What proves the delivery; the caller audits the reading."""
    sealed = row.delivery_proof
    return None if sealed is None else vault.open(sealed, _of("delivery_proof", row))


def letter_name(row: LetterRow) -> str:
    """What the audit chain calls a letter."""
    return f"{row.case_id}/{row.kind}/{row.number}/{row.nth}"
