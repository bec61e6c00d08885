"""Disbursement's outside calls: is it decided, and who is paid; outside any transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.auth import TokenFile
from shared.clock import real_now
from shared.contracts.people import CasePeople, Purpose
from shared.contracts.vocabulary import Programme
from shared.decided import DecisionClient, OwnerUnavailable
from shared.errors import DomainError
from shared.people import Errand, run_errand
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction
from shared.turns import act_when_due

from disbursement.bank import FORMATS
from disbursement.bank.envelopes import SUFFIX, plain
from disbursement.bank.inbound import RECEIPT, SIGNATURE, Inbound, Receipt, digest_of, read_inbound
from disbursement.bank.sftp import BankAway, Folders, NameTaken, SftpPlace, folders, shown
from disbursement.bank.signatures import (
    AllKeys,
    BankKeys,
    BankKeysMissing,
    SignatureRefused,
    sign,
)
from disbursement.domain.bank.agents import ENVELOPE, AgentBankNotLoaded, FileFormat, SignatureKind
from disbursement.domain.payments.payment import BY_HAND
from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.store.bank import agents
from disbursement.store.bank import files as files_store
from disbursement.store.payments import batches as batches_store
from disbursement.store.payments import payments
from disbursement.usecases.bank import files
from disbursement.usecases.bank.signatures import SignatureCheck, decoded, encoded
from disbursement.usecases.cash import cash
from disbursement.usecases.payments import confirmations, payees
from shared import observe

VISIT_SECONDS, SIGNATURE_FOLLOWS_SECONDS = 300, 600


async def confirm_orders(running: ServiceRuntime) -> float | None:
    """Have the decisions of new orders confirmed by their owners, before anything is ready."""
    database, me = running.database, system(running.service.name)

    async def ask_due() -> Sequence[object]:
        async with database.transaction(by=me, audited=False) as tx:
            taken = await payments.NOT_CONFIRMED.take(tx)
        await asyncio.gather(*(_confirm(running, row) for row in taken))
        return taken

    return await act_when_due(database, me, payments.NOT_CONFIRMED.due_in, ask_due)


async def _confirm(running: ServiceRuntime, row: Any) -> None:
    database, me = running.database, system(running.service.name)
    owner = DecisionClient(
        url=running.settings.service_urls[PROGRAMMES[Programme(row.programme)].decisions],
        token=TokenFile(running.settings.token_file),
    )
    try:
        record = await owner.find(row.decision_id)
    except OwnerUnavailable as away:
        observe.log().warning("decision_not_asked", payment_id=str(row.id), reason=str(away))
        confirmed = False
    else:
        async with database.transaction(by=me, action="confirm_decision") as tx:
            confirmed = await confirmations.confirm(tx, row.id, record)
    if not confirmed:
        async with database.transaction(by=me, audited=False) as tx:
            await payments.NOT_CONFIRMED.postpone(tx, row.id)


async def fetch_payees(running: ServiceRuntime) -> float | None:
    """Fetch and check the payees of ordered payments; returns in how many seconds to look again."""
    return await run_errand(running, PAYEES)


async def exchange_files(running: ServiceRuntime) -> float | None:
    """Take what banks have put down in folders, and bring them their payment files.

    One bank that is away, or whose folder is out of order, holds up no other.
    """
    places: Mapping[str, SftpPlace] = running.service.state["sftp"]
    for bank_code, place in places.items():
        try:
            await visit_bank(running, bank_code, place)
        except (OSError, DomainError, UnicodeError) as fault:
            reason = type(fault).__name__
            observe.log().error("bank_not_visited", bank=bank_code, reason=reason)
    return files_store.EVERY.total_seconds() if places else None


async def visit_bank(running: ServiceRuntime, bank_code: str, place: SftpPlace) -> None:
    """One look into a bank's folders, if it is time and no other process looks."""
    database, me = running.database, system(running.service.name)
    async with database.transaction(by=me, audited=False) as tx:
        is_due = await files_store.may_visit(tx, bank_code)
    if is_due:
        await exchange_with_bank(running, bank_code, place)


async def exchange_with_bank(running: ServiceRuntime, bank_code: str, place: SftpPlace) -> None:
    """Keep what is there and read it, then put down what is released: a receipt comes first."""
    try:
        async with asyncio.timeout(VISIT_SECONDS), folders(place) as there:
            await _collect(running, bank_code, there)
            await _read_kept(running, bank_code)
            await _deliver(running, bank_code, there)
    except (BankAway, TimeoutError) as away:
        observe.log().warning("bank_away", bank=bank_code, reason=str(away))
    await _read_kept(running, bank_code)


