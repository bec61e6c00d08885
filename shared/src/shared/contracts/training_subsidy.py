"""Events that training-subsidy publishes. It owns this file; everyone may read it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import CaseEvent, Event
from shared.contracts.orders import PayeeCorrection, PaymentOrder, RecoveryOrder, Revocation
from shared.contracts.vocabulary import FundKind, Programme
from shared.money import Money

TOPIC = "aid.training-subsidy.claims"


class InstitutionStatus(StrEnum):
    """Standing of an institution on the register (VT-006, A-58)."""

    ACTIVE = "ACTIVE"
    RESTRICTED = "RESTRICTED"
    EXITED = "EXITED"


class InstitutionRegistered(Event):
    """A training institution entered the register with a valid credit code (USCC)."""

    type: ClassVar[str] = "aid.training-subsidy.institution-registered.v1"
    topic: ClassVar[str] = TOPIC

    institution_id: UUID
    region: str
    registered_on: date

    @property
    def key(self) -> UUID:
        return self.institution_id


class InstitutionStatusChanged(Event):
    """An institution was restricted, exited, or is active again."""

    type: ClassVar[str] = "aid.training-subsidy.institution-status-changed.v1"
    topic: ClassVar[str] = TOPIC

    institution_id: UUID
    status: InstitutionStatus
    reason_code: str
    effective_on: date

    @property
    def key(self) -> UUID:
        return self.institution_id


class TradeListed(Event):
    """A trade and level entered the catalogue of subsidised training (VT-016)."""

    type: ClassVar[str] = "aid.training-subsidy.trade-listed.v1"
    topic: ClassVar[str] = TOPIC

    trade_id: UUID
    code: str
    level: int
    listed_on: date

    @property
    def key(self) -> UUID:
        return self.trade_id


class ClassPlanned(Event):
    """An institution has planned a class with syllabus, dates, place and seats (VT-022)."""

    type: ClassVar[str] = "aid.training-subsidy.class-planned.v1"
    topic: ClassVar[str] = TOPIC

    class_id: UUID
    institution_id: UUID
    region: str
    trade_code: str | None
    level: int | None
    funding: str
    starts_on: date
    ends_on: date
    seats: int

    @property
    def key(self) -> UUID:
        return self.class_id


class ClassStatusChanged(Event):
    """A class was opened, closed or cancelled."""

    type: ClassVar[str] = "aid.training-subsidy.class-status-changed.v1"
    topic: ClassVar[str] = TOPIC

    class_id: UUID
    status: str

    @property
    def key(self) -> UUID:
        return self.class_id


class TraineeEnrolled(Event):
    """A person took a seat by real name (VT-021)."""

    type: ClassVar[str] = "aid.training-subsidy.trainee-enrolled.v1"
    topic: ClassVar[str] = TOPIC

    class_id: UUID
    enrolment_id: UUID
    person_id: UUID
    enrolled_on: date

    @property
    def key(self) -> UUID:
        return self.class_id


class TraineeExamined(Event):
    """The result of the examination was recorded (VT-065)."""

    type: ClassVar[str] = "aid.training-subsidy.trainee-examined.v1"
    topic: ClassVar[str] = TOPIC

    class_id: UUID
    enrolment_id: UUID
    passed: bool
    examined_on: date

    @property
    def key(self) -> UUID:
        return self.class_id


class CertificateEntered(Event):
    """A certificate was checked against the register of certification bodies (VT-044)."""

    type: ClassVar[str] = "aid.training-subsidy.certificate-entered.v1"
    topic: ClassVar[str] = TOPIC

    class_id: UUID
    enrolment_id: UUID
    body_code: str
    verified: bool

    @property
    def key(self) -> UUID:
        return self.class_id


class MessageQueued(Event):
    """Something waits in a person's inbox; what it says is read there."""

    type: ClassVar[str] = "aid.training-subsidy.message-queued.v1"
    topic: ClassVar[str] = TOPIC

    message_id: UUID
    recipient: str

    @property
    def key(self) -> UUID:
        return self.message_id


class SupervisionRecorded(Event):
    """A third party has reported what it found in a class; a reference, no verdict (VT-063)."""

    type: ClassVar[str] = "aid.training-subsidy.supervision-recorded.v1"
    topic: ClassVar[str] = TOPIC

    class_id: UUID
    finding_id: UUID
    severity: str
    found_on: date

    @property
    def key(self) -> UUID:
        return self.class_id


