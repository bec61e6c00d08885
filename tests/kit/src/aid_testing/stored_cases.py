"""Findings and decisions of golden cases as the services store them, to be made again later.

``python -m aid_testing.stored_cases FILE`` writes those of the present rules; each release adds a
file to ``tests/golden/stored``, and none is changed afterwards. An edition stands in a file once,
and the event of an assessment is not repeated in the decision.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from aid.golden.assistance import assessed, outcome_of
from aid.golden.money import InvalidMoneyInput, check_money
from approval.domain.decisions.basis import basis_of
from approval.usecases.decisions.grants import record_of
from assessment.domain.evidence import to_json
from shared.policy import EditionContent

GOLDEN = Path("tests/golden/cases.json")
PARTS = ("assessment", "approval")
GROUPS = ("MED", "EDU", "CAP", "EMG", "IND", "ART9", "EXC", "FRQ", "OTH")


def stored(given: dict[str, Any]) -> dict[str, Any]:
    """What assessment and approval would keep of one case."""
    case, event, content = assessed(given, date.fromisoformat(given["accept_date"]))
    outcome = outcome_of(given)
    return {
        "assessment": {
            "basis": {"inputs": to_json(case), "edition": content.model_dump(mode="json")},
            "answer": event.model_dump(mode="json"),
        },
        "approval": {
            "basis": basis_of(outcome.inputs, outcome.content),
            "answer": record_of(outcome),
        },
    }


def read(file: Path) -> list[dict[str, Any]]:
    """The cases of a file, each part as it was stored."""
    content = json.loads(file.read_text("utf-8"))
    cases: list[dict[str, Any]] = content["cases"]
    for one in cases:
        for part in PARTS:
            one[part]["basis"]["edition"] = content["editions"][one[part]["basis"]["edition"]]
        one["approval"]["basis"]["inputs"]["assessment"] = one["assessment"]["answer"]
    return cases


def is_sound(given: dict[str, Any]) -> bool:
    try:
        check_money(given)
    except InvalidMoneyInput:
        return False
    return True


def main(file: Path) -> None:
    """Write the cases of the golden groups that assessment and approval answer."""
    cases = json.loads(GOLDEN.read_text("utf-8"))["cases"]
    chosen = [one for one in cases if one["group"] in GROUPS and is_sound(one["input"])]
    content: dict[str, Any] = {"editions": {}, "cases": []}
    for one in chosen:
        case = {"id": one["id"]} | stored(one["input"])
        for part in PARTS:
            edition = EditionContent.model_validate(case[part]["basis"]["edition"])
            content["editions"][edition.edition.mark] = edition.model_dump(mode="json")
            case[part]["basis"]["edition"] = edition.edition.mark
        del case["approval"]["basis"]["inputs"]["assessment"]
        content["cases"].append(case)
    file.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
