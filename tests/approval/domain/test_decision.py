from dataclasses import replace
from datetime import date

import pytest
from aid_testing.assistance import (
    ACCEPTED_ON,
    a_case,
    a_completed,
    a_cost,
    a_household,
    an_outcome,
    granted_before,
)
from approval.domain.decisions.amount import Proposal
from approval.domain.decisions.article_12 import Repetition
from approval.domain.decisions.blocking_reason import blocking_reason
from approval.domain.decisions.caps import Ledger
from approval.domain.decisions.decision import (
    WITHOUT_THE_MOST_OF_A_YEAR,
    FollowUp,
    decide_again,
)
from approval.domain.decisions.precedence import Alert, Decision, Registers
from approval.domain.figures import Authority, Figures
from approval.policy import figures_on
from assessment.domain.case import EarlierClaims
from hypothesis import given
from hypothesis import strategies as st
from shared.contracts.vocabulary import Category, Procedure
from shared.policy import Answer


def test_a_sound_case_is_granted_by_the_county() -> None:
    outcome = an_outcome()

    assert outcome.decision is Decision.ELIGIBLE
    assert outcome.amount == 273_000
    assert outcome.approval_authority is Authority.COUNTY
    assert outcome.aid_count_after == 1
    assert outcome.edition.name == "202-2018@2018-12-03"


def test_a_small_delegated_emergency_is_the_townships() -> None:
    case = a_case(procedure=Procedure.EMERGENCY, household=a_household(size=2))

    outcome = an_outcome(case, registers=Registers(township_delegated=True))

    assert outcome.amount == 182_000
    assert outcome.approval_authority is Authority.TOWNSHIP


def test_a_refusal_is_always_the_countys() -> None:
    case = a_case(procedure=Procedure.EMERGENCY, household=a_household(size=1, spending={}))

    outcome = an_outcome(case, registers=Registers(township_delegated=True))

    assert outcome.decision is Decision.INELIGIBLE
    assert outcome.approval_authority is Authority.COUNTY
    assert outcome.written_reason_required
    assert outcome.aid_count_after == 0


@pytest.mark.parametrize(
    ("used", "alert"), [(1_000_000, None), (1_000_001, Alert.CAP_BREACH_IN_LEDGER)]
)
def test_a_used_up_cap_refuses_with_a_referral(used: int, alert: Alert | None) -> None:
    outcome = an_outcome(ledger=Ledger(household=used))

    assert outcome.reason_articles == ("第十一条",)
    assert (outcome.amount, outcome.cap_remaining_before) == (0, 0)
    assert outcome.referral_suggested
    assert outcome.alert is alert


def test_a_floor_above_what_is_left_is_cut_and_referred() -> None:
    outcome = an_outcome(a_case(household=a_household(size=11)))

    assert outcome.floor == 1_001_000
    assert outcome.amount == 1_000_000
    assert outcome.floor_unreachable
    assert outcome.referral_suggested
    assert outcome.cap_applied


def test_a_cost_that_is_aided_in_full_gives_no_more() -> None:
    case = a_case(
        Category.EXPENDITURE_MEDICAL, medical=a_cost(300_000, earlier=granted_before(210_000))
    )

    outcome = an_outcome(case, ledger=Ledger(household=210_000))

    assert outcome.reason_articles == ("第十一条",)
    assert not outcome.referral_suggested


def test_the_year_of_the_cap_is_the_approvals() -> None:
    outcome = an_outcome(approved_on=date(2026, 1, 2))

    assert outcome.cap_year == 2026


def test_other_aid_is_shown_and_not_deducted() -> None:
    outcome = an_outcome(a_case(other_aid_this_year=900_000))

    assert outcome.other_aid_must_be_shown
    assert outcome.amount == 273_000


def test_compensation_still_awaited_is_looked_at_again() -> None:
    outcome = an_outcome(a_case(third_party_injury=True))

    assert outcome.decision is Decision.ELIGIBLE
    assert outcome.follow_up is FollowUp.RECHECK_ON_COMPENSATION


