"""The officers' work list: what is due, for whom, by which article, in all five services."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.web import Moment, problems

from intake.api.parts import WORK_READERS
from intake.domain.timeline.next_step import title_of
from intake.store.household import people
from intake.store.timeline import work

router = APIRouter(prefix="/v1", tags=["work"])


OVERSEERS = (Role.CITY_SUPERVISOR, Role.AUDITOR)


class WorkStatus(StrEnum):
    """Which duties to show."""

    OPEN = "open"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"  # it waits for the applicant, and does not run meanwhile
    MET = "met"
    CANCELLED = "cancelled"


class WorkItem(BaseModel):
    """One duty: what, whose case, by when, under which article."""

    id: UUID
    case_id: Annotated[UUID, Field(description="Of the case, or of the referral, meeting …")]
    about: Annotated[
        UUID | None, Field(description="The case, where the duty is of a referral, meeting …")
    ]
    case_number: str | None
    applicant: str | None
    category: str | None
    service: str
    what: str
    sentence: str
    role: str
    region: str
    article: str
    started_at: datetime
    due_at: datetime
    overdue: bool
    provisional: bool
    state: str


@router.get("/work", operation_id="list_work", responses=problems(CursorNotReadable, OutsideRegion))
async def list_work(
    call: Annotated[Call, may_call(*WORK_READERS)],
    status_filter: Annotated[WorkStatus, Query(alias="status")] = WorkStatus.OPEN,
    role: Annotated[Role | None, Query(description="Instead of the caller's own roles")] = None,
    region: RegionFilter = None,
    due_before: Moment | None = None,
    mine: Annotated[
        bool | None,
        Query(
            description="Only what waits for one of my roles; so by default,"
            " but for a supervisor or an auditor, who see all duties of their region"
        ),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[WorkItem]:
    """待办清单：五个服务的全部时限，按期限排序。 Duties of all services, the earliest first."""
    if region is not None:
        call.by.within(region)
    own = not call.by.has(*OVERSEERS) if mine is None else mine
    roles = {role.value} if role else {one.value for one in call.by.held} if own else None
    is_open = status_filter in {WorkStatus.OPEN, WorkStatus.OVERDUE}
    async with call.reading() as tx:
        now = tx.clock.now()
        found = await work.find_work(
            tx,
            states={"open"} if is_open else {status_filter.value},
            overdue=True if status_filter is WorkStatus.OVERDUE else None,
            roles=roles,
            region=region,
            due_before=due_before,
            after=_after(cursor),
            limit=limit + 1,
        )
        shown = found[:limit]
        names = await people.masked_applicants(tx, [one.about or one.case_id for one in shown])
    return Page(
        items=[
            WorkItem(
                id=one.id,
                case_id=one.case_id,
                about=one.about,
                case_number=one.case_number,
                applicant=names.get(one.about or one.case_id),
                category=one.category,
                service=one.service,
                what=one.what,
                sentence=title_of(one.what, one.title).to(call.language),
                role=one.role,
                region=one.region,
                article=one.article,
                started_at=one.started_at,
                due_at=one.due_at,
                overdue=one.state == "open" and one.due_at < now,
                provisional=one.provisional,
                state=one.state,
            )
            for one in shown
        ],
        next=_next(shown[-1]) if len(found) > limit else None,
    )


def _next(last: work.Work) -> str:
    return write_cursor(last.due_at.isoformat(), str(last.id))


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    place = read_cursor(cursor, parts=2)
    if place is None:
        return None
    try:
        at = datetime.fromisoformat(place[0])
        if at.tzinfo is None:
            raise CursorNotReadable
        return at, UUID(place[1])
    except ValueError:
        raise CursorNotReadable from None
