"""Training linked to vacancies (订单、定岗、定向、储备), and the contract of each trainee (215号（九）)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import Enrolment, ExamResult

ENTERPRISE = frozenset({Role.ENTERPRISE})


class VacancyStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is            one may    and it becomes         who
    (VacancyStatus.OPEN,     "close",   VacancyStatus.CLOSED,  ENTERPRISE),
    statuses=labels("training_subsidy", "vacancy_statuses"),
    words=labels("training_subsidy", "vacancy_steps"),
)
# fmt: on


class TrainingMode(StrEnum):
    """How a class is linked to a vacancy (VT-024)."""

    ORDER = "ORDER"  # 订单式
    POST = "POST"  # 定岗式
    DIRECTED = "DIRECTED"  # 定向式
    RESERVE = "RESERVE"  # 储备式


class VacancyNotFound(NotFound):
    """There is no such vacancy, or it is not your enterprise's."""


class VacancyDoesNotFit(Unprocessable):
    article = "215号（九）"


class VacancyFull(Conflict):
    article = "215号（九）"


class ClassLinkedAlready(Conflict):
    article = "215号（九）"


class ClassNotLinked(NotFound):
    """No such class waits for this vacancy's enterprise, or somebody was hired of it already."""


class NotTrainedForVacancy(Unprocessable):
    article = "215号（九）"


class TraineeContractNotFound(NotFound):
    """No contract of this trainee was entered, or it is not yours."""


class TraineeContractDoesNotFit(Unprocessable):
    article = "215号（九）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """Posts that an enterprise has: how many, what they pay each month in fen, and where."""

    id: UUID
    enterprise_code: str
    region: str
    title: str
    trade_code: str | None
    heads: int
    monthly_wage: int
    place: str
    status: VacancyStatus = VacancyStatus.OPEN
    version: int = 0

    def closed(self, *, by: Actor) -> "Vacancy":
        """The posts are filled or gone."""
        return replace(self, status=LIFECYCLE.after("close", status=self.status, by=by))

    def check_link(self, course: TrainingClass) -> None:
        """Whether a class trains for this vacancy. Raises ``VacancyDoesNotFit``."""
        other_trade = self.trade_code is not None and self.trade_code != course.trade_code
        other_firm = course.enterprise_code not in {None, self.enterprise_code}
        if self.status is not VacancyStatus.OPEN or other_trade or other_firm:
            raise VacancyDoesNotFit

    def check_hire(self, trainee: Enrolment, *, linked: bool) -> None:
        """Who is hired or not has passed in a class for this vacancy. Raises ``NotTrainedForVacancy``."""
        if not linked or trainee.result is not ExamResult.PASSED or trainee.cancelled_on:
            raise NotTrainedForVacancy


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeContract:
    """The contract of enterprise, school and one trainee, after the enterprise's interview (VT-025)."""

    enrolment_id: UUID
    class_id: UUID
    reference: str
    years: int
    interview_passed_on: date
    signed_on: date
    version: int = 0

    def check(self, course: TrainingClass, *, today: date) -> None:
        """The interview comes first, then the contract, of the class's years, then the course.

        Raises ``TraineeContractDoesNotFit``.
        """
        in_turn = self.interview_passed_on <= self.signed_on <= min(course.starts_on, today)
        if course.directed is None or self.years != course.directed.years or not in_turn:
            raise TraineeContractDoesNotFit
