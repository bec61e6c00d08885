"""A stored decision made again from what it followed from."""

from collections.abc import Mapping
from typing import Any

from shared.replay import as_stored

from approval.domain.decisions.basis import from_basis
from approval.domain.decisions.decision import decide_again
from approval.policy import figures_of
from approval.usecases.decisions.grants import record_of

CHOSEN = ("purpose", "tekun_cost")
"""What the lead chose with a grant: it stands beside the outcome and follows from no rule."""


def decided_again(basis: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    """The outcome by the stored edition, as far as the stored answer speaks.

    Raises ``EditionNotCallable`` when a rule's version is gone.
    """
    inputs, content = from_basis(basis)
    said = {key: answer[key] for key in CHOSEN if key in answer}
    return as_stored(record_of(decide_again(inputs, figures_of(content))), answer) | said
