"""Events that intake publishes. Intake owns this file; everyone may read it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import CaseEvent, Contract
from shared.contracts.orders import PayeeCorrection, PaymentOrder, RecoveryOrder, Revocation
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    HouseholdStatus,
    Paper,
    Procedure,
    Programme,
    Residence,
    SchoolStage,
    UrgencyGround,
)
from shared.money import Money

TOPIC = "aid.intake.applications"


class PayloadPart(Contract):
    """A part of an event's payload."""


class Relation(StrEnum):
    """To the head of the household (户主)."""

    HEAD = "HEAD"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    PARENT = "PARENT"
    WARD = "WARD"
    OTHER = "OTHER"


class Member(PayloadPart):
    """One person who lives together with the applicant, on the day of acceptance (A-38)."""

    person_id: UUID
    relation: Relation
    adult: bool
    numbered: bool = True  # who has no ID number is asked about nowhere outside


class CheckAuthorisation(PayloadPart):
    """A signed consent of one adult to the economic check (TA-067)."""

    authorisation_id: UUID
    person_id: UUID
    scope: tuple[str, ...]
    signed_at: datetime
    valid_until: date


class MedicalBill(PayloadPart):
    """A bill as declared. ``receipt`` is a keyed hash of issuer and invoice number.

    ``file_sha256`` is the digest of its paper as stored; ``stated_file`` what the client says of
    it, which tells two bills of one application apart and is held against nobody else (A-83).
    """

    receipt: str
    file_sha256: str | None = None
    stated_file: str | None = None
    paid_on: date
    gross: Money
    basic_insurance: Money = 0
    critical_illness: Money = 0
    commercial_insurance: Money = 0
    medical_aid: Money = 0
    social_help: Money = 0


class EducationCostKind(StrEnum):
    TUITION = "TUITION"
    DORMITORY = "DORMITORY"
    BOOKS = "BOOKS"
    LIVING = "LIVING"
    SCHOOL_CHOICE_FEE = "SCHOOL_CHOICE_FEE"
    OFF_CAMPUS_RENT = "OFF_CAMPUS_RENT"
    OTHER = "OTHER"


class EducationBill(PayloadPart):
    """A school's receipt as declared; its files are those of a medical bill."""

    receipt: str
    file_sha256: str | None = None
    stated_file: str | None = None
    paid_on: date
    kind: EducationCostKind
    amount: Money


class Declaration(PayloadPart):
    """Income, property and spending as the household declares them; what is not declared is null."""

    income_last_12_months: Money | None = None
    income_last_year: Money | None = None
    deposits: Money | None = None
    financial_assets: Money | None = None
    vehicles: int | None = None
    dwellings_owned: int | None = None
    food: Money | None = None
    clothing_and_daily_goods: Money | None = None
    water_and_power: Money | None = None
    annual_rent: Money | None = None
    dwelling_area_m2: str | None = None
    dwelling_dangerous: bool = False
    other_necessary: Money | None = None
    medical_bills: tuple[MedicalBill, ...] = ()
    education_bills: tuple[EducationBill, ...] = ()
    education_aid: Money = 0
    education_social_help: Money = 0
    school_stage: SchoolStage | None = None
    household_status: HouseholdStatus = HouseholdStatus.ORDINARY
    other_aid_this_year: Money = 0
    third_party_injury: bool = False
    compensation_received: Money = 0


class ApplicationSubmitted(CaseEvent):
    """A household has handed in its application; what is missing becomes the one notice."""

    type: ClassVar[str] = "aid.intake.application-submitted.v1"
    topic: ClassVar[str] = TOPIC

    case_number: str
    region: str
    category: Category
    procedure: Procedure
    submitted_at: datetime
    missing: tuple[str, ...] = ()


class MissingDocumentsListed(CaseEvent):
    """The township has said once, completely, what is missing (一次性告知, TA-064)."""

    type: ClassVar[str] = "aid.intake.missing-documents-listed.v1"
    topic: ClassVar[str] = TOPIC

    missing: tuple[str, ...]
    listed_at: datetime
    listed_by: str


class ApplicationCompleted(CaseEvent):
    """The applicant has handed in what the notice listed."""

    type: ClassVar[str] = "aid.intake.application-completed.v1"
    topic: ClassVar[str] = TOPIC

    completed_at: datetime


