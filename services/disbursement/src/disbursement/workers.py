"""Disbursement's outside calls: payees' data from their owner, outside any transaction."""

from typing import Any
from uuid import UUID

from shared.contracts.people import CasePeople, Purpose
from shared.contracts.vocabulary import PaymentMethod, Programme
from shared.people import Errand, run_errand
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction

from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.store.payments import payments
from disbursement.usecases.cash import cash
from disbursement.usecases.payments import payees


async def fetch_payees(running: ServiceRuntime) -> float | None:
    """Fetch and check the payees of ordered payments; returns in how many seconds to look again."""
    return await run_errand(running, PAYEES)


def _owner_of(row: Any) -> str:
    return PROGRAMMES[Programme(row.programme)].people


async def _record(tx: Transaction, payment_id: UUID, people: CasePeople) -> bool:
    """The account is checked; in cash the recipient is known. False: ask again later."""
    payment = await payments.get_payment(tx, payment_id, lock=True)
    if payment.method is PaymentMethod.CASH:
        found = [person for person in people.persons if person.person_id == payment.payee_ref]
        return bool(found) and await cash.meet_recipient(tx, payment_id, found[0])
    if people.payee is None:
        return False
    return await payees.check_payee(tx, payment_id, people.payee)


PAYEES = Errand(
    rows=payments.WITHOUT_PAYEE,
    owner_of=_owner_of,
    purpose=Purpose.PAYMENT,
    action="check_payee",
    record=_record,
)
