"""Which funds may pay an order, and what finance proposes for one that has no source."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import FundKind
from shared.ids import new_id
from shared.rows import answering
from shared.transaction import Transaction
from shared.vault import Place
from shared.writes import WritePart, insert_row
from sqlalchemy import ForeignKey, Index, LargeBinary, select, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.funds.levels import Level
from disbursement.domain.funds.sources import FundingNeed, NoSourceProposed, Source
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
SELECT id, code, programme, region, kind, level, scheme FROM funds
WHERE programme = ANY(:programmes) AND kind = ANY(:kinds) AND EXISTS (
    SELECT FROM unnest(CAST(:regions AS varchar[])) AS r(region)
    WHERE starts_with(r.region, funds.region))
ORDER BY id FOR UPDATE
"""),
    *("id", "code", "programme", "region", "kind", "level", "scheme"),
)


async def read_ahead(tx: Transaction, asked: Collection[FundingNeed]) -> None:
    """Hold, in the order of their ids, all funds that may pay any of these, and read what is left.

    Read once in a transaction, until it posts an entry (``funds.post``) other than an order of its
    own.
    """
    new = set(asked) - held(tx).sources.keys()
    if not new:
        return
    await tx.flush()
    values = {
        "programmes": sorted({one.programme for one in new}),
        "kinds": sorted({kind for one in new for kind in one.kinds}),
        "regions": sorted({one.region for one in new}),
    }
    rows = (await tx.session.execute(REACHING, values)).all()
    left = await lots.find_lots(tx, [row.id for row in rows]) if rows else {}
    for one in new:
        held(tx).sources[one] = [
            Source(
                fund_id=row.id,
                code=row.code,
                region=row.region,
                kind=FundKind(row.kind),
                level=Level(row.level),
                lots=tuple(lot for lot in left.get(row.id, ()) if lot.may_pay(one)),
            )
            for row in rows
            if one.is_of(row.programme, row.region, row.kind, row.level, row.scheme)
        ]


async def find_sources(tx: Transaction, asked: FundingNeed) -> list[Source]:
    """The funds that may pay this, held to the end, each with the allocations that may pay it."""
    await read_ahead(tx, [asked])
    return held(tx).sources[asked]


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
