"""What decisions about claims followed from, kept when they are made and never changed."""

from shared.policy import EditionContent
from shared.transaction import Transaction
from shared.writes import insert_row

from training_subsidy.domain.claims.basis import basis_of
from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.store.claims.basis_tables import ClaimBasisRow
from training_subsidy.store.claims.claim_rows import ANSWERED


def keep_basis(tx: Transaction, claim: Claim, case: ClaimCase, content: EditionContent) -> None:
    """Keep facts, edition and answer of a claim that was decided just now, when the transaction ends."""
    assert claim.verdict is not None, "it was decided just now"
    assert claim.answered is not None, "the rules were asked just now"
    insert_row(
        tx,
        ClaimBasisRow,
        decision_id=claim.verdict.decision_id,
        claim_id=claim.id,
        basis=basis_of(case, content),
        answer=ANSWERED.dump_python(claim.answered, mode="json"),
        decided_at=claim.verdict.at,
    )
