from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.programme import decide_claim, items_of
from training_subsidy.domain.claims.rules.amounts import study_shares
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.vocabulary import ClaimType, Reason
from training_subsidy.policy import figures_on

DAY = date(2026, 3, 2)
FIGURES = figures_on(DAY)
COURSE = Dates(DAY, date(2026, 3, 20))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"on_selection_list": False, "receipted": False}, Reason.NOT_SELECTED),
        ({"receipted": False, "paid": None}, Reason.NOT_YET_PAID),
        ({"paid": 0}, Reason.NO_COST_PAID),
        ({}, None),
    ],
)
def test_a_talent_is_selected_pays_first_and_gets_half(
    changes: dict[str, Any], reason: Reason | None
) -> None:
    study: dict[str, Any] = {
        "type": ClaimType.STUDY_REIMBURSEMENT,
        "on_selection_list": True,
        "receipted": True,
        "paid": 1_000_001,
        "dates": COURSE,
    }
    outcome = decide_claim(ClaimCase(**study | changes), FIGURES)

    assert outcome.reason is reason
    if reason is None:
        assert outcome.shares is not None
        assert (outcome.shares.fiscal, outcome.shares.other) == (500_001, 500_000)
    else:
        assert items_of(outcome.findings) == ("《215号（十二）》",)


@given(fee=st.integers(min_value=0, max_value=10**12))
def test_the_shares_sum_to_the_fee(fee: int) -> None:
    shares = study_shares(fee, FIGURES)

    assert shares.fiscal + shares.other == fee
    assert 0 <= shares.fiscal - shares.other <= 1
