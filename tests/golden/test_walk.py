"""Histories of households through the operations of an empty suite, day by day.

Cases of training are walked, all of them, by ``test_training_rules.py``.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from aid.golden.assistance import decide_case
from aid.golden_walk import case_of, mismatches_of
from aid.golden_walk.days import AnyCase, walk
from aid.golden_walk.form import of_golden_form
from aid.golden_walk.golden_case import of_golden_case
from aid.golden_walk.history import History
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

HISTORIES = json.loads((Path(__file__).parent / "histories.json").read_text("utf-8"))["cases"]
OF_OUR_OWN = json.loads((Path(__file__).parent / "own_histories.json").read_text("utf-8"))["cases"]
WALKED = {
    *("HIS-02", "HIS-08"),  # cost by the year of its bills
    *("HIS-10", "HIS-11", "HIS-12"),  # households as their people
    *("HIS-16", "HIS-18"),  # cancelled before payment; a receipt found to be another bill
}


FURTHER = json.loads((Path(__file__).parent / "further.json").read_text("utf-8"))["cases"]
WALKED_FURTHER = {
    *("MED-214", "MED-220", "MED-223", "EDU-226"),  # a second claim; a proposal without a reason
    *("CAP-206", "CAP-208", "CAP-213", "CAP-216"),  # goods; a member's aid; a year's last day
    *("EMG-209", "EMG-220", "FRQ-204", "FRQ-206"),  # below a floor out of reach; a third aid
    *("FRQ-209", "FRQ-210", "FRQ-212", "FRQ-214"),  # used up; two households; slices of one event
    *("FRQ-215", "FRQ-216"),  # one bill, one aid, whatever it is handed in for
    *("ART9-218", "ART9-222", "EXC-206", "OTH-208"),  # which reason decides; fraud; no proposal
    *("OTH-209", "OTH-216", "OTH-222"),
    *("INT-204", "INT-206", "INT-212", "INT-217"),  # an approval form that nobody signed
    *("SMP-218", "PUB-204", "PUB-207", "PUB-213"),  # another county; a label; a minor's household
    *("RTE-213", "IDS-212", "IDS-232", "DIS-208"),  # bad money; a child's number; cash
    *("DLN-214", "DLN-220", "DLN-237", "DLN-240"),  # a notice, a receipt and a report alone
}
CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))["cases"]
WALKED_CASES = {
    *("IND-01", "OTH-02"),  # TA-017, TA-049: a minor in distress; a distressed household
    "CAP-07",  # more was granted than the cap that two people have loaded since
    "CAP-09",  # granted before, and not paid yet
    "CAP-10",  # paid before, found to be a fraud and demanded back: the cap stays used up
    "EMG-06",  # a delegated township; an amount below the floor is refused at the signature
    "FRQ-02",  # the same cause again, found justified by the county
    "FRQ-09",  # a receipt that another household named first
    *(
        "INT-01",
        "INT-02",
        "INT-03",
        "INT-10",
        "INT-11",
    ),  # complete; no second notice; no refusal; a replay
    "INT-09",  # a lead of the police about a minor
    *("IDS-01", "IDS-04", "IDS-06", "IDS-08"),  # numbers taken, with a warning, and refused
    "IDS-10",  # an organisation's code in the register of institutions
    *("RTE-02", "RTE-04", "RTE-07", "RTE-09", "RTE-13"),  # each body, and the four eyes
    *("PUB-01", "PUB-02", "PUB-03"),  # an objection; a day too early; what the board shows
    *("SMP-01", "SMP-02"),  # no case of a county's month, and one
    *("DIS-01", "DIS-02", "DIS-03"),  # the account in the form: valid, mistyped, somebody else's
    *("DIS-06", "DIS-07"),  # an order that comes twice; money that the bank sends back
    *("DIS-08", "DIS-09"),  # half a file; a line that nobody sent
    "DIS-16",  # goods in an emergency, their procurement recorded later
    *("DIS-12", "DIS-18", "DIS-19"),  # article 26; one name in two writings; a fraud
    "OTH-08",  # an amount finer than a fen is no amount
    *("EXC-13", "DLN-03"),  # before the rules were in force
    *("DLN-19", "DLN-28", "DLN-31"),  # a raw fifth day; an instant of another zone; a coming year
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


def refused_and_asked_again() -> History:
    """HIS-15 as a household of the education type, to which the formula applies (A-63)."""
    [written] = [one for one in HISTORIES if one["id"] == "HIS-15"]
    text = json.dumps(written | {"id": "ASKED-AGAIN"})
    for was, becomes in {
        "EXPENDITURE_MEDICAL": "EXPENDITURE_EDUCATION",
        "MAJOR_DISEASE": "EDUCATION_COST",
        '"MEDICAL"': '"EDUCATION"',
    }.items():
        text = text.replace(was, becomes)
    return History.model_validate_json(text)


async def test_histories_end_as_expected_through_the_operations(tmp_path: Path) -> None:
    histories: list[AnyCase] = [
        History.model_validate(one) for one in HISTORIES if one["id"] in WALKED
    ]
    histories += [History.model_validate(one) for one in OF_OUR_OWN]
    histories += [*OWN, refused_and_asked_again()]
    histories += [case_of(one) for one in CASES if one["id"] in WALKED_CASES]
    histories += [case_of(one) for one in FURTHER if one["id"] in WALKED_FURTHER]

    walked = await walk(Layout.beside(tmp_path / "suite"), histories)

    assert list(mismatches_of(histories, walked)) == []


def test_every_history_is_walked_but_one_that_contradicts_the_law() -> None:
    """HIS-15 refuses the medical type by article 9, which A-14 does not ask of it (0078)."""
    [against] = [one for one in HISTORIES if one["id"] == "HIS-15"]
    others = [one["id"] for one in HISTORIES if one is not against]

    assert [case_of(one).id for one in HISTORIES if one is not against] == others
    with pytest.raises(Refusal, match="A-14, docs/decisions/0078"):
        case_of(against)


def test_the_formula_of_article_9_is_no_bar_to_the_medical_type() -> None:
    """The facts of HIS-15's first application, by the law."""
    needy = {"necessary_expenditure": "60000.00", "deposits": "30000.00"}
    [sound] = [one["input"] for one in CASES if one["id"] == "MED-04"]

    answer = decide_case(sound | needy | {"prior_year_income": "36000.00"})

    assert (answer["decision"], answer["art9_lhs"]) == ("ELIGIBLE", None)


