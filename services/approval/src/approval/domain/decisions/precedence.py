"""In which order the reasons against a grant are asked; the first that hits gives the decision.

All findings are kept for the letter. This order is one of precedence, not of the law's text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from shared.contracts.assessment import AssessmentCompleted, RuleName
from shared.policy import Answer, Finding

from approval.domain.decisions.amount import Amount
from approval.domain.decisions.article_12 import CountyFinding, Repetition, needs_exception
from approval.domain.decisions.caps import Ledger, Remainder
from approval.domain.figures import Article9Mode, Figures, MemberAidedElsewhere

ARTICLE_8 = "第八条"
ARTICLE_9 = "第九条"
ARTICLE_10 = "第十条"
ARTICLE_11 = "第十一条"
ARTICLE_12 = "第十二条"
GATES = ("第七条", ARTICLE_8, ARTICLE_9)
_NOT_GATES = frozenset({RuleName.SOME_COST_IS_SELF_PAID})


class Decision(StrEnum):
    """The outcome words of an assistance case."""

    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    NEEDS_PROPOSED_AMOUNT = "NEEDS_PROPOSED_AMOUNT"
    NEEDS_COUNTY_EXCEPTION = "NEEDS_COUNTY_EXCEPTION"
    HOLD_FOR_REVIEW = "HOLD_FOR_REVIEW"


class Alert(StrEnum):
    """What a person must be told of beside the decision."""

    CAP_BREACH_IN_LEDGER = "CAP_BREACH_IN_LEDGER"
    SPLIT_SUSPECTED = "SPLIT_SUSPECTED"
    MEMBER_IN_TWO_HOUSEHOLDS = "MEMBER_IN_TWO_HOUSEHOLDS"
    DUPLICATE_RECEIPT = "DUPLICATE_RECEIPT"
    COST_HAS_CHANGED = "COST_HAS_CHANGED"
    SAME_EVENT_SUSPECTED = "SAME_EVENT_SUSPECTED"
    NO_RULE_SPEAKS = "NO_RULE_SPEAKS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """What the county's registers and findings say about a case beside its assessment."""

    township_delegated: bool = False
    repetition: Repetition = field(default_factory=Repetition)
    county_exception: CountyFinding | None = None
    article_9_override: CountyFinding | None = None
    member_in_other_aided_household: bool = False
    looks_like_granted: bool = False
    receipt_released: bool = False
    cost_claims: frozenset[UUID] | None = None
    """The household's granted claims on bills of the same years; ``None`` where nobody looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that a reason may look at."""

    assessment: AssessmentCompleted
    ledger: Ledger
    registers: Registers
    figures: Figures
    remainder: Remainder
    amount: Amount
    against: tuple[Finding, ...] = field(init=False)
    """What is not met, in the law's order."""
    unknown: tuple[Finding, ...] = field(init=False)
    """What a person must look at."""

    def __post_init__(self) -> None:
        by_answer: dict[Answer, list[Finding]] = {Answer.NOT_MET: [], Answer.UNKNOWN: []}
        for finding in self.assessment.findings:
            if finding.answer in by_answer:
                by_answer[finding.answer].append(finding)
        object.__setattr__(self, "against", tuple(by_answer[Answer.NOT_MET]))
        object.__setattr__(self, "unknown", tuple(by_answer[Answer.UNKNOWN]))

    def not_met(self, *articles: str) -> tuple[Finding, ...]:
        """Findings of the articles that are not met, an overridden one left out, in the law's order."""
        return tuple(
            finding
            for finding in self.against
            if finding.article.startswith(articles)
            and not (finding.rule == RuleName.ARTICLE_9_FORMULA and self.is_override_valid)
        )

    @property
    def is_override_valid(self) -> bool:
        """Whether the county has lifted the formula of article 9 with a reason (A-14)."""
        override = self.registers.article_9_override
        allowed = self.figures.article_9_mode is Article9Mode.DEFAULT_REJECT_WITH_COUNTY_OVERRIDE
        return allowed and override is not None and override.holds


@dataclass(frozen=True, slots=True)
class Hit:
    """The decision that a reason gives, and the articles it rests on."""

    decision: Decision
    articles: tuple[str, ...] = ()
    reason: str | None = None
    alert: Alert | None = None
    unclear: tuple[str, ...] = ()  # articles that an officer still has to judge


Reason = Callable[[Question], Hit | None]


def no_rule_speaks(question: Question) -> Hit | None:
    """No rule of article 8 was asked of this category: nothing says that it may be aided."""
    answers = {
        finding.answer
        for finding in question.assessment.findings
        if finding.article.startswith(ARTICLE_8)
    }
    if answers <= {Answer.NOT_APPLICABLE}:
        return Hit(Decision.HOLD_FOR_REVIEW, alert=Alert.NO_RULE_SPEAKS)
    return None


