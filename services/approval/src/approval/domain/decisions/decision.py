"""The decision of a case: assessment, year's ledger and registers in, outcome out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.assessment import AssessmentCompleted, RuleName
from shared.policy import Answer, Edition, EditionContent, EditionNotCallable

from approval.domain.county.authority import approval_authority, is_split_suspected
from approval.domain.decisions.amount import (
    Amount,
    Proposal,
    ProposalRejected,
    above_the_most,
    work_out,
)
from approval.domain.decisions.caps import Ledger, remainder
from approval.domain.decisions.precedence import (
    ARTICLE_9,
    ARTICLE_11,
    Alert,
    Decision,
    Hit,
    Question,
    Registers,
    first_hit,
)
from approval.domain.figures import Article9Mode, Authority, Figures


class FollowUp(StrEnum):
    """What has to be looked at again later."""

    RECHECK_ON_COMPENSATION = "RECHECK_ON_COMPENSATION"


RULES = ("decision/2",)
"""What an edition of approval lists: the precedence with its arithmetic, as one rule.

Whoever changes what it may answer raises the number and keeps the earlier one callable.
"""
WITHOUT_THE_MOST_OF_A_YEAR = ("decision/1",)
"""Before it was asked what the cost of an earlier year brings at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that a decision follows from, beside the figures; stored with it."""

    assessment: AssessmentCompleted
    ledger: Ledger
    registers: Registers
    proposal: Proposal | None
    approved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything about a decision, for the preview, the letter and the record. Money in fen.

    ``reason_articles`` gave the decision; ``all_reasons`` are all findings against the case in the
    order of the law, for the letter. ``amount`` is ``None`` while a proposal is missing,
    and fixed where the law gives a rate rather than a maximum.
    """

    decision: Decision
    reason_articles: tuple[str, ...]
    all_reasons: tuple[str, ...]
    reason: str | None
    unclear: tuple[str, ...]
    amount: int | None
    amount_is_fixed: bool
    net_self_paid: int | None
    rate_percent: int | None
    formula_amount: int | None
    floor: int
    floor_unreachable: bool
    cap_remaining_before: int
    cap_applied: bool
    cap_year: int
    proposal_rejected: ProposalRejected | None
    approval_authority: Authority
    article_9_expenditure: int | None
    article_9_threshold: int | None
    countable_rent: int | None
    county_override_possible: bool
    audit_event_required: bool
    written_reason_required: bool
    fraud_case_opened: bool
    follow_up: FollowUp | None
    referral_suggested: bool
    alert: Alert | None
    aid_count_after: int
    other_aid_must_be_shown: bool
    near_by_township: int
    above_the_most: int
    inputs: Inputs
    content: EditionContent

    @property
    def edition(self) -> Edition:
        """The name and the hash of the figures and rules."""
        return self.content.edition

    @property
    def eligible(self) -> bool:
        return self.decision is Decision.ELIGIBLE

    @property
    def held(self) -> bool:
        """Whether somebody has still to look at something before it can be granted."""
        return self.decision is Decision.HOLD_FOR_REVIEW


