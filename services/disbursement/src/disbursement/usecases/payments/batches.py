"""Batches: one officer makes them, another releases them, the bank fetches them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shared.calendars import read_calendar
from shared.contracts.disbursement import PaymentReleased
from shared.contracts.people import HolderKind
from shared.contracts.vocabulary import PaymentMethod
from shared.identifiers import normalise_name
from shared.ids import new_id
from shared.transaction import Transaction

from disbursement import bank
from disbursement.bank.envelopes import enveloped
from disbursement.bank.signatures import AllKeys
from disbursement.domain.bank.account_check import AccountCheckWaits, AccountNotMatched
from disbursement.domain.bank.agents import (
    ENVELOPE,
    AgentBank,
    AgentBankNotLoaded,
    EncryptionKind,
    FileFormat,
    NameNotInLetters,
)
from disbursement.domain.bank.messages import OrderedBatch, OrderedItem
from disbursement.domain.payments.batch import (
    Batch,
    BatchStatus,
    BreakOpen,
    EarlierStillBooked,
    NothingToBatch,
    PayeeNotCarried,
    require_not_signatory,
)
from disbursement.domain.payments.payee import carried
from disbursement.domain.payments.payment import Payment, Status
from disbursement.domain.payments.programmes import memo_of
from disbursement.store.bank import agents, breaks
from disbursement.store.bank.breaks import Against
from disbursement.store.funds import funds
from disbursement.store.payments import batches, payments

LARGEST_BATCH = 2000


async def make_batch(
    tx: Transaction, *, fund_id: UUID, bank_code: str | None, payment_ids: tuple[UUID, ...]
) -> Batch:
    """Batch ready payments of one fund, whose own bank pays them; all of them, or the named ones.

    Another bank's code leaves only the payees with accounts there.
    """
    fund = await funds.get_fund(tx, fund_id)
    tx.by.within(fund.region)
    chosen: dict[str, Any] = {"id": payment_ids} if payment_ids else {}
    if bank_code not in {None, fund.bank_code}:
        chosen["bank_code"] = bank_code
    ready = await payments.load(
        tx,
        lock=True,
        limit=LARGEST_BATCH,
        fund_id=fund_id,
        method=PaymentMethod.CARD,
        status=Status.READY,
        **chosen,
    )
    if not ready or (payment_ids and len(ready) != len(set(payment_ids))):
        raise NothingToBatch
    ready = await _undisputed(tx, ready, named=bool(payment_ids))
    require_not_signatory(ready, tx.by)
    batch = await batches.insert_batch(
        tx,
        Batch(
            id=new_id(),
            number=await batches.next_number(tx, tx.clock.today()),
            fund_id=fund.id,
            fund_code=fund.code,
            region=fund.region,
            bank_code=fund.bank_code,
            count=len(ready),
            total=sum(payment.amount for payment in ready),
            made_by=tx.by.sub,
            made_at=tx.clock.now(),
        ),
        ready,
    )
    for payment in ready:
        batched = replace(payment.after("batch", by=tx.by), batch_id=batch.id)
        await payments.save_payment(tx, batched)
    return batch


async def _undisputed(tx: Transaction, ready: list[Payment], *, named: bool) -> list[Payment]:
    """Those against which nothing stands; a named one against which something does is refused.

    Raises ``BreakOpen``, ``EarlierStillBooked`` and ``AccountCheckWaits``.
    """
    against = await breaks.standing_against(tx, [payment.id for payment in ready])
    clear = [payment for payment in ready if payment.id not in against.all]
    if named or not clear:
        _nothing_stands(ready, against)
    return clear


def _nothing_stands(held: Sequence[Payment], against: Against) -> None:
    if against.broken:
        raise BreakOpen(cases="、".join(p.case_number for p in held if p.id in against.broken))
    if against.kept:
        raise EarlierStillBooked(
            cases="、".join(p.case_number for p in held if p.id in against.kept)
        )
    if against.asked:
        raise AccountCheckWaits(
            cases="、".join(p.case_number for p in held if p.id in against.asked)
        )
    if against.denied:
        raise AccountNotMatched(
            cases="、".join(p.case_number for p in held if p.id in against.denied)
        )


async def release_batch(tx: Transaction, batch_id: UUID, *, expected: int, keys: AllKeys) -> Batch:
    """Write the bank's file and let the bank fetch it; a second officer does this.

    Where files are enveloped, the bank gets its envelope and no other form. Raises ``BankKeysMissing``.
    """
    batch = await batches.get_batch(tx, batch_id, expected=expected, lock=True)
    held = await payments.load(tx, batch_id=batch_id, lock=True)
    _nothing_stands(held, await breaks.standing_against(tx, [payment.id for payment in held]))
    released = batch.release(held, by=tx.by, at=tx.clock.now())
    banks = await agents.banks_on(tx, tx.clock.today())
    if batch.bank_code not in banks:
        raise AgentBankNotLoaded
    agent = banks[batch.bank_code]
    execute_on = agent.execution_day(tx.clock.now(), await read_calendar(tx.session))
    released = replace(
        released,
        format=agent.terms.format,
        transport=agent.terms.transport,
        signature=agent.terms.signature,
        execute_on=execute_on,
    )
    released = await batches.save_batch(tx, released, is_release=True)
    ordered = await _ordered(tx, released, held, banks)
    encoding = agent.terms.encoding
    forms = bank.FORMATS[agent.terms.format].files
    contents = {form: file.write(ordered, encoding) for form, file in forms.items()}
    if agent.terms.encryption is EncryptionKind.CMS:
        first = next(iter(contents.values()))
        contents[ENVELOPE] = enveloped(first, keys.get(batch.bank_code))
    batches.keep_files(tx, batch.id, contents)
    for payment in held:
        await payments.save_payment(tx, payment.after("release", by=tx.by))
        tx.publish(
            PaymentReleased(
                case_id=payment.case_id,
                payment_id=payment.id,
                decision_id=payment.decision_id,
                amount=payment.amount,
                batch_id=batch.id,
                attempt=payment.attempt,
                released_at=tx.clock.now(),
            )
        )
    return released


async def _ordered(
    tx: Transaction, batch: Batch, held: list[Payment], banks: Mapping[str, AgentBank]
) -> OrderedBatch:
    """What the file says. Raises ``PayeeNotCarried`` and ``NameNotInLetters``."""
    by_reference = {payment.end_to_end_id: payment for payment in held}
    numbers = {code: one.terms.clearing_number or code for code, one in banks.items()}
    agent = banks[batch.bank_code]
    letters, fits_file = agent.terms.encoding, bank.FORMATS[agent.terms.format].fits

    def fits(name: str) -> bool:
        return not letters.holds(normalise_name(name)) or fits_file(name, letters)

    items, wrong, unwritten = [], [], []
    fund, read = await batches.read_ordered(tx, batch.id)
    for sequence, (item, payee) in enumerate(read, start=1):
        payment = by_reference[item.end_to_end_id]
        if not carried(payee["holder_name"]) or not fits(payee["holder_name"]):
            wrong.append(payment.case_number)
        elif not letters.holds(normalise_name(payee["holder_name"])):
            unwritten.append(payment.case_number)
        items.append(
            OrderedItem(
                sequence=sequence,
                end_to_end_id=item.end_to_end_id,
                amount=item.amount,
                payee_name=payee["holder_name"],
                payee_id_number=payee["holder_id_number"],
                payee_account=payee["account"],
                payee_bank_code=numbers.get(payee["bank_code"], payee["bank_code"]),
                memo=memo_of(payment),
                payee_is_organisation=payee["holder_kind"] == HolderKind.ORGANISATION,
            )
        )
    if wrong or not carried(fund.name) or not fits(fund.name):
        raise PayeeNotCarried(cases="、".join(wrong[:10]) or fund.name)
    if unwritten or not letters.holds(normalise_name(fund.name)):
        cases = "、".join(unwritten[:10]) or fund.name
        raise NameNotInLetters(letters=letters.label, cases=cases)
    assert batch.execute_on is not None, "a released batch has its day"
    return OrderedBatch(
        number=batch.number,
        payer_name=fund.name,
        payer_account=fund.account,
        bank_code=numbers[batch.bank_code],
        execute_on=batch.execute_on,
        items=tuple(items),
    )


async def discard_batch(tx: Transaction, batch_id: UUID, *, expected: int) -> Batch:
    """Take an open batch apart; its payments are ready again."""
    batch = await batches.get_batch(tx, batch_id, expected=expected, lock=True)
    discarded = await batches.save_batch(tx, batch.after("discard", by=tx.by))
    for payment in await payments.load(tx, batch_id=batch_id, lock=True):
        ready = replace(payment.after("discard", by=tx.by), batch_id=None)
        await payments.save_payment(tx, ready)
    return discarded


@dataclass(frozen=True, slots=True)
class Fetched:
    """A released file as its bank gets it."""

    batch: Batch
    form: str
    content: bytes
    digest: str


async def fetch_file(tx: Transaction, batch_id: UUID, *, form: str | None) -> Fetched:
    """A released file for its bank, in the form it was written in; the fetching is audited."""
    batch = await of_this_bank(tx, batch_id, lock=True)
    form = form or next(iter(bank.FORMATS[FileFormat(batch.format or "iso20022")].files))
    form, content, digest = await batches.open_file(tx, batch_id, form=form)
    if batch.fetched_at is None:
        batch = await batches.save_batch(tx, replace(batch, fetched_at=tx.clock.now()))
    tx.audit_subject("batch", batch_id)
    return Fetched(batch, form, content, digest)


async def of_this_bank(tx: Transaction, batch_id: UUID, *, lock: bool = False) -> Batch:
    """A batch that was sent to the bank that asks. Raises ``BatchNotFound``."""
    batch = await batches.get_batch(tx, batch_id, lock=lock)
    withheld = batch.is_recall_proposed or batch.status is BatchStatus.RECALLED
    if batch.bank_code != tx.by.org or batch.released_at is None or withheld:
        raise batches.BatchNotFound
    return batch
