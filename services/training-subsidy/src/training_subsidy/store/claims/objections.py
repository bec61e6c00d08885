"""Objections to refusals, sealed."""

from dataclasses import replace
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.vault import Vault
from shared.writes import WritePart, change_row, insert_once
from sqlalchemy import select

from training_subsidy.domain.claims.errors import ObjectedAlready, ObjectionNotFound
from training_subsidy.domain.claims.objection import Objection, ObjectionStatus
from training_subsidy.store.claims.letter_tables import ClaimObjectionRow
from training_subsidy.store.versions import expect

OVERTAKE = WritePart(
    sql="""{me} AS (
    UPDATE claim_objections AS o SET status = n.status, answered_by = n.answered_by,
        answered_at = n.answered_at, version = o.version + 1
    FROM json_populate_recordset(CAST(NULL AS claim_objections), CAST(:{me} AS json)) AS n
    WHERE o.decision_id = n.decision_id AND o.status = 'open'
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda _tx, _count, _rows: None,
)


def _objection(vault: Vault, row: ClaimObjectionRow) -> Objection:
    sealed = ["text"] if row.answer is None else ["text", "answer"]
    return Objection(
        id=row.id,
        claim_id=row.claim_id,
        decision_id=row.decision_id,
        status=ObjectionStatus(row.status),
        raised_by=row.raised_by,
        raised_at=row.raised_at,
        founded=row.founded,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        version=row.version,
        **vault.open_row("claim_objections", row.id, row, sealed),
    )


async def insert_objection(tx: Transaction, objection: Objection) -> Objection:
    """Note an objection. Raises ``ObjectedAlready``: a refusal is objected to once."""
    made = await insert_once(
        tx,
        ClaimObjectionRow,
        "decision_id",
        id=objection.id,
        claim_id=objection.claim_id,
        decision_id=objection.decision_id,
        status=objection.status,
        raised_by=objection.raised_by,
        raised_at=objection.raised_at,
        version=objection.version,
        **tx.vault.seal_row("claim_objections", objection.id, {"text": objection.text}),
    )
    if not made:
        raise ObjectedAlready
    tx.audit_subject("claim_objection", objection.id, objection.version)
    tx.created(f"/v1/claims/{objection.claim_id}/objections/{objection.id}")
    return objection


async def get_objection(
    tx: Reading,
    claim_id: UUID,
    objection_id: UUID,
    *,
    expected: int | None = None,
    lock: bool = False,
) -> Objection:
    """One objection to the refusal of a claim. Raises ``ObjectionNotFound``."""
    query = select(ClaimObjectionRow).where(
        ClaimObjectionRow.id == objection_id, ClaimObjectionRow.claim_id == claim_id
    )
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise ObjectionNotFound
    expect(row.version, expected)
    return _objection(tx.vault, row)


def overtake(tx: Transaction, decision_id: UUID, status: ObjectionStatus) -> None:
    """End the open objection to a refusal, if there is one, when the transaction writes."""
    tx.writes.add(
        OVERTAKE,
        {
            "decision_id": decision_id,
            "status": status,
            "answered_by": tx.by.sub,
            "answered_at": tx.clock.now(),
        },
    )


async def objections_of(tx: Reading, claim_id: UUID) -> list[Objection]:
    """What was objected to the refusals of a claim, the oldest first."""
    rows = await tx.session.scalars(
        select(ClaimObjectionRow)
        .where(ClaimObjectionRow.claim_id == claim_id)
        .order_by(ClaimObjectionRow.raised_at, ClaimObjectionRow.id)
    )
    return [_objection(tx.vault, row) for row in rows]


def save_objection(tx: Transaction, objection: Objection) -> Objection:
    """Write what became of it, unless someone else has written since."""
    saved = replace(objection, version=objection.version + 1)
    answer = saved.answer
    sealed = (
        {}
        if answer is None
        else tx.vault.seal_row("claim_objections", saved.id, {"answer": answer})
    )
    change_row(
        tx,
        ClaimObjectionRow,
        {"id": saved.id},
        was=objection.version,
        status=saved.status,
        founded=saved.founded,
        answered_by=saved.answered_by,
        answered_at=saved.answered_at,
        version=saved.version,
        **sealed,
    )
    tx.audit_subject("claim_objection", saved.id, saved.version)
    return saved
