"""Whose hands were in a claim, or in the class that it is for: they sign nothing about it (A-50)."""

from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from training_subsidy.store.tables import HandRow, PersonRow


async def note(tx: Transaction, subject: UUID) -> None:
    """Remember that the actor had a hand in this claim or class."""
    await tx.session.execute(
        upsert(HandRow).values(subject=subject, sub=tx.by.sub).on_conflict_do_nothing()
    )


async def hands_of(tx: Transaction, person_id: UUID, *subjects: UUID) -> frozenset[str]:
    """Everybody who had a hand in one of these, and the account of the person it is about."""
    found = await tx.session.scalars(select(HandRow.sub).where(HandRow.subject.in_(subjects)))
    account = await tx.session.scalar(
        select(PersonRow.account).where(PersonRow.person_id == person_id)
    )
    return frozenset(found) | ({account} if account else set())
