"""What others ask of a day that is ordered: whether it was decided here, and who is paid."""

from uuid import UUID

from shared.contracts.decisions import DecisionRecord
from shared.contracts.people import CasePeople, PayeeData, PersonData
from shared.contracts.vocabulary import PaymentMethod
from shared.transaction import Reading, Transaction

from intake.domain.rewards.reward import (
    OrderStatus,
    RewardNotFound,
)
from intake.store.rewards import rewards
from intake.store.rewards.reward_tables import RewardFormRow
from shared import held


async def find_decision(tx: Reading, decision_id: UUID) -> DecisionRecord | None:
    """The decision of a day, from its own row; none when nobody here decided so."""
    row = await rewards.find_order(tx, decision_id=decision_id)
    if row is None:
        return None
    return DecisionRecord(
        decision_id=decision_id,
        case_id=row.id,
        approved=True,
        is_revoked=row.revoked or row.status == OrderStatus.CANCELLED,
        amount=row.amount,
        region=row.region,
        method=PaymentMethod(row.method),
        payee_ref=row.person_id,
        payee_version=row.payee_version,
        scheme=row.scheme,
    )


async def disclose_payee(tx: Transaction, case_id: UUID) -> CasePeople | None:
    """Who is paid for a day and to which account; none where the case is no reward's."""
    order = await rewards.find_order(tx, case_id)
    if order is None:
        return None
    tx.by.within(order.region)
    row = await held.find(tx, RewardFormRow, order.form_id, missing=RewardNotFound)
    name, number = held.opened(tx, row, "name") or "", held.opened(tx, row, "id_number") or ""
    account = held.opened(tx, row, "account")
    payee = None
    if account is not None and row.bank_code is not None:
        payee = PayeeData(
            payee_ref=row.person_id,
            payee_version=row.payee_version,
            recipient_id=row.person_id,
            holder_name=name,
            holder_id_number=number,
            account=account,
            bank_code=row.bank_code,
        )
    return CasePeople(
        case_id=case_id,
        applicant_id=row.person_id,
        persons=(PersonData(person_id=row.person_id, name=name, id_number=number),),
        payee=payee,
        payee_version=row.payee_version,
    )
