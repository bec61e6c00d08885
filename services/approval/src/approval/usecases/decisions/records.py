"""A decision as whoever pays it may have it confirmed; read from this service's own rows."""

from uuid import UUID

from shared.contracts.decisions import DecisionRecord
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.transaction import Reading

from approval.domain.decisions.payout import Payout
from approval.store.cases import cases
from approval.store.decisions import decisions
from approval.usecases.decisions.grants import payee_of


async def find_decision(tx: Reading, decision_id: UUID) -> DecisionRecord | None:
    """The decision of a case; none when nobody here decided so."""
    found = await decisions.find_decision(tx, decision_id)
    if found is None:
        return None
    row, is_revoked = found
    [case] = await cases.load(tx, id=row.case_id)
    payout = Payout(
        PaymentMethod(row.method), CashReason(row.method_reason) if row.method_reason else None
    )
    return DecisionRecord(
        decision_id=row.id,
        case_id=row.case_id,
        approved=row.approved,
        is_revoked=is_revoked,
        amount=row.amount,
        region=case.region,
        method=payout.method,
        payee_ref=payee_of(case, payout) if row.approved else None,
        payee_version=case.assessment.payee_version if row.approved else None,
    )
