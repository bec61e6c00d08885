from datetime import date

import pytest
from aid_testing.assistance import a_case, a_cost, a_household, an_outcome, approval_figures
from approval.domain.decisions.article_12 import CountyFinding, Repetition
from approval.domain.decisions.caps import Ledger
from approval.domain.decisions.precedence import Alert, Decision, Registers
from approval.domain.figures import Article9Mode, Authority
from shared.contracts.vocabulary import Category, Exclusion, HouseholdStatus, SchoolStage

POOR_CASE = a_household(spending={}, property_within_dibao_rules=False)
BARRED = Registers(repetition=Repetition(same_cause=True), member_in_other_aided_household=True)
ONLY_REPEATED = Registers(repetition=Repetition(same_cause=True))


def test_a_case_from_before_the_rules_is_refused_before_anything_else() -> None:
    case = a_case(accepted_on=date(2018, 12, 2), exclusions=frozenset({Exclusion.REFUSED_WORK}))

    outcome = an_outcome(case, registers=BARRED)

    assert outcome.reason_articles == ("第三十五条",)
    assert outcome.reason == "POLICY_NOT_IN_FORCE"


def test_exclusions_come_before_holds_and_name_all_their_clauses() -> None:
    exclusions = frozenset({Exclusion.REFUSED_WORK, Exclusion.CONCEALED_OR_FALSE})

    outcome = an_outcome(a_case(exclusions=exclusions), registers=BARRED)

    assert outcome.reason_articles == ("第十条（二）", "第十条（四）")
    assert outcome.fraud_case_opened


def test_holds_come_before_the_same_cause() -> None:
    outcome = an_outcome(registers=BARRED)

    assert outcome.decision is Decision.HOLD_FOR_REVIEW
    assert outcome.alert is Alert.MEMBER_IN_TWO_HOUSEHOLDS
    assert outcome.reason_articles == ()
    assert outcome.amount == 0


def test_a_receipt_seen_before_holds_the_case() -> None:
    case = a_case(Category.EXPENDITURE_MEDICAL, receipt_used_by=("LZ-1",))

    outcome = an_outcome(case, registers=ONLY_REPEATED)

    assert outcome.decision is Decision.HOLD_FOR_REVIEW
    assert outcome.alert is Alert.DUPLICATE_RECEIPT


def test_the_same_cause_comes_before_the_count_of_the_year() -> None:
    outcome = an_outcome(registers=ONLY_REPEATED, ledger=Ledger(times=2))

    assert outcome.decision is Decision.INELIGIBLE
    assert outcome.reason_articles == ("第十二条",)


def test_the_count_of_the_year_comes_before_the_category() -> None:
    outcome = an_outcome(a_case(household=POOR_CASE), ledger=Ledger(times=2))

    assert outcome.decision is Decision.NEEDS_COUNTY_EXCEPTION
    assert outcome.amount == 0
    assert not outcome.written_reason_required


def test_the_status_comes_before_article_9() -> None:
    household = a_household(spending={}, status=HouseholdStatus.ORDINARY)

    outcome = an_outcome(a_case(Category.DISTRESSED, household=household))

    assert outcome.reason_articles == ("第八条（一）3",)
    assert outcome.all_reasons == ("第八条（一）3", "第九条")


def test_the_school_stage_comes_before_article_9() -> None:
    case = a_case(
        Category.EXPENDITURE_EDUCATION,
        school_stage=SchoolStage.POSTGRADUATE,
        household=POOR_CASE,
    )

    assert an_outcome(case).reason_articles == ("第八条 子女教育支出",)


def test_article_9_comes_before_a_cost_of_nothing() -> None:
    case = a_case(Category.EXPENDITURE_EDUCATION, education=a_cost(0), household=POOR_CASE)

    assert an_outcome(case).reason_articles == ("第九条",)


def test_a_cost_of_nothing_comes_before_a_used_up_cap() -> None:
    case = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(0))

    outcome = an_outcome(case, ledger=Ledger(household=1_000_000))

    assert outcome.reason_articles == ("第八条（一）2",)


def test_a_missing_proposal_comes_before_a_used_up_cap() -> None:
    outcome = an_outcome(a_case(Category.OTHER), ledger=Ledger(household=1_000_000))

    assert outcome.decision is Decision.NEEDS_PROPOSED_AMOUNT
    assert outcome.amount is None
    assert outcome.cap_remaining_before == 0


def test_a_certain_refusal_comes_before_what_a_person_must_look_at() -> None:
    household = a_household(spending=None, property_within_dibao_rules=False)

    assert an_outcome(a_case(household=household)).reason_articles == ("第九条",)


@pytest.mark.parametrize(
    "household",
    [a_household(property_within_dibao_rules=None), a_household(deposits=None)],
)
def test_what_is_not_known_holds_the_case_without_a_reason(household: object) -> None:
    outcome = an_outcome(a_case(household=household))

    assert outcome.decision is Decision.HOLD_FOR_REVIEW
    assert outcome.reason_articles == ()


def test_assets_that_nobody_has_judged_hold_the_case() -> None:
    outcome = an_outcome(a_case(household=a_household(liquid_assets=10**9)))

    assert outcome.decision is Decision.HOLD_FOR_REVIEW


@pytest.mark.parametrize(
    ("by", "reason", "decision"),
    [
        (Authority.COUNTY, "主要劳动力去世", Decision.ELIGIBLE),
        (Authority.COUNTY, "", Decision.INELIGIBLE),
        (Authority.TOWNSHIP, "主要劳动力去世", Decision.INELIGIBLE),
    ],
)
def test_only_the_county_lifts_the_formula_of_article_9_with_a_reason(
    by: Authority, reason: str, decision: Decision
) -> None:
    registers = Registers(article_9_override=CountyFinding(by=by, reason=reason))

    outcome = an_outcome(a_case(household=a_household(spending={})), registers=registers)

    assert outcome.decision is decision
    assert outcome.audit_event_required is (decision is Decision.ELIGIBLE)


def test_an_override_does_not_lift_the_property_test() -> None:
    registers = Registers(article_9_override=CountyFinding(by=Authority.COUNTY, reason="x"))

    outcome = an_outcome(a_case(household=POOR_CASE), registers=registers)

    assert outcome.reason_articles == ("第九条",)
    assert not outcome.county_override_possible


def test_an_override_that_was_not_needed_is_not_used() -> None:
    registers = Registers(article_9_override=CountyFinding(by=Authority.COUNTY, reason="x"))

    assert not an_outcome(registers=registers).audit_event_required


def test_by_another_reading_the_formula_cannot_be_lifted() -> None:
    registers = Registers(article_9_override=CountyFinding(by=Authority.COUNTY, reason="x"))
    figures = approval_figures(article_9_mode=Article9Mode.REJECT)

    outcome = an_outcome(
        a_case(household=a_household(spending={})), registers=registers, figures=figures
    )

    assert outcome.decision is Decision.INELIGIBLE
    assert not outcome.county_override_possible


@pytest.mark.parametrize(
    ("household", "possible"),
    [(a_household(spending={}), True), (POOR_CASE, False)],
)
def test_an_override_is_possible_when_the_formula_alone_failed(
    household: object, possible: bool
) -> None:
    assert an_outcome(a_case(household=household)).county_override_possible is possible
