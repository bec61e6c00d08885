"""Whose hands were in a claim, or in the class that it is for: they sign nothing about it (A-50)."""

from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from training_subsidy.store.tables import InvolvementRow, PersonRow


async def record_involvement(tx: Transaction, subject: UUID) -> None:
    """Remember that the actor had a hand in this claim or class."""
    await tx.session.execute(
        upsert(InvolvementRow).values(subject=subject, sub=tx.by.sub).on_conflict_do_nothing()
    )


async def involved_in(tx: Transaction, person_id: UUID, *subjects: UUID) -> frozenset[str]:
    """Everybody who had a hand in one of these, and the account of the person it is about."""
    found = await tx.session.scalars(
        select(InvolvementRow.sub).where(InvolvementRow.subject.in_(subjects))
    )
    account = await tx.session.scalar(
        select(PersonRow.account).where(PersonRow.person_id == person_id)
    )
    return frozenset(found) | ({account} if account else set())
