"""Proofs of key groups: entered by one officer, looked at by another (VT-002, A-87)."""

import hashlib
from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.objects import NewFile
from shared.transaction import Transaction

from training_subsidy.domain.register.inquiry import GroupFacts, Inquiry, InquiryOutcome
from training_subsidy.domain.register.proofs import (
    GroupProof,
    ProofFile,
    ProofFileNotFound,
    ProofStatus,
    days_told,
)
from training_subsidy.domain.vocabulary import ProofKind, TraineeGroup
from training_subsidy.policy import figures_on
from training_subsidy.store.register import proofs
from training_subsidy.store.register.people import Named
from training_subsidy.usecases.deadlines import DEADLINES
from training_subsidy.usecases.register.identities import real_persons

DUTY = "group_proof"
ISSUER = "数据共享平台"
TOLD = "service:data-sharing-platform"
"""Who has entered and confirmed what a department says itself."""


async def enter_proof(
    tx: Transaction,
    proof_id: UUID,
    *,
    name: str,
    id_number: str,
    region: str,
    group: TraineeGroup,
    kind: ProofKind,
    reference: str,
    issuer: str,
    valid_from: date,
    valid_until: date | None,
    remaining_months: int | None,
    file: NewFile | None,
    media_type: str | None,
) -> GroupProof:
    """Enter what shows the group of a person; it counts once another officer has confirmed it."""
    tx.by.within(region)
    [person] = await real_persons(tx, [Named(name, id_number)])
    stored = None
    if file is not None:
        stored = ProofFile(
            address=file.address,
            media_type=media_type or "",
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
        )
    proof = GroupProof(
        id=proof_id,
        person_id=person.person_id,
        region=region,
        group=group,
        kind=kind,
        reference=reference,
        issuer=issuer,
        valid_from=valid_from,
        valid_until=valid_until,
        remaining_months=remaining_months,
        entered_by=tx.by.sub,
        entered_at=tx.clock.now(),
        file=stored,
    )
    today = tx.clock.today()
    entered = await proofs.insert_proof(tx, proof.checked(today=today, figures=figures_on(today)))
    await DEADLINES.start(tx, DUTY, case_id=entered.id, region=region, at=tx.clock.now())
    return entered


async def decide_proof(
    tx: Transaction, proof_id: UUID, *, action: str, reason: str | None, expected: int
) -> GroupProof:
    """``confirm`` or ``reject``; what was confirmed in error may be rejected later."""
    proof = await proofs.get_proof(tx, proof_id, expected=expected, lock=True)
    decided = proof.decided(action, reason=reason, by=tx.by, at=tx.clock.now())
    if proof.status is ProofStatus.ENTERED:
        await DEADLINES.meet(tx, DUTY, case_id=proof_id)
    return proofs.save_decision(tx, decided)


async def open_file(tx: Transaction, proof_id: UUID) -> ProofFile:
    """The file of a proof before it is shown; the reading is audited. Raises ``ProofFileNotFound``."""
    proof = await proofs.get_proof(tx, proof_id)
    if proof.file is None:
        raise ProofFileNotFound
    tx.audit("read_group_proof", resource=("group_proof", proof_id))
    return proof.file


async def follow_group(tx: Transaction, inquiry: Inquiry) -> GroupProof | None:
    """What its own department says of a group is a proof; what it takes back is one no more.

    That it has no record takes nothing back. Returns the proof that was known and says something
    else now: claims that rest on it are looked at again.
    """
    said = inquiry.answer
    assert said is not None, "an answer has come"
    assert isinstance(said.facts, GroupFacts), "the facts are its question's"
    group = TraineeGroup(inquiry.about["group"])
    kinds = figures_on(said.data_date).group_proofs[group]
    confirmed = said.outcome is InquiryOutcome.CONFIRMED and bool(kinds)
    known = await proofs.find_proof(tx, inquiry.id)
    if not confirmed and (known is None or said.outcome is InquiryOutcome.NO_RECORD):
        return None
    status = ProofStatus.CONFIRMED if confirmed else ProofStatus.REJECTED
    begins = inquiry.about.get("starts_on")
    course = None if begins is None else date.fromisoformat(str(begins))
    valid_from, valid_until = days_told(group, said.facts, on=said.data_date, begins=course)
    if known is not None:
        told = replace(known, status=status, decided_by=tx.by.sub, decided_at=tx.clock.now())
        if confirmed:
            since = said.facts.valid_from or min(known.valid_from, valid_from)
            told = replace(told, valid_from=since, valid_until=valid_until, remaining_months=None)
        return proofs.save_decision(tx, told)
    await proofs.insert_proof(
        tx,
        GroupProof(
            id=inquiry.id,
            person_id=inquiry.person_id,
            region=inquiry.region,
            group=group,
            kind=min(kinds),
            reference=str(inquiry.id),
            issuer=ISSUER,
            valid_from=valid_from,
            valid_until=valid_until,
            remaining_months=None,
            entered_by=TOLD,
            entered_at=tx.clock.now(),
            status=status,
            decided_by=TOLD,
            decided_at=tx.clock.now(),
        ),
    )
    return None
