"""Files that banks put down in folders, for the finance of the city: what is parked, and its end."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.city_changes import CityLevelRequired, require_city
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.web import Body, Part, example, problems

from disbursement.api.views import FINANCE
from disbursement.domain.bank.files import BankFileNotFound, BankFileNotParked, BankFileStatus
from disbursement.store.bank import files as store
from disbursement.usecases.bank import files as usecases

router = APIRouter(prefix="/v1/bank-files", tags=["bank files"])


class BankFileView(Part):
    """A file of a bank; its content is not shown."""

    id: UUID
    bank_code: str
    name: str
    sha256: str
    size: int
    received_at: datetime
    status: BankFileStatus
    code: Annotated[str | None, Field(description="Why it is parked: the refusal's code")]
    fault: Annotated[str | None, Field(description="The same as a sentence")]
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


class BankFileDismissalBody(Body):
    """Why a file never counts; no personal data."""

    model_config = example(reason="银行已重新发送更正后的文件")

    reason: Annotated[str, Field(min_length=3, max_length=300)]


@router.get(
    "", operation_id="list_bank_files", responses=problems(CursorNotReadable, CityLevelRequired)
)
async def list_bank_files(
    call: Annotated[Call, may_call(*FINANCE)],
    status: Annotated[BankFileStatus | None, Query(description="Only these")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BankFileView]:
    """银行放入文件夹的文件；搁置的须由人办结。第二十三条。 Files that banks put down, the oldest first."""
    async with call.reading() as tx:
        require_city(tx)
        found = await store.find_files(
            tx, statuses=[status] if status else [], after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[BankFileView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{file_id}",
    operation_id="get_bank_file",
    responses=problems(BankFileNotFound, CityLevelRequired),
)
async def get_bank_file(file_id: UUID, call: Annotated[Call, may_call(*FINANCE)]) -> BankFileView:
    """一个银行文件。 One file of a bank."""
    async with call.reading() as tx:
        return BankFileView.model_validate(await usecases.read_file(tx, file_id))


@router.post(
    "/{file_id}/retry",
    operation_id="retry_bank_file",
    responses=problems(BankFileNotFound, BankFileNotParked, CityLevelRequired),
)
async def retry_bank_file(
    file_id: UUID, call: Annotated[Creation, may_create(Role.FINANCE_CHECKER)]
) -> BankFileView:
    """更正原因后，重新读取搁置的文件。 Have a parked file read again."""
    async with call.transaction() as tx:
        return BankFileView.model_validate(await usecases.retry_file(tx, file_id))


@router.post(
    "/{file_id}/dismiss",
    operation_id="dismiss_bank_file",
    responses=problems(BankFileNotFound, BankFileNotParked, CityLevelRequired),
)
async def dismiss_bank_file(
    file_id: UUID,
    body: BankFileDismissalBody,
    call: Annotated[Creation, may_create(Role.FINANCE_CHECKER)],
) -> BankFileView:
    """说明理由，办结一个不再读取的文件。 End a parked file that will never count, with the reason."""
    async with call.transaction() as tx:
        return BankFileView.model_validate(
            await usecases.dismiss_file(tx, file_id, reason=body.reason)
        )
