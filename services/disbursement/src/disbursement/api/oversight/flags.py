"""Red flags for audit and supervision, and the accounts of staff (第二十三条)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, View, example, problems

from disbursement.domain.oversight.flags import (
    LOOKERS,
    FlagFourEyes,
    FlagKind,
    FlagNotFound,
    FlagStatus,
    StaffAccountsNotFound,
)
from disbursement.store.oversight import flags as store
from disbursement.store.oversight.oversight_tables import RedFlagRow, StaffAccountListRow
from disbursement.usecases.oversight import flags
from shared import held

router = APIRouter(prefix="/v1", tags=["oversight"])
STEP = (FlagNotFound, OutsideRegion, ActionNotAllowed, FlagFourEyes)
Words = Annotated[str, Field(min_length=5, max_length=2000)]


class ExplanationBody(Body):
    """What was looked at, and why it is in order."""

    model_config = example(finding="两户均由同一监护人代领，已核对监护证明。")

    finding: Words


class FollowUpBody(Body):
    """What was found, and the number under which it is followed up."""

    model_config = example(finding="账户为经办人本人所有。", reference="城纪检〔2026〕7号")

    finding: Words
    reference: Annotated[str, Field(min_length=2, max_length=100)]


class StaffAccountsBody(Body):
    """Accounts that officers have declared as their own (A keyed hash of each is all that is kept)."""

    model_config = example(document="拉民党〔2026〕3号", accounts=["6217997700012345678"])

    document: Annotated[str, Field(min_length=2, max_length=200)]
    accounts: Annotated[
        list[Annotated[str, Field(pattern=r"^\d{12,19}$")]], Field(min_length=1, max_length=5000)
    ]


class StaffAccountsView(View):
    """A list as it was entered; ``new`` are the accounts of no list before."""

    id: UUID
    document: str
    accounts: int
    new: int
    entered_by: str
    entered_at: datetime


class RedFlagView(View):
    """Something of the books that a person is to look at."""

    id: UUID
    kind: FlagKind
    region: str
    payments: Annotated[list[UUID], Field(description="The payments that it is about")]
    amount: Money
    found_at: datetime
    status: FlagStatus
    followed_by: Annotated[str | None, Field(description="Under which number it is followed up")]
    closed_by: str | None
    closed_at: datetime | None


class RedFlagFileView(RedFlagView):
    """A flag with what was found out about it."""

    finding: str | None
    parties: Annotated[list[str], Field(description="Who signed what it is about")]


def _file(tx: Reading, row: RedFlagRow) -> RedFlagFileView:
    return RedFlagFileView(
        **dict(RedFlagView.model_validate(row)),
        finding=held.opened(tx, row, "finding"),
        parties=row.parties,
    )


@router.get("/red-flags", operation_id="list_red_flags", responses=problems(CursorNotReadable))
async def list_red_flags(
    call: Annotated[Call, may_call(*sorted(LOOKERS))],
    kind: Annotated[FlagKind | None, Query()] = None,
    status: Annotated[FlagStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RedFlagView]:
    """挤占、挪用、套取的疑点清单。202号 第二十三条。 What the books show and a person must look at."""
    async with call.reading() as tx:
        found = await store.find_flags(
            tx,
            region=call.by.region.code or "-",
            kind=kind,
            status=status,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[RedFlagView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/red-flags/{flag_id}",
    operation_id="get_red_flag",
    responses=problems(FlagNotFound, OutsideRegion),
)
async def get_red_flag(
    flag_id: UUID, call: Annotated[Call, may_call(*sorted(LOOKERS))]
) -> RedFlagFileView:
    """一条疑点。 One red flag."""
    async with call.reading() as tx:
        row = await held.find(tx, RedFlagRow, flag_id, missing=FlagNotFound)
        call.by.within(row.region)
        return _file(tx, row)


@router.post(
    "/red-flags/{flag_id}/explain", operation_id="explain_red_flag", responses=problems(*STEP)
)
async def explain_red_flag(
    flag_id: UUID,
    body: ExplanationBody,
    call: Annotated[Change, may_change(*sorted(LOOKERS))],
) -> RedFlagFileView:
    """查明无问题，写明理由。202号 第二十三条。 It is in order, and why."""
    async with call.transaction() as tx:
        row = await flags.end(
            tx, flag_id, "explain_flag", expected=call.expected, finding=body.finding
        )
        return _file(tx, row)


@router.post(
    "/red-flags/{flag_id}/follow", operation_id="follow_red_flag", responses=problems(*STEP)
)
async def follow_red_flag(
    flag_id: UUID,
    body: FollowUpBody,
    call: Annotated[Change, may_change(*sorted(LOOKERS))],
) -> RedFlagFileView:
    """查有问题，移送处理并记文号。202号 第二十三条、第三十三条。 It is followed up, under a number."""
    async with call.transaction() as tx:
        row = await flags.end(
            tx,
            flag_id,
            "follow_flag",
            expected=call.expected,
            finding=body.finding,
            reference=body.reference,
        )
        return _file(tx, row)


@router.post(
    "/staff-accounts", operation_id="enter_staff_accounts", status_code=status.HTTP_201_CREATED
)
async def enter_staff_accounts(
    body: StaffAccountsBody, call: Annotated[Creation, may_create(Role.AUDITOR)]
) -> StaffAccountsView:
    """录入工作人员申报的本人账户（只存密钥哈希），用于发现付给本人账户。 Enter officers' own accounts."""
    async with call.transaction() as tx:
        row = await flags.enter_staff_accounts(tx, body.accounts, document=body.document)
        return StaffAccountsView.model_validate(row)


@router.get(
    "/staff-accounts/{list_id}",
    operation_id="get_staff_accounts",
    responses=problems(StaffAccountsNotFound, OutsideRegion),
)
async def get_staff_accounts(
    list_id: UUID, call: Annotated[Call, may_call(Role.AUDITOR)]
) -> StaffAccountsView:
    """一份已录入的申报账户清单（不含账号）。 A list that was entered, without its accounts."""
    async with call.reading() as tx:
        row = await held.find(tx, StaffAccountListRow, list_id, missing=StaffAccountsNotFound)
    call.by.within(row.region)
    return StaffAccountsView.model_validate(row)
