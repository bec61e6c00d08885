"""Another account that a handler enters for the applicant, over HTTP: a lead confirms it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.agent_banks import BankNotAnAgent
from shared.auth import HANDLERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.masks import mask_card
from shared.roles import OutsideRegion, Role
from shared.web import View, example, problems

from intake.api.applications.requests import PayeeBody
from intake.domain.errors import (
    ApplicationNotFound,
    CardInvalid,
    OwnApplication,
    PaidAlready,
    PaperUnknown,
    PayeeNotAllowed,
    SignedSheetNeeded,
)
from intake.domain.household.payee_change import (
    PayeeChange,
    PayeeChangeNotFound,
    PayeeChangeOpenAlready,
    PayeeChangeStatus,
    PayeeConfirmedByAnother,
)
from intake.usecases.household import payees

router = APIRouter(prefix="/v1/applications/{application_id}/payee-changes", tags=["acceptance"])
LEADS = (Role.TOWNSHIP_LEAD, Role.COUNTY_LEAD)
READERS = (*HANDLERS, *LEADS, Role.AUDITOR)
USUAL = (ApplicationNotFound, OutsideRegion, OwnApplication, ActionNotAllowed, PaidAlready)
ANSWER = problems(*USUAL, PayeeChangeNotFound, PayeeConfirmedByAnother, ChangedMeanwhile)


class PayeeChangeBody(PayeeBody):
    """The account, and the sheet on which the applicant asked for it."""

    model_config = example(
        bank_code="BANK-LHASA",
        account="6222020200112233446",
        holder="SELF",
        paper_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
    )

    paper_id: Annotated[UUID, Field(description="The uploaded sheet that the applicant signed")]


class PayeeChangeView(View):
    """An account that waits for a lead, or was answered; its number is masked."""

    id: UUID
    application_id: UUID
    status: PayeeChangeStatus
    bank_code: str
    account: str
    holder: str
    paper_id: UUID
    proposed_by: str
    proposed_at: datetime
    answered_by: str | None
    answered_at: datetime | None

    @classmethod
    def of(cls, one: PayeeChange) -> "PayeeChangeView":
        return cls(
            id=one.id,
            application_id=one.application_id,
            status=one.status,
            bank_code=one.account.bank_code,
            account=mask_card(one.account.account),
            holder=one.account.holder,
            paper_id=one.paper_id,
            proposed_by=one.proposed_by,
            proposed_at=one.proposed_at,
            answered_by=one.answered_by,
            answered_at=one.answered_at,
            version=one.version,
        )


@router.post(
    "",
    operation_id="propose_payee_change",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(*USUAL, CardInvalid, BankNotAnAgent, PayeeNotAllowed, PaperUnknown, SignedSheetNeeded),
        PayeeChangeOpenAlready,
    ),
)
async def propose_payee_change(
    application_id: UUID, body: PayeeChangeBody, call: Annotated[Creation, may_create(*HANDLERS)]
) -> PayeeChangeView:
    """窗口代申请人更正收款账户：附签字更正单，由主管领导确认后生效（第十九条）。

    Another account entered at the counter, on a signed sheet; it counts once a lead has confirmed.
    """
    async with call.transaction() as tx:
        return PayeeChangeView.of(
            await payees.propose_change(tx, application_id, body, paper_id=body.paper_id)
        )


@router.get(
    "/{payee_change_id}",
    operation_id="get_payee_change",
    responses=problems(ApplicationNotFound, OutsideRegion, PayeeChangeNotFound),
)
async def get_payee_change(
    application_id: UUID, payee_change_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> PayeeChangeView:
    """一项收款账户更正，卡号脱敏。 One change of the account, masked."""
    async with call.reading() as tx:
        return PayeeChangeView.of(await payees.get_change(tx, application_id, payee_change_id))


@router.post("/{payee_change_id}/confirm", operation_id="confirm_payee_change", responses=ANSWER)
async def confirm_payee_change(
    application_id: UUID, payee_change_id: UUID, call: Annotated[Change, may_change(*LEADS)]
) -> PayeeChangeView:
    """主管领导确认收款账户更正，即时生效（第十九条、第三十条）。 Confirm; the account counts from now on."""
    async with call.transaction() as tx:
        return PayeeChangeView.of(
            await payees.confirm_change(tx, application_id, payee_change_id, expected=call.expected)
        )


@router.post("/{payee_change_id}/reject", operation_id="reject_payee_change", responses=ANSWER)
async def reject_payee_change(
    application_id: UUID, payee_change_id: UUID, call: Annotated[Change, may_change(*LEADS)]
) -> PayeeChangeView:
    """主管领导不同意收款账户更正，原账户不变。 Reject; the account stays as it is."""
    async with call.transaction() as tx:
        return PayeeChangeView.of(
            await payees.reject_change(tx, application_id, payee_change_id, expected=call.expected)
        )
