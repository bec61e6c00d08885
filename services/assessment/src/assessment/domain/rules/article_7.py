"""Article 7 (第七条): whom temporary assistance is for, whatever the hukou."""

from shared.policy import Answer, Verdict, rule

from assessment.domain.case import Case
from assessment.domain.figures import Figures


@rule(
    cites="拉政发〔2018〕202号 第七条",
    ids=("TA-012", "TA-013"),
    rests_on=("other_schemes_leave_hardship",),
)
def other_schemes_leave_serious_hardship(case: Case, _: Figures) -> Verdict:
    """Other schemes do not cover the hardship for now, or leave it serious; dibao is no bar."""
    return judged(case.found.other_schemes_leave_hardship), {
        "其他救助制度暂时无法覆盖或救助后仍有严重困难": case.found.other_schemes_leave_hardship,
        "本年度已获其他救助": case.other_aid_this_year > 0,
    }


def judged(finding: bool | None) -> bool | Answer:
    """An officer's finding as an answer; what nobody has judged yet is unknown."""
    return Answer.UNKNOWN if finding is None else finding
