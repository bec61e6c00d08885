"""What the public says of a published selection, over HTTP, and the answer of another lead."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import CLAIMANTS, OFFICES, Note
from training_subsidy.domain.register.talents import (
    NotOnTheList,
    ObjectionsOver,
    SecondLeadForSelection,
    SelectionObjectedAlready,
    SelectionObjectionNotFound,
    SelectionObjectionStatus,
)
from training_subsidy.store.register import talents as store
from training_subsidy.store.register.selections import SelectionListNotFound
from training_subsidy.usecases.claims import evidence
from training_subsidy.usecases.register import talents

router = APIRouter(prefix="/v1", tags=["talents"])
OBJECTION_READERS = (*CLAIMANTS, *OFFICES)


class SelectionObjectionBody(Body):
    """Against which talent of the list, and why."""

    model_config = example(
        talent_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", text="该业绩并非本人完成。"
    )

    talent_id: UUID
    text: Note


class SelectionAnswerBody(Body):
    """The answer and its reason; ``founded`` strikes the talent from the list."""

    model_config = example(founded=True, answer="经核查，业绩属他人，取消选派。")

    founded: bool
    answer: Note


class SelectionObjectionView(View):
    """An objection to a selection, and the answer."""

    id: UUID
    list_id: UUID
    talent_id: UUID
    status: SelectionObjectionStatus
    text: str
    raised_at: datetime
    founded: bool | None
    answer: str | None
    answered_at: datetime | None


@router.post(
    "/published-selections/{list_id}/objections",
    operation_id="object_to_selection",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        SelectionListNotFound, NotOnTheList, ObjectionsOver, SelectionObjectedAlready
    ),
)
async def object_to_selection(
    list_id: UUID,
    body: SelectionObjectionBody,
    call: Annotated[Creation, may_create(*CLAIMANTS)],
) -> SelectionObjectionView:
    """公示期内对选派人员提出异议。215号（十二）。 Object to a talent of a published selection."""
    async with call.transaction() as tx:
        return SelectionObjectionView.model_validate(
            await talents.object_to_selection(tx, list_id, **body.model_dump())
        )


@router.get(
    "/selection-objections",
    operation_id="list_selection_objections",
    responses=problems(CursorNotReadable),
)
async def list_selection_objections(
    call: Annotated[Call, may_call(*OBJECTION_READERS)],
    state: Annotated[SelectionObjectionStatus | None, Query(description="Only these")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SelectionObjectionView]:
    """本人提出的或本辖区的异议。 One's own objections, or those of the region."""
    async with call.reading() as tx:
        found = await store.find_objections(
            tx, status=state, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[SelectionObjectionView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/selection-objections/{objection_id}",
    operation_id="get_selection_objection",
    responses=problems(SelectionObjectionNotFound, OutsideRegion),
)
async def get_selection_objection(
    objection_id: UUID, call: Annotated[Call, may_call(*OBJECTION_READERS)]
) -> SelectionObjectionView:
    """一项异议及答复。 One objection and its answer."""
    async with call.reading() as tx:
        return SelectionObjectionView.model_validate(await store.get_objection(tx, objection_id))


@router.post(
    "/selection-objections/{objection_id}/answer",
    operation_id="answer_selection_objection",
    responses=problems(
        SelectionObjectionNotFound, ActionNotAllowed, SecondLeadForSelection, OutsideRegion
    ),
)
async def answer_selection_objection(
    objection_id: UUID,
    body: SelectionAnswerBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> SelectionObjectionView:
    """答复异议，须由未公布名单的负责人作出；成立的取消选派。215号（十二）。 Answer an objection."""
    async with call.transaction() as tx:
        return SelectionObjectionView.model_validate(
            await evidence.answer_selection_objection(
                tx, objection_id, **body.model_dump(), expected=call.expected
            )
        )
