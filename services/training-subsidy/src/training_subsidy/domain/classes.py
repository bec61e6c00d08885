"""A class of a listed trade: what it must have before it opens (215号（五）（七）（八）（九）)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import Unprocessable
from shared.identifiers import check_uscc
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role

from training_subsidy.domain.claim_case import Dates
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.institution import CreditCodeInvalid
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
)
# fmt: on


class InstitutionNotAllowed(Unprocessable):
    zh = "该培训机构状态为“{status}”，不能开班。请先由人社部门恢复其资格。"
    en = (
        "The institution is {status} and opens no class. The labour office must reinstate it first."
    )
    article = "215号（五）（七）"


class InstitutionNotQualified(Unprocessable):
    zh = "该培训机构不具备“先垫后补”培训资质。请改为自费班，或选择有资质的机构。"
    en = "The institution is not qualified for pay-first courses. Make it a self-paid class, or choose one that is."
    article = "215号（五）"


class ContractReferenceMissing(Unprocessable):
    zh = "购买服务的免费培训班须填写采购合同编号。"
    en = "A class of purchased free training names the contract under which it was bought."
    article = "215号（五）"


class ContractPriceMissing(Unprocessable):
    zh = "购买服务的免费培训班须填写采购合同的每人单价（元，大于零）；补贴不超过该单价。"
    en = (
        "A class of purchased free training names its contract's price for each person, above zero:"
        " no more is paid for one."
    )
    article = "215号（五）"


class ModulesMissing(Unprocessable):
    zh = "教学计划缺少必修内容：{modules}。请补充后重新提交。"
    en = "The syllabus lacks modules that every course contains: {modules}. Add them and submit again."
    article = "215号（八）"


class TradeNotListedThen(Unprocessable):
    zh = "开课之日（{day}）该工种和等级没有公布的补贴标准。请核对工种目录和开课日期。"
    en = "On the first day ({day}) this trade and level has no published standard. Check catalogue and dates."
    article = "215号（七）"


class TradeMissing(Unprocessable):
    zh = "请选择目录内的工种；企业职工培训可改为填写企业培训范围。"
    en = "Name a trade of the catalogue; a course of an enterprise may name its scope instead."
    article = "215号（七）"


class ScopeNotAllowed(Unprocessable):
    zh = "“{scope}”不在企业自主培训的范围内。可选：{allowed}。"
    en = "“{scope}” is outside the scope of enterprises' own courses. Possible: {allowed}."
    article = "215号（六）（七）"


class ThreePartyContractMissing(Unprocessable):
    zh = "定向委托培训须有企业、学员、院校三方签署的就业和委托培养合同，并经企业面试合格。"
    en = "Directed training needs the contract of enterprise, trainee and school, and a passed interview."
    article = "215号（九）"


class DurationOutOf1To3Years(Unprocessable):
    zh = "定向委托培训为期{least}至{most}年，所填为{years}年。请改正合同年限。"
    en = "Directed training takes {least} to {most} years, not {years}. Correct the contract."
    article = "215号（九）"

    @classmethod
    def code(cls) -> str:
        return "DURATION_OUT_OF_1_3_YEARS"


class DirectedTooShort(Unprocessable):
    zh = "定向委托合同为{years}年，班次须不少于{days}天。请按合同年限改正起止日期。"
    en = "The contract is for {years} years: the class lasts at least {days} days. Correct its dates."
    article = "215号（九）"


class InterviewNotPossible(Unprocessable):
    zh = "企业面试合格的日期不得晚于今天和开课日期。请核对面试日期。"
    en = "The enterprise's interview was passed neither after today nor after the first day. Check it."
    article = "215号（九）"


class RegisteredTooLate(Unprocessable):
    zh = "培训须在开课之前登记：开课日期（{day}）已过，不能再申报或开班。请以今天或以后的开课日期重新申报。"
    en = (
        "A course is registered before it starts, and {day} is past. Plan the class with a first day"
        " of today or later."
    )
    article = "215号（六）"


class DatesNotPossible(Unprocessable):
    zh = "培训起止日期不成立：结课不得早于开课，定向委托不得超过合同年限。"
    en = "The dates cannot be: the last day comes after the first, and within the contract's years."


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedContract:
    """The contract of enterprise, trainee and school (三方合同)."""

    years: int
    reference: str | None
    interview_passed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingClass:
    """One class. ``enrolled`` counts taken seats; ``place`` is where it is taught.

    ``contract_price`` is what purchased training costs for each person, in fen. ``planned_ends_on`` is
    the day to which a class that ended early was to go on.
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

    def after(self, action: str, *, by: Actor) -> "TrainingClass":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def closed(self, *, by: Actor, on: date) -> "TrainingClass":
        """The class is over; one that is cut short ends today."""
        closed = self.after("close", by=by)
        if not self.starts_on <= on < self.ends_on:
            return closed
        return replace(closed, dates=Dates(self.starts_on, on), planned_ends_on=self.ends_on)


def check_institution(status: InstitutionStatus) -> None:
    """Only an active institution opens classes (VT-006, VT-019, A-58)."""
    if status is not InstitutionStatus.ACTIVE:
        raise InstitutionNotAllowed(status=status.value)


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
    check_institution(status)
    if course.funding is Funding.PAY_FIRST and not qualified_for_pay_first:
        raise InstitutionNotQualified
    if course.funding is Funding.PURCHASED_FREE and not course.contract_reference:
        raise ContractReferenceMissing
    if course.funding is Funding.PURCHASED_FREE and not course.contract_price:
        raise ContractPriceMissing
    if missing := missing_modules(course.modules, figures):
        raise ModulesMissing(modules="、".join(missing))
    _check_trade(course, standard, figures)
    if (today - course.starts_on).days > figures.registration_grace_days:
        raise RegisteredTooLate(day=course.starts_on)
    if course.dates.last < course.dates.first:
        raise DatesNotPossible
    if course.funding is Funding.DIRECTED_ENTRUSTED:
        _check_contract(course, today, figures)
    if course.enterprise_code is not None and not check_uscc(course.enterprise_code).valid:
        raise CreditCodeInvalid(detail=check_uscc(course.enterprise_code).detail)


def _check_trade(course: TrainingClass, standard: int | None, figures: Figures) -> None:
    if course.trade_id is not None:
        if standard is None:
            raise TradeNotListedThen(day=course.starts_on)
        return
    if course.funding is not Funding.ENTERPRISE_ON_JOB or course.scope is None:
        raise TradeMissing
    if course.scope not in figures.enterprise_scope:
        raise ScopeNotAllowed(
            scope=course.scope, allowed="、".join(sorted(figures.enterprise_scope))
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
    least = contract.years * figures.directed_year_days
    if course.dates.days < least:
        raise DirectedTooShort(years=contract.years, days=least)
    if not _lies_within(course.dates, contract.years):
        raise DatesNotPossible


def _lies_within(dates: Dates, years: int) -> bool:
    """Whether the last day comes before the same day so many years later."""
    last, end = dates.last, dates.first.year + years
    return (last.year, last.month, last.day) < (end, dates.first.month, dates.first.day)
