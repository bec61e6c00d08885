"""Questions to other departments: what is asked of whom, and what an answer may say (215号（六）（七）).

Training, employment and social security share what they know (（七）), so that a certificate, an
employment or a group is what its own office says and not what a claimant writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from shared.complete import complete_table
from shared.errors import NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.vocabulary import TraineeGroup


class Question(StrEnum):
    """What another department is asked."""

    CERTIFICATE = "CERTIFICATE"  # 证书是否由该机构颁发
    EMPLOYMENT = "EMPLOYMENT"  # 参保单位和缴费
    UNEMPLOYMENT_INSURANCE = "UNEMPLOYMENT_INSURANCE"  # 失业保险累计缴费月数
    GROUP = "GROUP"  # 重点群体身份
    OTHER_COURSES = "OTHER_COURSES"  # 其他部门的补贴培训
    OUTCOME = "OUTCOME"  # 培训后的就业、创业


class InquiryOutcome(StrEnum):
    """What the department says of it."""

    CONFIRMED = "CONFIRMED"
    DENIED = "DENIED"
    NO_RECORD = "NO_RECORD"


class InquiryStatus(StrEnum):
    WAITING = "waiting"  # nobody has been asked yet
    ASKED = "asked"  # the department may have the question
    ANSWERED = "answered"
    SETTLED = "settled"  # two officers have entered what the department gave on paper
    DROPPED = "dropped"  # what it was about has changed or ended


SYSTEM = frozenset({Role.SERVICE})
ANSWERERS = frozenset({Role.SERVICE, Role.DATA_PARTNER})
LEAD = frozenset({Role.HRSS_LEAD})
OPEN = frozenset({InquiryStatus.WAITING, InquiryStatus.ASKED})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may       and it becomes          who
    (InquiryStatus.WAITING,   "ask",        InquiryStatus.ASKED,    SYSTEM),
    (InquiryStatus.WAITING,   "answer",     InquiryStatus.ANSWERED, ANSWERERS),
    (InquiryStatus.WAITING,   "settle",     InquiryStatus.SETTLED,  LEAD),
    (InquiryStatus.WAITING,   "drop",       InquiryStatus.DROPPED,  SYSTEM),
    (InquiryStatus.ASKED,     "ask_again",  InquiryStatus.WAITING,  SYSTEM),
    (InquiryStatus.ASKED,     "answer",     InquiryStatus.ANSWERED, ANSWERERS),
    (InquiryStatus.ASKED,     "settle",     InquiryStatus.SETTLED,  LEAD),
    (InquiryStatus.ASKED,     "drop",       InquiryStatus.DROPPED,  SYSTEM),
    (InquiryStatus.ANSWERED,  "answer",     InquiryStatus.ANSWERED, ANSWERERS),
    (InquiryStatus.ANSWERED,  "settle",     InquiryStatus.SETTLED,  LEAD),
    (InquiryStatus.SETTLED,   "answer",     InquiryStatus.ANSWERED, ANSWERERS),
    (InquiryStatus.SETTLED,   "settle",     InquiryStatus.SETTLED,  LEAD),
    statuses=labels("training_subsidy", "inquiry_statuses"),
    words=labels("training_subsidy", "inquiry_steps"),
)
# fmt: on


class InquiryNotFound(NotFound):
    """There is no such question to a department."""


class InquiryRequestUnknown(Unprocessable):
    """No question runs under this reference."""

    pointer = "/request_id"


class FactsNotAsAgreed(Unprocessable):
    """The facts of an answer are not those that its question asks for."""

    pointer = "/facts"


class SentenceEndMissing(FactsNotAsAgreed):
    """A prisoner is trained near the end of the sentence, so an answer says when that is (VT-033)."""

    article = "215号（十）"


class InquiryFacts(BaseModel):
    """What a department says besides yes or no."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Code = Annotated[str, Field(min_length=2, max_length=40)]


class CertificateFacts(InquiryFacts):
    """A certificate as its body has it; ``withdrawn_on`` is the day on which the body took it back."""

    level: Annotated[int | None, Field(ge=1, le=5)] = None
    track: Code | None = None
    trade_code: Code | None = None
    issued_on: date | None = None
    withdrawn_on: date | None = None


class EmploymentFacts(InquiryFacts):
    """Who insures a person, since when, and the months of unemployment insurance paid."""

    employer_code: Code | None = None
    since: date | None = None
    until: date | None = None
    agency_code: Code | None = None
    contribution_months: Annotated[int | None, Field(ge=0, le=720)] = None