def decide(
    assessment: AssessmentCompleted,
    ledger: Ledger,
    registers: Registers,
    *,
    proposal: Proposal | None,
    approved_on: date,
    figures: Figures,
) -> Outcome:
    """The outcome of the case if it is approved on a day; the preview and the decision alike."""
    left = remainder(ledger, individual=assessment.individual, on=approved_on, figures=figures)
    above = 0
    if figures.content.rules != WITHOUT_THE_MOST_OF_A_YEAR:
        above = above_the_most(assessment, most=figures.household_cap, year=left.year)
    amount = work_out(assessment, proposal, left=left.left, above=above)
    question = Question(
        assessment=assessment,
        ledger=ledger,
        registers=registers,
        figures=figures,
        remainder=left,
        amount=amount,
    )
    hit = first_hit(question)
    granting = hit.decision is Decision.ELIGIBLE
    unreachable = left.left < assessment.floor
    return Outcome(
        decision=hit.decision,
        reason_articles=hit.articles,
        all_reasons=_all_reasons(question, hit),
        reason=hit.reason,
        unclear=hit.unclear,
        amount=_amount(hit.decision, amount),
        amount_is_fixed=assessment.formula_amount is not None
        and not assessment.amount_may_be_lowered,
        net_self_paid=assessment.net_self_paid,
        rate_percent=assessment.rate_percent,
        formula_amount=assessment.formula_amount,
        floor=assessment.floor,
        floor_unreachable=unreachable,
        cap_remaining_before=left.left,
        cap_applied=amount.cap_applied and (granting or hit.articles == (ARTICLE_11,)),
        cap_year=left.year,
        proposal_rejected=amount.proposal_rejected if granting else None,
        approval_authority=_authority(question, granting=granting),
        article_9_expenditure=assessment.article_9_expenditure,
        article_9_threshold=assessment.article_9_threshold,
        countable_rent=assessment.countable_rent,
        county_override_possible=_may_override(question, hit),
        audit_event_required=question.is_override_valid and _has_formula_failure(assessment),
        written_reason_required=hit.decision is Decision.INELIGIBLE,
        fraud_case_opened=_is_not_met(assessment, RuleName.NOTHING_HIDDEN),
        follow_up=FollowUp.RECHECK_ON_COMPENSATION if assessment.compensation_awaited else None,
        referral_suggested=left.left == 0 or unreachable,
        alert=_alert(question, hit, proposal),
        aid_count_after=ledger.times + granting,
        other_aid_must_be_shown=assessment.other_aid_this_year > 0,
        near_by_township=ledger.near_by_township,
        above_the_most=above,
        inputs=Inputs(
            assessment=assessment,
            ledger=ledger,
            registers=registers,
            proposal=proposal,
            approved_on=approved_on,
        ),
        content=figures.content,
    )


def decide_again(inputs: Inputs, figures: Figures) -> Outcome:
    """The outcome by the edition of the figures. Raises ``EditionNotCallable``."""
    if figures.content.rules not in {RULES, WITHOUT_THE_MOST_OF_A_YEAR}:
        raise EditionNotCallable("、".join(figures.content.rules))
    return decide(
        inputs.assessment,
        inputs.ledger,
        inputs.registers,
        proposal=inputs.proposal,
        approved_on=inputs.approved_on,
        figures=figures,
    )


def _amount(decision: Decision, amount: Amount) -> int | None:
    if decision is Decision.NEEDS_PROPOSED_AMOUNT:
        return None
    return amount.granted if decision is Decision.ELIGIBLE else 0


def _authority(question: Question, *, granting: bool) -> Authority:
    """Only a grant can be the township's: every refusal and every open question is the county's."""
    if not granting:
        return Authority.COUNTY
    return approval_authority(
        procedure=question.assessment.procedure,
        delegated=question.registers.township_delegated,
        county_seat_resident=question.assessment.county_seat_resident,
        amount=question.amount.granted,
        event_by_township=question.ledger.event_by_township,
        near_by_township=question.ledger.near_by_township,
        times_with_this=question.ledger.times + 1,
        figures=question.figures,
    )


def _alert(question: Question, hit: Hit, proposal: Proposal | None) -> Alert | None:
    if hit.alert is not None:
        return hit.alert
    if is_split_suspected(
        same_cause=question.registers.repetition.same_cause,
        event_by_township=question.ledger.event_by_township,
        near_by_township=question.ledger.near_by_township,
        amount=proposal.amount if proposal else question.amount.granted,
        figures=question.figures,
    ):
        return Alert.SPLIT_SUSPECTED
    if question.remainder.breached:
        return Alert.CAP_BREACH_IN_LEDGER
    return Alert.SAME_EVENT_SUSPECTED if question.registers.looks_like_granted else None


def _may_override(question: Question, hit: Hit) -> bool:
    """Whether the formula of article 9 is all that stands against the case (A-14)."""
    against = [finding.rule for finding in question.not_met("第")]
    return (
        hit.articles == (ARTICLE_9,)
        and against == [RuleName.ARTICLE_9_FORMULA]
        and question.figures.article_9_mode is Article9Mode.DEFAULT_REJECT_WITH_COUNTY_OVERRIDE
    )


def _all_reasons(question: Question, hit: Hit) -> tuple[str, ...]:
    """The articles of every finding against the case, then of what only approval knows."""
    articles = (finding.article for finding in question.not_met("第"))
    return tuple(dict.fromkeys((*articles, *hit.articles)))


def _has_formula_failure(assessment: AssessmentCompleted) -> bool:
    return _is_not_met(assessment, RuleName.ARTICLE_9_FORMULA)


def _is_not_met(assessment: AssessmentCompleted, rule: RuleName) -> bool:
    return any(
        finding.rule == rule and finding.answer is Answer.NOT_MET for finding in assessment.findings
    )
