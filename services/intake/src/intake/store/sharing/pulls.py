"""What is known of a person's aid, and the receipts of what was told of it."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import DomainError
from shared.money import parse_yuan
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date
from sqlalchemy import select, text

from intake.domain.sharing.agreement import Agreement
from intake.domain.sharing.answer import DataPullNotFound, Grant, Movement, Told
from intake.domain.sharing.basis import Basis
from intake.store.sharing.sharing_tables import DataPullRow
from intake.store.tables import PersonRow
from shared import held

PULL = "data_pull"
GRANTS = text("""
SELECT m.person_id, a.category, a.region, p.decided_at, (
    SELECT coalesce(json_agg(json_build_array(t.code, t.facts) ORDER BY t.happened_at, t.position), '[]')
    FROM timeline AS t WHERE t.case_id = a.id AND t.service = 'disbursement') AS movements
FROM application_persons AS m
JOIN applications AS a ON a.id = m.application_id
JOIN case_progress AS p ON p.case_id = a.id
WHERE m.person_id = ANY(:persons) AND p.approved AND p.payment IS DISTINCT FROM 'cancelled'
    AND coalesce(a.beneficiary_id, m.person_id) = m.person_id
ORDER BY p.decided_at
""")
FORGET = text("""
UPDATE data_pulls SET answer = NULL, version = version + 1 WHERE id IN (
    SELECT id FROM data_pulls WHERE answer IS NOT NULL AND kept_until < :today
    ORDER BY kept_until LIMIT :limit FOR UPDATE SKIP LOCKED)
""")
AT_ONCE = 500


async def persons_with(tx: Reading, numbers: Collection[str]) -> dict[str, UUID]:
    """Who has these numbers, of those who were ever named in an application."""
    hashes = {tx.vault.lookup("id_number", one): one for one in numbers}
    query = select(PersonRow.id_hash, PersonRow.person_id).where(PersonRow.id_hash.in_(hashes))
    return {hashes[bytes(row.id_hash)]: row.person_id for row in await tx.session.execute(query)}


async def grants_of(tx: Reading, persons: Collection[UUID]) -> dict[UUID, list[Grant]]:
    """The aid granted to each person's household, or to the person alone."""
    found = defaultdict[UUID, list[Grant]](list)
    for row in await tx.session.execute(GRANTS, {"persons": list(persons)}):
        movements = tuple(_movement(code, facts) for code, facts in row.movements)
        found[row.person_id].append(
            Grant(
                category=row.category,
                region=row.region,
                decided_on=lhasa_date(row.decided_at),
                movements=movements,
            )
        )
    return found


def _movement(code: str, facts: dict[str, Any]) -> Movement:
    paid_on = facts.get("paid_on")
    return Movement(
        code=code,
        amount=parse_yuan(facts["amount"]) if paid_on else 0,
        paid_on=paid_on and date.fromisoformat(paid_on),
    )


def insert_pull(
    tx: Transaction, agreement: Agreement, *, person_id: UUID | None, told: Told, later: bool
) -> DataPullRow:
    """Keep a receipt with its answer, and on the audit trail who was told what, and why.

    ``later``: it is only kept now, and audited when it is told.
    """
    now = tx.clock.now()
    row = held.insert(
        tx,
        DataPullRow,
        PULL,
        agreement_id=agreement.id,
        consumer=agreement.consumer,
        person_id=person_id,
        purpose=agreement.purpose,
        ground=agreement.ground.value,
        fields=[one.value for one in agreement.fields],
        answer=json.dumps(told.as_json()),
        asked_at=now,
        kept_until=agreement.kept_until(lhasa_date(now)),
    )
    if not later:
        basis = Basis(receipt=row.id, person_id=person_id, agreement=agreement, consented=True)
        audit_telling(tx, basis, how="answer")
    return row


def audit_telling(
    tx: Transaction, basis: Basis, *, how: str, refused: DomainError | None = None
) -> None:
    """Who was told what of whom, why and how; or was refused."""
    agreement, person_id = basis.agreement, basis.person_id
    tx.audit(
        "read_for_partner",
        resource=(PULL, basis.receipt) if person_id is None else ("person", person_id),
        outcome="success" if refused is None else "denied",
        agreement=str(agreement.id),
        consumer=agreement.consumer,
        purpose=agreement.purpose,
        ground=agreement.ground.value,
        fields=",".join(agreement.fields),
        receipt=str(basis.receipt),
        how=how,
        **({} if refused is None else {"code": refused.code()}),
    )


def audit_refusal(
    tx: Transaction, agreement: Agreement, person_id: UUID | None, *, refused: DomainError
) -> None:
    """Who asked about whom and was told nothing; nothing where nobody is known by the number."""
    if person_id is not None:
        tx.audit(
            "read_for_partner",
            resource=("person", person_id),
            outcome="denied",
            agreement=str(agreement.id),
            consumer=agreement.consumer,
            purpose=agreement.purpose,
            ground=agreement.ground.value,
            fields=",".join(agreement.fields),
            how="answer",
            code=refused.code(),
        )


async def get_pull(tx: Reading, pull_id: UUID) -> DataPullRow:
    """A receipt of the caller's organisation. Raises ``DataPullNotFound``."""
    row = await held.find(tx, DataPullRow, pull_id, missing=DataPullNotFound)
    if tx.by.org is None or row.consumer != tx.by.org:
        raise DataPullNotFound
    return row


def told_in(tx: Reading, row: DataPullRow, *, today: date) -> Told | None:
    """The answer of a receipt, as long as it may be kept."""
    if row.kept_until < today:
        return None
    kept = held.opened(tx, row, "answer")
    return None if kept is None else Told.from_json(json.loads(kept))


async def forget_answers(tx: Transaction, *, today: date) -> int:
    """Forget some answers past their day; returns how many."""
    gone = await tx.session.execute(FORGET, {"today": today, "limit": AT_ONCE})
    return int(gone.rowcount)  # type: ignore[attr-defined]
