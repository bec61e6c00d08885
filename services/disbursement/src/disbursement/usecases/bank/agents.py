"""Agent banks are loaded by two people of the city, edition by edition."""

from collections.abc import Sequence
from dataclasses import replace

from shared.transaction import Transaction

from disbursement.domain.bank.agents import AgentBank, file_edition
from disbursement.store.bank import agents


async def check_agent_banks(tx: Transaction, given: Sequence[AgentBank]) -> None:
    """Refuse at once what could never be confirmed. Raises ``AgentBankEditionNotPossible``."""
    there = await agents.find_editions(tx, {bank.code for bank in given})
    for bank in given:
        file_edition(bank, there[bank.code], today=tx.clock.today())


async def load_agent_banks(tx: Transaction, given: Sequence[AgentBank]) -> int:
    """Enter editions, each ending the one before it; returns how many were new.

    The same again changes nothing; what has begun is not changed.
    """
    there = await agents.find_editions(tx, {bank.code for bank in given})
    new = 0
    for bank in given:
        editions = there[bank.code]
        filed = file_edition(bank, editions, today=tx.clock.today())
        if not filed.write:
            continue
        new += 1
        if filed.replaces is not None:
            agents.change_edition(tx, filed.replaces, bank)
            editions[-1] = replace(bank, id=filed.replaces)
            continue
        if filed.ends is not None and filed.ends_on is not None:
            await tx.flush()
            agents.end_edition(tx, filed.ends, on=filed.ends_on)
            editions[-1] = replace(editions[-1], valid_until=filed.ends_on)
        agents.insert_edition(tx, bank)
        editions.append(bank)
    return new
