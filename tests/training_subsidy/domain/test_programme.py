from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shared.policy import Answer
from training_subsidy.domain.claims.claim_case import Budget, ClaimCase, EarlierClaim, EarlierCourse
from training_subsidy.domain.claims.programme import (
    REFUSES,
    TRAINING_SUBSIDY,
    decide_claim,
    items_of,
)
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimType,
    Decision,
    Funding,
    Reason,
    Severity,
    SubsidyKind,
)
from training_subsidy.policy import figures_on

DAY = date(2026, 3, 2)
FIGURES = figures_on(DAY)
COURSE = Dates(DAY, date(2026, 3, 20))


def a_case(**changes: Any) -> ClaimCase:
    """A pay-first claim against which nothing stands: 1,800.00 paid, 1,500.00 the standard."""
    facts: dict[str, Any] = {
        "registered_real_name": True,
        "institution_in_catalogue": True,
        "trade_in_catalogue": True,
        "course_funding": Funding.PAY_FIRST,
        "receipted": True,
        "paid": 180_000,
        "standard": 150_000,
        "trade": "T1",
        "level": 5,
        "dates": COURSE,
        "passed": True,
        "attended_percent": 100,
        "certificate_verified": True,
    }
    return ClaimCase(**facts | changes)


def decided(**changes: Any) -> tuple[Decision, Reason | None, int | None]:
    outcome = decide_claim(a_case(**changes), FIGURES)
    return outcome.decision, outcome.reason, outcome.amount


@pytest.mark.parametrize(
    ("paid", "amount"),
    [(149_999, 149_999), (150_000, 150_000), (150_001, 150_000), (1, 1)],
)
def test_the_amount_is_the_smaller_of_fee_and_standard(paid: int, amount: int) -> None:
    assert decided(paid=paid) == (Decision.ELIGIBLE, None, amount)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"registered_real_name": False}, Reason.NOT_REGISTERED),
        ({"institution_in_catalogue": False}, Reason.NOT_REGISTERED),
        ({"employees_registered": False}, Reason.NOT_REGISTERED),
        ({"course_funding": Funding.PURCHASED_FREE}, Reason.ALREADY_GOVERNMENT_FUNDED),
        ({"course_funding": Funding.SELF_PAID}, Reason.SELF_PAID_PROJECT),
        ({"trade_in_catalogue": False}, Reason.TRADE_NOT_LISTED),
        ({"receipted": False}, Reason.NOT_YET_PAID),
        ({"paid": 0}, Reason.NO_COST_PAID),
        ({"passed": False}, Reason.NOT_PASSED),
    ],
)
def test_one_fact_refuses(changes: dict[str, Any], reason: Reason) -> None:
    assert decided(**changes)[:2] == (Decision.INELIGIBLE, reason)


def test_the_first_in_the_order_of_the_checks_decides_and_all_are_named() -> None:
    case = a_case(
        registered_real_name=False,
        course_funding=Funding.PURCHASED_FREE,
        trade_in_catalogue=False,
        receipted=False,
        paid=0,
        earlier_courses=(EarlierCourse(trade="T1", level=5, dates=COURSE),),
        earlier_claims=(EarlierClaim(by=Claimant.ENTERPRISE, kind=SubsidyKind.TRAINING),),
        passed=False,
        third_party=Severity.SERIOUS,
        budget=Budget(plan=0, committed=0),
    )

    outcome = decide_claim(case, FIGURES)

    assert outcome.decision is Decision.INELIGIBLE
    assert outcome.reasons == (
        Reason.NOT_REGISTERED,
        Reason.ALREADY_GOVERNMENT_FUNDED,
        Reason.TRADE_NOT_LISTED,
        Reason.NOT_YET_PAID,
        Reason.NO_COST_PAID,
        Reason.DUPLICATE_TRADE_LEVEL,
        Reason.OVERLAP,
        Reason.DUPLICATE_PAYEE,
        Reason.NOT_PASSED,
    )
    assert items_of(outcome.findings) == (
        "《215号（五）》",
        "《215号（六）》",
        "《215号（七）》",
        "《215号（十一）》",
        "《215号（二十四）》",
    )


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 2, 1), date(2026, 3, 1), None),
        (date(2026, 2, 1), date(2026, 3, 2), Reason.OVERLAP),
        (date(2026, 3, 20), date(2026, 4, 1), Reason.OVERLAP),
        (date(2026, 3, 21), date(2026, 4, 1), None),
        (date(2026, 3, 5), date(2026, 3, 6), Reason.OVERLAP),
        (date(2026, 1, 1), date(2026, 12, 31), Reason.OVERLAP),
    ],
)
def test_dates_overlap_when_they_share_a_day(
    first: date, last: date, reason: Reason | None
) -> None:
    earlier = EarlierCourse(department="AGRI", dates=Dates(first, last))

    assert decided(earlier_courses=(earlier,))[1] is reason


@pytest.mark.parametrize(
    ("trade", "level", "reason"),
    [
        ("T1", 5, Reason.DUPLICATE_TRADE_LEVEL),
        ("T1", 4, None),
        ("T2", 5, None),
        ("T1", None, None),
        (None, 5, None),
    ],
)
def test_only_the_same_trade_at_the_same_level_repeats(
    trade: str | None, level: int | None, reason: Reason | None
) -> None:
    assert decided(earlier_courses=(EarlierCourse(trade=trade, level=level),))[1] is reason


