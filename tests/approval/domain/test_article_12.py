from datetime import date
from uuid import UUID

import pytest
from aid_testing.assistance import approval_figures
from approval.domain.decisions.article_12 import (
    CountyFinding,
    EventKey,
    Repetition,
    needs_exception,
)
from approval.domain.figures import Authority
from shared.contracts.vocabulary import CauseType


@pytest.mark.parametrize(
    ("same", "justified", "verified", "barred"),
    [
        (False, False, False, False),
        (True, False, False, True),
        (True, True, False, True),
        (True, False, True, True),
        (True, True, True, False),
    ],
)
def test_the_same_cause_needs_a_good_reason_and_the_countys_verification(
    same: bool, justified: bool, verified: bool, barred: bool
) -> None:
    repetition = Repetition(same_cause=same, justified_reason=justified, county_verified=verified)

    assert repetition.barred is barred


@pytest.mark.parametrize(
    ("times", "exception", "needed"),
    [
        (0, None, False),
        (1, None, False),
        (2, None, True),
        (2, CountyFinding(by=Authority.COUNTY, reason="火灾后又逢地震"), False),
        (2, CountyFinding(by=Authority.COUNTY, reason="  "), True),
        (2, CountyFinding(by=Authority.TOWNSHIP, reason="火灾后又逢地震"), True),
    ],
)
def test_a_third_aid_needs_the_countys_exception_with_a_reason(
    times: int, exception: CountyFinding | None, needed: bool
) -> None:
    assert needs_exception(times, exception, approval_figures()) is needed


def test_an_event_is_household_cause_and_day() -> None:
    fire = EventKey(UUID(int=7), CauseType.FIRE, date(2025, 6, 1))

    assert fire == EventKey(UUID(int=7), CauseType.FIRE, date(2025, 6, 1))
    assert fire != EventKey(UUID(int=7), CauseType.FIRE, date(2025, 6, 2))
