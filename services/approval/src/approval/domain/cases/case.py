"""A case on its way through township and county: its steps, who takes them, and who has signed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.assessment import AssessmentCompleted, RuleName
from shared.contracts.vocabulary import Procedure
from shared.four_eyes import require_another_person
from shared.lifecycle import Lifecycle
from shared.policy import Answer
from shared.roles import Actor, Role
from shared.words import labels

from approval.domain.cases.refusals import (
    CommitteeHelps,
    NoReceiptHeld,
    NothingToCountersign,
    NothingToVerify,
    OwnApplication,
    OwnVisitMissing,
    TownshipHelps,
)
from approval.domain.cases.visit import Helper, Visit

COUNTY_DIGITS = 6


class Status(StrEnum):
    TOWNSHIP_REVIEW = "township_review"  # waits for the handler's opinion
    LEAD_REVIEW = "lead_review"  # waits for the lead's signature
    READY_FOR_NOTICE = "ready_for_notice"
    ON_NOTICE = "on_notice"
    OBJECTION_UNDER_REVIEW = "objection_under_review"
    REASSESSMENT = "reassessment"  # facts changed: the assessment is done again
    READY_TO_FORWARD = "ready_to_forward"
    COUNTY_REVIEW = "county_review"
    COUNTY_DECISION = "county_decision"
    RETURNED = "returned"  # 退回补正: the assessment is done again
    APPROVED = "approved"
    REFUSED = "refused"
    REVOCATION_PROPOSED = "revocation_proposed"  # waits for the lead, who is another person
    REVOCATION_REQUESTED = "revocation_requested"
    REVOKED = "revoked"
    ENDED = "ended"  # withdrawn, or handed to another body


SYSTEM = frozenset({Role.SERVICE})
HANDLER = frozenset({Role.TOWNSHIP_HANDLER})
LEAD = frozenset({Role.TOWNSHIP_LEAD})
COUNTY = frozenset({Role.COUNTY_HANDLER})
COUNTY_LEAD = frozenset({Role.COUNTY_LEAD})
STOPPERS = COUNTY | COUNTY_LEAD | SYSTEM
CLOSERS = frozenset({Role.SERVICE, Role.TOWNSHIP_HANDLER})
OBJECTORS = frozenset({Role.APPLICANT, Role.AGENT, Role.VILLAGE_WORKER, Role.TOWNSHIP_HANDLER})
S = Status

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is               one may                 and it becomes            who
    (S.TOWNSHIP_REVIEW,        "sign_opinion",          S.LEAD_REVIEW,            HANDLER),
    (S.LEAD_REVIEW,            "sign_opinion",          S.READY_FOR_NOTICE,       LEAD),
    (S.LEAD_REVIEW,            "sign_without_notice",   S.READY_TO_FORWARD,       LEAD),
    (S.LEAD_REVIEW,            "approve_at_once",       S.APPROVED,               LEAD),
    (S.LEAD_REVIEW,            "send_back",             S.TOWNSHIP_REVIEW,        LEAD),
    (S.READY_FOR_NOTICE,       "send_back",             S.TOWNSHIP_REVIEW,        LEAD),
    (S.READY_FOR_NOTICE,       "post_notice",           S.ON_NOTICE,              HANDLER),
    (S.ON_NOTICE,              "raise_objection",       S.OBJECTION_UNDER_REVIEW, OBJECTORS),
    (S.OBJECTION_UNDER_REVIEW, "raise_objection",       S.OBJECTION_UNDER_REVIEW, OBJECTORS),
    (S.OBJECTION_UNDER_REVIEW, "resolve_objection",     S.ON_NOTICE,              HANDLER),
    (S.OBJECTION_UNDER_REVIEW, "find_changed_facts",    S.REASSESSMENT,           HANDLER),
    (S.ON_NOTICE,              "close_notice",          S.READY_TO_FORWARD,       CLOSERS),
    (S.READY_TO_FORWARD,       "forward",               S.COUNTY_REVIEW,          HANDLER),
    (S.COUNTY_REVIEW,          "record_visit",          S.COUNTY_REVIEW,          COUNTY),
    (S.COUNTY_DECISION,        "record_visit",          S.COUNTY_DECISION,        COUNTY),
    (S.APPROVED,               "record_visit",          S.APPROVED,               COUNTY),
    (S.REVOCATION_PROPOSED,    "record_visit",          S.REVOCATION_PROPOSED,    COUNTY),
    (S.REFUSED,                "record_visit",          S.REFUSED,                COUNTY),
    (S.COUNTY_REVIEW,          "find_receipt",          S.COUNTY_REVIEW,          COUNTY),
    (S.COUNTY_DECISION,        "find_receipt",          S.COUNTY_DECISION,        COUNTY),
    (S.COUNTY_REVIEW,          "finish_verification",   S.COUNTY_REVIEW,          COUNTY),
    (S.COUNTY_REVIEW,          "review",                S.COUNTY_DECISION,        COUNTY),
    (S.COUNTY_DECISION,        "review",                S.COUNTY_DECISION,        COUNTY),
    (S.COUNTY_REVIEW,          "return",                S.RETURNED,               COUNTY),
    (S.COUNTY_DECISION,        "return",                S.RETURNED,               COUNTY),
    (S.COUNTY_DECISION,        "approve",               S.APPROVED,               COUNTY_LEAD),
    (S.COUNTY_DECISION,        "refuse",                S.REFUSED,                COUNTY_LEAD),
    (S.REFUSED,                "record_ruling",         S.REFUSED,                COUNTY),
    (S.APPROVED,               "record_ruling",         S.APPROVED,               COUNTY),
    (S.REVOKED,                "record_ruling",         S.REVOKED,                COUNTY),
    (S.REVOCATION_PROPOSED,    "record_ruling",         S.REVOCATION_PROPOSED,    COUNTY),
    (S.REVOCATION_REQUESTED,   "record_ruling",         S.REVOCATION_REQUESTED,   COUNTY),
    (S.TOWNSHIP_REVIEW,        "record_order",          S.TOWNSHIP_REVIEW,        COUNTY),
    (S.LEAD_REVIEW,            "record_order",          S.LEAD_REVIEW,            COUNTY),
    (S.READY_FOR_NOTICE,       "record_order",          S.READY_FOR_NOTICE,       COUNTY),
    (S.ON_NOTICE,              "record_order",          S.ON_NOTICE,              COUNTY),
    (S.OBJECTION_UNDER_REVIEW, "record_order",          S.OBJECTION_UNDER_REVIEW, COUNTY),
    (S.REASSESSMENT,           "record_order",          S.REASSESSMENT,           COUNTY),
    (S.READY_TO_FORWARD,       "record_order",          S.READY_TO_FORWARD,       COUNTY),
    (S.COUNTY_REVIEW,          "record_order",          S.COUNTY_REVIEW,          COUNTY),
    (S.COUNTY_DECISION,        "record_order",          S.COUNTY_DECISION,        COUNTY),
    (S.RETURNED,               "record_order",          S.RETURNED,               COUNTY),
    (S.REFUSED,                "set_aside",             S.COUNTY_REVIEW,          COUNTY),
    (S.REVOKED,                "set_aside",             S.COUNTY_REVIEW,          COUNTY),
    (S.APPROVED,               "stop_payment",          S.REVOCATION_REQUESTED,   STOPPERS),
    (S.REVOCATION_PROPOSED,    "stop_payment",          S.REVOCATION_REQUESTED,   STOPPERS),
    (S.REVOCATION_REQUESTED,   "decide_anew",           S.COUNTY_REVIEW,          SYSTEM),
    (S.APPROVED,               "countersign",           S.APPROVED,               COUNTY_LEAD),
    (S.REVOCATION_PROPOSED,    "countersign",           S.REVOCATION_PROPOSED,    COUNTY_LEAD),
    (S.REVOCATION_REQUESTED,   "countersign",           S.REVOCATION_REQUESTED,   COUNTY_LEAD),
    (S.APPROVED,               "propose_correction",    S.APPROVED,               COUNTY),
    (S.APPROVED,               "decide_correction",     S.APPROVED,               COUNTY_LEAD),
    (S.APPROVED,               "propose_revocation",    S.REVOCATION_PROPOSED,    COUNTY),
    (S.REVOCATION_PROPOSED,    "revoke",                S.REVOCATION_REQUESTED,   COUNTY_LEAD),
    (S.REVOCATION_PROPOSED,    "decline_revocation",    S.APPROVED,               COUNTY_LEAD),
    (S.REVOCATION_REQUESTED,   "keep",                  S.APPROVED,               SYSTEM),
    (S.REVOCATION_REQUESTED,   "cancel",                S.REVOKED,                SYSTEM),
    (S.REVOCATION_PROPOSED,    "cancel",                S.REVOKED,                SYSTEM),
    (S.APPROVED,               "cancel",                S.REVOKED,                SYSTEM),
    (S.TOWNSHIP_REVIEW,        "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.LEAD_REVIEW,            "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.READY_FOR_NOTICE,       "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.ON_NOTICE,              "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.OBJECTION_UNDER_REVIEW, "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.READY_TO_FORWARD,       "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.COUNTY_REVIEW,          "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.COUNTY_DECISION,        "await_reassessment",    S.REASSESSMENT,           SYSTEM),
    (S.TOWNSHIP_REVIEW,        "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.LEAD_REVIEW,            "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.READY_FOR_NOTICE,       "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.ON_NOTICE,              "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.OBJECTION_UNDER_REVIEW, "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.REASSESSMENT,           "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.READY_TO_FORWARD,       "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.COUNTY_REVIEW,          "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.COUNTY_DECISION,        "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.RETURNED,               "reassess",              S.TOWNSHIP_REVIEW,        SYSTEM),
    (S.TOWNSHIP_REVIEW,        "end",                   S.ENDED,                  SYSTEM),
    (S.LEAD_REVIEW,            "end",                   S.ENDED,                  SYSTEM),
    (S.READY_FOR_NOTICE,       "end",                   S.ENDED,                  SYSTEM),
    (S.ON_NOTICE,              "end",                   S.ENDED,                  SYSTEM),
    (S.OBJECTION_UNDER_REVIEW, "end",                   S.ENDED,                  SYSTEM),
    (S.REASSESSMENT,           "end",                   S.ENDED,                  SYSTEM),
    (S.READY_TO_FORWARD,       "end",                   S.ENDED,                  SYSTEM),
    (S.COUNTY_REVIEW,          "end",                   S.ENDED,                  SYSTEM),
    (S.COUNTY_DECISION,        "end",                   S.ENDED,                  SYSTEM),
    (S.RETURNED,               "end",                   S.ENDED,                  SYSTEM),
    statuses=labels("approval", "case_statuses"),
    words=labels("approval", "case_steps"),
)
# fmt: on

DECIDED = frozenset(
    {S.APPROVED, S.REFUSED, S.REVOCATION_PROPOSED, S.REVOCATION_REQUESTED, S.REVOKED}
)
CLOSED = DECIDED | {S.ENDED}
_OPERATIONS = {
    "sign_without_notice": "sign_opinion",
    "approve_at_once": "sign_opinion",
    "find_changed_facts": "resolve_objection",
    "find_receipt": "receipt_finding",
    "approve": "decide",
    "refuse": "decide",
    "set_aside": "record_ruling",
    "record_order": "record_ruling",
    "revoke": "decide_revocation",
    "decline_revocation": "decide_revocation",
}
_BROUGHT_ABOUT = frozenset(
    {
        *("close_notice", "keep", "cancel", "await_reassessment", "reassess", "end"),
        *("stop_payment", "decide_anew"),
    }
)


class Countersign(StrEnum):
    """Where the county's later signature under a township's approval stands (TA-081)."""

    NONE = "none"  # the county decided itself
    AWAITED = "awaited"
    SIGNED = "signed"
    DECLINED = "declined"


class ReceiptFinding(StrEnum):
    """What was found about a receipt that another case named first (A-83)."""

    OTHER_BILL = "OTHER_BILL"  # a bill of its own, which only looks like the other
    CUMULATIVE = "CUMULATIVE"  # the same household's cumulative cost, entered there already
    MISTAKE = "MISTAKE"  # the other case named it by mistake
    FREED = "FREED"  # the other case was refused or ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. ``round`` counts how often the township's review began, from 1."""

    id: UUID
    assessment: AssessmentCompleted
    status: Status
    revision: int
    opened_at: datetime
    review_began_at: datetime  # acceptance, or what made the review begin anew
    round: int = 1
    received_at: datetime | None = None
    month: date | None = None
    number: int | None = None  # of its county and month, on the first receipt
    visit: Visit = Visit.NONE
    visited_on: date | None = None
    visit_confirmed: bool | None = None
    visited_in: int | None = None  # the round of the latest visit
    set_aside: int = 0  # how many of its decisions a ruling has set aside
    verified_at: datetime | None = None  # the county's own check of an urgent case ended
    countersign: Countersign = Countersign.NONE
    version: int = 0
    receipt_finding: ReceiptFinding | None = None

    @property
    def region(self) -> str:
        return self.assessment.region

    @property
    def county(self) -> str:
        return self.region[:COUNTY_DIGITS]

    @property
    def case_number(self) -> str:
        return self.assessment.case_number

    @property
    def urgent(self) -> bool:
        """Handled by the urgent procedure: without notice (A-39), visited by the county itself."""
        return self.assessment.procedure is Procedure.EMERGENCY

    @property
    def is_directly_at_the_county(self) -> bool:
        """Accepted by the county itself, which then takes all steps (第十三条, A-26)."""
        return self.urgent and len(self.region) <= COUNTY_DIGITS

    @property
    def assessors(self) -> frozenset[str]:
        """Who accepted and assessed it."""
        return frozenset({self.assessment.accepted_by, self.assessment.assessed_by})

    @property
    def applicants(self) -> frozenset[str]:
        """Who applied: none of them acts for the offices (A-50)."""
        return frozenset(filter(None, (*self.assessment.applied_by, self.assessment.owner)))

    def after(self, action: str, *, by: Actor) -> "Case":
        """Take one step of the table; of one's own application nobody takes any but an objection."""
        status = LIFECYCLE.after(action, status=self.status, by=by, among=self._is_open)
        if action != "raise_objection":
            require_another_person(by.sub, than=self.applicants, refusal=OwnApplication())
        return replace(self, status=status)

    def may(self, action: str) -> bool:
        """Whether the table has this step now."""
        return action in LIFECYCLE.possible(self.status)

    @property
    def possible(self) -> tuple[str, ...]:
        """What somebody may ask for now, by the names of the operations."""
        steps = (step for step in LIFECYCLE.possible(self.status) if self._is_open(step))
        return tuple(dict.fromkeys(_OPERATIONS.get(step, step) for step in steps))

    def _is_open(self, step: str) -> bool:
        if step in {"decide_correction", "record_order"}:
            return False  # a duty, or a court, says when there is one
        if step == "countersign":
            return self.countersign is Countersign.AWAITED
        if step == "finish_verification":
            return self.urgent and self.verified_at is None
        if step == "find_receipt":
            return self.is_receipt_held
        if step == "approve_at_once":
            return self.urgent
        return step not in _BROUGHT_ABOUT

    def reassess(self, assessment: AssessmentCompleted, *, by: Actor) -> "Case":
        """The assessment was done again: the township's review begins anew."""
        return replace(
            self.after("reassess", by=by),
            assessment=assessment,
            revision=assessment.revision,
            round=self.round + 1,
            verified_at=None,
            receipt_finding=None,
        )

    @property
    def is_visited(self) -> bool:
        """Whether the county was there in this round: an earlier round's visit carries none (A-85)."""
        return self.visited_on is not None and self.visited_in == self.round

    @property
    def is_contradicted(self) -> bool:
        """Whether this round's visit did not confirm the facts."""
        return self.is_visited and self.visit_confirmed is False

    @property
    def is_receipt_held(self) -> bool:
        """Whether a receipt of the case was named first by another one, and nobody has looked."""
        held = any(
            finding.rule == RuleName.RECEIPTS_ARE_NEW and finding.answer is Answer.UNKNOWN
            for finding in self.assessment.findings
        )
        return held and self.receipt_finding is None

    def find_receipt(self, finding: ReceiptFinding, *, by: Actor) -> "Case":
        """The county has looked at the bills of both cases (A-83)."""
        found = self.after("find_receipt", by=by)
        if not self.is_receipt_held:
            raise NoReceiptHeld
        return replace(found, receipt_finding=finding)

    def send_back(self, *, by: Actor) -> "Case":
        """The lead sends the proposal back; both sign anew."""
        return replace(self.after("send_back", by=by), round=self.round + 1)

    def visit_recorded(self, on: date, *, confirmed: bool, helper: Helper, by: Actor) -> "Case":
        """The county has been there: at its seat with the committee's help, elsewhere with the
        township's (第十八条（二）（2）).
        """
        at_the_seat = self.assessment.county_seat_resident
        if self.urgent and not at_the_seat and helper is not Helper.TOWNSHIP:
            raise TownshipHelps
        if self.urgent and at_the_seat and helper is not Helper.COMMITTEE:
            raise CommitteeHelps
        visited = self.after("record_visit", by=by)
        return replace(visited, visited_on=on, visit_confirmed=confirmed, visited_in=self.round)

    @property
    def is_being_verified(self) -> bool:
        """Whether the county still checks an urgent case; its review ends that (TA-083, TA-085)."""
        received = self.status is Status.COUNTY_REVIEW
        return self.urgent and received and self.verified_at is None

    def finish_verification(self, *, by: Actor, at: datetime) -> "Case":
        """The county has checked an urgent case and was there itself (第十八条（二）（2）)."""
        checked = self.after("finish_verification", by=by)
        if not self.urgent or self.verified_at is not None:
            raise NothingToVerify
        if not self.is_visited:
            raise OwnVisitMissing
        return replace(checked, verified_at=at)

    def countersigned(self, *, agreed: bool, by: Actor) -> "Case":
        """The county signs the township's approval afterwards, or does not (A-66)."""
        signed = self.after("countersign", by=by)
        if self.countersign is not Countersign.AWAITED:
            raise NothingToCountersign
        return replace(signed, countersign=Countersign.SIGNED if agreed else Countersign.DECLINED)
