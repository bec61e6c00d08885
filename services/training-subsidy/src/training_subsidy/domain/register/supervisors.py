"""Bodies that the office contracts to supervise training or to evaluate its money (VT-020, VT-058).

215号（七）（二十四） wants strict entry, disclosure, risk control and a credit file. A body is entered with
what selected it and its contract, declares whom it owns, runs or supplies, is admitted by another
person, and looks at nothing of those.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.dates import Dates


class BodyTask(StrEnum):
    """What a body is contracted for."""

    SUPERVISION = "SUPERVISION"  # 第三方监管
    EVALUATION = "EVALUATION"  # 资金绩效评价


class SupervisorStatus(StrEnum):
    PROPOSED = "proposed"  # waits for the lead
    REFUSED = "refused"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class MeasureKind(StrEnum):
    """What is intended about a body that does not do its work."""

    SUSPEND = "SUSPEND"  # 暂停
    REMOVE = "REMOVE"  # 清退
    REINSTATE = "REINSTATE"  # 恢复


class MeasureStatus(StrEnum):
    NOTICED = "noticed"  # the body may be heard
    HEARD = "heard"  # waits for the lead
    IMPOSED = "imposed"
    DROPPED = "dropped"


LEAD = frozenset({Role.HRSS_LEAD})
BODY = frozenset({Role.THIRD_PARTY_INSPECTOR})
S, M = SupervisorStatus, MeasureStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is  one may        and it becomes  who
    (S.PROPOSED,   "admit",       S.ADMITTED,     LEAD),
    (S.PROPOSED,   "refuse",      S.REFUSED,      LEAD),
    (S.ADMITTED,   "suspend",     S.SUSPENDED,    LEAD),
    (S.ADMITTED,   "remove",      S.REMOVED,      LEAD),
    (S.SUSPENDED,  "reinstate",   S.ADMITTED,     LEAD),
    (S.SUSPENDED,  "remove",      S.REMOVED,      LEAD),
    statuses=labels("training_subsidy", "supervisor_statuses"),
    words=labels("training_subsidy", "supervisor_steps"),
)
MEASURES = Lifecycle(
    # while it is  one may        and it becomes  who
    (M.NOTICED,    "speak",       M.HEARD,        BODY),
    (M.NOTICED,    "impose",      M.IMPOSED,      LEAD),
    (M.NOTICED,    "drop",        M.DROPPED,      LEAD),
    (M.HEARD,      "impose",      M.IMPOSED,      LEAD),
    (M.HEARD,      "drop",        M.DROPPED,      LEAD),
    statuses=labels("training_subsidy", "measure_statuses"),
    words=labels("training_subsidy", "measure_steps"),
)
# fmt: on
STEP_OF = {
    MeasureKind.SUSPEND: "suspend",
    MeasureKind.REMOVE: "remove",
    MeasureKind.REINSTATE: "reinstate",
}
"""The step of the body's own table that each is."""


class SupervisorNotFound(NotFound):
    """There is no such body."""


class SupervisorEnteredAlready(Conflict):
    article = "215号（七）"


class SupervisorTrains(Unprocessable):
    """Who teaches supervises nobody."""

    article = "215号（七）（二十四）"
    pointer = "/credit_code"


class ContractDaysImpossible(Unprocessable):
    article = "215号（七）"
    pointer = "/ends_on"


class InterestStays(Conflict):
    article = "215号（七）"


class AnotherSupervisionOfficer(AnotherPersonRequired):
    article = "215号（七）"


class SupervisorNotAdmitted(Forbidden):
    """Who stands on no register, or outside contract and counties, looks at nothing."""

    article = "215号（七）"


class SupervisorInvolved(Forbidden):
    article = "215号（七）（二十四）"


class MeasureNotFound(NotFound):
    """There is no such measure, or it is of another body."""


class MeasureOpenAlready(Conflict):
    article = "215号（七）"


