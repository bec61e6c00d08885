"""Further orders of approved claims, and what the rulings on them grant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from shared.city_changes import CityChangeStatus
from shared.tables import CITY_CHANGES
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import exists, select, text, update
from sqlalchemy.dialects.postgresql import insert

from training_subsidy.domain.claims.supplement import Supplement, SupplementStatus
from training_subsidy.store.claim_tables import ClaimNoteRow, ClaimRow
from training_subsidy.store.claims.ruling_tables import ClaimOrderRow, ClaimSupplementRow

RULED = text("""
SELECT r.amount, r.recorded_at, c.status = 'approved' AND EXISTS (
        SELECT FROM claim_timeline AS t
        WHERE t.claim_id = c.id AND t.code = 'claim-revocation-requested')
    OR EXISTS (SELECT FROM claim_notes AS n WHERE n.claim_id = c.id AND n.kind = 'recovery')
        AS is_stopped,
    (SELECT coalesce(sum(s.amount), 0)::bigint FROM claim_supplements AS s
        WHERE s.decision_id = c.decision_id AND s.status IN ('ordered', 'paid')) AS supplemented,
    (SELECT d.started_at FROM deadlines AS d WHERE d.case_id = c.id
        AND d.what = 'approval_check' AND d.state = 'open' AND NOT EXISTS (
            SELECT FROM claim_timeline AS t
            WHERE t.claim_id = c.id AND (t.code LIKE 'claim-checked-again%' OR t.code = 'claim-overlap-told')
                AND t.position > coalesce((SELECT max(k.position) FROM claim_timeline AS k
                    WHERE k.claim_id = c.id AND k.code = 'claim-kept'), 0))) AS check_since,
    (SELECT p.id FROM year_plans AS p
        WHERE p.year = :year AND (p.id = c.plan_id OR p.funding = c.type
            AND starts_with(c.region, p.region)
            AND p.trade_code IN ('', coalesce(c.trade_code, '')))
        ORDER BY p.id IS NOT DISTINCT FROM c.plan_id DESC, length(p.region) DESC, p.trade_code DESC
        LIMIT 1) AS plan_id
FROM claims AS c LEFT JOIN LATERAL (
    SELECT CASE WHEN g.outcome = 'CHANGED' THEN g.amount END AS amount, g.recorded_at
    FROM claim_rulings AS g
    WHERE g.decision_id = c.decision_id AND g.outcome IN ('SET_ASIDE', 'CHANGED', 'ORDERED')
    ORDER BY g.recorded_at DESC, g.id DESC LIMIT 1) AS r ON true
WHERE c.id = :id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What the latest ruling changes a decision to, and what was ordered on top of it. In fen.

    ``check_since``: since when the lead owes a look that nothing but rulings asked for.

    ``plan_id`` is the plan of this year that pays more: the claim's own, else the nearest.
    ``is_stopped``: the money is being stopped, or was ordered back.
    """

    amount: int | None
    recorded_at: datetime | None
    supplemented: int
    is_stopped: bool
    check_since: datetime | None
    plan_id: UUID | None

    @property
    def asked_to_check(self) -> bool:
        """Whether the lead's look that runs was asked for by this ruling, and by nothing else."""
        return self.check_since is not None and self.check_since == self.recorded_at


def _supplement(row: ClaimSupplementRow) -> Supplement:
    values = {name: getattr(row, name) for name in Supplement.__dataclass_fields__}
    return Supplement(**values | {"status": SupplementStatus(row.status)})


async def ruled_on(tx: Transaction, claim_id: UUID) -> Ruled:
    """What is in force by the rulings on the decision of a claim; a ruling without an amount ends
    what an earlier one had changed it to.
    """
    await tx.flush()
    given = {"id": claim_id, "year": tx.clock.today().year}
    row = (await tx.session.execute(RULED, given)).mappings().one()
    return Ruled(**row)


