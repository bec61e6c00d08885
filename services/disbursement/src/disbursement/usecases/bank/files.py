"""Files of banks that come and go through folders: kept first, then read, parked when they are broken."""

from hashlib import sha256
from uuid import UUID

from shared.city_changes import require_city
from shared.errors import DomainError
from shared.roles import Actor, Role
from shared.transaction import Reading, Transaction

from disbursement.bank.fields import BankFileUnreadable
from disbursement.bank.inbound import Inbound, Receipt
from disbursement.domain.bank.files import BankFile, BankFileStatus, FrontMachineRefused
from disbursement.domain.bank.messages import Report
from disbursement.domain.payments.batch import Batch, BatchStatus
from disbursement.store.bank import files
from disbursement.store.bank.files import Outgoing
from disbursement.store.payments import batches
from disbursement.usecases import clocks
from disbursement.usecases.bank import answers
from disbursement.usecases.bank.reports import take_report
from disbursement.usecases.bank.signatures import proven
from disbursement.usecases.bank.statements import take_statements


def acting_for(bank_code: str) -> Actor:
    """A bank that speaks through its folder."""
    return Actor(
        sub=f"bank:{bank_code}", name=bank_code, roles=frozenset({Role.BANK}), org=bank_code
    )


async def begin_delivery(tx: Transaction, batch_id: UUID) -> bool:
    """From now on the file is the bank's and is not taken back; false: it is being taken back."""
    batch = await batches.get_batch(tx, batch_id, lock=True)
    if batch.status is not BatchStatus.RELEASED or batch.is_recall_proposed:
        return False
    if batch.fetched_at is None:
        files.mark_given(tx, batch_id, tx.clock.now())
    return True


async def was_not_given(tx: Transaction, batch_id: UUID, *, may_have_it: bool) -> None:
    """The bank surely has not got the file of this call: it is ours, unless one before broke off."""
    batch = await batches.get_batch(tx, batch_id, lock=True)
    if batch.status is BatchStatus.RELEASED and not may_have_it:
        files.mark_given(tx, batch_id, None)


async def has_begun(tx: Reading, batch_id: UUID) -> bool:
    """Whether a visit before this one has put the file down, or was about to."""
    return (await batches.get_batch(tx, batch_id)).fetched_at is not None


def is_delivered(tx: Transaction, batch_id: UUID) -> None:
    """The bank has the file."""
    files.mark_delivered(tx, batch_id)
    tx.audit_subject("batch", batch_id)


async def end_delivery(tx: Transaction, sent: Outgoing, *, words: str, may_have_it: bool) -> None:
    """The front machine has not taken the file: a person is to look, and may have it taken back.

    Not if it ``may_have_it`` from a call before that broke off. What it said stands among the bank's
    files; the file is given again once a person has ended that.
    """
    batch = await batches.get_batch(tx, sent.batch_id, lock=True)
    if batch.status is not BatchStatus.RELEASED:
        return
    if not may_have_it:
        files.mark_given(tx, batch.id, None)
    name, at = f"{sent.number}{files.REFUSED}", tx.clock.now().isoformat()
    refusal = FrontMachineRefused(batch=sent.number, words=words)
    await _park_new(tx, batch.bank_code, name, f"{at} {words}", refusal)


async def end_refusals(tx: Transaction, batch: Batch) -> None:
    """The batch was taken back: what the front machine said of its file asks nothing of anybody."""
    for file_id in await files.find_refusals(tx, batch.bank_code, batch.number):
        files.change_status(tx, file_id, BankFileStatus.DISMISSED, reason=batch.recall_reason)
        await clocks.bank_file_is_settled(tx, file_id)


async def park_unnamed(tx: Transaction, bank_code: str, name: str) -> None:
    """A file of the bank's outbox that its name does not let us have: a person asks the bank, once."""
    await _park_new(tx, bank_code, name, "", BankFileUnreadable("unknown_name"))


async def _park_new(
    tx: Transaction, bank_code: str, name: str, words: str, refusal: DomainError
) -> None:
    content = words.encode()
    kept = await files.keep_file(
        tx,
        bank_code=bank_code,
        name=name,
        content=content,
        digest=sha256(name.encode() + content).hexdigest(),
        signature=None,
        refusal=refusal,
    )
    if kept is not None:
        await clocks.wait_for_bank_file(tx, kept)


async def take(tx: Transaction, file: BankFile, said: Inbound) -> None:
    """Let a file count, as if the bank had sent it over HTTP; the same again changes nothing."""
    match said:
        case Receipt():
            await _take_receipt(tx, said)
        case Report():
            await take_report(tx, said, kind="reports", proof=proven)
        case statements:
            await take_statements(tx, statements, proof=proven)
    files.change_status(tx, file.id, BankFileStatus.TAKEN)
    await clocks.bank_file_is_settled(tx, file.id)


async def _take_receipt(tx: Transaction, receipt: Receipt) -> None:
    """The bank has the file: that is its taking of the batch."""
    number = receipt.batch_number
    found = await batches.lock_by_numbers(tx, {number}, bank_code=tx.by.org or "")
    if number not in found:
        raise BankFileUnreadable("receipt_of_nothing")
    batch = found[number].batch
    if batch.may("accept"):
        await answers.accept(tx, batch)


async def park(tx: Transaction, file_id: UUID, refusal: DomainError) -> None:
    """A file that cannot count waits for a person of the city's finance, with its fault."""
    found = await files.get_file(tx, file_id, lock=True)
    if found.status is not BankFileStatus.WAITING:
        return  # another look has taken it meanwhile
    parked = BankFileStatus.PARKED
    files.change_status(tx, file_id, parked, code=refusal.code(), fault=refusal.sentence())
    await clocks.wait_for_bank_file(tx, file_id)


async def read_file(tx: Reading, file_id: UUID) -> BankFile:
    """One file, for the city: no county owns what cannot be read. Raises ``CityLevelRequired``."""
    require_city(tx)
    return await files.get_file(tx, file_id)


async def retry_file(tx: Transaction, file_id: UUID) -> BankFile:
    """Have a parked file read again, after what stood against it is mended.

    Of what a front machine refused, the payment file is given again.
    """
    found = await read_file(tx, file_id)
    if found.code != FrontMachineRefused.code():
        return await _decide(tx, file_id, BankFileStatus.WAITING, reason=None)
    settled = await _decide(tx, file_id, BankFileStatus.TAKEN, reason=None)
    await clocks.bank_file_is_settled(tx, file_id)
    return settled


async def dismiss_file(tx: Transaction, file_id: UUID, *, reason: str) -> BankFile:
    """End a parked file that will never count, as when the bank sends another."""
    found = await _decide(tx, file_id, BankFileStatus.DISMISSED, reason=reason)
    await clocks.bank_file_is_settled(tx, file_id)
    return found


async def _decide(
    tx: Transaction, file_id: UUID, status: BankFileStatus, *, reason: str | None
) -> BankFile:
    require_city(tx)
    found = await files.get_file(tx, file_id, lock=True)
    found.require_parked()
    files.change_status(tx, file_id, status, reason=reason)
    await tx.flush()
    tx.session.expire_all()
    return await files.get_file(tx, file_id)
