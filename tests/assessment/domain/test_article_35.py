from datetime import date

import pytest
from aid_testing.assistance import a_case
from assessment.domain.rules.article_35 import the_rules_are_in_force
from assessment.policy import figures_on
from shared.policy import Answer


@pytest.mark.parametrize(
    ("accepted_on", "answer"),
    [
        (date(2018, 12, 2), Answer.NOT_MET),
        (date(2018, 12, 3), Answer.MET),
        (date(2018, 12, 4), Answer.MET),
    ],
)
def test_the_rules_decide_cases_from_the_day_of_their_issue(
    accepted_on: date, answer: Answer
) -> None:
    case = a_case(accepted_on=accepted_on)

    assert the_rules_are_in_force(case, figures_on(accepted_on)).answer is answer
