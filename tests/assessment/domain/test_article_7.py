from dataclasses import replace

import pytest
from aid_testing.assistance import PROVEN, a_case, assessment_figures
from assessment.domain.rules.article_7 import other_schemes_leave_serious_hardship
from shared.policy import Answer


@pytest.mark.parametrize(
    ("found", "answer"),
    [(True, Answer.MET), (False, Answer.NOT_MET), (None, Answer.UNKNOWN)],
)
def test_an_officer_finds_whether_other_schemes_leave_hardship(
    found: bool | None, answer: Answer
) -> None:
    case = a_case(found=replace(PROVEN, other_schemes_leave_hardship=found))

    assert other_schemes_leave_serious_hardship(case, assessment_figures()).answer is answer
