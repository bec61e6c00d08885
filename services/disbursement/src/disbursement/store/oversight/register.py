"""The register, read from the ledger: each movement of aid with its case, source and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from shared.complete import complete_table
from shared.transaction import Reading
from shared.workdays import LHASA
from sqlalchemy import text

from disbursement.domain.oversight.register import Group, Movement
from disbursement.domain.oversight.reports import Sums

MOVED = """
FROM journal_entries AS e
JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
JOIN payments AS p ON p.id = e.payment_id
JOIN funds AS f ON f.id = e.fund_id
WHERE e.kind IN ('PAYMENT', 'CASH', 'GOODS', 'RETURN', 'RECOVERY')
    AND e.posted_at >= :since AND e.posted_at < :until
    AND starts_with(p.region, :region) AND p.programme = :programme
    AND (CAST(:source AS varchar) IS NULL OR f.kind = :source)
"""
LINES = text(f"""
SELECT e.id, e.kind, e.posted_at, l.amount, p.id AS payment_id, p.case_id, p.case_number, p.region,
    p.spending ->> 'spent_on' AS category, p.method, p.beneficiaries AS people,
    f.code AS fund_code, f.kind AS fund_kind, f.level
{MOVED} AND (CAST(:after AS uuid) IS NULL OR e.id > :after) ORDER BY e.id LIMIT :limit
""")
KEYS = {
    Group.COUNTY: "left(p.region, 6)",
    Group.TOWNSHIP: "left(p.region, 9)",
    Group.SOURCE: "f.kind",
    Group.LEVEL: "f.level",
    Group.CATEGORY: "coalesce(p.spending ->> 'spent_on', 'UNKNOWN')",
    Group.METHOD: "p.method",
    Group.MONTH: "to_char(e.posted_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
    Group.ALL: "'ALL'",
}
complete_table(Group, KEYS, "disbursement.store.oversight.register.KEYS")
GROUPS = ", ".join(f"('{group}', {key})" for group, key in KEYS.items())
SIGN = "CASE e.kind WHEN 'RETURN' THEN -1 WHEN 'RECOVERY' THEN 0 ELSE 1 END"
SUMS = text(f"""
SELECT g.name, g.key,
    CAST(sum({SIGN}) AS bigint) AS payments,
    count(DISTINCT coalesce(p.debtors[1], p.payee_ref)) FILTER (WHERE p.status = 'paid')
        AS households,
    CAST(sum({SIGN} * p.beneficiaries) AS bigint) AS people,
    CAST(sum({SIGN} * l.amount) AS bigint) AS amount,
    CAST(coalesce(sum(l.amount) FILTER (WHERE e.kind = 'RECOVERY'), 0) AS bigint) AS recovered
{MOVED.replace("WHERE", f"CROSS JOIN LATERAL (VALUES {GROUPS}) AS g(name, key) WHERE", 1)}
    AND g.name = ANY(:groups) GROUP BY 1, 2 ORDER BY 1, 2
""")
AGREES = text("""
SELECT f.code, f.kind, f.level, f.paid AS ledger,
    CAST(coalesce((SELECT sum(CASE e.kind WHEN 'RETURN' THEN -l.amount ELSE l.amount END)
        FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
        WHERE e.fund_id = f.id AND e.kind IN ('PAYMENT', 'CASH', 'GOODS', 'RETURN')), 0) AS bigint)
        AS register,
    CAST(coalesce((SELECT sum(p.amount) FROM payments AS p
        WHERE p.fund_id = f.id AND p.status = 'paid'), 0) AS bigint) AS orders
FROM funds AS f WHERE starts_with(f.region, :region) AND f.programme = :programme ORDER BY f.code
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One movement of aid; the amount in fen."""

    id: UUID
    kind: Movement
    posted_at: datetime
    amount: int
    payment_id: UUID
    case_id: UUID
    case_number: str
    region: str
    category: str | None
    method: str
    people: int
    fund_code: str
    fund_kind: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What register, ledger and orders say that a fund paid, in fen."""

    code: str
    kind: str
    level: str
    ledger: int
    register: int
    orders: int

    @property
    def difference(self) -> int:
        """How far they are apart; none when all three agree."""
        return max(self.ledger, self.register, self.orders) - min(
            self.ledger, self.register, self.orders
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which part of the register; the days both included."""

    region: str
    since: date
    until: date
    programme: str
    source: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of its statements."""
        return {
            "region": self.region,
            "since": _midnight(self.since),
            "until": _midnight(self.until + timedelta(days=1)),
            "programme": self.programme,
            "source": self.source,
        }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LHASA)


async def find_lines(
    tx: Reading, asked: Asked, *, after: UUID | None, limit: int
) -> list[RegisterLine]:
    """Movements in the order in which they were booked."""
    values = asked.values | {"after": after, "limit": limit}
    rows = (await tx.session.execute(LINES, values)).mappings()
    return [RegisterLine(**dict(row) | {"kind": Movement(row["kind"])}) for row in rows]


async def sum_up(tx: Reading, asked: Asked, *groups: Group) -> dict[Group, list[Sums]]:
    """What was given, by each kind of group."""
    values = asked.values | {"groups": [str(group) for group in groups]}
    found: dict[Group, list[Sums]] = {group: [] for group in groups}
    for row in (await tx.session.execute(SUMS, values)).mappings():
        facts = dict(row)
        found[Group(facts.pop("name"))].append(Sums(**facts))
    return found


async def compare(tx: Reading, *, region: str, programme: str) -> Sequence[Agreement]:
    """Of each fund what register, ledger and orders say that it paid."""
    given = {"region": region, "programme": programme}
    rows = (await tx.session.execute(AGREES, given)).mappings()
    return [Agreement(**row) for row in rows]
