"""A sanction of an institution: told before, heard if it asks, decided by another person (VT-006, VT-011).

Restriction and exit take away what the register gave. So the institution is told what is intended
and why, may have a hearing (听证), and nothing is decided before it was held, waived, or its term
has passed in silence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.vocabulary import Funding


class SanctionKind(StrEnum):
    RESTRICT = "RESTRICT"  # 限制开班
    EXIT = "EXIT"  # 退出


class SanctionStatus(StrEnum):
    NOTICED = "noticed"  # the institution may ask for a hearing
    HEARING = "hearing"  # a hearing is to be held
    READY = "ready"  # waits for the lead
    IMPOSED = "imposed"
    DROPPED = "dropped"
    OBJECTED = "objected"  # waits for another lead
    UPHELD = "upheld"
    LIFTED = "lifted"


class ClassEnd(StrEnum):
    """What becomes of a class of an institution that leaves."""

    TAUGHT_TO_END = "TAUGHT_TO_END"  # 教完为止
    TRANSFERRED = "TRANSFERRED"  # 转由其他机构承接
    CANCELLED = "CANCELLED"  # 未开课的撤销


INSTITUTION = frozenset({Role.TRAINING_INSTITUTION})
HANDLER = frozenset({Role.HRSS_HANDLER})
LEAD = frozenset({Role.HRSS_LEAD})
SERVICE = frozenset({Role.SERVICE})
S = SanctionStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is  one may         and it becomes who
    (S.NOTICED,    "ask_hearing",  S.HEARING,     INSTITUTION),
    (S.NOTICED,    "waive",        S.READY,       INSTITUTION),
    (S.NOTICED,    "lapse",        S.READY,       SERVICE),
    (S.NOTICED,    "drop",         S.DROPPED,     LEAD),
    (S.HEARING,    "hear",         S.READY,       HANDLER),
    (S.READY,      "impose",       S.IMPOSED,     LEAD),
    (S.READY,      "drop",         S.DROPPED,     LEAD),
    (S.IMPOSED,    "object",       S.OBJECTED,    INSTITUTION),
    (S.OBJECTED,   "uphold",       S.UPHELD,      LEAD),
    (S.OBJECTED,   "lift",         S.LIFTED,      LEAD),
    statuses=labels("training_subsidy", "sanction_statuses"),
    words=labels("training_subsidy", "sanction_steps"),
)
# fmt: on
KINDS = labels("training_subsidy", "sanction_kinds", SanctionKind)
STEP_OF = {SanctionKind.RESTRICT: "restrict", SanctionKind.EXIT: "exit"}
"""The step of the institution's own table that each is."""
OUTCOME = {
    SanctionKind.RESTRICT: InstitutionStatus.RESTRICTED,
    SanctionKind.EXIT: InstitutionStatus.EXITED,
}


class SanctionNotFound(NotFound):
    """There is no such sanction, or it is of another institution."""


class SanctionOpenAlready(Conflict):
    article = "215号（五）"


class AnotherDecider(AnotherPersonRequired):
    article = "215号（五）"


class HearingDayImpossible(Unprocessable):
    article = "215号（五）"
    pointer = "/held_on"


class ClassWithoutEnd(Unprocessable):
    article = "215号（五）"
    pointer = "/classes"


class ClassEndNotPossible(Unprocessable):
    article = "215号（五）"
    pointer = "/classes"


class ObjectedTooLate(Conflict):
    article = "215号（五）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """One sanction from its notice on; the institution's standing is ``before`` until it is imposed."""

    id: UUID
    institution_id: UUID
    credit_code: str
    region: str
    kind: SanctionKind
    reason_code: str
    noticed_by: str
    noticed_at: datetime
    hearing_until: date
    before: InstitutionStatus
    status: SanctionStatus = SanctionStatus.NOTICED
    heard_by: str | None = None
    heard_on: date | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "Sanction":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def heard(self, *, on: date, noticed_on: date, by: Actor, today: date) -> "Sanction":
        """The hearing was held: by another person than noticed the sanction, after the notice."""
        heard = self.after("hear", by=by)
        require_another_person(by.sub, than=(self.noticed_by,), refusal=AnotherDecider())
        if not noticed_on <= on <= today:
            raise HearingDayImpossible(first=noticed_on, today=today)
        return replace(heard, heard_by=by.sub, heard_on=on)

    def decided(self, action: str, *, by: Actor, at: datetime) -> "Sanction":
        """``impose`` or ``drop``: by another person than noticed it or held its hearing."""
        decided = self.after(action, by=by)
        require_another_person(
            by.sub, than=(self.noticed_by, self.heard_by), refusal=AnotherDecider()
        )
        return replace(decided, decided_by=by.sub, decided_at=at)

    def answered(self, action: str, *, by: Actor) -> "Sanction":
        """``uphold`` or ``lift`` after an objection: by somebody who had no part in the sanction."""
        answered = self.after(action, by=by)
        took_part = (self.noticed_by, self.heard_by, self.decided_by)
        require_another_person(by.sub, than=took_part, refusal=AnotherDecider())
        return answered


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClass:
    """A class that is planned or taught when its institution leaves."""

    class_id: UUID
    has_begun: bool
    trainees: int
    funding: Funding
    trade_code: str | None = None


def check_ends(
    running: Collection[RunningClass], ends: Mapping[UUID, tuple[ClassEnd, UUID | None]]
) -> None:
    """Each running class of who leaves has an end, and no other class has.

    Purchased training goes to nobody who has not won it: it is taught to its end or called off.
    One that has not begun is transferred or called off; one that has is taught to its end or
    transferred to another institution of good standing.
    """
    known = {one.class_id: one for one in running}
    if missing := len(known.keys() - ends.keys()):
        raise ClassWithoutEnd(count=missing)
    for class_id, (end, successor) in ends.items():
        course = known.get(class_id)
        if course is None or (end is ClassEnd.TRANSFERRED) is (successor is None):
            raise ClassEndNotPossible
        if end is ClassEnd.TRANSFERRED and course.funding is Funding.PURCHASED_FREE:
            raise ClassEndNotPossible  # another body has not won its contract
        if end is (ClassEnd.CANCELLED if course.has_begun else ClassEnd.TAUGHT_TO_END):
            raise ClassEndNotPossible
