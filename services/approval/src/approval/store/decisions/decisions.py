"""Decisions, their letters, and the revocations of grants."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.people import WaitingRows
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row
from sqlalchemy import exists, or_, select, update

from approval.store.tables import DecisionRow, LetterRow, RevocationRow


class LetterNotFound(NotFound):
    """The case is not decided yet."""


LETTERS_WITHOUT_NAME = WaitingRows("letters", key="case_id", waits="name IS NULL")


async def insert_decision(
    tx: Transaction, *, decision_id: UUID, reason: str, grounds: str, **facts: Any
) -> None:
    """Keep a decision; its free texts are sealed, and the audit chain holds who decided what."""
    tx.audit(
        "keep_decision",
        resource=("decision", decision_id),
        approved=facts["approved"],
        amount=facts["amount"],
        signers=",".join(facts["signers"]),
        decided_by=facts["decided_by"],
    )
    sealed = tx.vault.seal_row("decisions", decision_id, {"reason": reason, "grounds": grounds})
    insert_row(tx, DecisionRow, id=decision_id, **sealed, **facts)


async def find_decision(tx: Reading, decision_id: UUID) -> tuple[DecisionRow, bool] | None:
    """A decision, and whether it is being or was taken back."""
    revoked = exists().where(
        RevocationRow.decision_id == DecisionRow.id,
        or_(RevocationRow.answer.is_(None), RevocationRow.answer == "cancelled"),
    )
    row = (
        await tx.session.execute(select(DecisionRow, revoked).where(DecisionRow.id == decision_id))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def case_of(tx: Transaction, decision_id: UUID) -> UUID | None:
    """The case that a decision belongs to; none when it is another service's decision."""
    return await tx.session.scalar(select(DecisionRow.case_id).where(DecisionRow.id == decision_id))


def open_reason(vault: Vault, row: DecisionRow) -> tuple[str, str]:
    """Reason and county findings of a decision; the caller audits the reading."""
    opened = vault.open_row("decisions", row.id, row, ["reason", "grounds"])
    return opened["reason"], opened["grounds"]


async def insert_letter(tx: Transaction, case_id: UUID, content: str) -> None:
    """Keep a letter; its name comes later."""
    insert_row(
        tx,
        LetterRow,
        case_id=case_id,
        content=tx.vault.seal(content, Place("letters", "content", case_id)),
        made_at=tx.clock.now(),
    )


async def get_letter(tx: Transaction, case_id: UUID) -> LetterRow:
    """The letter of a case. Raises ``LetterNotFound``."""
    row = await tx.session.get(LetterRow, case_id, populate_existing=True)
    if row is None:
        raise LetterNotFound
    return row


def open_letter(vault: Vault, row: LetterRow) -> tuple[str, str | None]:
    """Content and name of a letter; the caller audits the reading."""
    content = vault.open(row.content, Place("letters", "content", row.case_id))
    name = row.name and vault.open(row.name, Place("letters", "name", row.case_id))
    return content, name or None


async def keep_name(tx: Transaction, case_id: UUID, name: str) -> None:
    """Keep the name that a letter is addressed to."""
    await tx.session.execute(
        update(LetterRow)
        .where(LetterRow.case_id == case_id)
        .values(name=tx.vault.seal(name, Place("letters", "name", case_id)))
    )


async def keep_delivery(tx: Transaction, case_id: UUID, *, method: str, on: date) -> None:
    """Keep how and when a letter was delivered."""
    change_row(
        tx,
        LetterRow,
        {"case_id": case_id},
        delivered_method=method,
        delivered_on=on,
        delivered_by=tx.by.sub,
    )


async def insert_revocation(
    tx: Transaction, case_id: UUID, decision_id: UUID, *, reason: str
) -> None:
    """Keep a request to take a grant back, until disbursement answers."""
    row_id = new_id()
    insert_row(
        tx,
        RevocationRow,
        id=row_id,
        case_id=case_id,
        decision_id=decision_id,
        reason=tx.vault.seal(reason, Place("revocations", "reason", row_id)),
        requested_by=tx.by.sub,
        requested_at=tx.clock.now(),
    )


async def answer_revocation(
    tx: Transaction, decision_id: UUID, *, answer: str, payment_state: str | None
) -> bool:
    """Write the answer to the open request; false when there is none."""
    written = await tx.session.scalar(
        update(RevocationRow)
        .where(RevocationRow.decision_id == decision_id, RevocationRow.answer.is_(None))
        .values(answer=answer, payment_state=payment_state, answered_at=tx.clock.now())
        .returning(RevocationRow.id)
    )
    return written is not None
