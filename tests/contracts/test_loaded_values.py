"""Every value that two people may load is shown by a test to change what an operation answers.

A new parameter stands in no table here, and fails until it does: the test that is named loads it,
and holds the same case beside it as it is without. The figures of rewards come with their profiles:
one test of ``intake/test_reward_figures.py`` loads each that there is.
"""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from intake.policy import OF_REWARDS
from shared.suite import SERVICE

TESTS = Path(__file__).parents[1]
FOUND = "test_parameters.py::test_a_loaded_value_changes_what_a_case_of_its_day_is_found_to_be"
DUTY = "test_terms_loaded.py::test_a_duty_runs_as_long_as_was_loaded_for_its_day"
ON_THE_WAY = "test_parameters_on_the_way.py::test_each_duty_on_the_way_runs_as_long_as_was_loaded"
SLICE = (
    "test_parameters_on_the_way.py::test_a_second_slice_stays_the_townships_where_it_was_loaded_so"
)
ALONE = (
    "test_terms_loaded.py::"
    "test_a_second_bill_of_the_year_is_assessed_for_itself_where_it_was_loaded_so"
)
DIRECTED = "test_figures_loaded.py::test_directed_training_takes_as_long_as_was_loaded"
STUDY = "test_figures_loaded.py::test_of_a_study_is_reimbursed_what_was_loaded"
DEBT = "test_parameters.py::test_a_debt_is_demanded_and_paid_back_within_the_loaded_days"
CONTRACT = "test_parameters.py::test_a_contract_and_the_record_of_an_emergency_have_the_loaded_days"
REPORTS = "test_fund_reports.py::test_reports_wait_for_finance_and_the_public_as_long_as_is_loaded"
FLAGS = "test_red_flags.py::test_the_watched_limit_and_days_are_loaded_by_two"
TERM = "test_parameters.py::test_a_term_of_its_day_runs_as_long_as_was_loaded"

