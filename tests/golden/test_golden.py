"""The officers' golden cases, one test each, through the services' own public functions."""

import json
from pathlib import Path
from typing import Any

import pytest
from aid.golden import RUNNERS, check

CASES = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))["cases"]
BUILT = [case for case in CASES if case["group"] in RUNNERS]


@pytest.mark.parametrize("case", BUILT, ids=[f"{case['id']} {case['title']}" for case in BUILT])
def test_a_golden_case_has_the_expected_answer(case: dict[str, Any]) -> None:
    assert list(check(case)) == []


def test_each_of_the_decision_groups_is_built() -> None:
    assert {"MED", "EDU", "CAP", "EMG", "DLN", "IDS", "SMP", "TRN", "RTE", "INT"} <= set(RUNNERS)
