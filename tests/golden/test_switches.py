"""Every figure and every rule switched, one at a time: some golden case feels it, and no other does.

A figure that no case of the vocabulary can feel has a function of the services that does, or the
name of a test. A new figure, rule or reason stands in no table here, and fails until it does; those
of rewards come with their profiles (``intake/test_reward_figures.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import approval.policy
import assessment.policy
import pytest
import training_subsidy.policy
from aid.golden.facts import assessment_case
from aid_testing.golden import (
    CASES,
    DECISIONS,
    SERVICES,
    Golden,
    felt,
    switched,
    usual_answers,
)
from approval.domain import terms as approval_terms
from approval.domain.county.samples import draw
from assessment.domain.rules.article_10 import no_cashable_assets_cover_the_needs
from disbursement.domain import terms as disbursement_terms
from disbursement.domain.funds.sources import Spending
from intake.domain import terms as intake_terms
from intake.domain.papers.papers import missing_papers
from intake.policy import OF_REWARDS
from shared.contracts.vocabulary import FundKind, Programme
from shared.policy import Answer
from shared.workdays import seed_calendar
from training_subsidy.domain import terms as training_terms
from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.performance import Allowance, MoneyFacts, score_of_money
from training_subsidy.domain.claims.rules.amounts import subsidy_of
from training_subsidy.domain.claims.rules.item_11_insured import (
    unemployment_insurance_was_paid_long_enough,
)
from training_subsidy.domain.register import visits as lots
from training_subsidy.domain.register.evidence import LessonDay
from training_subsidy.domain.register.grade import Grade, GradeFacts, grade_of, score_of
from training_subsidy.domain.register.register_terms import register_due
from training_subsidy.domain.register.syllabus import SyllabusRow, SyllabusTooShort, check_hours
from training_subsidy.domain.vocabulary import ClaimType

ROOT_TESTS = Path(__file__).parents[1]
MEDICAL, EDUCATION, MINOR = (
    "EXPENDITURE_MEDICAL",
    "EXPENDITURE_EDUCATION",
    "INDIVIDUAL_MINOR_OR_MENTAL",
)
DAY = date(2025, 6, 10)
APPRENTICED = ClaimCase(type=ClaimType.APPRENTICESHIP, level=4)
CERTIFIED = ClaimCase(
    type=ClaimType.INSURED_SKILL_UPGRADE,
    level=5,
    contributions_asked=True,
    contribution_months=40,
)
Speaks = Callable[[Golden], bool]


def about(*readings: str) -> Speaks:
    """The case is marked with one of these readings."""
    return lambda case: bool(set(readings) & set(case.get("interpretations") or ()))


def of_category(*categories: str) -> Speaks:
    """The figure speaks of these categories alone, whatever the case is marked with."""
    return lambda case: case["input"].get("category") in categories


def of_group(*groups: str) -> Speaks:
    return lambda case: case["group"] in groups


def urgent(case: Golden) -> bool:
    return case["input"].get("procedure") == "EMERGENCY"


def any_case(_: Golden) -> bool:
    return True


@dataclass(frozen=True)
class Switch:
    """Another value of a figure, and the cases that may feel it."""

    value: Any
    speaks_of: Speaks
    groups: tuple[str, ...] = DECISIONS


TERMS = ("DLN", "PUB", "RTE")
ASKED_BY_ARTICLE_9 = of_category("EMERGENCY", EDUCATION, "DISTRESSED", "OTHER")
SWITCHES: dict[str, dict[str, Switch]] = {
    "assessment": {
        "article_9_applies_to": Switch(
            ["EMERGENCY", MEDICAL, EDUCATION, "DISTRESSED", "OTHER"], about("A-14")
        ),
        "article_9_multiple": Switch(3, ASKED_BY_ARTICLE_9),
        "bracket_mode": Switch("MARGINAL", of_category(MEDICAL, EDUCATION)),
        "compensated_applies_to": Switch("HOUSEHOLDS", of_group("EXC", "IND")),
        "education_brackets": Switch(
            [{"up_to": "2000.00", "percent": 50}, {"percent": 50}], of_category(EDUCATION)
        ),
        "education_cumulative": Switch(False, about("A-62", "A-71")),
        "education_stages": Switch(["UNDERGRADUATE"], of_category(EDUCATION)),
        "housing_m2_per_head": Switch(14, about("A-16")),
        "medical_brackets": Switch(
            [{"up_to": "3000.00", "percent": 60}, {"up_to": "10000.00", "percent": 90}],
            of_category(MEDICAL),
        ),
        "medical_cumulative": Switch(False, about("A-13", "A-71")),
        "medical_open_rate": Switch(90, about("A-02")),
        "minor_floor_factor": Switch("2", of_category(MINOR)),
        "net_deductions": Switch("EXCEPT_SOCIAL_HELP", about("A-04")),
        "other_aid_mode": Switch("DEDUCTED", about("A-60")),
        "policy_in_force": Switch("2018-12-10", about("A-56")),
        "rounding": Switch("DOWN", of_category(MEDICAL, EDUCATION)),
        "township_review_workdays": Switch(6, of_group("DLN"), TERMS),
    },
    "approval": {
        "annual_caps": Switch({"household": "9000.00", "individual": "4000.00"}, any_case),
        "annual_window": Switch("ROLLING_12M", about("A-05")),
        "article_9_mode": Switch("REJECT", about("A-14", "A-16")),
        "countersign": Switch({"days": 5, "unit": "WORKING_DAYS"}, about("A-18"), TERMS),
        "county_decision_workdays": Switch(6, of_group("DLN"), TERMS),
        "emergency_county_days": Switch({"verify": 4, "sign": 3}, of_group("DLN", "RTE"), TERMS),
        "forward_workdays": Switch(2, of_group("DLN"), TERMS),
        "individual_counts_to_household": Switch(False, about("A-08")),
        "max_times_per_year": Switch(3, about("A-06")),
        "member_aided_elsewhere": Switch("ALLOWED", about("A-38")),
        "notice_days": Switch(8, about("A-17", "A-51"), TERMS),
        "notice_roll": Switch("NONE", about("A-17", "A-51"), TERMS),
        "sampling_ratio": Switch("0.40", about("A-24"), ("SMP",)),
        "seat_small_amount_authority": Switch("COUNTY", about("A-21"), (*DECISIONS, "RTE")),
        "township_emergency_limit": Switch("1000.00", urgent, (*DECISIONS, "RTE")),
        "township_limit_scope": Switch("DECISION", about("A-22")),
    },
    "intake": {},
    "disbursement": {},
    "training_subsidy": {
        "directed_years": Switch({"least": 2, "most": 4}, of_group("TRN"), ("TRN",)),
        "kinds_apart": Switch(False, about("A-55"), ("TRN",)),
        "no_repeat_key": Switch("TRADE", about("A-54"), ("TRN",)),
        "prisoner_months": Switch(13, of_group("TRN"), ("TRN",)),
        "severity": Switch({"SERIOUS": "SHOW", "MINOR": "HOLD"}, about("A-57"), ("TRN",)),
        "standing_effects": Switch(
            {"RESTRICTED": "ALLOWED", "EXITED": "BLOCKED"}, about("A-58"), ("TRN",)
        ),
        "study_fiscal_percent": Switch(51, about("A-49"), ("TRN",)),
    },
}


def _assets(figures: Any) -> Any:
    """A household with liquid assets of six months' standard, less a yuan."""
    given = next(one["input"] for one in CASES if one["id"] == "EMG-01")
    case = assessment_case(given)
    household = replace(
        case.household,
        liquid_assets_judged=False,
        liquid_assets=6 * case.household.size * 91_000 - 100,
    )
    return no_cashable_assets_cover_the_needs.ask(
        replace(case, household=household, exclusions=frozenset()), figures
    )[0]


