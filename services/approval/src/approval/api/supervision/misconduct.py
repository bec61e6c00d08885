"""Files on misconduct over HTTP (第三十三条): supervision alone."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import WHOLE_CODE
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from approval.api.parts import FreeText
from approval.domain.supervision.misconduct import (
    AlarmOfAnotherCase,
    AlarmStatus,
    Misconduct,
    MisconductElsewhere,
    MisconductFileNotFound,
    MisconductOutcome,
    MisconductStatus,
    OwnMisconduct,
    PaymentAlarmNotFound,
    TransferDayImpossible,
)
from approval.store.cases.cases import CaseNotFound
from approval.store.supervision import supervised
from approval.store.supervision.supervision_tables import MisconductRow, PaymentAlarmRow
from approval.usecases.supervision import misconduct
from shared import held

router = APIRouter(prefix="/v1/misconduct-files", tags=["misconduct"])
SUPERVISION = Role.AUDITOR
STEP = (MisconductFileNotFound, OutsideRegion, ActionNotAllowed)
SEALED = ("person", "facts", "result")


class MisconductBody(Body):
    """Whom it is about, where, and what was found."""

    model_config = example(
        region="540102001", kind="DELAY", person="经办人 handler-7", facts="款项逾期未付。"
    )

    region: Annotated[str, Field(pattern=WHOLE_CODE)]
    case_id: UUID | None = None
    kind: Misconduct
    person: Annotated[
        str,
        Field(
            min_length=2,
            max_length=200,
            description="Name and office, and the account: whoever signs in by it never sees the file",
        ),
    ]
    facts: FreeText
    alarm_id: Annotated[
        UUID | None, Field(description="The alarm of a late payment that this file answers")
    ] = None


class AlarmDismissalBody(Body):
    """Why nobody is to blame."""

    model_config = example(reason="银行系统故障，已于次日到账。")

    reason: FreeText


class PaymentAlarmView(View):
    """A payment that was not made in its term."""

    id: UUID
    case_id: UUID
    region: str
    due_at: datetime
    raised_at: datetime
    status: AlarmStatus
    file_id: UUID | None
    reason: str | None = None


class MisconductTransferBody(Body):
    """To whom it was handed, by which document."""

    model_config = example(to="拉萨市监察委员会", document="拉民监移〔2026〕1号", on="2026-12-01")

    to: Annotated[str, Field(min_length=2, max_length=100)]
    document: Annotated[str, Field(min_length=3, max_length=100)]
    on: date


class MisconductEndBody(Body):
    """What came of it."""

    model_config = example(outcome="DISCIPLINED", result="给予警告处分。")

    outcome: MisconductOutcome
    result: FreeText


class MisconductView(View):
    """A file on misconduct of staff."""

    id: UUID
    region: str
    case_id: UUID | None
    kind: Misconduct
    status: MisconductStatus
    outcome: MisconductOutcome | None
    transferred_to: str | None
    transfer_document: str | None
    transferred_on: date | None
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    person: str | None = None
    facts: str | None = None
    result: str | None = None


def _listed(row: MisconductRow) -> MisconductView:
    names = [name for name in MisconductView.model_fields if name not in SEALED]
    return MisconductView(**{name: getattr(row, name) for name in names})


def _view(tx: Transaction, row: MisconductRow) -> MisconductView:
    tx.audit("read_misconduct_file", resource=("misconduct_file", row.id))
    return _listed(row).model_copy(update={name: held.opened(tx, row, name) for name in SEALED})


@router.post(
    "",
    operation_id="open_misconduct_file",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(OutsideRegion, CaseNotFound, PaymentAlarmNotFound, ActionNotAllowed),
        *(OwnMisconduct, MisconductElsewhere, AlarmOfAnotherCase),
    ),
)
async def open_misconduct_file(
    body: MisconductBody, call: Annotated[Creation, may_create(SUPERVISION)]
) -> MisconductView:
    """建立工作人员违纪违法线索材料（玩忽职守、徇私舞弊、贪污、扣压、拖欠等，第三十三条）。 Open a file."""
    async with call.transaction() as tx:
        return _view(tx, await misconduct.open_file(tx, **body.model_dump()))


@router.get("", operation_id="list_misconduct_files", responses=problems(CursorNotReadable))
async def list_misconduct_files(
    call: Annotated[Call, may_call(SUPERVISION)], limit: Limit = 50, cursor: Cursor = None
) -> Page[MisconductView]:
    """违纪违法线索清单，仅监察审计可见。 Files of a region, for supervision alone."""
    async with call.reading() as tx:
        found = await supervised.find_in_region(
            tx, MisconductRow, MisconductRow.region, after=read_id(cursor), limit=limit + 1
        )
        shown = [_listed(row) for row in found[:limit] if not misconduct.hides(tx, row)]
    return Page(
        items=shown,
        next=next_of(found, limit),
    )


@router.get(
    "/{file_id}",
    operation_id="get_misconduct_file",
    responses=problems(MisconductFileNotFound, OutsideRegion),
)
async def get_misconduct_file(
    file_id: UUID, call: Annotated[Call, may_call(SUPERVISION)]
) -> MisconductView:
    """一份线索材料；查看留痕。 One file; its reading is audited."""
    async with call.transaction(audited=False) as tx:
        return _view(tx, await misconduct.get_file(tx, file_id))


@router.post(
    "/{file_id}/transfer",
    operation_id="transfer_misconduct_file",
    responses=problems(*STEP, TransferDayImpossible),
)
async def transfer_misconduct_file(
    file_id: UUID, body: MisconductTransferBody, call: Annotated[Change, may_change(SUPERVISION)]
) -> MisconductView:
    """移送监察机关；涉嫌犯罪的移送司法机关（第三十三条）。 Transfer it."""
    async with call.transaction() as tx:
        row = await misconduct.transfer(
            tx, file_id, to=body.to, document=body.document, on=body.on, expected=call.expected
        )
        return _view(tx, row)


@router.post("/{file_id}/close", operation_id="close_misconduct_file", responses=problems(*STEP))
async def close_misconduct_file(
    file_id: UUID, body: MisconductEndBody, call: Annotated[Change, may_change(SUPERVISION)]
) -> MisconductView:
    """登记处理结果并了结。 What came of it."""
    async with call.transaction() as tx:
        row = await misconduct.close(
            tx, file_id, outcome=body.outcome, result=body.result, expected=call.expected
        )
        return _view(tx, row)


alarms = APIRouter(prefix="/v1/payment-alarms", tags=["misconduct"])


def _alarm(tx: Transaction, row: PaymentAlarmRow) -> PaymentAlarmView:
    view = PaymentAlarmView.model_validate(_plain(row))
    return view.model_copy(update={"reason": held.opened(tx, row, "reason")})


def _plain(row: PaymentAlarmRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in PaymentAlarmView.model_fields if name != "reason"}


@alarms.get("", operation_id="list_payment_alarms", responses=problems(CursorNotReadable))
async def list_payment_alarms(
    call: Annotated[Call, may_call(SUPERVISION)], limit: Limit = 50, cursor: Cursor = None
) -> Page[PaymentAlarmView]:
    """逾期未付预警（自决定起超过付款期限，第三十三条 拖欠）。 Payments that were not made in time."""
    async with call.reading() as tx:
        found = await supervised.find_in_region(
            tx, PaymentAlarmRow, PaymentAlarmRow.region, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[PaymentAlarmView.model_validate(_plain(row)) for row in found[:limit]],
        next=next_of(found, limit),
    )


@alarms.get(
    "/{alarm_id}",
    operation_id="get_payment_alarm",
    responses=problems(PaymentAlarmNotFound, OutsideRegion),
)
async def get_payment_alarm(
    alarm_id: UUID, call: Annotated[Call, may_call(SUPERVISION)]
) -> PaymentAlarmView:
    """一项预警。 One alarm."""
    async with call.transaction(audited=False) as tx:
        row = await held.find(tx, PaymentAlarmRow, alarm_id, missing=PaymentAlarmNotFound)
        tx.by.within(row.region)
        tx.audit("read_payment_alarm", resource=("payment_alarm", row.id))
        return _alarm(tx, row)


@alarms.post(
    "/{alarm_id}/dismiss",
    operation_id="dismiss_payment_alarm",
    responses=problems(PaymentAlarmNotFound, OutsideRegion, ActionNotAllowed),
)
async def dismiss_payment_alarm(
    alarm_id: UUID, body: AlarmDismissalBody, call: Annotated[Change, may_change(SUPERVISION)]
) -> PaymentAlarmView:
    """核查后排除，写明理由。 Supervision looked, and nobody is to blame."""
    async with call.transaction() as tx:
        row = await misconduct.dismiss_alarm(
            tx, alarm_id, reason=body.reason, expected=call.expected
        )
        return _alarm(tx, row)
