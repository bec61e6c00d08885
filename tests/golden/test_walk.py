"""Histories of households through the operations of an empty suite, day by day."""

import json
from pathlib import Path
from typing import Any

import pytest
from aid.golden_walk import mismatches_of
from aid.golden_walk.days import AnyCase, walk
from aid.golden_walk.form import of_golden_form
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
    *("IND-01", "OTH-02"),  # TA-017, TA-049: a minor in distress; a distressed household
    "CAP-09",  # granted before, and not paid yet
    "EMG-06",  # a delegated township; an amount below the floor is refused at the signature
    "FRQ-02",  # the same cause again, found justified by the county
    "FRQ-09",  # a receipt that another household named first
}
WALKED_FORMS = {
    *("INT-01", "INT-03", "INT-10", "INT-11"),  # complete; no second notice; no refusal; a replay
    *("IDS-01", "IDS-04", "IDS-06", "IDS-08"),  # numbers taken, with a warning, and refused
}


def an_application(
    name: str, *, facts: dict[str, Any], expected: dict[str, Any], **apply: Any
) -> History:
    """A household of two that applies once, in June 2025."""
    day = "2025-06-10"
    return History.model_validate(
        {
            "id": name,
            "people": {"A": {"born": "1982-03-01"}, "B": {"born": "2009-09-03"}},
            "steps": [
                {
                    "apply": {
                        "head": "A",
                        "members": ["B"],
                        "incident_on": day,
                        "accept_date": day,
                        "approve_date": "2025-06-30",
                        "facts": facts,
                    }
                    | apply,
                    "outcome": "UNPAID",
                    "expected": expected,
                }
            ],
        }
    )


def a_school_bill(item: str, amount: str) -> dict[str, Any]:
    return {
        "kind": "EDUCATION",
        "net": amount,
        "item": item,
        "paid_on": "2025-06-09",
        "receipt": item,
    }


OWN = [
    an_application(
        "SCHOOL",  # TA-023, TA-024: neither the fee for choosing a school nor a room outside counts
        category="EXPENDITURE_EDUCATION",
        cause="EDUCATION_COST",
        bills=[
            a_school_bill("tuition", "2000.00"),
            a_school_bill("school_choice_fee", "9000.00"),
            a_school_bill("off_campus_rent", "4000.00"),
        ],
        facts={},
        expected={"decision": "ELIGIBLE", "net_self_paid": "2000.00", "amount": "1200.00"},
    ),
    an_application(
        "RENT",  # TA-021, TA-029, TA-030: rent counts for 13 square metres a head, 26 of 52 here
        category="EMERGENCY",
        cause="FIRE",
        facts={
            "rent_annual": "10000.00",
            "dwelling_area_m2": "52",
            "other_necessary": "21000.00",
            "deposits": "1000.00",
            "prior_year_income": "12000.00",
        },
        expected={
            "decision": "INELIGIBLE",
            "reason_article": "第九条",
            "countable_rent": "5000.00",
            "art9_lhs": "26000.00",
            "art9_rhs": "26000.00",
        },
    ),
    an_application(
        "STATION",  # TA-041
        category="EMERGENCY",
        cause="FIRE",
        facts={"exclusions": ["SERIAL_STATION_CHEAT"]},
        expected={"decision": "INELIGIBLE", "reason_article": "第十条（九）"},
    ),
]


async def test_histories_end_as_expected_through_the_operations(tmp_path: Path) -> None:
    histories: list[AnyCase] = [
        History.model_validate(one) for one in HISTORIES if one["id"] in WALKED
    ]
    histories += OWN
    histories += [of_golden_case(one) for one in CASES if one["id"] in WALKED_CASES]
    histories += [of_golden_form(one) for one in CASES if one["id"] in WALKED_FORMS]

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


def test_a_form_that_the_suite_itself_makes_cannot_be_missing() -> None:
    [case] = [one for one in CASES if one["id"] == "INT-02"]

    with pytest.raises(Refusal, match="made by the suite"):
        of_golden_form(case)


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
