"""What disbursement answers about recoveries."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.contracts.vocabulary import Programme
from shared.money import Money
from shared.transaction import Reading
from shared.web import Part, View

from disbursement.domain.recoveries.recovery import (
    DeliveryMethod,
    ProposalKind,
    ProposalState,
    RecoveryStatus,
    ReferralKind,
)
from disbursement.store.recoveries import recoveries as store
from disbursement.store.recoveries.recovery_tables import RecoveryProposalRow, RecoveryRow
from shared import held

FreeText = Annotated[str, Field(min_length=2, max_length=2000)]
"""What an officer writes in own words; it is stored sealed."""


class InstalmentView(Part):
    """So much, by the end of a day."""

    due_on: date
    amount: Money


class ProposalView(Part):
    """What one officer asked for, and what the second one said."""

    id: UUID
    kind: ProposalKind
    state: ProposalState
    amount: Money | None
    instalments: list[InstalmentView]
    break_id: UUID | None
    evidence: str | None
    reason: str | None
    answer: str | None
    proposed_by: str
    proposed_at: datetime
    checked_by: str | None
    checked_at: datetime | None

    @classmethod
    def of(cls, tx: Reading, row: RecoveryProposalRow) -> "ProposalView":
        content = row.content
        return cls(
            id=row.id,
            kind=ProposalKind(row.kind),
            state=ProposalState(row.state),
            amount=content.get("amount"),
            instalments=[InstalmentView(**one) for one in content.get("plan", [])],
            break_id=content.get("break_id"),
            evidence=content.get("evidence"),
            reason=store.open_text(tx, row, "reason"),
            answer=store.open_text(tx, row, "answer"),
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            checked_by=row.checked_by,
            checked_at=row.checked_at,
        )


class ReceiptView(Part):
    """Money that came back, with the break of its line that it settled."""

    id: UUID
    break_id: UUID
    amount: Money
    received_on: date
    proposed_by: str
    confirmed_by: str
    confirmed_at: datetime


class ReferralView(Part):
    """Penalty, credit record, crime or enforcement, as it was handed over."""

    kind: ReferralKind
    body: str
    reference: str
    handed_over_on: date
    recorded_by: str
    recorded_at: datetime


class RecoveryView(View):
    """A debt to a fund; amounts in yuan."""

    id: UUID
    number: Annotated[str, Field(description="What debtor and bank name it by")]
    decision_id: UUID
    payment_id: UUID
    case_id: UUID
    case_number: str
    programme: Programme
    region: str
    fraud: Annotated[bool, Field(description="Obtained by fraud: nothing new is paid meanwhile")]
    articles: list[str]
    status: RecoveryStatus
    amount: Annotated[Money, Field(description="What the finding came to")]
    demanded: Money
    received: Money
    instalments: list[InstalmentView]
    ordered_by: str
    ordered_at: datetime
    demanded_by: str | None
    demanded_at: datetime | None
    delivered_on: date | None
    delivery_method: DeliveryMethod | None
    closed_by: str | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: RecoveryRow) -> "RecoveryView":
        plan = [InstalmentView(**one) for one in row.plan]
        values = {
            name: getattr(row, name) for name in RecoveryView.model_fields if name != "instalments"
        }
        return RecoveryView(**values, instalments=plan)


class RecoveryFileView(RecoveryView):
    """A debt with everything that was said about it, for whoever must judge it."""

    demand_reason: str | None
    delivery_proof: str | None
    proposals: list[ProposalView]
    receipts: list[ReceiptView]
    referrals: list[ReferralView]


async def recovery_file(tx: Reading, row: RecoveryRow) -> RecoveryFileView:
    """One debt, whole."""
    file = await store.read_file(tx, row)
    return RecoveryFileView(
        **dict(RecoveryView.of(row)),
        demand_reason=held.opened(tx, row, "demand_reason"),
        delivery_proof=held.opened(tx, row, "delivery_proof"),
        proposals=[ProposalView.of(tx, one) for one in file.proposals],
        receipts=[ReceiptView.model_validate(one) for one in file.receipts],
        referrals=[ReferralView.model_validate(one) for one in file.referrals],
    )