def term(module: ModuleType, name: str) -> Callable[[Any], Any]:
    """A clock that starts on the day."""
    return lambda figures: getattr(module, name)(DAY, seed_calendar(), figures)


FOLLOW_UP = dict.fromkeys(dict(approval.policy.figures_on(DAY).follow_up_workdays), 1)
REGISTER_STEPS = dict.fromkeys(training_subsidy.policy.figures_on(DAY).register_workdays, 11)
BETTER_ONLY = {
    "pass_weight": 50,
    "serious": 20,
    "minor": 5,
    "sanction": 30,
    "a": 95,
    "b": 80,
    "c": 60,
}
A_YEAR = GradeFacts(trained=10, passed=9, known=0, employed=0, serious=0, minor=0, sanctions=0)
MONEY = MoneyFacts(
    trained=10, passed=8, known=0, employed=0, started=0, certified=0, planned=100, paid=100
)
ALLOWANCE = Allowance(review_id=UUID(int=1), year=2025, grade=Grade.B, base=1000, planned=0)


def has_its_hours(figures: Any) -> bool:
    """Whether two hours of each module are enough."""
    try:
        check_hours(
            [
                SyllabusRow(module=module, hours=2, teacher_id=UUID(int=1), bilingual=False)
                for module in figures.required_modules
            ],
            figures,
        )
    except SyllabusTooShort:
        return False
    return True


