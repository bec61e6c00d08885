"""Why a claim was decided as it was, from what the decision keeps."""

from uuid import UUID

from shared.explanation import Step, Voice
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import LetterNotReady
from training_subsidy.domain.claims.explanation import explain
from training_subsidy.store.claims import claims


async def explained(
    tx: Transaction, claim_id: UUID, *, voice: Voice
) -> tuple[Claim, tuple[Step, ...]]:
    """The decided claim and its steps; the reading is audited.

    Raises ``ClaimNotFound`` for another's claim, ``LetterNotReady`` before there is a decision.
    """
    claim = await claims.get_claim(tx, claim_id)
    if claim.verdict is None or claim.answered is None:
        raise LetterNotReady
    tx.audit("read_explanation", resource=("claim", claim.id), voice=voice.value)
    return claim, explain(claim, claim.answered, claim.verdict, voice)
