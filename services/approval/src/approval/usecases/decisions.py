"""The county's lead decides; a grant reserves the year's caps in the same transaction."""

import json
from uuid import UUID

from shared.contracts.approval import DecisionMade, RevocationRequested, SignerRole
from shared.contracts.vocabulary import FundKind
from shared.ids import new_id
from shared.money import yuan
from shared.transaction import Transaction
from shared.vault import Vault

from approval.domain.case import Case
from approval.domain.decision import Outcome
from approval.domain.grant import article_of_grant, check_grant, grounds_of_refusal
from approval.domain.opinion import Opinion, check_four_eyes
from approval.domain.posting import AboveTheNoticed, CapLeavesLess, check_posted
from approval.policy import figures_on
from approval.store import caps, cases, decisions, notices, opinions
from approval.usecases import clocks, letters, standing
from approval.usecases.standing import CountyPowers


async def approve(
    tx: Transaction,
    vault: Vault,
    case_id: UUID,
    *,
    expected: int,
    amount: int,
    reason: str,
    powers: CountyPowers,
) -> Case:
    """Grant an explicit amount: caps are taken now or the decision does not stand (A-05).

    Raises ``CapLeavesLess`` with the new remainder when the cap shrank meanwhile.
    """
    case = await cases.get_case(tx, case_id, expected=expected, lock=True)
    approved = case.after("approve", by=tx.by)
    signed = await opinions.opinions_of(tx, case.id)
    check_four_eyes(signed, role=SignerRole.COUNTY_LEAD, sub=tx.by.sub)
    posted = await notices.notices_of(tx, case.id)
    check_grant(
        case,
        signed,
        noticed=any(notice.round == case.round and notice.closed_on for notice in posted),
    )
    year = tx.clock.today().year
    await caps.hold_household(tx, case.assessment.household_id, year)
    proposed = standing.proposed_amount(case, signed) or 0
    outcome = await standing.outcome_of(tx, case, proposed=proposed, powers=powers)
    check_posted(outcome, posted=amount, reason=reason)
    if amount > proposed:
        raise AboveTheNoticed(posted=yuan(amount), amount=yuan(proposed))
    decision_id = new_id()
    grounds = (article_of_grant(case.assessment.category),)
    await _keep(
        tx,
        vault,
        case,
        outcome,
        decision_id=decision_id,
        approved=True,
        amount=amount,
        articles=grounds,
        reason=reason,
        powers=powers,
        signed=signed,
    )
    await _reserve(tx, case, decision_id, amount=amount, proposed=proposed, powers=powers)
    if powers.article_9_override is not None:
        tx.audit("override_article_9", resource=("case", case.id), applied=True)
    await letters.write_letter(tx, vault, case, outcome, amount=amount, articles=grounds)
    return await cases.save_case(tx, approved)


async def _reserve(
    tx: Transaction,
    case: Case,
    decision_id: UUID,
    *,
    amount: int,
    proposed: int,
    powers: CountyPowers,
) -> None:
    """Take the counters; what another decision took meanwhile is read again and told."""
    assessment = case.assessment
    figures = figures_on(assessment.accepted_on)
    if await caps.reserve(
        tx,
        decision_id=decision_id,
        case_id=case.id,
        household_id=assessment.household_id,
        person_ids=assessment.person_ids,
        person_id=standing.beneficiary_of(case),
        cause_type=assessment.cause_type,
        incident_on=assessment.incident_on,
        year=tx.clock.today().year,
        amount=amount,
        excepted=powers.county_exception is not None,
        figures=figures,
    ):
        return
    outcome = await standing.outcome_of(tx, case, proposed=proposed, powers=powers)
    check_posted(outcome, posted=amount, reason="-")
    raise CapLeavesLess(left=yuan(outcome.cap_remaining_before), posted=yuan(amount))


async def refuse(
    tx: Transaction, vault: Vault, case_id: UUID, *, expected: int, reason: str
) -> Case:
    """Refuse in writing, with every article against the case (TA-076)."""
    case = await cases.get_case(tx, case_id, expected=expected, lock=True)
    refused = case.after("refuse", by=tx.by)
    signed = await opinions.opinions_of(tx, case.id)
    check_four_eyes(signed, role=SignerRole.COUNTY_LEAD, sub=tx.by.sub)
    proposed = standing.proposed_amount(case, signed)
    outcome = await standing.outcome_of(tx, case, proposed=proposed)
    grounds = grounds_of_refusal(case, outcome, signed)
    await _keep(
        tx,
        vault,
        case,
        outcome,
        decision_id=new_id(),
        approved=False,
        amount=0,
        articles=grounds,
        reason=reason,
        powers=standing.NONE,
        signed=signed,
    )
    await letters.write_letter(tx, vault, case, outcome, amount=None, articles=grounds)
    return await cases.save_case(tx, refused)


async def _keep(
    tx: Transaction,
    vault: Vault,
    case: Case,
    outcome: Outcome,
    *,
    decision_id: UUID,
    approved: bool,
    amount: int,
    articles: tuple[str, ...],
    reason: str,
    powers: CountyPowers,
    signed: list[Opinion],
) -> None:
    """Write the decision, end the county's clocks, and say what was decided."""
    assessment = case.assessment
    signers = tuple(dict.fromkeys((*(opinion.signed_by for opinion in signed), tx.by.sub)))
    now = tx.clock.now()
    await decisions.insert_decision(
        tx,
        vault,
        decision_id=decision_id,
        case_id=case.id,
        approved=approved,
        amount=amount,
        articles=list(articles),
        edition=outcome.edition.mark,
        outcome=record_of(outcome),
        reason=reason,
        grounds=json.dumps(powers.texts, ensure_ascii=False),
        signers=list(signers),
        decided_by=tx.by.sub,
        decided_at=now,
    )
    await clocks.meet(tx, "county_review", "county_decision", case=case)
    await clocks.cancel(tx, case)
    tx.publish(
        DecisionMade(
            case_id=case.id,
            decision_id=decision_id,
            case_number=case.case_number,
            approved=approved,
            articles=articles,
            edition=outcome.edition.mark,
            decided_at=now,
            decided_by=tx.by.sub,
            signers=signers,
            category=assessment.category,
            region=case.region,
            household_id=assessment.household_id,
            amount=amount,
            fund_kind=FundKind.FISCAL_SUBSIDY if approved else None,
            payee_ref=assessment.payee_ref if approved else None,
            payee_version=assessment.payee_version if approved else None,
        )
    )


def record_of(outcome: Outcome) -> dict[str, object]:
    """What a decision rested on, as it is stored: codes, and amounts in fen."""
    return {
        "decision": outcome.decision.value,
        "reasons": list(outcome.all_reasons),
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
        "aid_count_after": outcome.aid_count_after,
        "county_override_possible": outcome.county_override_possible,
        "edition": outcome.edition.mark,
    }


async def revoke(
    tx: Transaction, vault: Vault, case_id: UUID, *, expected: int, reason: str
) -> Case:
    """Ask disbursement to stop the money; its answer decides what becomes of the grant."""
    case = await cases.get_case(tx, case_id, expected=expected, lock=True)
    revoked = await cases.save_case(tx, case.after("revoke", by=tx.by))
    decision = await decisions.decision_of(tx, case.id)
    assert decision is not None, "an approved case has its decision"
    await decisions.insert_revocation(tx, vault, case.id, decision.id, reason=reason)
    tx.publish(
        RevocationRequested(case_id=case.id, decision_id=decision.id, requested_by=tx.by.sub)
    )
    return revoked