class ApplicationFacts(CaseEvent):
    """What an accepted application says, as assessment needs it to decide.

    It names no person: a worker with that purpose fetches names and numbers from intake
    (``dataref``).
    """

    case_number: str
    region: str
    village: str | None = None
    county_seat_resident: bool = False
    category: Category
    procedure: Procedure
    residence: Residence
    household_id: UUID
    members: tuple[Member, ...]
    applicant_id: UUID
    beneficiary_id: UUID | None = None
    beneficiary_minor: bool = False
    payee_ref: UUID
    payee_version: int
    cause_type: CauseType
    effect: EmergencyEffect | None = None
    incident_on: date
    declared: Declaration
    authorisations: tuple[CheckAuthorisation, ...]
    documents: tuple[Paper, ...]
    bill_files: tuple[str, ...] = ()  # SHA-256 of the papers brought as bills, as stored
    missing: tuple[str, ...] = ()  # brought later, as in an urgent case (TA-068)
    entrusted: bool = False
    urgency_ground: UrgencyGround | None = None
    urgency_pending: bool = False  # the handler stated it, no lead has confirmed it yet
    accepted_at: datetime
    accepted_on: date
    accepted_by: str
    owner: str | None = None  # the token's sub of the applicant, who may read the letter
    applied_by: tuple[str, ...] = ()  # subs of who wrote, signed or handed it in
    dataref: str


class ApplicationAccepted(ApplicationFacts):
    """The township has accepted an application (受理); assessment begins, article 18."""

    type: ClassVar[str] = "aid.intake.application-accepted.v1"
    topic: ClassVar[str] = TOPIC


class UrgencyAnswered(CaseEvent):
    """A lead confirmed that a case is urgent, or it goes on as general (A-73).

    ``region`` is that of the case from now on: a general case is a township's.
    """

    type: ClassVar[str] = "aid.intake.urgency-answered.v1"
    topic: ClassVar[str] = TOPIC

    confirmed: bool
    region: str
    answered_by: str
    answered_at: datetime


class ApplicationCorrected(ApplicationFacts):
    """The facts of an accepted application were corrected before the township's opinion (A-72).

    It carries all of them as they stand now; ``changed`` names the parts of the form.
    """

    type: ClassVar[str] = "aid.intake.application-corrected.v1"
    topic: ClassVar[str] = TOPIC

    correction_id: UUID
    changed: tuple[str, ...]
    corrected_at: datetime
    corrected_by: str


class HouseholdMove(PayloadPart):
    """One person who left a household on record and belongs to another one."""

    person_id: UUID
    left: UUID
    joined: UUID


class HouseholdChanged(CaseEvent):
    """The county has confirmed who belongs to a household (A-70); counters follow the people.

    ``household_id`` is that of the case from now on; the ``merged`` ones are the same household.
    ``aided_alone``: they are of members who had applied as persons alone, which the acceptance of
    their household's application says by itself; ``confirmed_by`` accepted it.
    """

    type: ClassVar[str] = "aid.intake.household-changed.v1"
    topic: ClassVar[str] = TOPIC

    household_id: UUID
    moves: tuple[HouseholdMove, ...] = ()
    merged: tuple[UUID, ...] = ()
    changed_at: datetime
    confirmed_by: str
    aided_alone: bool = False


class LateDocumentsBrought(CaseEvent):
    """Every paper that an urgent acceptance left for later is there (先行受理后补, article 17)."""

    type: ClassVar[str] = "aid.intake.late-documents-brought.v1"
    topic: ClassVar[str] = TOPIC

    brought_at: datetime


class ApplicationWithdrawn(CaseEvent):
    """The applicant has taken the application back; every other service ends its work on it."""

    type: ClassVar[str] = "aid.intake.application-withdrawn.v1"
    topic: ClassVar[str] = TOPIC

    withdrawn_at: datetime


class ApplicationRouted(CaseEvent):
    """The body in charge has received the case, which is not refused (TA-028, TA-062, A-78)."""

    type: ClassVar[str] = "aid.intake.application-routed.v1"
    topic: ClassVar[str] = TOPIC

    routed_to: str
    article: str
    routed_at: datetime


class ApplicantReminded(CaseEvent):
    """Silent after the one notice: the applicant was reminded, once (A-76)."""

    type: ClassVar[str] = "aid.intake.applicant-reminded.v1"
    topic: ClassVar[str] = TOPIC

    missing: tuple[str, ...]
    reminded_at: datetime


class ApplicationLapsed(CaseEvent):
    """Closed in writing, as the applicant stayed silent after the reminder; nothing bars another."""

    type: ClassVar[str] = "aid.intake.application-lapsed.v1"
    topic: ClassVar[str] = TOPIC

    lapsed_at: datetime
    closed_by: str


class ApplicationEnded(CaseEvent):
    """The applicant died and nobody goes on, or whom alone the aid was for: nothing is paid (A-82)."""

    type: ClassVar[str] = "aid.intake.application-ended.v1"
    topic: ClassVar[str] = TOPIC

    ended_at: datetime
    ended_by: str