class InsuranceFacts(InquiryFacts):
    """The months for which unemployment insurance was paid for a person, altogether."""

    contribution_months: Annotated[int | None, Field(ge=0, le=720)] = None


class GroupFacts(InquiryFacts):
    """While a person belongs to a group; of a prisoner the months that remain on the data's day."""

    valid_from: date | None = None
    valid_until: date | None = None
    remaining_months: Annotated[int | None, Field(ge=0, le=600)] = None

    @property
    def says_the_end(self) -> bool:
        """Whether a sentence has an end."""
        return self.remaining_months is not None or self.valid_until is not None


class CourseElsewhere(InquiryFacts):
    """A course that another department has paid for."""

    department: Annotated[str, Field(min_length=2, max_length=60)]
    region: Annotated[str, Field(pattern=r"^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$")]
    trade_code: Code | None = None
    level: Annotated[int | None, Field(ge=1, le=5)] = None
    starts_on: date
    ends_on: date


class OtherCoursesFacts(InquiryFacts):
    """All courses of a person that other departments have paid for."""

    courses: Annotated[tuple[CourseElsewhere, ...], Field(max_length=100)] = ()


class OutcomeFacts(InquiryFacts):
    """What became of a person after a course: an employer, or an own business."""

    employed_on: date | None = None
    employer_code: Code | None = None
    business_since: date | None = None


FACTS: Mapping[Question, type[InquiryFacts]] = {
    Question.CERTIFICATE: CertificateFacts,
    Question.EMPLOYMENT: EmploymentFacts,
    Question.UNEMPLOYMENT_INSURANCE: InsuranceFacts,
    Question.GROUP: GroupFacts,
    Question.OTHER_COURSES: OtherCoursesFacts,
    Question.OUTCOME: OutcomeFacts,
}
complete_table(Question, FACTS, "training_subsidy.domain.register.inquiry.FACTS")


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryAnswer:
    """What is known now; ``on_paper`` says that two officers entered it."""

    outcome: InquiryOutcome
    facts: InquiryFacts = field(repr=False)
    data_date: date
    on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One question about one person; ``subject`` is what the answer is for, such as an enrolment.

    ``about`` are the particulars that are asked about, such as a certificate's number.
    """

    id: UUID
    question: Question
    subject: UUID
    person_id: UUID
    region: str
    asked_at: datetime
    about: Mapping[str, Any] = field(repr=False)
    status: InquiryStatus = InquiryStatus.WAITING
    answer: InquiryAnswer | None = None
    waits_for: str | None = None
    tries: int = 0
    version: int = 1

    def after(self, action: str, *, by: Actor) -> "Inquiry":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def may(self, action: str) -> bool:
        """Whether the table has this step now."""
        return action in LIFECYCLE.possible(self.status)

    def hears(self, said: InquiryAnswer, *, by: Actor) -> "Inquiry | None":
        """With what a department says, unless data of a later day are known.

        What was entered on paper stands until data of a later day than the paper's come.
        """
        if self.status is InquiryStatus.DROPPED:
            return None
        known = self.answer
        if known is None:
            older = False
        elif known.on_paper:
            older = said.data_date <= known.data_date
        else:
            older = said.data_date < known.data_date
        if older:
            return None
        return replace(self.after("answer", by=by), answer=said, waits_for=None)

    def settled(self, said: InquiryAnswer, *, by: Actor) -> "Inquiry":
        """With what two officers entered from the department's paper."""
        return replace(self.after("settle", by=by), answer=said, waits_for=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class InquirySent:
    """A question in the clear, for as long as it is being sent."""

    request_id: UUID
    question: Question
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    about: Mapping[str, Any] = field(repr=False)


def facts_of(question: Question, given: Mapping[str, Any]) -> InquiryFacts:
    """The facts of an answer. Raises ``FactsNotAsAgreed``."""
    try:
        return FACTS[question].model_validate(given)
    except ValueError:
        raise FactsNotAsAgreed(names=", ".join(FACTS[question].model_fields)) from None


def facts_told(inquiry: Inquiry, outcome: InquiryOutcome, given: Mapping[str, Any]) -> InquiryFacts:
    """The facts of a new answer, enough for what was asked.

    Raises ``FactsNotAsAgreed``, ``SentenceEndMissing``.
    """
    facts = facts_of(inquiry.question, given)
    of_prisoner = inquiry.about.get("group") == TraineeGroup.PRISONER
    yes = of_prisoner and outcome is InquiryOutcome.CONFIRMED
    if yes and isinstance(facts, GroupFacts) and not facts.says_the_end:
        raise SentenceEndMissing
    return facts
