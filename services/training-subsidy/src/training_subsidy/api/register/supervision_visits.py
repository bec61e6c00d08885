"""Visits that were drawn, over HTTP (215号（二十四）, VT-020, VT-062 to VT-064)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import Note
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.register.supervisors import (
    AnotherSupervisionOfficer,
    SupervisorInvolved,
    SupervisorNotAdmitted,
)
from training_subsidy.domain.register.visits import (
    FindingOfOthers,
    Visit,
    VisitDayOutside,
    VisitKind,
    VisitNotFound,
    VisitOfOthers,
    VisitStands,
    VisitStatus,
)
from training_subsidy.store.register import notes
from training_subsidy.store.register import visits as store
from training_subsidy.store.register.supervision import FindingNotFound
from training_subsidy.usecases.register import visits

router = APIRouter(prefix="/v1/supervision-visits", tags=["supervision"])
VISITORS = (
    Role.THIRD_PARTY_INSPECTOR,
    Role.HRSS_HANDLER,
    Role.FINANCE_MAKER,
    Role.FINANCE_CHECKER,
)
READERS = (*VISITORS, Role.HRSS_LEAD, Role.CITY_SUPERVISOR, Role.AUDITOR)
SEEN_BY_FINANCE = (VisitKind.FINANCE_EXAM,)
STEP = (VisitNotFound, ActionNotAllowed, OutsideRegion)


class VisitReportBody(Body):
    """When the visit was made and what was seen; what was wrong is a finding, recorded before."""

    model_config = example(visited_on="2026-03-10", finding_id=None, note="28 人到课，授课正常")

    visited_on: date
    finding_id: UUID | None = None
    note: Note


class VisitReasonBody(Body):
    """Why a visit is given back, excused, or to be made all the same."""

    model_config = example(reason="班级已提前结课")

    reason: Note


class VisitView(View):
    """A drawn visit: unannounced, so nobody but its visitor and the offices sees it."""

    id: UUID
    class_id: UUID
    region: str
    month: date
    kind: VisitKind
    body_id: UUID | None
    title: str
    place: str
    starts_on: date
    ends_on: date
    drawn_at: datetime
    status: VisitStatus
    visited_on: date | None
    finding_id: UUID | None
    notes: list[WrittenView]


async def _views(tx: Reading, found: list[Visit]) -> list[VisitView]:
    courses = await store.courses_of(tx, {one.class_id for one in found})
    written = await notes.notes_of(tx, [one.id for one in found])
    names = {"class_id", "title", "place", "starts_on", "ends_on", "notes"}
    return [
        VisitView(
            **{name: getattr(one, name) for name in VisitView.model_fields if name not in names},
            class_id=one.class_id,
            title=courses[one.class_id].title,
            place=courses[one.class_id].place,
            starts_on=courses[one.class_id].starts_on,
            ends_on=courses[one.class_id].ends_on,
            notes=[WrittenView.model_validate(note) for note in written[one.id]],
        )
        for one in found
    ]


async def _view(tx: Reading, visit: Visit) -> VisitView:
    return (await _views(tx, [visit]))[0]


@router.get("", operation_id="list_visits", responses=problems(CursorNotReadable))
async def list_visits(
    call: Annotated[Call, may_call(*READERS)],
    status_filter: Annotated[VisitStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[VisitView]:
    """按随机抽取派出的检查任务。215号（二十四）。 Drawn visits: the third party's own, or the region's."""
    third = call.by.has(Role.THIRD_PARTY_INSPECTOR)
    finance = call.by.has(Role.FINANCE_MAKER, Role.FINANCE_CHECKER)
    async with call.reading() as tx:
        found = await store.find_visits(
            tx,
            region=call.by.region.code or "-",
            org=(call.by.org or "-") if third else None,
            kinds=SEEN_BY_FINANCE if finance else tuple(VisitKind),
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = await _views(tx, found[:limit])
    return Page(items=items, next=next_of(found, limit))


@router.get(
    "/{visit_id}", operation_id="get_visit", responses=problems(VisitNotFound, OutsideRegion)
)
async def get_visit(visit_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> VisitView:
    """一项检查任务。 One drawn visit."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_visit(tx, visit_id))


@router.post(
    "/{visit_id}/report",
    operation_id="report_visit",
    responses=problems(
        *STEP,
        VisitOfOthers,
        VisitDayOutside,
        FindingNotFound,
        FindingOfOthers,
        SupervisorNotAdmitted,
        SupervisorInvolved,
    ),
)
async def report_visit(
    visit_id: UUID, body: VisitReportBody, call: Annotated[Change, may_change(*VISITORS)]
) -> VisitView:
    """报告检查情况；发现问题的，先登记监管发现。215号（二十四）。 The visit was made."""
    async with call.transaction() as tx:
        reported = await visits.report_visit(
            tx, visit_id, **body.model_dump(), expected=call.expected
        )
        return await _view(tx, reported)


@router.post(
    "/{visit_id}/give-back",
    operation_id="give_visit_back",
    responses=problems(*STEP, VisitOfOthers),
)
async def give_visit_back(
    visit_id: UUID, body: VisitReasonBody, call: Annotated[Change, may_change(*VISITORS)]
) -> VisitView:
    """说明理由退回检查任务。 The visitor says why the visit cannot be made."""
    async with call.transaction() as tx:
        given = await visits.give_visit_back(
            tx, visit_id, reason=body.reason, expected=call.expected
        )
        return await _view(tx, given)


@router.post(
    "/{visit_id}/excuse",
    operation_id="excuse_visit",
    responses=problems(*STEP, VisitStands, AnotherSupervisionOfficer),
)
async def excuse_visit(
    visit_id: UUID, body: VisitReasonBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> VisitView:
    """负责人同意不再检查。 The lead accepts that it is not made."""
    async with call.transaction() as tx:
        excused = await visits.excuse_visit(
            tx, visit_id, reason=body.reason, expected=call.expected
        )
        return await _view(tx, excused)


@router.post(
    "/{visit_id}/send-back",
    operation_id="send_visit_back",
    responses=problems(*STEP, AnotherSupervisionOfficer),
)
async def send_visit_back(
    visit_id: UUID, body: VisitReasonBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> VisitView:
    """负责人不同意退回，任务重新计期。 The lead wants the visit made all the same."""
    async with call.transaction() as tx:
        again = await visits.send_visit_back(
            tx, visit_id, reason=body.reason, expected=call.expected
        )
        return await _view(tx, again)
