"""Transfers between levels: their rows, and the two accounts held while money is moved."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import FundKind, Programme
from shared.regions import covered_by
from shared.rows import Packed, answering
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import or_, select, text

from disbursement.domain.funds.levels import Level
from disbursement.domain.funds.transfers import (
    BoundLot,
    LineNotOfTransfer,
    Special,
    TransferNotFound,
    TransferStatus,
)
from disbursement.store.funds.funds import FundNotFound
from disbursement.store.funds.transfer_tables import TransferPieceRow, TransferRow
from disbursement.store.recoveries.recoveries import PLACE
from disbursement.store.tables import BankLineRow, BreakRow, FundRow
from shared import held

TRANSFER = "fund_transfer"
NEXT_NUMBER = text("""
INSERT INTO transfer_numbers (day, last) VALUES (:day, 1)
ON CONFLICT (day) DO UPDATE SET last = transfer_numbers.last + 1 RETURNING last
""")
ENDS = answering(
    text("""
SELECT id, code, programme, region, level, kind, scheme FROM funds
WHERE id = ANY(:funds) ORDER BY id FOR UPDATE
"""),
    *("id", "code", "programme", "region", "level", "kind", "scheme"),
)
REST = answering(
    text("""
SELECT id, coalesce(root_id, id) AS root_id, amount - used - charged - passed_on AS rest, donor,
    purpose, only_for, only_region
FROM fund_allocations
WHERE fund_id = :fund AND amount - used - charged - passed_on > 0 ORDER BY id
"""),
    *("id", "root_id", "rest", "donor", "purpose", "only_for", "only_region"),
)


BREAK = Packed(BreakRow, "b")
LINE = text(f"""
SELECT {BREAK.sql} AS found, l.id AS line_id, l.amount, l.credit, s.fund_id,
    (SELECT f.region FROM funds AS f WHERE f.id = s.fund_id) AS region,
    (SELECT coalesce(abs(sum(CASE WHEN m.credit THEN 1 ELSE -1 END)), 0)
        FROM statements AS t JOIN bank_lines AS m ON m.statement = t.id
        WHERE t.fund_id = s.fund_id AND m.matched_to = :transfer) AS shown
FROM reconciliation_breaks AS b
JOIN statements AS s ON s.fund_id = ANY(:funds)
JOIN bank_lines AS l ON l.statement = s.id AND l.matched_to IS NULL AND l.line_class IS NULL
WHERE b.id = :break_id AND b.checked_at IS NULL AND b.kind = 'UNMATCHED_BANK_LINE'
    AND (b.reference = {PLACE} OR starts_with(b.reference, {PLACE} || '#'))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A line of one of a transfer's accounts that nobody has explained."""

    found: BreakRow
    line_id: UUID
    amount: int
    credit: bool
    fund_id: UUID
    region: str
    shown: int


async def read_line(tx: Reading, break_id: UUID, row: TransferRow) -> OpenLine:
    """The line that an open break is about. Raises ``LineNotOfTransfer``."""
    asked = {
        "break_id": break_id,
        "funds": [row.from_fund_id, row.to_fund_id],
        "transfer": row.id,
    }
    line = (await tx.session.execute(LINE, asked)).one_or_none()
    if line is None:
        raise LineNotOfTransfer
    return OpenLine(
        found=BREAK.read(line.found),
        line_id=line.line_id,
        amount=line.amount,
        credit=line.credit,
        fund_id=line.fund_id,
        region=line.region,
        shown=line.shown,
    )


def match_line(tx: Transaction, line: OpenLine, transfer_id: UUID) -> None:
    """The line is explained by the transfer that it shows."""
    change_row(tx, BankLineRow, {"id": line.line_id}, matched_to=transfer_id)


async def next_number(tx: Transaction, day: date) -> str:
    """The running number of a day: ``T-20260601-001``, the reference that the bank is given."""
    last = await tx.session.scalar(NEXT_NUMBER, {"day": day})
    return f"T-{day:%Y%m%d}-{last:03d}"


async def hold_ends(tx: Transaction, giver: UUID, receiver: UUID) -> tuple[Special, Special]:
    """Both accounts, held to the end in the order of their ids. Raises ``FundNotFound``."""
    await tx.flush()
    rows = await tx.session.execute(ENDS, {"funds": [giver, receiver]})
    found = {
        row.id: Special(
            id=row.id,
            code=row.code,
            programme=Programme(row.programme),
            region=row.region,
            level=Level(row.level),
            kind=FundKind(row.kind),
            scheme=row.scheme,
        )
        for row in rows
    }
    if {giver, receiver} - found.keys():
        raise FundNotFound
    return found[giver], found[receiver]


async def find_rest(tx: Transaction, fund_id: UUID) -> list[BoundLot]:
    """What is left of a held account, by allocation, the oldest first."""
    return [
        BoundLot(
            id=row.id,
            root_id=row.root_id,
            rest=row.rest,
            donor=row.donor,
            purpose=row.purpose,
            only_for=tuple(row.only_for),
            only_region=row.only_region,
        )
        for row in await tx.session.execute(REST, {"fund": fund_id})
    ]


async def hold_transfer(tx: Transaction, transfer_id: UUID, *, expected: int) -> TransferRow:
    """A transfer out of the actor's region, held, at the version that was read."""
    row = await held.hold(tx, TransferRow, transfer_id, missing=TransferNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def get_transfer(tx: Reading, transfer_id: UUID) -> tuple[TransferRow, str]:
    """A transfer and the region of the account that it goes to. Raises ``TransferNotFound``."""
    query = (
        select(TransferRow, FundRow.region)
        .join(FundRow, FundRow.id == TransferRow.to_fund_id)
        .where(TransferRow.id == transfer_id)
    )
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise TransferNotFound
    return found[0], found[1]


async def find_transfers(
    tx: Reading,
    *,
    region: str,
    fund_id: UUID | None,
    status: TransferStatus | None,
    after: UUID | None,
    limit: int,
) -> list[TransferRow]:
    """Transfers from or to the accounts at and below a region, the oldest first."""
    query = (
        select(TransferRow)
        .join(FundRow, FundRow.id == TransferRow.to_fund_id)
        .where(or_(covered_by(region, TransferRow.region), covered_by(region, FundRow.region)))
    )
    if fund_id is not None:
        ends = (TransferRow.from_fund_id, TransferRow.to_fund_id)
        query = query.where(or_(*(end == fund_id for end in ends)))
    if status is not None:
        query = query.where(TransferRow.status == status)
    if after is not None:
        query = query.where(TransferRow.id > after)
    return list(await tx.session.scalars(query.order_by(TransferRow.id).limit(limit)))


async def find_pieces(tx: Reading, transfer_id: UUID) -> list[TransferPieceRow]:
    """The allocations that a transfer is of."""
    query = select(TransferPieceRow).where(TransferPieceRow.transfer_id == transfer_id)
    return list(await tx.session.scalars(query.order_by(TransferPieceRow.from_allocation_id)))
