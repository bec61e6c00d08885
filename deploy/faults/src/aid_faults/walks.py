"""The walk of each planned case, with whom it is walked by drawn before the first step."""

import asyncio
import copy
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.courses import Worker
from aid_client.emergency import TWO, Emergency
from aid_client.household import Household, a_card
from aid_client.http import StepRefused, SuiteClient, until
from aid_client.training_claims import Training

from aid_faults.observer import Observer
from aid_faults.plan import End, Kind, PlannedCase

T = TypeVar("T")
AMOUNT = "2100.00"
COUNTY = "540102"
REFUSED_WORK = [{"exclusion": "REFUSED_WORK", "facts": "两次拒绝介绍的工作。"}]
MOVED_ON = 412
WAITS_FOR_THE_ACCOUNT = frozenset({"returned", "payee_wrong"})
ASKED = "payment-returned:account"
READY_TO_FORWARD = "ready_to_forward"


async def done(
    step: Callable[[], Awaitable[T]], *, first: Callable[[], Awaitable[Any]] | None = None
) -> T:
    """Take a step; when the case moved on meanwhile or the wait was too short, take it again.

    `first` reads what the step stands on anew. Whoever gives the run its time ends this.
    """
    while True:
        try:
            return await step()
        except StepRefused as refused:
            if refused.status != MOVED_ON:
                raise
            if first is not None:
                await first()
        except TimeoutError:
            continue


@dataclass
class CaseWalk(ABC):
    """One case on its way; `failed` says why it went no further."""

    planned: PlannedCase
    observer: Observer
    second_card: str = field(default_factory=a_card)
    failed: str = ""

    @property
    @abstractmethod
    def id(self) -> str:
        """The case's id, once it has one."""

    @property
    @abstractmethod
    def card(self) -> str:
        """The account that it names at first."""

    @abstractmethod
    async def begin(self) -> None:
        """Everything that waits for no day to pass."""

    async def go_on(self) -> None:  # noqa: B027 - a case may have nothing to do then
        """What comes when the notice has closed."""

    @abstractmethod
    async def told(self) -> list[str]:
        """What stands in the timeline of whoever applied: its codes."""

    @abstractmethod
    async def _correct(self) -> Any:
        """Name the second account."""

    async def correct_account(self) -> None:
        """Wait until the bank has refused the first account and one is told so; name another."""
        if self.planned.end is not End.PAID_AT_SECOND_ATTEMPT:
            return
        await self.observer.until(self.id, lambda seen: seen.status in WAITS_FOR_THE_ACCOUNT)
        await done(
            lambda: until(self.told, lambda codes: ASKED in codes, what="the account is asked for")
        )
        await done(self._correct)


@dataclass
class _OfAssistance(CaseWalk):
    application: ApplicationSteps = field(kw_only=True)

    @property
    def id(self) -> str:
        return self.application.id

    @property
    def card(self) -> str:
        return self.application.household.card

    @property
    def case(self) -> ApprovalSteps:
        return ApprovalSteps(self.application)

    async def told(self) -> list[str]:
        timeline = await self.application.timeline()
        return [entry["code"] for entry in timeline["entries"]]

    async def _correct(self) -> Any:
        return await self.application.correct_payee(self.second_card)

    async def assess(self, **changes: Any) -> None:
        assessment = AssessmentSteps(self.application)
        await done(assessment.opened)
        await done(assessment.checked)
        await done(assessment.visit)
        await done(assessment.resolve_conflicts)
        await done(lambda: assessment.determine(**changes))
        await done(assessment.complete)
        await done(self.case.opened)

    async def withdraw(self) -> None:
        await done(self.application.withdraw)


@dataclass
class MedicalWalk(_OfAssistance):
    """Papers, assessment, both signatures, eight days of notice, the county."""

    async def begin(self) -> None:
        await self.application.accepted()
        if self.planned.end is End.WITHDRAWN:
            await self.withdraw()
        elif self.planned.end is End.REFUSED:
            await self.assess(exclusions=REFUSED_WORK, property_within_dibao_rules=False)
            await self._refuse()
        else:
            await self.assess()
            for role in ("township_handler", "township_lead"):
                await done(lambda role=role: self.case.sign(role, AMOUNT))  # type: ignore[misc]
            await done(self.case.post_notice)
            await done(self.case.noticed)

    async def go_on(self) -> None:
        if self.planned.end in {End.WITHDRAWN, End.REFUSED}:
            return
        await done(
            lambda: until(
                self.case.read,
                lambda seen: seen["status"] == READY_TO_FORWARD,
                what="the notice is closed",
            )
        )
        await self._to_the_county()
        await done(lambda: self.case.review(AMOUNT))
        await done(lambda: self.case.decide(AMOUNT))
        await self.correct_account()

    async def _to_the_county(self) -> None:
        await done(self.case.forward)
        await done(self.case.visit_if_drawn)

    async def _refuse(self) -> None:
        for role in ("township_handler", "township_lead"):
            await done(lambda role=role: self.case.sign(role, "", positive=False))  # type: ignore[misc]
        await self._to_the_county()
        await done(lambda: self.case.review("", positive=False))
        await done(lambda: self.case.decide(None))


