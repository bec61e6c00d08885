"""The signed forms of claims that a counter has entered."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select

from training_subsidy.domain.claims.errors import ClaimNotFound
from training_subsidy.store.claims.entry_tables import ClaimPaperRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPaper:
    """The scan of a signed form, and how it was signed."""

    claim_id: UUID
    signed_on: date
    method: str
    media_type: str
    size: int
    sha256: str
    address: str
    entered_by: str
    entered_at: datetime


def insert_paper(tx: Transaction, paper: ClaimPaper) -> None:
    """Keep a signed form, when the transaction ends."""
    insert_row(tx, ClaimPaperRow, **asdict(paper))


async def get_paper(tx: Reading, claim_id: UUID) -> ClaimPaper:
    """The signed form of a claim. Raises ``ClaimNotFound`` where it was not signed on paper."""
    row = await tx.session.scalar(select(ClaimPaperRow).where(ClaimPaperRow.claim_id == claim_id))
    if row is None:
        raise ClaimNotFound
    return ClaimPaper(**{name: getattr(row, name) for name in ClaimPaper.__dataclass_fields__})
