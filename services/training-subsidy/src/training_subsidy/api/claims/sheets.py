"""What follows a claim on paper, over HTTP: signed sheets, another account, an objection (A-50)."""

import hashlib
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.agent_banks import BankNotAnAgent
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.lifecycle import ActionNotAllowed
from shared.masks import mask_card
from shared.objects import NewFile
from shared.paper_signatures import PaperSignature
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.claims.after_decisions import ObjectionView
from training_subsidy.api.parts import HRSS, OFFICES, LargestFile, Name, Note, TheObjects
from training_subsidy.domain.claims.errors import (
    AccountNotValid,
    ClaimNotFound,
    NotRefused,
    ObjectedAlready,
    OwnClaim,
    SignatureDiffers,
    SignedDayNotPossible,
)
from training_subsidy.domain.claims.sheet import (
    PayeeChange,
    PayeeChangeNotFound,
    PayeeChangeOpenAlready,
    PayeeChangeStatus,
    PayeeConfirmedByAnother,
    SheetDoesNotAsk,
    SheetEnteredAlready,
    SheetKind,
    SheetNotFound,
    SheetUsedAlready,
)
from training_subsidy.store.claims import claims
from training_subsidy.store.claims import sheets as store
from training_subsidy.usecases.claims import sheets
from training_subsidy.usecases.claims.claimants import AccountGiven

router = APIRouter(prefix="/v1/claims/{claim_id}", tags=["counter"])
HANDLER = (Role.HRSS_HANDLER,)
LEAD = HRSS
ANSWER = problems(
    *(ClaimNotFound, PayeeChangeNotFound, ActionNotAllowed, PayeeConfirmedByAnother),
    *(OwnClaim, ChangedMeanwhile, OutsideRegion),
)


class ClaimSheetView(Part):
    """A sheet that the worker signed, and how."""

    id: UUID
    claim_id: UUID
    kind: SheetKind
    signed_on: date
    method: PaperSignature
    media_type: str
    size: int
    entered_by: str
    entered_at: datetime
    is_used: Annotated[bool, Field(description="Whether an act was entered from it")]


class CounterObjectionBody(Body):
    """What the worker writes against the refusal, and the sheet on which it is signed."""

    model_config = example(
        text="本人未领取过该工种补贴，请核对记录。",
        sheet_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
    )

    text: Note
    sheet_id: UUID


class ClaimPayeeChangeBody(Body):
    """The worker's own card, and the sheet on which the worker asked for it."""

    model_config = example(
        bank_code="BANK-LHASA",
        account="6217997700012345678",
        sheet_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
    )

    bank_code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,20}$")]
    account: Annotated[str, Field(pattern=r"^[0-9 ]{8,40}$")]
    sheet_id: UUID


class ClaimPayeeChangeView(View):
    """An account that waits for a lead, or was answered; its number is masked."""

    id: UUID
    claim_id: UUID
    sheet_id: UUID
    status: PayeeChangeStatus
    bank_code: str
    account: str
    proposed_by: str
    proposed_at: datetime
    answered_by: str | None
    answered_at: datetime | None


def _view(change: PayeeChange) -> ClaimPayeeChangeView:
    values = {name: getattr(change, name) for name in PayeeChange.__dataclass_fields__}
    return ClaimPayeeChangeView(**values | {"account": mask_card(change.account)})


@router.post(
    "/sheets",
    operation_id="enter_claim_sheet",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClaimNotFound,
        SignatureDiffers,
        SignedDayNotPossible,
        SheetEnteredAlready,
        FileTypeNotAccepted,
        BodyTooLarge,
        OutsideRegion,
    ),
)
async def enter_claim_sheet(
    claim_id: UUID,
    kind: Annotated[SheetKind, Form(description="What the sheet asks for")],
    signed_by: Annotated[Name, Form(description="Who signed it")],
    signed_on: Annotated[date, Form(description="The day on it")],
    file: Annotated[UploadFile, File(description="The scan: JPEG, PNG, HEIC or PDF")],
    call: Annotated[Creation, may_create(*HANDLER)],
    objects: TheObjects,
    limit: LargestFile,
    method: Annotated[PaperSignature, Form()] = PaperSignature.HANDWRITTEN,
) -> ClaimSheetView:
    """窗口代收劳动者签字的材料（账户更正单、异议书、补充材料）扫描件。 Take in what a worker has signed."""
    content = await file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(limit=limit)
    media_type = media_type_of(content)
    new = NewFile("claim_sheets", claim_id, new_id(), content)
    async with objects.stored(new), call.transaction() as tx:
        sheet = await sheets.enter_sheet(
            tx,
            claim_id,
            new.id,
            kind=kind,
            signed_by=signed_by,
            signed_on=signed_on,
            method=method,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            address=new.address,
        )
    return ClaimSheetView.model_validate(sheet)


