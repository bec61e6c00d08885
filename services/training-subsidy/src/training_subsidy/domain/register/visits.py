"""Unannounced visits by lot: third parties in lessons, HRSS and finance on patrol (VT-020, VT-062 to VT-064).

Each class that runs is looked at once a month; a keyed hash of its id says whether it is visited,
and by which of the bodies that have no interest in it. Nobody chooses, and whoever has the seed
after the month draws the same again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.four_eyes import require_another_person
from shared.lifecycle import Lifecycle
from shared.lots import is_drawn, lowest
from shared.roles import Actor, Role
from shared.words import labels
from shared.workdays import Calendar, Due, lhasa_date

from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.finding_file import FindingAbout
from training_subsidy.domain.register.supervisors import (
    AnotherSupervisionOfficer,
    BodyTask,
    SupervisingBody,
)

PERCENT = 100
COUNTY = 6


class VisitKind(StrEnum):
    """Who looks at what."""

    THIRD_PARTY = "THIRD_PARTY"  # 第三方抽查授课
    HRSS_LESSON = "HRSS_LESSON"  # 人社抽查授课真实性
    HRSS_EXAM = "HRSS_EXAM"  # 人社巡查理论考试
    FINANCE_EXAM = "FINANCE_EXAM"  # 财政巡查理论考试


class VisitStatus(StrEnum):
    DRAWN = "drawn"  # to be made
    GIVEN_BACK = "given_back"  # waits for the lead
    REPORTED = "reported"
    EXCUSED = "excused"


ABOUT = {
    VisitKind.THIRD_PARTY: FindingAbout.LESSON,
    VisitKind.HRSS_LESSON: FindingAbout.LESSON,
    VisitKind.HRSS_EXAM: FindingAbout.THEORY_EXAM,
    VisitKind.FINANCE_EXAM: FindingAbout.THEORY_EXAM,
}
FINANCE = frozenset({Role.FINANCE_MAKER, Role.FINANCE_CHECKER})
VISITORS = FINANCE | {Role.THIRD_PARTY_INSPECTOR, Role.HRSS_HANDLER}
LEAD = frozenset({Role.HRSS_LEAD})
S = VisitStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is    one may       and it becomes who
    (S.DRAWN,        "report",     S.REPORTED,    VISITORS),
    (S.DRAWN,        "give_back",  S.GIVEN_BACK,  VISITORS),
    (S.DRAWN,        "excuse",     S.EXCUSED,     LEAD),
    (S.GIVEN_BACK,   "excuse",     S.EXCUSED,     LEAD),
    (S.GIVEN_BACK,   "send_back",  S.DRAWN,       LEAD),
    statuses=labels("training_subsidy", "visit_statuses"),
    words=labels("training_subsidy", "visit_steps"),
)
# fmt: on


class VisitNotFound(NotFound):
    """There is no such visit, or it is another body's."""


class LotNotPublished(NotFound):
    """No lot of this county and month is published."""


class LotNotOver(Unprocessable):
    article = "215号（二十四）"


class VisitStands(Conflict):
    article = "215号（二十四）"


class VisitOfOthers(Forbidden):
    article = "215号（二十四）"


class VisitDayOutside(Unprocessable):
    article = "215号（二十四）"
    pointer = "/visited_on"


