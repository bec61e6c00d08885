"""Signatures, and the remarks with which a case goes back."""

from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place
from sqlalchemy import insert, select

from approval.domain.opinion import Opinion
from approval.store.tables import OpinionRow, RemarkRow


async def insert_opinion(
    tx: Transaction, opinion: Opinion, *, text: str, acknowledged: bool = False
) -> None:
    """Keep a signature; its text is sealed."""
    await tx.session.execute(
        insert(OpinionRow).values(
            id=opinion.id,
            case_id=opinion.case_id,
            round=opinion.round,
            role=opinion.role,
            positive=opinion.positive,
            amount=opinion.amount,
            articles=list(opinion.articles),
            opinion=tx.vault.seal(text, Place("opinions", "opinion", opinion.id)),
            other_aid_acknowledged=acknowledged,
            signed_by=opinion.signed_by,
            signed_at=opinion.signed_at,
        )
    )


async def opinions_of(tx: Transaction, case_id: UUID) -> list[Opinion]:
    """All signatures of a case, of every round, in the order they were made."""
    rows = await tx.session.scalars(
        select(OpinionRow).where(OpinionRow.case_id == case_id).order_by(OpinionRow.id)
    )
    return [
        Opinion(
            id=row.id,
            case_id=row.case_id,
            round=row.round,
            role=SignerRole(row.role),
            positive=row.positive,
            amount=row.amount,
            articles=tuple(row.articles),
            signed_by=row.signed_by,
            signed_at=row.signed_at,
        )
        for row in rows
    ]


async def texts_of(tx: Transaction, case_id: UUID) -> dict[UUID, str]:
    """The texts of a case's opinions, opened; the caller audits the reading."""
    rows = await tx.session.execute(
        select(OpinionRow.id, OpinionRow.opinion).where(OpinionRow.case_id == case_id)
    )
    return {
        row.id: tx.vault.open(row.opinion, Place("opinions", "opinion", row.id)) for row in rows
    }


async def insert_remark(
    tx: Transaction,
    case_id: UUID,
    *,
    kind: str,
    round: int,  # noqa: A002
    points: tuple[str, ...] = (),
    text: str,
) -> None:
    """Keep why a case went back."""
    remark_id = new_id()
    await tx.session.execute(
        insert(RemarkRow).values(
            id=remark_id,
            case_id=case_id,
            kind=kind,
            round=round,
            points=list(points),
            text=tx.vault.seal(text, Place("remarks", "text", remark_id)),
            made_by=tx.by.sub,
            made_at=tx.clock.now(),
        )
    )


async def remarks_of(tx: Transaction, case_id: UUID) -> list[tuple[RemarkRow, str]]:
    """The remarks of a case with their texts, opened; the caller audits the reading."""
    rows = await tx.session.scalars(
        select(RemarkRow).where(RemarkRow.case_id == case_id).order_by(RemarkRow.id)
    )
    return [(row, tx.vault.open(row.text, Place("remarks", "text", row.id))) for row in rows]
