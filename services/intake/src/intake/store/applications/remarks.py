"""Reasons in words: sealed where they are kept, opened for whoever must judge or answer them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import insert_row
from sqlalchemy import select

from intake.store.tables import RemarkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody said of a step: its ground as a code, the facts in words."""

    about: str
    reason_code: str | None
    text: str = field(repr=False)
    written_by: str
    written_at: datetime


async def write_remark(
    tx: Transaction,
    application_id: UUID,
    *,
    about: str,
    reason_code: str | None,
    remark: str,
) -> None:
    """Keep a reason, sealed."""
    remark_id = new_id()
    insert_row(
        tx,
        RemarkRow,
        id=remark_id,
        application_id=application_id,
        about=about,
        reason_code=reason_code,
        remark=tx.vault.seal(remark, Place("remarks", "remark", remark_id)),
        written_by=tx.by.sub,
        written_at=tx.clock.now(),
    )


async def remarks_of(tx: Reading, application_id: UUID) -> Sequence[Remark]:
    """Every reason that was given in an application, the oldest first."""
    rows = await tx.session.scalars(
        select(RemarkRow).where(RemarkRow.application_id == application_id).order_by(RemarkRow.id)
    )
    return [
        Remark(
            about=row.about,
            reason_code=row.reason_code,
            text=tx.vault.open(row.remark, Place("remarks", "remark", row.id)),
            written_by=row.written_by,
            written_at=row.written_at,
        )
        for row in rows
    ]