SHOWN: dict[str, dict[str, str]] = {
    "assessment": {
        **dict.fromkeys(
            (
                *("article_9_applies_to", "article_9_multiple", "bracket_mode"),
                *("compensated_applies_to", "education_brackets", "education_stages"),
                *("housing_m2_per_head", "medical_brackets", "medical_open_rate"),
                *("minor_floor_factor", "net_deductions", "other_aid_mode", "rounding"),
            ),
            FOUND,
        ),
        **dict.fromkeys(("city_figure_workdays", "township_review_workdays"), DUTY),
        **dict.fromkeys(("education_cumulative", "medical_cumulative"), ALONE),
        "last_years_bills_until": "test_terms_loaded.py::"
        "test_last_years_bills_are_admitted_until_the_day_that_was_loaded",
        "liquid_months": "test_parameters.py::"
        "test_a_county_looks_at_liquid_assets_from_its_own_months_on",
        "same_day_grace_hours": "test_parameters.py::"
        "test_an_urgent_review_is_in_time_for_the_hours_that_were_loaded",
    },
    "approval": {
        **dict.fromkeys(("compensation_days", "objection_workdays"), DUTY),
        "recovery_review_workdays": DUTY,
        **dict.fromkeys(
            (
                *("county_decision_workdays", "delivery_days", "forward_workdays"),
                *("notice_days", "prompt_workdays"),
            ),
            ON_THE_WAY,
        ),
        **dict.fromkeys(("countersign", "opinion_workdays"), TERM),
        **dict.fromkeys(("split_days", "township_limit_scope"), SLICE),
        "annual_caps": "test_parameters.py::test_the_caps_of_a_case_are_those_of_its_day",
        "annual_window": "test_parameters.py::"
        "test_the_year_of_the_caps_is_the_calendars_or_the_last_twelve_months",
        "article_9_mode": "test_figures_loaded.py::"
        "test_no_county_lifts_the_formula_where_it_was_loaded_so",
        "cash_limit": "test_parameters.py::test_a_countys_own_limit_of_cash_counts_there_alone",
        "draw_rate": "test_terms_loaded.py::"
        "test_every_case_of_a_month_is_drawn_where_the_whole_was_loaded",
        "emergency_county_days": "test_figures_loaded.py::"
        "test_the_county_has_the_days_that_were_loaded_to_verify_and_to_sign",
        "follow_up_workdays": "test_follow_up_loaded.py::"
        "test_every_duty_that_follows_a_case_runs_as_long_as_was_loaded",
        "individual_counts_to_household": "test_parameters_on_the_way.py::"
        "test_a_persons_aid_leaves_the_households_cap_whole_where_it_was_loaded_so",
        "max_times_per_year": "test_parameters_on_the_way.py::"
        "test_a_county_that_loaded_one_aid_a_year_needs_its_exception_for_the_second",
        "member_aided_elsewhere": "test_parameters.py::"
        "test_a_member_of_another_aided_household_holds_a_case_unless_it_was_loaded",
        "notice_fields": "test_parameters.py::test_a_notice_shows_what_was_loaded_for_its_channel",
        "notice_late_workdays": "test_figures_loaded.py::"
        "test_a_posting_is_entered_as_late_as_was_loaded",
        "notice_roll": "test_figures_loaded.py::"
        "test_a_notice_ends_on_a_rest_day_where_it_was_loaded_so",
        "same_day_grace_hours": "test_parameters.py::"
        "test_what_is_due_the_same_day_has_the_hours_that_were_loaded",
        "same_event_days": "test_figures_loaded.py::"
        "test_what_looks_like_one_event_is_flagged_within_the_days_that_were_loaded",
        "sampling_ratio": "test_figures_loaded.py::"
        "test_the_month_is_made_up_to_the_share_that_was_loaded_for_it",
        "seat_small_amount_authority": "test_parameters_on_the_way.py::"
        "test_at_the_county_seat_the_county_decides_small_aid_where_it_was_loaded_so",
        "tekun_cost_counts": "test_parameters.py::"
        "test_a_tekun_cost_leaves_the_cap_whole_where_it_was_loaded_so",
        "township_emergency_limit": "test_parameters.py::"
        "test_a_lower_limit_of_the_township_sends_a_case_of_its_day_up",
    },
    "intake": {
        **dict.fromkeys(
            (
                *("completion_days", "correction_workdays", "household_workdays"),
                *("late_documents_workdays", "lead_workdays", "one_time_notice_workdays"),
                *("refusal_review_workdays", "report_workdays", "task_workdays", "transfer_days"),
            ),
            DUTY,
        ),
        "household_of_several": "test_parameters.py::"
        "test_people_of_several_households_join_that_of_most_of_them_or_the_heads",
        "lapse_days": "test_terms_loaded.py::"
        "test_a_silent_application_is_closed_after_the_days_that_were_loaded",
        "local_scope": "test_parameters.py::"
        "test_where_the_county_is_the_scope_another_countys_hukou_needs_its_proof",
        "same_day_grace_hours": "test_terms_loaded.py::"
        "test_an_urgent_application_is_taken_in_time_for_the_hours_that_were_loaded",
    },
    "disbursement": {
        **dict.fromkeys(("recovery_term_days", "recovery_workdays"), DEBT),
        "credit_days": "test_parameters.py::test_a_return_is_a_break_after_the_loaded_days",
        "fee_limit": "test_parameters.py::test_a_fee_is_no_more_than_the_loaded_limit",
        "fees_of_a_month": "test_parameters.py::"
        "test_the_fees_of_a_month_are_no_more_than_the_loaded_limit",
        "hand_over_workdays": "test_parameters.py::test_witnesses_vouch_within_the_loaded_days",
        "payment_workdays": "test_parameters.py::test_a_payment_is_due_within_the_loaded_days",
        "source_order": "test_parameters.py::"
        "test_an_order_is_paid_from_the_kind_that_was_loaded_first",
        "source_workdays": "test_parameters.py::test_finance_names_a_source_within_the_loaded_days",
        **dict.fromkeys(("purchase_workdays", "procurement_workdays"), CONTRACT),
        "bank_workdays": "test_recalls.py::test_a_recall_waits_as_long_as_was_loaded",
        "shelter_value": "test_goods.py::test_a_night_of_shelter_counts_at_its_tariff",
        **dict.fromkeys(("report_workdays", "publication_workdays"), REPORTS),
        "publication_least": "test_fund_reports.py::"
        "test_how_few_households_are_told_alone_is_loaded_by_two",
        **dict.fromkeys(("watched_limit", "flag_workdays"), FLAGS),
        "flag_days": "test_red_flags.py::test_days_apart_grants_are_not_seen_together",
    },
    "training-subsidy": {
        "register_workdays": "test_terms_loaded.py::"
        "test_a_step_about_an_institution_has_the_term_that_was_loaded",
        **dict.fromkeys(
            (
                "decision_workdays",
                "hold_workdays",
                "inquiry_workdays",
                "claim_delivery_days",
                "claim_objection_workdays",
                "review_workdays",
                "year_plan_workdays",
            ),
            DUTY,
        ),
        **dict.fromkeys(("directed_year_days", "directed_years"), DIRECTED),
        **dict.fromkeys(("study_cost_items", "study_fiscal_percent"), STUDY),
        "attendance_percent": "test_figures_loaded.py::"
        "test_who_attended_less_than_was_loaded_is_held",
        "claim_sources": "test_figures_loaded.py::"
        "test_a_claim_is_paid_from_the_source_that_was_loaded",
        "enterprise_scope": "test_figures_loaded.py::"
        "test_an_enterprise_trains_within_the_scope_that_was_loaded",
        **dict.fromkeys(
            ("insured_skill_amounts", "insured_skill_terms"),
            "test_insured_skills.py::test_amounts_and_terms_are_those_that_were_loaded",
        ),
        **dict.fromkeys(
            ("apprentice_amounts", "apprenticeship"),
            "test_apprenticeships.py::test_years_and_amounts_are_those_that_were_loaded",
        ),
        "kinds_apart": "test_parameters.py::"
        "test_by_a_loaded_value_a_course_has_one_payee_for_both_kinds",
        "no_repeat_key": "test_parameters.py::"
        "test_by_a_loaded_key_a_trade_is_subsidised_once_at_whatever_level",
        "prisoner_months": "test_figures_loaded.py::"
        "test_a_prisoner_is_trained_in_the_last_months_that_were_loaded",
        "module_hours": "test_syllabi.py::test_a_class_opens_with_the_hours_that_were_loaded",
        "evidence_least": "test_lesson_evidence.py::"
        "test_a_day_needs_as_many_recordings_as_were_loaded",
        **dict.fromkeys(
            ("grade_effects", "grade_formula"),
            "test_grades.py::test_the_grade_and_what_it_does_are_as_was_loaded",
        ),
        **dict.fromkeys(
            ("performance_effects", "performance_table"),
            "test_performance.py::test_result_and_effect_are_as_was_loaded",
        ),
        "supervision_visits": "test_lots.py::"
        "test_nothing_is_drawn_where_the_loaded_shares_are_nothing",
        "group_proofs": "test_figures_loaded.py::"
        "test_a_group_is_shown_by_the_proofs_that_were_loaded",
        "hearing_workdays": "test_plan_targets.py::"
        "test_a_quarter_is_heard_within_the_days_that_were_loaded",
        "learning_credits": "test_learning.py::test_learning_counts_what_was_loaded_for_its_day",
        "selection_notice_workdays": "test_talents.py::"
        "test_the_public_may_object_for_as_long_as_was_loaded",
        "proof_workdays": DUTY,
        "outcome_least": "test_questions_by_the_clock.py::"
        "test_of_a_few_trainees_no_rates_are_published",
        "outcome_months": "test_questions_by_the_clock.py::"
        "test_outcomes_are_asked_after_the_months_that_were_loaded",
        "purchase_selection": "test_figures_loaded.py::"
        "test_a_selection_needs_the_panel_and_the_offers_that_were_loaded",
        "receipt_bounds": "test_figures_loaded.py::"
        "test_a_receipt_lies_within_the_bounds_that_were_loaded",
        "registration_grace_days": "test_parameters.py::"
        "test_a_class_is_registered_late_within_the_days_that_were_loaded",
        "severity": "test_figures_loaded.py::"
        "test_a_minor_finding_holds_a_claim_where_it_was_loaded_so",
        "small_firms": "test_small_firms.py::test_which_firms_are_small_is_what_was_loaded",
        "standing_effects": "test_parameters.py::"
        "test_a_restricted_institution_opens_classes_where_the_grade_map_allows_it",
        "trainee_age": "test_parameters.py::test_who_is_younger_than_was_loaded_takes_no_seat",
    },
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def loads(tree: ast.Module, function: str, name: str) -> bool:
    """Whether a test opens ``loaded`` with the parameter: by keyword, or from a table of its file."""
    [test] = [
        one for one in tree.body if isinstance(one, ast.AsyncFunctionDef) and one.name == function
    ]
    calls = [
        one
        for one in ast.walk(test)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "loaded"
    ]
    given = {word.arg for one in calls for word in one.keywords}
    if None not in given:
        return name in given
    return any(isinstance(one, ast.Constant) and one.value == name for one in ast.walk(tree))


@pytest.mark.parametrize("service", sorted(SERVICE))
def test_every_loaded_value_has_its_test(service: str) -> None:
    parameters = import_module(f"{SERVICE[service].package}.policy").PARAMETERS

    assert sorted(SHOWN[service]) == sorted({*parameters.names} - {*OF_REWARDS})


@pytest.mark.parametrize(
    ("service", "name"), [(service, name) for service in SHOWN for name in SHOWN[service]]
)
def test_the_test_that_is_named_loads_the_value(service: str, name: str) -> None:
    file, _, function = SHOWN[service][name].partition("::")

    assert loads(parsed(TESTS / SERVICE[service].package / file), function, name)