class FindingOfOthers(Unprocessable):
    article = "215号（二十四）"
    pointer = "/finding_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A class of a month as the lot looks at it: its own code and whom it is taught for."""

    class_id: UUID
    region: str
    credit_code: str
    enterprise_code: str | None = None

    @property
    def codes(self) -> frozenset[str]:
        """Who has a hand in the class."""
        return frozenset(code for code in (self.credit_code, self.enterprise_code) if code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the lot has said of a class in a month, and among whom the visitor was drawn."""

    class_id: UUID
    kinds: tuple[VisitKind, ...]
    candidates: tuple[UUID, ...]
    body_id: UUID | None
    shares: Mapping[str, int]


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def county_of(region: str) -> str:
    """The county of a place, or the city itself."""
    return region[:COUNTY]


def draw(
    seed: bytes, class_id: UUID, candidates: Sequence[UUID], shares: Mapping[str, int]
) -> Drawing:
    """Who visits a class: kind k is drawn when HMAC-SHA-256(seed, "k/class") / 2^256 is below its share.

    The third party is the candidate of the lowest HMAC-SHA-256(seed, "class/candidate"); without
    a candidate HRSS goes itself.
    """
    kinds = tuple(
        kind
        for kind in VisitKind
        if is_drawn(seed, f"{kind}/{class_id}", Fraction(shares[kind], PERCENT))
    )
    names = {f"{class_id}/{body}": body for body in candidates}
    chosen = lowest(seed, names, 1) if VisitKind.THIRD_PARTY in kinds else ()
    return Drawing(
        class_id=class_id,
        kinds=kinds,
        candidates=tuple(sorted(candidates)),
        body_id=names[chosen[0]] if chosen else None,
        shares=dict(shares),
    )


def candidates_for(
    course: Looked, bodies: Collection[SupervisingBody], *, on: date
) -> tuple[UUID, ...]:
    """The bodies that may visit a class: admitted here, under contract that day, with no interest in it."""
    return tuple(
        sorted(
            body.id
            for body in bodies
            if body.works(BodyTask.SUPERVISION, region=course.region, on=on)
            and not body.is_involved(course.codes)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A class that is to be visited; ``org`` is the third party's credit code, none where HRSS goes."""

    id: UUID
    class_id: UUID
    region: str
    month: date
    kind: VisitKind
    body_id: UUID | None
    org: str | None
    drawn_at: datetime
    status: VisitStatus = VisitStatus.DRAWN
    visited_on: date | None = None
    finding_id: UUID | None = None
    given_back_by: str | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    version: int = 0

    @property
    def owed_by(self) -> Role:
        """Whose list it is on: an office answers for the third party that it has contracted."""
        return Role.FINANCE_MAKER if self.kind is VisitKind.FINANCE_EXAM else Role.HRSS_HANDLER

    def after(self, action: str, *, by: Actor) -> "Visit":
        """Take one step of the table; a visit is made and given back by who was drawn for it."""
        taken = replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))
        if action in {"report", "give_back"} and not self._is_of(by):
            raise VisitOfOthers
        if action in {"excuse", "send_back"}:
            refusal = AnotherSupervisionOfficer()
            require_another_person(by.sub, than=(self.given_back_by,), refusal=refusal)
        return replace(taken, given_back_by=by.sub) if action == "give_back" else taken

    def is_seen_by(self, by: Actor) -> bool:
        """A third party sees its own visits, finance the patrols of finance, an office all."""
        if by.has(Role.THIRD_PARTY_INSPECTOR):
            return self.org is not None and self.org == by.org
        return self.kind is VisitKind.FINANCE_EXAM or not by.has(*FINANCE)

    def _is_of(self, by: Actor) -> bool:
        if self.org is not None:
            return Role.THIRD_PARTY_INSPECTOR in by.roles and by.org == self.org
        if self.kind is VisitKind.FINANCE_EXAM:
            return bool(FINANCE & by.roles)
        return Role.HRSS_HANDLER in by.roles

    def reported(
        self, *, on: date, finding_id: UUID | None, by: Actor, at: datetime, today: date
    ) -> "Visit":
        """The visit was made, on the day of the drawing or later; what was found is in the finding.

        A class that is drawn is taught on that day, so no visit is older than its class either.
        """
        reported = self.after("report", by=by)
        first = lhasa_date(self.drawn_at)
        if not first <= on <= today:
            raise VisitDayOutside(first=first, today=today)
        return replace(reported, visited_on=on, finding_id=finding_id, ended_by=by.sub, ended_at=at)

    def excused(self, *, by: Actor, at: datetime, is_over: bool) -> "Visit":
        """The lead accepts that the visit is not made, which another person has given back.

        Of a class that is over or called off nobody needs to. Raises ``VisitStands``.
        """
        if self.status is VisitStatus.DRAWN and not is_over:
            raise VisitStands
        return replace(self.after("excuse", by=by), ended_by=by.sub, ended_at=at)


def visit_due(day: date, calendar: Calendar, figures: Figures) -> Due:
    """Until when a drawn class is visited and reported on."""
    return calendar.add_working_days(day, figures.visit_workdays)
