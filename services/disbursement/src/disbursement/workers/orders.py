"""New orders: is it decided, and who is paid; asked of their owners, outside any transaction."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.auth import TokenFile
from shared.contracts.people import CasePeople, Purpose
from shared.contracts.vocabulary import Programme
from shared.decided import DecisionClient, OwnerUnavailable
from shared.people import Errand, run_errand
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction
from shared.turns import act_when_due

from disbursement.domain.payments.payment import BY_HAND
from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.store.payments import payments
from disbursement.usecases.cash import cash
from disbursement.usecases.payments import confirmations, payees
from shared import observe


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