def test_slices_of_one_event_raise_an_alert_whatever_the_decision() -> None:
    repetition = Repetition(same_cause=True)
    ledger = Ledger(household=150_000, times=1, event_by_township=150_000)

    outcome = an_outcome(
        ledger=ledger,
        registers=Registers(repetition=repetition),
        proposal=Proposal(amount=273_000),
    )

    assert outcome.decision is Decision.INELIGIBLE
    assert outcome.alert is Alert.SPLIT_SUSPECTED


@given(
    st.sampled_from(Category),
    st.integers(0, 2_000_000),
    st.integers(0, 1_000_000),
    st.integers(0, 10**7),
)
def test_the_year_never_exceeds_its_caps(
    category: Category, household: int, person: int, net: int
) -> None:
    case = a_case(category, medical=a_cost(net), education=a_cost(net))

    outcome = an_outcome(
        case,
        ledger=Ledger(household=household, person=person),
        proposal=Proposal(amount=400_000, reason="x"),
    )

    granted = outcome.amount or 0
    assert granted == 0 or household + granted <= 1_000_000
    assert granted == 0 or not category.is_individual or person + granted <= 500_000
    assert (granted > 0) is (outcome.decision is Decision.ELIGIBLE)


def test_a_category_that_no_rule_speaks_of_is_held_whatever_is_proposed() -> None:
    event = a_completed(a_case(Category.OTHER))
    silent = tuple(
        finding.model_copy(update={"answer": Answer.NOT_APPLICABLE})
        if finding.article.startswith("第八条")
        else finding
        for finding in event.findings
    )
    proposal = Proposal(amount=300_000, reason="审核意见")

    held = an_outcome(assessment=event.model_copy(update={"findings": silent}), proposal=proposal)
    spoken = an_outcome(assessment=event, proposal=proposal)

    assert (held.decision, held.amount) == (Decision.HOLD_FOR_REVIEW, 0)
    assert held.alert is Alert.NO_RULE_SPEAKS
    assert "县（区）民政部门请市民政部门明确" in blocking_reason(held).zh
    assert "ask the city" in blocking_reason(held).en
    assert (spoken.decision, spoken.amount) == (Decision.ELIGIBLE, 300_000)


def test_without_any_finding_of_article_8_nothing_is_granted() -> None:
    event = a_completed(a_case(Category.EMERGENCY)).model_copy(update={"findings": ()})

    assert an_outcome(assessment=event).decision is Decision.HOLD_FOR_REVIEW


@pytest.mark.parametrize(
    ("granted", "left_of_the_year"), [(1_000_000, 0), (700_000, 300_000), (300_000, 700_000)]
)
def test_the_cost_of_an_earlier_year_brings_no_more_than_the_articles_most(
    granted: int, left_of_the_year: int
) -> None:
    """第十一条（二）: 累计超过10000元的，最高救助10000元; the next year's cap is another matter (A-71)."""
    year = ACCEPTED_ON.year
    before = {year: EarlierClaims(net=1_200_000, granted=granted)}
    late = a_case(Category.EXPENDITURE_MEDICAL, medical=replace(a_cost(300_000), earlier=before))

    same = an_outcome(late, ledger=Ledger(household=granted))
    next_year = an_outcome(late, approved_on=date(year + 1, 3, 2))
    as_before = decide_again(next_year.inputs, of_edition_1())

    assert same.amount == next_year.amount == left_of_the_year
    assert as_before.amount == min(1_500_000 - granted, 1_000_000)
    assert next_year.cap_remaining_before == 1_000_000


def of_edition_1() -> Figures:
    """The figures of today by the arithmetic of the edition before."""
    figures = figures_on(ACCEPTED_ON)
    return replace(
        figures, content=figures.content.model_copy(update={"rules": WITHOUT_THE_MOST_OF_A_YEAR})
    )