FELT: dict[str, dict[str, tuple[Any, Callable[[Any], Any]]]] = {
    "assessment": {
        "city_figure_workdays": (3, lambda figures: figures.city_figure_workdays),
        "city_income": (
            {"good_until": "2030-01-01", "value": {"all": "1.00"}},
            lambda figures: figures.city_income,
        ),
        "dibao_standard": (
            {"good_until": "2030-01-01", "value": {"standard": "1.00"}},
            lambda figures: figures.dibao_standard,
        ),
        "last_years_bills_until": ("02-28", lambda figures: figures.last_years_bills_until),
        "property_rules": (
            {"good_until": "2030-01-01", "value": {"vehicles": 1, "dwellings": 1}},
            lambda figures: figures.property_rules,
        ),
    },
    "approval": {
        "compensation_days": (91, term(approval_terms, "compensation_due")),
        "delivery_days": (11, term(approval_terms, "delivery_due")),
        "draw_rate": (
            "0.50",
            lambda figures: sum(draw(b"seed", n, figures.draw_rate) for n in range(1000)),
        ),
        "follow_up_workdays": (
            FOLLOW_UP,
            lambda figures: [
                approval_terms.follow_up(what)(DAY, seed_calendar(), figures) for what in FOLLOW_UP
            ],
        ),
        "notice_late_workdays": (3, term(approval_terms, "earliest_posting")),
        "objection_workdays": (6, term(approval_terms, "objection_review_due")),
        "opinion_workdays": (6, term(approval_terms, "opinion_due")),
        "prompt_workdays": (2, term(approval_terms, "prompt_due")),
        "recovery_review_workdays": (11, term(approval_terms, "recovery_review_due")),
        "same_day_grace_hours": (2, term(approval_terms, "same_day")),
    },
    "intake": {
        "completion_days": (35, term(intake_terms, "completion_due")),
        "correction_workdays": (4, term(intake_terms, "correction_due")),
        "household_workdays": (4, term(intake_terms, "household_due")),
        "lapse_days": (35, term(intake_terms, "lapse_due")),
        "late_documents_workdays": (11, term(intake_terms, "late_documents_due")),
        "lead_workdays": (4, term(intake_terms, "lead_due")),
        "one_time_notice_workdays": (2, term(intake_terms, "accept_or_list_due")),
        "refusal_review_workdays": (4, term(intake_terms, "refusal_review_due")),
        "report_workdays": (16, term(intake_terms, "report_due")),
        "same_day_grace_hours": (2, term(intake_terms, "same_day_due")),
        "task_workdays": (6, term(intake_terms, "task_due")),
        "transfer_days": (4, term(intake_terms, "transfer_due")),
        "required_documents": (
            ["ID_CARD"],
            lambda figures: missing_papers((), required=figures.required_documents),
        ),
    },
    "disbursement": {
        "bank_workdays": (4, term(disbursement_terms, "bank_due")),
        "credit_days": (9, lambda figures: figures.credit_days),
        "hand_over_workdays": (3, term(disbursement_terms, "hand_over_due")),
        "fee_limit": ("25.00", lambda figures: figures.fee_limit),
        "fees_of_a_month": ("300.00", lambda figures: figures.fees_of_a_month),
        "payment_workdays": (9, term(disbursement_terms, "payment_due")),
        "recovery_term_days": (45, lambda figures: figures.recovery_term_days),
        "recovery_workdays": (5, term(disbursement_terms, "recovery_step_due")),
        "source_order": (
            {"TEMPORARY_ASSISTANCE": {"OTHERS": ["DONATION"]}},
            lambda figures: Spending().kinds(
                Programme.TEMPORARY_ASSISTANCE,
                usual=FundKind.FISCAL_SUBSIDY,
                order=figures.source_order,
            ),
        ),
        "source_workdays": (9, term(disbursement_terms, "source_due")),
        "purchase_workdays": (9, term(disbursement_terms, "purchase_step_due")),
        "procurement_workdays": (9, term(disbursement_terms, "procurement_due")),
        "report_workdays": (9, term(disbursement_terms, "report_step_due")),
        "publication_workdays": (9, term(disbursement_terms, "publication_due")),
        "publication_least": (5, lambda figures: figures.publication_least),
        "flag_workdays": (9, term(disbursement_terms, "flag_due")),
        "flag_days": (9, lambda figures: figures.flag_days),
        "watched_limit": ("900.00", lambda figures: figures.watched_limit),
        "shelter_value": ("80.00", lambda figures: figures.shelter_value),
    },
    "training_subsidy": {
        "claim_delivery_days": (11, term(training_terms, "claim_delivery_due")),
        "claim_objection_workdays": (11, term(training_terms, "claim_objection_due")),
        "decision_workdays": (6, term(training_terms, "decision_due")),
        "evidence_least": (
            2,
            lambda figures: LessonDay(day=DAY, photos=1, videos=0).lacks(figures.evidence_least),
        ),
        "module_hours": (3, has_its_hours),
        "grade_formula": (
            BETTER_ONLY,
            lambda figures: grade_of(
                score_of(A_YEAR, figures.grade_formula, least=1), figures.grade_formula
            ),
        ),
        "grade_effects": (
            {"A": "ALLOWED", "B": "ALLOWED", "C": "BLOCKED", "D": "BLOCKED"},
            lambda figures: figures.blocked_grades,
        ),
        "performance_effects": (
            dict.fromkeys("ABCD", 50),
            ALLOWANCE.most,
        ),
        "performance_table": (
            {
                "passed_target": 90,
                "passed_weight": 100,
                "employed_target": 60,
                "employed_weight": 0,
                "started_target": 5,
                "started_weight": 0,
                "cost_target": 200_000,
                "cost_weight": 0,
                "execution_target": 90,
                "execution_weight": 0,
                "a": 85,
                "b": 70,
                "c": 55,
            },
            lambda figures: score_of_money(MONEY, figures.performance_table, least=1),
        ),
        "supervision_visits": (
            dict.fromkeys(lots.VisitKind, 0) | {"workdays": 10},
            lambda figures: (
                [
                    lots.draw(bytes(32), UUID(int=n), (), figures.visit_shares).kinds
                    for n in range(20)
                ],
                lots.visit_due(DAY, seed_calendar(), figures),
            ),
        ),
        "hold_workdays": (11, term(training_terms, "hold_due")),
        "hearing_workdays": (11, term(training_terms, "hearing_due")),
        "learning_credits": (
            {"PASSED": 3} | {f"LEVEL_{level}": 1 for level in range(1, 6)},
            lambda figures: figures.learning_credits,
        ),
        "selection_notice_workdays": (11, term(training_terms, "selection_notice_ends")),
        "proof_workdays": (11, term(training_terms, "proof_due")),
        "register_workdays": (
            REGISTER_STEPS,
            lambda figures: [
                register_due(what)(DAY, seed_calendar(), figures) for what in REGISTER_STEPS
            ],
        ),
        "inquiry_workdays": (11, term(training_terms, "inquiry_due")),
        "apprentice_amounts": (
            {f"LEVEL_{level}": 600_000 for level in range(1, 6)},
            lambda figures: subsidy_of(APPRENTICED, figures),
        ),
        "apprenticeship": (
            {"years_least": 1, "years_most": 3, "new_months": 6, "filed_months": 3},
            lambda figures: (figures.apprentice_years_most, figures.apprentice_filed_months),
        ),
        "insured_skill_amounts": (
            {f"LEVEL_{level}": 50_000 for level in range(1, 6)},
            lambda figures: subsidy_of(CERTIFIED, figures),
        ),
        "insured_skill_terms": (
            {"contribution_months": 60, "claim_months": 12},
            lambda figures: unemployment_insurance_was_paid_long_enough(CERTIFIED, figures).answer,
        ),
        "small_firms": (
            {"sizes": ["MICRO"], "months": 6},
            lambda figures: (figures.small_firm_sizes, figures.small_firm_months),
        ),
        "review_workdays": (11, term(training_terms, "review_due")),
        "year_plan_workdays": (11, term(training_terms, "year_plan_due")),
    },
}
"""Another value, and the function of the service whose answer it changes."""
HELD_BY_A_TEST: dict[str, dict[str, str]] = {
    "assessment": {
        "liquid_months": "golden/test_switches.py::test_more_months_of_assets_are_let",
        "same_day_grace_hours": "assessment/test_parameters.py::"
        "test_an_urgent_review_is_in_time_for_the_hours_that_were_loaded",
    },
    "approval": {
        "cash_limit": "approval/test_payout.py::test_the_county_pays_cash_within_its_limit",
        "counties": "approval/test_sampling_months.py::test_the_seed_lies_sealed",
        "notice_fields": "approval/test_parameters.py::"
        "test_a_notice_shows_what_was_loaded_for_its_channel",
        "tekun_cost_counts": "approval/test_parameters.py::"
        "test_a_tekun_cost_leaves_the_cap_whole_where_it_was_loaded_so",
        "same_event_days": "approval/test_same_event.py::test_fr_13_the_same_fire_a_day_apart_is"
        "_flagged_in_the_general_procedure",
        "split_days": "approval/test_slices.py::test_another_cause_of_other_days_is_another_event",
    },
    "intake": {
        "household_of_several": "intake/test_parameters.py::"
        "test_people_of_several_households_join_that_of_most_of_them_or_the_heads",
        "local_scope": "intake/test_parameters.py::"
        "test_where_the_county_is_the_scope_another_countys_hukou_needs_its_proof",
    },
    "disbursement": {},
    "training_subsidy": {
        "claim_sources": "training_subsidy/test_study.py::"
        "test_fr_62_the_study_of_talents_is_paid_by_the_local_budget",
        "attendance_percent": "training_subsidy/domain/test_enrolment.py::"
        "test_attendance_in_per_cent",
        "directed_year_days": "training_subsidy/domain/test_directed.py::"
        "test_directed_training_lasts_three_hundred_days_for_each_year",
        "enterprise_scope": "training_subsidy/domain/test_programme.py::"
        "test_an_enterprise_chooses_within_its_own_scope",
        "group_proofs": "training_subsidy/test_group_proofs.py::test_each_group_has_its_own_proof",
        "outcome_least": "training_subsidy/test_questions_by_the_clock.py::"
        "test_of_a_few_trainees_no_rates_are_published",
        "outcome_months": "training_subsidy/test_questions_by_the_clock.py::"
        "test_outcomes_are_asked_after_the_months_that_were_loaded",
        "purchase_selection": "training_subsidy/test_contracts.py::"
        "test_a_panel_of_fewer_than_the_least_awards_nothing",
        "receipt_bounds": "training_subsidy/test_dates_and_receipts.py::"
        "test_a_fee_is_paid_in_the_year_of_the_course_or_the_one_before",
        "registration_grace_days": "training_subsidy/test_course_ends.py::"
        "test_a_class_is_registered_before_it_starts",
        "required_modules": "training_subsidy/domain/test_classes.py::"
        "test_each_of_the_six_modules_must_be_there",
        "study_cost_items": "training_subsidy/test_study.py::"
        "test_a_selected_talent_gets_half_of_the_study_fee",
        "trainee_age": "training_subsidy/test_courses.py::"
        "test_nobody_is_enrolled_who_cannot_be_a_worker",
    },
}
"""Figures that only a request feels."""