class YearPlanSet(Event):
    """The budget of a year's plan was set or changed (VT-015)."""

    type: ClassVar[str] = "aid.training-subsidy.year-plan-set.v1"
    topic: ClassVar[str] = TOPIC

    plan_id: UUID
    year: int
    region: str
    funding: str
    trade_code: str | None
    budget: Money

    @property
    def key(self) -> UUID:
        return self.plan_id


class ClaimSubmitted(CaseEvent):
    """A claim was submitted electronically (VT-057)."""

    type: ClassVar[str] = "aid.training-subsidy.claim-submitted.v1"
    topic: ClassVar[str] = TOPIC

    case_number: str
    claim_type: str
    kind: str
    claimant: str
    region: str
    person_id: UUID
    class_id: UUID | None
    submitted_at: datetime


class ClaimHeld(CaseEvent):
    """A claim stands still until a person has decided (VT-044, VT-063)."""

    type: ClassVar[str] = "aid.training-subsidy.claim-held.v1"
    topic: ClassVar[str] = TOPIC

    reason: str


class ClaimReleased(CaseEvent):
    """A person has decided that a held claim goes on."""

    type: ClassVar[str] = "aid.training-subsidy.claim-released.v1"
    topic: ClassVar[str] = TOPIC

    released_by: str


class ClaimWaitlisted(CaseEvent):
    """A sound claim waits: the year's plan does not cover it (VT-015)."""

    type: ClassVar[str] = "aid.training-subsidy.claim-waitlisted.v1"
    topic: ClassVar[str] = TOPIC

    plan_id: UUID | None
    amount: Money


class ClaimPromoted(CaseEvent):
    """Money became free: a waiting claim goes on, in the order of arrival."""

    type: ClassVar[str] = "aid.training-subsidy.claim-promoted.v1"
    topic: ClassVar[str] = TOPIC

    plan_id: UUID
    amount: Money


class ClaimReviewed(CaseEvent):
    """The handler has reviewed a claim."""

    type: ClassVar[str] = "aid.training-subsidy.claim-reviewed.v1"
    topic: ClassVar[str] = TOPIC

    positive: bool
    amount: Money | None
    reviewed_by: str
    reviewed_at: datetime


class ClaimDecided(PaymentOrder):
    """The lead has decided a claim; an approval carries everything that orders the money."""

    type: ClassVar[str] = "aid.training-subsidy.claim-decided.v1"
    topic: ClassVar[str] = TOPIC

    programme: Programme = Programme.TRAINING_SUBSIDY
    claim_type: str
    fund_kind: FundKind | None = FundKind.EMPLOYMENT_SUBSIDY

    @property
    def spent_on(self) -> str | None:
        return self.claim_type


class ClaimSupplemented(PaymentOrder):
    """What a ruling adds to an approved claim, ordered under an order of its own (``decision_id``)."""

    type: ClassVar[str] = "aid.training-subsidy.claim-supplemented.v1"
    topic: ClassVar[str] = TOPIC

    programme: Programme = Programme.TRAINING_SUBSIDY
    supplements: UUID
    claim_type: str

    @property
    def spent_on(self) -> str | None:
        return self.claim_type


class ClaimPayeeCorrected(PayeeCorrection):
    """The account of a claim was corrected under the next version."""

    type: ClassVar[str] = "aid.training-subsidy.claim-payee-corrected.v1"
    topic: ClassVar[str] = TOPIC


class ClaimRevocationRequested(Revocation):
    """An approval is to be taken back; disbursement answers whether the money can be stopped."""

    type: ClassVar[str] = "aid.training-subsidy.claim-revocation-requested.v1"
    topic: ClassVar[str] = TOPIC


class ClaimRecoveryOrdered(RecoveryOrder):
    """A paid subsidy is to be paid back: disbursement demands it (VT-059)."""

    type: ClassVar[str] = "aid.training-subsidy.claim-recovery-ordered.v1"
    topic: ClassVar[str] = TOPIC


class ClaimWithdrawn(CaseEvent):
    """The claimant has withdrawn the claim."""

    type: ClassVar[str] = "aid.training-subsidy.claim-withdrawn.v1"
    topic: ClassVar[str] = TOPIC

    withdrawn_at: datetime