def test_a_case_that_the_walk_cannot_take_says_what_it_lacks() -> None:
    case = {
        "id": "CAP-1",
        "group": "CAP",
        "input": {"category": "OTHER", "accept_date": "2026-03-02", "hidden": True},
        "expected": {},
    }

    with pytest.raises(Refusal, match="hidden"):
        of_golden_case(case)


def test_what_nobody_has_applied_for_in_writing_is_no_case() -> None:
    [case] = [one for one in FURTHER if one["id"] == "INT-201"]

    with pytest.raises(Refusal, match="no case"):
        of_golden_form(case)


def test_what_no_operation_takes_says_why_it_is_not_walked() -> None:
    [case] = [one for one in FURTHER if one["id"] == "TRN-224"]

    with pytest.raises(Refusal, match="not opened at all"):
        case_of(case)


def test_an_answer_that_differs_is_a_line_that_names_step_and_field() -> None:
    history = History.model_validate(next(one for one in HISTORIES if one["id"] == "HIS-02"))
    right = {**history.steps[0].expected}
    wrong = {**history.steps[1].expected, "amount": "1.00"}

    lines = list(mismatches_of([history], {("HIS-02", 1): right, ("HIS-02", 2): wrong}))

    assert lines == ["HIS-02 step 2 amount: expected '6000.00' got '1.00'"]


def test_a_recovery_of_anything_but_the_whole_last_payment_is_not_walked() -> None:
    [clawed_back] = [one for one in CASES if one["id"] == "CAP-10"]
    paid, back = clawed_back["input"]["ledger"]
    part = {"ledger": [paid, back | {"amount": "-1.00"}]}

    with pytest.raises(Refusal, match="the whole of what was paid last"):
        of_golden_case(clawed_back | {"input": clawed_back["input"] | part})


def test_aid_that_no_operation_could_have_granted_is_no_case_of_the_walk() -> None:
    [breached] = [one for one in CASES if one["id"] == "CAP-07"]
    person = {"ytd_individual": "5000.01", "category": "INDIVIDUAL_OTHER"}

    with pytest.raises(Refusal, match="above the cap"):
        of_golden_case(breached | {"input": breached["input"] | person})
