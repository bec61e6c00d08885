"""What is shown with a claim: its person, its account, and for officers what was found in its class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from shared.rows import Packed
from shared.transaction import Reading, Transaction
from sqlalchemy import text

from training_subsidy.store.register.people import (
    PAYEE,
    PERSON,
    Account,
    Person,
    account_from,
    person_from,
)
from training_subsidy.store.register.supervision import Supervision, finding_from
from training_subsidy.store.tables import SupervisionRow

FINDING = Packed(SupervisionRow, "s")
SHOWN = text(f"""
SELECT c.id, {PERSON.sql} AS person, {PAYEE.sql} AS payee,
    ARRAY(SELECT {FINDING.sql} FROM supervision_findings AS s
        WHERE :findings AND s.class_id = c.class_id ORDER BY s.id) AS findings,
    (SELECT ROW(m.extracted, m.used, m.frontline, m.masters) FROM staff_money AS m
        WHERE :findings AND m.org = c.org
            AND m.year = CAST(extract(year FROM c.starts_on) AS integer)) AS staff_money
FROM claims AS c JOIN persons AS p ON p.person_id = c.person_id
    JOIN claim_payees AS y ON y.claim_id = c.id
WHERE c.id = ANY(:ids)
""")


class StaffMoneySeen(NamedTuple):
    """What the claiming enterprise declared of its staff-education money in the course's year, in fen."""

    extracted: int
    used: int
    frontline: int
    masters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whom a claim is for and where it is paid to, in the clear, with the third party's findings."""

    person: Person
    account: Account
    findings: tuple[Supervision, ...]
    staff_money: StaffMoneySeen | None


async def read_shown(
    tx: Reading, claim_ids: Sequence[UUID], *, findings: bool
) -> dict[UUID, Shown]:
    """What is shown with each of these claims."""
    if isinstance(tx, Transaction):
        await tx.flush()
    shown = {}
    for row in await tx.session.execute(SHOWN, {"ids": list(claim_ids), "findings": findings}):
        person = person_from(tx.vault, PERSON.read(row.person))
        shown[row.id] = Shown(
            person=person,
            account=account_from(tx.vault, PAYEE.read(row.payee), person=person),
            findings=tuple(finding_from(one, tx.vault) for one in FINDING.read_all(row.findings)),
            staff_money=None if row.staff_money is None else StaffMoneySeen(*row.staff_money),
        )
    return shown
