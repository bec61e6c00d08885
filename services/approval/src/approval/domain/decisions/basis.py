"""What a decision follows from, as it is stored beside it."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from shared.policy import EditionContent

from approval.domain.decisions.decision import Inputs

_INPUTS = TypeAdapter(Inputs)
_STATED = "…"


def basis_of(inputs: Inputs, content: EditionContent) -> dict[str, Any]:
    """Inputs and edition as JSON. It names nobody: of the county's written reasons it holds only
    that there are some, which is all that the rules ask; the texts are sealed with the decision.
    """
    stored = _INPUTS.dump_python(inputs, mode="json")
    registers = stored["registers"]
    if registers["cost_claims"] is not None:
        registers["cost_claims"] = sorted(registers["cost_claims"])
    for finding in (registers["county_exception"], registers["article_9_override"]):
        if finding is not None and finding["reason"].strip():
            finding["reason"] = _STATED
    return {"inputs": stored, "edition": content.model_dump(mode="json")}


def from_basis(basis: Mapping[str, Any]) -> tuple[Inputs, EditionContent]:
    """The stored inputs and edition of a decision."""
    return (
        _INPUTS.validate_python(basis["inputs"]),
        EditionContent.model_validate(basis["edition"]),
    )
