"""A decided claim's answer made again from what it followed from."""

from collections.abc import Mapping
from typing import Any

from shared.replay import as_stored

from training_subsidy.domain.claims.basis import from_basis
from training_subsidy.domain.claims.claim import Answered
from training_subsidy.domain.claims.programme import decide_claim, rules_of
from training_subsidy.policy import figures_of
from training_subsidy.store.claims.claim_rows import ANSWERED


def claim_answered_again(basis: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    """The rules' answer by the stored edition, as far as the stored answer speaks.

    Raises ``EditionNotCallable`` when a rule's version is gone.
    """
    case, content = from_basis(basis)
    outcome = decide_claim(case, figures_of(content), rules_of(content.rules))
    return as_stored(ANSWERED.dump_python(Answered.of(outcome), mode="json"), answer)
