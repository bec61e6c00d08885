"""The county's lead decides; a grant reserves the year's caps in the same transaction."""

from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.contracts.vocabulary import AidPurpose
from shared.money import yuan
from shared.roles import Role
from shared.transaction import Transaction

from approval.domain.cases.case import Case
from approval.domain.cases.opinion import check_four_eyes
from approval.domain.county.samples import check_visited
from approval.domain.decisions.county_amount import (
    AboveTheNoticed,
    RulingNamesTheAmount,
    check_posted,
    check_ruled,
)
from approval.domain.decisions.grant import check_grant, check_grounds, grounds_of_refusal
from approval.domain.decisions.payout import CARD, Payout, check_payout
from approval.domain.decisions.purpose import TekunCost, check_purpose
from approval.policy import figures_on
from approval.store.cases import case_records, cases
from approval.store.decisions import caps
from approval.usecases import clocks
from approval.usecases.county import deputies
from approval.usecases.decisions import case_outlook
from approval.usecases.decisions.case_outlook import CountyPowers
from approval.usecases.decisions.grants import Verdict, grant, keep
from approval.usecases.supervision import fraud


async def approve(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    amount: int,
    reason: str,
    powers: CountyPowers,
    payout: Payout = CARD,
    purpose: AidPurpose = AidPurpose.TEMPORARY_LIVING,
    tekun_cost: TekunCost | None = None,
) -> Case:
    """Grant an explicit amount: caps are taken now or the decision does not stand (A-05).

    Raises ``CapLeavesLess`` with the new remainder when the cap shrank meanwhile. What a ruling has
    changed a decision to is granted as it names it (A-81).
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    lead = deputies.lead_of(tx, record, Role.COUNTY_LEAD)
    approved = case.after("approve", by=lead)
    signed = record.opinions
    check_four_eyes(
        signed,
        role=SignerRole.COUNTY_LEAD,
        sub=tx.by.sub,
        assessed_by=case.assessors | record.set_aside_signers,
    )
    check_grant(
        case,
        signed,
        noticed=any(notice.round == case.round and notice.closed_on for notice in record.notices),
    )
    await caps.hold_household(tx, case.assessment.household_id, tx.clock.today().year)
    proposed = case_outlook.proposed_amount(case, signed) or 0
    outcome = await case_outlook.outcome_of(tx, case, proposed=proposed, powers=powers)
    if record.ruled_anew is not None:
        check_ruled(outcome, posted=amount, ruled=record.ruled_anew)
    else:
        kept = case_outlook.noticed_last_year(case, signed, today=tx.clock.today())
        check_posted(outcome, posted=amount, reason=reason, noticed_last_year=kept)
        if amount > proposed:
            raise AboveTheNoticed(posted=yuan(amount), amount=yuan(proposed))
    status = case.assessment.household_status
    check_purpose(purpose, tekun_cost, amount=amount, status=status)
    figures = figures_on(case.assessment.accepted_on, case.county)
    check_payout(payout, amount=amount, figures=figures)
    verdict = Verdict(
        outcome=outcome,
        amount=amount,
        articles=(case.assessment.grant_article,),
        reason=reason,
        signed=signed,
        powers=powers,
        payout=payout,
        complete_by=clocks.complete_by(record.due),
        purpose=purpose,
        tekun_cost=tekun_cost,
    )
    await grant(tx, case, verdict, proposed=proposed)
    if powers.article_9_override is not None:
        tx.audit("override_article_9", resource=("case", case.id), applied=True)
    return await cases.save_case(tx, approved)


async def refuse(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    reason: str,
    articles: tuple[str, ...] = (),
) -> Case:
    """Refuse in writing, with every article against the case (TA-076).

    A drawn case waits for its visit whatever comes of it (TA-074).
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    lead = deputies.lead_of(tx, record, Role.COUNTY_LEAD)
    refused = case.after("refuse", by=lead)
    if record.ruled_anew is not None:
        raise RulingNamesTheAmount(ruled=yuan(record.ruled_anew), posted=yuan(0))
    check_visited(sampled=case.visit.is_before_decision, visit_recorded=case.is_visited)
    signed = record.opinions
    check_four_eyes(
        signed,
        role=SignerRole.COUNTY_LEAD,
        sub=tx.by.sub,
        assessed_by=case.assessors | record.set_aside_signers,
    )
    proposed = case_outlook.proposed_amount(case, signed)
    outcome = await case_outlook.outcome_of(tx, case, proposed=proposed)
    grounds = grounds_of_refusal(case, outcome, signed, named=articles, facts=reason)
    unproven = check_grounds(case, outcome, grounds, facts=reason)
    stated = tuple(article for article in grounds if article in {*unproven, *articles})
    verdict = Verdict(
        outcome=outcome,
        amount=None,
        articles=grounds,
        stated=stated,
        reason=reason,
        signed=signed,
    )
    await keep(tx, case, verdict)
    if outcome.fraud_case_opened:
        await fraud.open_file(tx, case)
    return await cases.save_case(tx, refused)
