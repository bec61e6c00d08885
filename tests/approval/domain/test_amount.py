import pytest
from aid_testing.assistance import a_case, a_completed, a_cost, a_household
from approval.domain.decisions.amount import Proposal, ProposalRejected, work_out
from hypothesis import given
from hypothesis import strategies as st
from shared.contracts.vocabulary import Category

ABOVE_CAP = ProposalRejected.ABOVE_CAP
WHOLE_CAP = 1_000_000
FLOOR = 273_000


@pytest.mark.parametrize(
    ("proposed", "granted", "cut", "rejected"),
    [
        (None, FLOOR, False, None),
        (FLOOR - 1, FLOOR, False, ProposalRejected.BELOW_FLOOR),
        (0, FLOOR, False, ProposalRejected.BELOW_FLOOR),
        (FLOOR, FLOOR, False, None),
        (WHOLE_CAP, WHOLE_CAP, False, None),
        (WHOLE_CAP + 1, WHOLE_CAP, True, ProposalRejected.ABOVE_CAP),
    ],
)
def test_an_emergency_gets_the_proposal_between_floor_and_cap(
    proposed: int | None, granted: int, cut: bool, rejected: ProposalRejected | None
) -> None:
    proposal = None if proposed is None else Proposal(amount=proposed)

    amount = work_out(a_completed(), proposal, left=WHOLE_CAP)

    assert (amount.granted, amount.cap_applied) == (granted, cut)
    assert amount.proposal_rejected is rejected


@pytest.mark.parametrize(("left", "cut"), [(FLOOR, False), (FLOOR - 1, True)])
def test_the_cap_wins_over_the_floor_and_equal_is_not_cut(left: int, cut: bool) -> None:
    amount = work_out(a_completed(), None, left=left)

    assert amount.granted == left
    assert amount.cap_applied is cut
    assert amount.proposal_rejected is None


def test_a_proposal_below_an_unreachable_floor_is_rejected_and_the_cap_paid() -> None:
    amount = work_out(a_completed(), Proposal(amount=100_000), left=200_000)

    assert amount.granted == 200_000
    assert amount.cap_applied
    assert amount.proposal_rejected is ProposalRejected.BELOW_FLOOR


@pytest.mark.parametrize(
    ("proposal", "wanted"),
    [
        (None, None),
        (Proposal(amount=300_000), None),
        (Proposal(amount=300_000, reason="  "), None),
        (Proposal(amount=0, reason="取暖"), None),
        (Proposal(amount=1, reason="取暖"), 1),
    ],
)
@pytest.mark.parametrize(
    "category", [Category.DISTRESSED, Category.OTHER, Category.INDIVIDUAL_OTHER]
)
def test_without_a_formula_an_amount_needs_a_proposal_with_its_reason(
    category: Category, proposal: Proposal | None, wanted: int | None
) -> None:
    amount = work_out(a_completed(a_case(category)), proposal, left=WHOLE_CAP)

    assert amount.wanted == wanted


@pytest.mark.parametrize("proposed", [1, 209_999, 210_001])
def test_a_formula_stands_against_any_proposal(proposed: int) -> None:
    event = a_completed(a_case(Category.EXPENDITURE_MEDICAL))

    amount = work_out(event, Proposal(amount=proposed, reason="x"), left=WHOLE_CAP)

    assert amount.granted == 210_000


@pytest.mark.parametrize(
    ("proposal", "granted"),
    [
        (Proposal(amount=800_000, reason="已获慈善帮扶"), 800_000),
        (Proposal(amount=800_000), WHOLE_CAP),
        (Proposal(amount=1_500_000, reason="x"), WHOLE_CAP),
        (None, WHOLE_CAP),
    ],
)
def test_in_the_open_medical_tier_less_may_be_proposed_with_a_reason(
    proposal: Proposal | None, granted: int
) -> None:
    event = a_completed(a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(1_200_000)))

    assert work_out(event, proposal, left=WHOLE_CAP).granted == granted


@pytest.mark.parametrize(
    ("proposed", "rejected"),
    [(WHOLE_CAP, None), (WHOLE_CAP + 1, ABOVE_CAP), (1_200_000, ABOVE_CAP), (1_500_000, ABOVE_CAP)],
)
def test_a_proposal_above_the_cap_left_is_rejected_also_above_the_formula(
    proposed: int, rejected: ProposalRejected | None
) -> None:
    event = a_completed(a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(1_200_000)))

    amount = work_out(event, Proposal(amount=proposed, reason="x"), left=WHOLE_CAP)

    assert amount.granted == WHOLE_CAP
    assert amount.proposal_rejected is rejected


@given(
    st.sampled_from(Category),
    st.integers(0, WHOLE_CAP),
    st.none() | st.integers(0, 10**8),
    st.integers(0, 10**8),
    st.integers(1, 20),
)
def test_no_amount_is_ever_above_the_cap_left(
    category: Category, left: int, proposed: int | None, net: int, size: int
) -> None:
    case = a_case(
        category, medical=a_cost(net), education=a_cost(net), household=a_household(size=size)
    )
    proposal = None if proposed is None else Proposal(amount=proposed, reason="x")

    amount = work_out(a_completed(case), proposal, left=left)

    assert type(amount.granted) is int
    assert 0 <= amount.granted <= left
    assert amount.cap_applied is (amount.wanted is not None and amount.wanted > left)
