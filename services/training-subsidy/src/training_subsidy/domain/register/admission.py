"""An institution applies for the register, or for a change of what stands there (215号（五）, VT-006)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import join, labels
from shared.workdays import lhasa_date

from training_subsidy.domain.register.institution import check_credit_code

MOST_PAPERS = 40


class ApplicationKind(StrEnum):
    ADMISSION = "ADMISSION"  # 准入
    CHANGE = "CHANGE"  # 名称、地址、培训范围变更


class PaperKind(StrEnum):
    LICENCE = "LICENCE"  # 办学许可证或登记证书
    PREMISES = "PREMISES"  # 场地和设施设备证明
    TEACHERS = "TEACHERS"  # 教师名册和资格证明
    FINANCES = "FINANCES"  # 资产和财务状况证明


class ApplicationStatus(StrEnum):
    DRAFT = "draft"  # the institution fills it in
    SUBMITTED = "submitted"  # waits for the handler's examination
    EXAMINED = "examined"  # waits for the lead
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


INSTITUTION = frozenset({Role.TRAINING_INSTITUTION})
HANDLER = frozenset({Role.HRSS_HANDLER})
LEAD = frozenset({Role.HRSS_LEAD})
S = ApplicationStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is   one may          and it becomes  who
    (S.DRAFT,       "submit",        S.SUBMITTED,    INSTITUTION),
    (S.DRAFT,       "withdraw",      S.WITHDRAWN,    INSTITUTION),
    (S.SUBMITTED,   "return_papers", S.DRAFT,        HANDLER),
    (S.SUBMITTED,   "examine",       S.EXAMINED,     HANDLER),
    (S.SUBMITTED,   "withdraw",      S.WITHDRAWN,    INSTITUTION),
    (S.EXAMINED,    "admit",         S.ADMITTED,     LEAD),
    (S.EXAMINED,    "refuse",        S.REFUSED,      LEAD),
    (S.EXAMINED,    "send_back",     S.SUBMITTED,    LEAD),
    statuses=labels("training_subsidy", "application_statuses"),
    words=labels("training_subsidy", "application_steps"),
)
# fmt: on
PAPERS = labels("training_subsidy", "application_papers", PaperKind)


class ApplicationNotFound(NotFound):
    """There is no such application, or it is not the caller's."""


class ApplicationOpenAlready(Conflict):
    article = "215号（五）"


class NotYetAdmitted(Conflict):
    article = "215号（五）"


class AdmittedAlready(Conflict):
    article = "215号（五）"


class PapersMissing(Unprocessable):
    article = "215号（五）"


class PaperNotNow(Conflict):
    article = "215号（五）"


class TooManyPapers(Conflict):
    article = "215号（五）"


class PaperNotFound(NotFound):
    """There is no such paper."""


class SiteVisitMissing(Unprocessable):
    article = "215号（五）"
    pointer = "/visited_on"


class AdmissionReasonMissing(Unprocessable):
    article = "215号（五）"
    pointer = "/explanation"


class AdmissionNotExaminedSo(Unprocessable):
    article = "215号（五）"


class AnotherExaminer(AnotherPersonRequired):
    article = "215号（五）"


class NoOrganisation(Forbidden):
    """The token names no organisation for which its holder could apply."""


class AdmissionLetterNotReady(Conflict):
    article = "215号（五）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the handler found: of the papers, and at the premises (实地核查)."""

    by: str
    at: datetime
    positive: bool
    visited_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionApplication:
    """One application; ``institution_id`` is whom it admits or changes.

    ``trade_codes`` is the scope in which the institution may teach; empty: every trade it applied
    before scopes were kept for.
    """

    id: UUID
    kind: ApplicationKind
    credit_code: str
    region: str
    name: str
    address: str
    qualified_for_pay_first: bool
    trade_codes: tuple[str, ...]
    applied_by: str
    applied_at: datetime
    institution_id: UUID | None = None
    status: ApplicationStatus = ApplicationStatus.DRAFT
    submitted_at: datetime | None = None
    examination: Examination | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "InstitutionApplication":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def submitted(
        self, papers: Collection[PaperKind], *, by: Actor, at: datetime
    ) -> "InstitutionApplication":
        """Hand it in with its papers; for a change one paper shows what has changed."""
        submitted = self.after("submit", by=by)
        needed = set(PaperKind) if self.kind is ApplicationKind.ADMISSION else {PaperKind.LICENCE}
        if missing := [kind for kind in PaperKind if kind in needed - set(papers)]:
            raise PapersMissing(papers=join(PAPERS[kind] for kind in missing))
        return replace(submitted, submitted_at=at)

    def examined(
        self, *, positive: bool, visited_on: date | None, by: Actor, at: datetime, today: date
    ) -> "InstitutionApplication":
        """The handler's opinion; nobody is admitted whose premises no officer has seen."""
        examined = self.after("examine", by=by)
        assert self.submitted_at is not None, "only what was handed in is examined"
        if visited_on is None and positive and self.kind is ApplicationKind.ADMISSION:
            raise SiteVisitMissing(first=lhasa_date(self.applied_at), today=today)
        if visited_on is not None and not lhasa_date(self.applied_at) <= visited_on <= today:
            raise SiteVisitMissing(first=lhasa_date(self.applied_at), today=today)
        opinion = Examination(by=by.sub, at=at, positive=positive, visited_on=visited_on)
        return replace(examined, examination=opinion)

    def decided(
        self, action: str, *, explanation: str | None, by: Actor, at: datetime
    ) -> "InstitutionApplication":
        """``admit``, ``refuse`` with its reason, or ``send_back``: by another person than examined."""
        decided = self.after(action, by=by)
        assert self.examination is not None, "only what was examined is decided"
        require_another_person(
            by.sub, than=(self.examination.by, self.applied_by), refusal=AnotherExaminer()
        )
        if action == "admit" and not self.examination.positive:
            raise AdmissionNotExaminedSo
        if action != "admit" and not explanation:
            raise AdmissionReasonMissing
        if action == "send_back":
            return replace(decided, examination=None)
        return replace(decided, decided_by=by.sub, decided_at=at)


def checked_code(by: Actor) -> str:
    """The credit code of the organisation for which the actor applies."""
    if not by.org:
        raise NoOrganisation
    return check_credit_code(by.org)