class MeasureNotHeardYet(Conflict):
    article = "215号（七）"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisingBody:
    """A body of the register; ``interests`` are the credit codes that it owns, runs or supplies."""

    id: UUID
    credit_code: str
    name: str
    region: str
    tasks: tuple[BodyTask, ...]
    counties: tuple[str, ...]
    selection: str
    contract_number: str
    starts_on: date
    ends_on: date
    interests: tuple[str, ...]
    declared_on: date
    entered_by: str
    entered_at: datetime
    status: SupervisorStatus = SupervisorStatus.PROPOSED
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "SupervisingBody":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def decided(self, action: str, *, by: Actor, at: datetime) -> "SupervisingBody":
        """``admit`` or ``refuse``: by another person than entered it."""
        decided = self.after(action, by=by)
        require_another_person(by.sub, than=(self.entered_by,), refusal=AnotherSupervisionOfficer())
        return replace(decided, decided_by=by.sub, decided_at=at)

    def declaring(self, interests: tuple[str, ...], *, by: Actor, on: date) -> "SupervisingBody":
        """With its interests said anew: what it names more counts at once, and nothing is struck out
        but by a lead who did not enter the body. Raises ``InterestStays``.
        """
        struck = set(self.interests) - set(interests)
        if struck and (not by.has(Role.HRSS_LEAD) or by.is_among([self.entered_by])):
            raise InterestStays
        return replace(self, interests=interests, declared_on=on)

    def works(self, task: BodyTask, *, region: str, on: date) -> bool:
        """Whether it is admitted for this work, here, and its contract runs on this day."""
        return (
            self.status is SupervisorStatus.ADMITTED
            and task in self.tasks
            and Dates(self.starts_on, self.ends_on).overlaps(Dates(on, on))
            and any(region.startswith(county) for county in self.counties)
        )

    def is_involved(self, codes: Collection[str]) -> bool:
        """Whether one of these is the body itself, or stands among its declared interests."""
        return bool({self.credit_code, *self.interests} & set(codes))


def check_may_visit(
    bodies: Collection[SupervisingBody], *, region: str, on: date, codes: Collection[str]
) -> None:
    """Who visits acts for a body that is admitted here and has no interest in the class.

    Raises ``SupervisorNotAdmitted``, ``SupervisorInvolved``.
    """
    if not any(body.works(BodyTask.SUPERVISION, region=region, on=on) for body in bodies):
        raise SupervisorNotAdmitted
    if any(body.is_involved(codes) for body in bodies):
        raise SupervisorInvolved


def check_contract(body: SupervisingBody, *, is_institution: bool) -> None:
    """Who runs a training institution supervises none; a contract has its days in order."""
    if is_institution:
        raise SupervisorTrains
    if body.ends_on < body.starts_on:
        raise ContractDaysImpossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is intended about a body: told, heard within its term, decided by another person."""

    id: UUID
    body_id: UUID
    credit_code: str
    region: str
    kind: MeasureKind
    reason_code: str
    noticed_by: str
    noticed_at: datetime
    hear_until: date
    status: MeasureStatus = MeasureStatus.NOTICED
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "Measure":
        """Take one step of the table."""
        return replace(self, status=MEASURES.after(action, status=self.status, by=by))

    def decided(self, action: str, *, by: Actor, at: datetime, today: date) -> "Measure":
        """``impose`` or ``drop``: by another person than noticed it; never before it was heard.

        What is better for the body, a reinstatement or that nothing follows, waits for no hearing.
        """
        decided = self.after(action, by=by)
        require_another_person(by.sub, than=(self.noticed_by,), refusal=AnotherSupervisionOfficer())
        takes = action == "impose" and self.kind is not MeasureKind.REINSTATE
        if takes and self.status is MeasureStatus.NOTICED and today <= self.hear_until:
            raise MeasureNotHeardYet(until=self.hear_until)
        return replace(decided, decided_by=by.sub, decided_at=at)
