"""Disbursement's outside calls: payees' data from their owner, outside any transaction."""

import asyncio
from datetime import timedelta
from uuid import UUID

from shared.auth import TokenFile
from shared.contracts.vocabulary import Programme
from shared.roles import system
from shared.service import Running

from disbursement.people import OwnerAway, fetch_payee
from disbursement.store import payments
from disbursement.usecases import payees
from shared import observe

LEASE = timedelta(seconds=30)
PAUSE = timedelta(seconds=3)
AT_ONCE = 8


async def fetch_payees(running: Running) -> bool:
    """Fetch and check the payees of ordered payments; true when there may be more."""
    me = system("disbursement")
    async with running.database.transaction(by=me, audited=False) as tx:
        taken = await payments.take_to_fetch(tx, lease=LEASE, limit=AT_ONCE)
    await asyncio.gather(*(_fetch_one(running, *one) for one in taken))
    return len(taken) == AT_ONCE


def _owner(running: Running, programme: Programme) -> str:
    """Where the people of a programme's cases are kept (decisions 1)."""
    if programme is Programme.TRAINING_SUBSIDY:
        return running.settings.training_subsidy_url
    return running.settings.intake_url


async def _fetch_one(
    running: Running, payment_id: UUID, case_id: UUID, programme: Programme
) -> None:
    me = system("disbursement")
    owner = _owner(running, programme)
    try:
        payee = await fetch_payee(owner, TokenFile(running.settings.token_file), case_id)
    except OwnerAway as away:
        observe.log().warning("payee_not_fetched", payment_id=str(payment_id), reason=str(away))
        current = False
    else:
        assert running.app is not None
        async with running.database.transaction(by=me, action="check_payee") as tx:
            current = await payees.check_payee(tx, running.app.state.vault, payment_id, payee)
    if not current:
        async with running.database.transaction(by=me, audited=False) as tx:
            await payments.fetch_later(tx, payment_id, pause=PAUSE)
