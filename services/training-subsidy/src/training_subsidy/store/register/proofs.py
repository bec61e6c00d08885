"""Proofs of key groups, by person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import change_row
from sqlalchemy import insert, select

from training_subsidy.domain.register.proofs import (
    GroupProof,
    ProofFile,
    ProofNotFound,
    ProofShown,
    ProofStatus,
)
from training_subsidy.domain.vocabulary import ProofKind, TraineeGroup
from training_subsidy.store.register.purchase_tables import GroupProofRow
from training_subsidy.store.versions import expect

GROUP_ASKED = """CASE WHEN (SELECT kg.funding FROM classes AS kg WHERE kg.id = e.class_id)
        = 'DIRECTED_ENTRUSTED' THEN 'SCHOOL_LEAVER' ELSE e.trainee_group END"""
"""An expression: of which group enrolment ``e`` needs the proof (``domain…proofs.group_asked_of``)."""

SHOWN_OF_ENROLMENT = f"""ARRAY(
    SELECT ROW(g.kind, g.status, g.valid_from, g.valid_until, g.remaining_months)
    FROM group_proofs AS g
    WHERE g.person_id = e.person_id AND g.trainee_group = {GROUP_ASKED})"""
"""An expression: the proofs of the group asked of enrolment ``e``, for ``shown_from``."""

ASKED_OF_ENROLMENT = """EXISTS (SELECT FROM inquiries AS q WHERE q.subject = e.id
    AND q.question = 'GROUP' AND q.status IN ('waiting', 'asked'))"""
"""An expression: whether a department is being asked about the group of enrolment ``e``."""


def shown_from(rows: Sequence[Sequence[Any]]) -> tuple[ProofShown, ...]:
    """What bears on a seat, from ``SHOWN_OF_ENROLMENT``."""
    return tuple(
        ProofShown(
            kind=ProofKind(kind),
            status=ProofStatus(status),
            valid_from=valid_from,
            valid_until=valid_until,
            remaining_months=months,
        )
        for kind, status, valid_from, valid_until, months in rows
    )


def _place(column: str, proof_id: UUID) -> Place:
    return Place("group_proofs", column, proof_id)


def _proof(row: GroupProofRow, vault: Vault) -> GroupProof:
    file = None
    if row.address is not None:
        file = ProofFile(
            address=row.address,
            media_type=row.media_type or "",
            size=row.size or 0,
            sha256=row.sha256 or "",
        )
    return GroupProof(
        id=row.id,
        person_id=row.person_id,
        region=row.region,
        group=TraineeGroup(row.trainee_group),
        kind=ProofKind(row.kind),
        reference=vault.open(row.reference, _place("reference", row.id)),
        issuer=row.issuer,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        remaining_months=row.remaining_months,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        file=file,
        status=ProofStatus(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=None if row.reason is None else vault.open(row.reason, _place("reason", row.id)),
        version=row.version,
    )


async def insert_proof(tx: Transaction, proof: GroupProof) -> GroupProof:
    """Enter a proof; its reference is sealed."""
    saved, file = replace(proof, version=1), proof.file
    await tx.session.execute(
        insert(GroupProofRow).values(
            id=saved.id,
            person_id=saved.person_id,
            region=saved.region,
            trainee_group=saved.group,
            kind=saved.kind,
            reference=tx.vault.seal(saved.reference, _place("reference", saved.id)),
            issuer=saved.issuer,
            valid_from=saved.valid_from,
            valid_until=saved.valid_until,
            remaining_months=saved.remaining_months,
            entered_by=saved.entered_by,
            entered_at=saved.entered_at,
            address=None if file is None else file.address,
            media_type=None if file is None else file.media_type,
            size=None if file is None else file.size,
            sha256=None if file is None else file.sha256,
            status=saved.status,
            decided_by=saved.decided_by,
            decided_at=saved.decided_at,
            version=saved.version,
        )
    )
    tx.audit_subject("group_proof", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_proof(
    tx: Reading, proof_id: UUID, *, expected: int | None = None, lock: bool = False
) -> GroupProof:
    """One proof of the actor's region."""
    query = select(GroupProofRow).where(GroupProofRow.id == proof_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise ProofNotFound
    tx.by.within(row.region)
    expect(row.version, expected)
    return _proof(row, tx.vault)


async def find_proof(tx: Reading, proof_id: UUID) -> GroupProof | None:
    """One proof, whoever asks for it."""
    row = await tx.session.scalar(
        select(GroupProofRow)
        .where(GroupProofRow.id == proof_id)
        .execution_options(populate_existing=True)
    )
    return None if row is None else _proof(row, tx.vault)


def save_decision(tx: Transaction, proof: GroupProof) -> GroupProof:
    """Write what another officer decided, unless someone else has written since."""
    reason = proof.reason
    saved = replace(proof, version=proof.version + 1)
    change_row(
        tx,
        GroupProofRow,
        {"id": saved.id},
        was=proof.version,
        status=proof.status,
        valid_from=proof.valid_from,
        valid_until=proof.valid_until,
        remaining_months=proof.remaining_months,
        decided_by=proof.decided_by,
        decided_at=proof.decided_at,
        reason=None if reason is None else tx.vault.seal(reason, _place("reason", proof.id)),
        version=saved.version,
    )
    tx.audit_subject("group_proof", saved.id, saved.version)
    return saved


async def find_proofs(
    tx: Reading,
    *,
    region: str,
    person_id: UUID | None,
    status: ProofStatus | None,
    after: UUID | None,
    limit: int,
) -> list[GroupProof]:
    """The proofs at and below a region, in the order they were entered."""
    query = select(GroupProofRow).order_by(GroupProofRow.id).limit(limit)
    query = query.where(covered_by(region, GroupProofRow.region))
    if person_id is not None:
        query = query.where(GroupProofRow.person_id == person_id)
    if status is not None:
        query = query.where(GroupProofRow.status == status)
    if after is not None:
        query = query.where(GroupProofRow.id > after)
    return [_proof(row, tx.vault) for row in await tx.session.scalars(query)]
