"""Decisions, as they were made and as they are in force."""

from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.transaction import Reading, Transaction
from shared.vault import Vault
from shared.writes import insert_row
from sqlalchemy import exists, or_, select

from approval.store.tables import DecisionRow, RevocationRow


class NotDecided(NotFound):
    article = "202号 第十八条"


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
        RevocationRow.decision_id.in_([DecisionRow.id, DecisionRow.supplements]),
        RevocationRow.requested_at.is_not(None),
        or_(RevocationRow.answer.is_(None), RevocationRow.answer == "cancelled"),
    )
    row = (
        await tx.session.execute(select(DecisionRow, revoked).where(DecisionRow.id == decision_id))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def in_force(tx: Transaction, case_id: UUID) -> DecisionRow:
    """The decision of a case that no ruling has set aside. Raises ``NotDecided``."""
    query = select(DecisionRow).where(
        DecisionRow.case_id == case_id,
        DecisionRow.set_aside_on.is_(None),
        DecisionRow.supplements.is_(None),
    )
    row = await tx.session.scalar(query)
    if row is None:
        raise NotDecided
    return row


async def case_of(tx: Transaction, decision_id: UUID) -> UUID | None:
    """The case that a decision belongs to; none when it is another service's decision."""
    return await tx.session.scalar(select(DecisionRow.case_id).where(DecisionRow.id == decision_id))


async def is_supplement(tx: Transaction, decision_id: UUID) -> bool:
    """Whether an order only adds to a grant that was too little."""
    found = select(DecisionRow.supplements).where(DecisionRow.id == decision_id)
    return await tx.session.scalar(found) is not None


def open_reason(vault: Vault, row: DecisionRow) -> tuple[str, str]:
    """Reason and county findings of a decision; the caller audits the reading."""
    opened = vault.open_row("decisions", row.id, row, ["reason", "grounds"])
    return opened["reason"], opened["grounds"]
