"""Files of banks that were kept: each is read by itself, and a broken one is parked."""

import asyncio

from shared.errors import DomainError
from shared.runtime import ServiceRuntime

from disbursement.bank.envelopes import SUFFIX, plain
from disbursement.bank.inbound import RECEIPT, Inbound, Receipt, read_inbound
from disbursement.bank.signatures import BankKeys, SignatureRefused, sign
from disbursement.domain.bank.agents import AgentBankNotLoaded, SignatureKind
from disbursement.store.bank import agents
from disbursement.store.bank import files as files_store
from disbursement.usecases.bank import files
from disbursement.usecases.bank.signatures import SignatureCheck, decoded, encoded
from shared import observe


def signature_of(content: bytes, kind: SignatureKind, keys: BankKeys | None) -> bytes | None:
    """Our signature of a file in Base64, where one is agreed. Raises ``BankKeysMissing``."""
    if kind is SignatureKind.NONE:
        return None
    return encoded(sign(content, kind, keys)).encode()


async def read_kept(running: ServiceRuntime, bank_code: str) -> None:
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