@pytest.mark.parametrize(
    ("committed", "decision"),
    [(0, Decision.ELIGIBLE), (350_000, Decision.ELIGIBLE), (350_001, Decision.WAITLISTED)],
)
def test_a_claim_fits_the_plan_to_the_fen(committed: int, decision: Decision) -> None:
    assert decided(budget=Budget(plan=500_000, committed=committed))[0] is decision


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({"third_party": Severity.SERIOUS}, Decision.HOLD_FOR_REVIEW),
        ({"third_party": Severity.SERIOUS, "holds_resolved": True}, Decision.ELIGIBLE_FOR_REVIEW),
        ({"third_party": Severity.MINOR}, Decision.ELIGIBLE_FOR_REVIEW),
        ({"certificate_verified": False}, Decision.HOLD_FOR_REVIEW),
        ({"certificate_verified": False, "holds_resolved": True}, Decision.ELIGIBLE),
        ({"attended_percent": 80}, Decision.ELIGIBLE),
        ({"attended_percent": 79}, Decision.HOLD_FOR_REVIEW),
        ({"attended_percent": 0}, Decision.HOLD_FOR_REVIEW),
        ({"attended_percent": 0, "holds_resolved": True}, Decision.ELIGIBLE),
    ],
)
def test_findings_hold_or_are_shown_and_never_refuse(
    changes: dict[str, Any], decision: Decision
) -> None:
    assert decided(**changes)[0] is decision


@pytest.mark.parametrize(
    ("allows", "reason"), [(True, None), (False, Reason.TRADE_NOT_LISTED), (None, None)]
)
def test_an_enterprise_chooses_within_its_own_scope(
    allows: bool | None, reason: Reason | None
) -> None:
    answer = decided(
        type=ClaimType.ENTERPRISE_ON_JOB,
        course_funding=Funding.ENTERPRISE_ON_JOB,
        trade_in_catalogue=False,
        enterprise_scope_allows=allows,
        standard=None,
    )

    assert answer[1] is reason
    assert answer[2] is None


def test_the_scope_of_enterprises_is_no_help_to_a_worker() -> None:
    assert decided(trade_in_catalogue=False, enterprise_scope_allows=True)[1] is (
        Reason.TRADE_NOT_LISTED
    )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(SubsidyKind.TRAINING, Reason.DUPLICATE_PAYEE), (SubsidyKind.SKILL_UPGRADE, None)],
)
def test_a_course_has_one_payee_for_each_kind(kind: SubsidyKind, reason: Reason | None) -> None:
    first = EarlierClaim(by=Claimant.USER_ENTERPRISE, kind=SubsidyKind.TRAINING)

    assert decided(kind=kind, earlier_claims=(first,))[1] is reason


@pytest.mark.parametrize("trade", ["T1", None])
def test_a_second_claim_of_the_same_payee_is_a_repetition(trade: str | None) -> None:
    first = EarlierClaim(by=Claimant.WORKER, kind=SubsidyKind.TRAINING, same_payee=True)

    outcome = decide_claim(a_case(trade=trade, earlier_claims=(first,)), FIGURES)

    assert outcome.reasons == (Reason.DUPLICATE_TRADE_LEVEL,)
    assert items_of(outcome.findings) == ("《215号（六）》",)


def test_the_same_payee_may_claim_the_other_kind() -> None:
    first = EarlierClaim(by=Claimant.WORKER, kind=SubsidyKind.TRAINING, same_payee=True)

    assert decided(kind=SubsidyKind.SKILL_UPGRADE, earlier_claims=(first,))[1] is None


def test_a_purchased_course_is_claimed_by_its_institution_without_an_amount() -> None:
    answer = decided(
        type=ClaimType.PURCHASED_FREE, course_funding=Funding.PURCHASED_FREE, paid=0, receipted=None
    )

    assert answer == (Decision.ELIGIBLE_FOR_REVIEW, None, None)


def test_asking_again_gives_the_same_findings_under_the_same_edition() -> None:
    first, again = (decide_claim(a_case(), figures_on(DAY)) for _ in range(2))

    assert [f.model_dump_json() for f in first.findings] == [
        f.model_dump_json() for f in again.findings
    ]
    assert first.edition.name == "215-2018@2019-01-01"
    assert len(first.findings) == len(TRAINING_SUBSIDY)


def test_every_check_that_refuses_is_a_rule_of_the_programme() -> None:
    assert {check.name for check, _ in REFUSES} <= {rule.name for rule in TRAINING_SUBSIDY}
    assert all(rule.cites.startswith("拉政发〔2018〕215号 （") for rule in TRAINING_SUBSIDY)


def test_what_is_not_in_question_bars_nothing() -> None:
    outcome = decide_claim(ClaimCase(), FIGURES)

    assert outcome.decision is Decision.ELIGIBLE_FOR_REVIEW
    assert {f.answer for f in outcome.findings} == {Answer.NOT_APPLICABLE}


def test_a_waiting_claim_fits_once_the_plan_is_raised() -> None:
    waiting = a_case(budget=Budget(plan=100_000, committed=0))
    raised = replace(waiting, budget=Budget(plan=150_000, committed=0))

    assert decide_claim(waiting, FIGURES).reason is Reason.BUDGET_EXCEEDED
    assert decide_claim(raised, FIGURES).decision is Decision.ELIGIBLE
