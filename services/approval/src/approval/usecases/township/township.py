"""The township signs: its handler first, then its lead, the same opinion and amount."""

from uuid import UUID

from shared.contracts.approval import OpinionSigned, SignerRole
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Transaction

from approval.domain.cases.case import Case, Status
from approval.domain.cases.opinion import (
    FourEyesRequired,
    Opinion,
    check_agreement,
    check_content,
    check_four_eyes,
    latest,
)
from approval.domain.decisions.payout import CARD, MethodIsTheApprovers, Payout
from approval.store.cases import case_records, cases, opinions
from approval.usecases import clocks
from approval.usecases.county import deputies
from approval.usecases.decisions import case_outlook
from approval.usecases.emergency import emergency
from approval.usecases.township import scales


async def sign_opinion(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    positive: bool,
    amount: int | None,
    articles: tuple[str, ...],
    text: str,
    payout: Payout = CARD,
    degree: str | None = None,
    above_scale: str | None = None,
) -> Case:
    """Sign in the capacity whose turn it is (第十八条（一）（1）, TA-071).

    Both positive: the notice comes next. Both negative: straight to the county, which alone
    refuses (A-65). Urgent: no notice (A-39); the lead's signature is the approval where the
    township has the power, else the case is sent up the same day (第十八条（二）（1）).
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    leads = case.status is Status.LEAD_REVIEW
    noticed = positive and not case.urgent
    by = deputies.lead_of(tx, record, Role.TOWNSHIP_LEAD) if leads else tx.by
    moved = case.after("sign_opinion", by=by)
    if leads and not noticed:
        moved = case.after("sign_without_notice", by=by)
    role = SignerRole.TOWNSHIP_LEAD if leads else SignerRole.TOWNSHIP_HANDLER
    check_content(positive=positive, amount=amount, articles=articles)
    await case_outlook.check_against(tx, case, articles=articles, text=text)
    signed = record.opinions
    assessed_by = record.set_aside_signers | (case.assessors if leads else frozenset())
    check_four_eyes(signed, role=role, sub=tx.by.sub, assessed_by=assessed_by)
    if leads:
        handlers = latest(signed, round=case.round, role=SignerRole.TOWNSHIP_HANDLER)
        assert handlers is not None, "the handler signs first"
        check_agreement(handlers, positive=positive, amount=amount)
    elif positive and amount is not None:
        text = await scales.with_reason(
            tx, case, amount=amount, degree=degree, above=above_scale, text=text
        )
    there = None
    if positive and amount is not None:
        if leads and case.urgent:
            await emergency.hold_household(tx, case)
        there = await case_outlook.standing_of(tx, case)
        await case_outlook.check_proposed(tx, case, amount=amount, reason=text, standing=there)
    opinion = await sign(
        tx, case, role=role, positive=positive, amount=amount, articles=articles, text=text
    )
    if leads and case.urgent and amount and there is not None:
        outcome = await case_outlook.outcome_of(tx, case, proposed=amount, standing=there)
        if emergency.is_the_townships(outcome):
            await clocks.meet(tx, "lead_signature", case=case)
            return await emergency.approve_at_once(
                tx,
                case.after("approve_at_once", by=by),
                outcome=outcome,
                signed=[*signed, opinion],
                amount=amount,
                reason=text,
                payout=payout,
            )
    if payout.chosen:
        raise MethodIsTheApprovers
    saved = await cases.save_case(tx, moved)
    if not leads:
        await clocks.meet(tx, "opinion", case=saved)
        began = saved.review_began_at if saved.urgent else None
        await clocks.start(tx, "lead_signature", saved, at=began)
    else:
        await clocks.meet(tx, "lead_signature", case=saved)
        await clocks.start(tx, "post_notice" if noticed else "forward", saved)
    return saved


async def sign(
    tx: Transaction,
    case: Case,
    *,
    role: SignerRole,
    positive: bool,
    amount: int | None,
    articles: tuple[str, ...],
    text: str,
    acknowledged: bool = False,
) -> Opinion:
    """Keep a signature and say so."""
    opinion = Opinion(
        id=new_id(),
        case_id=case.id,
        round=case.round,
        role=role,
        positive=positive,
        amount=amount,
        articles=articles,
        signed_by=tx.by.sub,
        signed_at=tx.clock.now(),
    )
    await opinions.insert_opinion(tx, opinion, text=text, acknowledged=acknowledged)
    tx.publish(
        OpinionSigned(
            case_id=case.id,
            role=role,
            positive=positive,
            amount=amount,
            signed_by=opinion.signed_by,
            signed_at=opinion.signed_at,
        )
    )
    return opinion


async def send_back(tx: Transaction, case_id: UUID, *, expected: int, reason: str) -> Case:
    """The lead sends the opinion back to the handler; both sign anew, the term runs on."""
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    require_another_person(tx.by.sub, than=record.set_aside_signers, refusal=FourEyesRequired())
    lead = deputies.lead_of(tx, record, Role.TOWNSHIP_LEAD)
    back = await cases.save_case(tx, case.send_back(by=lead))
    await opinions.insert_remark(tx, case.id, kind="send_back", round=case.round, text=reason)
    await clocks.cancel(tx, back, "lead_signature", "post_notice")
    await clocks.start(tx, "opinion", back, at=back.review_began_at)
    return back
