"""What happened, in plain words: one sentence for every event of the four assistance topics.

Facts are codes, amounts, counts and dates; nothing that a person wrote is ever among them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.contracts import approval, assessment, disbursement, intake, plumbing
from shared.contracts.event import Event
from shared.contracts.vocabulary import PaymentMethod, Procedure
from shared.timeline import sentence_of
from shared.words import labels, separator
from shared.workdays import lhasa_date

from intake.domain.applications.accepting_body import COUNTY_DIGITS
from intake.domain.papers.papers import NO_WORDS, in_words
from intake.domain.words import word

Facts = dict[str, Any]
LINES = labels("intake", "timeline")
REWARD_LINES = {**LINES, **labels("intake", "reward_timeline")}
"""Of a reward: what is paid is no aid."""
Reader = Callable[[Any], tuple[str, Facts]]

OMITTED: frozenset[type[Event]] = frozenset(
    {
        plumbing.IntakeDeadlineChanged,  # duties stand in `next` and on the work list
        plumbing.AssessmentDeadlineChanged,
        plumbing.ApprovalDeadlineChanged,
        plumbing.DisbursementDeadlineChanged,
        intake.ApplicantKnown,  # who reads the timeline knows that
        intake.RewardRevocationRequested,  # what comes of it is told
        approval.GrantSupplemented,  # the correction beside it is told
        disbursement.FundBudgetSet,  # of an account, and of no case
        approval.CapSettled,  # bookkeeping of the yearly cap
    }
)
"""Events that a timeline leaves out."""


def _plain(event: Event) -> tuple[str, Facts]:
    return event.name(), {}


def _with(*fields: str) -> Reader:
    def read(event: Event) -> tuple[str, Facts]:
        on_the_wire = event.model_dump(mode="json", include=set(fields), warnings=False)
        facts = {field: _fact(getattr(event, field), on_the_wire[field]) for field in fields}
        return event.name(), facts

    return read


def _variant(choose: Callable[[Any], str | None], *fields: str) -> Reader:
    facts_of = _with(*fields)

    def read(event: Event) -> tuple[str, Facts]:
        code, facts = facts_of(event)
        variant = choose(event)
        return (code if variant is None else f"{code}:{variant}"), facts

    return read


def _fact(value: Any, on_the_wire: Any) -> Any:
    """As the event writes it, so money is yuan whatever its field is called; instants are days."""
    return lhasa_date(value).isoformat() if isinstance(value, datetime) else on_the_wire


def _accepted(event: intake.ApplicationAccepted) -> str | None:
    if len(event.region) <= COUNTY_DIGITS:
        return "county"
    if not event.missing:
        return None
    return "first" if event.procedure is Procedure.EMERGENCY else "owing"


def _decided(event: approval.DecisionMade) -> str:
    if not event.approved:
        return "refused"
    return "township" if event.by_township else "approved"


def _ruled(event: approval.RulingRecorded) -> str:
    return "reopened" if event.reopened else event.outcome.value.lower()


def _finished(event: intake.TaskFinished) -> str:
    return f"{event.result.value.lower()}{':in_writing' if event.in_writing else ''}"


def _account(event: disbursement.PaymentEvent) -> str | None:
    return "account" if disbursement.needs_applicant(event) else None


def _by_hand(event: disbursement.PaymentReady | disbursement.PaymentPaid) -> str | None:
    return None if event.method is PaymentMethod.CARD else event.method.lower()


EVENT_FORMATTERS: dict[type[Event], Reader] = {
    intake.ApplicationSubmitted: _with("case_number"),
    intake.MissingDocumentsListed: _with("missing"),
    intake.NoticeDelivered: _with("letter", "delivered_on"),
    intake.ApplicationCompleted: _plain,
    intake.ApplicationAccepted: _variant(_accepted, "missing"),
    intake.LateDocumentsBrought: _plain,
    intake.ApplicationCorrected: _plain,
    intake.UrgencyAnswered: _variant(lambda e: "confirmed" if e.confirmed else "general"),
    intake.ApplicationWithdrawn: _plain,
    intake.ApplicationRouted: _with("routed_to", "article"),
    intake.TransferSent: _with("routed_to", "article"),
    intake.TransferSentBack: _with("routed_to"),
    intake.TransferRecalled: _with("routed_to"),
    intake.StationReported: _with("aid_forms"),
    intake.TaskSplit: _with("department", "due_at"),
    intake.TaskHandedOn: _with("department", "due_at"),
    intake.TaskFinished: _variant(_finished, "department"),
    intake.TaskTakenBack: _with("department"),
    intake.ApplicantReminded: _with("missing"),
    intake.ApplicationLapsed: _plain,
    intake.ApplicationEnded: _plain,
    intake.ApplicationForwarded: _plain,
    intake.AcceptanceRefused: _with("reason_code"),
    intake.RefusalComplained: _plain,
    intake.RefusalReviewed: _variant(lambda e: "upheld" if e.upheld else "overturned"),
    intake.AuthorisationSigned: _plain,
    intake.AuthorisationWithdrawn: _plain,
    intake.PayeeCorrected: _plain,
    intake.DeathFound: _variant(lambda e: "account" if e.account_needed else None),
    intake.HouseholdChanged: _variant(lambda e: "alone" if e.aided_alone else None),
    intake.RewardRegistered: _with("number", "handed_over_on"),
    intake.RewardConfirmed: _with("things"),
    intake.RewardThingReceived: _plain,
    intake.RewardThingEnded: _variant(lambda e: e.end.value.lower()),
    intake.RewardCountLookedAt: _variant(lambda e: "cleared" if e.cleared else "refused"),
    intake.RewardOrdered: _with("amount"),
    intake.RewardPayeeCorrected: _plain,
    intake.RewardRecoveryOrdered: _plain,
    assessment.AssessmentOpened: _plain,
    assessment.CheckRequested: _plain,
    assessment.CheckBlocked: _plain,
    assessment.CheckAnswered: _plain,
    assessment.HomeVisitRecorded: _with("visited_on"),
    assessment.AssessmentSuspended: _plain,
    assessment.AssessmentCompleted: _variant(
        lambda e: "again" if e.revision > 1 else None, "revision"
    ),
    assessment.ReviewSuspended: _variant(lambda e: e.reason.value.lower(), "began_on"),
    assessment.ReviewResumed: _with("began_on", "ended_on", "due_on"),
    assessment.ContradictionFound: _plain,
    assessment.ReceiptsFreed: _plain,
    approval.OpinionSigned: _variant(lambda e: "positive" if e.positive else "negative", "role"),
    approval.NoticePosted: _variant(lambda e: "second" if e.second else None, "closes_on"),
    approval.NoticeClosed: _plain,
    approval.ObjectionRaised: _plain,
    approval.ObjectionResolved: _variant(lambda e: "changed" if e.facts_changed else None),
    approval.CaseForwarded: _plain,
    approval.CaseReturned: _plain,
    approval.CountyVisitRecorded: _with("visited_on"),
    approval.DecisionMade: _variant(_decided, "amount", "articles"),
    approval.CaseReported: _plain,
    approval.Countersigned: _variant(lambda e: "late" if e.late else None),
    approval.CountersignDeclined: _plain,
    approval.RecoveryReviewOpened: _plain,
    approval.RecoveryReviewClosed: _variant(lambda e: str(e.finding).lower()),
    approval.RecoveryOrdered: _variant(lambda e: "fraud" if e.fraud else None, "amount"),
    approval.VerificationFinished: _plain,
    approval.RevocationRequested: _plain,
    approval.GrantRevoked: _with("amount", "articles"),
    approval.RulingRecorded: _variant(_ruled, "ruled_on"),
    approval.OrderToActRecorded: _with("ruled_on", "act_by"),
    approval.DeliveryWithdrawn: _plain,
    approval.DecisionCorrected: _variant(
        lambda e: "more" if e.amount > e.was else "less", "was", "amount"
    ),
    approval.ReferralProposed: _with("receiver"),
    approval.ReferralSent: _with("receiver"),
    approval.ReferralReceived: _plain,
    approval.ReferralSentBack: _plain,
    approval.ReferralClosed: _variant(lambda e: str(e.outcome).lower()),
    approval.LetterDelivered: _variant(
        lambda e: "corrected" if e.corrected else None if e.kind == "decision" else e.kind,
        *("delivered_on", "reconsideration_until", "litigation_until"),
    ),
    disbursement.PaymentOrdered: _with("amount"),
    disbursement.PaymentHeld: _variant(_account),
    disbursement.PaymentReady: _variant(_by_hand),
    disbursement.CashHandedOver: _with("amount", "handed_over_on"),
    disbursement.CashHandOverRejected: _plain,
    disbursement.GoodsHandedOver: _with("amount", "handed_over_on"),
    disbursement.GoodsHandOverRejected: _plain,
    disbursement.PaymentReleased: _plain,
    disbursement.PaymentAccepted: _plain,
    disbursement.PaymentPaid: _variant(_by_hand, "amount", "paid_on"),
    disbursement.PaymentReturned: _variant(_account),
    disbursement.PaymentMatched: _plain,
    disbursement.PaymentUnknown: _plain,
    disbursement.PaymentCancelled: _plain,
    disbursement.PaymentNotCancellable: _plain,
    disbursement.RecoveryDemanded: _with("number", "amount", "pay_by"),
    disbursement.RecoveryReceived: _with("amount", "outstanding"),
    disbursement.RecoveryClosed: _variant(lambda e: str(e.end).lower(), "amount"),
}
"""How each event is read; a test holds that none of the four topics is forgotten."""


def timeline_entry(event: Event) -> tuple[str, Facts] | None:
    """The line of an event and the facts in it; nothing when the timeline leaves it out."""
    reader = EVENT_FORMATTERS.get(type(event))
    return None if reader is None else reader(event)


def sentence(
    code: str,
    facts: Mapping[str, Any],
    *,
    county: Mapping[str, str] = NO_WORDS,
    language: str = "zh",
) -> str:
    """The line in the reader's language; ``county`` has its own papers, by its register."""

    def shown(name: str, value: Any, language: str) -> str:
        if name == "missing":
            return in_words(value, county=county, language=language)
        return _shown(name, value, language)

    return sentence_of(LINES, code, facts, shown=shown, language=language)


def reward_sentence(code: str, facts: Mapping[str, Any], *, language: str = "zh") -> str:
    """The line of a reward in the reader's language."""
    return sentence_of(REWARD_LINES, code, facts, shown=_shown, language=language)


def _shown(name: str, value: Any, language: str) -> str:
    if name in {"routed_to", "role", "receiver", "department", "letter"}:
        return word(value, language)
    if name == "aid_forms":
        given = [word(one, language) for one in value] or [word("NO_AID", language)]
        return separator(language).join(given)
    if isinstance(value, list):
        return separator(language).join(value)
    return str(value)