async def _deliver(running: ServiceRuntime, bank_code: str, there: Folders) -> None:
    """A file lies prepared before it is the bank's, and appears once.

    After a crash it appears from where it was prepared; what is prepared no more has appeared, and
    is not put down again, as the bank may have taken it. Its signature is there before it.
    """
    database, me = running.database, system(running.service.name)
    keys: AllKeys = running.service.state["bank_keys"]
    async with database.reading(by=me) as tx:
        outgoing = await files_store.find_outgoing(tx, bank_code)
    for one in outgoing:
        form, file = next(iter(FORMATS[FileFormat(one.format)].files.items()))
        async with database.reading(by=me) as tx:
            form, content, _ = await batches_store.open_file(tx, one.batch_id, form=form)
            has_begun = await files.has_begun(tx, one.batch_id)
        name = f"{one.number}.{SUFFIX if form == ENVELOPE else file.suffix}"
        if not has_begun:
            try:
                signature = _signature_of(content, one.signature, keys.get(bank_code))
            except BankKeysMissing:
                observe.log().error("bank_keys_missing", bank=bank_code)
                return
            if signature is not None:
                await there.put(f"{name}{SIGNATURE}", signature)
            await there.prepare(name, content)
            async with database.transaction(by=me, action="begin_delivery") as tx:
                if not await files.begin_delivery(tx, one.batch_id):
                    continue
        try:
            await there.appear(name, content)
        except NameTaken:
            observe.log().error("bank_file_name_taken", bank=bank_code, batch=one.number)
            continue
        async with database.transaction(by=me, action="deliver_batch") as tx:
            files_store.mark_delivered(tx, one.batch_id)
            tx.audit_subject("batch", one.batch_id)


def _signature_of(content: bytes, kind: SignatureKind, keys: BankKeys | None) -> bytes | None:
    if kind is SignatureKind.NONE:
        return None
    return encoded(sign(content, kind, keys)).encode()


async def _collect(running: ServiceRuntime, bank_code: str, there: Folders) -> None:
    """A file is kept here before it is moved there: again, it is known by its digest.

    Of a bank that signs, a file without its signature is left for some minutes: that may follow.
    """
    database, me = running.database, system(running.service.name)
    async with database.reading(by=me) as tx:
        terms = await agents.terms_today(tx, bank_code)
    is_signed = terms is not None and terms.signature is not SignatureKind.NONE
    names = await there.names()
    for name, written in names.items():
        is_new = real_now().timestamp() - written < SIGNATURE_FOLLOWS_SECONDS
        if name.endswith(SIGNATURE):
            if name.removesuffix(SIGNATURE) not in names and not is_new:
                await there.archive(name, "alone")
            continue
        beside = f"{name}{SIGNATURE}"
        if is_signed and beside not in names and is_new:
            continue
        content = await there.read(name)
        signature = await there.read(beside) if beside in names else None
        digest = digest_of(name, content, signature)
        async with database.transaction(by=me, action="keep_bank_file", audited=False) as tx:
            await files_store.keep_file(
                tx,
                bank_code=bank_code,
                name=shown(name)[-200:],
                content=content,
                digest=digest,
                signature=signature,
            )
        await there.archive(name, digest[:12])
        if signature is not None:
            await there.archive(beside, digest[:12])


async def _read_kept(running: ServiceRuntime, bank_code: str) -> None:
    """Each file by itself: a broken one is parked and holds up no other."""
    database, keys = running.database, running.service.state["bank_keys"]
    bank = files.acting_for(bank_code)
    async with database.reading(by=bank) as tx:
        waiting = await files_store.find_waiting(tx, bank_code)
    for file_id in waiting:
        try:
            async with database.transaction(by=bank, action="take_bank_file") as tx:
                kept = await files_store.open_waiting(tx, file_id)
                if kept is None:
                    continue
                banks = await agents.banks_on(tx, tx.clock.today())
                if bank_code not in banks:
                    raise AgentBankNotLoaded
                terms = banks[bank_code].terms
                signature = None if kept.signature is None else kept.signature.decode("latin-1")
                check = SignatureCheck(
                    bank_code,
                    kept.content,
                    decoded(signature),
                    keys,
                    may_be_plain=kept.file.name.endswith(RECEIPT),
                )
                check(terms)
                content = await asyncio.to_thread(plain, kept.content, bank_code, keys)
                name = kept.file.name.removesuffix(f".{SUFFIX}")
                said = await asyncio.to_thread(read_inbound, name, content, terms.format)
                _check_receipt(said, content, terms.signature)
                await files.take(tx, kept.file, said)
        except DomainError as refusal:
            observe.log().error("bank_file_parked", bank=bank_code, code=refusal.code())
            async with database.transaction(by=bank, action="park_bank_file") as tx:
                await files.park(tx, file_id, refusal)


def _check_receipt(said: Inbound, content: bytes, agreed: SignatureKind) -> None:
    """Of a bank that signs, a receipt names its file inside: the signature is not of its name."""
    if agreed is SignatureKind.NONE or not isinstance(said, Receipt):
        return
    if said.batch_number.encode() not in content:
        raise SignatureRefused


def _owner_of(row: Any) -> str:
    return PROGRAMMES[Programme(row.programme)].people


async def _record(tx: Transaction, payment_id: UUID, people: CasePeople) -> bool:
    """The account is checked; by hand the recipient is known. False: ask again later."""
    payment = await payments.get_payment(tx, payment_id, lock=True)
    if payment.method in BY_HAND:
        version = people.payee_version or payment.payee_version
        return bool(people.persons) and await cash.meet_recipient(
            tx, payment_id, people.persons[0], version=version
        )
    if people.payee is not None:
        return await payees.check_payee(tx, payment_id, people.payee)
    return await payees.ask_for_account(tx, payment_id, version=people.payee_version)


PAYEES = Errand(
    rows=payments.WITHOUT_PAYEE,
    owner_of=_owner_of,
    purpose=Purpose.PAYMENT,
    action="check_payee",
    record=_record,
)
