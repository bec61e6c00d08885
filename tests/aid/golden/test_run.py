import json
from pathlib import Path
from typing import Any

import pytest
from aid.golden import run
from aid.golden.accepting_body import route
from aid.golden.assistance import decide_case
from aid.golden.deadlines import deadlines
from aid.golden.intake import receive
from aid.golden.records import check_notice
from aid.golden.training import decide_training
from aid_engines.refusal import Refusal

MEDICAL: dict[str, Any] = {
    "category": "EXPENDITURE_MEDICAL",
    "accept_date": "2025-06-10",
    "household_size": 3,
    "property_ok": True,
    "income_12m_per_capita": "12000.00",
    "city_income_per_capita": "40000.00",
    "self_paid_medical": "3000.00",
}
SAMPLE = {"id": "SMP-1", "group": "SMP", "input": {"cases": 10, "ratio": "0.30"}}


def a_file(tmp_path: Path, *cases: dict[str, Any]) -> Path:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": cases}), "utf-8")
    return path


def test_what_passes_is_only_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(tmp_path, SAMPLE | {"expected": {"minimum_home_visits": 3, "error": None}})

    assert run(file) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"


def test_each_mismatch_is_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(tmp_path, SAMPLE | {"expected": {"minimum_home_visits": 4}})

    assert run(file, ["SMP"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "SMP-1 minimum_home_visits: expected 4 got 3",
        "0 passed, 1 failed",
    ]


def test_a_case_that_cannot_be_run_fails_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {"id": "IDS-1", "group": "IDS", "input": {"kind": "PASSPORT"}, "expected": {}}
    good = SAMPLE | {"expected": {"minimum_home_visits": 3}}

    assert run(a_file(tmp_path, broken, good), []) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


def test_only_the_named_groups_are_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(tmp_path, SAMPLE | {"expected": {"minimum_home_visits": 4}})

    assert run(file, ["MED"]) == 0
    assert capsys.readouterr().out == "0 passed, 0 failed\n"


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-0.01", "3000.001", "drei", 3000.0, float("nan")]
)
@pytest.mark.parametrize("field", ["self_paid_medical", "deposits", "ytd_household"])
def test_what_is_no_money_decides_nothing(field: str, value: object) -> None:
    assert decide_case(MEDICAL | {field: value}) == {"error": "INVALID_MONEY"}


def test_money_inside_lists_and_objects_is_checked_too() -> None:
    ledger = [{"approved_on": "2025-01-01", "amount": "1.001"}]

    assert decide_case(MEDICAL | {"ledger": ledger}) == {"error": "INVALID_MONEY"}
    assert decide_case(MEDICAL | {"deductions": {"basic_insurance": "-1.00"}}) == {
        "error": "INVALID_MONEY"
    }


def test_a_second_medical_claim_is_the_cumulative_formula_less_the_first_aid() -> None:
    second = {
        "self_paid_medical_ytd_total": "9000.00",
        "prior_medical_aid_ytd": "2100.00",
        "ytd_household": "2100.00",
        "ytd_times": 1,
        "same_cause": True,
        "justified_reason": True,
        "county_verified": True,
    }

    answer = decide_case(MEDICAL | second)

    assert (answer["rate"], answer["net_self_paid"]) == ("0.90", "9000.00")
    assert (answer["amount"], answer["cap_applied"]) == ("6000.00", False)
    assert answer["aid_count_after"] == 2


def test_education_items_that_do_not_count_are_dropped() -> None:
    given = MEDICAL | {
        "category": "EXPENDITURE_EDUCATION",
        "necessary_expenditure": "60000.00",
        "items": {
            "tuition": "3000.00",
            "school_choice_fee": "9000.00",
            "off_campus_rent": "5000.00",
            "laptop": "7000.00",
        },
        "deductions": {"education_aid": "1000.00"},
    }

    answer = decide_case(given)

    assert (answer["net_self_paid"], answer["rate"]) == ("2000.00", "0.60")
    assert answer["amount"] == "1200.00"


def test_rent_stands_for_expenditure_as_far_as_it_counts() -> None:
    given = {
        "category": "EMERGENCY",
        "accept_date": "2025-06-10",
        "household_size": 3,
        "property_ok": True,
        "rent_annual": "12000.00",
        "dwelling_area_m2": "60.5",
        "other_necessary": "1000.00",
        "deposits": "0.00",
        "prior_year_income": "5000.00",
    }

    answer = decide_case(given)

    assert answer["countable_rent"] == "7735.54"
    assert (answer["art9_lhs"], answer["art9_rhs"]) == ("8735.54", "10000.00")
    assert answer["decision"] == "INELIGIBLE"


def test_the_yearly_report_is_due_before_a_fixed_day() -> None:
    assert deadlines({"year": 2023}) == {
        "provisional": False,
        "report_due": "2023-08-20",
        "internal_due": "2023-08-18",
        "period_covered": ["2022-01-01..2022-12-31", "2023-01-01..2023-06-30"],
        "forecast_year": 2024,
    }


