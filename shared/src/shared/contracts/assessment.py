"""Events that assessment publishes. Assessment owns this file; everyone may read it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import CaseEvent, Contract
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    HouseholdStatus,
    Procedure,
    Residence,
)
from shared.money import Money
from shared.policy import Edition, Finding


class RuleName(StrEnum):
    """Rules of assessment on whose answer approval acts by name; the others by their article."""

    ARTICLE_9_FORMULA = "necessary_expenditure_exceeds_means"
    SOME_COST_IS_SELF_PAID = "some_cost_is_self_paid"
    RECEIPTS_ARE_NEW = "no_receipt_was_used_before"
    RULES_IN_FORCE = "the_rules_are_in_force"
    NOTHING_HIDDEN = "nothing_was_hidden_on_purpose"


class CostYear(Contract):
    """The bills of one calendar year, of this case and of claims granted before (A-71).

    ``formula`` is over the whole of them; what was granted on the earlier ones is still to come
    off. Money in fen.
    """

    year: int
    own: Money
    earlier: Money = 0
    earlier_cases: tuple[UUID, ...] = ()
    granted: Money = 0
    rate_percent: int | None = None
    formula: Money = 0

    @property
    def due(self) -> int:
        """What the formula leaves for this case."""
        return max(0, self.formula - self.granted)


class AssessmentCompleted(CaseEvent):
    """The township's check is finished: every finding of articles 7 to 11, and the resulting figures.

    Approval decides on nothing else about the case. Findings stand in the order of the law.
    After rework (退回补正) the assessment is completed again with a higher ``revision``.
    """

    type: ClassVar[str] = "aid.assessment.assessment-completed.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    case_number: str
    revision: int = 1
    region: str
    category: Category
    category_title: str = ""  # as the law names it, for notice and letter
    individual: bool = False  # for one person, under that person's cap too (第八条（二）)
    grant_article: str = "第十一条"  # the place of article 11 that a grant rests on
    procedure: Procedure
    residence: Residence
    county_seat_resident: bool = False

    household_id: UUID
    household_size: int
    household_status: HouseholdStatus | None = None  # as an officer found it, never as declared
    person_ids: tuple[UUID, ...]
    beneficiary_id: UUID | None = None  # the person whom an individual category aids
    recipient_id: UUID | None = None  # who receives the aid: the beneficiary, else the head
    minor: bool = False  # the beneficiary is under eighteen
    payee_ref: UUID
    payee_version: int = 1

    cause_type: CauseType
    incident_on: date
    accepted_on: date
    accepted_by: str
    owner: str | None = None  # the token's sub of the applicant, who may read the letter
    applied_by: tuple[str, ...] = ()  # subs of who wrote, signed or handed it in
    assessed_by: str
    receipts: tuple[str, ...] = ()

    findings: tuple[Finding, ...]
    edition: Edition

    article_9_expenditure: Money | None = None  # E
    article_9_threshold: Money | None = None  # (D + I) × 2
    countable_rent: Money | None = None
    net_self_paid: Money | None = None
    rate_percent: int | None = None
    formula_amount: Money | None = None  # rate × net cost, rounded, before anything is taken off
    granted_for_cost: Money = 0  # aid given before for the same cumulative cost
    cost_years: tuple[CostYear, ...] = ()
    floor: Money = 0
    amount_may_be_lowered: bool = False  # the law names only a maximum
    amount_is_proposed: bool = False  # the law has no formula: an officer proposes
    recommended_amount: Money | None = None
    other_aid_this_year: Money = 0
    compensation_awaited: bool = False  # injury by a third party who has not yet paid


class ReceiptsFreed(CaseEvent):
    """The case that named a receipt first was refused or ended: the hold on this one lifts (A-83)."""

    type: ClassVar[str] = "aid.assessment.receipts-freed.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    freed_by: UUID


class AssessmentOpened(CaseEvent):
    """The check of a household has begun: the platform is asked about every adult."""

    type: ClassVar[str] = "aid.assessment.assessment-opened.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    opened_at: datetime
    revision: int = 1


class CheckRequested(CaseEvent):
    """The verification platform was asked about one adult, under that adult's authorisation."""

    type: ClassVar[str] = "aid.assessment.check-requested.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    person_id: UUID
    authorisation_id: UUID
    requested_at: datetime


class CheckBlocked(CaseEvent):
    """An adult has not authorised the check, or took the authorisation back (TA-067)."""

    type: ClassVar[str] = "aid.assessment.check-blocked.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    person_id: UUID
    reason: str


class CheckAnswered(CaseEvent):
    """All sources have answered about one adult, or were resolved by hand."""

    type: ClassVar[str] = "aid.assessment.check-answered.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    person_id: UUID
    sources: tuple[str, ...]
    conflicts: int = 0
    by_hand: bool = False


class HomeVisitRecorded(CaseEvent):
    """The township has visited the household with the committee's help (入户调查, TA-070)."""

    type: ClassVar[str] = "aid.assessment.home-visit-recorded.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    visited_on: date
    recorded_by: str


class AssessmentSuspended(CaseEvent):
    """An authorisation was withdrawn: the check stands still until it is given again."""

    type: ClassVar[str] = "aid.assessment.assessment-suspended.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    reason: str


class SuspensionReason(StrEnum):
    """What the applicant owes while the township's term stands still."""

    PAPERS = "PAPERS"  # listed once and not all brought yet (第十六条)
    CONSENT = "CONSENT"  # an adult took the authorisation back (第十六条（六）)


class ReviewSuspended(CaseEvent):
    """The township's term of review stands still: it does not run against what the applicant owes."""

    type: ClassVar[str] = "aid.assessment.review-suspended.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    reason: SuspensionReason
    began_on: date


class ReviewResumed(CaseEvent):
    """The term runs on; the working days in between do not count, and it ends so much later."""

    type: ClassVar[str] = "aid.assessment.review-resumed.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    began_on: date
    ended_on: date
    due_on: date


class ContradictionFound(CaseEvent):
    """An answer that came after an urgent completion differs from what was declared (A-27).

    People are shown it; nothing is recovered by itself (第三十二条). ``articles`` are the findings
    that would be answered otherwise now.
    """

    type: ClassVar[str] = "aid.assessment.contradiction-found.v1"
    topic: ClassVar[str] = "aid.assessment.assessments"

    revision: int
    items: tuple[str, ...]
    articles: tuple[str, ...] = ()
    found_at: datetime