@router.get(
    "/sheets", operation_id="list_claim_sheets", responses=problems(ClaimNotFound, OutsideRegion)
)
async def list_claim_sheets(
    claim_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> list[ClaimSheetView]:
    """窗口代收的签字材料。 The sheets that the worker signed after the claim."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        found = await store.sheets_of(tx, claim_id)
    return [ClaimSheetView.model_validate(one) for one in found]


@router.get(
    "/sheets/{sheet_id}",
    operation_id="read_claim_sheet",
    response_class=Response,
    responses=problems(ClaimNotFound, SheetNotFound, OutsideRegion)
    | file_answer(*sorted(PAPERS), description="The scan of the sheet."),
)
async def read_claim_sheet(
    claim_id: UUID, sheet_id: UUID, call: Annotated[Call, may_call(*OFFICES)], objects: TheObjects
) -> Response:
    """签字材料的扫描件，每次查看均留痕。 The scan of a sheet; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        sheet = await sheets.open_sheet(tx, claim_id, sheet_id)
    content = await objects.read(sheet.address)
    return stored_file(content, media_type=sheet.media_type, name="sheet")


@router.post(
    "/object-at-counter",
    operation_id="object_at_counter",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(ClaimNotFound, SheetNotFound, SheetDoesNotAsk, SheetUsedAlready),
        *(NotRefused, ObjectedAlready, OutsideRegion),
    ),
)
async def object_at_counter(
    claim_id: UUID, body: CounterObjectionBody, call: Annotated[Creation, may_create(*HANDLER)]
) -> ObjectionView:
    """凭签字的异议书代劳动者提出异议，由另一名负责人限期答复。215号（二十五）。 Enter a worker's objection."""
    async with call.transaction() as tx:
        made = await sheets.object_at_counter(tx, claim_id, text=body.text, sheet_id=body.sheet_id)
    return ObjectionView.model_validate(made)


@router.post(
    "/payee-changes",
    operation_id="propose_claim_payee",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(ClaimNotFound, SheetNotFound, SheetDoesNotAsk, SheetUsedAlready, ActionNotAllowed),
        *(OwnClaim, AccountNotValid, BankNotAnAgent, PayeeChangeOpenAlready, OutsideRegion),
    ),
)
async def propose_claim_payee(
    claim_id: UUID, body: ClaimPayeeChangeBody, call: Annotated[Creation, may_create(*HANDLER)]
) -> ClaimPayeeChangeView:
    """窗口凭签字的更正单代劳动者更正收款账户，由负责人确认后生效。215号（二十五）。

    Another account entered at the counter, on a signed sheet; it counts once a lead has confirmed.
    """
    async with call.transaction() as tx:
        given = AccountGiven(bank_code=body.bank_code, account=body.account)
        return _view(await sheets.propose_change(tx, claim_id, given, sheet_id=body.sheet_id))


@router.get(
    "/payee-changes/{payee_change_id}",
    operation_id="get_claim_payee_change",
    responses=problems(ClaimNotFound, PayeeChangeNotFound, OutsideRegion),
)
async def get_claim_payee_change(
    claim_id: UUID, payee_change_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> ClaimPayeeChangeView:
    """一项收款账户更正，卡号脱敏。 One change of the account, masked."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        return _view(await store.get_change(tx, claim_id, payee_change_id))


@router.post(
    "/payee-changes/{payee_change_id}/confirm",
    operation_id="confirm_claim_payee",
    responses=ANSWER,
)
async def confirm_claim_payee(
    claim_id: UUID, payee_change_id: UUID, call: Annotated[Change, may_change(*LEAD)]
) -> ClaimPayeeChangeView:
    """负责人确认收款账户更正，即时生效。215号（二十五）。 Confirm; the account counts from now on."""
    async with call.transaction() as tx:
        return _view(
            await sheets.confirm_change(tx, claim_id, payee_change_id, expected=call.expected)
        )


@router.post(
    "/payee-changes/{payee_change_id}/reject", operation_id="reject_claim_payee", responses=ANSWER
)
async def reject_claim_payee(
    claim_id: UUID, payee_change_id: UUID, call: Annotated[Change, may_change(*LEAD)]
) -> ClaimPayeeChangeView:
    """负责人不同意收款账户更正，原账户不变。215号（二十五）。 Reject; the account stays as it is."""
    async with call.transaction() as tx:
        return _view(
            await sheets.reject_change(tx, claim_id, payee_change_id, expected=call.expected)
        )
