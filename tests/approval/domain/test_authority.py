import pytest
from aid_testing.assistance import approval_figures
from approval.domain.county.authority import approval_authority, is_split_suspected
from approval.domain.figures import Authority, TownshipLimitScope
from shared.contracts.vocabulary import Procedure

SMALL = {
    "procedure": Procedure.EMERGENCY,
    "delegated": True,
    "county_seat_resident": False,
    "amount": 200_000,
    "event_by_township": 0,
    "times_with_this": 2,
}


@pytest.mark.parametrize(
    ("changes", "authority"),
    [
        ({}, Authority.TOWNSHIP),
        ({"amount": 200_001}, Authority.COUNTY),
        ({"procedure": Procedure.GENERAL}, Authority.COUNTY),
        ({"delegated": False}, Authority.COUNTY),
        ({"times_with_this": 3}, Authority.COUNTY),
        ({"county_seat_resident": True}, Authority.TOWNSHIP),
        ({"amount": 1, "event_by_township": 199_999}, Authority.TOWNSHIP),
        ({"amount": 1, "event_by_township": 200_000}, Authority.COUNTY),
        ({"amount": 1, "near_by_township": 199_999}, Authority.TOWNSHIP),
        ({"amount": 1, "near_by_township": 200_000}, Authority.COUNTY),
    ],
)
def test_a_township_decides_small_delegated_emergencies_only(
    changes: dict[str, object], authority: Authority
) -> None:
    given = SMALL | changes

    assert approval_authority(**given, figures=approval_figures()) is authority  # type: ignore[arg-type]


def test_by_another_reading_the_county_decides_in_its_seat() -> None:
    figures = approval_figures(seat_small_amount_authority=Authority.COUNTY)
    given = SMALL | {"county_seat_resident": True}

    assert approval_authority(**given, figures=figures) is Authority.COUNTY  # type: ignore[arg-type]


def test_by_another_reading_the_limit_is_each_decisions() -> None:
    figures = approval_figures(township_limit_scope=TownshipLimitScope.DECISION)
    given = SMALL | {"event_by_township": 200_000, "near_by_township": 200_000}

    assert approval_authority(**given, figures=figures) is Authority.TOWNSHIP  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("same_cause", "by_township", "amount", "suspected"),
    [
        (True, 150_000, 50_000, False),
        (True, 150_000, 50_001, True),
        (False, 150_000, 50_001, False),
        (True, 0, 200_001, False),
    ],
)
def test_one_event_in_slices_above_the_limit_is_suspected(
    same_cause: bool, by_township: int, amount: int, suspected: bool
) -> None:
    answer = is_split_suspected(
        same_cause=same_cause,
        event_by_township=by_township,
        amount=amount,
        figures=approval_figures(),
    )

    assert answer is suspected
