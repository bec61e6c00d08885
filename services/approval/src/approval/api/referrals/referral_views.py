"""How a referral is shown."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.approval import ReferralOutcome
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import Part, View

from approval.domain.referrals.referral import Need, Receiver, ReferralStatus, Scheme
from approval.store.referrals.referral_tables import ReferralRow
from approval.usecases.referrals.referrals import Consent
from shared import held


class ProofPart(Part):
    """The receiver's writing by which an officer recorded a step for it."""

    step: str
    document: str
    on: date


class ReferralView(View):
    """A referral; contact, help and answer are shown to officers and, once sent, to the body."""

    id: UUID
    case_id: UUID | None
    receiver: Receiver
    scheme: Scheme | None
    provider: str | None
    hukou_county: str | None
    needs: list[Need]
    profile: dict[str, Any]
    status: ReferralStatus
    outcome: ReferralOutcome | None
    consent: Consent | None
    consented_on: date | None
    consent_paper: str | None
    proposed_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    closed_at: datetime | None
    proofs: list[ProofPart]
    contact: str | None = None
    help_given: str | None = None
    answer: str | None = None


def listed(row: ReferralRow) -> ReferralView:
    plain = {
        name: getattr(row, name)
        for name in ReferralView.model_fields
        if name not in {"receiver", "proofs", "contact", "help_given", "answer"}
    }
    return ReferralView(
        **plain, receiver=Receiver(row.kind), proofs=[ProofPart(**one) for one in row.proofs]
    )


def whole(tx: Transaction, row: ReferralRow) -> ReferralView:
    """The whole of one; that somebody read it is in the trail."""
    view = listed(row)
    tx.audit("read_referral", resource=("referral", row.id))
    texts = {name: held.opened(tx, row, name) for name in ("contact", "help_given", "answer")}
    if tx.by.has(Role.DATA_PARTNER) and row.status == ReferralStatus.CLOSED:
        texts["contact"] = None
    return view.model_copy(update=texts)
