"""Whose hands were in a claim, or in the class that it is for: they sign nothing about it (A-50)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert

from training_subsidy.store.tables import HandRow

NOTE = upsert(HandRow).on_conflict_do_nothing()
HANDS = """ARRAY(SELECT sub::text FROM hands WHERE subject = c.id) AS hands,
    ARRAY(SELECT sub::text FROM hands WHERE subject = c.class_id) AS hands_in_class,
    (SELECT account FROM persons WHERE person_id = c.person_id) AS person_account,
    (SELECT ROW(credit_code, enterprise_code) FROM classes WHERE id = c.class_id) AS class_codes"""
OF_CLAIM = text(f"SELECT {HANDS} FROM claims AS c WHERE c.id = :id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Logins that had a hand in a claim or are its person's, those in its class, and who runs that."""

    in_claim: frozenset[str]
    in_class: frozenset[str]
    organisations: frozenset[str]


async def note(tx: Transaction, subject: UUID) -> None:
    """Remember that the actor had a hand in this claim or class."""
    await tx.session.execute(NOTE, {"subject": subject, "sub": tx.by.sub})


async def hands_of(tx: Transaction, claim_id: UUID) -> Hands:
    """Everybody who had a hand in a claim or in its class."""
    return hands_from((await tx.session.execute(OF_CLAIM, {"id": claim_id})).one())


def hands_from(row: Any) -> Hands:
    """The hands of a row with ``HANDS``."""
    account = {row.person_account} if row.person_account else set()
    return Hands(
        in_claim=frozenset(row.hands) | account,
        in_class=frozenset(row.hands_in_class),
        organisations=frozenset(code for code in row.class_codes or () if code),
    )
