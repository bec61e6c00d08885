"""Events that approval publishes. Approval owns this file; everyone may read it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import CaseEvent
from shared.contracts.orders import PaymentOrder, RecoveryOrder, Revocation
from shared.contracts.vocabulary import Category, Programme
from shared.money import Money

TOPIC = "aid.approval.cases"


class SignerRole(StrEnum):
    """In which capacity an opinion was signed."""

    TOWNSHIP_HANDLER = "TOWNSHIP_HANDLER"  # 经办人
    TOWNSHIP_LEAD = "TOWNSHIP_LEAD"  # 主管领导
    COUNTY_HANDLER = "COUNTY_HANDLER"
    COUNTY_LEAD = "COUNTY_LEAD"


class LetterKind(StrEnum):
    """What a letter tells."""

    DECISION = "decision"
    REVOCATION = "revocation"
    CORRECTION = "correction"


class ReviewFinding(StrEnum):
    """What a review of a grant comes to; nothing is recovered by it alone."""

    STANDS = "STANDS"  # the aid was rightly given, or given in good faith
    RECOVER = "RECOVER"  # to be paid back, without fraud
    FRAUD = "FRAUD"  # 骗取: recovered, with the credit record of article 32


class OpinionSigned(CaseEvent):
    """An officer has signed an opinion on the approval form (第十八条（一）（1））."""

    type: ClassVar[str] = "aid.approval.opinion-signed.v1"
    topic: ClassVar[str] = TOPIC

    role: SignerRole
    positive: bool
    amount: Money | None = None
    signed_by: str
    signed_at: datetime


class NoticePosted(CaseEvent):
    """The township's proposal is on public notice for seven days (公示)."""

    type: ClassVar[str] = "aid.approval.notice-posted.v1"
    topic: ClassVar[str] = TOPIC

    notice_id: UUID
    posted_on: date
    closes_on: date
    second: bool = False


class NoticeClosed(CaseEvent):
    """The notice ended without an open objection."""

    type: ClassVar[str] = "aid.approval.notice-closed.v1"
    topic: ClassVar[str] = TOPIC

    notice_id: UUID
    closed_on: date


class ObjectionRaised(CaseEvent):
    """Somebody objected to the notice: the case stops and is rechecked (A-41)."""

    type: ClassVar[str] = "aid.approval.objection-raised.v1"
    topic: ClassVar[str] = TOPIC

    objection_id: UUID
    raised_on: date


class ObjectionResolved(CaseEvent):
    """The recheck is finished; when facts changed, assessment is done again and noticed again."""

    type: ClassVar[str] = "aid.approval.objection-resolved.v1"
    topic: ClassVar[str] = TOPIC

    objection_id: UUID
    facts_changed: bool
    resolved_by: str


class CaseForwarded(CaseEvent):
    """The township has sent the case to the county, which has received it in the system (A-31)."""

    type: ClassVar[str] = "aid.approval.case-forwarded.v1"
    topic: ClassVar[str] = TOPIC

    received_at: datetime
    forwarded_by: str
    positive: bool = True
    visit_drawn: bool = False


class CaseReturned(CaseEvent):
    """The county has returned the case to the township with its points (退回补正)."""

    type: ClassVar[str] = "aid.approval.case-returned.v1"
    topic: ClassVar[str] = TOPIC

    points: tuple[str, ...]  # codes of what is to be reworked
    returned_by: str
    returned_at: datetime


class CountyVisitRecorded(CaseEvent):
    """The county has visited a drawn case (TA-074)."""

    type: ClassVar[str] = "aid.approval.county-visit-recorded.v1"
    topic: ClassVar[str] = TOPIC

    visited_on: date
    facts_confirmed: bool
    recorded_by: str


class DecisionMade(PaymentOrder):
    """The case is decided. An approval carries everything that orders the money.

    The county decides; in an emergency a township under a delegation (``by_township``).
    """

    type: ClassVar[str] = "aid.approval.decision-made.v1"
    topic: ClassVar[str] = TOPIC

    programme: Programme = Programme.TEMPORARY_ASSISTANCE
    category: Category
    household_id: UUID
    by_township: bool = False
    above_the_most: Money = 0
    """What the formula left of another year's cost, and that year's most did not let be given."""

    @property
    def spent_on(self) -> str | None:
        return self.category.value

    @property
    def decided_by_township(self) -> bool:
        return self.by_township


class CaseReported(CaseEvent):
    """A township has decided an emergency itself and so reported it to the county (报备, TA-081)."""

    type: ClassVar[str] = "aid.approval.case-reported.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    amount: Money
    reported_at: datetime
    countersign_by: datetime


class Countersigned(CaseEvent):
    """The county has signed the township's approval afterwards (补签)."""

    type: ClassVar[str] = "aid.approval.countersigned.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    signed_by: str
    signed_at: datetime
    late: bool = False  # 逾期补签


class CountersignDeclined(CaseEvent):
    """The county does not agree with the township's approval; the money is not reversed (A-66)."""

    type: ClassVar[str] = "aid.approval.countersign-declined.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    declined_by: str
    declined_at: datetime
    late: bool = False


class RecoveryReviewOpened(CaseEvent):
    """Somebody must look whether aid that was granted stands: a review, no recovery (A-30)."""

    type: ClassVar[str] = "aid.approval.recovery-review-opened.v1"
    topic: ClassVar[str] = TOPIC

    review_id: UUID
    decision_id: UUID
    ground: str
    opened_by: str
    opened_at: datetime


class VerificationFinished(CaseEvent):
    """The county has finished checking an emergency sent up to it (第十八条（二）（2）)."""

    type: ClassVar[str] = "aid.approval.verification-finished.v1"
    topic: ClassVar[str] = TOPIC

    finished_by: str
    finished_at: datetime
    complete_by: datetime | None = None  # away from the county seat: signed, and the aid there


class RevocationRequested(Revocation):
    """The county takes an approval back; disbursement answers whether the money can be stopped."""

    type: ClassVar[str] = "aid.approval.revocation-requested.v1"
    topic: ClassVar[str] = TOPIC


class GrantRevoked(CaseEvent):
    """The money was stopped, and the grant is taken back in writing (撤销)."""

    type: ClassVar[str] = "aid.approval.grant-revoked.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    amount: Money
    articles: tuple[str, ...]
    proposed_by: str
    revoked_by: str
    revoked_at: datetime


class LetterDelivered(CaseEvent):
    """A letter has reached the applicant: the terms of appeal run from that day (送达, A-80)."""

    type: ClassVar[str] = "aid.approval.letter-delivered.v1"
    topic: ClassVar[str] = TOPIC

    kind: LetterKind
    delivered_on: date
    reconsideration_until: date
    litigation_until: date
    corrected: bool = False


class DeliveryWithdrawn(CaseEvent):
    """A delivery was entered that did not take place: no term of appeal runs from it."""

    type: ClassVar[str] = "aid.approval.delivery-withdrawn.v1"
    topic: ClassVar[str] = TOPIC

    kind: LetterKind
    withdrawn_by: str


class RecoveryReviewClosed(CaseEvent):
    """Somebody has looked whether aid that was granted stands, and said so (A-30)."""

    type: ClassVar[str] = "aid.approval.recovery-review-closed.v1"
    topic: ClassVar[str] = TOPIC

    review_id: UUID
    decision_id: UUID
    finding: ReviewFinding
    closed_by: str
    closed_at: datetime


class RecoveryOrdered(RecoveryOrder):
    """A review found that granted aid is to be paid back: disbursement demands it (第三十二条)."""

    type: ClassVar[str] = "aid.approval.recovery-ordered.v1"
    topic: ClassVar[str] = TOPIC

    review_id: UUID


class RulingBody(StrEnum):
    """Who ruled on a decision."""

    RECONSIDERATION = "RECONSIDERATION"  # 行政复议
    COURT = "COURT"  # 行政诉讼


class RulingOutcome(StrEnum):
    """What was ruled."""

    UPHELD = "UPHELD"  # 维持, 驳回
    SET_ASIDE = "SET_ASIDE"  # 撤销, 责令重新作出
    CHANGED = "CHANGED"  # 变更: to the amount that it names
    ORDERED = "ORDERED"  # 责令限期履行: nothing is decided yet
    UNLAWFUL = "UNLAWFUL"  # 确认违法: the decision stands


class RulingRecorded(CaseEvent):
    """Reconsideration or a court has ruled on a decision (A-81).

    A refusal that was set aside is decided anew by other officers (``reopened``). ``amount`` is
    what a ruling changed a decision to; ``act_by`` until when to carry it out.
    """

    type: ClassVar[str] = "aid.approval.ruling-recorded.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    body: RulingBody
    outcome: RulingOutcome
    ruled_on: date
    reopened: bool
    recorded_by: str
    amount: Money | None = None
    act_by: date | None = None


class DecisionCorrected(CaseEvent):
    """Two people of the county have put the amount of a grant right (更正, A-81).

    More was due: a further order follows. Less was due: somebody reviews what is to be paid back.
    """

    type: ClassVar[str] = "aid.approval.decision-corrected.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    was: Money
    amount: Money
    proposed_by: str
    corrected_by: str


class GrantSupplemented(PaymentOrder):
    """What a grant was too little, ordered under an order of its own (``decision_id``)."""

    type: ClassVar[str] = "aid.approval.grant-supplemented.v1"
    topic: ClassVar[str] = TOPIC

    programme: Programme = Programme.TEMPORARY_ASSISTANCE
    supplements: UUID
    category: Category
    household_id: UUID

    @property
    def spent_on(self) -> str | None:
        return self.category.value


class OrderToActRecorded(CaseEvent):
    """Reconsideration or a court has ordered that a case be decided in a term (A-81)."""

    type: ClassVar[str] = "aid.approval.order-to-act-recorded.v1"
    topic: ClassVar[str] = TOPIC

    body: RulingBody
    ruled_on: date
    act_by: date
    recorded_by: str


class ReferralOutcome(StrEnum):
    """How a referral ended."""

    HELPED = "HELPED"
    PARTLY_HELPED = "PARTLY_HELPED"
    NOT_HELPED = "NOT_HELPED"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    NO_LONGER_NEEDED = "NO_LONGER_NEEDED"


class ReferralProposed(CaseEvent):
    """An officer has named a body that could help further (转介, 第二十一条); nothing was told it."""

    type: ClassVar[str] = "aid.approval.referral-proposed.v1"
    topic: ClassVar[str] = TOPIC

    referral_id: UUID
    receiver: str
    scheme: str | None = None


class ReferralSent(CaseEvent):
    """The needs went to the body, with the person's consent."""

    type: ClassVar[str] = "aid.approval.referral-sent.v1"
    topic: ClassVar[str] = TOPIC

    referral_id: UUID
    receiver: str
    scheme: str | None = None


class ReferralReceived(CaseEvent):
    """The body has received it."""

    type: ClassVar[str] = "aid.approval.referral-received.v1"
    topic: ClassVar[str] = TOPIC

    referral_id: UUID


class ReferralSentBack(CaseEvent):
    """The body cannot help; the officer who referred goes on."""

    type: ClassVar[str] = "aid.approval.referral-sent-back.v1"
    topic: ClassVar[str] = TOPIC

    referral_id: UUID


class ReferralClosed(CaseEvent):
    """The referral has ended, with its outcome."""

    type: ClassVar[str] = "aid.approval.referral-closed.v1"
    topic: ClassVar[str] = TOPIC

    referral_id: UUID
    outcome: ReferralOutcome


class CapSettled(CaseEvent):
    """A reservation of the yearly cap became used, or was given back."""

    type: ClassVar[str] = "aid.approval.cap-settled.v1"
    topic: ClassVar[str] = TOPIC

    decision_id: UUID
    used: bool
    year: int
    amount: Money
