"""Revocations: proposed by one, decided by another, answered by disbursement."""

from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row
from sqlalchemy import update

from approval.store.tables import RevocationRow

DECLINED = "declined"


async def insert_proposal(
    tx: Transaction,
    case_id: UUID,
    decision_id: UUID,
    *,
    articles: tuple[str, ...],
    reason: str,
    requested: bool = False,
) -> None:
    """Keep a proposal to take a grant back, until the lead decides.

    ``requested``: it needs no decision of a lead, and disbursement is asked at once.
    """
    row_id, now = new_id(), tx.clock.now()
    insert_row(
        tx,
        RevocationRow,
        id=row_id,
        case_id=case_id,
        decision_id=decision_id,
        articles=list(articles),
        reason=tx.vault.seal(reason, Place("revocations", "reason", row_id)),
        proposed_by=tx.by.sub,
        proposed_at=now,
        requested_by=tx.by.sub if requested else None,
        requested_at=now if requested else None,
    )


async def decide(tx: Transaction, row: RevocationRow, *, agreed: bool, reason: str) -> None:
    """Keep what the lead said: from here disbursement is asked, or it is over."""
    now = tx.clock.now()
    said = tx.vault.seal(reason, Place("revocations", "decided", row.id)) if reason else None
    if agreed:
        change_row(
            tx,
            RevocationRow,
            {"id": row.id},
            requested_by=tx.by.sub,
            requested_at=now,
            decided=said,
        )
    else:
        change_row(
            tx, RevocationRow, {"id": row.id}, answer=DECLINED, answered_at=now, decided=said
        )


def open_reasons(vault: Vault, row: RevocationRow) -> tuple[str, str | None]:
    """The proposal's reason, and what the lead said; the caller audits the reading."""
    opened = vault.open_row("revocations", row.id, row, ["reason", "decided"])
    return opened["reason"], opened["decided"]


async def answer_revocation(
    tx: Transaction, decision_id: UUID, *, answer: str, payment_state: str | None
) -> RevocationRow | None:
    """Write disbursement's answer to the open request; none when there is none."""
    row: RevocationRow | None = await tx.session.scalar(
        update(RevocationRow)
        .where(
            RevocationRow.decision_id == decision_id,
            RevocationRow.requested_at.is_not(None),
            RevocationRow.answer.is_(None),
        )
        .values(answer=answer, payment_state=payment_state, answered_at=tx.clock.now())
        .returning(RevocationRow)
    )
    return row


async def overtake(tx: Transaction, decision_id: UUID) -> None:
    """A proposal that nobody decided ends with the payment that was cancelled meanwhile."""
    await tx.session.execute(
        update(RevocationRow)
        .where(RevocationRow.decision_id == decision_id, RevocationRow.answer.is_(None))
        .values(answer="overtaken", answered_at=tx.clock.now())
    )
