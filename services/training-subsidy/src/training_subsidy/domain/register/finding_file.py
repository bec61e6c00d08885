"""What becomes of a finding: the institution answers it, and the office ends it (215号（二十四）, VT-063)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.register.supervisors import AnotherSupervisionOfficer
from training_subsidy.domain.vocabulary import Severity


class FindingAbout(StrEnum):
    """What was looked at."""

    LESSON = "LESSON"  # 授课
    THEORY_EXAM = "THEORY_EXAM"  # 理论考试
    OTHER = "OTHER"  # 场地、材料等


class FindingStatus(StrEnum):
    OPEN = "open"  # the institution may answer
    ANSWERED = "answered"  # waits for the office
    UNANSWERED = "unanswered"  # its term has passed in silence; waits for the office
    ACCEPTED = "accepted"  # the answer explains it
    MENDED = "mended"
    SANCTION_PROPOSED = "sanction_proposed"


class FindingEnd(StrEnum):
    """How the office ends a finding."""

    ACCEPT = "ACCEPT"
    MEND = "MEND"
    PROPOSE_SANCTION = "PROPOSE_SANCTION"


STEP_OF_END = {
    FindingEnd.ACCEPT: "accept",
    FindingEnd.MEND: "mend",
    FindingEnd.PROPOSE_SANCTION: "propose_sanction",
}
INSTITUTION = frozenset({Role.TRAINING_INSTITUTION})
HANDLER = frozenset({Role.HRSS_HANDLER})
SERVICE = frozenset({Role.SERVICE})
S = FindingStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is    one may              and it becomes       who
    (S.OPEN,         "answer",            S.ANSWERED,          INSTITUTION),
    (S.OPEN,         "lapse",             S.UNANSWERED,        SERVICE),
    (S.OPEN,         "mend",              S.MENDED,            HANDLER),
    (S.ANSWERED,     "accept",            S.ACCEPTED,          HANDLER),
    (S.ANSWERED,     "mend",              S.MENDED,            HANDLER),
    (S.ANSWERED,     "propose_sanction",  S.SANCTION_PROPOSED, HANDLER),
    (S.UNANSWERED,   "mend",              S.MENDED,            HANDLER),
    (S.UNANSWERED,   "propose_sanction",  S.SANCTION_PROPOSED, HANDLER),
    statuses=labels("training_subsidy", "finding_statuses"),
    words=labels("training_subsidy", "finding_steps"),
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFile:
    """A finding with its answer's term and what became of it."""

    id: UUID
    class_id: UUID
    credit_code: str
    region: str
    about: FindingAbout
    severity: Severity
    code: str
    found_on: date
    answer_until: date
    status: FindingStatus = FindingStatus.OPEN
    ended_by: str | None = None
    ended_at: datetime | None = None
    version: int = 1

    def after(self, action: str, *, by: Actor) -> "FindingFile":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def ended(self, end: FindingEnd, *, found_by: str, by: Actor, at: datetime) -> "FindingFile":
        """The office, by another person than found it, has looked at it for the last time."""
        ended = self.after(STEP_OF_END[end], by=by)
        require_another_person(by.sub, than=(found_by,), refusal=AnotherSupervisionOfficer())
        return replace(ended, ended_by=by.sub, ended_at=at)
