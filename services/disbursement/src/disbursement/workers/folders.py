"""The folders of banks over SFTP: looked into by one process at a time."""

import asyncio
from collections.abc import Mapping

from shared.clock import real_now
from shared.errors import DomainError
from shared.roles import system
from shared.runtime import ServiceRuntime

from disbursement.bank.inbound import SIGNATURE, digest_of
from disbursement.bank.sftp import BankAway, Folders, NameTaken, SftpPlace, folders, shown
from disbursement.bank.signatures import AllKeys, BankKeysMissing
from disbursement.domain.bank.agents import SignatureKind, Transport
from disbursement.store.bank import agents
from disbursement.store.bank import files as files_store
from disbursement.usecases.bank import files
from disbursement.workers.kept_files import read_kept, signature_of
from disbursement.workers.payment_files import open_written
from shared import observe

VISIT_SECONDS, SIGNATURE_FOLLOWS_SECONDS = 300, 600


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
            await read_kept(running, bank_code)
            await _deliver(running, bank_code, there)
    except (BankAway, TimeoutError) as away:
        observe.log().warning("bank_away", bank=bank_code, reason=str(away))
    await read_kept(running, bank_code)


async def _deliver(running: ServiceRuntime, bank_code: str, there: Folders) -> None:
    """A file lies prepared before it is the bank's, and appears once.

    After a crash it appears from where it was prepared; what is prepared no more has appeared, and
    is not put down again, as the bank may have taken it. Its signature is there before it.
    """
    database, me = running.database, system(running.service.name)
    keys: AllKeys = running.service.state["bank_keys"]
    async with database.reading(by=me) as tx:
        outgoing = await files_store.find_outgoing(tx, bank_code, Transport.SFTP)
    for one in outgoing:
        file = await open_written(running, one)
        name, content = file.name, file.content
        if not file.has_begun:
            try:
                signature = signature_of(content, one.signature, keys.get(bank_code))
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
            files.is_delivered(tx, one.batch_id)


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
