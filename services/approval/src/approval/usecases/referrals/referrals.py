"""Referrals: proposed, consented to, sent, received, answered; each step ends the duty before it."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.contracts.approval import (
    ReferralClosed,
    ReferralOutcome,
    ReferralProposed,
    ReferralReceived,
    ReferralSent,
    ReferralSentBack,
)
from shared.four_eyes import require_another_person
from shared.roles import COUNTY, Role
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from approval.domain.cases.case import Case
from approval.domain.referrals.referral import (
    BY_THE_RECEIVER,
    REFERRAL_LIFECYCLE,
    AnotherThanTheSender,
    ConsentMissing,
    Need,
    Proof,
    ProviderNotListed,
    ProviderOffersLess,
    Receiver,
    ReferralStatus,
    Scheme,
    check_consent,
    check_help,
    check_proof,
    check_receiver,
)
from approval.store.cases import cases
from approval.store.referrals import referrals
from approval.store.referrals.referral_tables import ReferralRow
from approval.usecases.clocks import DEADLINES
from approval.usecases.referrals.providers import PROVIDERS
from shared import held

STEP, ANSWER = "referral_step", "referral_answer"
"""The two duties: the officer's next step, and the receiver's answer, which the officer asks for."""
KIND = "referral"


class Consent(StrEnum):
    """How the person agreed that needs and contact leave the office."""

    OWN_ACCOUNT = "OWN_ACCOUNT"
    ON_PAPER = "ON_PAPER"


async def propose(
    tx: Transaction,
    case_id: UUID,
    *,
    kind: Receiver,
    needs: list[Need],
    scheme: Scheme | None,
    provider: str | None,
    hukou_county: str | None,
) -> ReferralRow:
    """An officer of the case names who else could help; nothing leaves the office yet."""
    case = await cases.get_case(tx, case_id)
    check_receiver(
        kind,
        scheme=scheme,
        provider=provider,
        hukou_county=hukou_county,
        residence=case.assessment.residence,
        county=case.county,
    )
    row = held.insert(
        tx,
        ReferralRow,
        KIND,
        case_id=case.id,
        region=case.region,
        owner=case.assessment.owner,
        kind=kind,
        scheme=scheme,
        provider=provider,
        org=None if provider is None else await _org_of(tx, case, kind, provider, needs),
        hukou_county=hukou_county,
        needs=[need.value for need in needs],
        profile=_profile(case),
        proofs=[],
        status=ReferralStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    await _owes(tx, row, STEP)
    tx.publish(ReferralProposed(case_id=case.id, referral_id=row.id, receiver=kind, scheme=scheme))
    return row


async def _org_of(
    tx: Transaction, case: Case, kind: Receiver, provider: str, needs: list[Need]
) -> str | None:
    """The organisation of a provider of the county's list that offers all that it is asked for.

    Raises ``ProviderNotListed``, ``ProviderOffersLess``.
    """
    found = await PROVIDERS.in_force(
        tx, county=case.region[:COUNTY], on=tx.clock.today(), code=provider
    )
    if not found or found[0].details["kind"] != kind:
        raise ProviderNotListed
    if not {*needs} <= {*found[0].details["needs"]}:
        raise ProviderOffersLess
    org: str | None = found[0].details["org"]
    return org


def _profile(case: Case) -> dict[str, Any]:
    """What is told of a household in need: nothing by which it could be known (第二十八条)."""
    told = case.assessment
    return {
        "county": case.county,
        "category": told.category.value,
        "cause_type": told.cause_type.value,
        "household_size": told.household_size,
        "minor": told.minor,
    }


async def consent(
    tx: Transaction,
    referral_id: UUID,
    *,
    on: date,
    contact: str,
    paper: str | None,
    expected: int,
) -> ReferralRow:
    """The person agrees: by the own account, or on a signed paper that the handler keeps."""
    row = await referrals.hold_referral(tx, referral_id, expected=expected)
    status = REFERRAL_LIFECYCLE.after("consent", status=_status(row), by=tx.by)
    own = tx.by.owns_single_cases
    check_consent(
        on,
        paper=paper,
        own=own,
        proposed=lhasa_date(row.proposed_at),
        today=tx.clock.today(),
    )
    held.change(
        tx,
        row,
        KIND,
        status=status,
        consent=Consent.OWN_ACCOUNT if own else Consent.ON_PAPER,
        consented_on=on,
        consent_paper=paper,
        consent_recorded_by=tx.by.sub,
        contact=contact,
    )
    await _owes(tx, row, STEP)
    return row


async def withdraw(tx: Transaction, referral_id: UUID, *, expected: int) -> ReferralRow:
    """The person does not agree, or no more: it ends, and the contact is forgotten."""
    row = await referrals.hold_referral(tx, referral_id, expected=expected)
    before = _status(row)
    REFERRAL_LIFECYCLE.after("withdraw", status=before, by=tx.by)
    never = before is ReferralStatus.PROPOSED
    outcome = ReferralOutcome.CONSENT_REFUSED if never else ReferralOutcome.CONSENT_WITHDRAWN
    return await _close(tx, row, outcome, contact=None)


async def send(
    tx: Transaction, referral_id: UUID, *, help_given: str | None, expected: int
) -> ReferralRow:
    """The needs go to the body, with the contact that the person agreed to. None without consent."""
    row = await referrals.hold_referral(tx, referral_id, expected=expected)
    if row.status == ReferralStatus.PROPOSED:
        raise ConsentMissing
    status = REFERRAL_LIFECYCLE.after("send", status=_status(row), by=tx.by)
    check_help(Receiver(row.kind), help_given)
    now = tx.clock.now()
    held.change(tx, row, KIND, status=status, help_given=help_given, sent_at=now, sent_by=tx.by.sub)
    await DEADLINES.meet(tx, STEP, case_id=row.id)
    await _owes(tx, row, ANSWER)
    tx.publish(
        ReferralSent(case_id=row.case_id, referral_id=row.id, receiver=row.kind, scheme=row.scheme)
    )
    return row


async def receive(
    tx: Transaction, referral_id: UUID, *, proof: Proof | None, expected: int
) -> ReferralRow:
    """The body has it, says itself or an officer by its writing."""
    row = await referrals.hold_referral(tx, referral_id, expected=expected)
    status = REFERRAL_LIFECYCLE.after("receive", status=_status(row), by=tx.by)
    proofs = _proven(tx, row, "receive", proof)
    held.change(tx, row, KIND, status=status, received_at=tx.clock.now(), proofs=proofs)
    await _owes(tx, row, ANSWER)
    tx.publish(ReferralReceived(case_id=row.case_id, referral_id=row.id))
    return row


async def send_back(
    tx: Transaction, referral_id: UUID, *, reason: str, proof: Proof | None, expected: int
) -> ReferralRow:
    """The body cannot help, or needs something else: the officer goes on."""
    row = await referrals.hold_referral(tx, referral_id, expected=expected)
    status = REFERRAL_LIFECYCLE.after("send_back", status=_status(row), by=tx.by)
    proofs = _proven(tx, row, "send_back", proof)
    held.change(tx, row, KIND, status=status, answer=reason, proofs=proofs)
    await DEADLINES.meet(tx, ANSWER, case_id=row.id)
    await _owes(tx, row, STEP)
    tx.publish(ReferralSentBack(case_id=row.case_id, referral_id=row.id))
    return row


async def report(
    tx: Transaction,
    referral_id: UUID,
    *,
    outcome: ReferralOutcome,
    text: str,
    proof: Proof | None,
    expected: int,
) -> ReferralRow:
    """What the body did; an officer also ends what is not needed any more."""
    row = await referrals.hold_referral(tx, referral_id, expected=expected)
    step = "report" if outcome in BY_THE_RECEIVER else "close"
    REFERRAL_LIFECYCLE.after(step, status=_status(row), by=tx.by)
    proofs = _proven(tx, row, step, proof) if outcome in BY_THE_RECEIVER else row.proofs
    return await _close(tx, row, outcome, answer=text, proofs=proofs)


def _proven(
    tx: Transaction, row: ReferralRow, step: str, proof: Proof | None
) -> list[dict[str, Any]]:
    """The writings that a referral's answers rest on, with that of this step.

    The body answers itself; for it an officer does by its writing, who is another than who sent it.
    """
    by_the_body = tx.by.has(Role.DATA_PARTNER)
    if not by_the_body:
        require_another_person(tx.by.sub, than={row.sent_by}, refusal=AnotherThanTheSender())
    sent = lhasa_date(row.sent_at or row.proposed_at)
    check_proof(proof, by_the_body=by_the_body, sent=sent, today=tx.clock.today())
    if proof is None:
        return row.proofs
    return [*row.proofs, {"step": step, "document": proof.document, "on": proof.on.isoformat()}]


async def _close(
    tx: Transaction, row: ReferralRow, outcome: ReferralOutcome, **values: Any
) -> ReferralRow:
    held.change(
        tx,
        row,
        KIND,
        status=ReferralStatus.CLOSED,
        outcome=outcome,
        closed_at=tx.clock.now(),
        **values,
    )
    await DEADLINES.cancel(tx, case_id=row.id)
    tx.publish(ReferralClosed(case_id=row.case_id, referral_id=row.id, outcome=outcome))
    return row


async def _owes(tx: Transaction, row: ReferralRow, what: str) -> None:
    """Start the duty, owed by the office that refers."""
    township = tx.by.has(Role.TOWNSHIP_HANDLER)
    role = Role.TOWNSHIP_HANDLER if township else Role.COUNTY_HANDLER
    await DEADLINES.start(
        tx,
        what,
        case_id=row.id,
        region=row.region,
        at=tx.clock.now(),
        role=role,
        about=row.case_id,
    )


def _status(row: ReferralRow) -> ReferralStatus:
    return ReferralStatus(row.status)
