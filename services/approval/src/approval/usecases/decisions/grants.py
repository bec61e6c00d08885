"""What a decision leaves behind: its row, the year's caps, the letter, and the word to the others."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.approval import DecisionMade
from shared.contracts.vocabulary import AidPurpose
from shared.ids import new_id
from shared.money import yuan
from shared.transaction import Transaction

from approval.domain.cases.case import Case
from approval.domain.cases.opinion import Opinion
from approval.domain.decisions.basis import basis_of
from approval.domain.decisions.county_amount import CapLeavesLess, check_posted
from approval.domain.decisions.decision import FollowUp, Outcome
from approval.domain.decisions.payout import CARD, Payout
from approval.domain.decisions.purpose import TekunCost, taken_of_caps
from approval.policy import figures_on
from approval.store.decisions import caps, decisions
from approval.usecases import clocks
from approval.usecases.decisions import case_outlook, letters
from approval.usecases.decisions.case_outlook import NONE, CountyPowers


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A decision about to be kept. ``amount`` is ``None`` in a refusal."""

    outcome: Outcome
    amount: int | None
    articles: tuple[str, ...]
    reason: str
    stated: tuple[str, ...] = ()  # articles that rest on the reason alone
    signed: list[Opinion]
    powers: CountyPowers = NONE
    payout: Payout = CARD
    by_township: bool = False
    complete_by: datetime | None = None
    purpose: AidPurpose = AidPurpose.TEMPORARY_LIVING
    tekun_cost: TekunCost | None = None

    @property
    def approved(self) -> bool:
        return self.amount is not None


async def grant(tx: Transaction, case: Case, verdict: Verdict, *, proposed: int) -> UUID:
    """Keep a grant and take the year's counters, or neither (A-05)."""
    decision_id = await keep(tx, case, verdict)
    if verdict.outcome.follow_up is FollowUp.RECHECK_ON_COMPENSATION:
        await clocks.start(tx, "compensation", case)
    await _reserve(tx, case, decision_id, verdict, proposed=proposed)
    return decision_id


async def keep(tx: Transaction, case: Case, verdict: Verdict) -> UUID:
    """Write decision and letter, end the clocks of the way to it, and say what was decided."""
    assessment, outcome, payout = case.assessment, verdict.outcome, verdict.payout
    signers = tuple(dict.fromkeys((*(opinion.signed_by for opinion in verdict.signed), tx.by.sub)))
    decision_id, now = new_id(), tx.clock.now()
    await decisions.insert_decision(
        tx,
        decision_id=decision_id,
        case_id=case.id,
        approved=verdict.approved,
        amount=verdict.amount or 0,
        articles=list(verdict.articles),
        edition=outcome.edition.mark,
        outcome=record_of(outcome) | _purpose_of(verdict),
        basis=basis_of(outcome.inputs, outcome.content),
        reason=verdict.reason,
        grounds=json.dumps(verdict.powers.texts, ensure_ascii=False),
        signers=list(signers),
        decided_by=tx.by.sub,
        decided_at=now,
        by_township=verdict.by_township,
        method=payout.method,
        method_reason=payout.reason,
        complete_by=verdict.complete_by,
    )
    await clocks.decided(tx, case)
    tx.publish(
        DecisionMade(
            case_id=case.id,
            decision_id=decision_id,
            case_number=case.case_number,
            approved=verdict.approved,
            articles=verdict.articles,
            edition=outcome.edition.mark,
            decided_at=now,
            decided_by=tx.by.sub,
            signers=signers,
            applied_by=tuple(sorted(case.applicants)),
            category=assessment.category,
            region=case.region,
            household_id=assessment.household_id,
            debtors=(assessment.household_id,),
            amount=verdict.amount or 0,
            recipient_status=assessment.household_status,
            payee_ref=payee_of(case, payout) if verdict.approved else None,
            payee_version=assessment.payee_version if verdict.approved else None,
            method=payout.method,
            method_reason=payout.reason,
            complete_by=verdict.complete_by,
            beneficiaries=beneficiaries_of(case),
            is_emergency=case.urgent,
            by_township=verdict.by_township,
            above_the_most=outcome.above_the_most if verdict.approved else 0,
            purpose=verdict.purpose if verdict.approved else None,
        )
    )
    await letters.write_letter(tx, case, verdict)
    return decision_id


def _purpose_of(verdict: Verdict) -> dict[str, object]:
    """What a grant is for, as it is stored beside what it rested on."""
    if not verdict.approved:
        return {}
    cost = verdict.tekun_cost
    return {
        "purpose": verdict.purpose.value,
        "tekun_cost": None if cost is None else asdict(cost),
    }


def beneficiaries_of(case: Case) -> int:
    """For how many people aid is: the household, or the one person of an individual's category."""
    if case_outlook.beneficiary_of(case) is not None:
        return 1
    return max(1, len(case.assessment.person_ids))


def payee_of(case: Case, payout: Payout) -> UUID:
    """The account that is paid, or by hand the person who signs for it."""
    assessment = case.assessment
    if not payout.by_hand:
        return assessment.payee_ref
    somebody = case_outlook.beneficiary_of(case) or assessment.person_ids[0]
    return assessment.recipient_id or somebody


async def _reserve(
    tx: Transaction, case: Case, decision_id: UUID, verdict: Verdict, *, proposed: int
) -> None:
    """Take the counters; what another decision took meanwhile is read again and told."""
    amount, powers = verdict.amount or 0, verdict.powers
    figures = figures_on(case.assessment.accepted_on, case.county)
    if await caps.reserve(
        tx,
        decision_id=decision_id,
        case_id=case.id,
        event=case_outlook.event_key(case),
        person_ids=case.assessment.person_ids,
        person_id=case_outlook.beneficiary_of(case),
        year=tx.clock.today().year,
        amount=taken_of_caps(amount, tekun=verdict.tekun_cost is not None, figures=figures),
        by_township=verdict.by_township,
        excepted=powers.county_exception is not None,
        cost=case_outlook.cost_of(case),
        figures=figures,
    ):
        return
    outcome = await case_outlook.outcome_of(tx, case, proposed=proposed, powers=powers)
    if amount <= outcome.cap_remaining_before:
        check_posted(outcome, posted=amount, reason="-")
    raise CapLeavesLess(left=yuan(outcome.cap_remaining_before), posted=yuan(amount))


def record_of(outcome: Outcome) -> dict[str, object]:
    """What a decision rested on, as it is stored: codes, and amounts in fen."""
    return {
        "decision": outcome.decision.value,
        "reasons": list(outcome.all_reasons),
        "decisive": list(outcome.reason_articles),
        "amount": outcome.amount,
        "amount_is_fixed": outcome.amount_is_fixed,
        "formula_amount": outcome.formula_amount,
        "floor": outcome.floor,
        "floor_unreachable": outcome.floor_unreachable,
        "cap_remaining_before": outcome.cap_remaining_before,
        "cap_applied": outcome.cap_applied,
        "cap_year": outcome.cap_year,
        "authority": outcome.approval_authority.value,
        "alert": outcome.alert.value if outcome.alert else None,
        "near_by_township": outcome.near_by_township,
        "above_the_most": outcome.above_the_most,
        "aid_count_after": outcome.aid_count_after,
        "follow_up": outcome.follow_up.value if outcome.follow_up else None,
        "referral_suggested": outcome.referral_suggested,
        "reason": outcome.reason,
        "county_override_possible": outcome.county_override_possible,
        "edition": outcome.edition.mark,
    }
