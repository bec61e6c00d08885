"""Who is involved in a claim, or in the class that it is for: they sign nothing about it (A-50)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.calendars import CITYS, keep_calendar
from shared.transaction import Transaction
from shared.writes import WritePart
from sqlalchemy import text

NOTED = WritePart(
    sql="""{me} AS (
    INSERT INTO involvement (subject, sub)
    SELECT DISTINCT subject, sub FROM jsonb_to_recordset(CAST(:{me} AS jsonb)) AS h(
        subject uuid, sub varchar)
    ON CONFLICT DO NOTHING RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)
INVOLVED = """ARRAY(SELECT sub::text FROM involvement WHERE subject = c.id) AS involved,
    ARRAY(SELECT sub::text FROM involvement WHERE subject = c.class_id) AS involved_in_class,
    (SELECT account FROM persons WHERE person_id = c.person_id) AS person_account,
    (SELECT ROW(credit_code, enterprise_code) FROM classes WHERE id = c.class_id) AS class_codes"""
OF_CLAIM = text(f"SELECT {INVOLVED}, {CITYS} AS calendar FROM claims AS c WHERE c.id = :id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    """Logins that had a hand in a claim or are its person's, those in its class, and who runs that."""

    in_claim: frozenset[str]
    in_class: frozenset[str]
    organisations: frozenset[str]


def record_involvement(tx: Transaction, subject: UUID) -> None:
    """Remember that the actor had a hand in this claim or class."""
    tx.writes.add(NOTED, {"subject": subject, "sub": tx.by.sub})


def record_signers(tx: Transaction, subject: UUID, subs: Iterable[str]) -> None:
    """Remember who signed what did not hold: they sign nothing about it again (A-81)."""
    for sub in subs:
        tx.writes.add(NOTED, {"subject": subject, "sub": sub})


async def involved_in(tx: Transaction, claim_id: UUID) -> Involved:
    """Everybody who had a hand in a claim or in its class."""
    await tx.flush()
    row = (await tx.session.execute(OF_CLAIM, {"id": claim_id})).one()
    keep_calendar(tx.session, row.calendar)
    return involved_from(row)


def involved_from(row: Any) -> Involved:
    """Whom a row involves, read with ``INVOLVED``."""
    account = {row.person_account} if row.person_account else set()
    return Involved(
        in_claim=frozenset(row.involved) | account,
        in_class=frozenset(row.involved_in_class),
        organisations=frozenset(code for code in row.class_codes or () if code),
    )
