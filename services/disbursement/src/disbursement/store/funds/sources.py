"""Which funds may pay an order, and what finance proposes for one that has no source."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import FundKind, Programme
from shared.ids import new_id
from shared.rows import answering
from shared.transaction import Transaction
from shared.vault import Place
from shared.writes import WritePart, insert_row
from sqlalchemy import ForeignKey, Index, LargeBinary, select, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.funds.levels import Level
from disbursement.domain.funds.sources import NoSourceProposed, Source
from disbursement.store.funds import lots
from disbursement.store.payments.held import held
from disbursement.store.tables import Base, Instant


class SourceProposalRow(Base):
    """The source that one officer named for a held order, until a second one answers."""

    __tablename__ = "source_proposals"
    __table_args__ = (
        Index(
            "source_proposals_open",
            "payment_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str]
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


TABLE = "source_proposals"
ANSWERED = WritePart(
    sql="""{me} AS (
    UPDATE source_proposals AS s SET state = n.state, checked_by = n.checked_by,
        checked_at = n.checked_at, answer = n.answer
    FROM json_populate_recordset(CAST(NULL AS source_proposals), CAST(:{me} AS json)) AS n
    WHERE s.payment_id = n.payment_id AND s.state = 'open' RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda _tx, _count, _rows: None,
)
"""The open proposal of a payment is answered, if there is one."""


REACHING = answering(
    text("""
SELECT id, code, region, kind, level FROM funds
WHERE programme = :programme AND kind = ANY(:kinds) AND starts_with(:region, region)
    AND (level <> 'TOWNSHIP' OR :by_township)
    AND scheme IS NOT DISTINCT FROM CAST(:scheme AS varchar)
ORDER BY id FOR UPDATE
"""),
    *("id", "code", "region", "kind", "level"),
)


async def find_sources(
    tx: Transaction,
    *,
    programme: Programme,
    region: str,
    kinds: Collection[FundKind],
    codes: Collection[str],
    by_township: bool,
    scheme: str | None = None,
) -> list[Source]:
    """The funds of these kinds that reach a place, held to the end in the order of their ids.

    A township's only where it decided; a fund of a scheme is for that scheme alone, and a scheme
    has no other. Each with the allocations that may pay there for what these codes say. Read once
    in a transaction, until it posts an entry (``funds.post``) other than an order of its own.
    """
    place = (programme, region, tuple(kinds), tuple(codes), by_township, scheme)
    if place in held(tx).sources:
        return held(tx).sources[place]
    await tx.flush()
    asked = {
        "programme": programme,
        "region": region,
        "kinds": list(kinds),
        "by_township": by_township,
        "scheme": scheme,
    }
    rows = (await tx.session.execute(REACHING, asked)).all()
    ids = [row.id for row in rows]
    found = await lots.find_lots(tx, ids, codes, region=region) if rows else {}
    held(tx).sources[place] = [
        Source(
            fund_id=row.id,
            code=row.code,
            region=row.region,
            kind=FundKind(row.kind),
            level=Level(row.level),
            lots=tuple(found.get(row.id, ())),
        )
        for row in rows
    ]
    return held(tx).sources[place]


async def find_proposal(tx: Transaction, payment_id: UUID) -> SourceProposalRow | None:
    """What waits for the second officer."""
    await tx.flush()
    found: SourceProposalRow | None = await tx.session.scalar(
        select(SourceProposalRow).where(
            SourceProposalRow.payment_id == payment_id, SourceProposalRow.state == "open"
        )
    )
    return found


async def get_proposal(tx: Transaction, payment_id: UUID) -> SourceProposalRow:
    """What waits for the second officer. Raises ``NoSourceProposed``."""
    found = await find_proposal(tx, payment_id)
    if found is None:
        raise NoSourceProposed
    return found


def insert_proposal(tx: Transaction, payment_id: UUID, *, fund_id: UUID, reason: str) -> None:
    """Keep which source an officer names, and why; the words lie sealed."""
    proposal_id = new_id()
    insert_row(
        tx,
        SourceProposalRow,
        id=proposal_id,
        payment_id=payment_id,
        fund_id=fund_id,
        reason=tx.vault.seal(reason, Place(TABLE, "reason", proposal_id)),
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
        state="open",
    )


def answer_proposal(
    tx: Transaction, payment_id: UUID, *, state: str, proposal: UUID | None = None, words: str = ""
) -> None:
    """The proposal of a payment was confirmed, rejected, or is needed no more."""
    answer: Any = None
    if proposal is not None and words:
        answer = tx.vault.seal(words, Place(TABLE, "answer", proposal))
    tx.writes.add(
        ANSWERED,
        {
            "payment_id": payment_id,
            "state": state,
            "checked_by": tx.by.sub,
            "checked_at": tx.clock.now(),
            "answer": answer,
        },
    )
