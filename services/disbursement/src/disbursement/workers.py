"""Disbursement's outside calls: payees' data from their owner, outside any transaction."""

import asyncio
from datetime import timedelta

from shared.auth import TokenFile
from shared.contracts.people import CasePeople
from shared.contracts.vocabulary import PaymentMethod
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction
from shared.turns import is_due, look_again

from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.people import PersonDataUnavailable, fetch_people
from disbursement.store.payments import payments
from disbursement.store.payments.payments import ToFetch
from disbursement.usecases.cash import cash
from disbursement.usecases.payments import payees
from shared import observe

LEASE = timedelta(seconds=30)
PAUSE = timedelta(seconds=3)
BATCH_SIZE = 8


async def fetch_payees(running: ServiceRuntime) -> float | None:
    """Fetch and check the payees of ordered payments; returns in how many seconds to look again."""
    me = system("disbursement")
    async with running.database.reading(by=me) as tx:
        due_in = await payments.next_fetch_in(tx)
    if not is_due(due_in):
        return due_in
    async with running.database.transaction(by=me, audited=False) as tx:
        taken = await payments.take_to_fetch(tx, lease=LEASE, limit=BATCH_SIZE)
    await asyncio.gather(*(_fetch_one(running, one) for one in taken))
    return look_again(taken)


async def _fetch_one(running: ServiceRuntime, one: ToFetch) -> None:
    me = system("disbursement")
    owner = running.settings.service_urls[PROGRAMMES[one.programme].people]
    token = TokenFile(running.settings.token_file)
    try:
        people = await fetch_people(owner, token, one.case_id)
    except PersonDataUnavailable as away:
        observe.log().warning("payee_not_fetched", payment_id=str(one.payment_id), reason=str(away))
        current = False
    else:
        assert running.app is not None
        async with running.database.transaction(by=me, action="check_payee") as tx:
            current = await _take(tx, one, people)
    if not current:
        async with running.database.transaction(by=me, audited=False) as tx:
            await payments.fetch_later(tx, one.payment_id, pause=PAUSE)


async def _take(tx: Transaction, one: ToFetch, people: CasePeople) -> bool:
    """The account is checked; in cash the recipient is known. False: ask again later."""
    if one.method is PaymentMethod.CASH:
        found = [person for person in people.persons if person.person_id == one.payee_ref]
        return bool(found) and await cash.meet_recipient(tx, one.payment_id, found[0])
    if people.payee is None:
        return False
    return await payees.check_payee(tx, one.payment_id, people.payee)
