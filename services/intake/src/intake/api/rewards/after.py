"""What comes after a reward is ordered, over HTTP: its timeline, its account, money demanded back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.agent_banks import BankNotAnAgent
from shared.call import Call, Change, may_call, may_change
from shared.decided import decisions_router
from shared.web import Body, Part, View, example, problems

from intake.api.rewards.forms import (
    CONFIRMERS,
    READ,
    READERS,
    REGISTRARS,
    STEP,
    WATCHERS,
    Account,
    BankCode,
    Words,
)
from intake.api.rewards.views import RewardView, reward_view
from intake.domain.errors import CardInvalid
from intake.domain.rewards.reward import (
    AccountNotOfReward,
    NoAccountProposed,
    NothingAsked,
    PaidDifferently,
    RecoveryAsked,
    RewardAnotherPerson,
    RewardNotCancelled,
    RewardNotPaid,
    ThingNotFound,
)
from intake.domain.timeline.timeline import reward_sentence
from intake.store.rewards import rewards as store
from intake.store.rewards.timeline import entries_of
from intake.usecases.rewards import endings, recoveries
from intake.usecases.rewards.records import find_decision

router = APIRouter(prefix="/v1/rewards/{reward_id}", tags=["rewards"])
decisions = decisions_router(find_decision)


class RewardEntryView(Part):
    """One thing that happened."""

    at: datetime
    service: str
    code: str
    sentence: str
    facts: dict[str, Any]


class RewardTimelineView(View):
    """A form from its registration to the payment of its day, in plain words."""

    id: UUID
    number: str
    entries: list[RewardEntryView]


class RewardAccountBody(Body):
    """Another card of the same person."""

    model_config = example(bank_code="BANK-LHASA", account="6222020200112233446")

    bank_code: BankCode
    account: Account


class RewardCancellationBody(Body):
    """Whether the day is paid after all, and why."""

    model_config = example(pay=True, reason="决定已核实，付款指令系误作废。")

    pay: bool
    reason: Words


class RewardRecoveryBody(Body):
    """Why what was paid is to be demanded back."""

    model_config = example(reason="经查系自家饲养的犬只。", fraud=True)

    reason: Words
    fraud: Annotated[bool, Field(description="Whether it was obtained by fraud")]
    things: Annotated[
        tuple[UUID, ...],
        Field(max_length=100, description="The wrong rows of the day; without, all of them"),
    ] = ()


@router.get("/timeline", operation_id="get_reward_timeline", responses=problems(*READ))
async def get_reward_timeline(
    reward_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> RewardTimelineView:
    """办理进度，从登记到发放。219号。 What happened, from the form to the payment of its day."""
    async with call.reading() as tx:
        form = await store.get_form(tx, reward_id)
        entries = await entries_of(tx, form)
    return RewardTimelineView(
        id=form.row.id,
        number=form.row.number,
        version=form.row.version,
        entries=[
            RewardEntryView(
                at=one.happened_at,
                service=one.service,
                code=one.code,
                sentence=reward_sentence(one.code, one.facts, language=call.language),
                facts=one.facts,
            )
            for one in entries
        ],
    )


@router.post(
    "/account",
    operation_id="correct_reward_account",
    responses=problems(*STEP, AccountNotOfReward, PaidDifferently, CardInvalid, BankNotAnAgent),
)
async def correct_reward_account(
    reward_id: UUID, body: RewardAccountBody, call: Annotated[Change, may_change(*REGISTRARS)]
) -> RewardView:
    """更正移交人本人的收款账户，登记表已核对的由另一人确认。219号。 Another card; once confirmed, for two."""
    async with call.transaction() as tx:
        form = await recoveries.correct_account(
            tx, reward_id, **body.model_dump(), expected=call.expected
        )
        return reward_view(tx, form, call.language)


@router.post(
    "/account/confirm",
    operation_id="confirm_reward_account",
    responses=problems(*STEP, NoAccountProposed, AccountNotOfReward, RewardAnotherPerson),
)
async def confirm_reward_account(
    reward_id: UUID, call: Annotated[Change, may_change(*CONFIRMERS)]
) -> RewardView:
    """另一人确认更正后的账户，按新账户发放。219号。 Agree with the other card; money goes there."""
    async with call.transaction() as tx:
        form = await recoveries.answer_account(tx, reward_id, agreed=True, expected=call.expected)
        return reward_view(tx, form, call.language)


@router.post(
    "/account/reject",
    operation_id="reject_reward_account",
    responses=problems(*STEP, NoAccountProposed, RewardAnotherPerson),
)
async def reject_reward_account(
    reward_id: UUID, call: Annotated[Change, may_change(*CONFIRMERS)]
) -> RewardView:
    """另一人不同意更正账户，原账户不变。219号。 Disagree; the account stays as it was."""
    async with call.transaction() as tx:
        form = await recoveries.answer_account(tx, reward_id, agreed=False, expected=call.expected)
        return reward_view(tx, form, call.language)


@router.post(
    "/answer-cancellation",
    operation_id="answer_reward_cancellation",
    responses=problems(*STEP, RewardNotCancelled, RewardAnotherPerson),
)
async def answer_reward_cancellation(
    reward_id: UUID,
    body: RewardCancellationBody,
    call: Annotated[Change, may_change(*WATCHERS)],
) -> RewardView:
    """财政作废付款后，重新下达或不予奖励，写明理由。219号。 Order the cancelled payment again, or not."""
    async with call.transaction() as tx:
        form = await endings.answer_cancellation(
            tx, reward_id, **body.model_dump(), expected=call.expected
        )
        return reward_view(tx, form, call.language)


@router.post(
    "/recovery",
    operation_id="propose_reward_recovery",
    responses=problems(*STEP, RewardNotPaid, RecoveryAsked, ThingNotFound),
)
async def propose_reward_recovery(
    reward_id: UUID, body: RewardRecoveryBody, call: Annotated[Change, may_change(*REGISTRARS)]
) -> RewardView:
    """申请追回错发的奖励，由另一人答复。219号。 Ask to demand back what was paid wrongly."""
    async with call.transaction() as tx:
        form = await recoveries.propose_recovery(
            tx, reward_id, **body.model_dump(), expected=call.expected
        )
        return reward_view(tx, form, call.language)


@router.post(
    "/recovery/order",
    operation_id="order_reward_recovery",
    responses=problems(*STEP, NothingAsked, RewardAnotherPerson),
)
async def order_reward_recovery(
    reward_id: UUID, call: Annotated[Change, may_change(*WATCHERS)]
) -> RewardView:
    """决定追回，由财务以追回决定书催缴。219号。 Order the recovery."""
    async with call.transaction() as tx:
        form = await recoveries.answer_recovery(
            tx, reward_id, order_it=True, expected=call.expected
        )
        return reward_view(tx, form, call.language)


@router.post(
    "/recovery/decline",
    operation_id="decline_reward_recovery",
    responses=problems(*STEP, NothingAsked, RewardAnotherPerson),
)
async def decline_reward_recovery(
    reward_id: UUID, call: Annotated[Change, may_change(*WATCHERS)]
) -> RewardView:
    """不予追回。219号。 Decline the recovery."""
    async with call.transaction() as tx:
        form = await recoveries.answer_recovery(
            tx, reward_id, order_it=False, expected=call.expected
        )
        return reward_view(tx, form, call.language)
