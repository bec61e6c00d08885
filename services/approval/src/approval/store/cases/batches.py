"""Which version of a case somebody has read, and what became of each case of a batch."""

from collections.abc import Sequence
from uuid import UUID

from shared.errors import DomainError, NotFound
from shared.ids import new_id
from shared.roles import identity
from shared.texts import languages
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import select, text

from approval.domain.cases.batch import SigningResult
from approval.store.tables import CaseReadingRow, SigningBatchRow, SigningResultRow


class SigningBatchNotFound(NotFound):
    """There is no such batch of the caller's."""


KEEP_READING = text("""
INSERT INTO case_readings (case_id, known_as, version, read_at) VALUES (:id, :by, :version, :at)
ON CONFLICT (case_id, known_as)
    DO UPDATE SET version = excluded.version, read_at = excluded.read_at
""")


async def keep_reading(tx: Transaction, case_id: UUID, version: int) -> None:
    """Remember which version of a case its reader has before the eyes."""
    read = {"id": case_id, "by": identity(tx.by.sub), "version": version, "at": tx.clock.now()}
    await tx.session.execute(KEEP_READING, read)


async def version_seen(tx: Transaction, case_id: UUID) -> int | None:
    """The version of a case that the actor has opened last."""
    return await tx.session.scalar(
        select(CaseReadingRow.version).where(
            CaseReadingRow.case_id == case_id, CaseReadingRow.known_as == identity(tx.by.sub)
        )
    )


def insert_batch(tx: Transaction, asked: Sequence[tuple[UUID, int]]) -> UUID:
    """Keep which cases are to be signed, at which version, before any of them is."""
    batch_id = new_id()
    insert_row(tx, SigningBatchRow, id=batch_id, signed_by=tx.by.sub, made_at=tx.clock.now())
    for position, (case_id, version) in enumerate(asked):
        insert_row(
            tx,
            SigningResultRow,
            batch_id=batch_id,
            position=position,
            case_id=case_id,
            version=version,
            result=SigningResult.WAITING,
            code=None,
            sentences=None,
        )
    tx.audit_subject("signing_batch", batch_id)
    return batch_id


def keep_result(
    tx: Transaction, batch_id: UUID, position: int, refusal: DomainError | None = None
) -> None:
    """Keep that a case was signed, or why not, in the words of the refusal."""
    change_row(
        tx,
        SigningResultRow,
        {"batch_id": batch_id, "position": position},
        result=SigningResult.REFUSED if refusal else SigningResult.SIGNED,
        code=refusal.code() if refusal else None,
        sentences={one: refusal.sentence(one) for one in languages()} if refusal else None,
    )


async def get_batch(tx: Reading, batch_id: UUID) -> tuple[SigningBatchRow, list[SigningResultRow]]:
    """A batch of the actor's own, with all its cases. Raises ``SigningBatchNotFound``."""
    batch = await tx.session.get(SigningBatchRow, batch_id)
    if batch is None or not tx.by.is_among([batch.signed_by]):
        raise SigningBatchNotFound
    results = select(SigningResultRow).where(SigningResultRow.batch_id == batch_id)
    found = await tx.session.scalars(results.order_by(SigningResultRow.position))
    return batch, list(found)
