"""A claim from draft to money: who may do what when, and what two people have signed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.four_eyes import require_another_person
from shared.lifecycle import Lifecycle
from shared.policy import Finding
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.claims.errors import (
    AmountNotFromTheRules,
    ClaimBarred,
    OwnClaim,
    SecondPersonNeeded,
)
from training_subsidy.domain.claims.programme import Outcome
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimStatus,
    ClaimType,
    Decision,
    Reason,
    SubsidyKind,
)

CLAIMANTS = frozenset({Role.APPLICANT, Role.ENTERPRISE, Role.TRAINING_INSTITUTION})
HANDLER = frozenset({Role.HRSS_HANDLER})
LEAD = frozenset({Role.HRSS_LEAD})
HOLDERS = frozenset({Role.SERVICE, Role.HRSS_HANDLER})
SYSTEM = frozenset({Role.SERVICE})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may           and it becomes          who
    (ClaimStatus.DRAFT,       "submit",         ClaimStatus.SUBMITTED,  CLAIMANTS),
    (ClaimStatus.DRAFT,       "hand_in",        ClaimStatus.SUBMITTED,  HANDLER),
    (ClaimStatus.DRAFT,       "withdraw",       ClaimStatus.WITHDRAWN,  CLAIMANTS),
    (ClaimStatus.DRAFT,       "remove_receipt", ClaimStatus.DRAFT,      CLAIMANTS),
    (ClaimStatus.SUBMITTED,   "remove_receipt", ClaimStatus.SUBMITTED,  CLAIMANTS),
    (ClaimStatus.HELD,        "remove_receipt", ClaimStatus.HELD,       CLAIMANTS),
    (ClaimStatus.SUBMITTED,   "hold",           ClaimStatus.HELD,       HOLDERS),
    (ClaimStatus.SUBMITTED,   "waitlist",       ClaimStatus.WAITLISTED, SYSTEM),
    (ClaimStatus.SUBMITTED,   "review",         ClaimStatus.REVIEWED,   HANDLER),
    (ClaimStatus.SUBMITTED,   "withdraw",       ClaimStatus.WITHDRAWN,  CLAIMANTS),
    (ClaimStatus.HELD,        "release",        ClaimStatus.SUBMITTED,  LEAD),
    (ClaimStatus.HELD,        "confirm",        ClaimStatus.SUBMITTED,  SYSTEM),
    (ClaimStatus.HELD,        "withdraw",       ClaimStatus.WITHDRAWN,  CLAIMANTS),
    (ClaimStatus.WAITLISTED,  "promote",        ClaimStatus.SUBMITTED,  SYSTEM),
    (ClaimStatus.WAITLISTED,  "hold",           ClaimStatus.HELD,       HOLDERS),
    (ClaimStatus.WAITLISTED,  "withdraw",       ClaimStatus.WITHDRAWN,  CLAIMANTS),
    (ClaimStatus.REVIEWED,    "hold",           ClaimStatus.HELD,       HOLDERS),
    (ClaimStatus.REVIEWED,    "send_back",      ClaimStatus.SUBMITTED,  LEAD),
    (ClaimStatus.REVIEWED,    "approve",        ClaimStatus.APPROVED,   LEAD),
    (ClaimStatus.REVIEWED,    "refuse",         ClaimStatus.REFUSED,    LEAD),
    (ClaimStatus.REVIEWED,    "withdraw",       ClaimStatus.WITHDRAWN,  CLAIMANTS),
    (ClaimStatus.REFUSED,     "reopen",         ClaimStatus.SUBMITTED,  LEAD),
    (ClaimStatus.APPROVED,    "correct_payee",  ClaimStatus.APPROVED,   CLAIMANTS),
    (ClaimStatus.APPROVED,    "confirm_payee",  ClaimStatus.APPROVED,   LEAD),
    (ClaimStatus.APPROVED,    "revoke",         ClaimStatus.APPROVED,   LEAD),
    (ClaimStatus.APPROVED,    "keep",           ClaimStatus.APPROVED,   LEAD),
    (ClaimStatus.APPROVED,    "pay",            ClaimStatus.PAID,       SYSTEM),
    (ClaimStatus.APPROVED,    "cancel",         ClaimStatus.CANCELLED,  SYSTEM),
    (ClaimStatus.PAID,        "correct_payee",  ClaimStatus.PAID,       CLAIMANTS),
    (ClaimStatus.PAID,        "confirm_payee",  ClaimStatus.PAID,       LEAD),
    (ClaimStatus.PAID,        "keep",           ClaimStatus.PAID,       LEAD),
    (ClaimStatus.PAID,        "order_recovery", ClaimStatus.PAID,       LEAD),
    (ClaimStatus.PAID,        "return_payment", ClaimStatus.APPROVED,   SYSTEM),
    statuses=labels("training_subsidy", "claim_statuses"),
    words=labels("training_subsidy", "claim_steps"),
)
# fmt: on


def on_paper(claim_id: UUID) -> str:
    """The owner of a claim that was signed on paper: no account has this name."""
    return f"paper:{claim_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The handler's signature."""

    by: str
    at: datetime
    positive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The lead's signature. ``items`` are the items of 215号 that the decision rests on."""

    decision_id: UUID
    by: str
    at: datetime
    approved: bool
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The stored answer of the rules."""

    decision: Decision
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    edition: str
    amount: int | None
    other_share: int | None

    @classmethod
    def of(cls, outcome: Outcome) -> "Answered":
        return cls(
            decision=outcome.decision,
            reasons=outcome.reasons,
            findings=outcome.findings,
            edition=outcome.edition.mark,
            amount=outcome.amount,
            other_share=None if outcome.shares is None else outcome.shares.other,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim for one person's course, or for a talent's study. Money in fen.

    ``counts`` says that it bars repetition and takes the one payee's place of its kind;
    ``reserved`` is what it holds of the year's plan.
    """

    id: UUID
    owner: str
    org: str | None
    claimant: Claimant
    type: ClaimType
    kind: SubsidyKind
    region: str
    person_id: UUID
    enrolment_id: UUID | None
    class_id: UUID | None
    trade_code: str | None
    level: int | None
    dates: Dates
    payee_ref: UUID
    payee_version: int
    created_at: datetime
    status: ClaimStatus = ClaimStatus.DRAFT
    case_number: str | None = None
    submitted_at: datetime | None = None
    paid: int | None = None
    standard: int | None = None
    answered: Answered | None = None
    counts: bool = False
    resolved_holds: bool = False
    amount: int | None = None
    plan_id: UUID | None = None
    reserved: int = 0
    review: Review | None = None
    verdict: Verdict | None = None
    needs_payee: bool = False
    payment_due_at: datetime | None = None
    version: int = 0

    @property
    def is_on_paper(self) -> bool:
        """Whether the counter entered it for somebody who signed on paper; no account owns it."""
        return self.owner == on_paper(self.id)

    @property
    def debtors(self) -> tuple[UUID, ...]:
        """Whose debt after fraud holds this claim's money back: who is paid, person or body."""
        if self.claimant is Claimant.WORKER or self.org is None:
            return (self.person_id,)
        return (uuid5(NAMESPACE_URL, f"urn:uscc:{self.org}"),)

    def after(self, action: str, *, by: Actor) -> "Claim":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def may(self, action: str) -> bool:
        """Whether the table has this step now."""
        return action in LIFECYCLE.possible(self.status)

    @property
    def is_held_for_its_certificate(self) -> bool:
        """Whether the rules hold it, and first of all for its certificate (VT-044)."""
        return self._is_held_for(Reason.CERTIFICATE_NOT_VERIFIABLE)

    @property
    def is_held_for_its_lessons(self) -> bool:
        """Whether the rules hold it, and first of all as nothing shows a lesson (VT-062)."""
        return self._is_held_for(Reason.LESSONS_NOT_SHOWN)

    @property
    def waits_for_its_rest(self) -> bool:
        """Whether the rules hold it, and first of all for what a study's agreement says (VT-041)."""
        return self._is_held_for(
            Reason.HOST_NOT_NAMED, Reason.REST_NOT_AGREED, Reason.REST_NOT_CONFIRMED
        )

    def _is_held_for(self, *reasons: Reason) -> bool:
        asked = self.answered is not None and self.answered.decision is Decision.HOLD_FOR_REVIEW
        return (
            asked
            and self.status is ClaimStatus.HELD
            and self.reasons[:1] in [(one,) for one in reasons]
        )

    @property
    def waits_for_plan(self) -> bool:
        """Whether it waits because the year has no plan for it."""
        return self.status is ClaimStatus.WAITLISTED and self.plan_id is None

    def belongs_to(self, actor: Actor) -> bool:
        """A worker's claims are those of the same person; an organisation's those of its code."""
        return actor.sub == self.owner if self.org is None else actor.org == self.org

    @property
    def signers(self) -> tuple[str, ...]:
        """Everybody who has signed."""
        signed = [self.review.by] if self.review else []
        return tuple(dict.fromkeys([*signed, *([self.verdict.by] if self.verdict else [])]))

    def require_no_conflict_of_interest(
        self, by: Actor, *, involved: Collection[str], organisations: Collection[str]
    ) -> None:
        """Who has claimed, or runs the class, takes no step on it as an officer (A-50)."""
        if by.is_among([self.owner, *involved]) or (by.org and by.org in organisations):
            raise OwnClaim

    def require_second_person(self, by: Actor) -> None:
        """Who reviewed it does not decide it (A-50)."""
        reviewers = [self.review.by] if self.review else []
        require_another_person(by.sub, than=reviewers, refusal=SecondPersonNeeded())

    def corrected(self, *, by: Actor) -> "Claim":
        """The claimant names another account; nobody does who has signed as an officer (A-50)."""
        self.require_money_to_come("correct_payee", by=by)
        require_another_person(by.sub, than=self.signers, refusal=OwnClaim())
        return self._with_another_account()

    def confirmed(self, *, by: Actor) -> "Claim":
        """A lead agrees to the account that a counter has entered."""
        self.require_money_to_come("confirm_payee", by=by)
        return self._with_another_account()

    def require_money_to_come(self, action: str, *, by: Actor) -> None:
        """Of a paid claim the account is changed only where a further order has met a closed one."""
        LIFECYCLE.after(action, status=self.status, by=by)
        if self.status is ClaimStatus.PAID and not self.needs_payee:
            raise LIFECYCLE.refusal(action, status=self.status, by=by)

    def _with_another_account(self) -> "Claim":
        return replace(self, payee_version=self.payee_version + 1, needs_payee=False)

    @property
    def started_on(self) -> date:
        return self.dates.first

    def proposed(self, amount: int | None) -> int:
        """The amount an officer may sign for: what the rules give, or where they give none a
        proposal within what was paid and the standard (A-53), of purchased training within the
        price for each person in its contract.
        """
        from_rules = None if self.answered is None else self.answered.amount
        if from_rules is not None:
            if amount not in {None, from_rules}:
                raise AmountNotFromTheRules(amount=from_rules)
            return from_rules
        if amount is None or amount <= 0 or not self._reaches(amount):
            raise AmountNotFromTheRules(amount=self.paid)
        return amount

    def _reaches(self, amount: int) -> bool:
        limits = [limit for limit in (self.paid, self.standard) if limit is not None]
        return bool(limits) and amount <= min(limits)

    def reviewed(self, *, positive: bool, amount: int | None, by: Actor, at: datetime) -> "Claim":
        """The handler signs; what a rule bars cannot be reviewed positively."""
        reviewed = self.after("review", by=by)
        if positive and self.is_barred:
            raise ClaimBarred(self.reasons)
        signed = self.proposed(amount) if positive else None
        return replace(reviewed, amount=signed, review=Review(by=by.sub, at=at, positive=positive))

    def decided(
        self,
        *,
        approve: bool,
        decision_id: UUID,
        items: tuple[str, ...],
        by: Actor,
        at: datetime,
    ) -> "Claim":
        """The lead signs, another person than the handler (A-50); what is barred is refused."""
        decided = self.after("approve" if approve else "refuse", by=by)
        self.require_second_person(by)
        if approve and self.is_barred:
            raise ClaimBarred(self.reasons)
        if approve and self.amount is None:
            raise AmountNotFromTheRules(amount=self.paid)
        verdict = Verdict(decision_id=decision_id, by=by.sub, at=at, approved=approve, items=items)
        return replace(
            decided,
            verdict=verdict,
            amount=self.amount if approve else None,
            counts=approve and self.counts,
        )

    def reopened(self, *, by: Actor) -> "Claim":
        """A refusal that did not hold is handled again from the review on, by others (A-81)."""
        return replace(
            self.after("reopen", by=by),
            review=None,
            verdict=None,
            amount=None,
            resolved_holds=False,
        )

    @property
    def is_barred(self) -> bool:
        """Whether a rule refuses the claim."""
        return self.answered is not None and self.answered.decision is Decision.INELIGIBLE

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the rules refuse, hold or queue it, the deciding reason first."""
        return self.answered.reasons if self.answered else ()
