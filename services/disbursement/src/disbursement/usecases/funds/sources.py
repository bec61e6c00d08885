"""Where an order gets its money: the rule chooses, or two people of finance name it (第二十二条)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from shared.contracts.disbursement import PaymentOrdered
from shared.contracts.vocabulary import FundKind, Programme
from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.funds import ledger
from disbursement.domain.funds.sources import (
    FundingNeed,
    Source,
    SourceMayNotPay,
    SourceProposalWaits,
    SourceStands,
    SourceTooShort,
    Spending,
    choose,
    nearest,
)
from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.domain.payments.payment import Payment, Status
from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.policy import figures_on
from disbursement.store.funds import funds
from disbursement.store.funds import sources as store
from disbursement.store.payments import payments
from disbursement.usecases import clocks
from disbursement.usecases.funds import duties

NO_SOURCE, SHORT = "WITHOUT_SOURCE", "INSUFFICIENT_EARMARKED_FUNDS"
"""Why an order waits: for a source that may pay it (第二十二条), or for money in it (第二十三条)."""


async def source_for(
    tx: Transaction, programme: Programme, region: str, amount: int, spending: Spending
) -> tuple[Source | None, bool]:
    """The fund that pays, held to the end, and whether it has the money; none where none may."""
    asked = _asked(tx, programme, region, spending)
    found = await store.find_sources(tx, asked)
    return choose(nearest(found, asked.kinds, by_township=spending.by_township), amount)


async def read_ahead(tx: Transaction, orders: Collection[tuple[Programme, str, Spending]]) -> None:
    """Read together what may pay orders of these programmes, regions and spendings.

    ``source_for`` asks for each.
    """
    await store.read_ahead(tx, [_asked(tx, *one) for one in orders])


def _asked(tx: Transaction, programme: Programme, region: str, spending: Spending) -> FundingNeed:
    order = figures_on(tx.clock.today()).source_order
    kinds = spending.kinds(programme, usual=PROGRAMMES[programme].fund_kind, order=order)
    return _of(programme, region, spending, kinds)


def _of(
    programme: Programme, region: str, spending: Spending, kinds: Sequence[FundKind]
) -> FundingNeed:
    return FundingNeed(
        programme=programme,
        region=region,
        kinds=tuple(kinds),
        codes=spending.codes,
        by_township=spending.by_township,
        scheme=spending.scheme,
    )


def paid_from(payment: Payment, fund: Source) -> Payment:
    """The order with its source."""
    return replace(
        payment,
        fund_id=fund.fund_id,
        fund_code=fund.code,
        fund_kind=fund.kind,
        hold_reason=None,
    )


async def encumber(tx: Transaction, payment: Payment, fund: Source) -> None:
    """Promise the money of its source to an order, by allocation, and say so."""
    entry = ledger.order(str(payment.decision_id), payment.amount)
    await funds.post(
        tx, entry, fund_id=payment.source, payment_id=payment.id, pieces=fund.pieces(payment.amount)
    )
    tx.publish(
        PaymentOrdered(
            case_id=payment.case_id,
            payment_id=payment.id,
            decision_id=payment.decision_id,
            amount=payment.amount,
            fund=payment.fund_code or "",
            ordered_at=payment.ordered_at,
        )
    )


async def propose_source(
    tx: Transaction, payment_id: UUID, *, fund_id: UUID, reason: str, expected: int
) -> Payment:
    """Name the fund that pays an order which has no source, or whose source is short.

    Earmarks hold: raises ``SourceMayNotPay``. A debt after fraud is no matter of sources.
    """
    payment = await payments.get_payment(tx, payment_id, expected=expected, lock=True)
    named = payment.after("propose_source", by=tx.by)
    if payment.hold_reason not in {NO_SOURCE, SHORT}:
        raise SourceStands
    if await store.find_proposal(tx, payment_id) is not None:
        raise SourceProposalWaits
    await _source_of(tx, payment, fund_id)
    store.insert_proposal(tx, payment_id, fund_id=fund_id, reason=reason)
    await clocks.source_is_named(tx, payment)
    return await payments.save_payment(tx, named)


async def confirm_source(tx: Transaction, payment_id: UUID, *, expected: int) -> Payment:
    """The second officer agrees: the order goes on, its money promised by the named fund.

    Raises ``FourEyesRequired``, ``SourceMayNotPay`` and ``SourceTooShort``.
    """
    payment, proposal = await _second(tx, payment_id, "confirm_source", expected=expected)
    fund = await _source_of(tx, payment, proposal.fund_id)
    if fund.available < payment.amount:
        raise SourceTooShort(code=fund.code)
    ready = paid_from(payment.after("confirm_source", by=tx.by), fund)
    store.answer_proposal(tx, payment_id, state="confirmed")
    ready = await payments.save_payment(tx, ready)
    await encumber(tx, ready, fund)
    await clocks.source_is_confirmed(tx, ready)
    await duties.money_is_there(tx, ready)
    return ready


async def reject_source(
    tx: Transaction, payment_id: UUID, *, reason: str, expected: int
) -> Payment:
    """The second officer does not agree: another source is to be named."""
    payment, proposal = await _second(tx, payment_id, "reject_source", expected=expected)
    store.answer_proposal(tx, payment_id, state="rejected", proposal=proposal.id, words=reason)
    await clocks.wait_for_source(tx, payment)
    return await payments.save_payment(tx, payment.after("reject_source", by=tx.by))


async def name_no_more(tx: Transaction, payment: Payment) -> None:
    """The order got its source by the rule, or ended: what was proposed for it is not needed."""
    store.answer_proposal(tx, payment.id, state="superseded")
    await clocks.no_source_is_needed(tx, payment)
    if payment.status is Status.CANCELLED:
        await duties.no_money_is_needed(tx, payment)
    else:
        await duties.money_is_there(tx, payment)


async def _second(
    tx: Transaction, payment_id: UUID, action: str, *, expected: int
) -> tuple[Payment, store.SourceProposalRow]:
    payment = await payments.get_payment(tx, payment_id, expected=expected, lock=True)
    payment.after(action, by=tx.by)
    proposal = await store.get_proposal(tx, payment_id)
    require_another_person(
        tx.by.sub,
        than=[proposal.proposed_by, *payment.signers, *payment.applied_by],
        refusal=FourEyesRequired(cases=payment.case_number),
    )
    return payment, proposal


async def _source_of(tx: Transaction, payment: Payment, fund_id: UUID) -> Source:
    """The named fund, held to the end. Raises ``SourceMayNotPay`` where an earmark forbids it."""
    may = [kind for kind in FundKind if payment.spending.may_come_from(kind)]
    asked = _of(payment.programme, payment.region, payment.spending, may)
    found = await store.find_sources(tx, asked)
    for source in found:
        if source.fund_id == fund_id:
            return source
    raise SourceMayNotPay
