"""A recording of a lesson that was entered wrongly is taken back (VT-062).

The institution does so until a claim of the class is submitted; afterwards two officers of the class's
county do, and claims that rest on the recordings are looked at again.
"""

from uuid import UUID

from shared.transaction import Transaction

from training_subsidy.domain.register.evidence import (
    Evidence,
    EvidenceInUse,
    EvidenceNotFound,
)
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.vocabulary import RESTING, ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims
from training_subsidy.store.register import classes
from training_subsidy.store.register import evidence as store
from training_subsidy.store.register.notes import write_note
from training_subsidy.store.versions import expect
from training_subsidy.usecases.claims.evidence import look_again

STANDS = RESTING | {ClaimStatus.HELD}


async def remove_evidence(
    tx: Transaction, class_id: UUID, evidence_id: UUID, *, reason: str, expected: int
) -> Evidence:
    """The institution takes its recording back. Raises ``EvidenceInUse``, ``EvidenceNotFound``."""
    await classes.get_class(tx, class_id)
    evidence = await _standing(tx, class_id, evidence_id)
    if await claims.of_class(tx, class_id, STANDS):
        raise EvidenceInUse
    return await _remove(tx, evidence, reason=reason, expected=expected)


async def check_take_back(
    tx: Transaction, evidence_id: UUID, *, class_id: UUID, county: str, expected: int
) -> Evidence:
    """A recording of a class of the county. Raises ``EvidenceNotFound``."""
    course = await classes.read_class(tx, class_id)
    evidence = await _standing(tx, class_id, evidence_id)
    if not course.region.startswith(county):
        raise EvidenceNotFound
    expect(evidence.version, expected)
    return evidence


async def take_back_evidence(
    tx: Transaction, evidence_id: UUID, *, class_id: UUID, county: str, reason: str, expected: int
) -> UUID:
    """Two officers take a recording back; claims under way are held, of others the lead owes a look."""
    evidence = await check_take_back(
        tx, evidence_id, class_id=class_id, county=county, expected=expected
    )
    await _remove(tx, evidence, reason=reason, expected=expected)
    await look_again(tx, await claims.of_class(tx, class_id, STANDS))
    return evidence_id


async def _standing(tx: Transaction, class_id: UUID, evidence_id: UUID) -> Evidence:
    evidence = await store.get_evidence(tx, class_id, evidence_id)
    if evidence.removed_at is not None:
        raise EvidenceNotFound
    return evidence


async def _remove(tx: Transaction, evidence: Evidence, *, reason: str, expected: int) -> Evidence:
    removed = await store.remove_evidence(tx, evidence, expected=expected)
    write_note(tx, evidence.id, NoteKind.REASON, reason)
    involvement.record_involvement(tx, evidence.class_id)
    return removed