class TransferSent(CaseEvent):
    """The case was handed over to the body in charge, which receives it or sends it back (A-78)."""

    type: ClassVar[str] = "aid.intake.transfer-sent.v1"
    topic: ClassVar[str] = TOPIC

    routed_to: str
    article: str
    sent_at: datetime
    sent_by: str


class TransferSentBack(CaseEvent):
    """The body did not receive the case; it goes on where it was (A-78)."""

    type: ClassVar[str] = "aid.intake.transfer-sent-back.v1"
    topic: ClassVar[str] = TOPIC

    routed_to: str
    sent_back_at: datetime
    sent_back_by: str


class TransferRecalled(CaseEvent):
    """Who handed the case over took it back before it was received; it goes on there (A-78)."""

    type: ClassVar[str] = "aid.intake.transfer-recalled.v1"
    topic: ClassVar[str] = TOPIC

    routed_to: str
    recalled_at: datetime
    recalled_by: str


class StationReported(CaseEvent):
    """The rescue station has said what it gave to a person who was handed over (TA-026, TA-077)."""

    type: ClassVar[str] = "aid.intake.station-reported.v1"
    topic: ClassVar[str] = TOPIC

    aid_forms: tuple[str, ...]
    reported_at: datetime
    reported_by: str


class TaskResult(StrEnum):
    """What the office says; with it the applicant is told."""

    GIVEN = "GIVEN"
    NOT_ENTITLED = "NOT_ENTITLED"
    INFORMATION = "INFORMATION"


class TaskSplit(CaseEvent):
    """A part of the work went to an office with a term (分办, 第二十七条)."""

    type: ClassVar[str] = "aid.intake.task-split.v1"
    topic: ClassVar[str] = TOPIC

    task_id: UUID
    department: str
    due_at: datetime


class TaskHandedOn(CaseEvent):
    """Another office is in charge of a part of the work (转办)."""

    type: ClassVar[str] = "aid.intake.task-handed-on.v1"
    topic: ClassVar[str] = TOPIC

    task_id: UUID
    department: str
    due_at: datetime


class TaskFinished(CaseEvent):
    """An office has said what came of its part of the work, itself or in writing to the door."""

    type: ClassVar[str] = "aid.intake.task-finished.v1"
    topic: ClassVar[str] = TOPIC

    task_id: UUID
    department: str
    result: TaskResult
    in_writing: bool = False


class TaskTakenBack(CaseEvent):
    """The door needs a part of the work no more."""

    type: ClassVar[str] = "aid.intake.task-taken-back.v1"
    topic: ClassVar[str] = TOPIC

    task_id: UUID
    department: str


class ApplicationForwarded(CaseEvent):
    """An application handed in at the county was passed to the township in charge (第十三条)."""

    type: ClassVar[str] = "aid.intake.application-forwarded.v1"
    topic: ClassVar[str] = TOPIC

    region: str
    forwarded_at: datetime
    forwarded_by: str


class AcceptanceRefused(CaseEvent):
    """The township did not accept the application, with a reason the city looks at (TA-063)."""

    type: ClassVar[str] = "aid.intake.acceptance-refused.v1"
    topic: ClassVar[str] = TOPIC

    reason_code: str
    refused_at: datetime
    refused_by: str


class RefusalComplained(CaseEvent):
    """The applicant complained of the refusal to accept; the city looks at it (A-75)."""

    type: ClassVar[str] = "aid.intake.refusal-complained.v1"
    topic: ClassVar[str] = TOPIC

    complained_at: datetime


class RefusalReviewed(CaseEvent):
    """The city upheld a refusal to accept, which ends the case, or had it accepted (A-75)."""

    type: ClassVar[str] = "aid.intake.refusal-reviewed.v1"
    topic: ClassVar[str] = TOPIC

    upheld: bool
    reviewed_at: datetime
    reviewed_by: str


class AuthorisationSigned(CaseEvent):
    """An adult has authorised the check after the case was accepted."""

    type: ClassVar[str] = "aid.intake.authorisation-signed.v1"
    topic: ClassVar[str] = TOPIC

    authorisation: CheckAuthorisation


class AuthorisationWithdrawn(CaseEvent):
    """An adult has taken the authorisation back: no further check of this person."""

    type: ClassVar[str] = "aid.intake.authorisation-withdrawn.v1"
    topic: ClassVar[str] = TOPIC

    authorisation_id: UUID
    person_id: UUID
    withdrawn_at: datetime