def names(table: Mapping[str, Mapping[str, object]]) -> list[tuple[str, str]]:
    return [(service, name) for service, own in table.items() for name in own]


@pytest.fixture(scope="module")
def usual() -> Mapping[str, Any]:
    return usual_answers()


@pytest.mark.parametrize("service", SERVICES)
def test_every_figure_has_its_switch(service: str) -> None:
    tables = (SWITCHES, FELT, HELD_BY_A_TEST)
    known = [name for table in tables for name in table[service]]

    assert sorted(known) == sorted({*SERVICES[service].SCHEDULES} - {*OF_REWARDS})


@pytest.mark.parametrize(("service", "name"), names(SWITCHES))
def test_a_switched_figure_changes_the_cases_that_it_speaks_of_and_no_other(
    service: str, name: str, usual: Mapping[str, Any]
) -> None:
    switch = SWITCHES[service][name]

    with switched(service, name, switch.value):
        changed = list(felt(usual, switch.groups))

    assert changed, "no case feels it"
    assert [case["id"] for case in changed if not switch.speaks_of(case)] == []


@pytest.mark.parametrize(("service", "name"), names(FELT))
def test_a_switched_figure_changes_what_rests_on_it(service: str, name: str) -> None:
    value, outcome = FELT[service][name]
    before = outcome(SERVICES[service].figures_on(DAY))

    with switched(service, name, value) as policy:
        after = outcome(policy.figures_on(DAY))

    assert before != after


@pytest.mark.parametrize(("service", "name"), names(HELD_BY_A_TEST))
def test_what_only_a_request_feels_names_a_test(service: str, name: str) -> None:
    path, _, function = HELD_BY_A_TEST[service][name].partition("::")

    assert f"def {function}" in (ROOT_TESTS / path).read_text("utf-8")


def test_more_months_of_assets_are_let() -> None:
    with switched("assessment", "liquid_months", 5) as policy:
        fewer = _assets(replace(policy.figures_on(DAY), dibao_standard=91_000))
    usual = _assets(replace(assessment.policy.figures_on(DAY), dibao_standard=91_000))

    assert (fewer, usual) == (Answer.UNKNOWN, Answer.MET)