def test_the_national_calendar_alone_knows_no_losar() -> None:
    given = {"accept_date": "2025-02-25"}

    assert deadlines(given)["township_review_due"] == "2025-03-10"
    assert deadlines(given | {"calendar": "CN"})["township_review_due"] == "2025-03-04"


def test_goods_in_the_ledger_have_no_negative_value() -> None:
    ledger = [{"approved_on": "2025-01-01", "in_kind_value": "-1.00", "status": "DELIVERED"}]

    assert decide_case(MEDICAL | {"ledger": ledger}) == {"error": "INVALID_MONEY"}


def test_an_exception_of_nobody_is_none() -> None:
    answer = decide_case(MEDICAL | {"ytd_times": 2, "county_exception": {"reason": "x"}})

    assert answer["decision"] == "NEEDS_COUNTY_EXCEPTION"


@pytest.mark.parametrize("amount", ["-1.00", "2000.001"])
def test_an_amount_that_is_none_routes_nothing(amount: str) -> None:
    assert route({"procedure": "EMERGENCY", "amount": amount}) == {"error": "INVALID_MONEY"}


def test_after_the_one_notice_what_is_still_missing_is_not_told_again() -> None:
    answer = receive(
        {
            "documents": ["ID_CARD"],
            "notices_already_sent": 1,
            "previously_listed_missing": ["APPROVAL_FORM"],
        }
    )

    assert (answer["state"], answer["notice_count"]) == ("CORRECTION_REQUESTED", 0)
    assert "APPROVAL_FORM" in answer["missing"]


def test_a_replay_sends_no_notice() -> None:
    answer = receive({"documents": [], "replay": True})

    assert (answer["state"], answer["notice_count"]) == ("CORRECTION_REQUESTED", 0)


@pytest.mark.parametrize("reason", ["IDENTITY_NOT_PROVEN", "asks for a building permit"])
def test_a_refusal_with_a_reason_is_heard(reason: str) -> None:
    answer = receive({"documents": [], "staff_action": "REFUSE", "reason": reason})

    assert answer["state"] == "REFUSED"


def test_an_authorisation_taken_back_suspends_though_it_is_no_longer_among_the_papers() -> None:
    answer = receive({"documents": ["ID_CARD"], "authorisation_withdrawn": True})

    assert answer["state"] == "ASSESSMENT_SUSPENDED"
    assert not answer["assessment_may_start"]


def test_a_notice_with_an_amount_that_is_none_shows_nothing() -> None:
    given = {"channel": "ONLINE", "name": "王小明", "age": None}

    assert check_notice(given)["name"] == "王**"
    assert check_notice(given | {"amount": "1.001"}) == {"error": "INVALID_MONEY"}


def test_a_minor_finding_leaves_the_amount_to_the_officer() -> None:
    claim = {"type": "PAY_FIRST", "paid": "1000.00", "catalogue_standard": "1500.00"}

    answer = decide_training(claim | {"third_party_result": "MINOR"})

    assert answer["decision"] == "ELIGIBLE_FOR_REVIEW"
    assert "amount" not in answer


def test_an_instant_may_be_written_in_small_letters() -> None:
    answer = deadlines({"accepted_at": "2025-06-09t16:30:00z", "procedure": "EMERGENCY"})

    assert answer["local_date"] == "2025-06-10"


@pytest.mark.parametrize("means", [{}, {"deposits": "1000.00", "prior_year_income": "30000.00"}])
def test_expenditure_that_no_field_speaks_of_counts_as_proven(means: dict[str, str]) -> None:
    fire = {"category": "EMERGENCY", "accept_date": "2025-06-10", "property_ok": True}

    answer = decide_case(fire | means)

    assert (answer["decision"], answer["amount"]) == ("ELIGIBLE", "910.00")


@pytest.mark.parametrize("lacking", ["id", "group", "input", "expected"])
def test_a_case_that_lacks_a_part_fails_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lacking: str
) -> None:
    good = SAMPLE | {"expected": {"minimum_home_visits": 3}}
    broken = {name: value for name, value in good.items() if name != lacking}

    assert run(a_file(tmp_path, broken, good)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f"cannot be run: {lacking}: Field required")
    assert lines[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cases": []}', '{"cases": 3}', "\x00"])
def test_a_file_without_cases_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(content, "utf-8")

    with pytest.raises(Refusal, match=r"is no file of golden cases"):
        run(file)


def test_a_group_that_nobody_knows_is_refused_not_passed_over(tmp_path: Path) -> None:
    file = a_file(tmp_path, SAMPLE | {"expected": {"minimum_home_visits": 3}})

    with pytest.raises(Refusal, match="no group MDE"):
        run(file, ["SMP", "MDE"])
