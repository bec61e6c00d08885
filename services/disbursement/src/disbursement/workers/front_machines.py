"""The front machines of banks: one process at a time gives them files and empties their outbox."""

import asyncio
from collections.abc import Mapping

from shared.errors import DomainError
from shared.roles import system
from shared.runtime import ServiceRuntime

from disbursement.bank.front_machines import (
    NAME,
    FileRefused,
    FrontMachine,
    Machine,
    NotGiven,
    NotNow,
    Replied,
    front_machine,
)
from disbursement.bank.inbound import digest_of
from disbursement.bank.sftp import BankAway, shown
from disbursement.bank.signatures import AllKeys, BankKeysMissing
from disbursement.domain.bank.agents import Transport
from disbursement.store.bank import files as files_store
from disbursement.usecases.bank import files
from disbursement.workers.kept_files import read_kept, signature_of
from disbursement.workers.payment_files import open_written
from shared import observe

VISIT_SECONDS = 300


async def call_front_machines(running: ServiceRuntime) -> float | None:
    """One look at each; one that is away or out of order holds up no other."""
    places: Mapping[str, FrontMachine] = running.service.state["front_machines"]
    database, me = running.database, system(running.service.name)
    for bank_code, place in places.items():
        try:
            async with database.transaction(by=me, audited=False) as tx:
                is_due = await files_store.may_visit(tx, bank_code)
            if is_due:
                await exchange_with_machine(running, bank_code, place)
        except (OSError, DomainError, UnicodeError) as fault:
            reason = type(fault).__name__
            observe.log().error("bank_not_visited", bank=bank_code, reason=reason)
    return files_store.EVERY.total_seconds() if places else None


async def exchange_with_machine(
    running: ServiceRuntime, bank_code: str, place: FrontMachine
) -> None:
    """Keep what it has and read it, then give it what is released, and read what it answers."""
    try:
        async with asyncio.timeout(VISIT_SECONDS), front_machine(place) as there:
            await _collect(running, bank_code, there)
            await read_kept(running, bank_code)
            await _deliver(running, bank_code, there)
    except (BankAway, TimeoutError) as away:
        observe.log().warning("bank_away", bank=bank_code, reason=str(away))
    await read_kept(running, bank_code)


async def _collect(running: ServiceRuntime, bank_code: str, there: Machine) -> None:
    """A file is kept here before it may go there: again, it is known by its digest.

    One that cannot be had holds up no other; one under no name, or too large, waits for a person.
    """
    for name in await there.names():
        if not NAME.fullmatch(name):
            database, me = running.database, system(running.service.name)
            async with database.transaction(by=me, action="park_bank_file") as tx:
                await files.park_unnamed(tx, bank_code, shown(name)[:200])
            continue
        try:
            file = await there.read(name)
            await _keep(running, bank_code, name, file)
            if file.is_whole:
                await there.acknowledge(name)
        except NotNow as fault:
            observe.log().error("bank_file_not_read", bank=bank_code, reason=str(fault))


async def _keep(running: ServiceRuntime, bank_code: str, name: str, file: Replied) -> None:
    database, me = running.database, system(running.service.name)
    async with database.transaction(by=me, action="keep_bank_file", audited=False) as tx:
        await files_store.keep_file(
            tx,
            bank_code=bank_code,
            name=name,
            content=file.content,
            digest=digest_of(name, file.content, file.signature),
            signature=file.signature,
        )


async def _deliver(running: ServiceRuntime, bank_code: str, there: Machine) -> None:
    """A file is the bank's from before the call: nobody knows what became of a call that broke off.

    It is given again under its name until the machine has it; what it refuses is ours again.
    """
    database, me = running.database, system(running.service.name)
    keys: AllKeys = running.service.state["bank_keys"]
    async with database.reading(by=me) as tx:
        outgoing = await files_store.find_outgoing(tx, bank_code, Transport.PUSH)
    for one in outgoing:
        file = await open_written(running, one)
        may_have_it = file.has_begun
        try:
            signature = signature_of(file.content, one.signature, keys.get(bank_code))
        except BankKeysMissing:
            observe.log().error("bank_keys_missing", bank=bank_code)
            return
        async with database.transaction(by=me, action="begin_delivery") as tx:
            if not await files.begin_delivery(tx, one.batch_id):
                continue
        try:
            answer = await there.send(
                file.name, file.content, media=file.media, signature=signature
            )
        except FileRefused as refused:
            observe.log().error("bank_file_refused", bank=bank_code, status=refused.status)
            async with database.transaction(by=me, action="refuse_delivery") as tx:
                said = f"{refused.status} {refused.words}"
                await files.end_delivery(tx, one, words=said, may_have_it=may_have_it)
            continue
        except NotGiven:
            async with database.transaction(by=me, action="end_delivery", audited=False) as tx:
                await files.was_not_given(tx, one.batch_id, may_have_it=may_have_it)
            raise
        except NotNow as fault:
            observe.log().error("bank_file_not_taken", bank=bank_code, reason=str(fault))
            continue
        if answer is not None:
            suffix = file.name.rpartition(".")[2]
            await _keep(running, bank_code, f"{one.number}.answer.{suffix}", answer)
        async with database.transaction(by=me, action="deliver_batch") as tx:
            files.is_delivered(tx, one.batch_id)
