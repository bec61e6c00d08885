"""Words of codes that a training sentence shows; codes themselves are shown in fields alone."""

from shared.complete import complete_table
from shared.words import labels

from training_subsidy.domain.vocabulary import ClaimType, ProofKind, Reason, TraineeGroup

REASONS = labels("training_subsidy", "reasons")
"""Why a claim is refused, held or waits: the codes of ``Reason``, of a doubt about a certificate, and
of an officer's own check, all in small letters."""
complete_table(
    Reason, {code.upper(): words for code, words in REASONS.items()}, REASONS.place, alone=False
)
CLAIM_TYPES = labels("training_subsidy", "claim_types", ClaimType)

SCOPES = labels("training_subsidy", "scopes")
"""Fields of an enterprise's own courses (215号（六）（七）)."""
MODULES = labels("training_subsidy", "modules")
"""What every course contains (215号（八）)."""
GROUPS = labels("training_subsidy", "groups", TraineeGroup)
"""Key groups (215号（二）（五）（十）)."""
PROOF_KINDS = labels("training_subsidy", "proof_kinds", ProofKind)