def rules_not_in_force(question: Question) -> Hit | None:
    """Accepted before the rules were issued: earlier rules govern (A-68)."""
    for finding in question.against:
        if finding.rule == RuleName.RULES_IN_FORCE:
            return Hit(Decision.INELIGIBLE, (finding.article,), reason="POLICY_NOT_IN_FORCE")
    return None


def excluded(question: Question) -> Hit | None:
    """Findings of article 10, all of them."""
    findings = question.not_met(f"{ARTICLE_10}（")
    articles = tuple(finding.article for finding in findings)
    return Hit(Decision.INELIGIBLE, articles) if articles else None


def member_aided_elsewhere(question: Question) -> Hit | None:
    """A member already belongs to another household aided this year (A-38)."""
    held = question.figures.member_aided_elsewhere is MemberAidedElsewhere.HELD
    if held and question.registers.member_in_other_aided_household:
        return Hit(Decision.HOLD_FOR_REVIEW, alert=Alert.MEMBER_IN_TWO_HOUSEHOLDS)
    return None


def receipt_seen_before(question: Question) -> Hit | None:
    """A receipt was used for an earlier claim, and nobody has looked at both (A-36, A-83)."""
    if question.registers.receipt_released:
        return None
    for finding in question.unknown:
        if finding.rule == RuleName.RECEIPTS_ARE_NEW:
            return Hit(Decision.HOLD_FOR_REVIEW, alert=Alert.DUPLICATE_RECEIPT)
    return None


def cost_has_changed(question: Question) -> Hit | None:
    """The household's cumulative cost is another one than was assessed (A-71)."""
    assessment, granted = question.assessment, question.registers.cost_claims
    counted = {case for one in assessment.cost_years for case in one.earlier_cases}
    if granted is None or granted == counted:
        return None
    return Hit(Decision.HOLD_FOR_REVIEW, alert=Alert.COST_HAS_CHANGED)


def exclusion_unclear(question: Question) -> Hit | None:
    """A ground of article 10 that an officer still has to judge (A-29)."""
    return _unclear(question, ARTICLE_10)


def same_cause_again(question: Question) -> Hit | None:
    """The same cause was aided, without good reason or the county's verification (A-07)."""
    barred = question.registers.repetition.barred
    return Hit(Decision.INELIGIBLE, (ARTICLE_12,)) if barred else None


def third_aid_of_the_year(question: Question) -> Hit | None:
    """More than two aids in the year, without a county exception (A-06)."""
    if needs_exception(
        question.ledger.times, question.registers.county_exception, question.figures
    ):
        return Hit(Decision.NEEDS_COUNTY_EXCEPTION, (ARTICLE_12,))
    return None


def outside_the_category(question: Question) -> Hit | None:
    """Not within articles 7 to 9: status, school stage, income and property, the formula."""
    for finding in question.not_met(*GATES):
        if finding.rule not in _NOT_GATES:
            return Hit(Decision.INELIGIBLE, (finding.article,))
    return None


def category_unclear(question: Question) -> Hit | None:
    """Something in articles 7 to 9 that an officer still has to judge (A-15)."""
    return _unclear(question, *GATES)


def nothing_self_paid(question: Question) -> Hit | None:
    """An expenditure household without any self-paid cost (A-03)."""
    for finding in question.not_met(*GATES):
        if finding.rule in _NOT_GATES:
            return Hit(Decision.INELIGIBLE, (finding.article,))
    return None


def proposal_missing(question: Question) -> Hit | None:
    """The law has no formula, and no officer has proposed an amount with a reason (A-11)."""
    return None if question.amount.wanted is not None else Hit(Decision.NEEDS_PROPOSED_AMOUNT)


def nothing_left_to_grant(question: Question) -> Hit | None:
    """The yearly cap is used up, or the whole formula of a cumulative cost is granted (A-13)."""
    if question.amount.granted > 0:
        return None
    alert = Alert.CAP_BREACH_IN_LEDGER if question.remainder.breached else None
    return Hit(Decision.INELIGIBLE, (ARTICLE_11,), alert=alert)


PRECEDENCE: tuple[Reason, ...] = (
    no_rule_speaks,
    rules_not_in_force,
    excluded,
    member_aided_elsewhere,
    receipt_seen_before,
    cost_has_changed,
    exclusion_unclear,
    same_cause_again,
    third_aid_of_the_year,
    outside_the_category,
    category_unclear,
    nothing_self_paid,
    proposal_missing,
    nothing_left_to_grant,
)


def first_hit(question: Question) -> Hit:
    """The first reason that hits, or a grant."""
    hits = (hit for reason in PRECEDENCE if (hit := reason(question)))
    return next(hits, Hit(Decision.ELIGIBLE))


def _unclear(question: Question, *articles: str) -> Hit | None:
    unclear = dict.fromkeys(
        finding.article for finding in question.unknown if finding.article.startswith(articles)
    )
    return Hit(Decision.HOLD_FOR_REVIEW, unclear=tuple(unclear)) if unclear else None
