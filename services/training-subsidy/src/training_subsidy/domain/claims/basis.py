"""What the answer to a claim followed from, as it is stored beside the decision.

It names nobody: the case of a claim has facts alone.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from shared.policy import EditionContent

from training_subsidy.domain.claims.claim_case import ClaimCase

_CASE: TypeAdapter[ClaimCase] = TypeAdapter(ClaimCase)


def basis_of(case: ClaimCase, content: EditionContent) -> dict[str, Any]:
    """Inputs and edition as JSON."""
    return {
        "inputs": _CASE.dump_python(case, mode="json"),
        "edition": content.model_dump(mode="json"),
    }


def from_basis(basis: Mapping[str, Any]) -> tuple[ClaimCase, EditionContent]:
    """The stored inputs and edition of a decision."""
    return (
        _CASE.validate_python(basis["inputs"]),
        EditionContent.model_validate(basis["edition"]),
    )
