"""Cases that earlier releases stored: today's suite answers them byte for byte as they were."""

from pathlib import Path
from typing import Any

import pytest
from aid.replay import lines_of
from aid_testing.stored_cases import read
from approval.usecases.decisions.replay import decided_again
from assessment.usecases.previews import assessed_again

FILES = sorted((Path(__file__).parent / "stored").glob("*.json"))
CASES = [pytest.param(one, id=f"{file.stem} {one['id']}") for file in FILES for one in read(file)]


@pytest.mark.parametrize("case", CASES)
def test_a_stored_case_is_answered_again_byte_for_byte(case: dict[str, Any]) -> None:
    found, decided = case["assessment"], case["approval"]

    assert lines_of(assessed_again, found["basis"], found["answer"]) == []
    assert lines_of(decided_again, decided["basis"], decided["answer"]) == []


def by_formula() -> dict[str, Any]:
    cases = read(FILES[0])
    return next(one for one in cases if one["assessment"]["answer"]["formula_amount"])


def test_the_stored_figures_count_and_not_those_of_today() -> None:
    part = by_formula()["assessment"]
    [first, *others] = part["basis"]["edition"]["figures"]["medical_brackets"]
    part["basis"]["edition"]["figures"]["medical_brackets"] = [first | {"percent": 1}, *others]

    made = assessed_again(part["basis"], part["answer"])

    assert made["formula_amount"] != part["answer"]["formula_amount"]


@pytest.mark.parametrize(
    ("part", "again"), [("assessment", assessed_again), ("approval", decided_again)]
)
def test_a_rule_in_a_version_that_is_gone_is_named(part: str, again: Any) -> None:
    stored = by_formula()[part]
    stored["basis"]["edition"]["rules"][-1] = "calculation/99"

    [line] = lines_of(again, stored["basis"], stored["answer"])

    assert "calculation/99" in line


def test_what_a_stored_answer_did_not_know_of_yet_is_no_difference() -> None:
    part = by_formula()["assessment"]
    del part["answer"]["cost_years"]
    del part["answer"]["findings"][0]["officers"]

    assert lines_of(assessed_again, part["basis"], part["answer"]) == []


def test_an_answer_that_somebody_changed_is_named_with_both_values() -> None:
    part = by_formula()["assessment"]
    part["answer"]["formula_amount"] = "1.00"

    assert any(
        line.startswith("/formula_amount: ")
        for line in lines_of(assessed_again, part["basis"], part["answer"])
    )