def insert_supplement(tx: Transaction, supplement: Supplement) -> None:
    """Keep a further order, when the transaction writes."""
    values = {name: getattr(supplement, name) for name in Supplement.__dataclass_fields__}
    insert_row(tx, ClaimSupplementRow, **values)


async def supplements_of(tx: Reading, claim_id: UUID) -> list[Supplement]:
    """The further orders of a claim, the oldest first."""
    rows = await tx.session.scalars(
        select(ClaimSupplementRow)
        .where(ClaimSupplementRow.claim_id == claim_id)
        .order_by(ClaimSupplementRow.ordered_at, ClaimSupplementRow.id)
    )
    return [_supplement(row) for row in rows]


async def ordered_of(tx: Transaction, claim_id: UUID) -> tuple[list[Supplement], bool]:
    """All further orders of a claim, the oldest first; whether a recovery was ordered."""
    await tx.flush()
    recovery = exists().where(ClaimNoteRow.claim_id == ClaimRow.id, ClaimNoteRow.kind == "recovery")
    query = (
        select(recovery, ClaimSupplementRow)
        .select_from(ClaimRow)
        .outerjoin(ClaimSupplementRow, ClaimSupplementRow.claim_id == ClaimRow.id)
        .where(ClaimRow.id == claim_id)
        .order_by(ClaimSupplementRow.ordered_at, ClaimSupplementRow.id)
    )
    rows = (await tx.session.execute(query)).all()
    return [_supplement(row) for _, row in rows if row is not None], any(rows[0][:1])


async def find_supplement(tx: Reading, order_id: UUID, *, lock: bool = False) -> Supplement | None:
    """One further order."""
    query = select(ClaimSupplementRow).where(ClaimSupplementRow.id == order_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _supplement(row)


async def move(tx: Transaction, order_id: UUID, status: SupplementStatus) -> None:
    """Write how it stands with the money."""
    await tx.session.execute(
        update(ClaimSupplementRow)
        .where(ClaimSupplementRow.id == order_id)
        .values(status=status.value)
    )


async def set_due(tx: Transaction, order_id: UUID, due_at: datetime | None) -> None:
    """Write by when finance is to pay a further order; nothing once nobody waits for it."""
    await tx.session.execute(
        update(ClaimSupplementRow)
        .where(ClaimSupplementRow.id == order_id)
        .values(payment_due_at=due_at)
    )


async def keep_order(
    tx: Transaction, payment_id: UUID, *, claim_id: UUID, order_id: UUID
) -> datetime | None:
    """Know which order a payment carries; by when it is to be made, if that was heard before."""
    row = await _kept(tx, payment_id, claim_id=claim_id, decision_id=order_id)
    return cast("datetime | None", row.due_at)


async def keep_due(
    tx: Transaction, payment_id: UUID, *, claim_id: UUID, due_at: datetime | None
) -> UUID | None:
    """Know by when a payment is to be made; the order that it carries, if that was heard before."""
    row = await _kept(tx, payment_id, claim_id=claim_id, due_at=due_at)
    return cast("UUID | None", row.decision_id)


async def _kept(tx: Transaction, payment_id: UUID, *, claim_id: UUID, **heard: Any) -> Any:
    query = (
        insert(ClaimOrderRow)
        .values(payment_id=payment_id, claim_id=claim_id, **heard)
        .on_conflict_do_update(index_elements=["payment_id"], set_=heard)
        .returning(ClaimOrderRow.decision_id, ClaimOrderRow.due_at)
    )
    return (await tx.session.execute(query)).one()


async def proposer_of(tx: Transaction, claim_id: UUID) -> str:
    """Who made the open proposal of a further order; of one from before the proposal said so."""
    query = select(CITY_CHANGES.c.proposed_by).where(
        CITY_CHANGES.c.target == claim_id,
        CITY_CHANGES.c.operation == "order_supplement",
        CITY_CHANGES.c.status == CityChangeStatus.OPEN,
    )
    return str((await tx.session.execute(query)).scalars().one())
