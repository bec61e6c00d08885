"""What shows that lessons took place, over HTTP (215号（二十四）, VT-062)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import AwareDatetime, Field
from shared.call import Call, Creation, may_call, may_create
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import CLASS_READERS
from training_subsidy.domain.register.class_errors import ClassCancelled
from training_subsidy.domain.register.enrolment import DayOutsideClass
from training_subsidy.domain.register.evidence import (
    Evidence,
    EvidenceKind,
    EvidenceKindOfFile,
    EvidenceKnown,
    EvidenceNotFound,
    EvidenceOfAnotherDay,
)
from training_subsidy.store.register import classes
from training_subsidy.store.register import evidence as store
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import evidence as recordings

router = APIRouter(prefix="/v1/classes/{class_id}", tags=["supervision"])


class EvidenceBody(Body):
    """A photo or a part of video of a lesson; the file stays with the institution."""

    model_config = example(
        day="2026-03-10",
        kind="PHOTO",
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        media_type="image/jpeg",
        size=482113,
        latitude=29652491,
        longitude=91172110,
        taken_at="2026-03-10T10:15:00+08:00",
    )

    day: date
    kind: EvidenceKind
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, Field(pattern=r"^[a-z]{3,10}/[a-z0-9.+-]{2,30}$")]
    size: Annotated[int, Field(ge=1, le=2_000_000_000, description="Bytes")]
    latitude: Annotated[int, Field(ge=-90_000_000, le=90_000_000, description="Millionths")]
    longitude: Annotated[int, Field(ge=-180_000_000, le=180_000_000, description="Millionths")]
    taken_at: AwareDatetime


class EvidenceView(View):
    """A recording of a lesson."""

    id: UUID
    class_id: UUID
    day: date
    kind: EvidenceKind
    sha256: str
    media_type: str
    size: int
    latitude: int
    longitude: int
    taken_at: datetime
    added_at: datetime
    removed_at: Annotated[datetime | None, Field(description="Since when it is taken back")]


class LessonDayView(Part):
    """A day whose attendance is recorded, and whether enough recordings show it."""

    day: date
    photos: int
    videos: int
    lacks_evidence: bool


class LessonDaysView(Part):
    """Every recorded day of a class, for whoever reviews what rests on it."""

    least: Annotated[int, Field(description="How many recordings a day needs")]
    days: list[LessonDayView]
    lacking: Annotated[int, Field(description="How many days lack evidence")]


def evidence_view(evidence: Evidence) -> EvidenceView:
    """A recording as it is shown."""
    return EvidenceView.model_validate(evidence)


@router.post(
    "/evidence",
    operation_id="add_evidence",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClassNotFound,
        ClassCancelled,
        DayOutsideClass,
        EvidenceKnown,
        EvidenceOfAnotherDay,
        EvidenceKindOfFile,
    ),
)
async def add_evidence(
    class_id: UUID,
    body: EvidenceBody,
    call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)],
) -> EvidenceView:
    """登记授课照片或部分视频的摘要、位置和时间。215号（二十四）。 Enter what shows a lesson."""
    async with call.transaction() as tx:
        return evidence_view(await recordings.add_evidence(tx, class_id, **body.model_dump()))


@router.get(
    "/evidence",
    operation_id="list_evidence",
    responses=problems(ClassNotFound, OutsideRegion, CursorNotReadable),
)
async def list_evidence(
    class_id: UUID,
    call: Annotated[Call, may_call(*CLASS_READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[EvidenceView]:
    """一个班的授课记录材料。 The recordings of a class."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        found = await store.find_evidence(tx, class_id, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[evidence_view(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/evidence/{evidence_id}",
    operation_id="get_evidence",
    responses=problems(ClassNotFound, EvidenceNotFound, OutsideRegion),
)
async def get_evidence(
    class_id: UUID, evidence_id: UUID, call: Annotated[Call, may_call(*CLASS_READERS)]
) -> EvidenceView:
    """一项授课记录材料。 One recording."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        return evidence_view(await store.get_evidence(tx, class_id, evidence_id))


@router.get(
    "/lesson-days",
    operation_id="get_lesson_days",
    responses=problems(ClassNotFound, OutsideRegion),
)
async def get_lesson_days(
    class_id: UUID, call: Annotated[Call, may_call(*CLASS_READERS)]
) -> LessonDaysView:
    """各上课日的记录材料，缺少的供审核人参考。215号（二十四）。 Which recorded days lack evidence."""
    async with call.reading() as tx:
        least, found = await recordings.lesson_days(tx, class_id)
    days = [
        LessonDayView(
            day=one.day, photos=one.photos, videos=one.videos, lacks_evidence=one.lacks(least)
        )
        for one in found
    ]
    return LessonDaysView(least=least, days=days, lacking=sum(one.lacks_evidence for one in days))
