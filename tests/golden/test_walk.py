"""Histories of households through the operations of an empty suite, day by day."""

import json
from pathlib import Path

import pytest
from aid.golden_walk import mismatches_of
from aid.golden_walk.days import walk
from aid.golden_walk.golden_case import of_golden_case
from aid.golden_walk.history import History
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

HISTORIES = json.loads((Path(__file__).parent / "histories.json").read_text("utf-8"))["cases"]
WALKED = {
    *("HIS-02", "HIS-08"),  # cost by the year of its bills
    *("HIS-10", "HIS-11", "HIS-12"),  # households as their people
    *("HIS-16", "HIS-18"),  # cancelled before payment; a receipt found to be another bill
}


CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))["cases"]
WALKED_CASES = {
    "CAP-09",  # granted before, and not paid yet
    "EMG-06",  # a delegated township; an amount below the floor is refused at the signature
    "FRQ-02",  # the same cause again, found justified by the county
    "FRQ-09",  # a receipt that another household named first
}


async def test_histories_end_as_expected_through_the_operations(tmp_path: Path) -> None:
    histories = [History.model_validate(one) for one in HISTORIES if one["id"] in WALKED]
    histories += [of_golden_case(one) for one in CASES if one["id"] in WALKED_CASES]

    walked = await walk(Layout.beside(tmp_path / "suite"), histories)

    assert list(mismatches_of(histories, walked)) == []


def test_every_history_is_one_that_the_walk_takes() -> None:
    assert [History.model_validate(one).id for one in HISTORIES] == [one["id"] for one in HISTORIES]


def test_a_case_that_the_walk_cannot_take_says_what_it_lacks() -> None:
    case = {
        "id": "CAP-1",
        "group": "CAP",
        "input": {"category": "OTHER", "accept_date": "2026-03-02", "hidden": True},
        "expected": {},
    }

    with pytest.raises(Refusal, match="hidden"):
        of_golden_case(case)


def test_an_answer_that_differs_is_a_line_that_names_step_and_field() -> None:
    history = History.model_validate(next(one for one in HISTORIES if one["id"] == "HIS-02"))
    right = {**history.steps[0].expected}
    wrong = {**history.steps[1].expected, "amount": "1.00"}

    lines = list(mismatches_of([history], {("HIS-02", 1): right, ("HIS-02", 2): wrong}))

    assert lines == ["HIS-02 step 2 amount: expected '6000.00' got '1.00'"]


def test_aid_that_no_operation_could_have_granted_is_no_case_of_the_walk() -> None:
    [breached] = [one for one in CASES if one["id"] == "CAP-07"]

    with pytest.raises(Refusal, match="above a cap"):
        of_golden_case(breached)