class DeathFound(PayeeCorrection):
    """Somebody died on whom the aid of a household hangs: it goes on with those who live (A-82).

    ``owner`` is the account of who asks for it from now on. Where the account was that of the
    dead, one is to be given anew, under the version that is named.
    """

    type: ClassVar[str] = "aid.intake.death-found.v1"
    topic: ClassVar[str] = TOPIC

    owner: str | None = None
    account_needed: bool


class IntakeLetter(StrEnum):
    """A letter of intake that is delivered on paper."""

    ONE_TIME_NOTICE = "ONE_TIME_NOTICE"  # 一次性告知书
    NON_ACCEPTANCE = "NON_ACCEPTANCE"  # 不予受理告知书
    LAPSED = "LAPSED"  # 逾期结案告知书


class NoticeDelivered(CaseEvent):
    """A letter of intake was delivered on paper, with a proof; the one notice's term runs from then."""

    type: ClassVar[str] = "aid.intake.notice-delivered.v1"
    topic: ClassVar[str] = TOPIC

    letter: IntakeLetter
    delivered_on: date


class ApplicantKnown(CaseEvent):
    """The applicant of a case that was entered at the counter has signed in: it is theirs now."""

    type: ClassVar[str] = "aid.intake.applicant-known.v1"
    topic: ClassVar[str] = TOPIC

    owner: str  # the token's sub, as in application-accepted
    known_at: datetime


class PayeeCorrected(PayeeCorrection):
    """The account that the aid goes to was corrected; the same payee under a higher version."""

    type: ClassVar[str] = "aid.intake.payee-corrected.v1"
    topic: ClassVar[str] = TOPIC


class RewardRegistered(CaseEvent):
    """A form of a flat-rate reward was opened: somebody handed something over (219号)."""

    type: ClassVar[str] = "aid.intake.reward-registered.v1"
    topic: ClassVar[str] = TOPIC

    scheme: str
    number: str
    region: str
    handed_over_on: date
    registered_by: str


class RewardConfirmed(CaseEvent):
    """A second officer has confirmed the rows of a form."""

    type: ClassVar[str] = "aid.intake.reward-confirmed.v1"
    topic: ClassVar[str] = TOPIC

    things: int
    confirmed_by: str


class RewardThingReceived(CaseEvent):
    """A thing has arrived where it belongs, such as a dog at the shelter."""

    type: ClassVar[str] = "aid.intake.reward-thing-received.v1"
    topic: ClassVar[str] = TOPIC

    thing_id: UUID
    received_by: str


class RewardThingEnd(StrEnum):
    """Why a thing earns nothing."""

    WITHDRAWN = "WITHDRAWN"  # entered by mistake
    REFUSED = "REFUSED"  # a day with too many was looked at, and it earns nothing
    NOT_CONFIRMED = "NOT_CONFIRMED"  # no second officer confirmed it in time
    NOT_ARRIVED = "NOT_ARRIVED"  # it never arrived


class RewardThingEnded(CaseEvent):
    """A row of a form has ended without a reward."""

    type: ClassVar[str] = "aid.intake.reward-thing-ended.v1"
    topic: ClassVar[str] = TOPIC

    thing_id: UUID
    end: RewardThingEnd


class RewardCountLookedAt(CaseEvent):
    """Somebody has looked at a day with more things than usual."""

    type: ClassVar[str] = "aid.intake.reward-count-looked-at.v1"
    topic: ClassVar[str] = TOPIC

    cleared: bool
    looked_at_by: str


class RewardOrdered(PaymentOrder):
    """What one person handed over on one day is paid, once and whole; its case is that day."""

    type: ClassVar[str] = "aid.intake.reward-ordered.v1"
    topic: ClassVar[str] = TOPIC

    programme: Programme = Programme.FLAT_RATE_REWARD

    @property
    def spent_on(self) -> str | None:
        return None if self.scheme is None else self.scheme.code


class RewardPayeeCorrected(PayeeCorrection):
    """The account of a reward was corrected under the next version."""

    type: ClassVar[str] = "aid.intake.reward-payee-corrected.v1"
    topic: ClassVar[str] = TOPIC


class RewardRevocationRequested(Revocation):
    """A row of a day that is ordered was wrong: the payment is stopped, and ordered anew without it."""

    type: ClassVar[str] = "aid.intake.reward-revocation-requested.v1"
    topic: ClassVar[str] = TOPIC


class RewardRecoveryOrdered(RecoveryOrder):
    """A reward that was paid wrongly is to be paid back."""

    type: ClassVar[str] = "aid.intake.reward-recovery-ordered.v1"
    topic: ClassVar[str] = TOPIC
