"""A transfer between levels: proposed by one of finance, booked by another, taken back by two."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.transaction import Transaction
from shared.workdays import lhasa_date
from shared.writes import insert_row

from disbursement.domain.funds import ledger
from disbursement.domain.funds.transfers import (
    LIFECYCLE,
    ArrivedMoneySpent,
    LineNotOfTransfer,
    PaperOfLater,
    TransferFourEyes,
    TransferSpent,
    TransferStatus,
    check_ends,
    is_shown_next,
    pieces_of,
)
from disbursement.store.bank import breaks
from disbursement.store.funds import funds
from disbursement.store.funds import transfers as store
from disbursement.store.funds.transfer_tables import TransferPieceRow, TransferRow
from disbursement.usecases.funds import duties
from shared import held


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What finance asks for on paper; the amount in fen, ``dated`` the paper's own day."""

    from_fund_id: UUID
    to_fund_id: UUID
    allocation_id: UUID | None
    amount: int
    document: str
    dated: date


async def propose(tx: Transaction, paper: Paper) -> TransferRow:
    """Ask for a transfer; nothing is moved before another person of finance confirms it.

    Raises ``FundNotFound``, ``OutsideRegion``, ``TransferNotBetween``, ``TransferOtherMoney``,
    ``PaperOfLater``, ``AllocationNotOfFund``, ``BoundElsewhere``, ``TransferTooMuch``.
    """
    giver, receiver = await store.hold_ends(tx, paper.from_fund_id, paper.to_fund_id)
    tx.by.within(giver.region)
    direction = check_ends(giver, receiver)
    if paper.dated > tx.clock.today():
        raise PaperOfLater
    rest = await store.find_rest(tx, giver.id)
    pieces_of(rest, paper.amount, named=paper.allocation_id, receiver=receiver)
    row = held.insert(
        tx,
        TransferRow,
        store.TRANSFER,
        number=await store.next_number(tx, tx.clock.today()),
        direction=direction,
        region=giver.region,
        from_fund_id=giver.id,
        to_fund_id=receiver.id,
        allocation_id=paper.allocation_id,
        amount=paper.amount,
        document=paper.document,
        dated=paper.dated,
        status=TransferStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    tx.audit(
        "keep_transfer",
        resource=(store.TRANSFER, row.id),
        number=row.number,
        from_fund_id=str(giver.id),
        to_fund_id=str(receiver.id),
        amount=row.amount,
        document=row.document,
        dated=row.dated.isoformat(),
    )
    await duties.start(tx, duties.CONFIRM_TRANSFER, row.id, region=row.region)
    return row


async def confirm(tx: Transaction, transfer_id: UUID, *, expected: int) -> TransferRow:
    """Book it: the money leaves one account and is in the other, by allocation.

    Never more than is there and promised to nobody. Raises as ``propose``, ``TransferFourEyes``,
    ``ArrivedMoneySpent``.
    """
    row, status = await _answer(tx, transfer_id, "confirm_transfer", expected=expected)
    giver, receiver = await store.hold_ends(tx, row.from_fund_id, row.to_fund_id)
    check_ends(giver, receiver)
    await _take_back_arrived(tx, row, code=receiver.code)
    rest = await store.find_rest(tx, giver.id)
    for lot, amount in pieces_of(rest, row.amount, named=row.allocation_id, receiver=receiver):
        out, into = ledger.transfer(f"{row.id}/{lot.id}", amount)
        opened = new_id()
        said = {
            "donor": lot.donor,
            "purpose": lot.purpose,
            "only_for": list(lot.only_for),
            "only_region": lot.only_region,
            "root": lot.root_id,
        }
        await funds.post(tx, out, fund_id=giver.id, pieces=[(lot.id, amount)])
        await funds.post(tx, into, fund_id=receiver.id, bound=said, entry_id=opened)
        insert_row(
            tx,
            TransferPieceRow,
            transfer_id=row.id,
            from_allocation_id=lot.id,
            to_allocation_id=opened,
            amount=amount,
        )
    _checked(tx, row, status)
    tx.audit("keep_booking", resource=("transfer_booking", row.id), amount=row.amount)
    return row


async def _take_back_arrived(tx: Transaction, row: TransferRow, *, code: str) -> None:
    """What the bank showed of it without its number is no money of its own: it counts once.

    Raises ``ArrivedMoneySpent`` where something was taken of the only arrival of that sum.
    """
    _, unannounced = await funds.read_allocations(tx, [row.to_fund_id])
    found = unannounced.get((row.to_fund_id, row.amount), [])
    arrived = [one for one in found if lhasa_date(one.at) >= row.dated]
    untouched = [one for one in arrived if not (one.is_touched or one.is_charged)]
    if arrived and not untouched:
        raise ArrivedMoneySpent(code=code)
    for one in untouched[:1]:
        back = ledger.reversal(one.key, row.amount)
        await funds.post(tx, back, fund_id=row.to_fund_id)


async def reject(tx: Transaction, transfer_id: UUID, *, expected: int, reason: str) -> TransferRow:
    """The second person does not agree, and says why."""
    row, status = await _answer(tx, transfer_id, "reject_transfer", expected=expected)
    _checked(tx, row, status, reason)
    return row


async def propose_reversal(
    tx: Transaction, transfer_id: UUID, *, expected: int, reason: str
) -> TransferRow:
    """A transfer was entered wrong: ask to take it back, with the reason."""
    row = await store.hold_transfer(tx, transfer_id, expected=expected)
    status = _after(tx, row, "propose_transfer_reversal")
    held.change(
        tx,
        row,
        store.TRANSFER,
        status=status,
        reversal_reason=reason,
        reversal_by=tx.by.sub,
        reversal_at=tx.clock.now(),
        reversed_by=None,
        reversed_at=None,
    )
    await duties.start(tx, duties.CONFIRM_TRANSFER, row.id, region=row.region)
    return row


async def confirm_reversal(tx: Transaction, transfer_id: UUID, *, expected: int) -> TransferRow:
    """Take it back by reversing entries. Raises ``TransferSpent`` where the money was promised."""
    row, status = await _answer(tx, transfer_id, "confirm_transfer_reversal", expected=expected)
    giver, receiver = await store.hold_ends(tx, row.from_fund_id, row.to_fund_id)
    tx.by.within(receiver.region)
    rest = {lot.id: lot.rest for lot in await store.find_rest(tx, receiver.id)}
    for piece in await store.find_pieces(tx, row.id):
        if rest.get(piece.to_allocation_id, 0) < piece.amount:
            raise TransferSpent(code=receiver.code)
        name = f"{row.id}/{piece.from_allocation_id}"
        back, away = ledger.transfer_reversal(name, piece.amount)
        lots = [(piece.from_allocation_id, piece.amount)]
        await funds.post(tx, back, fund_id=giver.id, pieces=lots)
        await funds.post(tx, away, fund_id=receiver.id)
    held.change(
        tx,
        row,
        store.TRANSFER,
        status=status,
        reversed_by=tx.by.sub,
        reversed_at=tx.clock.now(),
    )
    tx.audit("keep_reversal", resource=("transfer_reversal", row.id), amount=row.amount)
    return row


async def reject_reversal(
    tx: Transaction, transfer_id: UUID, *, expected: int, reason: str
) -> TransferRow:
    """It was right as it was booked, and stays."""
    row, status = await _answer(tx, transfer_id, "reject_transfer_reversal", expected=expected)
    held.change(tx, row, store.TRANSFER, status=status, answer=reason)
    return row


async def match_line(
    tx: Transaction, transfer_id: UUID, *, expected: int, break_id: UUID
) -> TransferRow:
    """A line that the bank booked without the number is of this transfer; its break is settled.

    No money moves by it. Raises ``TransferFourEyes``, ``LineNotOfTransfer``.
    """
    row = await store.hold_transfer(tx, transfer_id, expected=expected)
    status = _after(tx, row, "match_transfer_line")
    require_another_person(tx.by.sub, than=[row.proposed_by], refusal=TransferFourEyes())
    line = await store.read_line(tx, break_id, row)
    tx.by.within(line.region)
    forward = line.credit is (line.fund_id == row.to_fund_id)
    is_reversed = status is TransferStatus.REVERSED
    fits = is_shown_next(shown=line.shown, forward=forward, is_reversed=is_reversed)
    if line.amount != row.amount or not fits:
        raise LineNotOfTransfer
    store.match_line(tx, line, row.id)
    breaks.explain_break(tx, line.found, resolution=row.number)
    held.change(tx, row, store.TRANSFER, status=status)
    return row


def _after(tx: Transaction, row: TransferRow, action: str) -> TransferStatus:
    return LIFECYCLE.after(action, status=TransferStatus(row.status), by=tx.by)


async def _answer(
    tx: Transaction, transfer_id: UUID, action: str, *, expected: int
) -> tuple[TransferRow, TransferStatus]:
    """Another person than proposed it answers; the duty of the second person ends."""
    row = await store.hold_transfer(tx, transfer_id, expected=expected)
    status = _after(tx, row, action)
    is_first = row.status == TransferStatus.PROPOSED
    asked_by = row.proposed_by if is_first else row.reversal_by
    require_another_person(tx.by.sub, than=[asked_by], refusal=TransferFourEyes())
    await duties.meet(tx, duties.CONFIRM_TRANSFER, row.id)
    return row, status


def _checked(
    tx: Transaction, row: TransferRow, status: TransferStatus, reason: str | None = None
) -> None:
    held.change(
        tx,
        row,
        store.TRANSFER,
        status=status,
        checked_by=tx.by.sub,
        checked_at=tx.clock.now(),
        answer=reason,
    )
