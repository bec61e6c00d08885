"""Signatures, and the remarks with which a case goes back."""

from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import insert_row

from approval.domain.cases.opinion import Opinion
from approval.store.tables import OpinionRow, RemarkRow


async def insert_opinion(
    tx: Transaction, opinion: Opinion, *, text: str, acknowledged: bool = False
) -> None:
    """Keep a signature; its text is sealed, and the audit chain holds who signed what."""
    tx.audit(
        "keep_opinion",
        resource=("opinion", opinion.id),
        round=opinion.round,
        role=opinion.role.value,
        positive=opinion.positive,
        amount=opinion.amount,
        signed_by=opinion.signed_by,
    )
    insert_row(
        tx,
        OpinionRow,
        id=opinion.id,
        case_id=opinion.case_id,
        round=opinion.round,
        role=opinion.role,
        positive=opinion.positive,
        amount=opinion.amount,
        articles=opinion.articles,
        opinion=tx.vault.seal(text, _place(opinion.id)),
        other_aid_acknowledged=acknowledged,
        signed_by=opinion.signed_by,
        signed_at=opinion.signed_at,
    )


def _place(opinion_id: UUID) -> Place:
    return Place("opinions", "opinion", opinion_id)


def opinion_of(row: OpinionRow) -> Opinion:
    """A signature, without its text."""
    return Opinion(
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


def open_text(vault: Vault, opinion_id: UUID, sealed: bytes) -> str:
    """The text of an opinion; the caller audits the reading."""
    return vault.open(sealed, _place(opinion_id))


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
    insert_row(
        tx,
        RemarkRow,
        id=remark_id,
        case_id=case_id,
        kind=kind,
        round=round,
        points=points,
        text=tx.vault.seal(text, Place("remarks", "text", remark_id)),
        made_by=tx.by.sub,
        made_at=tx.clock.now(),
    )


def open_remark(vault: Vault, row: RemarkRow) -> str:
    """The text of a remark; the caller audits the reading."""
    return vault.open(row.text, Place("remarks", "text", row.id))
