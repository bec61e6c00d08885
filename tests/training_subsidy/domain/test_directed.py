from datetime import date, timedelta

import pytest
from shared.policy import Answer
from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.rules.item_9 import (
    the_training_lasted_as_its_contract_says as lasted,
)
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.vocabulary import ClaimType
from training_subsidy.policy import figures_on

FIRST = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("years", "days", "answer"),
    [
        (1, 1, Answer.NOT_MET),
        (1, 299, Answer.NOT_MET),
        (1, 300, Answer.MET),
        (2, 300, Answer.NOT_MET),
        (2, 600, Answer.MET),
        (None, 1, Answer.NOT_APPLICABLE),
    ],
)
def test_directed_training_lasts_three_hundred_days_for_each_year(
    years: int | None, days: int, answer: Answer
) -> None:
    case = ClaimCase(
        type=ClaimType.DIRECTED_ENTRUSTED,
        dates=Dates(FIRST, FIRST + timedelta(days=days - 1)),
        contract_years=years,
    )

    assert lasted(case, figures_on(FIRST)).answer is answer


def test_other_training_has_no_least_length() -> None:
    case = ClaimCase(type=ClaimType.PAY_FIRST, dates=Dates(FIRST, FIRST), contract_years=1)

    assert lasted(case, figures_on(FIRST)).answer is Answer.NOT_APPLICABLE
