from dataclasses import replace

import pytest
from aid_testing.assistance import a_case, a_cost, a_household, an_outcome
from approval.domain.decisions.amount import Proposal
from approval.domain.decisions.caps import Ledger
from approval.domain.decisions.county_amount import (
    AboveTheNoticed,
    BelowTheFloor,
    CapLeavesLess,
    FormulaFixesTheAmount,
    LoweringNeedsReason,
    NothingMayBeGranted,
    check_posted,
)
from shared.contracts.vocabulary import Category
from shared.errors import DomainError

EMERGENCY = an_outcome(proposal=Proposal(amount=600_000))
MEDICAL = an_outcome(a_case(Category.EXPENDITURE_MEDICAL))
OPEN_TIER = an_outcome(a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(2_000_000)))


@pytest.mark.parametrize(
    ("posted", "reason"), [(600_000, ""), (599_999, "已获捐助"), (273_000, "已获捐助")]
)
def test_the_amount_or_a_lower_one_with_its_reason_may_be_posted(posted: int, reason: str) -> None:
    check_posted(EMERGENCY, posted=posted, reason=reason)


@pytest.mark.parametrize(
    ("posted", "reason", "refusal"),
    [
        (1_000_001, "x", CapLeavesLess),
        (600_001, "x", AboveTheNoticed),
        (599_999, " ", LoweringNeedsReason),
        (272_999, "x", BelowTheFloor),
        (0, "x", BelowTheFloor),
    ],
)
def test_what_cap_notice_or_floor_forbids_is_refused(
    posted: int, reason: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check_posted(EMERGENCY, posted=posted, reason=reason)


def test_a_cap_that_shrank_meanwhile_is_named_with_what_it_leaves() -> None:
    shrunk = an_outcome(ledger=Ledger(household=800_000))

    with pytest.raises(CapLeavesLess) as refused:
        check_posted(shrunk, posted=273_000)

    assert refused.value.facts["left"] == "2000.00"


def test_when_the_floor_cannot_be_reached_the_rest_of_the_cap_is_the_least() -> None:
    outcome = an_outcome(a_case(household=a_household(size=11)))

    check_posted(outcome, posted=1_000_000)
    with pytest.raises(BelowTheFloor):
        check_posted(outcome, posted=999_999, reason="x")


def test_a_formula_leaves_no_choice_but_its_open_tier_does() -> None:
    check_posted(MEDICAL, posted=210_000)
    check_posted(OPEN_TIER, posted=500_000, reason="已获捐助")

    with pytest.raises(FormulaFixesTheAmount):
        check_posted(MEDICAL, posted=200_000, reason="x")


def test_nothing_is_granted_on_a_case_that_is_not_eligible() -> None:
    refused = an_outcome(a_case(household=a_household(spending={})))

    with pytest.raises(NothingMayBeGranted) as raised:
        check_posted(refused, posted=1)

    assert "第九条" in raised.value.sentence()


def test_every_refusal_has_a_sentence_in_both_languages() -> None:
    with pytest.raises(BelowTheFloor) as raised:
        check_posted(replace(EMERGENCY, floor=300_000), posted=1, reason="x")

    assert "3000.00" in raised.value.sentence("zh")
    assert "3000.00" in raised.value.sentence("en")
