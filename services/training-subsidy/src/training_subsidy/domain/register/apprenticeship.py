"""Apprenticeship of enterprise and school (企业新型学徒制): 215号（十一）, VT-037.

An enterprise and a school agree on new and transferred staff; each apprentice has a tutor of both
(双师), a contract of the three and a level to reach. Two people of the office confirm it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.dates import MONTHS_OF_A_YEAR, Dates, months_after
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.employee import EmployeeStatus

LEAD = frozenset({Role.HRSS_LEAD})
SCHOOL = frozenset({Role.TRAINING_INSTITUTION})
ENTERPRISE = frozenset({Role.ENTERPRISE})
PARTIES = SCHOOL | ENTERPRISE
SYSTEM = frozenset({Role.SERVICE, Role.DATA_PARTNER, Role.HRSS_LEAD})
ONE_DAY = timedelta(days=1)


class ApprenticeshipStatus(StrEnum):
    PROPOSED = "proposed"  # the school has not agreed yet
    AGREED = "agreed"  # waits for the office
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ApprenticeStatus(StrEnum):
    LEARNING = "learning"
    FINISHED = "finished"
    LEFT = "left"
    CANCELLED = "cancelled"


class ApprenticeKind(StrEnum):
    """Who may become an apprentice (（十一）：新招用和转岗)."""

    NEW = "NEW"
    TRANSFERRED = "TRANSFERRED"


class ApprenticeshipDecision(StrEnum):
    """How the office decides."""

    CONFIRM = "CONFIRM"
    REFUSE = "REFUSE"


STEP_OF_DECISION = {
    ApprenticeshipDecision.CONFIRM: "confirm_apprenticeship",
    ApprenticeshipDecision.REFUSE: "refuse_apprenticeship",
}
S, A = ApprenticeshipStatus, ApprenticeStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is  one may                     and it becomes  who
    (S.PROPOSED,   "agree_to_apprenticeship",  S.AGREED,       SCHOOL),
    (S.PROPOSED,   "refuse_apprenticeship",    S.REFUSED,      LEAD),
    (S.PROPOSED,   "withdraw_apprenticeship",  S.WITHDRAWN,    PARTIES),
    (S.AGREED,     "confirm_apprenticeship",   S.CONFIRMED,    LEAD),
    (S.AGREED,     "refuse_apprenticeship",    S.REFUSED,      LEAD),
    (S.AGREED,     "withdraw_apprenticeship",  S.WITHDRAWN,    PARTIES),
    statuses=labels("training_subsidy", "apprenticeship_statuses"),
    words=labels("training_subsidy", "apprenticeship_steps"),
)
APPRENTICE_LIFECYCLE = Lifecycle(
    # while it is  one may                     and it becomes  who
    (A.LEARNING,   "finish_apprentice",        A.FINISHED,     SYSTEM),
    (A.LEARNING,   "record_apprentice_left",   A.LEFT,         ENTERPRISE),
    (A.LEARNING,   "cancel_apprentice",        A.CANCELLED,    LEAD),
    statuses=labels("training_subsidy", "apprentice_statuses"),
    words=labels("training_subsidy", "apprentice_steps"),
)
# fmt: on


class ApprenticeshipNotFound(NotFound):
    """There is no such agreement, or not of your organisation or region."""


class ApprenticeNotFound(NotFound):
    """There is no such apprentice, or not of your organisation or region."""


class ApprenticeshipYearsNotPossible(Unprocessable):
    article = "215号（十一）"
    pointer = "/years"


class ApprenticeshipFiledTooLate(Unprocessable):
    article = "215号（十一）"
    pointer = "/starts_on"


class ApprenticeshipStartsTooLate(Unprocessable):
    article = "215号（十一）"
    pointer = "/starts_on"


class ApprenticeNotOfTheRoster(Unprocessable):
    article = "215号（十一）"


class ApprenticeAlready(Conflict):
    article = "215号（十一）"


class ApprenticeshipNumberUsed(Conflict):
    article = "215号（十一）"


class ApprenticeNotNew(Unprocessable):
    article = "215号（十一）"


class TransferNotShown(Unprocessable):
    article = "215号（十一）"


class SchoolTutorsMissing(Unprocessable):
    article = "215号（十一）"
    pointer = "/tutors"


class ApprenticesNotInsured(Conflict):
    article = "215号（七）（十一）"


class ApprenticeLeftOnNotPossible(Unprocessable):
    pointer = "/left_on"


class ApprenticeEndedOnNotPossible(Unprocessable):
    pointer = "/ended_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprentice:
    """One apprentice: who of the roster, why, both tutors, the contract of the three, and how it ends.

    ``insured_since`` and ``insured`` are what social insurance says; tutors are names in the clear.
    """

    id: UUID
    apprenticeship_id: UUID
    employee_id: UUID
    person_id: UUID | None
    kind: ApprenticeKind
    transfer_reference: str | None
    enterprise_tutor: str = field(repr=False)
    school_tutor: str | None = field(repr=False)
    contract_reference: str
    status: ApprenticeStatus = ApprenticeStatus.LEARNING
    ended_on: date | None = None
    certificate_doubt: CertificateDoubt | None = None
    insured: EmployeeStatus | None = None
    insured_since: date | None = None
    version: int = 1

    def check(self, starts_on: date, figures: Figures) -> None:
        """Whether this one is new or transferred. Raises ``ApprenticeNotNew``, ``TransferNotShown``."""
        if self.kind is ApprenticeKind.TRANSFERRED:
            if not self.transfer_reference:
                raise TransferNotShown
            return
        since = self.insured_since
        if since is None or since >= starts_on:
            return
        if months_after(since, figures.apprentice_new_months) < starts_on:
            raise ApprenticeNotNew(months=figures.apprentice_new_months, since=since)

    @property
    def is_shown(self) -> bool:
        """Whether social insurance has confirmed the employee, of a new one also since when."""
        known = self.kind is ApprenticeKind.TRANSFERRED or self.insured_since is not None
        return self.insured is EmployeeStatus.CONFIRMED and known

    def ended(self, action: str, *, by: Actor, on: date) -> "Apprentice":
        """``record_apprentice_left``, ``cancel_apprentice`` or ``finish_apprentice`` on a day."""
        status = APPRENTICE_LIFECYCLE.after(action, status=self.status, by=by)
        return replace(self, status=status, ended_on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprenticeship:
    """An agreement of enterprise (``org``) and school (``credit_code``); it lasts whole years."""

    id: UUID
    org: str
    credit_code: str
    region: str
    number: str
    trade_code: str
    level: int
    starts_on: date
    years: int
    proposed_by: str
    proposed_at: datetime
    status: ApprenticeshipStatus = ApprenticeshipStatus.PROPOSED
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1

    @property
    def ends_on(self) -> date:
        return self.days_of(self.years).last

    def days_of(self, year: int) -> Dates:
        """The days of one year of it, counted from 1."""
        first = months_after(self.starts_on, MONTHS_OF_A_YEAR * (year - 1))
        return Dates(first, months_after(self.starts_on, MONTHS_OF_A_YEAR * year) - ONE_DAY)

    def check(self, *, today: date, figures: Figures) -> None:
        """Raises ``ApprenticeshipYearsNotPossible``, ``ApprenticeshipFiledTooLate``, ``ApprenticeshipStartsTooLate``.

        It is filed within so many months of its first day, before it or after it.
        """
        least, most = figures.apprentice_years_least, figures.apprentice_years_most
        if not least <= self.years <= most:
            raise ApprenticeshipYearsNotPossible(least=least, most=most)
        if self.starts_on > (last := months_after(today, figures.apprentice_filed_months)):
            raise ApprenticeshipStartsTooLate(last=last)
        if months_after(self.starts_on, figures.apprentice_filed_months) < today:
            raise ApprenticeshipFiledTooLate(months=figures.apprentice_filed_months)

    def after(self, action: str, *, by: Actor) -> "Apprenticeship":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def agreed(
        self, tutors: Collection[UUID], apprentices: Collection[Apprentice], *, by: Actor
    ) -> "Apprenticeship":
        """The school names a tutor for each apprentice. Raises ``SchoolTutorsMissing``."""
        if set(tutors) != {one.id for one in apprentices}:
            raise SchoolTutorsMissing(apprentices=len(apprentices))
        return self.after("agree_to_apprenticeship", by=by)

    def check_decision(
        self,
        decision: ApprenticeshipDecision,
        apprentices: Collection[Apprentice],
        figures: Figures,
    ) -> None:
        """Whether it can be confirmed: each apprentice is insured by the enterprise, new or transferred.

        Raises ``ApprenticesNotInsured`` and what ``Apprentice.check`` raises.
        """
        if decision is ApprenticeshipDecision.REFUSE:
            return
        missing = [one for one in apprentices if not one.is_shown]
        if missing:
            raise ApprenticesNotInsured(count=len(missing))
        for one in apprentices:
            one.check(self.starts_on, figures)

    def decided(
        self, decision: ApprenticeshipDecision, *, by: Actor, at: datetime
    ) -> "Apprenticeship":
        """The second of two people of the region decides."""
        by.within(self.region)
        decided = self.after(STEP_OF_DECISION[decision], by=by)
        return replace(decided, decided_by=by.sub, decided_at=at)
