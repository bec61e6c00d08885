"""The journal (会计分录) and the trial balance (试算平衡), as they are booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.transaction import Reading
from sqlalchemy import text

from disbursement.domain.funds.ledger import Account, EntryKind
from disbursement.store.oversight.register import Asked

ENTRIES = text("""
SELECT e.id, e.natural_key AS key, e.kind, e.payment_id, e.posted_at, e.posted_by,
    f.code AS fund_code, f.region,
    (SELECT jsonb_agg(jsonb_build_array(l.account, l.amount) ORDER BY l.amount DESC, l.account)
        FROM journal_lines AS l WHERE l.entry_id = e.id) AS lines
FROM journal_entries AS e JOIN funds AS f ON f.id = e.fund_id
WHERE starts_with(f.region, :region) AND f.programme = :programme
    AND e.posted_at >= :since AND e.posted_at < :until
    AND (CAST(:source AS varchar) IS NULL OR f.kind = :source)
    AND (CAST(:fund AS varchar) IS NULL OR f.code = :fund)
    AND (CAST(:kind AS varchar) IS NULL OR e.kind = :kind)
    AND (CAST(:payment AS uuid) IS NULL OR e.payment_id = :payment)
    AND (CAST(:after AS uuid) IS NULL OR e.id > :after)
ORDER BY e.id LIMIT :limit
""")
BALANCE = text("""
SELECT f.code AS fund_code, f.kind AS fund_kind, l.account,
    CAST(coalesce(sum(l.amount) FILTER (WHERE e.posted_at < :since), 0) AS bigint) AS opening,
    CAST(coalesce(sum(l.amount) FILTER (WHERE e.posted_at >= :since AND l.amount > 0), 0) AS bigint)
        AS debit,
    CAST(-coalesce(sum(l.amount) FILTER (WHERE e.posted_at >= :since AND l.amount < 0), 0) AS bigint)
        AS credit
FROM funds AS f JOIN journal_entries AS e ON e.fund_id = f.id
JOIN journal_lines AS l ON l.entry_id = e.id
WHERE starts_with(f.region, :region) AND f.programme = :programme AND e.posted_at < :until
    AND (CAST(:source AS varchar) IS NULL OR f.kind = :source)
GROUP BY f.code, f.kind, l.account ORDER BY f.code, l.account
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One entry with its lines: debits are positive, credits negative, in fen."""

    id: UUID
    key: str
    kind: EntryKind
    payment_id: UUID | None
    posted_at: datetime
    posted_by: str
    fund_code: str
    region: str
    lines: tuple[tuple[Account, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """What an account of a fund held before the days, what moved in them, and what it holds after."""

    fund_code: str
    fund_kind: str
    account: Account
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """After the last day; negative is a balance on the credit side."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAsked:
    """Which entries of the days: of a fund, a kind, a payment; else all."""

    fund: str | None = None
    kind: EntryKind | None = None
    payment: UUID | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statement."""
        return {"fund": self.fund, "kind": self.kind, "payment": self.payment}


async def find_entries(
    tx: Reading, asked: Asked, which: EntriesAsked, *, after: UUID | None, limit: int
) -> list[JournalEntry]:
    """Entries in the order in which they were booked."""
    values = asked.values | which.values | {"after": after, "limit": limit}
    rows = (await tx.session.execute(ENTRIES, values)).mappings()
    return [
        JournalEntry(
            **dict(row)
            | {
                "kind": EntryKind(row["kind"]),
                "lines": tuple((Account(account), amount) for account, amount in row["lines"]),
            }
        )
        for row in rows
    ]


async def balance(tx: Reading, asked: Asked) -> Sequence[AccountBalance]:
    """Of each fund each account: the sums of a fund's accounts are nothing, or the books are broken."""
    rows = (await tx.session.execute(BALANCE, asked.values)).mappings()
    return [AccountBalance(**dict(row) | {"account": Account(row["account"])}) for row in rows]
