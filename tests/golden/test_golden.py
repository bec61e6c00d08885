"""The officers' golden cases and further ones at the edges, through the services' own functions."""

import json
from pathlib import Path
from typing import Any

import pytest
from aid.golden import RUNNERS, check

HERE = Path(__file__).parent


def cases_of(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((HERE / name).read_text("utf-8"))["cases"]
    return cases


CASES = [case for case in cases_of("cases.json") if case["group"] in RUNNERS]
FURTHER = cases_of("further.json")


@pytest.mark.parametrize(
    "case", [*CASES, *FURTHER], ids=lambda case: f"{case['id']} {case['title']}"
)
def test_a_golden_case_has_the_expected_answer(case: dict[str, Any]) -> None:
    assert list(check(case)) == []


def test_each_of_the_decision_groups_is_built() -> None:
    assert {"DIS", "MED", "EDU", "CAP", "EMG", "DLN", "IDS", "SMP", "TRN", "RTE", "INT"} <= set(
        RUNNERS
    )


def test_every_built_group_has_further_cases_under_ids_of_their_own() -> None:
    ids = [case["id"] for case in (*CASES, *FURTHER)]

    assert {case["group"] for case in FURTHER} == set(RUNNERS)
    assert len(ids) == len(set(ids))
