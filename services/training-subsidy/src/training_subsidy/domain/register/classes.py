"""A class of a listed trade: what it must have before it opens (215号（五）（七）（八）（九）)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.identifiers import check_uscc
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import join, label, labels

from training_subsidy.domain import words
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.class_errors import (
    ClassBegun,
    ClassCancelled,
    ClassNotBegun,
    ClassOver,
    DatesNotPossible,
    DirectedTooShort,
    DurationOutOf1To3Years,
    InstitutionNotAllowed,
    InstitutionNotQualified,
    InterviewNotPossible,
    ModulesMissing,
    RegisteredTooLate,
    ScopeNotAllowed,
    ThreePartyContractMissing,
    TradeMissing,
    TradeNotListedThen,
    TradeOutsideScope,
)
from training_subsidy.domain.register.institution import LIFECYCLE as INSTITUTIONS
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.vocabulary import Funding


class ClassStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


INSTITUTION = frozenset({Role.TRAINING_INSTITUTION})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is            one may   and it becomes         who
    (ClassStatus.PLANNED,    "open",   ClassStatus.OPEN,      INSTITUTION),
    (ClassStatus.PLANNED,    "cancel", ClassStatus.CANCELLED, INSTITUTION),
    (ClassStatus.OPEN,       "close",  ClassStatus.CLOSED,    INSTITUTION),
    (ClassStatus.OPEN,       "cancel", ClassStatus.CANCELLED, INSTITUTION),
    statuses=labels("training_subsidy", "class_statuses"),
    words=labels("training_subsidy", "class_steps"),
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedContract:
    """The contract of enterprise, trainee and school (三方合同)."""

    years: int
    reference: str | None
    interview_passed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingClass:
    """One class. ``enrolled`` counts taken seats; ``place`` is where it is taught.

    ``contract_reference`` and ``contract_price`` are number and price for each person, in fen, of the
    contract under which a purchased class stands. ``planned_ends_on`` is
    the last day when it opened, where it ends on another.
    """

    id: UUID
    institution_id: UUID
    credit_code: str
    region: str
    title: str
    trade_id: UUID | None
    trade_code: str | None
    level: int | None
    funding: Funding
    contract_reference: str | None
    modules: tuple[str, ...]
    dates: Dates
    place: str
    seats: int
    contract_price: int | None = None
    scope: str | None = None
    enterprise_code: str | None = None
    directed: DirectedContract | None = None
    enrolled: int = 0
    status: ClassStatus = ClassStatus.PLANNED
    planned_ends_on: date | None = None
    version: int = 0

    @property
    def starts_on(self) -> date:
        return self.dates.first

    @property
    def ends_on(self) -> date:
        return self.dates.last

    @property
    def codes(self) -> frozenset[str]:
        """Who teaches the class and for whom, by credit code."""
        return frozenset(code for code in (self.credit_code, self.enterprise_code) if code)

    def after(self, action: str, *, by: Actor) -> "TrainingClass":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def closed(self, *, by: Actor, on: date) -> "TrainingClass":
        """The class is over; one that is cut short ends today, and one that never began is none."""
        closed = self.after("close", by=by)
        if on < self.starts_on:
            raise ClassNotBegun(day=self.starts_on)
        if on >= self.ends_on:
            return closed
        planned = self.planned_ends_on or self.ends_on
        return replace(closed, dates=Dates(self.starts_on, on), planned_ends_on=planned)

    def cancelled(self, *, by: Actor, on: date) -> "TrainingClass":
        """The class is not held; one that is open may still be called off before its first day."""
        cancelled = self.after("cancel", by=by)
        if self.status is ClassStatus.OPEN and on >= self.starts_on:
            raise ClassBegun(day=self.starts_on)
        return cancelled

    def changed(
        self, *, ends_on: date | None, place: str | None, last_recorded: date | None, today: date
    ) -> "TrainingClass":
        """With another last day or place, while it is planned or taught and not after its last lesson.

        A last day before the one at its opening counts as cut short. Raises ``ClassOver``, ``DatesNotPossible``.
        """
        if self.status not in {ClassStatus.PLANNED, ClassStatus.OPEN} or today > self.ends_on:
            raise ClassOver(day=self.ends_on)
        last = ends_on or self.ends_on
        if last < max(self.starts_on, today, last_recorded or today):
            raise DatesNotPossible
        planned = self.planned_ends_on or self.ends_on
        moved = self.status is ClassStatus.OPEN and last != planned
        return replace(
            self,
            dates=Dates(self.starts_on, last),
            planned_ends_on=planned if moved else None,
            place=place or self.place,
        )

    def check_length(self, figures: Figures) -> None:
        """Directed training keeps the length of its contract. Raises ``DirectedTooShort``."""
        if self.directed is None:
            return
        least = self.directed.years * figures.directed_year_days
        if self.dates.days < least:
            raise DirectedTooShort(years=self.directed.years, days=least)
        if not _is_within(self.dates, self.directed.years):
            raise DatesNotPossible

    def check_held(self) -> None:
        """Whether the class is taught at all."""
        if self.status is ClassStatus.CANCELLED:
            raise ClassCancelled


def check_institution(status: InstitutionStatus, figures: Figures) -> None:
    """Only an institution of good standing opens classes (VT-006, VT-019, A-58)."""
    if status in figures.blocked_standings:
        raise InstitutionNotAllowed(status=INSTITUTIONS.word(status))


def check_scope(course: TrainingClass, trade_codes: Collection[str]) -> None:
    """An institution teaches what it was admitted for; no codes are every trade (VT-006)."""
    check_trade(course.trade_code, trade_codes)


def check_trade(code: str | None, trade_codes: Collection[str]) -> None:
    """Raises ``TradeOutsideScope`` of a trade that is none of these."""
    if trade_codes and code is not None and code not in trade_codes:
        raise TradeOutsideScope(code=code)


def check_directed(
    *, years: int, three_party_contract: bool, interview_passed: bool, figures: Figures
) -> None:
    """Directed training takes one to three years under a contract of three parties (VT-025)."""
    if not figures.directed_years_least <= years <= figures.directed_years_most:
        raise DurationOutOf1To3Years(
            years=years, least=figures.directed_years_least, most=figures.directed_years_most
        )
    if not (three_party_contract and interview_passed):
        raise ThreePartyContractMissing


def missing_modules(modules: Sequence[str], figures: Figures) -> tuple[str, ...]:
    """Which of the modules that every course contains the syllabus lacks (VT-022)."""
    return tuple(module for module in figures.required_modules if module not in modules)


def check_class(
    course: TrainingClass,
    *,
    status: InstitutionStatus,
    qualified_for_pay_first: bool,
    standard: int | None,
    today: date,
    figures: Figures,
) -> None:
    """Everything that a class must have; asked when it is planned and again when it opens.

    ``standard`` is the subsidy standard of trade and level on the first day, in fen.
    """
    check_institution(status, figures)
    if course.funding is Funding.PAY_FIRST and not qualified_for_pay_first:
        raise InstitutionNotQualified
    if missing := missing_modules(course.modules, figures):
        raise ModulesMissing(modules=join(label(one, words.MODULES) for one in missing))
    _check_trade(course, standard, figures)
    if (today - course.starts_on).days > figures.registration_grace_days:
        raise RegisteredTooLate(day=course.starts_on)
    if course.dates.last < course.dates.first:
        raise DatesNotPossible
    if course.funding is Funding.DIRECTED_ENTRUSTED:
        _check_contract(course, today, figures)
    if course.enterprise_code is not None and not check_uscc(course.enterprise_code).valid:
        raise CreditCodeInvalid(detail=check_uscc(course.enterprise_code).words)


def _check_trade(course: TrainingClass, standard: int | None, figures: Figures) -> None:
    if course.trade_id is not None:
        if standard is None:
            raise TradeNotListedThen(day=course.starts_on)
        return
    if course.funding is not Funding.ENTERPRISE_ON_JOB or course.scope is None:
        raise TradeMissing
    if course.scope not in figures.enterprise_scope:
        raise ScopeNotAllowed(
            allowed=join(label(one, words.SCOPES) for one in sorted(figures.enterprise_scope))
        )


def _check_contract(course: TrainingClass, today: date, figures: Figures) -> None:
    contract = course.directed
    if contract is None or course.enterprise_code is None:
        raise ThreePartyContractMissing
    check_directed(
        years=contract.years,
        three_party_contract=bool(contract.reference),
        interview_passed=contract.interview_passed_on is not None,
        figures=figures,
    )
    if contract.interview_passed_on and contract.interview_passed_on > min(today, course.starts_on):
        raise InterviewNotPossible
    course.check_length(figures)


def _is_within(dates: Dates, years: int) -> bool:
    """Whether the last day comes before the same day so many years later."""
    last, end = dates.last, dates.first.year + years
    return (last.year, last.month, last.day) < (end, dates.first.month, dates.first.day)
