"""Cases for the officers of their region: the list of what stands where, and the file of one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.auth import OFFICERS
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion
from shared.web import problems
from shared.workdays import end_of_day

from approval.api.cases.batches import LEADS
from approval.api.cases.views import CaseSummary, CaseView
from approval.api.parts import FILE_READERS
from approval.domain.cases.case import Status
from approval.store.cases import cases as store
from approval.store.cases.batches import keep_reading
from approval.store.cases.cases import CaseNotFound
from approval.usecases.cases.case_file import read_file

router = APIRouter(prefix="/v1/cases", tags=["cases"])


@router.get("", operation_id="list_cases", responses=problems(CursorNotReadable, OutsideRegion))
async def list_cases(
    call: Annotated[Call, may_call(*OFFICERS)],
    status: Annotated[Status | None, Query()] = None,
    region: RegionFilter = None,
    due_before: Annotated[date | None, Query(description="Something is due by this day")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CaseSummary]:
    """本辖区的审批案件，可按状态、地区、期限筛选。第十八条。 Cases of the caller's region."""
    if region is not None:
        call.by.within(region)
    async with call.reading() as tx:
        found = await store.list_cases(
            tx,
            region=region or call.by.region.code or "-",
            status=status,
            due_before=None if due_before is None else end_of_day(due_before),
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[CaseSummary.of(case) for case in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{case_id}", operation_id="get_case", responses=problems(CaseNotFound, OutsideRegion))
async def get_case(case_id: UUID, call: Annotated[Call, may_call(*FILE_READERS)]) -> CaseView:
    """一个案件的审核意见、公示、异议、抽查与测算，查阅留痕。第十八条。 The file of one case."""
    async with call.transaction() as tx:
        file = await read_file(tx, case_id)
        tx.audit_subject("case", case_id)
        if call.by.has(*LEADS):
            await keep_reading(tx, case_id, file.case.version)
    return CaseView.of_file(file)