@dataclass
class EmergencyWalk(_OfAssistance):
    """A fire: the township decides the same day, the county signs afterwards."""

    emergency: Emergency = field(kw_only=True)

    async def begin(self) -> None:
        await self.emergency.accepted()
        if self.planned.end is End.WITHDRAWN:
            await self.withdraw()
            return
        await self.assess()
        for role in ("township_handler", "township_lead"):
            await done(lambda role=role: self.case.sign(role, TWO))  # type: ignore[misc]
        await done(self.case.countersign)
        await self.correct_account()


@dataclass
class TrainingWalk(CaseWalk):
    """From a seat in the school's class to the paid claim; the school is given to it."""

    worker: Worker = field(default_factory=Worker)
    school: "School" = field(kw_only=True)
    claim: Training | None = None

    @property
    def id(self) -> str:
        return "" if self.claim is None or self.claim.view is None else self.claim.id

    @property
    def card(self) -> str:
        return self.worker.card

    @property
    def _steps(self) -> Training:
        assert self.claim is not None, "it begins with a seat"
        return self.claim

    async def begin(self) -> None:
        self.claim = claim = await self.school.seat(self.worker)
        await done(claim.attend)
        await done(claim.examine, first=claim.read_seat)
        await done(claim.certify, first=claim.read_seat)
        await claim.draft()
        await claim.add_receipt()
        await claim.submit()
        if self.planned.end is End.REFUSED:
            await done(lambda: claim.review(positive=False))
            await done(lambda: claim.refuse("培训质量未达标准。", items=("六",)), first=claim.read)
        else:
            await done(claim.review)
            await done(claim.decide, first=claim.read)
            await self.correct_account()

    async def told(self) -> list[str]:
        timeline = await self._steps.timeline()
        return [entry["code"] for entry in timeline["entries"]]

    async def _correct(self) -> Any:
        return await self._steps.correct_payee(self.second_card)


@dataclass
class School:
    """One institution and its class, founded with all its trainees by whoever needs it first."""

    training: Training
    workers: list[Worker] = field(default_factory=list)
    _seats: dict[str, Training] = field(default_factory=dict)
    _founding: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def seat(self, worker: Worker) -> Training:
        """The steps of a worker; seats are taken before the first day is attended."""
        async with self._founding:
            if self.training.course is None:
                await self.training.founded(f"{SEATS * 1500}.00")
            for one in self.workers:
                if one.sub not in self._seats:
                    own = copy.copy(self.training)
                    await own.enrol(one)
                    self._seats[one.sub] = own
        return self._seats[worker.sub]


SEATS = 25


def walks_of(
    cases: tuple[PlannedCase, ...], suite: SuiteClient, observer: Observer
) -> list[CaseWalk]:
    """The walks of a plan. All people and numbers are drawn here, in the order of the plan.

    A class is of one day, so each wave has schools of its own.
    """
    walks: list[CaseWalk] = []
    schools: dict[int, School] = {}
    for case in cases:
        if case.kind is Kind.TRAINING:
            school = schools.get(case.wave)
            if school is None or len(school.workers) == SEATS:
                school = schools[case.wave] = School(Training(suite, region=COUNTY))
            walk = TrainingWalk(case, observer, school=school)
            school.workers.append(walk.worker)
            walks.append(walk)
        elif case.kind is Kind.EMERGENCY:
            emergency = Emergency(suite, people=2, region=case.region)
            walks.append(
                EmergencyWalk(
                    case, observer, application=emergency.application, emergency=emergency
                )
            )
        else:
            household = Household(region=case.region)
            application = ApplicationSteps(suite, household)
            walks.append(MedicalWalk(case, observer, application=application))
    return walks
